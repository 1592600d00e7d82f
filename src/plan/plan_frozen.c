/* An issue as text: the items with the numbers and words they had that day. Written with the audit's own pairs; only this file reads it. */
#include <jansson.h>

#include "plan/plan_inside.h"

static void item_write(buf *b, const plan_item *i)
{
    const struct { const char *name; int64_t value; } numbers[] = {
        {"id", i->id}, {"plan", i->plan}, {"org", i->org}, {"audience_group", i->audience_group}, {"kind", i->kind},
        {"training", i->training}, {"field", i->field}, {"origin", i->origin}, {"mode", i->mode},
        {"organiser_level", i->organiser_level}, {"days", i->days}, {"seats", i->seats}, {"tenths", i->hours.n},
        {"fen", i->money.n}};
    buf pairs = buf_new(b->mem);
    for (size_t k = 0; k < COUNT_OF(numbers); k++) {
        audit_pair_int(&pairs, numbers[k].name, numbers[k].value);
    }
    audit_pair_day(&pairs, "starts", i->starts);
    audit_pair_text(&pairs, "name", i->name);
    audit_pair_text(&pairs, "theme", i->theme);
    audit_pair_text(&pairs, "aim", i->aim);
    audit_pair_text(&pairs, "audience", i->audience);
    audit_pair_text(&pairs, "place", i->place);
    audit_pair_text(&pairs, "org_name", i->org_name);
    buf_put(b, audit_end(&pairs));
}

const char *plan_frozen_write(arena *mem, const plan_items *items)
{
    buf b = buf_new(mem);
    buf_putc(&b, '[');
    for (size_t i = 0; i < items->n; i++) {
        buf_put(&b, i ? ",\n" : "\n");
        item_write(&b, &items->at[i]);
    }
    buf_put(&b, "\n]");
    return b.at;
}

static int64_t number_of(const json_t *o, const char *name)
{
    return json_integer_value(json_object_get(o, name));
}

static const char *text_of(arena *mem, const json_t *o, const char *name)
{
    const char *s = json_string_value(json_object_get(o, name));
    return s ? arena_copy(mem, s) : "";
}

static plan_item item_of(arena *mem, const json_t *o)
{
    plan_item i = {.id = number_of(o, "id"), .plan = number_of(o, "plan"), .org = number_of(o, "org"),
                   .audience_group = number_of(o, "audience_group"), .kind = (class_kind)number_of(o, "kind"),
                   .training = (class_training)number_of(o, "training"), .field = (class_field)number_of(o, "field"),
                   .origin = (class_origin)number_of(o, "origin"), .mode = (class_mode)number_of(o, "mode"),
                   .organiser_level = (org_level)number_of(o, "organiser_level"), .days = (int)number_of(o, "days"),
                   .seats = (int)number_of(o, "seats"), .hours = {(int32_t)number_of(o, "tenths")},
                   .money = {number_of(o, "fen")}, .name = text_of(mem, o, "name"), .theme = text_of(mem, o, "theme"),
                   .aim = text_of(mem, o, "aim"), .audience = text_of(mem, o, "audience"),
                   .place = text_of(mem, o, "place"), .org_name = text_of(mem, o, "org_name"),
                   .state = ITEM_APPROVED};
    if (!day_parse(text_of(mem, o, "starts"), &i.starts)) {
        i.starts = DAY_NONE;
    }
    return i;
}

err plan_frozen_read(arena *mem, const char *json, plan_items *ret)
{
    json_t *all = json_loads(json, JSON_REJECT_DUPLICATES, NULL), *one = NULL;
    size_t at = 0;
    if (!json_is_array(all)) {
        json_decref(all);
        return E_BROKEN;
    }
    json_array_foreach(all, at, one) {
        *GROW(mem, ret) = item_of(mem, one);
    }
    json_decref(all);
    return OK;
}
