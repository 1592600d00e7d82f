/* What the four banks share: who sees what, search, pages of a list, changes of state. */
#include "bank/bank_inside.h"
#include "bank_text.h"

/* ---- sharing --------------------------------------------------------------------------------- */

/* The region that `org` shares with: the nearest one of prefecture level or above, else the root of
 * its tree. */
static err region_of(db *d, int64_t org, int64_t *ret)
{
    err e =
        db_one(d, ret,
               "SELECT o.id FROM people_org_under u JOIN people_org o ON o.id = u.ancestor"
               " WHERE u.org = $1 AND o.kind = $2 AND o.level <= $3 ORDER BY u.depth, o.id LIMIT 1",
               INT(org), INT(ORG_REGION), INT(ORG_CITY));
    return e == E_ABSENT ? db_one(d, ret,
                                  "SELECT ancestor FROM people_org_under WHERE org = $1"
                                  " ORDER BY depth DESC, ancestor LIMIT 1",
                                  INT(org))
                         : e;
}

/* $1 is the region. Under it; or kept by a region above it; or by a school or department that
 * stands directly below such a region. */
#define SHARED(owner)                                                                              \
    "(EXISTS (SELECT 1 FROM people_org_under u WHERE u.ancestor = $1 AND u.org = " owner ")"       \
    " OR EXISTS (SELECT 1 FROM people_org_under u WHERE u.org = $1 AND u.ancestor = " owner ")"    \
    " OR EXISTS (SELECT 1 FROM people_org w JOIN people_org_under u ON u.ancestor = w.parent"      \
    " WHERE w.id = " owner " AND w.kind <> 1 AND u.org = $1))"

bool bank_shared(db *d, int64_t org, int64_t owner)
{
    int64_t region = 0, found = 0;
    return region_of(d, org, &region) == OK &&
           db_one(d, &found, "SELECT o.id FROM people_org o WHERE o.id = $2 AND " SHARED("o.id"),
                  INT(region), INT(owner)) == OK;
}

/* ---- lists ----------------------------------------------------------------------------------- */

static void put_value(bank_query *q, db_val v)
{
    *GROW(q->mem, &q->values) = v;
    buf_printf(&q->sql, "$%d", (int)q->values.n);
}

void bank_query_int(bank_query *q, const char *condition, int64_t value)
{
    buf_put(&q->sql, condition);
    put_value(q, INT(value));
}

/* Every typed word must begin a word of the entry. The words are letters, digits and Chinese
 * characters only, so none of them means anything to LIKE. */
static void put_words(bank_query *q, const char *words)
{
    const char *typed = text_lower(q->mem, pinyin_query_text(q->mem, words));
    for (const char *at = typed; *at;) {
        size_t n = strcspn(at, " ");
        if (n) {
            buf_put(&q->sql, " AND (' ' || b.search) LIKE ");
            put_value(q, TEXT(arena_printf(q->mem, "%% %.*s%%", (int)n, at)));
        }
        at += n + strspn(at + n, " ");
    }
    if (!text_empty(words) && text_empty(typed)) {
        buf_put(&q->sql, " AND 1 = 0"); /* nothing but marks was typed */
    }
}

err bank_query_begin(db *d, bank_query *q, arena *mem, const char *select, const char *from,
                     const bank_filter *f)
{
    int64_t region = 0;
    TRY(region_of(d, f->org, &region));
    *q = (bank_query){.sql = buf_new(mem), .mem = mem};
    *GROW(mem, &q->values) = INT(region);
    buf_printf(&q->sql, "SELECT %s FROM %s JOIN people_org o ON o.id = b.org", select, from);
    if (f->owner) {
        bank_query_int(
            q, " JOIN people_org_under own ON own.org = b.org AND own.ancestor = ", f->owner);
    }
    buf_put(&q->sql, " WHERE " SHARED("b.org"));
    if (f->state) { bank_query_int(q, " AND b.state = ", f->state); }
    put_words(q, f->words ? f->words : "");
    return OK;
}

db_q bank_query_page(db *d, bank_query *q, const bank_filter *f)
{
    bool falling = f->back != f->down;
    if (!text_empty(f->key ? f->key : "")) {
        buf_printf(&q->sql, " AND (b.sort_key, b.id) %s (", falling ? "<" : ">");
        put_value(q, TEXT(f->key));
        bank_query_int(q, ", ", f->id);
        buf_put(&q->sql, ")");
    }
    buf_put(&q->sql,
            falling ? " ORDER BY b.sort_key DESC, b.id DESC" : " ORDER BY b.sort_key, b.id");
    if (f->limit) { bank_query_int(q, " LIMIT ", f->limit); }
    return db_sql_n(d, q->sql.at, q->values.at, q->values.n);
}

/* The name with its spellings; of the other words only the characters: their spellings would find
 * everybody. */
char *bank_search_text(arena *mem, const char *name, bool person, const char *more,
                       const char *even_more)
{
    return text_lower(mem, arena_printf(mem, "%s %s %s", pinyin_search_text(mem, name, person),
                                        pinyin_query_text(mem, more),
                                        pinyin_query_text(mem, even_more)));
}

/* ---- deeds ----------------------------------------------------------------------------------- */

err bank_named(turn *t, const char *name)
{
    size_t n = text_chars(name);
    return n >= 1 && n <= 100 ? OK : web_fault(t, "name", T_bank_name_missing, "", "");
}

static const struct {
    const char *kind, *move, *get;
} things[] = {
    [BANK_TEACHER] = {"bank_teacher",
                      "UPDATE bank_teacher SET state = $3, reason = $4, version = version + 1"
                      " WHERE id = $1 AND version = $2 AND state = $5",
                      "SELECT org, state FROM bank_teacher WHERE id = $1"},
    [BANK_COURSE] = {"bank_course",
                     "UPDATE bank_course SET state = $3, reason = $4, version = version + 1"
                     " WHERE id = $1 AND version = $2 AND state = $5",
                     "SELECT org, state FROM bank_course WHERE id = $1"},
    [BANK_SITE] = {"bank_site",
                   "UPDATE bank_site SET state = $3, reason = $4, version = version + 1"
                   " WHERE id = $1 AND version = $2 AND state = $5",
                   "SELECT org, state FROM bank_site WHERE id = $1"},
    [BANK_ROUTE] = {"bank_route",
                    "UPDATE bank_route SET state = $3, reason = $4, version = version + 1"
                    " WHERE id = $1 AND version = $2 AND state = $5",
                    "SELECT org, state FROM bank_route WHERE id = $1"},
};

err bank_audit(turn *t, const char *deed, bank_thing thing, int64_t id, int64_t org,
               const char *before, const char *after)
{
    return audit_write(t, &(audit_deed){.deed = deed,
                                        .kind = things[thing].kind,
                                        .record = id,
                                        .org = org,
                                        .before = before,
                                        .after = after});
}

static err org_state(db *d, bank_thing thing, int64_t id, int64_t *ret_org, bank_state *ret_state)
{
    db_q q = db_sql(d, things[thing].get, INT(id));
    bool found = false;
    while (db_row(&q)) {
        *ret_org = db_int(&q);
        *ret_state = (bank_state)db_int(&q);
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

err bank_state_move(turn *t, const bank_move *m)
{
    int64_t org = 0, rows = 0;
    bank_state from = BANK_PROPOSED;
    TRY(org_state(t->d, m->thing, m->id, &org, &from));
    if (text_empty(m->reason)) { return web_fault(t, "reason", T_bank_reason_missing, "", ""); }
    if (!bank_state_fits(from, m->to)) { return E_CONFLICT; }
    TRY(db_do(t->d, &rows, things[m->thing].move, INT(m->id), INT(m->version), INT(m->to),
              TEXT(m->reason), INT(from)));
    if (rows == 0) { return E_CONFLICT; }
    audit_pairs c = audit_pairs_new(t->mem);
    audit_pairs_int(&c, "state", from, m->to);
    return audit_write(t, &(audit_deed){.deed = m->to == BANK_OUT ? "bank.retire" : "bank.admit",
                                        .kind = things[m->thing].kind,
                                        .record = m->id,
                                        .org = org,
                                        .before = audit_end(&c.before),
                                        .after = audit_end(&c.after),
                                        .reason = m->reason});
}

/* ---- whose record ---------------------------------------------------------------------------- */

err bank_subject(turn *t, const char *param, int64_t id, web_subject *ret)
{
    static const struct {
        const char *param;
        bank_thing thing;
    } owners[] = {{"teacher", BANK_TEACHER},
                  {"course", BANK_COURSE},
                  {"site", BANK_SITE},
                  {"line", BANK_ROUTE}};
    for (size_t i = 0; i < COUNT_OF(owners); i++) {
        if (text_is(param, owners[i].param)) {
            bank_state state;
            *ret = (web_subject){0};
            return org_state(t->d, owners[i].thing, id, &ret->org, &state);
        }
    }
    return E_ABSENT;
}
