/* Runs as rows: begun, kept, listed, compared, published. */
#include <stdlib.h>

#include "callup/callup_run.h"
#include "callup_text.h"

/* ---- one run --------------------------------------------------------------------------------- */

#define RUN_COLUMNS                                                                                \
    "r.id, r.org, r.year, r.state, r.base, r.title, r.away_permille, r.max_per_year, "             \
    "r.least_permille, r.people, r.pairs, r.reached, r.bound, r.fault, r.job, r.at, r.person, "    \
    "r.version, r.again, r.stopped, coalesce(k.classes, 0), coalesce(k.seats, 0)"
/* Seats and people are counted from the rows themselves. */
#define RUN_FROM(which)                                                                            \
    " FROM callup_run r LEFT JOIN (SELECT run, count(*) AS classes, CAST(sum(seats) AS bigint) "   \
    "AS seats FROM callup_run_class WHERE run IN (SELECT id FROM callup_run WHERE " which          \
    ") GROUP BY run) AS k ON k.run = r.id"

/* "12 0 4500": numbers of the goals, in their order. */
const char *callup_goals_text(arena *mem, const int64_t *at)
{
    buf b = buf_new(mem);
    for (int i = 0; i < 2 + CALLUP_TIERS; i++) {
        buf_printf(&b, "%s%lld", i ? " " : "", (long long)at[i]);
    }
    return b.at;
}

static void goals_read(const char *s, int64_t *ret)
{
    for (int i = 0; i < 2 + CALLUP_TIERS && *s; i++) {
        char *end = NULL;
        ret[i] = strtoll(s, &end, 10);
        s = end;
    }
}

static void run_read(db_q *q, arena *mem, callup_run *r)
{
    *r = (callup_run){.id = db_int(q)};
    r->org = db_int(q);
    r->year = (int)db_int(q);
    r->state = (callup_run_state)db_int(q);
    r->base = db_int(q);
    r->title = db_text(q, mem);
    r->away_permille = (int)db_int(q);
    r->max_per_year = (int)db_int(q);
    r->least_permille = (int)db_int(q);
    r->people = db_int(q);
    r->pairs = db_int(q);
    goals_read(db_text(q, mem), r->reached);
    goals_read(db_text(q, mem), r->bound);
    r->fault = db_text(q, mem);
    r->job = db_int(q);
    r->at = db_moment(q);
    r->person = db_int(q);
    r->version = db_int(q);
    r->again = db_int(q) != 0;
    r->stopped = db_int(q) != 0;
    r->classes = db_int(q);
    r->seats = db_int(q);
}

/* "picked come go" */
static err picks_ask(db *d, void *run, arena *mem, buf *ret)
{
    db_q q =
        db_sql(d,
               "SELECT CAST(coalesce(sum(picked), 0) AS bigint),"
               " CAST(coalesce(sum(CASE WHEN stands = 0 THEN picked ELSE 0 END), 0) AS bigint),"
               " CAST(coalesce(sum(CASE WHEN stands > 0 THEN 1 - picked ELSE 0 END), 0)"
               " AS bigint) FROM callup_pick WHERE run = $1",
               INT(*(int64_t *)run));
    (void)mem;
    while (db_row(&q)) {
        buf_put_int(ret, db_int(&q));
        buf_putc(ret, ' ');
        buf_put_int(ret, db_int(&q));
        buf_putc(ret, ' ');
        buf_put_int(ret, db_int(&q));
    }
    return db_end(&q);
}

/* What a run found is written once, with its version, so what was counted stays true. */
static err picks_count(db *d, arena *mem, callup_run *r)
{
    enum { SECONDS = 3600 };
    const char *said = "";
    char *end = NULL;
    size_t n = 0;
    const char *key =
        arena_printf(mem, "callup.run %lld %lld", (long long)r->id, (long long)r->version);
    TRY(db_kept(d, key, SECONDS, mem, picks_ask, &r->id, &said, &n));
    r->picked = strtoll(said, &end, 10);
    r->in = strtoll(end, &end, 10);
    r->out = strtoll(end, &end, 10);
    return OK;
}

static err runs_read(db_q q, arena *mem, callup_runs *ret)
{
    while (db_row(&q)) {
        run_read(&q, mem, GROW(mem, ret));
    }
    TRY(db_end(&q));
    for (size_t i = 0; i < ret->n; i++) {
        TRY(picks_count(q.d, mem, &ret->at[i]));
    }
    return OK;
}

err callup_run_get(db *d, int64_t id, arena *mem, callup_run *ret)
{
    callup_runs one = {0};
    TRY(runs_read(db_sql(d, "SELECT " RUN_COLUMNS RUN_FROM("id = $1") " WHERE r.id = $1", INT(id)),
                  mem, &one));
    if (one.n == 0) { return E_ABSENT; }
    *ret = one.at[0];
    return OK;
}

err callup_runs_of(db *d, int64_t org_id, arena *mem, callup_runs *ret)
{
    return runs_read(
        db_sql(d,
               "SELECT " RUN_COLUMNS RUN_FROM(
                   "org = $1") " WHERE r.org = $1 AND r.state <> $2 ORDER BY r.at DESC, r.id DESC "
                               "LIMIT 50",
               INT(org_id), INT(RUN_DROPPED)),
        mem, ret);
}

err callup_run_subject(turn *t, int64_t id, web_subject *ret)
{
    ret->org = 0;
    TRY(db_one(t->d, &ret->org, "SELECT org FROM callup_run WHERE id = $1", INT(id)));
    return OK;
}

const char *callup_run_name(turn *t, int64_t id)
{
    callup_run r = {0};
    return callup_run_get(t->d, id, t->mem, &r) == OK ? r.title : "";
}

static err run_audit(turn *t, const callup_run *r, const char *deed, const char *after,
                     const char *reason)
{
    return audit_write(t, &(audit_deed){.deed = deed,
                                        .kind = "callup_run",
                                        .record = r->id,
                                        .org = r->org,
                                        .after = after,
                                        .reason = reason});
}

/* ---- beginning ------------------------------------------------------------------------------- */

static err class_fits_run(turn *t, const callup_run *r, int64_t klass)
{
    class_card c = {0};
    TRY(class_get(t->d, klass, t->mem, &c));
    if ((c.state != CLASS_APPROVED && c.state != CLASS_CALLING) || c.starts.n <= t->today.n) {
        return web_fault(t, "classes", T_callup_run_class_begun, c.name, "");
    }
    return c.year == r->year ? OK : web_fault(t, "classes", T_callup_run_years, c.name, "");
}

static err classes_put(turn *t, const callup_run *r, const int64_t *classes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        TRY(class_fits_run(t, r, classes[i]));
        TRY(db_do(
            t->d, NULL,
            "INSERT INTO callup_run_class (class, run, seats, least, fits, last_order) VALUES "
            "($1, $2, 0, 0, 0, 0) ON CONFLICT (class, run) DO NOTHING",
            INT(classes[i]), INT(r->id)));
    }
    return OK;
}

/* Whom the officer wanted in a run that was sent has been called, and may have declined since. */
static err wishes_follow(turn *t, const callup_run *r)
{
    callup_wishes all = {0};
    if (r->base == 0) { return OK; }
    TRY(callup_wishes_of(t->d, r->base, t->mem, &all));
    callup_run base = {0};
    TRY(callup_run_get(t->d, r->base, t->mem, &base));
    for (size_t i = 0; i < all.n; i++) {
        bool answered = r->again && !base.again && all.at[i].want == WISH_IN;
        if (!answered) { TRY(callup_wish_put(t, r->id, &all.at[i])); }
    }
    return OK;
}

static err run_insert(turn *t, const callup_run *r)
{
    return db_do(t->d, NULL,
                 "INSERT INTO callup_run (id, org, year, state, base, title, away_permille, "
                 "max_per_year, least_permille, people, pairs, at, person, version, again) VALUES "
                 "($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, $10, $11, 1, $12)",
                 INT(r->id), INT(r->org), INT(r->year), INT(RUN_WAITING), ID_OR_NULL(r->base),
                 TEXT(r->title), INT(r->away_permille), INT(r->max_per_year),
                 INT(r->least_permille), MOMENT(t->now), INT(t->actor.person), INT(r->again));
}

static err year_of(turn *t, const int64_t *classes, size_t n, int *ret)
{
    class_card first = {0};
    if (n == 0) { return web_fault(t, "classes", T_callup_run_no_class, "", ""); }
    TRY(class_get(t->d, classes[0], t->mem, &first));
    *ret = first.year;
    return OK;
}

err callup_run_begin(turn *t, const callup_run *asked, const int64_t *classes, size_t n,
                     int64_t *ret_id)
{
    callup_run r = *asked;
    r.id = id_new();
    TRY(year_of(t, classes, n, &r.year));
    for (size_t i = 0; i < n; i++) {
        TRY(class_fits_run(t, &r, classes[i]));
    }
    TRY(run_insert(t, &r));
    TRY(classes_put(t, &r, classes, n));
    TRY(wishes_follow(t, &r));
    job_request request = {.kind = callup_run_job.kind,
                           .title = r.title,
                           .org = r.org,
                           .input = arena_printf(t->mem, "{\"run\":%lld}", (long long)r.id),
                           .back = arena_printf(t->mem, "/callup/%lld", (long long)r.id)};
    TRY(job_start(t, &request, &r.job));
    TRY(db_do(t->d, NULL, "UPDATE callup_run SET job = $2 WHERE id = $1", INT(r.id), INT(r.job)));
    *ret_id = r.id;
    buf b = buf_new(t->mem);
    audit_pair_text(&b, "title", r.title);
    audit_pair_int(&b, "classes", (int64_t)n);
    return run_audit(t, &r, "callup.run_begin", audit_end(&b), "");
}

/* ---- wishes ---------------------------------------------------------------------------------- */

err callup_wishes_of(db *d, int64_t run, arena *mem, callup_wishes *ret)
{
    db_q q =
        db_sql(d,
               "SELECT class, person, want, reason, cost FROM callup_wish WHERE run = $1 ORDER BY "
               "class, person",
               INT(run));
    while (db_row(&q)) {
        callup_wish *w = GROW(mem, ret);
        w->klass = db_int(&q);
        w->person = db_int(&q);
        w->want = (callup_want)db_int(&q);
        w->reason = db_text(&q, mem);
        w->cost = db_text(&q, mem);
    }
    return db_end(&q);
}

err callup_wish_put(turn *t, int64_t run, const callup_wish *w)
{
    callup_run r = {0};
    TRY(callup_run_get(t->d, run, t->mem, &r));
    if (w->want != WISH_NONE && text_chars(w->reason) < 2) {
        return web_fault(t, "reason", T_callup_reason_missing, "", "");
    }
    const char *cost = w->cost ? w->cost : ""; /* not known: what was answered when it was asked */
    if (text_empty(cost)) { TRY(callup_cost_of(t->d, run, w, t->mem, &cost)); }
    TRY(w->want == WISH_NONE
            ? db_do(t->d, NULL,
                    "DELETE FROM callup_wish WHERE class = $1 AND run = $2 AND person = $3",
                    INT(w->klass), INT(run), INT(w->person))
            : db_do(
                  t->d, NULL,
                  "INSERT INTO callup_wish (class, run, person, want, reason, at, by_person, cost) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (class, run, person) DO "
                  "UPDATE SET want = excluded.want, reason = excluded.reason, at = excluded.at, "
                  "by_person = excluded.by_person, cost = excluded.cost",
                  INT(w->klass), INT(run), INT(w->person), INT(w->want), TEXT(w->reason),
                  MOMENT(t->now), INT(t->actor.person), TEXT(cost)));
    buf b = buf_new(t->mem);
    audit_pair_int(&b, "want", w->want);
    audit_pair_text(&b, "cost", cost ? cost : "");
    return audit_write(t, &(audit_deed){.deed = "callup.wish",
                                        .kind = "class",
                                        .record = w->klass,
                                        .person = w->person,
                                        .org = r.org,
                                        .after = audit_end(&b),
                                        .reason = w->reason});
}

err callup_run_drop(turn *t, int64_t run)
{
    callup_run r = {0};
    int64_t rows = 0;
    TRY(callup_run_get(t->d, run, t->mem, &r));
    TRY(db_do(t->d, &rows,
              "UPDATE callup_run SET state = $2, version = version + 1 WHERE id = $1 AND state IN "
              "($3, $4)",
              INT(run), INT(RUN_DROPPED), INT(RUN_READY), INT(RUN_FAILED)));
    return rows == 1 ? run_audit(t, &r, "callup.run_drop", "", "") : E_CONFLICT;
}

/* ---- what a run is about --------------------------------------------------------------------- */

/* Called and not answered; confirmed only where the officer wishes the person out. */
static bool may_move(const callup_task *task, const callup_call *c)
{
    if (c->state == CALL_NAMED) { return !c->proposed; }
    for (size_t i = 0; c->state == CALL_CONFIRMED && i < task->wishes.n; i++) {
        const callup_wish *w = &task->wishes.at[i];
        if (w->klass == c->klass && w->person == c->person) { return w->want == WISH_OUT; }
    }
    return false;
}

static int by_person(const void *a, const void *b)
{
    const callup_standing *x = a, *y = b;
    return (x->person > y->person) - (x->person < y->person);
}

static err standing_read(turn *t, const callup_task *task, callup_course *k)
{
    callup_calls calls = {0};
    TRY(callup_calls_of(t->d, k->card.id, t->mem, &calls));
    for (size_t i = 0; i < calls.n; i++) {
        if (!may_move(task, &calls.at[i])) { continue; }
        *GROW(t->mem, &k->standing) = (callup_standing){
            .person = calls.at[i].person,
            .as = calls.at[i].state == CALL_NAMED ? STANDS_CALLED : STANDS_CONFIRMED};
    }
    if (k->standing.n) { qsort(k->standing.at, k->standing.n, sizeof *k->standing.at, by_person); }
    return OK;
}

static void share_add(arena *mem, callup_course *k, int64_t org_id)
{
    callup_share *share = NULL;
    for (size_t n = 0; n < k->shares.n && !share; n++) {
        share = k->shares.at[n].org == org_id ? &k->shares.at[n] : NULL;
    }
    if (!share) {
        share = GROW(mem, &k->shares);
        share->org = org_id;
    }
    share->seats++;
}

/* Which seats the run fills. Planned again also those of people who may move; and what came back to
 * a unit without having been given to it is everybody's. */
static void seat_count(arena *mem, bool again, const class_seat *s, callup_course *k)
{
    callup_standing *who = (callup_standing *)callup_standing_of(k, s->person);
    bool taken = s->person && !who;
    if (taken) {
        k->least -= k->least > 0;
        return;
    }
    if (who && s->given) { who->quota = s->quota; }
    if (s->state == SEAT_FREE || (again && !s->given)) {
        k->free++;
    } else {
        share_add(mem, k, s->quota);
    }
}

/* Most classes of a year are for one of a few groups: each is read once. */
static err audience_read(turn *t, const callup_task *task, callup_course *k)
{
    people_filter f;
    TRY(callup_audience(t, &k->card, &f, &k->area));
    for (const callup_course *o = task->courses.at; o < k; o++) {
        if (o->area == k->area && o->card.audience_group == k->card.audience_group) {
            k->audience = o->audience;
            return OK;
        }
    }
    return callup_audience_ids(t, &k->card, &k->audience);
}

static err course_read(turn *t, const callup_run *r, const callup_task *task, callup_course *k)
{
    class_seats seats = {0};
    TRY(class_get(t->d, k->card.id, t->mem, &k->card));
    TRY(callup_terms_of(t->d, &k->card, t->mem, &k->terms));
    k->terms.max_per_year = r->max_per_year;
    TRY(audience_read(t, task, k));
    if (r->again) { TRY(standing_read(t, task, k)); }
    TRY(class_seats_of(t->d, k->card.id, t->mem, &seats));
    k->least = (int)((int64_t)k->card.seats * r->least_permille / 1000);
    for (size_t i = 0; i < seats.n; i++) {
        seat_count(t->mem, r->again, &seats.at[i], k);
    }
    return OK;
}

static err under_read(turn *t, callup_task *ret)
{
    db_q q = db_sql(t->d,
                    "SELECT ancestor, org FROM people_org_under WHERE ancestor IN (SELECT "
                    "quota FROM class_seat WHERE state = $1 OR given = 1) ORDER BY ancestor, org",
                    INT(SEAT_OFFERED));
    while (db_row(&q)) {
        callup_under *u = GROW(t->mem, &ret->under);
        u->ancestor = db_int(&q);
        u->org = db_int(&q);
    }
    return db_end(&q);
}

static err area_of(db *d, int64_t org_id, arena *mem, int64_t *ret)
{
    org o = {0};
    TRY(people_org_get(d, org_id, mem, &o));
    *ret = o.kind == ORG_REGION || o.parent == 0 ? o.id : o.parent;
    return OK;
}

err callup_task_of(turn *t, const callup_run *r, callup_task *ret)
{
    callup_run_classes classes = {0};
    callup_question q = {.to_year = r->year};
    int years = 1;
    *ret = (callup_task){
        .away_permille = r->away_permille, .max_per_year = r->max_per_year, .again = r->again};
    TRY(callup_wishes_of(t->d, r->id, t->mem, &ret->wishes));
    TRY(callup_run_classes_of(t->d, r->id, t->mem, &classes));
    for (size_t i = 0; i < classes.n; i++) {
        GROW(t->mem, &ret->courses)->card.id = classes.at[i].klass;
    }
    for (size_t i = 0; i < ret->courses.n; i++) {
        callup_course *k = &ret->courses.at[i];
        TRY(course_read(t, r, ret, k));
        k->terms.c = &k->card;
        int back = callup_years_back(&k->terms);
        years = back > years ? back : years;
    }
    q.from_year = r->year - years + 1;
    TRY(area_of(t->d, r->org, t->mem, &q.org));
    TRY(callup_facts_of(t->d, &q, t->mem, &ret->facts));
    callup_task_loosen(ret);
    return under_read(t, ret);
}

err callup_open_classes_of(db *d, int64_t org_id, day on, arena *mem, callup_open_classes *ret)
{
    db_q q =
        db_sql(d,
               "SELECT c.id, c.name, o.name, c.theme, c.starts, c.ends, c.seats, " CLASS_SEATS_LEFT(
                   "c") " FROM people_org_under u JOIN class_card c ON c.org = u.org JOIN "
                        "class_now n ON n.class = "
                        "c.id JOIN people_org o ON o.id = c.org"
                        " WHERE u.ancestor = $1 AND n.state IN ($2, $3) AND c.starts > $4"
                        " ORDER BY c.starts, c.id LIMIT 1000",
               INT(org_id), INT(CLASS_APPROVED), INT(CLASS_CALLING), DAY(on));
    while (db_row(&q)) {
        callup_open_class *c = GROW(mem, ret);
        c->klass = db_int(&q);
        c->name = db_text(&q, mem);
        c->org_name = db_text(&q, mem);
        c->theme = db_text(&q, mem);
        c->starts = db_day(&q);
        c->ends = db_day(&q);
        c->seats = db_int(&q);
        c->free = db_int(&q);
    }
    return db_end(&q);
}
