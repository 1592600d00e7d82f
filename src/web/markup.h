/* What compiled templates call. Escaping follows the C type of the expression and its place: text,
 * quoted attribute, part of a URL, whole URL. Only `markup` passes unescaped, and only as text. */
#ifndef GANJIAO_MARKUP_H
#define GANJIAO_MARKUP_H

#include "base/base.h"

typedef enum { LANG_ZH, LANG_EN } language;

/* One word or sentence a person sees, from text/<slice>.txt. `T_people_title` names an array of
 * one, so that it is a constant of type text_key in tables. {1}…{4} stand for arguments. */
typedef struct {
    const char *name, *zh, *en;
} text_entry;
typedef const text_entry *text_key;

typedef struct {
    const char *at;
} markup; /* HTML that is already right */

struct turn;
typedef struct markup_out {
    buf b;
    language lang;
    struct turn
        *t; /* for form tokens, faults, links that keep filters; NULL in documents made by jobs */
    arena *mem;
} markup_out;

const char *text_in(text_key key, language lang);
/* Sentence with arguments filled in; plain text, not escaped. */
char *text_say(arena *mem, language lang, text_key key, const char *const *args, size_t n);
/* A sentence that is kept is kept in both languages, as one text; its half is what a reader sees.
 * A text without halves (somebody's own words, rows of former times) is its own half. */
const char *text_both(arena *mem, const char *zh, const char *en);
const char *text_half(arena *mem, language lang, const char *both);

void markup_raw(markup_out *o, const char *html, size_t n); /* literal parts of templates only */
void markup_key(markup_out *o, text_key key);               /* {t …} in text */
void markup_key_attr(markup_out *o, text_key key);

#define MARKUP_DECLARE(place)                                                                      \
    void markup_##place##_string(markup_out *o, const char *s);                                    \
    void markup_##place##_int(markup_out *o, int64_t i);                                           \
    void markup_##place##_day(markup_out *o, day d);                                               \
    void markup_##place##_moment(markup_out *o, moment m);                                         \
    void markup_##place##_fen(markup_out *o, fen f);                                               \
    void markup_##place##_tenths(markup_out *o, tenths t);                                         \
    void markup_##place##_label(markup_out *o, text_key key);
MARKUP_DECLARE(text) /* days as 2022-03-01（周二）, moments as 2022-03-01 09:30, China time */
MARKUP_DECLARE(attr) /* days as 2022-03-01, moments as ISO: what <input> and <time> want */
MARKUP_DECLARE(part) /* percent-encoded; days as in attr; labels by their name */
void markup_text_markup(markup_out *o, markup m);
/* A whole URL: must start with "/" (not "//"), "#", "?", "https://" or "http://", else "#" is
 * written. */
void markup_url(markup_out *o, const char *url);

#define MARKUP_(place, o, e)                                                                       \
    _Generic((e), \
        char *: markup_##place##_string, const char *: markup_##place##_string, \
        bool: markup_##place##_int, int: markup_##place##_int, unsigned: markup_##place##_int, \
        long: markup_##place##_int, unsigned long: markup_##place##_int, \
        long long: markup_##place##_int, unsigned long long: markup_##place##_int, \
        day: markup_##place##_day, moment: markup_##place##_moment, \
        fen: markup_##place##_fen, tenths: markup_##place##_tenths, \
        text_key: markup_##place##_label)(o, e)
#define MARKUP_TEXT(o, e)                                                                          \
    _Generic((e), \
        markup: markup_text_markup, \
        char *: markup_text_string, const char *: markup_text_string, \
        bool: markup_text_int, int: markup_text_int, unsigned: markup_text_int, \
        long: markup_text_int, unsigned long: markup_text_int, \
        long long: markup_text_int, unsigned long long: markup_text_int, \
        day: markup_text_day, moment: markup_text_moment, \
        fen: markup_text_fen, tenths: markup_text_tenths, \
        text_key: markup_text_label)(o, e)
#define MARKUP_ATTR(o, e) MARKUP_(attr, o, e)
#define MARKUP_PART(o, e) MARKUP_(part, o, e)
#define MARKUP_URL(o, e) markup_url(o, e)

/* Arguments of {t key a b}: any printable type to text in the arena. */
const char *markup_arg_string(markup_out *o, const char *s);
const char *markup_arg_int(markup_out *o, int64_t i);
const char *markup_arg_day(markup_out *o, day d);
const char *markup_arg_moment(markup_out *o, moment m);
const char *markup_arg_fen(markup_out *o, fen f);
const char *markup_arg_tenths(markup_out *o, tenths t);
const char *markup_arg_label(markup_out *o, text_key key);
#define MARKUP_ARG(o, e) MARKUP_(arg, o, e)
void markup_form_head(markup_out *o); /* {form_head}: hidden inputs `_token` and `_deed` */
/* `place` is 't' text or 'a' attribute; escapes the finished sentence. */
void markup_say(markup_out *o, char place, text_key key, const char *const *args, size_t n);

#endif
