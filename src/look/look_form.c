/* Fields of forms: label, bounds and faults come from the form's declaration and from the turn. */
#include "look/look_inside.h"
#include "look_text.h"
#include "common_text.h"

enum { RADIOS_MOST = 4 };

static const form_field *field_of(const form_kind *f, const char *name)
{
    static const form_field unknown = {.name = "", .label = T_look_field_unknown};
    for (size_t i = 0; i < f->fields_n; i++)
        if (text_is(f->fields[i].name, name)) return &f->fields[i];
    log_line(LOG_ERROR, "event=page_field_unknown form=%s field=%s", f->name, name);
    return &unknown;
}

/* Only the form that was sent shows typed words: a page may hold several forms. */
static bool was_posted(const markup_out *o, const form_kind *f)
{
    return o->t && o->t->method == METHOD_POST && o->t->route && o->t->route->form == f;
}

static const char *said(markup_out *o, const fault *wrong)
{
    const char *args[2] = {wrong->arg1 ? wrong->arg1 : "", wrong->arg2 ? wrong->arg2 : ""};
    return text_say(o->mem, o->lang, wrong->key, args, 2);
}

static const char *fault_of(markup_out *o, const char *name)
{
    for (size_t i = 0; i < o->t->faults.n; i++)
        if (text_is(o->t->faults.at[i].field, name)) return said(o, &o->t->faults.at[i]);
    return "";
}

static const char *described(markup_out *o, const look_box *b)
{
    bool hint = b->hint, fault = look_has(b->fault);
    if (hint && fault) return arena_printf(o->mem, "%s-hint %s-fault", b->id, b->id);
    return hint    ? arena_printf(o->mem, "%s-hint", b->id)
           : fault ? arena_printf(o->mem, "%s-fault", b->id)
                   : "";
}

static look_box box_of(markup_out *o, const form_kind *f, const char *name, text_key hint)
{
    look_box b = {.field = field_of(f, name),
                  .name = name,
                  .hint = hint,
                  .type = "text",
                  .mode = "",
                  .complete = "",
                  .accept = "",
                  .fault = "",
                  .value = "",
                  .search = ""};
    b.id = arena_printf(o->mem, "%s-%s", f->name, name);
    b.posted = was_posted(o, f);
    if (b.posted) {
        b.value = web_typed(o->t, name);
        b.fault = fault_of(o, name);
    }
    b.described = described(o, &b);
    return b;
}

static void print_input(markup_out *o, look_box *b, const char *value)
{
    if (!b->posted) b->value = value ? value : "";
    look_box_input(o, b);
}

void look_faults(markup_out *o, const form_kind *f)
{
    look_wrongs w = {0};
    for (size_t i = 0; was_posted(o, f) && i < o->t->faults.n; i++) {
        const fault *wrong = &o->t->faults.at[i];
        look_wrong *line = GROW(o->mem, &w);
        *line = (look_wrong){.id = "", .label = "", .say = said(o, wrong)};
        for (size_t k = 0; k < f->fields_n; k++)
            if (text_is(f->fields[k].name, wrong->field)) {
                line->id = arena_printf(o->mem, "%s-%s", f->name, wrong->field);
                line->label = text_in(f->fields[k].label, o->lang);
            }
    }
    look_wrongs_box(o, &w);
}

void look_field_text(markup_out *o, const form_kind *f, const char *name, const char *value,
                     text_key hint)
{
    look_box b = box_of(o, f, name, hint);
    print_input(o, &b, value);
}

void look_field_lines(markup_out *o, const form_kind *f, const char *name, const char *value,
                      text_key hint)
{
    look_box b = box_of(o, f, name, hint);
    if (!b.posted) b.value = value ? value : "";
    look_box_area(o, &b);
}

void look_field_int(markup_out *o, const form_kind *f, const char *name, int64_t value,
                    text_key hint)
{
    look_box b = box_of(o, f, name, hint);
    bool is_unset = value == 0 && (!b.field->required || b.field->min > 0);
    b.mode = b.field->min < 0 ? "" : "numeric"; /* a phone's digit board has no minus */
    print_input(o, &b, is_unset ? "" : arena_printf(o->mem, "%lld", (long long)value));
}

void look_field_tenths(markup_out *o, const form_kind *f, const char *name, tenths value,
                       text_key hint)
{
    look_box b = box_of(o, f, name, hint);
    b.mode = "decimal";
    print_input(o, &b, value.n == 0 && !b.field->required ? "" : tenths_text(o->mem, value));
}

/* What is typed back must be what can be read: no thousands marks. */
static const char *without_commas(arena *mem, const char *s)
{
    buf b = buf_new(mem);
    for (; *s; s++)
        if (*s != ',') buf_putc(&b, *s);
    return b.n ? b.at : "";
}

void look_field_fen(markup_out *o, const form_kind *f, const char *name, fen value, text_key hint)
{
    look_box b = box_of(o, f, name, hint);
    b.mode = "decimal";
    bool is_unset = value.n == 0 && !b.field->required;
    print_input(o, &b, is_unset ? "" : without_commas(o->mem, fen_text(o->mem, value)));
}

void look_field_day(markup_out *o, const form_kind *f, const char *name, day value, text_key hint)
{
    look_box b = box_of(o, f, name, hint);
    b.type = "date";
    print_input(o, &b, day_known(value) ? day_iso(o->mem, value) : "");
}

void look_field_moment(markup_out *o, const form_kind *f, const char *name, moment value,
                       text_key hint)
{
    enum { LOCAL_CHARS = sizeof "2022-03-01T08:30" - 1 };
    look_box b = box_of(o, f, name, hint);
    b.type = "datetime-local";
    print_input(o, &b,
                moment_known(value) ? arena_copy_n(o->mem, moment_iso(o->mem, value), LOCAL_CHARS)
                                    : "");
}

void look_field_bool(markup_out *o, const form_kind *f, const char *name, bool value, text_key hint)
{
    look_box b = box_of(o, f, name, hint);
    look_box_tick(o, &b, b.posted ? look_has(b.value) : value);
}

void look_field_file(markup_out *o, const form_kind *f, const char *name, const char *accept,
                     text_key hint)
{
    look_box b = box_of(o, f, name, hint);
    b.type = "file";
    b.accept = accept;
    look_box_input(o, &b);
}

void look_field_secret(markup_out *o, const form_kind *f, const char *name, const char *complete,
                       text_key hint)
{
    look_box b = box_of(o, f, name, hint);
    b.type = "password";
    b.complete = complete;
    look_box_input(o, &b);
}

void look_field_code(markup_out *o, const form_kind *f, const char *name, text_key hint)
{
    look_box b = box_of(o, f, name, hint);
    b.mode = "numeric";
    b.complete = "one-time-code";
    b.value = ""; /* a code is good once: never show it again */
    look_box_input(o, &b);
}

/* ---- fields that choose --------------------------------------------------------------------- */
static void choices_to_options(markup_out *o, look_box *b, int64_t value, const text_key *words)
{
    look_option *options = TAKE_N(o->mem, look_option, b->field->choices_n);
    for (size_t i = 0; i < b->field->choices_n; i++) {
        const form_choice *choice = &b->field->choices[i];
        options[i] =
            (look_option){.value = choice->word, .name = text_in(words[i], o->lang), .note = ""};
        options[i].chosen = b->posted ? text_is(b->value, choice->word) : choice->value == value;
    }
    b->options = options;
    b->options_n = b->field->choices_n;
}

static bool any_chosen(const look_option *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (at[i].chosen) return true;
    return false;
}

static void find_empty_first(look_box *b)
{
    b->empty_first = !b->field->required || !any_chosen(b->options, b->options_n);
    if (b->options_n && text_empty(b->options[0].value))
        b->empty_first = false; /* the slice brought its own */
}

void look_field_choice(markup_out *o, const form_kind *f, const char *name, int64_t value,
                       const text_key *words, text_key hint)
{
    look_box b = box_of(o, f, name, hint);
    choices_to_options(o, &b, value, words);
    find_empty_first(&b);
    if (b.options_n <= RADIOS_MOST)
        look_box_radios(o, &b);
    else
        look_box_select(o, &b);
}

static bool among(const char *value, const char *const *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text_is(at[i], value)) return true;
    return false;
}

/* After a fault what was chosen is what was sent. */
static look_box box_with_options(markup_out *o, const form_kind *f, const char *name,
                                 const look_option *at, size_t n)
{
    look_box b = box_of(o, f, name, NULL);
    b.options = at;
    b.options_n = n;
    if (!b.posted) return b;
    const char *const *sent = NULL;
    size_t sent_n = web_fields(o->t, name, &sent);
    look_option *options = TAKE_N(o->mem, look_option, n);
    for (size_t i = 0; i < n; i++) {
        options[i] = at[i];
        options[i].chosen = among(at[i].value, sent, sent_n);
    }
    b.options = options;
    return b;
}

static look_box box_hinted(markup_out *o, look_box b, text_key hint)
{
    b.hint = hint;
    b.described = described(o, &b);
    find_empty_first(&b);
    return b;
}

void look_field_select(markup_out *o, const form_kind *f, const char *name, const look_option *at,
                       size_t n, text_key hint)
{
    look_box b = box_hinted(o, box_with_options(o, f, name, at, n), hint);
    look_box_select(o, &b);
}

void look_field_checks(markup_out *o, const form_kind *f, const char *name, const look_option *at,
                       size_t n, text_key hint)
{
    look_box b = box_hinted(o, box_with_options(o, f, name, at, n), hint);
    look_box_checks(o, &b);
}

void look_field_pick(markup_out *o, const form_kind *f, const char *name, const char *search,
                     const look_option *at, size_t n, text_key hint)
{
    look_box b = box_hinted(o, box_with_options(o, f, name, at, n), hint);
    b.search = search;
    look_box_picker(o, &b);
}

void look_field_org(markup_out *o, const form_kind *f, const char *name, const look_option *at,
                    size_t n, text_key hint)
{
    look_box b = box_hinted(o, box_with_options(o, f, name, at, n), hint);
    b.search = "/orgs/options";
    look_box_picker(o, &b);
}

void look_field_person(markup_out *o, const form_kind *f, const char *name, const look_option *at,
                       size_t n, text_key hint)
{
    look_box b = box_hinted(o, box_with_options(o, f, name, at, n), hint);
    b.search = "/people/options";
    look_box_picker(o, &b);
}

void look_field_people(markup_out *o, const form_kind *f, const char *name, const look_option *at,
                       size_t n, text_key hint)
{
    look_box b = box_hinted(o, box_with_options(o, f, name, at, n), hint);
    b.search = arena_printf(o->mem, "/people/options?many=1&field=%s", name);
    look_box_people(o, &b);
}

void look_decision(markup_out *o, const form_kind *f, const char *url, const text_key *words,
                   text_key submit)
{
    look_box b = box_of(o, f, "verdict", NULL);
    choices_to_options(o, &b, -1, words);
    look_box_decision(o, f, url, &b, submit);
}
