/* Stands in for src/web: records which function each place of good.html calls, in brackets. */
#include "good_pages.h"

#include <inttypes.h>

#define RECORD(place)                                                                              \
    void markup_##place##_string(markup_out *o, const char *s)                                     \
    {                                                                                              \
        (void)o;                                                                                   \
        printf("[" #place " %s]", s);                                                              \
    }                                                                                              \
    void markup_##place##_int(markup_out *o, int64_t i)                                            \
    {                                                                                              \
        (void)o;                                                                                   \
        printf("[" #place " %" PRId64 "]", i);                                                     \
    }                                                                                              \
    void markup_##place##_day(markup_out *o, day d)                                                \
    {                                                                                              \
        (void)o;                                                                                   \
        printf("[" #place " day %d]", d.n);                                                        \
    }                                                                                              \
    void markup_##place##_moment(markup_out *o, moment m)                                          \
    {                                                                                              \
        (void)o;                                                                                   \
        printf("[" #place " %" PRId64 "]", m.s);                                                   \
    }                                                                                              \
    void markup_##place##_fen(markup_out *o, fen f)                                                \
    {                                                                                              \
        (void)o;                                                                                   \
        printf("[" #place " %" PRId64 "]", f.n);                                                   \
    }                                                                                              \
    void markup_##place##_tenths(markup_out *o, tenths t)                                          \
    {                                                                                              \
        (void)o;                                                                                   \
        printf("[" #place " %d]", t.n);                                                            \
    }                                                                                              \
    void markup_##place##_label(markup_out *o, text_key key)                                       \
    {                                                                                              \
        (void)o;                                                                                   \
        printf("[" #place " %s]", key->name);                                                      \
    }
RECORD(text)
RECORD(attr)
RECORD(part)
void markup_raw(markup_out *o, const char *html, size_t n)
{
    (void)o;
    fwrite(html, 1, n, stdout);
}
void markup_key(markup_out *o, text_key key)
{
    (void)o;
    printf("[key %s]", key->zh);
}
void markup_key_attr(markup_out *o, text_key key)
{
    (void)o;
    printf("[key_attr %s]", key->en);
}
void markup_text_markup(markup_out *o, markup m)
{
    (void)o;
    printf("[markup %s]", m.at);
}
void markup_url(markup_out *o, const char *url)
{
    (void)o;
    printf("[url %s]", url);
}
void markup_form_head(markup_out *o)
{
    (void)o;
    printf("[form_head]");
}
const char *markup_arg_string(markup_out *o, const char *s)
{
    (void)o;
    return s;
}
const char *markup_arg_int(markup_out *o, int64_t i)
{
    (void)o;
    return i == 7 ? "seven" : "other";
}
const char *markup_arg_day(markup_out *o, day d)
{
    (void)o;
    (void)d;
    return "day";
}
const char *markup_arg_moment(markup_out *o, moment m)
{
    (void)o;
    (void)m;
    return "moment";
}
const char *markup_arg_fen(markup_out *o, fen f)
{
    (void)o;
    (void)f;
    return "fen";
}
const char *markup_arg_tenths(markup_out *o, tenths t)
{
    (void)o;
    (void)t;
    return "tenths";
}
const char *markup_arg_label(markup_out *o, text_key key)
{
    (void)o;
    return key->name;
}
void markup_say(markup_out *o, char place, text_key key, const char *const *args, size_t n)
{
    (void)o;
    printf("[say %c %s %zu:", place, key->name, n);
    for (size_t i = 0; i < n; i++)
        printf(" %s", args[i]);
    printf("]");
}

static void print_kinds(void)
{
    for (size_t i = 0; i < good_list_kind.fields_n; i++) {
        const view_field *f = &good_list_kind.fields[i];
        printf("%s %d%s%s%s\n", f->name, (int)f->type, f->hidden ? " hidden" : "",
               f->of ? " of " : "", f->of ? f->of->name : "");
    }
    for (size_t i = 0; i < good_edit_form.fields_n; i++) {
        const form_field *f = &good_edit_form.fields[i];
        printf("%s %d %s%" PRId64 "..%" PRId64 " %s", f->name, (int)f->type,
               f->required ? "required " : "", f->min, f->max, f->label->name);
        for (size_t k = 0; k < f->choices_n; k++)
            printf(" %s=%d", f->choices[k].word, f->choices[k].value);
        printf("\n");
    }
    printf("title is field %d\n", good_list_kind.title_field);
}

int main(void)
{
    good_row rows[] = {{5, "甲"}, {6, "乙"}};
    good_list v = {.number = 7,
                   .url = "/u",
                   .title = "T",
                   .rows = {rows, 2, 2},
                   .chart = {"<svg>"},
                   .state = T_good_title,
                   .edit = {.name = "N"}};
    markup_out o = {0};
    good_list_kind.page(&o, &v);
    printf("\n--\n");
    good_list_kind.fragment(&o, &v);
    printf("\n--\n");
    print_kinds();
    return good_row_kind.page || good_row_kind.title_field != -1;
}
