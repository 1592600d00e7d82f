/* ganjiao import people FILE --org CODE: the same import as the page's, for one file. */
#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "people/people_import.h"

static json_t *faults_json(const people_import_fault *at, size_t n)
{
    json_t *all = json_array();
    for (size_t i = 0; i < n; i++) {
        json_t *one = json_object();
        json_object_set_new(one, "row", json_integer(at[i].row));
        json_object_set_new(one, "column", json_string(at[i].column));
        json_object_set_new(one, "reason", json_string(at[i].reason));
        json_array_append_new(all, one);
    }
    return all;
}

static bool say_json(const people_import_outcome *o)
{
    const struct {
        const char *name;
        int64_t n;
    } counts[] = {{"rows", o->rows},
                  {"created", o->created},
                  {"updated", o->updated},
                  {"unchanged", o->unchanged},
                  {"rejected", o->rejected}};
    json_t *all = json_object();
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        json_object_set_new(all, counts[i].name, json_integer(counts[i].n));
    }
    json_object_set_new(all, "errors", faults_json(o->errors.at, o->errors.n));
    json_object_set_new(all, "warnings", faults_json(o->warnings.at, o->warnings.n));
    bool good = json_dumpf(all, stdout, JSON_COMPACT) == 0 && putchar('\n') != EOF;
    json_decref(all);
    return good;
}

static void say_faults(const people_import_fault *at, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        printf("  %lld  %s  %s\n", (long long)at[i].row, at[i].column, at[i].reason);
    }
}

static bool say_words(const people_import_outcome *o)
{
    printf("rows %lld, created %lld, updated %lld, unchanged %lld, rejected %lld%s\n",
           (long long)o->rows, (long long)o->created, (long long)o->updated,
           (long long)o->unchanged, (long long)o->rejected, o->written ? "" : " (nothing written)");
    say_faults(o->errors.at, o->errors.n);
    say_faults(o->warnings.at, o->warnings.n);
    return !ferror(stdout);
}

static err import_file(const app_options *o, app_place *p, people_import_outcome *ret)
{
    org unit = {0};
    if (access(o->words[1], R_OK) != 0) {
        fprintf(stderr, "ganjiao: import: %s: %s\n", o->words[1], strerror(errno));
        return E_INPUT;
    }
    TRY(app_find_unit(p, "import", o->org, &unit));
    job j = {.kind = "people.import",
             .input = "",
             .s = p->s,
             .mem = p->mem,
             .folder = "",
             .org = unit.id,
             .result_file = "",
             .result_name = "",
             .by = {.name = "ganjiao", .ip = "", .request = "command", .now = moment_now()}};
    people_import_order order = {.path = o->words[1],
                                 .org = unit.id,
                                 .check = o->check,
                                 .skip_rejected = o->skip_rejected,
                                 .mapping = "",
                                 .lang = text_is(o->lang, "en") ? LANG_EN : LANG_ZH,
                                 .expect = "",
                                 .errors_path = o->out,
                                 .notes_folder = ""};
    err e = people_import(&j, &order, ret);
    bool said = o->json ? say_json(ret) : say_words(ret);
    if (e != OK) { app_say_failure("import", e); }
    return e == OK && !said ? E_BROKEN : e;
}

enum { CACHE_MIB = 64 }; /* a roster's people stand all over the file's indexes */

int command_import(const app_options *wanted)
{
    app_place p;
    app_options with_cache = *wanted;
    const app_options *o = &with_cache;
    with_cache.cache_mib = CACHE_MIB;
    people_import_outcome outcome = {0};
    if (o->words_n != 2 || !text_is(o->words[0], "people") || !*o->org) {
        fputs("ganjiao: import people FILE --org CODE [--check] [--skip-rejected] [--out "
              "ERRORS.xlsx] [--json]\n",
              stderr);
        return 2;
    }
    err e = app_open(o, false, &p);
    if (e == OK) { e = import_file(o, &p, &outcome); }
    app_close(&p);
    return e != OK ? app_exit(e) : outcome.rejected ? 1 : 0;
}
