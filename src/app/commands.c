/* The small commands: verify, backup, openapi. */
#include <unistd.h>

#include "app/app.h"
#include "credit/credit.h"

typedef struct {
    arena *mem;
    audit_verdict verdict;
    int64_t differences;
} verification;

static err verify_all(db *d, void *context)
{
    verification *v = context;
    TRY(audit_verify(d, v->mem, &v->verdict));
    return credit_recount(d, &v->differences);
}

static void say_verdict(const app_options *o, const verification *v)
{
    const audit_verdict *a = &v->verdict;
    if (o->json) {
        printf("{\"chains\":%lld,\"entries\":%lld,\"seals\":%lld,\"fault\":\"%s\",\"chain\":\"%"
               "lld\",\"seq\":%lld,"
               "\"credit_differences\":%lld}\n",
               (long long)a->chains, (long long)a->entries, (long long)a->seals, a->fault,
               (long long)a->fault_chain, (long long)a->fault_seq, (long long)v->differences);
        return;
    }
    printf("%lld chains, %lld entries, %lld seals: %s\n", (long long)a->chains,
           (long long)a->entries, (long long)a->seals, *a->fault ? a->fault : "good");
    if (*a->fault) {
        printf("at chain %lld, entry %lld\n", (long long)a->fault_chain, (long long)a->fault_seq);
    }
    printf("credit sums that differ from their entries: %lld\n", (long long)v->differences);
}

int command_verify(const app_options *o)
{
    app_place p;
    err e = app_open(o, false, &p);
    verification v = {.mem = p.mem, .verdict = {.fault = ""}};
    if (e == OK) { e = store_read(p.s, verify_all, &v); }
    if (e == OK) {
        say_verdict(o, &v);
    } else {
        app_say_failure("verify", e);
    }
    app_close(&p);
    return e != OK ? app_exit(e) : *v.verdict.fault || v.differences ? 1 : 0;
}

int command_backup(const app_options *o)
{
    app_place p;
    if (!*o->out) {
        fputs("ganjiao: backup needs --out FILE\n", stderr);
        return 2;
    }
    err e = app_open(o, false, &p);
    if (e == OK) { e = store_backup(p.s, o->out); }
    if (e != OK) {
        app_say_failure("backup", e);
    } else if (o->json) {
        app_say_file(o->out);
    }
    app_close(&p);
    return app_exit(e);
}

int command_openapi(const app_options *o)
{
    arena *mem = arena_new();
    web_setup setup = {.listen = o->listen, .gate = app_gate()};
    setup.tables_n = app_tables(&setup.tables);
    const char *text = web_openapi(&setup, mem);
    FILE *to = *o->out ? fopen(o->out, "w") : stdout;
    bool good = to && fputs(text, to) >= 0 && fputc('\n', to) >= 0;
    good = (to == stdout || (to && fclose(to) == 0)) && good;
    arena_free(mem);
    return good ? 0 : 3;
}
