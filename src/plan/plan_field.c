/* The fields of an item as words: one table for the audit, comparisons, the printed plan and
 * workbooks. */
#include "plan/plan_inside.h"
#include "plan_text.h"

static const struct {
    text_key label;
    const char *name;
} fields[PLAN_FIELDS] = {
    [PLAN_NAME] = {T_plan_f_name, "name"},
    [PLAN_UNIT] = {T_plan_f_org, "org"},
    [PLAN_THEME] = {T_plan_f_theme, "theme"},
    [PLAN_AIM] = {T_plan_f_aim, "aim"},
    [PLAN_AUDIENCE] = {T_plan_f_audience, "audience"},
    [PLAN_KIND] = {T_plan_f_kind, "kind"},
    [PLAN_TRAINING] = {T_plan_f_training, "training"},
    [PLAN_FIELD] = {T_plan_f_field, "field"},
    [PLAN_LEVEL] = {T_plan_f_organiser_level, "organiser_level"},
    [PLAN_ORIGIN] = {T_plan_f_origin, "origin"},
    [PLAN_MODE] = {T_plan_f_mode, "mode"},
    [PLAN_STARTS] = {T_plan_f_starts, "starts"},
    [PLAN_DAYS] = {T_plan_f_days, "days"},
    [PLAN_SEATS] = {T_plan_f_seats, "seats"},
    [PLAN_HOURS] = {T_plan_f_hours, "tenths"},
    [PLAN_PLACE] = {T_plan_f_place, "place"},
    [PLAN_MONEY] = {T_plan_f_money, "fen"},
};

text_key plan_field_label(plan_field f) { return fields[f].label; }

const char *plan_field_name(plan_field f) { return fields[f].name; }

const char *plan_field_text(arena *mem, language lang, const plan_item *i, plan_field f)
{
    switch (f) {
    case PLAN_NAME: return i->name;
    case PLAN_UNIT: return i->org_name;
    case PLAN_THEME: return i->theme;
    case PLAN_AIM: return i->aim;
    case PLAN_AUDIENCE: return i->audience;
    case PLAN_KIND: return text_in(plan_kind_word(i->kind), lang);
    case PLAN_TRAINING: return text_in(plan_training_word(i->training), lang);
    case PLAN_FIELD: return text_in(plan_field_word(i->field), lang);
    case PLAN_LEVEL: return text_in(plan_level_words[i->organiser_level], lang);
    case PLAN_ORIGIN: return text_in(plan_origin_word(i->origin), lang);
    case PLAN_MODE: return text_in(plan_mode_word(i->mode), lang);
    case PLAN_STARTS: return day_iso(mem, i->starts);
    case PLAN_DAYS: return arena_printf(mem, "%d", i->days);
    case PLAN_SEATS: return arena_printf(mem, "%d", i->seats);
    case PLAN_HOURS: return tenths_text(mem, i->hours);
    case PLAN_PLACE: return i->place;
    case PLAN_MONEY: return fen_text(mem, i->money);
    case PLAN_FIELDS: break;
    }
    return "";
}
