/* Published table: job_job. Long work on its own threads: imports, exports, batches of documents.
 * The page shows progress, offers to cancel, keeps the result. */
#ifndef GANJIAO_JOB_H
#define GANJIAO_JOB_H
#include "audit/audit.h"

typedef enum { JOB_WAITING, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED } job_state;
typedef struct job {
    int64_t id, person, org;
    const char *kind, *input; /* input: JSON written by the slice that started it */
    store *s;
    arena *mem; /* of this run */
    audit_actor by;
    const char *folder;     /* for result files; exists */
    const char *outcome[2]; /* what came out, by language: job_say() */
    const char *result_file,
        *result_name; /* name inside `folder`, and what the user sees; "" none */
} job;
typedef err (*job_runner)(job *j);
/* The job ended without its deed (failed, cancelled, broken off by a stop): what waits for it is
 * told in the transaction of that end. Set are id, person, org, kind, input, s, mem and outcome. */
typedef err (*job_undone)(db *d, job *j);
typedef struct {
    const char *kind;
    text_key title;
    job_runner run;
    job_undone undone; /* may be NULL */
} job_kind;

/* At start, from wiring. Jobs left RUNNING by a dead process become JOB_FAILED with that reason. */
MUST_USE err job_open(store *s, const job_kind *kinds, size_t n, int threads);
void job_close(void); /* asks to cancel, waits */
/* For a command without threads (job_open with none): runs all that wait, one after another, in the
 * order in which they were begun. E_CONFLICT: one did not end well; which one and why is in the
 * log. */
MUST_USE err job_run_waiting(void);
/* In the caller's transaction; begins after its commit. `back` is where the "done" page leads;
 * "{job}" in it becomes the number. */
typedef struct {
    const char *kind, *title, *input, *back;
    int64_t org;
} job_request;
MUST_USE err job_start(turn *t, const job_request *r, int64_t *ret_id);
/* From the runner: shows progress (at most twice a second goes to the database), true: cancel was
 * asked. */
bool job_progress(job *j, int64_t done, int64_t total);
/* From the runner, before the end: what came out, for its page. */
void job_say(job *j, text_key key, const char *const *args, size_t n);
/* The runner's one deed and the end of its job in one transaction, so that what a page says after a
 * crash is true. The deed says the outcome; afterwards the runner returns what this returned and
 * writes nothing more. E_CONFLICT also: the job was ended meanwhile, by the start of another
 * server; nothing is written. Without a job (a command, a test) it is store_write. */
MUST_USE err job_write(job *j, store_deed deed, void *context);
int job_waiting_of(db *d, int64_t person); /* unfinished jobs, for the workbench */
/* A job of the actor's own, for pages that show its result in their own way; E_ABSENT for anybody
 * else's. */
typedef struct {
    int64_t id, org, done, total;
    const char *kind, *title, *input, *folder;
    const char *outcome; /* in the actor's language */
    job_state state;
    moment made_at;
} job_seen;
MUST_USE err job_of_own(turn *t, int64_t id, job_seen *ret);
extern const route_table job_routes;
#endif
