/* ganjiao export LIST: the file that a page offers, with the same columns, filters and order, made
 * by the page's own route. Whoever holds the data folder sees what a training office over --org
 * sees. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "account/account.h"
#include "app/app.h"

static int64_t over_; /* the unit of --org; the whole without it */

static err who(turn *t, const char *cookie UNUSED, const char *bearer UNUSED)
{
    return account_gate_command(t, over_);
}

/* The command says it itself, to whoever ran it. */
static void refused(turn *t UNUSED, err why UNUSED) {}

/* ---- the file: it gets its name when it is whole -------------------------------------------- */

static void say_refusal(const app_options *o, const char *part)
{
    json_error_t fault;
    json_t *j = json_load_file(part, 0, &fault);
    const char *words = j ? json_string_value(json_object_get(j, "message")) : NULL;
    fprintf(stderr, "ganjiao: export: %s: %s\n", o->words[0],
            words ? words : "the address cannot be read");
    json_decref(j);
}

static bool is_file(const web_reply *r)
{
    return r->status == 200 && !text_starts(r->type, "text/html") &&
           !text_starts(r->type, "application/json");
}

static err keep(const app_options *o, const web_reply *r, const char *part)
{
    if (r->status != 200) {
        say_refusal(o, part);
        return E_ABSENT;
    }
    if (!is_file(r)) {
        fprintf(stderr, "ganjiao: export: %s is a page; a list's file ends in .csv or .xlsx\n",
                o->words[0]);
        return E_INPUT;
    }
    if (rename(part, o->out) != 0) {
        fprintf(stderr, "ganjiao: export: %s: %s\n", o->out, strerror(errno));
        return E_BROKEN;
    }
    return OK;
}

static err fetch(const app_options *o, const app_place *p, web *w, web_reply *ret)
{
    const char *part = arena_printf(p->mem, "%s.part", o->out);
    const char *word = o->words[0] + (*o->words[0] == '/');
    int to = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (to < 0) {
        fprintf(stderr, "ganjiao: export: %s: %s\n", part, strerror(errno));
        return E_BROKEN;
    }
    const char *heads = arena_printf(p->mem, "Accept: application/json\r\nAccept-Language: %s\r\n",
                                     text_is(o->lang, "en") ? "en" : "zh");
    err e = web_fetch(w, p->mem, arena_printf(p->mem, "/%s", word), heads, to, ret);
    bool whole = close(to) == 0 && e == OK;
    if (!whole) { app_say_failure("export", E_BROKEN); }
    e = whole ? keep(o, ret, part) : E_BROKEN;
    if (e != OK) { unlink(part); }
    return e;
}

static void say_json(const app_options *o, const web_reply *r)
{
    json_t *j =
        json_pack("{s:s,s:s,s:I}", "file", o->out, "type", r->type, "bytes", (json_int_t)r->body_n);
    json_dumpf(j, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(j);
}

static err export_one(const app_options *o, const app_place *p)
{
    org unit = {0};
    web *w = NULL;
    web_reply r;
    const char *why = "";
    web_setup setup = {.listen = "", .gate = app_gate()};
    setup.gate.who = who;
    setup.gate.refused = refused;
    setup.tables_n = app_tables(&setup.tables);
    TRY(app_find_unit(p, "export", o->org, &unit));
    over_ = unit.id;
    err e = web_start(&setup, p->s, p->mem, &w, &why);
    if (e != OK) {
        fprintf(stderr, "ganjiao: export: %s\n", why);
        return e;
    }
    e = fetch(o, p, w, &r);
    web_stop(w, 0);
    if (e == OK && o->json) { say_json(o, &r); }
    return e;
}

/* Lists by their names; files of one record stand at the record's address. */
static int say_lists(void)
{
    const route_table *tables = NULL;
    size_t n = app_tables(&tables);
    fputs("usage: ganjiao export LIST --out FILE [--org CODE] [--json]; LIST is one of these, with "
          "a page's filters after a ?\n",
          stderr);
    for (size_t i = 0; i < n; i++) {
        for (const route *r = tables[i].at; r < tables[i].at + tables[i].n; r++) {
            bool file = r->method == METHOD_GET && !r->view && strchr(r->pattern, '.');
            if (file && account_role_holds(ROLE_TRAINING_OFFICE, r->right)) {
                fprintf(stderr, "  %s\n", r->pattern + 1);
            }
        }
    }
    return 2;
}

int command_export(const app_options *o)
{
    app_place p;
    if (o->words_n != 1 || !*o->out) { return say_lists(); }
    err e = app_open(o, false, &p);
    if (e == OK) { e = export_one(o, &p); }
    app_close(&p);
    return app_exit(e);
}
