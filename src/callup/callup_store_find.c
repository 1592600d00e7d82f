/* Candidates: everybody of the class's audience in its organiser's subtree, with the facts that
 * decide. Hours done are read from credit's published table credit_year. */
#include "callup/callup_inside.h"
#include "rule/rule.h"

typedef struct {
    const class_card *c;
    int32_t county, below;
    int county_years, max_per_year, theme_years;
    person_rank border;
} terms;

static err terms_of(turn *t, const class_card *c, terms *ret)
{
    *ret = (terms){.c = c};
    ret->county = (int32_t)rule_value(t->d, "duty.county_up.tenths", c->starts, c->org, 0);
    ret->below = (int32_t)rule_value(t->d, "duty.below.tenths", c->starts, c->org, 0);
    ret->county_years = (int)rule_value(t->d, "duty.county_up.years", c->starts, c->org, 5);
    ret->border = (person_rank)rule_value(t->d, "duty.border_rank", c->starts, c->org, RANK_NONE);
    ret->max_per_year = (int)rule_value(t->d, "callup.max_per_year", c->starts, c->org, 0);
    ret->theme_years = (int)rule_value(t->d, "callup.repeat_theme_years", c->starts, c->org, 0);
    return OK;
}

static err audience(turn *t, const class_card *c, people_filter *ret)
{
    *ret = people_filter_any();
    if (c->audience_group) {
        people_group group = {0};
        TRY(people_group_get(t->d, c->audience_group, t->mem, &group));
        TRY(people_filter_read(group.filter, t->mem, ret));
    }
    ret->state = -1; /* who left is named as such, not missing */
    return OK;
}

/* One query: the audience with hours per year summed, classes of the year counted, the latest end
 * of an off-job class. */
#define FACTS                                                                                      \
    "SELECT p.id, p.org, p.name, p.sort_key, o.name, p.title, p.post_level, p.rank, p.state,"      \
    " coalesce(h.window_tenths, 0), coalesce(h.year_tenths, 0), k.last_end, "                      \
    "coalesce(k.this_year, 0),"                                                                    \
    " coalesce(k.same_theme, 0), k.clash, coalesce(k.here, 0), coalesce(a.state, 0)"               \
    " FROM people_org_under u JOIN people_person p ON p.org = u.org JOIN people_org o ON o.id = "  \
    "p.org"                                                                                        \
    " LEFT JOIN (SELECT person, CAST(sum(offjob) AS bigint) AS window_tenths,"                     \
    " CAST(sum(CASE WHEN year = $3 THEN offjob ELSE 0 END) AS bigint) AS year_tenths"              \
    " FROM credit_year WHERE year > $4 AND year <= $3 GROUP BY person) AS h ON h.person = p.id"    \
    " LEFT JOIN (SELECT person, max(CASE WHEN outcome = 1 THEN ends END) AS last_end,"             \
    " CAST(sum(CASE WHEN year = $3 AND class <> $2 THEN 1 ELSE 0 END) AS bigint) AS this_year,"    \
    " CAST(sum(CASE WHEN theme = $5 AND year > $6 AND class <> $2 AND outcome IN (0, 1) THEN 1 "   \
    "ELSE 0 END) AS bigint) AS same_theme,"                                                        \
    " max(CASE WHEN class <> $2 AND starts <= $8 AND ends >= $7 THEN class END) AS clash,"         \
    " CAST(sum(CASE WHEN class = $2 THEN 1 ELSE 0 END) AS bigint) AS here"                         \
    " FROM class_trainee WHERE outcome IN (0, 1, 2) GROUP BY person) AS k ON k.person = p.id"      \
    " LEFT JOIN callup_call a ON a.person = p.id AND a.class = $2"                                 \
    " WHERE u.ancestor = $1"

static void judge_recorded(callup_candidate *c, person_state state, bool clash, bool here,
                           call_state call)
{
    if (state != PERSON_ACTIVE) {
        c->code = CALLUP_INACTIVE;
    } else if (here) {
        c->code = CALLUP_ALREADY_IN;
    } else if (call == CALL_DECLINED || call == CALL_REPLACED) {
        c->code = CALLUP_DECLINED_BEFORE;
    } else if (clash) {
        c->code = CALLUP_OTHER_CLASS_SAME_DAYS;
    }
}

static void candidate_read(db_q *q, arena *mem, const terms *by, callup_candidate *c)
{
    c->person = db_int(q);
    c->org = db_int(q);
    c->name = db_text(q, mem);
    c->sort_key = db_text(q, mem);
    c->org_name = db_text(q, mem);
    c->post = db_text(q, mem);
    c->post_level = (post_level)db_int(q);
    c->rank = (person_rank)db_int(q);
    person_state state = (person_state)db_int(q);
    duty_tier tier = people_duty_tier(c->post_level, c->rank, by->border);
    int32_t window = (int32_t)db_int(q), year = (int32_t)db_int(q);
    c->required.n = tier == DUTY_COUNTY_UP ? by->county : tier == DUTY_BELOW ? by->below : 0;
    c->done.n = tier == DUTY_COUNTY_UP ? window : year;
    c->last_class_ends = db_day(q);
    c->classes_this_year = (int)db_int(q);
    c->same_theme = (int)db_int(q);
    c->clash = db_int(q);
    bool here = db_int(q) != 0;
    judge_recorded(c, state, c->clash != 0, here, (call_state)db_int(q));
    c->code = callup_judge(c, by->max_per_year);
    c->against = "";
}

/* Names of the clashing classes, one look-up per class and not per person. */
static err name_clashes(turn *t, callup_candidates *list)
{
    class_cards known = {0};
    for (size_t i = 0; i < list->n; i++) {
        callup_candidate *c = &list->at[i];
        const class_card *found = NULL;
        for (size_t k = 0; c->code == CALLUP_OTHER_CLASS_SAME_DAYS && k < known.n && !found; k++) {
            found = known.at[k].id == c->clash ? &known.at[k] : NULL;
        }
        if (c->code == CALLUP_OTHER_CLASS_SAME_DAYS && !found) {
            class_card *one = GROW(t->mem, &known);
            TRY(class_get(t->d, c->clash, t->mem, one));
            found = one;
        }
        c->against = found ? found->name : c->against;
    }
    return OK;
}

err callup_candidates_of(turn *t, int64_t klass, callup_candidates *ret)
{
    class_card card = {0};
    terms by;
    people_filter f;
    TRY(class_get(t->d, klass, t->mem, &card));
    TRY(terms_of(t, &card, &by));
    TRY(audience(t, &card, &f));
    const int year = day_year(card.starts);
    int64_t area = f.org && people_org_is_under(t->d, f.org, card.org) ? f.org : 0;
    if (area == 0) { TRY(callup_area(t, &card, &area)); }
    buf sql = buf_new(t->mem);
    db_vals values = {0};
    const db_val given[] = {INT(area),        INT(klass),
                            INT(year),        INT(year - by.county_years),
                            TEXT(card.theme), INT(year - by.theme_years),
                            DAY(card.starts), DAY(card.ends)};
    for (size_t i = 0; i < COUNT_OF(given); i++) {
        *GROW(t->mem, &values) = given[i];
    }
    buf_put(&sql, FACTS);
    people_filter_sql(&f, t->d, &sql, &values, t->mem);
    buf_put(&sql, " ORDER BY p.sort_key, p.id");
    db_q q = db_sql_n(t->d, sql.at, values.at, values.n);
    while (db_row(&q)) {
        candidate_read(&q, t->mem, &by, GROW(t->mem, ret));
    }
    TRY(db_end(&q));
    TRY(name_clashes(t, ret));
    callup_order(ret->at, ret->n, card.starts);
    return OK;
}
