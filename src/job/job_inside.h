/* Between the files of this slice. */
#ifndef GANJIAO_JOB_INSIDE_H
#define GANJIAO_JOB_INSIDE_H
#include "job/job.h"

typedef struct {
    int64_t id, person, org, done, total;
    const char *kind, *title, *input, *outcome[2], *result_file, *result_name, *back;
    job_state state;
    moment made_at, started_at, ended_at;
    bool cancel_asked;
} job_row;
typedef LIST(job_row) job_rows;

err job_insert(db *d, int64_t id, const job_request *r, int64_t person, moment at);
err job_next_waiting(db *d, int64_t *ret); /* 0: none */
err job_take(db *d, int64_t id, moment at, bool *ret_taken);
err job_read(db *d, int64_t id, arena *mem, job_row *ret);
void job_row_read(db_q *q, arena *mem, job_row *r);
err job_write_progress(db *d, int64_t id, int64_t done, int64_t total);
err job_cancel_asked(db *d, int64_t id, bool *ret);
/* E_CONFLICT: it is not running. */
err job_end(db *d, const job *j, job_state state, moment at);
err job_end_undone(db *d, job *j, job_state state, moment at); /* and tells its kind */
err job_cancel_waiting(db *d, job *j, moment at); /* E_CONFLICT: it is not waiting any more */
err job_ask_cancel(db *d, int64_t id, int64_t *ret_rows);
err job_tell_undone(db *d, job *j);
err job_running(db *d, arena *mem, job_rows *ret);
job job_of_row(const job_row *r, arena *mem);
err job_rows_of(db *d, int64_t person, arena *mem, job_rows *ret);
const job_kind *job_kind_of(const char *kind);
const char *job_folder(arena *mem, const char *data, int64_t id);
#endif
