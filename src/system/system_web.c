#include <dirent.h>
#include <sys/stat.h>

#include "look/look.h"
#include "system/system_inside.h"
#include "system_text.h"
#include "system_view.h"

static const char *(*openapi_)(void);

void system_hook_openapi(const char *(*make)(void)) { openapi_ = make; }

static void fact(turn *t, system_card *v, text_key label, const char *value)
{
    *GROW(t->mem, &v->facts) = (system_fact){.label = label, .value = value};
}

static err put_facts(turn *t, system_card *v)
{
    int64_t schema = 0, commits = 0, deeds = 0;
    TRY(system_schema_of(t->d, &schema));
    store_counts(t->s, &commits, &deeds);
    fact(t, v, T_system_database, store_is_postgres(t->s) ? "PostgreSQL" : "SQLite");
    fact(t, v, T_system_folder, store_folder(t->s));
    fact(t, v, T_system_schema, arena_printf(t->mem, "%04lld", (long long)schema));
    fact(t, v, T_system_commits,
         arena_printf(t->mem, "%lld / %lld", (long long)commits, (long long)deeds));
    return OK;
}

static bool is_backup(const char *name)
{
    return text_starts(name, "ganjiao-") && (text_ends(name, ".db") || text_ends(name, ".dump"));
}

static void put_backups(turn *t, system_card *v)
{
    const char *folder = arena_printf(t->mem, "%s/backup", store_folder(t->s));
    DIR *d = opendir(folder);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
        struct stat s;
        const char *path = arena_printf(t->mem, "%s/%s", folder, e->d_name);
        if (is_backup(e->d_name) && stat(path, &s) == 0) {
            *GROW(t->mem, &v->backups) = (system_backup){
                .name = arena_copy(t->mem, e->d_name), .bytes = s.st_size, .at = {s.st_mtime}};
        }
    }
    if (d) { closedir(d); }
}

static look_state state_of(job_state s)
{
    static const struct {
        text_key word;
        look_tone tone;
    } words[] = {[JOB_WAITING] = {T_system_state_waiting, LOOK_PLAIN},
                 [JOB_RUNNING] = {T_system_state_running, LOOK_BUSY},
                 [JOB_DONE] = {T_system_state_done, LOOK_GOOD},
                 [JOB_FAILED] = {T_system_state_failed, LOOK_BAD},
                 [JOB_CANCELLED] = {T_system_state_cancelled, LOOK_WARN}};
    return look_state_of(words[s].word, words[s].tone);
}

static err system_card_handle(turn *t)
{
    system_card v = {0};
    system_job_rows jobs = {0};
    TRY(put_facts(t, &v));
    put_backups(t, &v);
    TRY(system_jobs_of(t->d, t->mem, &jobs));
    for (size_t i = 0; i < jobs.n; i++) {
        const system_job_row *r = &jobs.at[i];
        *GROW(t->mem, &v.jobs) = (system_job){.title = r->title,
                                              .who = r->who,
                                              .state = state_of(r->state),
                                              .made_at = r->made_at,
                                              .done = r->done,
                                              .total = r->total};
    }
    return web_show(t, system_card, &v);
}

static err start(turn *t, const job_kind *kind)
{
    int64_t job = 0;
    job_request r = {.kind = kind->kind,
                     .title = text_in(kind->title, t->actor.lang),
                     .input = "",
                     .back = "/system",
                     .org = t->actor.org};
    TRY(job_start(t, &r, &job));
    TRY(audit_write(
        t, &(audit_deed){.deed = kind->kind, .kind = "job", .record = job, .org = t->actor.org}));
    return web_go(t, T_system_started, "/job/%lld", (long long)job);
}

static err system_backup_handle(turn *t) { return start(t, &system_backup_job); }
static err system_verify_handle(turn *t) { return start(t, &system_verify_job); }

static err system_openapi_handle(turn *t)
{
    const char *text = openapi_ ? openapi_() : "";
    return text_empty(text) ? E_ABSENT
                            : web_bytes(t, "application/json", "openapi.json", text, strlen(text));
}

static const route routes[] = {
    ROUTE_GET("/system", MAY_RUN_SYSTEM, system_card_handle, system_card, T_system_title),
    ROUTE_POST("/system/backup", MAY_RUN_SYSTEM, system_backup_handle, system_backup_start,
               T_system_backup_now),
    ROUTE_POST("/system/verify", MAY_RUN_SYSTEM, system_verify_handle, system_verify_start,
               T_system_verify_now),
    ROUTE_FILE("/openapi.json", SIGNED_IN, system_openapi_handle, T_system_openapi),
};
const route_table system_routes = {routes, COUNT_OF(routes)};
