/* The gate's questions: who is this, may they, has this been done. Two look-ups for who, one more
 * for a record. */
#include "account/account_inside.h"
#include "rule/rule.h"
#include "secret/secret.h"

enum { SEEN_SECONDS = 60, DEED_DAYS = 3, COMMAND = -1 /* nobody's number */ };

/* ---- who ------------------------------------------------------------------------------------ */

/* `<person><mark><id><mark><secret>`; false when it has another form. */
static bool ticket_split(arena *mem, const char *s, char mark, int64_t *ret_person, int64_t *ret_id,
                         const char **ret_secret)
{
    const char *first = strchr(s, mark), *second = first ? strchr(first + 1, mark) : NULL;
    if (!second || strlen(s) > 200) { return false; }
    *ret_secret = second + 1;
    return text_int(arena_copy_n(mem, s, (size_t)(first - s)), ret_person) &&
           text_int(arena_copy_n(mem, first + 1, (size_t)(second - first - 1)), ret_id) &&
           *ret_person > 0;
}

typedef struct {
    const char *hash, *secret, *name, *lang;
    moment seen, until;
    int64_t step, org;
    bool found;
} ticket;

#define WHO " l.lang, p.name, p.org"
#define STILL_THERE                                                                                \
    " l.state = $3 AND p.state IN ($4, $5)" /* nobody acts for the dead, nor for who has left */

static err ticket_read(db_q *q, arena *mem, ticket *k)
{
    while (db_row(q)) {
        k->hash = db_text(q, mem);
        k->secret = db_text(q, mem);
        k->seen = db_moment(q);
        k->until = db_moment(q);
        k->step = db_int(q);
        k->lang = db_text(q, mem);
        k->name = db_text(q, mem);
        k->org = db_int(q);
        k->found = true;
    }
    return db_end(q);
}

static err session_find(db *d, arena *mem, int64_t person, int64_t id, ticket *k)
{
    db_q q = db_sql(
        d,
        "SELECT s.token_hash, s.form_secret, s.seen_at, s.until, s.step," WHO
        " FROM account_session s"
        " JOIN account_login l ON l.person = s.person JOIN people_person p ON p.id = s.person"
        " WHERE s.person = $1 AND s.id = $2 AND" STILL_THERE,
        INT(person), INT(id), INT(ACCOUNT_OPEN), INT(PERSON_ACTIVE), INT(PERSON_RETIRED));
    return ticket_read(&q, mem, k);
}

static err token_find(db *d, arena *mem, int64_t person, int64_t id, ticket *k)
{
    db_q q = db_sql(
        d,
        "SELECT s.token_hash, '' AS secret, s.used_at, s.until, 0 AS step," WHO
        " FROM account_token s"
        " JOIN account_login l ON l.person = s.person JOIN people_person p ON p.id = s.person"
        " WHERE s.person = $1 AND s.id = $2 AND" STILL_THERE,
        INT(person), INT(id), INT(ACCOUNT_OPEN), INT(PERSON_ACTIVE), INT(PERSON_RETIRED));
    return ticket_read(&q, mem, k);
}

static void seen_now(turn *t, int64_t person, int64_t id, const ticket *k, bool token)
{
    moment seen = account_seen_at(id, k->seen);
    if (!moment_known(seen) || t->now.s - seen.s >= SEEN_SECONDS) {
        account_seen_note(person, id, t->now, token);
    }
}

static bool idled_out(turn *t, int64_t id, const ticket *k)
{
    int64_t minutes = rule_value(t->d, "account.idle_minutes", t->today, 0, 30);
    return t->now.s - account_seen_at(id, k->seen).s > minutes * 60;
}

static err actor_set(turn *t, int64_t person, const ticket *k)
{
    account_grants *held = TAKE(t->mem, account_grants);
    TRY(account_grants_of(t->d, person, t->today, t->mem, held));
    t->actor.person = t->actor.account = person;
    t->actor.org = k->org;
    t->actor.name = k->name;
    t->actor.held = held;
    t->actor.roles = 1u << ROLE_TRAINEE;
    for (size_t i = 0; i < held->n; i++) {
        t->actor.roles |= 1u << held->at[i].role;
    }
    if (!text_empty(k->lang)) { t->actor.lang = text_is(k->lang, "en") ? LANG_EN : LANG_ZH; }
    return OK;
}

static err who_by_token(turn *t, const char *bearer)
{
    int64_t person = 0, id = 0;
    const char *secret = "";
    ticket k = {.hash = ""};
    if (!text_starts(bearer, "gj_") ||
        !ticket_split(t->mem, bearer + 3, '_', &person, &id, &secret)) {
        return OK;
    }
    TRY(token_find(t->d, t->mem, person, id, &k));
    /* Both are keyed hashes: how long comparing takes tells nothing about the secret. */
    bool good = k.found && text_is(secret_hash(t->mem, "token", secret), k.hash);
    if (!good || (moment_known(k.until) && t->now.s >= k.until.s)) { return OK; }
    t->actor.token = true;
    seen_now(t, person, id, &k, true);
    return actor_set(t, person, &k);
}

static err who_by_cookie(turn *t, const char *cookie)
{
    int64_t person = 0, id = 0;
    const char *secret = "";
    ticket k = {.hash = ""};
    if (!ticket_split(t->mem, cookie, '.', &person, &id, &secret)) { return OK; }
    TRY(session_find(t->d, t->mem, person, id, &k));
    bool good = k.found && text_is(secret_hash(t->mem, "session", secret), k.hash);
    if (!good || t->now.s >= k.until.s || idled_out(t, id, &k)) { return OK; }
    t->actor.session = id;
    t->actor.session_secret = k.secret;
    if (k.step != STEP_DONE) {
        t->actor.account = person; /* known to the pages of sign-in, to all others nobody */
        return OK;
    }
    seen_now(t, person, id, &k, false);
    return actor_set(t, person, &k);
}

err account_gate_who(turn *t, const char *cookie, const char *bearer)
{
    if (!text_empty(bearer)) { return who_by_token(t, bearer); }
    return text_empty(cookie) ? OK : who_by_cookie(t, cookie);
}

err account_gate_command(turn *t, int64_t org)
{
    account_grants *held = TAKE(t->mem, account_grants);
    *GROW(t->mem, held) = (account_grant){.role = ROLE_TRAINING_OFFICE, .org = org};
    t->actor.person = COMMAND;
    t->actor.org = org;
    t->actor.name = "ganjiao";
    t->actor.token = true;
    t->actor.held = held;
    t->actor.roles = 1u << ROLE_TRAINING_OFFICE;
    return OK;
}

/* ---- may ------------------------------------------------------------------------------------ */

static account_class_roles class_roles_;

void account_hook_class_roles(account_class_roles ask) { class_roles_ = ask; }

/* Roots of the subtrees where the right is held. A trainee's grant names no subtree: it holds over
 * oneself alone. */
static void scope_fill(turn *t, right_id right)
{
    const account_grants *held = t->actor.held;
    int64_t *roots = TAKE_N(t->mem, int64_t, held->n + 1);
    t->scope_n = 0;
    for (size_t i = 0; i < held->n; i++) {
        const account_grant *g = &held->at[i];
        bool holds = g->role != ROLE_TRAINEE && account_role_holds(g->role, right);
        for (size_t k = 0; k < t->scope_n && holds; k++) {
            holds = roots[k] != g->org;
        }
        if (holds) { roots[t->scope_n++] = g->org; }
    }
    t->scope = roots;
}

size_t account_roots_of(const turn *t, account_role role, int64_t *ret, size_t most)
{
    const account_grants *held = t->actor.held;
    size_t n = 0;
    for (size_t i = 0; held && i < held->n && n < most; i++) {
        if (held->at[i].role == role) { ret[n++] = held->at[i].org; }
    }
    return n;
}

/* What cannot be divided by units: an officer of one county neither reads what all others did, nor
 * stops their server, nor changes the rules they work under. */
static bool over_everybody(right_id right)
{
    return right == MAY_RUN_SYSTEM || right == MAY_READ_AUDIT || right == MAY_CHANGE_RULES;
}

/* Asked by menus of error pages, too, when there is no transaction: so it was looked up with the
 * grants. */
static bool holds_the_whole(const turn *t, right_id right)
{
    const account_grants *held = t->actor.held;
    bool whole = false;
    for (size_t i = 0; i < held->n; i++) {
        whole = whole || (held->at[i].whole && account_role_holds(held->at[i].role, right));
    }
    return whole;
}

static bool under_a_root(turn *t, int64_t org)
{
    for (size_t i = 0; i < t->scope_n; i++) {
        if (t->scope[i] == org) { return true; }
    }
    bool found = false;
    db_q q = db_sql(t->d, "SELECT ancestor FROM people_org_under WHERE org = $1",
                    INT(t->scope_n ? org : 0));
    while (db_row(&q)) {
        int64_t ancestor = db_int(&q);
        for (size_t i = 0; i < t->scope_n; i++) {
            found = found || t->scope[i] == ancestor;
        }
    }
    return db_end(&q) == OK && found;
}

static bool by_class(turn *t, right_id right, int64_t klass)
{
    unsigned roles = class_roles_ && klass ? class_roles_(t, klass, t->actor.person) : 0;
    for (int r = ROLE_SCHOOL_STAFF; r <= ROLE_TRAINEE; r++) {
        if ((roles & 1u << r) && account_role_holds((account_role)r, right)) { return true; }
    }
    return false;
}

err account_gate_may(turn *t, right_id right, const web_subject *s)
{
    bool self = account_right_over_self(right);
    t->scope = NULL;
    t->scope_n = 0;
    if (right == ANYONE || (right == SIGNED_IN && t->actor.person)) { return OK; }
    if (t->actor.person == 0 || !t->actor.held) { return E_DENIED; }
    scope_fill(t, right);
    if (over_everybody(right) && !holds_the_whole(t, right)) { t->scope_n = 0; }
    bool nobodys = s->org == 0 && s->person == 0 && s->klass == 0;
    if (nobodys || (s->org == 0 && s->klass == 0 && !self)) {
        return t->scope_n || (self && nobodys) ? OK : E_DENIED;
    }
    if (self && s->person == t->actor.person) { return OK; }
    bool may = (s->org && t->scope_n && under_a_root(t, s->org)) || by_class(t, right, s->klass);
    TRY(db_failed(t->d));
    return may ? OK : E_DENIED;
}

/* ---- refused -------------------------------------------------------------------------------- */

typedef struct {
    arena *mem;
    audit_actor by;
    audit_deed deed;
} refusal;

static err refusal_write(db *d, void *context)
{
    refusal *r = context;
    return audit_write_as(d, &r->by, &r->deed);
}

static void refusal_done(void *context, err e)
{
    refusal *r = context;
    if (e != OK) {
        log_line(LOG_ERROR, "what=refusal-not-written actor=%lld: %s", (long long)r->by.person,
                 err_name(e));
    }
    arena_free(r->mem);
}

void account_gate_refused(turn *t, err why)
{
    arena *mem =
        arena_new(); /* outlives the turn: the entry is written after the answer has gone */
    refusal *r = TAKE(mem, refusal);
    buf after = buf_new(mem);
    audit_pair_text(&after, "path", t->path);
    audit_pair_text(&after, "right", right_names[t->right]);
    audit_pair_text(&after, "why", err_name(why));
    r->mem = mem;
    r->by = (audit_actor){.person = t->actor.person,
                          .name = arena_copy(mem, t->actor.name),
                          .ip = arena_copy(mem, t->ip),
                          .request = arena_copy(mem, t->request),
                          .now = t->now};
    r->deed = (audit_deed){.deed = "account.refused",
                           .kind = "account",
                           .record = t->actor.person,
                           .person = t->actor.person,
                           .after = audit_end(&after)};
    store_write_then(t->s, refusal_write, r, refusal_done);
}

/* ---- once ----------------------------------------------------------------------------------- */

err account_gate_deed_once(turn *t, const char *key, bool *ret_repeated, const char **ret_location)
{
    int64_t rows = 0;
    *ret_location = "";
    TRY(db_do(t->d, &rows,
              "INSERT INTO account_deed (person, key, at) VALUES ($1, $2, $3) ON CONFLICT (person, "
              "key) DO NOTHING",
              INT(t->actor.person), TEXT(key), MOMENT(t->now)));
    *ret_repeated = rows == 0;
    if (rows) { return OK; }
    db_q q = db_sql(t->d, "SELECT location FROM account_deed WHERE person = $1 AND key = $2",
                    INT(t->actor.person), TEXT(key));
    while (db_row(&q)) {
        *ret_location = db_text(&q, t->mem);
    }
    return db_end(&q);
}

err account_gate_deed_done(turn *t, const char *key, const char *location)
{
    if (text_empty(location)) { return OK; }
    return db_do(t->d, NULL, "UPDATE account_deed SET location = $3 WHERE person = $1 AND key = $2",
                 INT(t->actor.person), TEXT(key), TEXT(location));
}

/* ---- seen, swept ---------------------------------------------------------------------------- */

typedef struct {
    account_seen *at;
    size_t n;
} seen_list;

static err seen_write(db *d, void *context)
{
    const seen_list *l = context;
    for (size_t i = 0; i < l->n; i++) {
        const account_seen *s = &l->at[i];
        const char *sql =
            s->token ? "UPDATE account_token SET used_at = $3 WHERE person = $1 AND id = $2"
                     : "UPDATE account_session SET seen_at = $3 WHERE person = $1 AND id = $2";
        TRY(db_do(d, NULL, sql, INT(s->person), INT(s->id), MOMENT(s->at)));
    }
    return OK;
}

err account_seen_write(store *s)
{
    arena *mem = arena_new();
    seen_list l = {.at = TAKE_N(mem, account_seen, ACCOUNT_SEEN_MOST)};
    l.n = account_seen_take(l.at, ACCOUNT_SEEN_MOST);
    err e = l.n ? store_write(s, seen_write, &l) : OK;
    if (e == OK) { account_seen_drop(l.at, l.n); }
    arena_free(mem);
    return e;
}

err account_sweep(db *d, moment now)
{
    TRY(db_do(d, NULL, "DELETE FROM account_session WHERE until < $1", MOMENT(now)));
    return db_do(d, NULL, "DELETE FROM account_deed WHERE at < $1", INT(now.s - DEED_DAYS * 86400));
}
