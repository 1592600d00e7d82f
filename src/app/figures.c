/* ganjiao figure NAME and ganjiao report NAME: the numbers and the words of the pages, for programs
 * and for paper. */
#include <jansson.h>

#include "app/app.h"
#include "figure/figure.h"

typedef struct {
    const app_options *o;
    arena *mem;
    const char *why; /* not there: in words, or NULL */
    org unit;
    int64_t total;
    figure_about about;
    figure_values groups;
    paper *p;
} answer;

static err named(answer *a, err e, const char *what, const char *name)
{
    if (e == E_ABSENT) { a->why = arena_printf(a->mem, "there is no %s %s", what, name); }
    return e;
}

static err unit_of(db *d, answer *a)
{
    const char *code = a->o->org;
    return named(a, app_unit(d, a->mem, code, &a->unit), "unit with the code", code);
}

static figure_question question(const answer *a)
{
    return (figure_question){.org = a->unit.id,
                             .year = (int)a->o->year,
                             .by = a->o->by,
                             .group = "",
                             .today = moment_day(moment_now())};
}

static err ask(db *d, void *context)
{
    answer *a = context;
    const char *name = a->o->words_n ? a->o->words[0] : "";
    a->groups = (figure_values){0};
    TRY(unit_of(d, a));
    TRY(named(a, figure_about_of(name, &a->about), "figure", name));
    figure_question q = question(a), all = q;
    all.by = "";
    TRY(figure_total(d, name, &all, &a->total));
    if (!*a->o->by) { return OK; }
    return named(a, figure_ask(d, name, &q, a->mem, &a->groups), "dimension of this figure",
                 a->o->by);
}

static const char *const measures[] = {
    [FIGURE_COUNT] = "count", [FIGURE_TENTHS] = "tenths", [FIGURE_PERMILLE] = "permille"};

static const char *group_label(const figure_value *v, language lang)
{
    return v->label ? text_in(v->label, lang) : v->label_text;
}

static json_t *number(int64_t value)
{
    return value == NO_NUMBER ? json_null() : json_integer(value);
}

static void say_json(const answer *a, language lang)
{
    const figure_about *f = &a->about;
    json_t *groups = json_array();
    for (size_t i = 0; i < a->groups.n; i++) {
        const figure_value *v = &a->groups.at[i];
        json_array_append_new(groups, json_pack("{s:s,s:s,s:o}", "group", v->group, "label",
                                                group_label(v, lang), "value", number(v->value)));
    }
    json_t *j = json_pack("{s:s,s:s,s:s,s:s,s:s,s:o,s:s,s:s,s:I}", "name", f->name, "label",
                          text_in(f->label, lang), "unit", f->unit ? text_in(f->unit, lang) : "",
                          "counts", text_in(f->counts, lang), "measure", measures[f->measure],
                          "value", number(a->total), "org", a->unit.code, "org_name", a->unit.name,
                          "year", (json_int_t)a->o->year);
    if (*a->o->by) {
        json_object_set_new(j, "by", json_string(a->o->by));
        json_object_set(j, "groups", groups);
    }
    json_decref(groups);
    json_dumpf(j, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(j);
}

static void say_lines(const answer *a, language lang)
{
    const figure_about *f = &a->about;
    printf("%s\t%s\t%s\n", text_in(f->label, lang), figure_text(a->mem, f->measure, a->total),
           f->unit ? text_in(f->unit, lang) : "");
    for (size_t i = 0; i < a->groups.n; i++) {
        const figure_value *v = &a->groups.at[i];
        printf("%s\t%s\n", group_label(v, lang), figure_text(a->mem, f->measure, v->value));
    }
}

static void say_why(const char *command, const answer *a, err e)
{
    if (a->why)
        fprintf(stderr, "ganjiao: %s: %s\n", command, a->why);
    else
        app_say_failure(command, e);
}

static int say_names(void)
{
    const char *name = "";
    fputs("usage: ganjiao figure NAME --year Y [--org CODE] [--by DIM] [--json]; NAME is one of\n",
          stderr);
    for (size_t i = 0; figure_name(i, &name); i++) {
        fprintf(stderr, "  %s\n", name);
    }
    return 2;
}

int command_figure(const app_options *o)
{
    app_place p;
    answer a = {.o = o};
    if (o->words_n != 1 || o->year < 1990 || o->year > 2200) { return say_names(); }
    err e = app_open(o, false, &p);
    a.mem = p.mem;
    if (e == OK) { e = store_read(p.s, ask, &a); }
    if (e != OK) {
        say_why("figure", &a, e);
        if (a.why && !a.about.name) { say_names(); }
    } else if (o->json) {
        say_json(&a, text_is(o->lang, "en") ? LANG_EN : LANG_ZH);
    } else {
        say_lines(&a, text_is(o->lang, "en") ? LANG_EN : LANG_ZH);
    }
    app_close(&p);
    return app_exit(e);
}

/* ---- report ---------------------------------------------------------------------------------- */

static bool format_of(const char *word, paper_kind *ret)
{
    *ret = text_is(word, "docx") ? PAPER_DOCX : text_is(word, "pdf") ? PAPER_PDF : PAPER_MARKDOWN;
    return *ret != PAPER_MARKDOWN || text_is(word, "md");
}

static err fill(db *d, void *context)
{
    answer *a = context;
    TRY(unit_of(d, a));
    figure_kept kept = {.mem = a->mem};
    figure_question q = question(a);
    q.by = "";
    q.kept = &kept;
    return figure_report_paper(d, a->mem, a->o->words[0], &q, a->p);
}

static err write_file(const char *path, const void *bytes, size_t n)
{
    FILE *to = fopen(path, "wb");
    bool good = to && fwrite(bytes, 1, n, to) == n;
    good = to && fclose(to) == 0 && good;
    return good ? OK : E_BROKEN;
}

static err make_report(answer *a, store *s, paper_kind kind)
{
    const void *bytes = NULL;
    const char *type = "", *ending = "";
    size_t n = 0;
    a->p = paper_new(a->mem, kind, a->o->words[0]);
    TRY(store_read(s, fill, a));
    TRY(paper_bytes(a->p, &bytes, &n, &type, &ending));
    return write_file(a->o->out, bytes, n);
}

int command_report(const app_options *o)
{
    app_place p;
    paper_kind kind;
    answer a = {.o = o};
    if (o->words_n != 1 || !text_is(o->words[0], "yearly") || o->year < 1990 || o->year > 2200 ||
        !*o->out || !format_of(o->format, &kind)) {
        fputs(
            "usage: ganjiao report yearly --year Y --format docx|pdf|md --out FILE [--org CODE]\n",
            stderr);
        return 2;
    }
    err e = app_open(o, false, &p);
    a.mem = p.mem;
    if (e == OK) { e = make_report(&a, p.s, kind); }
    if (e != OK) {
        say_why("report", &a, e);
    } else if (o->json) {
        app_say_file(o->out);
    }
    app_close(&p);
    return app_exit(e);
}
