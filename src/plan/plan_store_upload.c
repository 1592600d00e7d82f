/* Workbooks that were read and wait for the button. */
#include "plan/plan_inside.h"

err plan_names_of(db *d, int64_t plan, int64_t org, arena *mem, plan_items *ret)
{
    db_q q = db_sql(
        d,
        "SELECT id, name FROM plan_item WHERE org = $1 AND plan = $2 AND state <> $3 ORDER BY id",
        INT(org), INT(plan), INT(ITEM_WITHDRAWN));
    while (db_row(&q)) {
        plan_item *i = GROW(mem, ret);
        i->id = db_int(&q);
        i->name = db_text(&q, mem);
    }
    return db_end(&q);
}

/* A later workbook for the same plan replaces the one that still waited. */
err plan_upload_add(turn *t, plan_upload *u)
{
    u->id = id_new();
    TRY(db_do(t->d, NULL, "DELETE FROM plan_upload WHERE person = $1 AND plan = $2", INT(u->person),
              INT(u->plan)));
    return db_do(t->d, NULL,
                 "INSERT INTO plan_upload (id, plan, org, person, at, file, rows) VALUES ($1, $2, "
                 "$3, $4, $5, $6, $7)",
                 INT(u->id), INT(u->plan), INT(u->org), INT(u->person), MOMENT(t->now),
                 TEXT(u->file), TEXT(plan_lines_write(t->mem, &u->lines)));
}

err plan_upload_get(db *d, int64_t id, arena *mem, plan_upload *ret)
{
    const char *rows = NULL;
    db_q q = db_sql(d, "SELECT id, plan, org, person, file, rows FROM plan_upload WHERE id = $1",
                    INT(id));
    while (db_row(&q)) {
        ret->id = db_int(&q);
        ret->plan = db_int(&q);
        ret->org = db_int(&q);
        ret->person = db_int(&q);
        ret->file = db_text(&q, mem);
        rows = db_text(&q, mem);
    }
    TRY(db_end(&q));
    return rows ? plan_lines_read(mem, rows, &ret->lines) : E_ABSENT;
}

err plan_upload_drop(db *d, int64_t id)
{
    int64_t rows = 0;
    TRY(db_do(d, &rows, "DELETE FROM plan_upload WHERE id = $1", INT(id)));
    return rows ? OK : E_CONFLICT;
}
