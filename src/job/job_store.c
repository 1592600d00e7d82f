#include "job/job_inside.h"

#define JOB_COLUMNS                                                                                \
    "SELECT id, kind, state, person, org, title, input, done, total, outcome, outcome_en, "        \
    "result_file, result_name, back, made_at, started_at, ended_at, cancel_asked FROM job_job"

err job_insert(db *d, int64_t id, const job_request *r, int64_t person, moment at)
{
    return db_do(d, NULL,
                 "INSERT INTO job_job (id, kind, state, person, org, title, input, done, total, "
                 "back, made_at,"
                 " cancel_asked) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8, $9, 0)",
                 INT(id), TEXT(r->kind), INT(JOB_WAITING), INT(person), INT(r->org), TEXT(r->title),
                 TEXT(r->input), TEXT(r->back), MOMENT(at));
}

err job_next_waiting(db *d, int64_t *ret)
{
    *ret = 0;
    err e = db_one(d, ret, "SELECT id FROM job_job WHERE state = $1 ORDER BY id LIMIT 1",
                   INT(JOB_WAITING));
    return e == E_ABSENT ? OK : e;
}

/* True for exactly one taker, whichever thread or server it is. */
err job_take(db *d, int64_t id, moment at, bool *ret_taken)
{
    int64_t rows = 0;
    TRY(db_do(d, &rows,
              "UPDATE job_job SET state = $2, started_at = $3 WHERE id = $1 AND state = $4",
              INT(id), INT(JOB_RUNNING), MOMENT(at), INT(JOB_WAITING)));
    *ret_taken = rows == 1;
    return OK;
}

err job_read(db *d, int64_t id, arena *mem, job_row *ret)
{
    db_q q = db_sql(d, JOB_COLUMNS " WHERE id = $1", INT(id));
    bool found = false;
    while (db_row(&q)) {
        found = true;
        job_row_read(&q, mem, ret);
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

void job_row_read(db_q *q, arena *mem, job_row *r)
{
    r->id = db_int(q);
    r->kind = db_text(q, mem);
    r->state = (job_state)db_int(q);
    r->person = db_int(q);
    r->org = db_int(q);
    r->title = db_text(q, mem);
    r->input = db_text(q, mem);
    r->done = db_int(q);
    r->total = db_int(q);
    r->outcome[LANG_ZH] = db_text(q, mem);
    r->outcome[LANG_EN] = db_text(q, mem);
    r->result_file = db_text(q, mem);
    r->result_name = db_text(q, mem);
    r->back = db_text(q, mem);
    r->made_at = db_moment(q);
    r->started_at = db_moment(q);
    r->ended_at = db_moment(q);
    r->cancel_asked = db_int(q) != 0;
}

err job_write_progress(db *d, int64_t id, int64_t done, int64_t total)
{
    return db_do(d, NULL, "UPDATE job_job SET done = $2, total = $3 WHERE id = $1 AND state = $4",
                 INT(id), INT(done), INT(total), INT(JOB_RUNNING));
}

err job_cancel_asked(db *d, int64_t id, bool *ret)
{
    int64_t asked = 0;
    TRY(db_one(d, &asked, "SELECT cancel_asked FROM job_job WHERE id = $1", INT(id)));
    *ret = asked != 0;
    return OK;
}

err job_end(db *d, const job *j, job_state state, moment at)
{
    int64_t rows = 0;
    TRY(db_do(d, &rows,
              "UPDATE job_job SET state = $2, outcome = $3, outcome_en = $4, result_file = $5, "
              "result_name = $6, ended_at = $7, done = CASE WHEN $2 = $9 THEN total ELSE done END "
              "WHERE id = $1 AND state = $8",
              INT(j->id), INT(state), TEXT(j->outcome[LANG_ZH]), TEXT(j->outcome[LANG_EN]),
              TEXT(j->result_file), TEXT(j->result_name), MOMENT(at), INT(JOB_RUNNING),
              INT(JOB_DONE)));
    return rows == 1 ? OK : E_CONFLICT;
}

err job_cancel_waiting(db *d, job *j, moment at)
{
    int64_t rows = 0;
    TRY(db_do(d, &rows, "UPDATE job_job SET state = $2, ended_at = $3 WHERE id = $1 AND state = $4",
              INT(j->id), INT(JOB_CANCELLED), MOMENT(at), INT(JOB_WAITING)));
    if (rows != 1) { return E_CONFLICT; }
    return job_tell_undone(d, j);
}

err job_ask_cancel(db *d, int64_t id, int64_t *ret_rows)
{
    return db_do(d, ret_rows, "UPDATE job_job SET cancel_asked = 1 WHERE id = $1 AND state = $2",
                 INT(id), INT(JOB_RUNNING));
}

err job_running(db *d, arena *mem, job_rows *ret)
{
    db_q q = db_sql(d, JOB_COLUMNS " WHERE state = $1 ORDER BY id", INT(JOB_RUNNING));
    while (db_row(&q)) {
        job_row_read(&q, mem, GROW(mem, ret));
    }
    return db_end(&q);
}

err job_rows_of(db *d, int64_t person, arena *mem, job_rows *ret)
{
    db_q q = db_sql(d, JOB_COLUMNS " WHERE person = $1 ORDER BY made_at DESC, id DESC LIMIT 100",
                    INT(person));
    while (db_row(&q)) {
        job_row_read(&q, mem, GROW(mem, ret));
    }
    return db_end(&q);
}

int job_waiting_of(db *d, int64_t person)
{
    int64_t n = 0;
    err e = db_one(d, &n, "SELECT count(*) FROM job_job WHERE person = $1 AND state IN ($2, $3)",
                   INT(person), INT(JOB_WAITING), INT(JOB_RUNNING));
    return e == OK ? (int)n : 0;
}
