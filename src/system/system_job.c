/* Backup and verification as jobs: both read everything, which no request may wait for. */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "credit/credit.h"
#include "system/system_inside.h"
#include "system_text.h"

static const char *backup_name(const job *j)
{
    int year, month, dom, minute = moment_minute_of_day(j->by.now);
    day_split(moment_day(j->by.now), &year, &month, &dom);
    const char *ending = store_is_postgres(j->s) ? "dump" : "db";
    return arena_printf(j->mem, "ganjiao-%04d%02d%02d-%02d%02d-%lld.%s", year, month, dom,
                        minute / 60, minute % 60, (long long)j->id, ending);
}

static err backup_run(job *j)
{
    struct stat s;
    const char *folder = arena_printf(j->mem, "%s/backup", store_folder(j->s));
    const char *name = backup_name(j), *path = arena_printf(j->mem, "%s/%s", folder, name);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        job_say(j, T_system_backup_folder, NULL, 0);
        return E_BROKEN;
    }
    TRY(store_backup(j->s, path));
    if (stat(path, &s) != 0) { return E_BROKEN; }
    const char *args[] = {name, arena_printf(j->mem, "%lld", (long long)(s.st_size >> 10) + 1)};
    job_say(j, T_system_backup_done, args, 2);
    return OK;
}

/* What a kill left of it, half or whole: the page of the job says that there is nothing. */
static err backup_undone(db *d UNUSED, job *j)
{
    const char *folder = arena_printf(j->mem, "%s/backup", store_folder(j->s));
    const char *mark = arena_printf(j->mem, "-%lld.", (long long)j->id);
    DIR *dir = opendir(folder);
    for (struct dirent *e = dir ? readdir(dir) : NULL; e; e = readdir(dir)) {
        if (strstr(e->d_name, mark)) { unlink(arena_printf(j->mem, "%s/%s", folder, e->d_name)); }
    }
    if (dir) { closedir(dir); }
    return OK;
}

typedef struct {
    arena *mem;
    audit_verdict verdict;
    int64_t differences;
} verification;

static err verify_read(db *d, void *context)
{
    verification *v = context;
    TRY(audit_verify(d, v->mem, &v->verdict));
    return credit_recount(d, &v->differences);
}

static err verify_run(job *j)
{
    verification v = {.mem = j->mem, .verdict = {.fault = ""}};
    TRY(store_read(j->s, verify_read, &v));
    const audit_verdict *a = &v.verdict;
    const char *args[] = {arena_printf(j->mem, "%lld", (long long)a->chains),
                          arena_printf(j->mem, "%lld", (long long)a->entries),
                          arena_printf(j->mem, "%lld", (long long)a->seals),
                          arena_printf(j->mem, "%lld", (long long)v.differences)};
    if (text_empty(a->fault) && v.differences == 0) {
        job_say(j, T_system_verified, args, 4);
        return OK;
    }
    const char *where[] = {a->fault, arena_printf(j->mem, "%lld", (long long)a->fault_chain),
                           arena_printf(j->mem, "%lld", (long long)a->fault_seq), args[3]};
    job_say(j, T_system_not_verified, where, 4);
    return E_CONFLICT;
}

const job_kind system_backup_job = {.kind = "system.backup",
                                    .title = T_system_backup_now,
                                    .run = backup_run,
                                    .undone = backup_undone};
const job_kind system_verify_job = {
    .kind = "system.verify", .title = T_system_verify_now, .run = verify_run};
