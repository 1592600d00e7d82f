/* The seat ledger: each seat in exactly one state, each person in one seat, and the persons' own
 * rows in step. Every change is a conditional UPDATE on the seat's state and version, so two who
 * want one seat cannot both have it. */
#include "class/class_inside.h"
#include "class_text.h"

/* ---- questions ------------------------------------------------------------------------------- */

#define SEAT_COLUMNS "no, state, org, person, quota, given, name, org_name, post, post_level, rank"

static err seats_all(db_q q, arena *mem, class_seats *ret)
{
    while (db_row(&q)) {
        class_seat *s = GROW(mem, ret);
        s->no = (int)db_int(&q);
        s->state = (seat_state)db_int(&q);
        s->org = db_int(&q);
        s->person = db_int(&q);
        s->quota = db_int(&q);
        s->given = db_int(&q) != 0;
        s->name = db_text(&q, mem);
        s->org_name = db_text(&q, mem);
        s->post = db_text(&q, mem);
        s->post_level = (post_level)db_int(&q);
        s->rank = (person_rank)db_int(&q);
    }
    return db_end(&q);
}

err class_seats_of(db *d, int64_t klass, arena *mem, class_seats *ret)
{
    return seats_all(db_sql(d,
                            "SELECT " SEAT_COLUMNS " FROM class_seat WHERE class = $1 ORDER BY no",
                            INT(klass)),
                     mem, ret);
}

err class_roster_of(db *d, int64_t klass, arena *mem, class_seats *ret)
{
    return seats_all(db_sql(d,
                            "SELECT " SEAT_COLUMNS
                            " FROM class_seat WHERE class = $1 AND state IN ($2, $3)"
                            " ORDER BY sort_key, person",
                            INT(klass), INT(SEAT_CONFIRMED), INT(SEAT_ATTENDED)),
                     mem, ret);
}

err class_people_under(db *d, int64_t klass, int64_t root, arena *mem, class_people_ids *ret)
{
    db_q q = db_sql(d,
                    "SELECT s.person FROM class_seat s JOIN people_person p ON p.id = s.person"
                    " JOIN people_org_under u ON u.org = p.org"
                    " WHERE s.class = $1 AND u.ancestor = $2 ORDER BY s.person",
                    INT(klass), INT(root));
    while (db_row(&q)) {
        *GROW(mem, ret) = db_int(&q);
    }
    return db_end(&q);
}

void class_count_state(seat_counts *c, seat_state s, int n)
{
    int *const of[] = {[SEAT_FREE] = &c->free,         [SEAT_OFFERED] = &c->offered,
                       [SEAT_NAMED] = &c->named,       [SEAT_CONFIRMED] = &c->confirmed,
                       [SEAT_ATTENDED] = &c->attended, [SEAT_LAPSED] = &c->lapsed};
    if (s >= SEAT_FREE && s <= SEAT_LAPSED) {
        *of[s] += n;
        c->total += n;
    }
}

err class_seat_counts(db *d, int64_t klass, int64_t org, seat_counts *ret)
{
    *ret = (seat_counts){0};
    db_q q = org ? db_sql(d,
                          "SELECT state, count(*) FROM class_seat WHERE class = $1 AND quota = $2 "
                          "GROUP BY state"
                          " ORDER BY state",
                          INT(klass), INT(org))
                 : db_sql(d,
                          "SELECT state, count(*) FROM class_seat WHERE class = $1 GROUP BY state "
                          "ORDER BY state",
                          INT(klass));
    while (db_row(&q)) {
        seat_state s = (seat_state)db_int(&q);
        class_count_state(ret, s, (int)db_int(&q));
    }
    return db_end(&q);
}

/* ---- how many rows there are ----------------------------------------------------------------- */

static bool seats_exist_in(class_state s) { return s >= CLASS_APPROVED && s <= CLASS_RUNNING; }

static err seat_insert(db *d, int64_t klass, int no)
{
    return db_do(d, NULL,
                 "INSERT INTO class_seat (class, no, state, post_level, rank, version) VALUES ($1, "
                 "$2, $3, 0, 0, 1)"
                 " ON CONFLICT (class, no) DO NOTHING",
                 INT(klass), INT(no), INT(SEAT_FREE));
}

static err seats_fill(db *d, const class_card *c)
{
    int64_t have = 0;
    TRY(db_one(d, &have, "SELECT count(*) FROM class_seat WHERE class = $1", INT(c->id)));
    for (int no = 1; have < c->seats && no <= c->seats; no++) {
        TRY(seat_insert(d, c->id, no));
    }
    return OK;
}

err class_seats_open(turn *t, int64_t klass)
{
    class_card c = {0};
    TRY(class_get(t->d, klass, t->mem, &c));
    return seats_exist_in(c.state) ? seats_fill(t->d, &c) : E_CONFLICT;
}

/* The lowest free number below `most`, 0 when there is none. */
static err seat_free_below(db *d, int64_t klass, int most, int64_t *ret)
{
    *ret = 0;
    err e = db_one(d, ret,
                   "SELECT no FROM class_seat WHERE class = $1 AND state = $2 AND no <= $3 ORDER "
                   "BY no LIMIT 1",
                   INT(klass), INT(SEAT_FREE), INT(most));
    return e == E_ABSENT ? OK : e;
}

/* A seat in use above the last number takes the number of a free one. */
static err seat_renumber(db *d, int64_t klass, int from, int most, bool *ret_done)
{
    int64_t to = 0, rows = 0;
    TRY(seat_free_below(d, klass, most, &to));
    *ret_done = to != 0;
    if (to == 0) { return OK; }
    TRY(db_do(d, &rows, "DELETE FROM class_seat WHERE class = $1 AND no = $2 AND state = $3",
              INT(klass), INT(to), INT(SEAT_FREE)));
    if (rows == 0) { return E_CONFLICT; }
    TRY(db_do(d, NULL,
              "UPDATE class_seat SET no = $3, version = version + 1 WHERE class = $1 AND no = $2",
              INT(klass), INT(from), INT(to)));
    return db_do(d, NULL, "UPDATE class_trainee SET seat = $3 WHERE class = $1 AND seat = $2",
                 INT(klass), INT(from), INT(to));
}

static err seats_shrink(turn *t, const class_card *c)
{
    class_seats all = {0};
    TRY(class_seats_of(t->d, c->id, t->mem, &all));
    int used = 0;
    for (size_t i = 0; i < all.n; i++) {
        used += all.at[i].state != SEAT_FREE;
    }
    if (used > c->seats) {
        return web_fault(t, "seats", T_class_seats_in_use, arena_printf(t->mem, "%d", used), "");
    }
    for (size_t i = 0; i < all.n; i++) {
        bool done = true;
        if (all.at[i].no > c->seats && all.at[i].state != SEAT_FREE) {
            TRY(seat_renumber(t->d, c->id, all.at[i].no, c->seats, &done));
        }
        if (!done) { return E_CONFLICT; }
    }
    return db_do(t->d, NULL, "DELETE FROM class_seat WHERE class = $1 AND no > $2 AND state = $3",
                 INT(c->id), INT(c->seats), INT(SEAT_FREE));
}

err class_seats_fit(turn *t, const class_card *c)
{
    TRY(seats_shrink(t, c));
    return seats_fill(t->d, c);
}

static err (*outcome_changed_)(db *d);
void class_hook_outcome(err (*changed)(db *d)) { outcome_changed_ = changed; }
static err outcome_told(db *d) { return outcome_changed_ ? outcome_changed_(d) : OK; }

err class_trainees_follow(db *d, const class_card *c)
{
    TRY(db_do(
        d, NULL,
        "UPDATE class_trainee SET year = $2, starts = $3, ends = $4, theme = $5 WHERE class = $1",
        INT(c->id), INT(c->year), DAY(c->starts), DAY(c->ends), TEXT(c->theme)));
    return outcome_told(d);
}

/* ---- quotas ---------------------------------------------------------------------------------- */

static err seat_audit(turn *t, const class_card *c, const char *deed, int64_t person_id,
                      const char *after)
{
    return class_audit(t, c, &(audit_deed){.deed = deed, .person = person_id, .after = after});
}

err class_open_get(turn *t, int64_t klass, class_card *ret)
{
    TRY(class_get(t->d, klass, t->mem, ret));
    return seats_exist_in(ret->state) ? OK : E_CONFLICT;
}

static err offer_more(turn *t, int64_t klass, const org *o, int seats, int64_t *ret_rows)
{
    return db_do(
        t->d, ret_rows,
        "UPDATE class_seat SET state = $3, org = $4, quota = $4, org_name = $5, given = 1, version "
        "= "
        "version + 1"
        " WHERE class = $1 AND state = $2 AND no IN (SELECT no FROM class_seat WHERE class = $1"
        " AND state = $2 ORDER BY no LIMIT $6)",
        INT(klass), INT(SEAT_FREE), INT(SEAT_OFFERED), INT(o->id), TEXT(o->name), INT(seats));
}

static err offer_back(turn *t, int64_t klass, const org *o, int seats, int64_t *ret_rows)
{
    return db_do(
        t->d, ret_rows,
        "UPDATE class_seat SET state = $3, org = NULL, quota = NULL, org_name = NULL, given = 0, "
        "version = version + 1"
        " WHERE class = $1 AND state = $2 AND quota = $4 AND giver IS NULL AND no IN (SELECT no "
        "FROM class_seat WHERE class = $1 AND state = $2 AND quota = $4 AND giver IS NULL ORDER BY "
        "no DESC LIMIT $5)",
        INT(klass), INT(SEAT_OFFERED), INT(SEAT_FREE), INT(o->id), INT(seats));
}

err class_seat_offer(turn *t, int64_t klass, int64_t org_id, int seats)
{
    class_card c = {0};
    org o = {0};
    int64_t rows = 0, wanted = seats < 0 ? -(int64_t)seats : seats;
    if (seats == 0) { return OK; }
    TRY(class_open_get(t, klass, &c));
    TRY(people_org_get(t->d, org_id, t->mem, &o));
    TRY(seats > 0 ? offer_more(t, klass, &o, seats, &rows)
                  : offer_back(t, klass, &o, -seats, &rows));
    if (rows != wanted) { return E_CONFLICT; }
    buf b = buf_new(t->mem);
    audit_pair_text(&b, "org", o.name);
    audit_pair_int(&b, "seats", seats);
    return seat_audit(t, &c, "class.seat_offer", 0, audit_end(&b));
}

err class_seats_release(turn *t, int64_t klass, int64_t org_id)
{
    class_card c = {0};
    int64_t rows = 0;
    TRY(class_open_get(t, klass, &c));
    TRY(org_id
            ? db_do(t->d, &rows,
                    "UPDATE class_seat SET state = $3, org = NULL, quota = NULL, org_name = NULL, "
                    "version = version + 1 WHERE class = $1 AND state = $2 AND given = 0 AND quota "
                    "= $4",
                    INT(klass), INT(SEAT_OFFERED), INT(SEAT_FREE), INT(org_id))
            : db_do(t->d, &rows,
                    "UPDATE class_seat SET state = $3, org = NULL, quota = NULL, org_name = NULL, "
                    "version = version + 1 WHERE class = $1 AND state = $2 AND given = 0",
                    INT(klass), INT(SEAT_OFFERED), INT(SEAT_FREE)));
    if (rows == 0) { return OK; }
    buf b = buf_new(t->mem);
    audit_pair_int(&b, "seats", rows);
    return seat_audit(t, &c, "class.seats_release", 0, audit_end(&b));
}

/* ---- one person's seat ----------------------------------------------------------------------- */

typedef struct {
    int64_t no, quota, version;
    seat_state state;
    bool given;
} seat_row;

static err seat_one(db_q q, seat_row *ret)
{
    bool found = false;
    while (db_row(&q)) {
        ret->no = db_int(&q);
        ret->state = (seat_state)db_int(&q);
        ret->quota = db_int(&q);
        ret->version = db_int(&q);
        ret->given = db_int(&q) != 0;
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

/* The nearest quota at or above the person's unit, else a free seat, in one question. */
static err seat_for(db *d, int64_t klass, int64_t org_id, seat_row *ret)
{
    enum { FREE_IS_FARTHEST = 1000 };
    err e = seat_one(
        db_sql(d,
               "SELECT no, state, quota, version, given FROM (SELECT s.no, s.state, s.quota,"
               " s.version, s.given, u.depth FROM class_seat s JOIN people_org_under u"
               " ON u.ancestor = s.quota WHERE s.class = $1 AND s.state = $2 AND u.org = $3"
               " UNION ALL SELECT * FROM (SELECT no, state, quota, version, given, $5 AS depth"
               " FROM class_seat WHERE class = $1 AND state = $4 ORDER BY no LIMIT 1) AS f)"
               " AS fitting ORDER BY depth, no LIMIT 1",
               INT(klass), INT(SEAT_OFFERED), INT(org_id), INT(SEAT_FREE), INT(FREE_IS_FARTHEST)),
        ret);
    return e == E_ABSENT ? E_CONFLICT : e;
}

static err seat_fill(turn *t, int64_t klass, const seat_row *s, const person *p, seat_state as)
{
    return db_do_one(
        t->d,
        "UPDATE class_seat SET state = $3, org = $4, quota = $5, person = $6, name = $7, "
        "sort_key = $8,"
        " org_name = $9, post = $10, post_level = $11, rank = $12, version = version + 1"
        " WHERE class = $1 AND no = $2 AND state = $13 AND version = $14",
        INT(klass), INT(s->no), INT(as), INT(p->org), INT(s->quota ? s->quota : p->org), INT(p->id),
        TEXT(p->name), TEXT(p->sort_key), TEXT(p->org_name), TEXT(p->title), INT(p->post_level),
        INT(p->rank), INT(s->state), INT(s->version));
}

static err trainee_insert(turn *t, const class_card *c, const seat_row *s, const person *p,
                          seat_state as)
{
    return db_do(t->d, NULL,
                 "INSERT INTO class_trainee (person, class, seat, state, outcome, org, org_name, "
                 "post, post_level, rank,"
                 " year, starts, ends, theme, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
                 "$10, $11, $12, $13,"
                 " $14, $15)",
                 INT(p->id), INT(c->id), INT(s->no), INT(as), INT(OUTCOME_NONE), INT(p->org),
                 TEXT(p->org_name), TEXT(p->title), INT(p->post_level), INT(p->rank), INT(c->year),
                 DAY(c->starts), DAY(c->ends), TEXT(c->theme), MOMENT(t->now));
}

static void seat_tell(buf *b, const class_card *c, int64_t no, seat_state s)
{
    audit_pair_text(b, "class", c->code);
    audit_pair_int(b, "seat", no);
    audit_pair_int(b, "state", s);
}

static const char *seat_json(turn *t, const class_card *c, int64_t no, seat_state s)
{
    buf b = buf_new(t->mem);
    seat_tell(&b, c, no, s);
    return audit_end(&b);
}

static err seat_sit(turn *t, const class_card *c, const seat_row *s, const person *p, seat_state as)
{
    TRY(seat_fill(t, c->id, s, p, as));
    return trainee_insert(t, c, s, p, as);
}

err class_seat_take(turn *t, const class_card *c, const person *p, seat_state as, buf *told)
{
    seat_row s = {0};
    bool may = seats_exist_in(c->state) && (as == SEAT_NAMED || as == SEAT_CONFIRMED);
    if (!may) { return E_CONFLICT; }
    TRY(seat_for(t->d, c->id, p->org, &s));
    TRY(seat_sit(t, c, &s, p, as));
    seat_tell(told, c, s.no, as);
    return OK;
}

err class_seat_take_given(turn *t, int64_t klass, int64_t person_id, int64_t within)
{
    class_card c = {0};
    person p = {0};
    seat_row s = {0};
    TRY(class_open_get(t, klass, &c));
    TRY(people_person_get(t->d, person_id, t->mem, &p));
    err e = seat_one(
        db_sql(t->d,
               "SELECT s.no, s.state, s.quota, s.version, s.given FROM class_seat s"
               " JOIN people_org_under u ON u.ancestor = s.quota"
               " JOIN people_org_under w ON w.org = s.quota AND w.ancestor = $4"
               " WHERE s.class = $1 AND s.state = $2 AND u.org = $3 ORDER BY u.depth, s.no LIMIT 1",
               INT(klass), INT(SEAT_OFFERED), INT(p.org), INT(within)),
        &s);
    if (e != OK) { return e == E_ABSENT ? E_CONFLICT : e; }
    TRY(seat_sit(t, &c, &s, &p, SEAT_NAMED));
    return seat_audit(t, &c, "class.seat_take", p.id, seat_json(t, &c, s.no, SEAT_NAMED));
}

static err seat_of_person(db *d, int64_t klass, int64_t person_id, seat_row *ret)
{
    err e = seat_one(db_sql(d,
                            "SELECT no, state, quota, version, given FROM class_seat WHERE class = "
                            "$1 AND person = $2",
                            INT(klass), INT(person_id)),
                     ret);
    return e == E_ABSENT ? E_CONFLICT : e;
}

static err seat_step(turn *t, const class_card *c, int64_t person_id, const seat_row *s,
                     seat_state to)
{
    if (!class_seat_may_become(s->state, to) || c->state < CLASS_APPROVED ||
        c->state == CLASS_CANCELLED) {
        return E_CONFLICT;
    }
    TRY(db_do_one(t->d,
                  "UPDATE class_seat SET state = $3, version = version + 1"
                  " WHERE class = $1 AND person = $2 AND state = $4 AND version = $5",
                  INT(c->id), INT(person_id), INT(to), INT(s->state), INT(s->version)));
    return db_do(t->d, NULL, "UPDATE class_trainee SET state = $3 WHERE person = $1 AND class = $2",
                 INT(person_id), INT(c->id), INT(to));
}

static err seat_move(turn *t, const class_card *c, int64_t person_id, const seat_row *s,
                     seat_state to)
{
    TRY(seat_step(t, c, person_id, s, to));
    return class_audit(t, c,
                       &(audit_deed){.deed = "class.seat_to",
                                     .person = person_id,
                                     .before = seat_json(t, c, s->no, s->state),
                                     .after = seat_json(t, c, s->no, to)});
}

err class_seat_to(turn *t, const class_card *c, int64_t person_id, class_seat_step *step)
{
    seat_row s = {0};
    TRY(seat_of_person(t->d, c->id, person_id, &s));
    if (s.state != step->from) { return E_CONFLICT; }
    TRY(seat_step(t, c, person_id, &s, step->to));
    step->before = seat_json(t, c, s.no, step->from);
    step->after = seat_json(t, c, s.no, step->to);
    return OK;
}

err class_seat_came(turn *t, const class_card *c, int64_t person_id, bool came)
{
    seat_state from = came ? SEAT_CONFIRMED : SEAT_ATTENDED,
               to = came ? SEAT_ATTENDED : SEAT_CONFIRMED;
    seat_row s = {0};
    TRY(seat_of_person(t->d, c->id, person_id, &s));
    return s.state == from ? seat_move(t, c, person_id, &s, to) : OK;
}

/* A free seat came from nobody. */
static err seat_forget_givers(db *d, int64_t klass, int64_t no)
{
    return db_do(d, NULL,
                 "UPDATE class_seat SET giver = NULL, givers = NULL WHERE class = $1 AND no = $2"
                 " AND giver IS NOT NULL",
                 INT(klass), INT(no));
}

static err seat_empty(turn *t, int64_t klass, const seat_row *s, bool back_to_unit)
{
    org o = {0};
    int64_t rows = 0;
    if (back_to_unit) { TRY(people_org_get(t->d, s->quota, t->mem, &o)); }
    TRY(db_do(t->d, &rows,
              "UPDATE class_seat SET state = $3, org = $4, quota = $4, org_name = $5, person = "
              "NULL, name = NULL,"
              " sort_key = NULL, post = NULL, post_level = 0, rank = 0, given = $7, version = "
              "version + 1 WHERE class = $1 AND no = $2 AND version = $6",
              INT(klass), INT(s->no), INT(back_to_unit ? SEAT_OFFERED : SEAT_FREE),
              ID_OR_NULL(o.id), TEXT(back_to_unit ? o.name : ""), INT(s->version),
              INT(back_to_unit && s->given)));
    if (!back_to_unit) { TRY(seat_forget_givers(t->d, klass, s->no)); }
    return rows == 1 ? OK : E_CONFLICT;
}

err class_seat_leave(turn *t, int64_t klass, int64_t person_id, seat_goes to)
{
    class_card c = {0};
    seat_row s = {0};
    TRY(class_open_get(t, klass, &c));
    TRY(seat_of_person(t->d, klass, person_id, &s));
    if (s.state == SEAT_ATTENDED) { return E_CONFLICT; }
    TRY(seat_empty(t, klass, &s, to == SEAT_TO_UNIT || (to == SEAT_WHERE_IT_WAS && s.given)));
    TRY(db_do(t->d, NULL, "DELETE FROM class_trainee WHERE person = $1 AND class = $2",
              INT(person_id), INT(klass)));
    return class_audit(t, &c,
                       &(audit_deed){.deed = "class.seat_leave",
                                     .person = person_id,
                                     .before = seat_json(t, &c, s.no, s.state)});
}

/* ---- from the person's side ------------------------------------------------------------------ */

err class_trainee_end(turn *t, const class_card *c, int64_t person_id, class_outcome o)
{
    TRY(db_do_one(
        t->d,
        "UPDATE class_trainee SET outcome = $3, ended_at = $4 WHERE person = $1 AND class = $2",
        INT(person_id), INT(c->id), INT(o), o == OUTCOME_NONE ? NOTHING : MOMENT(t->now)));
    TRY(outcome_told(t->d));
    buf b = buf_new(t->mem);
    audit_pair_text(&b, "class", c->code);
    audit_pair_int(&b, "outcome", o);
    return seat_audit(t, c, "class.trainee_end", person_id, audit_end(&b));
}

err class_of_person_list(db *d, int64_t person_id, arena *mem, classes_of_person *ret)
{
    db_q q = db_sql(d,
                    "WITH mine AS (SELECT class, state, outcome, post, starts FROM class_trainee "
                    "WHERE person = $1)"
                    " SELECT m.class, c.code, c.name, c.theme, c.place, o.name, m.post, c.starts, "
                    "c.ends, c.tenths,"
                    " n.state, m.state, m.outcome, c.kind, c.mode, c.year FROM mine m"
                    " JOIN class_card c ON c.id = m.class JOIN class_now n ON n.class = m.class"
                    " JOIN people_org o ON o.id = c.org ORDER BY c.starts DESC, m.class DESC",
                    INT(person_id));
    while (db_row(&q)) {
        class_of_person *p = GROW(mem, ret);
        p->klass = db_int(&q);
        p->code = db_text(&q, mem);
        p->name = db_text(&q, mem);
        p->theme = db_text(&q, mem);
        p->place = db_text(&q, mem);
        p->org_name = db_text(&q, mem);
        p->post = db_text(&q, mem);
        p->starts = db_day(&q);
        p->ends = db_day(&q);
        p->hours.n = (int32_t)db_int(&q);
        p->state = (class_state)db_int(&q);
        p->seat = (seat_state)db_int(&q);
        p->outcome = (class_outcome)db_int(&q);
        p->kind = (class_kind)db_int(&q);
        p->mode = (class_mode)db_int(&q);
        p->year = (int)db_int(&q);
    }
    return db_end(&q);
}
