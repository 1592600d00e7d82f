/* What PostgreSQL and Citus say went wrong, in the words of the store. */
#include "store/pg_inside.h"

static bool state_in(const char *state, const char *const *states, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text_is(state, states[i])) return true;
    return false;
}

/* Citus adds the number of the shard to the names of tables and constraints; ours never end in
 * digits. */
static void copy_name(char *to, size_t room, const char *name, size_t n)
{
    size_t digits = n;
    while (digits > 0 && name[digits - 1] >= '0' && name[digits - 1] <= '9')
        digits--;
    if (digits < n && digits > 1 && name[digits - 1] == '_') n = digits - 1;
    snprintf(to, room, "%.*s", (int)n, name);
}

/* … violates unique constraint "people_person_key_102012" */
static void name_conflict(db *d, const PGresult *r)
{
    const char *name = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);
    const char *table = PQresultErrorField(r, PG_DIAG_TABLE_NAME);
    const char *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    const char *quoted = message ? strstr(message, "constraint \"") : NULL;
    if (name)
        copy_name(d->constraint, sizeof d->constraint, name, strlen(name));
    else if (quoted)
        copy_name(d->constraint, sizeof d->constraint, quoted + 12, strcspn(quoted + 12, "\""));
    if (table) copy_name(d->table, sizeof d->table, table, strlen(table));
}

/* The loser of a race for the next link of a chain runs again: the key is there to make a fork
 * impossible, not to tell anybody anything. */
static bool chain_forked(const db *d)
{
    static const char declared[] = "-- by chain\nCREATE TABLE ";
    store_step_list steps = d->s->steps;
    for (size_t i = 0; i < steps.n; i++)
        for (const char *at = steps.at[i].sql; (at = strstr(at, declared));) {
            at += strlen(declared);
            size_t n = strcspn(at, " \n(");
            if (strncmp(d->constraint, at, n) == 0 &&
                (d->constraint[n] == '_' || !d->constraint[n]))
                return true;
        }
    return false;
}

static bool is_serialization(const db *d, const char *state, const char *message)
{
    if (text_is(state, "40001") || text_is(state, "40P01")) return true;
    if (text_is(state, "23505")) return chain_forked(d);
    return text_is(state, "XX000") && strstr(message, "could not commit transaction");
}

static err state_err(const char *state)
{
    static const char *const conflicts[] = {"23505", "23503", "23P01"};
    static const char *const busy[] = {"57014", "55P03", "53300"}; /* timeout, lock, connections */
    if (state_in(state, conflicts, COUNT_OF(conflicts))) return E_CONFLICT;
    return state_in(state, busy, COUNT_OF(busy)) ? E_BUSY : E_BROKEN;
}

void pg_fail(pg_db *p, const PGresult *r, const char *sql)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    state = state ? state : "";
    message = message ? message : PQerrorMessage(p->h);
    db *d = &p->d;
    if (state_err(state) == E_CONFLICT) name_conflict(d, r);
    if (PQstatus(p->h) != CONNECTION_OK) {
        d->lost = true;
        db_fail(d, E_BROKEN, sql, message);
    } else if (is_serialization(d, state, message)) {
        d->lost = d->again = true;
        d->failed = E_BUSY;
    } else {
        db_fail(d, state_err(state), sql, message);
    }
}
