/* Shares of units in the seats of a class: counted from the seats themselves, handed down and taken
 * back. A seat remembers whom it came through, so that one taken back stands where it stood. */
#include "class/class_inside.h"

err class_seat_shares_of(db *d, int64_t klass, arena *mem, seat_shares *ret)
{
    db_q q = db_sql(d,
                    "WITH s AS (SELECT quota, state, count(*) AS seats FROM class_seat WHERE class "
                    "= $1 AND quota IS NOT NULL GROUP BY quota, state) SELECT s.quota, o.parent, "
                    "o.name, s.state, s.seats FROM s JOIN people_org o ON o.id = s.quota ORDER BY "
                    "o.level, o.place, s.quota, s.state",
                    INT(klass));
    while (db_row(&q)) {
        int64_t org_id = db_int(&q), parent = db_int(&q);
        const char *name = db_text(&q, mem);
        if (ret->n == 0 || ret->at[ret->n - 1].org != org_id) {
            *GROW(mem, ret) = (seat_share){.org = org_id, .parent = parent, .name = name};
        }
        seat_state state = (seat_state)db_int(&q);
        class_count_state(&ret->at[ret->n - 1].counts, state, (int)db_int(&q));
    }
    return db_end(&q);
}

/* ---- shares handed down ---------------------------------------------------------------------- */

typedef struct {
    int64_t no, version, giver;
    const char *givers;
} handed;
typedef LIST(handed) handed_list;

static err handed_read(db_q q, arena *mem, handed_list *ret)
{
    while (db_row(&q)) {
        handed *h = GROW(mem, ret);
        h->no = db_int(&q);
        h->version = db_int(&q);
        h->giver = db_int(&q);
        h->givers = db_text(&q, mem);
    }
    return db_end(&q);
}

/* Seats with nobody in them: of the unit's own share, or those it gave to another. */
static err own_seats(db *d, int64_t klass, int64_t org_id, int64_t limit, arena *mem,
                     handed_list *ret)
{
    return handed_read(db_sql(d,
                              "SELECT no, version, giver, givers FROM class_seat WHERE class = $1"
                              " AND state = $2 AND quota = $3 ORDER BY no LIMIT $4",
                              INT(klass), INT(SEAT_OFFERED), INT(org_id), INT(limit)),
                       mem, ret);
}

static err given_seats(db *d, int64_t klass, const class_handing *h, arena *mem, handed_list *ret)
{
    return handed_read(db_sql(d,
                              "SELECT no, version, giver, givers FROM class_seat WHERE class = $1"
                              " AND state = $2 AND quota = $3 AND giver = $4 ORDER BY no DESC LIMIT"
                              " $5",
                              INT(klass), INT(SEAT_OFFERED), INT(h->to), INT(h->from),
                              INT(-(int64_t)h->seats)),
                       mem, ret);
}

static err seat_hand(db *d, int64_t klass, const handed *seat, const org *to)
{
    int64_t rows = 0;
    TRY(db_do(d, &rows,
              "UPDATE class_seat SET org = $4, quota = $4, org_name = $5, giver = $6, givers = $7,"
              " given = 1, version = version + 1 WHERE class = $1 AND no = $2 AND version = $3",
              INT(klass), INT(seat->no), INT(seat->version), INT(to->id), TEXT(to->name),
              ID_OR_NULL(seat->giver), TEXT(seat->givers)));
    return rows == 1 ? OK : E_CONFLICT;
}

static handed handed_down(arena *mem, const handed *s, int64_t giver)
{
    handed now = *s;
    now.givers = s->giver ? arena_printf(mem, "%s%s%lld", s->givers, *s->givers ? "." : "",
                                         (long long)s->giver)
                          : "";
    now.giver = giver;
    return now;
}

static handed handed_back(arena *mem, const handed *s)
{
    handed now = *s;
    const char *dot = strrchr(s->givers, '.'), *last = dot ? dot + 1 : s->givers;
    now.giver = 0;
    if (*last && !text_int(last, &now.giver)) { now.giver = 0; }
    now.givers = dot ? arena_copy_n(mem, s->givers, (size_t)(dot - s->givers)) : "";
    return now;
}

err class_seat_split(turn *t, int64_t klass, const class_handing *h)
{
    class_card c = {0};
    org to = {0};
    handed_list seats = {0};
    size_t wanted = (size_t)(h->seats < 0 ? -(int64_t)h->seats : h->seats);
    if (h->seats == 0) { return OK; }
    TRY(class_open_get(t, klass, &c));
    if (h->to == h->from || !people_org_is_under(t->d, h->to, h->from)) { return E_CONFLICT; }
    TRY(people_org_get(t->d, h->seats > 0 ? h->to : h->from, t->mem, &to));
    TRY(h->seats > 0 ? own_seats(t->d, klass, h->from, h->seats, t->mem, &seats)
                     : given_seats(t->d, klass, h, t->mem, &seats));
    if (seats.n < wanted) { return E_CONFLICT; }
    for (size_t i = 0; i < seats.n; i++) {
        const handed now = h->seats > 0 ? handed_down(t->mem, &seats.at[i], h->from)
                                        : handed_back(t->mem, &seats.at[i]);
        TRY(seat_hand(t->d, klass, &now, &to));
    }
    buf b = buf_new(t->mem);
    audit_pair_text(&b, "org", to.name);
    audit_pair_int(&b, "seats", h->seats);
    return class_audit(t, &c, &(audit_deed){.deed = "class.seat_split", .after = audit_end(&b)});
}

err class_shares_under(db *d, int64_t org_id, day from, arena *mem, unit_shares *ret)
{
    db_q q = db_sql(
        d,
        "WITH s AS (SELECT s.class, s.quota, s.state, count(*) AS seats FROM people_org_under u "
        "JOIN"
        " class_seat s ON s.quota = u.org WHERE u.ancestor = $1 GROUP BY s.class, s.quota, s.state)"
        " SELECT s.class, c.name, c.place, c.starts, c.ends, n.state, s.quota, o.parent, o.name,"
        " s.state, s.seats FROM s JOIN class_card c ON c.id = s.class JOIN class_now n ON n.class ="
        " s.class JOIN people_org o ON o.id = s.quota WHERE n.state IN ($2, $3, $4) AND c.starts >="
        " $5 ORDER BY c.starts, s.class, o.level, o.place, s.quota, s.state",
        INT(org_id), INT(CLASS_APPROVED), INT(CLASS_CALLING), INT(CLASS_READY), DAY(from));
    while (db_row(&q)) {
        unit_share row = {.klass = db_int(&q)};
        row.class_name = db_text(&q, mem);
        row.place = db_text(&q, mem);
        row.starts = db_day(&q);
        row.ends = db_day(&q);
        row.state = (class_state)db_int(&q);
        row.share = (seat_share){.org = db_int(&q)};
        row.share.parent = db_int(&q);
        row.share.name = db_text(&q, mem);
        const unit_share *last = ret->n ? &ret->at[ret->n - 1] : NULL;
        if (!last || last->klass != row.klass || last->share.org != row.share.org) {
            *GROW(mem, ret) = row;
        }
        seat_state state = (seat_state)db_int(&q);
        class_count_state(&ret->at[ret->n - 1].share.counts, state, (int)db_int(&q));
    }
    return db_end(&q);
}
