/* What the commands share: options, opening the data folder, a turn without a request. */
#ifndef GANJIAO_APP_H
#define GANJIAO_APP_H
#include "job/job.h"
#include "people/people.h"
#include "web/web.h"

typedef struct {
    const char *data, *db,
        *listen; /* --data DIR (default ./data), --db postgresql://…, --listen ADDR */
    const char *profile, *org, *out, *format, *by, *lang, *start;
    const char *name, *role, *username; /* user add */
    int64_t year, threads, effort;
    bool json, check, skip_rejected, open_address, secure_cookie;
    const char *words[8]; /* what is no option: subcommand's own words */
    int words_n;
    int cache_mib; /* of the database's writer; 0: the usual */
} app_options;

typedef struct {
    arena *mem;
    store *s;
    const char *folder;
} app_place;

/* Opens keys and database; says on stderr why not. `create` makes what is missing, rules included.
 */
MUST_USE err app_open(const app_options *o, bool create, app_place *ret);
void app_close(app_place *p);
/* The unit with that code; with "", the first that stands under no other. E_ABSENT. */
MUST_USE err app_unit(db *d, arena *mem, const char *code, org *ret);
/* The same for a command, which says on stderr that there is none. */
MUST_USE err app_find_unit(const app_place *p, const char *command, const char *code, org *ret);
/* A turn for commands and the demo: no request; the actor is the installation itself ("system",
 * person 0). */
turn app_turn(const app_place *p, db *d, arena *mem);
/* A deed of a command in one write transaction; e and the faults are said on stderr by
 * app_say_failure. */
int app_exit(err e); /* process exit code: 0 OK, 1 refused, 2 wrong use, 3 broken */
void app_say_failure(const char *what, err e);
void app_say_file(const char *path); /* {"file": …}, for --json */

/* Wiring. */
size_t app_tables(const route_table **ret);
size_t app_jobs(const job_kind **ret);
web_gate app_gate(void);
const char *app_record_name(turn *t, const char *kind,
                            int64_t record); /* "" for a kind that has no name, or no such record */
size_t app_people_found(turn *t, const char *words, int64_t *to, size_t room);
void app_wire(void); /* hooks from lower slices to higher ones */

/* Commands: each returns the process's exit code. */
int command_serve(const app_options *o);
int command_verify(const app_options *o);
int command_backup(const app_options *o);
int command_user(const app_options *o);
int command_import(const app_options *o);
int command_export(const app_options *o);
int command_figure(const app_options *o);
int command_report(const app_options *o);
int command_callup(const app_options *o);
int command_demo(const app_options *o);
int command_openapi(const app_options *o);
#endif
