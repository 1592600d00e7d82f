/* Backup and verification as jobs: both read everything, which no request may wait for. */
#include <errno.h>
#include <sys/stat.h>

#include "credit/credit.h"
#include "system/system_inside.h"
#include "system_text.h"

static err backup_run(job *j)
{
    const char *folder = arena_printf(j->mem, "%s/backup", store_folder(j->s));
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        j->outcome = arena_copy(j->mem, text_in(T_system_backup_folder, LANG_ZH));
        return E_BROKEN;
    }
    int year, month, dom, minute = moment_minute_of_day(j->by.now);
    day_split(moment_day(j->by.now), &year, &month, &dom);
    const char *ending = store_is_postgres(j->s) ? "dump" : "db";
    const char *path =
        arena_printf(j->mem, "%s/ganjiao-%04d%02d%02d-%02d%02d-%lld.%s", folder, year, month, dom,
                     minute / 60, minute % 60, (long long)j->id, ending);
    TRY(store_backup(j->s, path));
    j->outcome = path;
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
        j->outcome = text_say(j->mem, LANG_ZH, T_system_verified, args, 4);
        return OK;
    }
    const char *where[] = {a->fault, arena_printf(j->mem, "%lld", (long long)a->fault_chain),
                           arena_printf(j->mem, "%lld", (long long)a->fault_seq), args[3]};
    j->outcome = text_say(j->mem, LANG_ZH, T_system_not_verified, where, 4);
    return E_CONFLICT;
}

const job_kind system_backup_job = {"system.backup", T_system_backup_now, backup_run};
const job_kind system_verify_job = {"system.verify", T_system_verify_now, verify_run};
