/* What a run found, as rows: classes, picks, coverage; and their lists. */
#include "callup/callup_run.h"

/* ---- kept ------------------------------------------------------------------------------------ */

typedef struct {
    bool taken;
    callup_stand stands;
    int64_t against;
} decided;

static err pick_insert(turn *t, const callup_run *r, int64_t klass, const callup_candidate *c,
                       const decided *how)
{
    return db_do(t->d, NULL,
                 "INSERT INTO callup_pick (class, run, person, picked, order_no, code, against, "
                 "required, done, last_ends, this_year, stands, in_days) VALUES ($1, $2, $3, $4, "
                 "$5, $6, $7, $8, $9, $10, $11, $12, $13)",
                 INT(klass), INT(r->id), INT(c->person), INT(how->taken), INT(c->order),
                 INT(c->code), ID_OR_NULL(how->against), INT(c->required.n), INT(c->done.n),
                 DAY(c->last_class_ends), INT(c->classes_this_year), INT(how->stands),
                 INT(c->in_days));
}

static err pick_put(turn *t, const callup_run *r, const callup_task *k, const callup_model *m,
                    const callup_fates *f, size_t i)
{
    const callup_entry *e = &m->entries.at[i];
    const callup_fate *fate = &f->at[i];
    const callup_course *course = &k->courses.at[e->course];
    callup_candidate c = {0};
    callup_judged(&k->facts, &k->facts.people.at[e->person], &course->terms, &c);
    decided how = {.taken = fate->taken, .stands = e->stands};
    if (fate->against >= 0) { how.against = k->courses.at[fate->against].card.id; }
    c.order = e->order;
    c.code = fate->taken ? CALLUP_FITS : fate->code;
    return pick_insert(t, r, course->card.id, &c, &how);
}

static err picks_put(turn *t, const callup_run *r, const callup_task *k, const callup_model *m,
                     const callup_fates *f)
{
    const bool *kept = callup_fates_kept(m, f, callup_told_most(k->courses.n), t->mem);
    for (size_t i = 0; i < m->entries.n; i++) {
        if (kept[i]) { TRY(pick_put(t, r, k, m, f, i)); }
    }
    return OK;
}

/* ---- who stands and can no longer be in ------------------------------------------------------ */

static bool is_entry(const callup_task *k, const callup_model *m, int32_t course,
                     const callup_person *p)
{
    size_t who = (size_t)(p - k->facts.people.at);
    for (int32_t i = m->entry_first[who]; i < m->entry_first[who + 1]; i++) {
        if (m->entries.at[m->entry_sorted[i]].course == course) { return true; }
    }
    return false;
}

static bool in_audience(const callup_course *c, int64_t person_id)
{
    for (size_t i = 0; i < c->audience.n; i++) {
        if (c->audience.at[i] == person_id) { return true; }
    }
    return false;
}

static bool is_out(const callup_task *k, int64_t klass, int64_t person_id)
{
    for (size_t i = 0; i < k->wishes.n; i++) {
        const callup_wish *w = &k->wishes.at[i];
        if (w->klass == klass && w->person == person_id) { return w->want == WISH_OUT; }
    }
    return false;
}

static err stranded_put(turn *t, const callup_run *r, const callup_task *k, const callup_model *m,
                        int32_t course)
{
    const callup_course *c = &k->courses.at[course];
    for (size_t i = 0; i < c->standing.n; i++) {
        const callup_standing *s = &c->standing.at[i];
        const callup_person *p = callup_person_of(&k->facts, s->person);
        callup_candidate who = {.person = s->person, .last_class_ends = DAY_NONE};
        decided how = {.stands = s->as};
        if (p && is_entry(k, m, course, p)) { continue; }
        if (p) { callup_judged(&k->facts, p, &c->terms, &who); }
        if (!in_audience(c, s->person)) { who.code = CALLUP_NOT_AUDIENCE; }
        if (!p) { who.code = CALLUP_INACTIVE; } /* nothing else is known of them here */
        if (is_out(k, c->card.id, s->person)) { who.code = CALLUP_OFFICE_CHOICE; }
        if (who.code == CALLUP_OTHER_CLASS_SAME_DAYS) { how.against = who.clash; }
        TRY(pick_insert(t, r, c->card.id, &who, &how));
    }
    return OK;
}

static int32_t course_at(const callup_task *k, int64_t klass)
{
    for (size_t n = 0; n < k->courses.n; n++) {
        if (k->courses.at[n].card.id == klass) { return (int32_t)n; }
    }
    return -1;
}

/* Whom the officer leaves out is on record as such, with the reason; whom he wants and who cannot
 * come, with what stands against it. */
static err wishes_put(turn *t, const callup_run *r, const callup_task *k, const callup_model *m)
{
    for (size_t i = 0; i < k->wishes.n; i++) {
        const callup_wish *w = &k->wishes.at[i];
        int32_t course = course_at(k, w->klass);
        const callup_person *p = callup_person_of(&k->facts, w->person);
        const callup_course *c = course < 0 ? NULL : &k->courses.at[course];
        if (text_empty(w->reason) || !c || !p || callup_standing_of(c, w->person)) { continue; }
        if (w->want == WISH_IN && is_entry(k, m, course, p)) { continue; }
        callup_candidate who = {0};
        callup_judged(&k->facts, p, &c->terms, &who);
        if (w->want == WISH_OUT) { who.code = CALLUP_OFFICE_CHOICE; }
        if (w->want == WISH_IN && !in_audience(c, w->person)) { who.code = CALLUP_NOT_AUDIENCE; }
        bool clash = who.code == CALLUP_OTHER_CLASS_SAME_DAYS;
        TRY(pick_insert(t, r, w->klass, &who, &(decided){.against = clash ? who.clash : 0}));
    }
    return OK;
}

static int64_t seats_of(const callup_course *k)
{
    int64_t n = k->free;
    for (size_t i = 0; i < k->shares.n; i++) {
        n += k->shares.at[i].seats;
    }
    return n;
}

static err courses_put(turn *t, const callup_run *r, const callup_task *k, const callup_model *m,
                       const callup_fates *f)
{
    for (size_t i = 0; i < k->courses.n; i++) {
        const callup_course *c = &k->courses.at[i];
        TRY(db_do(t->d, NULL,
                  "UPDATE callup_run_class SET seats = $3, least = $4, fits = $5, last_order = $6, "
                  "weighed = $7 WHERE class = $1 AND run = $2",
                  INT(c->card.id), INT(r->id), INT(seats_of(c)), INT(c->least), INT(m->fitting[i]),
                  INT(f->last[i]), INT(m->weighed[i])));
    }
    return OK;
}

typedef LIST(callup_cover) covers;

static callup_cover *cover_of(arena *mem, covers *all, int kind, int64_t value)
{
    for (size_t i = 0; i < all->n; i++) {
        if (all->at[i].kind == kind && all->at[i].value == value) { return &all->at[i]; }
    }
    callup_cover *c = GROW(mem, all);
    *c = (callup_cover){.kind = kind, .value = value};
    return c;
}

static bool trained(const callup_task *k, const callup_person *p, int year)
{
    for (size_t i = 0; i < p->past_n; i++) {
        const callup_past *past = &k->facts.past.at[p->past + i];
        if (past->year == year && past->outcome != OUTCOME_FAILED) { return true; }
    }
    return false;
}

static bool taken_somewhere(const callup_model *m, const callup_fates *f, size_t who)
{
    for (int32_t i = m->entry_first[who]; i < m->entry_first[who + 1]; i++) {
        if (f->at[m->entry_sorted[i]].taken) { return true; }
    }
    return false;
}

/* The unit below the area that a person's unit stands in. */
typedef struct {
    int64_t org, below;
} standing;
typedef LIST(standing) standings;

static err standings_read(turn *t, int64_t org_id, standings *ret)
{
    org o = {0};
    TRY(people_org_get(t->d, org_id, t->mem, &o));
    int64_t area = o.kind == ORG_REGION || o.parent == 0 ? o.id : o.parent;
    db_q q = db_sql(t->d,
                    "SELECT u.org, c.id FROM people_org c JOIN people_org_under u ON u.ancestor = "
                    "c.id WHERE c.parent = $1 ORDER BY u.org",
                    INT(area));
    while (db_row(&q)) {
        standing *s = GROW(t->mem, ret);
        s->org = db_int(&q);
        s->below = db_int(&q);
    }
    return db_end(&q);
}

static int64_t standing_of(const standings *all, int64_t org_id)
{
    size_t from = 0, to = all->n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (all->at[middle].org < org_id) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from < all->n && all->at[from].org == org_id ? all->at[from].below : org_id;
}

static err covers_put(turn *t, const callup_run *r, const callup_task *k, const callup_model *m,
                      const callup_fates *f)
{
    covers all = {0};
    standings places = {0};
    TRY(standings_read(t, r->org, &places));
    for (size_t i = 0; i < k->facts.people.n; i++) {
        const callup_person *p = &k->facts.people.at[i];
        bool before = trained(k, p, r->year), after = before || taken_somewhere(m, f, i);
        before |= p->stood;
        const int64_t values[] = {p->post_level, standing_of(&places, p->org)};
        for (int kind = COVER_LEVEL; kind <= COVER_UNIT; kind++) {
            callup_cover *c = cover_of(t->mem, &all, kind, values[kind - 1]);
            c->people++;
            c->before += before;
            c->after += after;
        }
    }
    for (size_t i = 0; i < all.n; i++) {
        const callup_cover *c = &all.at[i];
        TRY(db_do(t->d, NULL,
                  "INSERT INTO callup_run_cover (run, kind, value, people, before, after) VALUES "
                  "($1, $2, $3, $4, $5, $6)",
                  INT(r->id), INT(c->kind), INT(c->value), INT(c->people), INT(c->before),
                  INT(c->after)));
    }
    return OK;
}

err callup_run_keep(turn *t, const callup_run *r, const callup_task *k, const callup_model *m,
                    const callup_fates *f, const solve_plan *plan)
{
    int64_t rows = 0, reached[2 + CALLUP_TIERS], bound[2 + CALLUP_TIERS];
    callup_goals_of(m, plan->reached, reached);
    callup_goals_of(m, plan->bound, bound);
    TRY(db_do(t->d, &rows,
              "UPDATE callup_run SET state = $2, people = $3, pairs = $4, reached = $5, bound = "
              "$6, stopped = $8, version = version + 1 WHERE id = $1 AND state = $7",
              INT(r->id), INT(RUN_READY), INT((int64_t)k->facts.people.n),
              INT((int64_t)m->entries.n), TEXT(callup_goals_text(t->mem, reached)),
              TEXT(callup_goals_text(t->mem, bound)), INT(RUN_WAITING), INT(plan->stopped)));
    if (rows == 0) { return E_CONFLICT; }
    TRY(courses_put(t, r, k, m, f));
    TRY(picks_put(t, r, k, m, f));
    for (size_t i = 0; i < k->courses.n; i++) {
        TRY(stranded_put(t, r, k, m, (int32_t)i));
    }
    TRY(wishes_put(t, r, k, m));
    return covers_put(t, r, k, m, f);
}

err callup_run_failed(db *d, int64_t run, const char *why)
{
    return db_do(
        d, NULL,
        "UPDATE callup_run SET state = $2, fault = $3, version = version + 1 WHERE id = $1 "
        "AND state = $4",
        INT(run), INT(RUN_FAILED), TEXT(why), INT(RUN_WAITING));
}

/* ---- lists ----------------------------------------------------------------------------------- */

err callup_run_classes_of(db *d, int64_t run, arena *mem, callup_run_classes *ret)
{
    db_q q = db_sql(
        d,
        "SELECT k.class, c.name, c.code, c.sort_key, c.starts, c.ends, k.seats, k.least, k.fits, "
        "k.last_order, k.weighed, c.days, coalesce(n.picked, 0) FROM callup_run_class k JOIN "
        "class_card c "
        "ON c.id = k.class LEFT JOIN (SELECT class, CAST(sum(picked) AS bigint) AS "
        "picked FROM callup_pick WHERE run = $1 GROUP BY class) AS n ON n.class = "
        "k.class WHERE k.run = $1 ORDER BY c.starts, k.class",
        INT(run));
    while (db_row(&q)) {
        callup_run_class *c = GROW(mem, ret);
        c->klass = db_int(&q);
        c->name = db_text(&q, mem);
        c->code = db_text(&q, mem);
        c->sort_key = db_text(&q, mem);
        c->starts = db_day(&q);
        c->ends = db_day(&q);
        c->seats = db_int(&q);
        c->least = db_int(&q);
        c->fits = db_int(&q);
        c->last_order = db_int(&q);
        c->weighed = db_int(&q);
        c->days = db_int(&q);
        c->picked = db_int(&q);
    }
    return db_end(&q);
}

err callup_covers_of(db *d, int64_t run, arena *mem, callup_covers *ret)
{
    db_q q = db_sql(d,
                    "SELECT v.kind, v.value, v.people, v.before, v.after, o.name FROM "
                    "callup_run_cover v LEFT JOIN people_org o ON o.id = v.value AND v.kind = 2 "
                    "WHERE v.run = $1 ORDER BY v.kind, o.place, v.value",
                    INT(run));
    while (db_row(&q)) {
        callup_cover *c = GROW(mem, ret);
        c->kind = (int)db_int(&q);
        c->value = db_int(&q);
        c->people = db_int(&q);
        c->before = db_int(&q);
        c->after = db_int(&q);
        c->name = db_text(&q, mem);
    }
    return db_end(&q);
}

#define PICK_COLUMNS                                                                               \
    "SELECT k.class, k.person, k.picked, k.order_no, k.code, k.against, k.required, k.done, "      \
    "k.last_ends, k.this_year, k.stands, k.in_days, p.org, p.name, p.sort_key, o.name, p.title, "  \
    "c.name, w.want, "                                                                             \
    "w.reason, w.cost, p.categories"
#define PICK_JOINS                                                                                 \
    " JOIN people_person p ON p.id = k.person JOIN people_org o ON o.id = p.org"                   \
    " LEFT JOIN class_card c ON c.id = k.against"                                                  \
    " LEFT JOIN callup_wish w ON w.class = k.class AND w.run = k.run AND w.person = k.person"

static err picks_read(db_q q, arena *mem, callup_picks *ret)
{
    while (db_row(&q)) {
        callup_pick *k = GROW(mem, ret);
        callup_candidate *c = &k->facts;
        k->klass = db_int(&q);
        k->person = c->person = db_int(&q);
        k->picked = db_int(&q) != 0;
        c->order = (int)db_int(&q);
        c->code = (callup_code)db_int(&q);
        k->against = c->clash = db_int(&q);
        c->required.n = (int32_t)db_int(&q);
        c->done.n = (int32_t)db_int(&q);
        c->last_class_ends = db_day(&q);
        c->classes_this_year = (int)db_int(&q);
        k->stands = (callup_stand)db_int(&q);
        c->in_days = db_int(&q) != 0;
        c->org = db_int(&q);
        k->name = c->name = db_text(&q, mem);
        k->sort_key = db_text(&q, mem);
        k->org_name = c->org_name = db_text(&q, mem);
        k->post = c->post = db_text(&q, mem);
        k->against_name = c->against = db_text(&q, mem);
        k->wish = (callup_want)db_int(&q);
        k->wish_reason = db_text(&q, mem);
        k->wish_cost = db_text(&q, mem);
        c->key = callup_key_post((unsigned)db_int(&q));
        if (c->code == CALLUP_OFFICE_CHOICE) { c->against = k->wish_reason; }
    }
    return db_end(&q);
}

err callup_picks_of(db *d, int64_t run, int64_t klass, bool picked, int after, size_t limit,
                    arena *mem, callup_picks *ret)
{
    return picks_read(db_sql(d,
                             PICK_COLUMNS " FROM callup_pick k" PICK_JOINS
                                          " WHERE k.class = $1 AND k.run = $2 AND k.picked = $3 "
                                          "AND k.order_no > $4 ORDER BY k.order_no, k.person "
                                          "LIMIT $5",
                             INT(klass), INT(run), INT(picked), INT(after), INT((int64_t)limit)),
                      mem, ret);
}

#define UNPLACED " WHERE k.run = $1 AND k.picked = 0 AND w.want = $2"

err callup_unplaced_of(db *d, int64_t run, size_t limit, arena *mem, callup_picks *ret,
                       int64_t *ret_all)
{
    TRY(picks_read(db_sql(d,
                          PICK_COLUMNS " FROM callup_pick k" PICK_JOINS UNPLACED
                                       " ORDER BY k.person, k.class LIMIT $3",
                          INT(run), INT(WISH_IN), INT((int64_t)limit)),
                   mem, ret));
    *ret_all = (int64_t)ret->n;
    if (ret->n < limit) { return OK; }
    return db_one(d, ret_all,
                  "SELECT count(*) FROM callup_pick k JOIN callup_wish w ON w.class = k.class AND "
                  "w.run = k.run AND w.person = k.person" UNPLACED,
                  INT(run), INT(WISH_IN));
}

/* In a class of the year: before the run, without those whom it called since; with it, without
 * those whom it takes out. */
#define IN_YEAR(but)                                                                               \
    "EXISTS (SELECT 1 FROM class_trainee k WHERE k.person = p.id AND k.year = $4 AND k.outcome "   \
    "IN (0, 1) AND NOT EXISTS (SELECT 1 FROM callup_pick g WHERE g.run = $7 AND g.person = "       \
    "k.person AND g.class = k.class AND " but "))"
#define BEFORE IN_YEAR("g.stands = 0 AND g.picked = 1")
#define WITH                                                                                       \
    "(" IN_YEAR("g.stands > 0 AND g.picked = 0") " OR EXISTS (SELECT 1 FROM callup_pick k WHERE "  \
                                                 "k.run = $7 AND k.person = p.id AND k.picked = "  \
                                                 "1))"
#define COVERED_FROM(who)                                                                          \
    " FROM people_org_under u JOIN people_person p ON p.org = u.org JOIN people_org o ON o.id = "  \
    "p.org WHERE u.ancestor = $1 AND p.state = $2 AND (p.sort_key, p.id) > (coalesce($5, ''), "    \
    "$6) AND " who
#define COVERED(who)                                                                               \
    {                                                                                              \
        "SELECT p.id, p.name, o.name, p.title" COVERED_FROM(                                       \
            who) " ORDER BY p.sort_key, p.id LIMIT 200",                                           \
            "SELECT count(*)" COVERED_FROM(who)                                                    \
    }

static err covered_read(db_q q, arena *mem, callup_covered *ret)
{
    while (db_row(&q)) {
        callup_cover_row *c = GROW(mem, ret);
        c->person = db_int(&q);
        c->name = db_text(&q, mem);
        c->org_name = db_text(&q, mem);
        c->post = db_text(&q, mem);
    }
    return db_end(&q);
}

/* Of a level in the whole area; of a unit with all below it, or of the area's own office alone. */
static const char *covered_sql(const callup_cover_question *q, int64_t area, bool count)
{
    static const char *const before[][2] = {COVERED("p.post_level = $3 AND " BEFORE),
                                            COVERED("p.org = $3 AND " BEFORE),
                                            COVERED("p.id > $3 AND " BEFORE)};
    static const char *const with[][2] = {COVERED("p.post_level = $3 AND " WITH),
                                          COVERED("p.org = $3 AND " WITH),
                                          COVERED("p.id > $3 AND " WITH)};
    int which = q->kind == COVER_LEVEL ? 0 : q->value == area ? 1 : 2;
    return (q->after ? with : before)[which][count];
}

static err covered_ask(turn *t, const callup_cover_question *q, bool count, db_q *ret)
{
    org o = {0};
    TRY(people_org_get(t->d, q->run->org, t->mem, &o));
    int64_t area = o.kind == ORG_REGION || o.parent == 0 ? o.id : o.parent;
    bool level = q->kind == COVER_LEVEL, own = !level && q->value == area;
    *ret = db_sql(t->d, covered_sql(q, area, count), INT(level || own ? area : q->value),
                  INT(PERSON_ACTIVE), INT(level || own ? q->value : 0), INT(q->run->year),
                  TEXT(count ? "" : q->key), INT(count ? 0 : q->id), INT(q->run->id));
    return OK;
}

err callup_covered_of(turn *t, const callup_cover_question *q, callup_covered *ret)
{
    db_q rows;
    TRY(covered_ask(t, q, false, &rows));
    return covered_read(rows, t->mem, ret);
}

err callup_covered_count(turn *t, const callup_cover_question *q, int64_t *ret)
{
    db_q rows;
    TRY(covered_ask(t, q, true, &rows));
    *ret = db_row(&rows) ? db_int(&rows) : 0;
    return db_end(&rows);
}

err callup_picks_before(db *d, int64_t run, int64_t klass, int order, arena *mem, callup_queue *ret)
{
    db_q q =
        db_sql(d,
               "SELECT p.org, count(*) FROM callup_pick k JOIN people_person p ON p.id = "
               "k.person WHERE k.class = $1 AND k.run = $2 AND k.picked = 0 AND k.order_no > 0 "
               "AND k.order_no <= $3 AND k.code IN ($4, $5, $6, $7) GROUP BY p.org ORDER BY p.org",
               INT(klass), INT(run), INT(order), INT(CALLUP_LESS_NEED), INT(CALLUP_NO_SEAT),
               INT(CALLUP_UNIT_QUOTA), INT(CALLUP_RUN_BALANCE));
    while (db_row(&q)) {
        int64_t org_id = db_int(&q);
        callup_queue_add(mem, ret, org_id, (int)db_int(&q));
    }
    return db_end(&q);
}

#define NOT_IN_OTHER                                                                               \
    " LEFT JOIN callup_pick b ON b.class = k.class AND b.run = $2 AND b.person = k.person AND "    \
    "b.picked = 1 WHERE k.run = $1 AND k.picked = 1 AND b.person IS NULL"

typedef struct {
    int64_t run, other;
} two_runs;

static err differences_ask(db *d, void *of, int64_t *ret)
{
    const two_runs *two = of;
    return db_one(d, ret, "SELECT count(*) FROM callup_pick k" NOT_IN_OTHER, INT(two->run),
                  INT(two->other));
}

/* Picks of a run that is over stay as they are. */
static err differences_count(db *d, two_runs two, arena *mem, int64_t *ret)
{
    enum { SECONDS = 3600 };
    const char *key =
        arena_printf(mem, "callup.differences %lld %lld", (long long)two.run, (long long)two.other);
    return db_kept_int(d, key, SECONDS, mem, differences_ask, &two, ret);
}

err callup_differences_of(db *d, int64_t run, int64_t other, size_t limit, arena *mem,
                          callup_picks *ret, int64_t *ret_all)
{
    TRY(picks_read(db_sql(d,
                          PICK_COLUMNS " FROM (SELECT k.* FROM callup_pick k" NOT_IN_OTHER
                                       " ORDER BY k.person, k.class LIMIT $3) AS k" PICK_JOINS
                                       " ORDER BY k.class, k.order_no, k.person",
                          INT(run), INT(other), INT((int64_t)limit)),
                   mem, ret));
    *ret_all = (int64_t)ret->n;
    return ret->n < limit ? OK : differences_count(d, (two_runs){run, other}, mem, ret_all);
}

/* Two lists, for the index serves each: who comes, and who goes. */
#define MOVES                                                                                      \
    PICK_COLUMNS " FROM (SELECT * FROM callup_pick WHERE run = $1 AND stands = 0 AND picked = 1 "  \
                 "UNION ALL SELECT * FROM callup_pick WHERE run = $1 AND stands > 0 AND picked = " \
                 "0) AS k" PICK_JOINS

err callup_moves_of(db *d, int64_t run, const callup_pick *after, size_t limit, arena *mem,
                    callup_picks *ret)
{
    return picks_read(db_sql(d,
                             MOVES " WHERE (k.person, k.class) > ($2, $3) ORDER BY k.person, "
                                   "k.class LIMIT $4",
                             INT(run), INT(after->person), INT(after->klass), INT((int64_t)limit)),
                      mem, ret);
}
