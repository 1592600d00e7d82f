/* Workbooks of units that were read and wait for the button. */
#include "people/people_units.h"

err unit_sheet_keep(turn *t, unit_sheet *s)
{
    s->id = id_new();
    TRY(db_do(t->d, NULL, "DELETE FROM people_units_sheet WHERE account = $1",
              INT(t->actor.account)));
    return db_do(t->d, NULL,
                 "INSERT INTO people_units_sheet (id, org, account, at, file, rows)"
                 " VALUES ($1, $2, $3, $4, $5, $6)",
                 INT(s->id), INT(s->org), INT(t->actor.account), MOMENT(t->now), TEXT(s->file),
                 TEXT(unit_rows_text(t->mem, &s->rows)));
}

err unit_sheet_get(turn *t, int64_t id, unit_sheet *ret)
{
    const char *rows = NULL;
    db_q q = db_sql(t->d,
                    "SELECT id, org, file, rows FROM people_units_sheet"
                    " WHERE id = $1 AND account = $2",
                    INT(id), INT(t->actor.account));
    while (db_row(&q)) {
        ret->id = db_int(&q);
        ret->org = db_int(&q);
        ret->file = db_text(&q, t->mem);
        rows = db_text(&q, t->mem);
    }
    TRY(db_end(&q));
    return rows ? unit_rows_of_text(t->mem, rows, &ret->rows) : E_ABSENT;
}

err unit_sheet_drop(turn *t, int64_t id)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows, "DELETE FROM people_units_sheet WHERE id = $1 AND account = $2", INT(id),
              INT(t->actor.account)));
    return rows ? OK : E_CONFLICT;
}
