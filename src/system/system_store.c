#include "system/system_inside.h"

/* Jobs of everybody, newest first: what they are and how far, not what is in them. */
err system_jobs_of(db *d, arena *mem, system_job_rows *ret)
{
    db_q q = db_sql(d, "SELECT j.title, p.name, j.state, j.made_at, j.done, j.total FROM job_job j "
                       "LEFT JOIN people_person p"
                       " ON p.id = j.person ORDER BY j.id DESC LIMIT 50");
    while (db_row(&q)) {
        system_job_row *r = GROW(mem, ret);
        r->title = db_text(&q, mem);
        r->who = db_text(&q, mem);
        r->state = (job_state)db_int(&q);
        r->made_at = db_moment(&q);
        r->done = db_int(&q);
        r->total = db_int(&q);
    }
    return db_end(&q);
}

err system_schema_of(db *d, int64_t *ret)
{
    return db_one(d, ret, "SELECT max(number) FROM store_schema");
}
