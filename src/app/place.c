#include <errno.h>
#include <jansson.h>
#include <sys/stat.h>

#include "app/app.h"
#include "rule/rule.h"
#include "secret/secret.h"

int app_exit(err e) { return e == OK ? 0 : e == E_BROKEN ? 3 : 1; }

void app_say_failure(const char *what, err e)
{
    fprintf(stderr, "ganjiao: %s: %s\n", what, err_name(e));
}

void app_say_file(const char *path)
{
    json_t *j = json_pack("{s:s}", "file", path);
    json_dumpf(j, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(j);
}

static err load_rules(db *d, void *context UNUSED) { return rule_load(d, moment_now()); }

static err read_suite(db *d, void *context UNUSED)
{
    secret_use((secret_suite)rule_value(d, "audit.suite", moment_day(moment_now()), 0,
                                        SECRET_INTERNATIONAL));
    return OK;
}

static err open_store(const app_options *o, bool create, app_place *p)
{
    const char *why = "";
    store_place place = {
        .folder = o->data, .postgres = o->db, .create = create, .cache_mib = o->cache_mib};
    err e = store_open(&place, p->mem, &p->s, &why);
    if (e != OK) {
        fprintf(stderr, "ganjiao: %s: %s (%s)\n", *o->db ? "database" : o->data, why, err_name(e));
    }
    return e;
}

err app_open(const app_options *o, bool create, app_place *ret)
{
    *ret = (app_place){.mem = arena_new(), .folder = o->data};
    app_wire();
    if (create && mkdir(o->data, 0700) != 0 && errno != EEXIST) {
        fprintf(stderr, "ganjiao: the data folder %s cannot be made: %s\n", o->data,
                strerror(errno));
        return E_BROKEN;
    }
    err e = secret_open(o->data, create);
    if (e != OK) {
        fprintf(stderr, "ganjiao: no key file in %s; is this a data folder of ganjiao? (%s)\n",
                o->data, err_name(e));
        return e;
    }
    TRY(open_store(o, create, ret));
    TRY(store_write(ret->s, load_rules, NULL));
    return store_read(ret->s, read_suite, NULL);
}

void app_close(app_place *p)
{
    if (p->s) { store_close(p->s); }
    arena_free(p->mem);
    *p = (app_place){0};
}

err app_unit(db *d, arena *mem, const char *code, org *ret)
{
    orgs roots = {0};
    if (*code) { return people_org_by_code(d, code, mem, ret); }
    TRY(people_org_children(d, 0, mem, &roots));
    if (!roots.n) { return E_ABSENT; }
    *ret = roots.at[0];
    return OK;
}

typedef struct {
    arena *mem;
    const char *code;
    org found;
} unit_wish;

static err read_unit(db *d, void *context)
{
    unit_wish *w = context;
    return app_unit(d, w->mem, w->code, &w->found);
}

err app_find_unit(const app_place *p, const char *command, const char *code, org *ret)
{
    unit_wish w = {.mem = p->mem, .code = code};
    err e = store_read(p->s, read_unit, &w);
    if (e == E_ABSENT) {
        fprintf(stderr, "ganjiao: %s: there is no unit with the code %s\n", command, code);
    } else if (e != OK) {
        app_say_failure(command, e);
    }
    *ret = w.found;
    return e;
}

turn app_turn(const app_place *p, db *d, arena *mem)
{
    moment now = moment_now();
    return (turn){.mem = mem,
                  .d = d,
                  .s = p->s,
                  .now = now,
                  .today = moment_day(now),
                  .method = METHOD_POST,
                  .path = "",
                  .target = "",
                  .ip = "",
                  .request = "command",
                  .actor = {.name = "ganjiao", .session_secret = ""}};
}
