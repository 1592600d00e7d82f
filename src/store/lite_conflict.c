/* Which constraint failed: SQLite tells the columns, PostgreSQL the name; with the text of the
 * table the name is found here too, so both give the same answer. */
#include "store/lite_inside.h"

static bool word_part(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void put_name(char *to, size_t room, const char *name)
{
    size_t n = 0;
    while (word_part(name[n]) && n + 1 < room)
        n++;
    snprintf(to, room, "%.*s", (int)n, name);
}

/* The table that a statement writes: SQLite does not say which table a foreign key belongs to. */
static void written_table(const char *sql, char *to, size_t room)
{
    static const char *const before[] = {"INTO ", "UPDATE ", "FROM "};
    to[0] = '\0';
    for (size_t i = 0; i < COUNT_OF(before); i++) {
        const char *at = strstr(sql, before[i]);
        if (!at || (i == 1 && strstr(sql, "DO UPDATE ") == at - 3)) continue;
        put_name(to, room, at + strlen(before[i]));
        return;
    }
}

/* Whether the list "(a, b)" at `list` has the columns of "t.a,t.b". */
static bool same_columns(const char *list, const char *columns)
{
    size_t table = strcspn(columns, ".") + 1;
    for (list++; *columns;) {
        columns += table;
        size_t n = strcspn(columns, ",");
        list += strspn(list, " \n");
        if (strncmp(list, columns, n) != 0 || word_part(list[n])) return false;
        list += n + strspn(list + n, " \n");
        columns += n;
        if (*columns != ',') return *list == ')';
        if (*list++ != ',') return false;
        columns++;
    }
    return false;
}

/* CONSTRAINT name UNIQUE (…), or FOREIGN KEY when `columns` is NULL. NULL when there is none, or
 * more than one foreign key, for then nobody knows which. */
static const char *constraint_in(const char *create, const char *columns)
{
    static const char word[] = "CONSTRAINT ";
    const char *found = NULL;
    for (const char *at = create; (at = strstr(at, word));) {
        at += strlen(word);
        const char *kind = at + strspn(at, "abcdefghijklmnopqrstuvwxyz_0123456789");
        const char *list = strchr(kind, '(');
        if (!list || text_starts(kind, " FOREIGN") != !columns) continue;
        if (columns && same_columns(list, columns)) return at;
        if (!columns && found) return NULL;
        if (!columns) found = at;
    }
    return found;
}

/* Looks at one row of sqlite_schema: a table with its constraints, or a unique index, whose name it
 * is. */
static bool name_from(db *d, const char *name, const char *create, const char *columns)
{
    const char *at;
    if (text_starts(create, "CREATE TABLE")) {
        at = constraint_in(create, columns);
    } else {
        const char *list = strchr(create, '(');
        bool fits =
            columns && text_starts(create, "CREATE UNIQUE") && list && same_columns(list, columns);
        at = fits ? name : NULL;
    }
    if (at) put_name(d->constraint, sizeof d->constraint, at);
    return at != NULL;
}

static void name_by_schema(lite_db *l, const char *columns)
{
    sqlite3_stmt *h = NULL;
    const char *sql = "SELECT name, sql FROM sqlite_schema WHERE tbl_name = $1 AND sql IS NOT NULL "
                      "ORDER BY rowid";
    if (sqlite3_prepare_v2(l->h, sql, -1, &h, NULL) != SQLITE_OK ||
        sqlite3_bind_text(h, 1, l->d.table, -1, SQLITE_STATIC) != SQLITE_OK)
        log_line(LOG_WARN, "store conflict=\"%s\" name=unknown", sqlite3_errmsg(l->h));
    while (h && sqlite3_step(h) == SQLITE_ROW)
        if (name_from(&l->d, (const char *)sqlite3_column_text(h, 0),
                      (const char *)sqlite3_column_text(h, 1), columns))
            break;
    sqlite3_finalize(h);
}

/* "UNIQUE constraint failed: people_org.code, people_org.name" */
void lite_name_conflict(lite_db *l, int code, const char *sql, const char *message)
{
    db *d = &l->d;
    char columns[sizeof d->constraint];
    if (code == SQLITE_CONSTRAINT_FOREIGNKEY) {
        written_table(sql, d->table, sizeof d->table);
        name_by_schema(l, NULL);
        return;
    }
    const char *at = strstr(message, "failed: ");
    size_t n = 0;
    for (at = at ? at + strlen("failed: ") : message; *at && n + 1 < sizeof columns; at++)
        if (*at != ' ') columns[n++] = *at;
    columns[n] = '\0';
    put_name(d->table, sizeof d->table, columns);
    if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
        code == SQLITE_CONSTRAINT_ROWID)
        name_by_schema(l, columns);
    if (!d->constraint[0]) snprintf(d->constraint, sizeof d->constraint, "%s", columns);
}
