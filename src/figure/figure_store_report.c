/* Frozen reports: inserted once, never changed. */
#include "figure/figure_inside.h"

err figure_report_insert(db *d, const report_kept *r)
{
    return db_do(d, NULL,
                 "INSERT INTO figure_report (id, org, name, year, title, frozen_at, frozen_by, "
                 "figures, words)"
                 " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                 INT(r->id), INT(r->org), TEXT(r->name), INT(r->year), TEXT(r->title),
                 MOMENT(r->at), INT(r->by), TEXT(r->figures), TEXT(r->words));
}

static void kept_read(db_q *q, arena *mem, report_kept *r)
{
    r->id = db_int(q);
    r->org = db_int(q);
    r->name = db_text(q, mem);
    r->year = (int)db_int(q);
    r->title = db_text(q, mem);
    r->at = db_moment(q);
    r->by = db_int(q);
    r->org_name = db_text(q, mem);
    r->by_name = db_text(q, mem);
}

#define KEPT "r.id, r.org, r.name, r.year, r.title, r.frozen_at, r.frozen_by, o.name, p.name"

err figure_report_get(db *d, int64_t id, arena *mem, report_kept *ret)
{
    bool found = false;
    db_q q = db_sql(d,
                    "SELECT " KEPT
                    ", r.figures, r.words FROM figure_report r JOIN people_org o ON o.id = r.org"
                    " LEFT JOIN people_person p ON p.id = r.frozen_by WHERE r.id = $1",
                    INT(id));
    while (db_row(&q)) {
        kept_read(&q, mem, ret);
        ret->figures = db_text(&q, mem);
        ret->words = db_text(&q, mem);
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

err figure_reports_of(db *d, int64_t org_id, arena *mem, reports_kept *ret)
{
    db_q q = db_sql(
        d,
        "SELECT " KEPT " FROM figure_report r JOIN people_org o ON o.id = r.org"
        " JOIN people_org_under u ON u.org = r.org LEFT JOIN people_person p ON p.id = r.frozen_by"
        " WHERE u.ancestor = $1 ORDER BY r.frozen_at DESC, r.id DESC LIMIT 200",
        INT(org_id));
    while (db_row(&q)) {
        kept_read(&q, mem, GROW(mem, ret));
    }
    return db_end(&q);
}
