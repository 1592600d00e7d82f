/* Duties are judged by credit's own functions; here they are only counted and listed. */
#include "figure/figure_inside.h"
#include "figure_text.h"

day figure_day(const figure_question *q)
{
    bool known = q->today.n > 0 && day_known(q->today);
    return known && day_year(q->today) == q->year ? q->today : day_of(q->year, 12, 31);
}

static int64_t counted(const figure_kind *f, const duty_by_unit *u)
{
    switch (f->duty) {
    case DUTY_MET: return u->met;
    case DUTY_ON_WAY: return u->on_way;
    case DUTY_BEHIND: return u->behind;
    default: return u->met + u->on_way + u->behind;
    }
}

/* One pass over all people: the dearest question of all, so it is asked once for a page. */
static err duties(db *d, const figure_question *q, arena *mem, duties_by_unit *ret)
{
    figure_kept *k = q->kept;
    day on = figure_day(q);
    if (k && k->full && k->org == q->org && k->on.n == on.n) {
        *ret = k->duties;
        return OK;
    }
    *ret = (duties_by_unit){0};
    TRY(credit_by_unit(d, q->org, on, k ? k->mem : mem, ret));
    if (k) {
        *k = (figure_kept){.mem = k->mem, .org = q->org, .on = on, .duties = *ret, .full = true};
    }
    return OK;
}

err figure_duty_values(db *d, const figure_kind *f, const figure_question *q, arena *mem,
                       figure_values *ret)
{
    duties_by_unit units = {0};
    TRY(duties(d, q, mem, &units));
    for (size_t i = 0; i < units.n; i++) {
        int64_t n = counted(f, &units.at[i]);
        if (n) {
            *GROW(mem, ret) =
                (figure_value){.group = arena_printf(mem, "%lld", (long long)units.at[i].org),
                               .label_text = units.at[i].org_name,
                               .value = n};
        }
    }
    return OK;
}

/* ---- records --------------------------------------------------------------------------------- */

static text_key duty_word(int64_t state)
{
    switch (state) {
    case DUTY_MET: return T_figure_duty_state_met;
    case DUTY_ON_WAY: return T_figure_duty_state_on_way;
    case DUTY_BEHIND: return T_figure_duty_state_behind;
    default: return T_figure_duty_state_none;
    }
}

const figure_dimension figure_duty_dimensions[] = {{"unit", T_figure_by_unit, DIM_UNIT, "", NULL}};
const figure_column figure_duty_columns[FIGURE_DUTY_COLUMNS] = {
    {.label = T_figure_c_name, .type = COLUMN_TEXT, .url = "/person/"},
    {.label = T_figure_c_unit, .type = COLUMN_TEXT},
    {.label = T_figure_c_post, .type = COLUMN_TEXT},
    {.label = T_figure_c_required, .type = COLUMN_TENTHS},
    {.label = T_figure_c_done, .type = COLUMN_TENTHS},
    {.label = T_figure_c_duty, .type = COLUMN_CODE},
};

static void put_row(const duty_row *r, arena *mem, figure_rows *ret)
{
    const duty_one *d = credit_duty_one(&r->duty, DUTY_MAIN);
    figure_field_value *cells = TAKE_N(mem, figure_field_value, FIGURE_DUTY_COLUMNS);
    const char *url = arena_printf(mem, "/person/%lld/dossier", (long long)r->person);
    cells[0] = (figure_field_value){.text = r->name, .url = url};
    cells[1] = (figure_field_value){.text = r->org_name, .url = ""};
    cells[2] = (figure_field_value){.text = r->post, .url = ""};
    cells[3] = (figure_field_value){.text = tenths_text(mem, d->required), .url = ""};
    cells[4] = (figure_field_value){.text = tenths_text(mem, d->done), .url = ""};
    cells[5] = (figure_field_value){.text = "", .url = "", .label = duty_word(d->state)};
    *GROW(mem, ret) =
        (figure_row){.key = r->sort_key, .id = r->person, .id2 = r->person, .cells = cells};
}

/* The unit itself stands for those directly at it. A group outside the subtree has nobody. */
err figure_duty_rows(db *d, const figure_kind *f, const figure_question *q, const figure_page *page,
                     arena *mem, figure_rows *ret)
{
    int64_t group = q->org;
    bool one = q->by && *q->by && q->group && *q->group;
    if (one && (!text_int(q->group, &group) ||
                (group != q->org && !people_org_is_under(d, group, q->org)))) {
        return OK;
    }
    duty_question ask = {
        .org = group,
        .on = figure_day(q),
        .state = (duty_state)f->duty,
        .owed = true,
        .direct = one && group == q->org,
        .page = {.key = page->key, .id = page->id, .limit = page->limit, .back = page->back}};
    duty_rows rows = {0};
    TRY(credit_duties_of(d, &ask, mem, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        put_row(&rows.at[i], mem, ret);
    }
    return OK;
}
