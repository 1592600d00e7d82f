/* Items as text: an issue with the numbers and words they had that day, and the rows of a workbook
 * that waits. Written with the audit's own pairs; only this file reads it. */
#include <jansson.h>

#include "plan/plan_inside.h"

static void item_pairs(buf *pairs, const plan_item *i)
{
    const struct {
        const char *name;
        int64_t value;
    } numbers[] = {{"id", i->id},          {"plan", i->plan},
                   {"org", i->org},        {"audience_group", i->audience_group},
                   {"kind", i->kind},      {"training", i->training},
                   {"field", i->field},    {"origin", i->origin},
                   {"mode", i->mode},      {"organiser_level", i->organiser_level},
                   {"days", i->days},      {"seats", i->seats},
                   {"tenths", i->hours.n}, {"fen", i->money.n}};
    for (size_t k = 0; k < COUNT_OF(numbers); k++) {
        audit_pair_int(pairs, numbers[k].name, numbers[k].value);
    }
    audit_pair_day(pairs, "starts", i->starts);
    audit_pair_text(pairs, "name", i->name);
    audit_pair_text(pairs, "theme", i->theme);
    audit_pair_text(pairs, "aim", i->aim);
    audit_pair_text(pairs, "audience", i->audience);
    audit_pair_text(pairs, "place", i->place);
    audit_pair_text(pairs, "org_name", i->org_name);
}

const char *plan_frozen_write(arena *mem, const plan_items *items)
{
    buf b = buf_new(mem);
    buf_putc(&b, '[');
    for (size_t i = 0; i < items->n; i++) {
        buf pairs = buf_new(mem);
        item_pairs(&pairs, &items->at[i]);
        buf_printf(&b, "%s%s", i ? ",\n" : "\n", audit_end(&pairs));
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
    plan_item i = {.id = number_of(o, "id"),
                   .plan = number_of(o, "plan"),
                   .org = number_of(o, "org"),
                   .audience_group = number_of(o, "audience_group"),
                   .kind = (class_kind)number_of(o, "kind"),
                   .training = (class_training)number_of(o, "training"),
                   .field = (class_field)number_of(o, "field"),
                   .origin = (class_origin)number_of(o, "origin"),
                   .mode = (class_mode)number_of(o, "mode"),
                   .organiser_level = (org_level)number_of(o, "organiser_level"),
                   .days = (int)number_of(o, "days"),
                   .seats = (int)number_of(o, "seats"),
                   .hours = {(int32_t)number_of(o, "tenths")},
                   .money = {number_of(o, "fen")},
                   .name = text_of(mem, o, "name"),
                   .theme = text_of(mem, o, "theme"),
                   .aim = text_of(mem, o, "aim"),
                   .audience = text_of(mem, o, "audience"),
                   .place = text_of(mem, o, "place"),
                   .org_name = text_of(mem, o, "org_name"),
                   .state = ITEM_APPROVED};
    if (!day_parse(text_of(mem, o, "starts"), &i.starts)) { i.starts = DAY_NONE; }
    return i;
}

static err all_read(arena *mem, const char *json,
                    void (*one_read)(arena *mem, const json_t *o, void *to), void *to)
{
    json_t *all = json_loads(json, JSON_REJECT_DUPLICATES, NULL), *one = NULL;
    size_t at = 0;
    if (!json_is_array(all)) {
        json_decref(all);
        return E_BROKEN;
    }
    json_array_foreach(all, at, one) { one_read(mem, one, to); }
    json_decref(all);
    return OK;
}

static void frozen_one(arena *mem, const json_t *o, void *to)
{
    *GROW(mem, (plan_items *)to) = item_of(mem, o);
}

err plan_frozen_read(arena *mem, const char *json, plan_items *ret)
{
    return all_read(mem, json, frozen_one, ret);
}

/* ---- rows of a workbook ---------------------------------------------------------------------- */

const char *plan_lines_write(arena *mem, const plan_lines *lines)
{
    buf b = buf_new(mem);
    buf_putc(&b, '[');
    for (size_t i = 0; i < lines->n; i++) {
        buf pairs = buf_new(mem);
        audit_pair_int(&pairs, "row", lines->at[i].row);
        audit_pair_text(&pairs, "fault", lines->at[i].fault);
        item_pairs(&pairs, &lines->at[i].item);
        buf_printf(&b, "%s%s", i ? ",\n" : "\n", audit_end(&pairs));
    }
    buf_put(&b, "\n]");
    return b.at;
}

static void line_one(arena *mem, const json_t *o, void *to)
{
    plan_line *l = GROW(mem, (plan_lines *)to);
    *l = (plan_line){
        .row = number_of(o, "row"), .fault = text_of(mem, o, "fault"), .item = item_of(mem, o)};
    l->item.state = ITEM_DRAFT;
}

err plan_lines_read(arena *mem, const char *json, plan_lines *ret)
{
    return all_read(mem, json, line_one, ret);
}
