/* Between the files of system. */
#ifndef GANJIAO_SYSTEM_INSIDE_H
#define GANJIAO_SYSTEM_INSIDE_H
#include "system/system.h"

typedef struct {
    const char *title, *who;
    job_state state;
    moment made_at;
    int64_t done, total;
} system_job_row;
typedef LIST(system_job_row) system_job_rows;
err system_jobs_of(db *d, arena *mem, system_job_rows *ret);
err system_schema_of(db *d, int64_t *ret);
#endif
