/* ganjiao import people|units FILE --org CODE: the same imports as the pages', for one file. */
#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "people/people_units.h"

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

static err import_people(const app_options *o, app_place *p, int64_t org_id,
                         people_import_outcome *ret)
{
    job j = {.kind = "people.import",
             .input = "",
             .s = p->s,
             .mem = p->mem,
             .folder = "",
             .org = org_id,
             .result_file = "",
             .result_name = "",
             .by = {.name = "ganjiao", .ip = "", .request = "command", .now = moment_now()}};
    people_import_order order = {.path = o->words[1],
                                 .org = org_id,
                                 .check = o->check,
                                 .skip_rejected = o->skip_rejected,
                                 .mapping = "",
                                 .lang = text_is(o->lang, "en") ? LANG_EN : LANG_ZH,
                                 .expect = "",
                                 .errors_path = o->out,
                                 .notes_folder = ""};
    return people_import(&j, &order, ret);
}

typedef struct {
    const app_options *o;
    const app_place *p;
    int64_t org;
    unit_rows rows;
    people_import_outcome *out;
} units_order;

static err units_deed(db *d, void *context)
{
    units_order *x = context;
    unit_lines lines = {0};
    unit_faults faults = {0};
    turn t = app_turn(x->p, d, x->p->mem);
    t.actor.lang = text_is(x->o->lang, "en") ? LANG_EN : LANG_ZH;
    TRY(unit_rows_judge(&t, x->org, &x->rows, &lines, &faults));
    *x->out = (people_import_outcome){.rows = (int64_t)lines.n,
                                      .created = unit_lines_count(&lines, UNIT_NEW),
                                      .updated = unit_lines_count(&lines, UNIT_CHANGED),
                                      .unchanged = unit_lines_count(&lines, UNIT_SAME),
                                      .rejected = unit_lines_count(&lines, UNIT_REFUSED)};
    for (size_t i = 0; i < faults.n; i++) {
        *GROW(x->p->mem, &x->out->errors) = faults.at[i];
    }
    x->out->written = !x->o->check && x->out->rejected == 0;
    return x->out->written ? unit_lines_write(&t, &lines) : OK;
}

static err import_units_file(const app_options *o, app_place *p, int64_t org_id,
                             people_import_outcome *ret)
{
    units_order x = {.o = o, .p = p, .org = org_id, .out = ret};
    text_key why = NULL;
    err e = unit_rows_read(o->words[1], p->mem, &x.rows, &why);
    if (why) {
        language lang = text_is(o->lang, "en") ? LANG_EN : LANG_ZH;
        *GROW(p->mem, &ret->errors) = (people_import_fault){0, "", text_in(why, lang)};
    }
    TRY(e);
    return o->check ? store_read(p->s, units_deed, &x) : store_write(p->s, units_deed, &x);
}

static err import_file(const app_options *o, app_place *p, people_import_outcome *ret)
{
    org unit = {0};
    if (access(o->words[1], R_OK) != 0) {
        fprintf(stderr, "ganjiao: import: %s: %s\n", o->words[1], strerror(errno));
        return E_INPUT;
    }
    TRY(app_find_unit(p, "import", o->org, &unit));
    bool units = text_is(o->words[0], "units");
    err e = units ? import_units_file(o, p, unit.id, ret) : import_people(o, p, unit.id, ret);
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
    bool people = o->words_n == 2 && text_is(o->words[0], "people");
    bool units = o->words_n == 2 && text_is(o->words[0], "units") && !o->skip_rejected && !*o->out;
    if ((!people && !units) || !*o->org) {
        fputs("ganjiao: import people FILE --org CODE [--check] [--skip-rejected] [--out "
              "ERRORS.xlsx] [--json]\n"
              "         import units FILE --org CODE [--check] [--json]\n",
              stderr);
        return 2;
    }
    err e = app_open(o, false, &p);
    if (e == OK) { e = import_file(o, &p, &outcome); }
    app_close(&p);
    return e != OK ? app_exit(e) : outcome.rejected ? 1 : 0;
}
