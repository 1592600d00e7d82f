/* Schema steps: what has been applied stands in store_schema; what is missing is applied in the
 * order of the numbers, all in one transaction, after a copy of the file was made. */
#include <glob.h>
#include <unistd.h>

#include "store/store_inside.h"

static const char schema_table[] = "-- single\n"
                                   "CREATE TABLE IF NOT EXISTS store_schema (\n"
                                   "    number   {int} NOT NULL,\n"
                                   "    name     {text} NOT NULL,\n"
                                   "    checksum {text} NOT NULL,\n"
                                   "    applied  {int} NOT NULL,\n"
                                   "    CONSTRAINT store_schema_key PRIMARY KEY (number));\n";

/* ---- one text for both: words, STRICT, splitting --------------------------------------------- */
/* On PostgreSQL text sorts and compares by its bytes, as on SQLite, whatever the database's
 * locale. */
static const struct {
    const char *word, *lite, *pg;
} words[] = {
    {"{id}", "INTEGER", "bigint"},
    {"{int}", "INTEGER", "bigint"},
    {"{text}", "TEXT", "text COLLATE \"C\""},
    {"{blob}", "BLOB", "bytea"},
};

static size_t put_word(buf *to, const char *at, bool postgres)
{
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (!text_starts(at, words[i].word)) continue;
        buf_put(to, postgres ? words[i].pg : words[i].lite);
        return strlen(words[i].word);
    }
    return 0;
}

static char *expand(arena *mem, const char *sql, bool postgres)
{
    buf to = buf_new(mem);
    while (*sql) {
        size_t n = *sql == '{' ? put_word(&to, sql, postgres) : 0;
        if (n == 0) buf_putc(&to, *sql);
        sql += n ? n : 1;
    }
    return to.at;
}

static const char *after_line(const char *at)
{
    const char *end = strchr(at, '\n');
    return end ? end + 1 : at + strlen(at);
}

static const char *after_quoted(const char *at)
{
    const char *end = strchr(at + 1, *at); /* a doubled quote begins the next one */
    return end ? end + 1 : at + strlen(at);
}

static const char *after_comment(const char *at)
{
    const char *end = strstr(at + 2, "*/");
    return end ? end + 2 : at + strlen(at);
}

/* The next place that is neither comment nor quoted. */
static const char *skip_unread(const char *at)
{
    for (;;) {
        if (text_starts(at, "--"))
            at = after_line(at);
        else if (text_starts(at, "/*"))
            at = after_comment(at);
        else if (*at == '\'' || *at == '"')
            at = after_quoted(at);
        else
            return at;
    }
}

typedef struct {
    const char *from, *to; /* `to`: the semicolon or the end */
    const char *word;      /* first character that counts; == to when there is none */
    const char *closing;   /* last ) outside comments and quotes, or NULL */
} statement;

static bool blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

static statement statement_at(const char *from)
{
    statement s = {.from = from};
    const char *at = skip_unread(from);
    for (; *at && *at != ';'; at = skip_unread(at + 1)) {
        if (!s.word && !blank(*at)) s.word = at;
        if (*at == ')') s.closing = at;
    }
    s.to = at;
    if (!s.word) s.word = at;
    return s;
}

static bool begins(const char *at, const char *upper)
{
    for (; *upper; at++, upper++)
        if ((*at >= 'a' && *at <= 'z' ? *at - 32 : *at) != *upper) return false;
    return true;
}

/* The comment before a statement may say that it is for one of the two only. */
static bool meant_for(const statement *s, bool postgres)
{
    static const char *const other[] = {"-- only postgresql\n", "-- only sqlite\n"};
    const char *note = strstr(s->from, other[postgres]);
    return !note || note >= s->word;
}

static char *statement_text(arena *mem, const statement *s, bool postgres)
{
    buf to = buf_new(mem);
    bool strict = !postgres && begins(s->word, "CREATE TABLE") && s->closing;
    const char *cut = strict ? s->closing + 1 : s->to;
    buf_put_n(&to, s->from, (size_t)(cut - s->from));
    if (strict) buf_put(&to, " STRICT");
    buf_put_n(&to, cut, (size_t)(s->to - cut));
    return to.at;
}

static err run_script(db *d, arena *mem, const char *sql)
{
    bool postgres = store_is_postgres(d->s);
    for (const char *at = expand(mem, sql, postgres); *at;) {
        statement s = statement_at(at);
        if (s.word != s.to && meant_for(&s, postgres))
            TRY(d->how->once(d, statement_text(mem, &s, postgres)));
        at = *s.to ? s.to + 1 : s.to;
    }
    return OK;
}

err store_exec_script(db *d, const char *sql)
{
    TRY(d->failed);
    arena *mem = arena_new();
    err e = run_script(d, mem, sql);
    arena_free(mem);
    return e;
}

/* ---- what is there, what is missing -------------------------------------------------------- */
static char *checksum(arena *mem, const char *sql)
{
    uint64_t h = 14695981039346656037U; /* FNV-1a: finds an edited step, not an attacker */
    for (; *sql; sql++)
        h = (h ^ (unsigned char)*sql) * 1099511628211U;
    return arena_printf(mem, "%016llx", (unsigned long long)h);
}

static const store_step *step_find(store_step_list steps, int64_t number)
{
    for (size_t i = 0; i < steps.n; i++)
        if (steps.at[i].number == number) return &steps.at[i];
    return NULL;
}

typedef struct {
    store_step_list steps;
    arena *mem;
    bool *applied;  /* one per step */
    int64_t latest; /* highest number applied; 0: new database */
    size_t missing;
    const char *why;
} progress;

static err see_applied(progress *p, int64_t number, const char *name, const char *sum)
{
    const store_step *step = step_find(p->steps, number);
    if (!step) {
        p->why = arena_printf(
            p->mem, "the data were written by a newer version: schema step %04d %s is unknown here",
            (int)number, name);
        return E_CONFLICT;
    }
    if (!text_is(checksum(p->mem, step->sql), sum)) {
        p->why =
            arena_printf(p->mem, "schema step %04d %s is not the one that was applied to the data",
                         (int)number, name);
        return E_CONFLICT;
    }
    p->applied[step - p->steps.at] = true;
    p->missing--;
    p->latest = number > p->latest ? number : p->latest;
    return OK;
}

static err look(db *d, progress *p)
{
    memset(p->applied, 0, p->steps.n * sizeof *p->applied);
    p->missing = p->steps.n;
    p->latest = 0;
    db_q q = db_sql(d, "SELECT number, name, checksum FROM store_schema ORDER BY number");
    err e = OK;
    while (e == OK && db_row(&q)) {
        int64_t number = db_int(&q);
        const char *name = db_text(&q, p->mem);
        e = see_applied(p, number, name, db_text(&q, p->mem));
    }
    TRY(db_end(&q));
    return e;
}

/* ---- applying ------------------------------------------------------------------------------ */
static const store_step *next_missing(const progress *p)
{
    const store_step *next = NULL;
    for (size_t i = 0; i < p->steps.n; i++)
        if (!p->applied[i] && (!next || p->steps.at[i].number < next->number))
            next = &p->steps.at[i];
    return next;
}

static err apply_one(db *d, progress *p, const store_step *step)
{
    p->why = arena_printf(p->mem, "schema step %04d %s could not be applied; nothing was changed",
                          step->number, step->name);
    TRY(store_exec_script(d, step->sql));
    TRY(db_do(d, NULL,
              "INSERT INTO store_schema (number, name, checksum, applied) VALUES ($1, $2, $3, $4)",
              INT(step->number), TEXT(step->name), TEXT(checksum(p->mem, step->sql)),
              MOMENT(moment_now())));
    p->applied[step - p->steps.at] = true;
    if (p->latest) { log_line(LOG_INFO, "store step=%d name=%s", step->number, step->name); }
    return OK;
}

static err apply_all(db *d, progress *p)
{
    for (const store_step *step; (step = next_missing(p));)
        TRY(apply_one(d, p, step));
    p->why = "";
    return OK;
}

typedef err (*migration_part)(db *d, progress *p);

static err in_transaction(db *d, progress *p, migration_part part)
{
    err e = d->how->begin(d, true);
    if (e == OK) e = part(d, p);
    if (e == OK) e = d->how->commit(d);
    if (e != OK) d->how->rollback(d);
    db_forget(d);
    return e;
}

static err look_part(db *d, progress *p)
{
    p->why = "the list of applied schema steps cannot be read";
    TRY(store_exec_script(d, schema_table));
    TRY(look(d, p));
    p->why = "";
    return OK;
}

/* Two servers may start at once on PostgreSQL: the second waits here and then finds nothing
 * missing. */
static err apply_part(db *d, progress *p)
{
    if (store_is_postgres(d->s)) {
        TRY(d->how->once(d, "LOCK TABLE store_schema IN ACCESS EXCLUSIVE MODE"));
        TRY(d->how->once(d, "SET LOCAL statement_timeout = 0"));
    }
    TRY(look(d, p));
    return apply_all(d, p);
}

/* What a copy left that was killed on the way; the folder is ours alone while we look. */
static void sweep_parts(const char *folder, arena *mem)
{
    glob_t left = {0};
    if (glob(arena_printf(mem, "%s/backup-*.db.part", folder), 0, NULL, &left) == 0) {
        for (size_t i = 0; i < left.gl_pathc; i++) {
            log_line(LOG_WARN, "store left=\"%s\" removed=%d", left.gl_pathv[i],
                     unlink(left.gl_pathv[i]) == 0);
        }
    }
    globfree(&left);
}

static err backup_first(db *d, progress *p)
{
    if (store_is_postgres(d->s)) {
        log_line(LOG_WARN, "store step=next message=\"PostgreSQL is not copied first: pg_dump is "
                           "the administrator's\"");
        return OK;
    }
    sweep_parts(store_folder(d->s), p->mem);
    char *stamp = arena_printf(p->mem, "%lld", (long long)moment_now().s);
    char *path =
        arena_printf(p->mem, "%s/backup-%04d-%s.db", store_folder(d->s), (int)p->latest, stamp);
    p->why = arena_printf(
        p->mem, "the copy %s, made before the schema changes, failed; nothing was changed", path);
    TRY(store_backup(d->s, path));
    log_line(LOG_INFO, "store backup=\"%s\"", path);
    return OK;
}

err migrate(db *d, store_step_list steps, arena *mem, const char **ret_why)
{
    progress p = {.steps = steps, .mem = mem, .applied = TAKE_N(mem, bool, steps.n + 1), .why = ""};
    err e = in_transaction(d, &p, look_part);
    if (e == OK && p.missing && p.latest) e = backup_first(d, &p);
    if (e == OK && p.missing) e = in_transaction(d, &p, apply_part);
    if (e == OK && p.missing && !p.latest) { log_line(LOG_INFO, "store made steps=%zu", steps.n); }
    *ret_why = e == OK ? "" : p.why;
    return e;
}
