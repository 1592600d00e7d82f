/* Backup and verification as jobs: both read everything, which no request may wait for. */
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
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

/* What a copy left that was broken off by a kill. */
static void sweep_parts(arena *mem, const char *folder)
{
    DIR *d = opendir(folder);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
        if (text_ends(e->d_name, ".part")) {
            unlink(arena_printf(mem, "%s/%s", folder, e->d_name));
        }
    }
    if (d) { closedir(d); }
}

static err copy_into(job *j, const char *folder)
{
    struct stat s;
    const char *name = backup_name(j), *path = arena_printf(j->mem, "%s/%s", folder, name);
    sweep_parts(j->mem, folder);
    TRY(store_backup(j->s, path));
    if (stat(path, &s) != 0) { return E_BROKEN; }
    const char *args[] = {name, arena_printf(j->mem, "%lld", (long long)(s.st_size >> 10) + 1)};
    job_say(j, T_system_backup_done, args, 2);
    return OK;
}

static err backup_run(job *j)
{
    static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
    const char *folder = arena_printf(j->mem, "%s/backup", store_folder(j->s));
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        job_say(j, T_system_backup_folder, NULL, 0);
        return E_BROKEN;
    }
    pthread_mutex_lock(&one_at_a_time);
    err e = copy_into(j, folder);
    pthread_mutex_unlock(&one_at_a_time);
    return e;
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

const job_kind system_backup_job = {
    .kind = "system.backup", .title = T_system_backup_now, .run = backup_run};
const job_kind system_verify_job = {
    .kind = "system.verify", .title = T_system_verify_now, .run = verify_run};
