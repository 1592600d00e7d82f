/* Duties: one definition (duty_rules, duty_from) for a person's page, the overdue list and the
 * units' table. */
#include "credit/credit_inside.h"

#include "rule/rule.h"

static err value_at(db *d, const char *key, day on, int64_t org, int64_t *ret, int64_t *ret_rule)
{
    rule r = {0};
    err e = rule_at(d, NULL, key, on, org, &r);
    *ret = e == OK ? r.value : 0;
    *ret_rule = e == OK ? r.id : 0;
    return e == E_ABSENT ? OK : e; /* no rule that day: no duty */
}

err duty_rules_on(db *d, day on, int64_t org, duty_rules *ret)
{
    int64_t county = 0, below = 0, online = 0, years = 0, border = 0, unused = 0;
    *ret = (duty_rules){0};
    TRY(value_at(d, "duty.county_up.tenths", on, org, &county, &ret->county_rule));
    TRY(value_at(d, "duty.below.tenths", on, org, &below, &ret->below_rule));
    TRY(value_at(d, "duty.online.tenths", on, org, &online, &ret->online_rule));
    TRY(value_at(d, "duty.county_up.years", on, org, &years, &unused));
    TRY(value_at(d, "duty.border_rank", on, org, &border, &unused));
    ret->county_tenths = (int32_t)county;
    ret->below_tenths = (int32_t)below;
    ret->online_tenths = (int32_t)online;
    ret->county_years = years > 0 ? (int)years : 5;
    ret->border = (person_rank)border;
    return OK;
}

credit_duty duty_from(const duty_rules *r, duty_tier tier, int32_t year_offjob,
                      int32_t window_offjob, int32_t year_online, day on)
{
    bool county = tier == DUTY_COUNTY_UP;
    int year = day_year(on), years = county ? r->county_years : 1;
    credit_duty v = {.tier = tier,
                     .from_year = year - years + 1,
                     .to_year = year,
                     .required = {tier == DUTY_NONE ? 0
                                  : county          ? r->county_tenths
                                                    : r->below_tenths},
                     .done = {county ? window_offjob : year_offjob},
                     .online_required = {tier == DUTY_NONE ? 0 : r->online_tenths},
                     .online_done = {year_online},
                     .rule = tier == DUTY_NONE ? 0
                             : county          ? r->county_rule
                                               : r->below_rule,
                     .online_rule = r->online_rule};
    day first = day_of(v.from_year, 1, 1), last = day_of(year, 12, 31),
        this_first = day_of(year, 1, 1);
    v.state = credit_judge(v.done, v.required, day_diff(on, first), day_diff(last, first));
    v.online_state = credit_judge(v.online_done, v.online_required, day_diff(on, this_first),
                                  day_diff(last, this_first));
    return v;
}

err credit_duty_of(db *d, int64_t person_id, day on, arena *mem, credit_duty *ret)
{
    person p = {0};
    duty_rules rules = {0};
    int32_t year_off = 0, window_off = 0, year_on = 0;
    TRY(people_person_get(d, person_id, mem, &p));
    TRY(duty_rules_on(d, on, p.org, &rules));
    int year = day_year(on);
    db_q q = db_sql(d,
                    "SELECT year, offjob, online FROM credit_year WHERE person = $1 AND year > $2 "
                    "AND year <= $3"
                    " ORDER BY year",
                    INT(person_id), INT(year - rules.county_years), INT(year));
    while (db_row(&q)) {
        bool this_year = db_int(&q) == year;
        int32_t off = (int32_t)db_int(&q), online = (int32_t)db_int(&q);
        window_off += off;
        year_off += this_year ? off : 0;
        year_on += this_year ? online : 0;
    }
    TRY(db_end(&q));
    *ret = duty_from(&rules, people_duty_tier(p.post_level, p.rank, rules.border), year_off,
                     window_off, year_on, on);
    return OK;
}

#define DUTY_SUMS                                                                                  \
    " CAST(coalesce(sum(CASE WHEN y.year = $1 THEN y.offjob ELSE 0 END), 0) AS bigint),"           \
    " CAST(coalesce(sum(y.offjob), 0) AS bigint),"                                                 \
    " CAST(coalesce(sum(CASE WHEN y.year = $1 THEN y.online ELSE 0 END), 0) AS bigint)"

static void row_read(db_q *q, arena *mem, const duty_rules *rules, day on, duty_row *r)
{
    r->person = db_int(q);
    r->org = db_int(q);
    r->name = db_text(q, mem);
    r->sort_key = db_text(q, mem);
    r->org_name = db_text(q, mem);
    r->post = db_text(q, mem);
    post_level level = (post_level)db_int(q);
    person_rank rank = (person_rank)db_int(q);
    int32_t year_off = (int32_t)db_int(q), window_off = (int32_t)db_int(q),
            year_on = (int32_t)db_int(q);
    r->duty = duty_from(rules, people_duty_tier(level, rank, rules->border), year_off, window_off,
                        year_on, on);
}

/* A list of one state is the same list with others skipped; so that a page costs a page, people are
 * read in blocks until it is full. */
enum { DUTY_BLOCK = 500 };

#define DUTY_WHO                                                                                   \
    " FROM (SELECT x.id, x.org, x.name, x.sort_key, x.title, x.post_level, x.rank FROM "           \
    "people_person x"                                                                              \
    " JOIN people_org_under u ON u.org = x.org WHERE u.ancestor = $2 AND x.state = 1 AND x.org "   \
    ">= $7 AND x.org <= $8"

static db_q duty_ask(db *d, const char *sql, const duty_question *q, const duty_rules *rules,
                     const char *key, int64_t id)
{
    int year = day_year(q->on);
    /* Of the unit itself: a range of one id, so that the statement stays the same. */
    int64_t lowest = q->direct ? q->org : 0, highest = q->direct ? q->org : INT64_MAX;
    return db_sql(d, sql, INT(year), INT(q->org), TEXT(text_empty(key) ? " " : key), INT(id),
                  INT(DUTY_BLOCK), INT(year - rules->county_years), INT(lowest), INT(highest));
}

#define DUTY_TAIL                                                                                  \
    " JOIN people_org o ON o.id = p.org LEFT JOIN credit_year y ON y.person = p.id AND y.year > "  \
    "$6 AND y.year <= $1"                                                                          \
    " GROUP BY p.id, p.org, p.name, p.sort_key, o.name, p.title, p.post_level, p.rank"
#define DUTY_HEAD                                                                                  \
    "SELECT p.id, p.org, p.name, p.sort_key, o.name, p.title, p.post_level, p.rank," DUTY_SUMS     \
        DUTY_WHO

static err duty_block(db *d, const duty_question *q, const duty_rules *rules, arena *mem,
                      const char *key, int64_t id, duty_rows *ret)
{
    const char *sql = q->page.back ? DUTY_HEAD
                          " AND (x.sort_key, x.id) < ($3, $4) ORDER BY x.sort_key DESC, x.id DESC"
                          " LIMIT $5) AS p" DUTY_TAIL " ORDER BY p.sort_key DESC, p.id DESC"
                                   : DUTY_HEAD
                          " AND (x.sort_key, x.id) > ($3, $4) ORDER BY x.sort_key, x.id"
                          " LIMIT $5) AS p" DUTY_TAIL " ORDER BY p.sort_key, p.id";
    db_q rows = duty_ask(d, sql, q, rules, key, id);
    while (db_row(&rows)) {
        row_read(&rows, mem, rules, q->on, GROW(mem, ret));
    }
    return db_end(&rows);
}

static bool is_wanted(const duty_question *q, const credit_duty *v)
{
    return (!q->state || v->state == q->state) && (!q->online || v->online_state == q->online);
}

static void turn_round(duty_rows *rows)
{
    for (size_t i = 0; i < rows->n / 2; i++) {
        duty_row kept = rows->at[i];
        rows->at[i] = rows->at[rows->n - 1 - i];
        rows->at[rows->n - 1 - i] = kept;
    }
}

err credit_duties_of(db *d, const duty_question *q, arena *mem, duty_rows *ret)
{
    duty_rules rules = {0};
    const char *key = q->page.key ? q->page.key : "";
    int64_t id = q->page.id;
    TRY(duty_rules_on(d, q->on, q->org, &rules));
    for (bool more = true; more && ret->n < q->page.limit;) {
        duty_rows block = {0};
        TRY(duty_block(d, q, &rules, mem, key, id, &block));
        more = block.n == DUTY_BLOCK;
        for (size_t i = 0; i < block.n && ret->n < q->page.limit; i++) {
            if (is_wanted(q, &block.at[i].duty)) { *GROW(mem, ret) = block.at[i]; }
        }
        if (block.n) {
            key = block.at[block.n - 1].sort_key;
            id = block.at[block.n - 1].person;
        }
    }
    if (q->page.back) { turn_round(ret); }
    return OK;
}

/* ---- by unit --------------------------------------------------------------------------------- */

static void count_one(duty_by_unit *u, const credit_duty *v)
{
    u->people++;
    u->met += v->state == DUTY_MET;
    u->on_way += v->state == DUTY_ON_WAY;
    u->behind += v->state == DUTY_BEHIND;
    u->none += v->state == DUTY_NO_DUTY;
}

static err units_below(db *d, int64_t org_id, arena *mem, duties_by_unit *ret)
{
    db_q q = db_sql(d,
                    "SELECT id, name FROM people_org WHERE parent = $1 OR id = $1 ORDER BY"
                    " CASE WHEN id = $1 THEN 0 ELSE 1 END, place, id",
                    INT(org_id));
    while (db_row(&q)) {
        duty_by_unit *u = GROW(mem, ret);
        u->org = db_int(&q);
        u->org_name = db_text(&q, mem);
        u->direct = u->org == org_id;
    }
    return db_end(&q);
}

static duty_by_unit *unit_of(duties_by_unit *list, int64_t org_id)
{
    for (size_t i = 0; i < list->n; i++) {
        if (list->at[i].org == org_id) { return &list->at[i]; }
    }
    return &list->at[0];
}

/* Each person in service of the subtree once: what they owe, and below which child unit they stand
 * (the unit itself: its own). */
typedef void (*duty_visit)(void *context, int64_t org_id, const credit_duty *v);

static err each_duty(db *d, int64_t org_id, day on, duty_visit visit, void *context)
{
    duty_rules rules = {0};
    int year = day_year(on);
    TRY(duty_rules_on(d, on, org_id, &rules));
    db_q q = db_sql(
        d,
        "SELECT coalesce(c.ancestor, $2), p.post_level, p.rank," DUTY_SUMS
        " FROM people_org_under u JOIN people_person p ON p.org = u.org"
        " LEFT JOIN (SELECT k.ancestor, k.org FROM people_org_under k JOIN people_org o ON o.id = "
        "k.ancestor"
        " WHERE o.parent = $2) AS c ON c.org = p.org"
        " LEFT JOIN credit_year y ON y.person = p.id AND y.year > $3 AND y.year <= $1"
        " WHERE u.ancestor = $2 AND p.state = 1 GROUP BY p.id, c.ancestor, p.post_level, p.rank",
        INT(year), INT(org_id), INT(year - rules.county_years));
    while (db_row(&q)) {
        int64_t below = db_int(&q);
        post_level level = (post_level)db_int(&q);
        person_rank rank = (person_rank)db_int(&q);
        int32_t year_off = (int32_t)db_int(&q), window_off = (int32_t)db_int(&q),
                year_on = (int32_t)db_int(&q);
        credit_duty v = duty_from(&rules, people_duty_tier(level, rank, rules.border), year_off,
                                  window_off, year_on, on);
        visit(context, below, &v);
    }
    return db_end(&q);
}

static void fold_unit(void *context, int64_t org_id, const credit_duty *v)
{
    count_one(unit_of(context, org_id), v);
}

/* One pass over the subtree; the rows are folded as they come, so memory is bounded by the number
 * of units. */
err credit_by_unit(db *d, int64_t org_id, day on, arena *mem, duties_by_unit *ret)
{
    TRY(units_below(d, org_id, mem, ret));
    if (ret->n == 0) { return E_ABSENT; }
    TRY(each_duty(d, org_id, on, fold_unit, ret));
    if (ret->at[0].people == 0 && ret->n > 1) {
        ret->at++; /* nobody stands directly in the unit */
        ret->n--;
        ret->room--;
    }
    return OK;
}

typedef struct {
    const duty_question *q;
    int64_t n;
} tally;

static void fold_tally(void *context, int64_t org_id, const credit_duty *v)
{
    tally *t = context;
    bool inside = !t->q->direct || org_id == t->q->org;
    t->n += inside && is_wanted(t->q, v);
}

err credit_duties_count(db *d, const duty_question *q, int64_t *ret)
{
    tally all = {.q = q};
    TRY(each_duty(d, q->org, q->on, fold_tally, &all));
    *ret = all.n;
    return OK;
}
