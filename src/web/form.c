/* A declared form from raw words: each field read by its type and bounds, every slip a fault beside
 * its field. */
#include "web/inside.h"

#include "common_text.h"

typedef struct {
    turn *t;
    const form_field *f;
    char *to;                 /* the field in the struct */
    const char *const *words; /* what was sent under its name */
    size_t n;
} reading;

static err wrong(const reading *r, text_key key)
{
    return web_fault(r->t, r->f->name, key, NULL, NULL);
}

static err wrong_by(const reading *r, text_key key, int64_t most)
{
    return web_fault(r->t, r->f->name, key, arena_printf(r->t->mem, "%lld", (long long)most), NULL);
}

static err out_of_range(const reading *r)
{
    arena *mem = r->t->mem;
    if (r->f->type == F_TENTHS)
        return web_fault(r->t, r->f->name, T_common_fault_range,
                         tenths_text(mem, (tenths){(int32_t)r->f->min}),
                         tenths_text(mem, (tenths){(int32_t)r->f->max}));
    if (r->f->type == F_FEN)
        return web_fault(r->t, r->f->name, T_common_fault_range, fen_text(mem, (fen){r->f->min}),
                         fen_text(mem, (fen){r->f->max}));
    return web_fault(r->t, r->f->name, T_common_fault_range,
                     arena_printf(mem, "%lld", (long long)r->f->min),
                     arena_printf(mem, "%lld", (long long)r->f->max));
}

/* Bounds that were not declared are both 0. */
static bool in_range(const reading *r, int64_t value)
{
    return (r->f->min == 0 && r->f->max == 0) || (value >= r->f->min && value <= r->f->max);
}

/* Browsers send CR LF; the record keeps LF. Blank lines at the ends go, lines keep their indent. */
static char *cleaned_lines(arena *mem, const char *s)
{
    buf b = buf_new(mem);
    s += strspn(s, " \t\r\n");
    for (; *s; s++)
        if (*s != '\r')
            buf_putc(&b, *s);
        else if (s[1] != '\n')
            buf_putc(&b, '\n');
    while (b.n && strchr(" \t\n", b.at[b.n - 1]))
        b.at[--b.n] = 0;
    return b.at ? b.at : arena_copy(mem, "");
}

static err read_text(const reading *r, const char *word, const char **ret)
{
    arena *mem = r->t->mem;
    *ret = text_nfc(mem, r->f->lines ? cleaned_lines(mem, word) : text_clean(mem, word));
    int64_t n = (int64_t)text_chars(*ret);
    if (r->f->max && n > r->f->max) return wrong_by(r, T_common_fault_too_long, r->f->max);
    if (n && n < r->f->min) return wrong_by(r, T_common_fault_too_short, r->f->min);
    return OK;
}

static err read_int(const reading *r, const char *word, int64_t *ret)
{
    if (!text_int(text_clean(r->t->mem, word), ret)) return wrong(r, T_common_fault_not_number);
    if (r->f->type == F_ID) return *ret > 0 ? OK : wrong(r, T_common_fault_not_number);
    return in_range(r, *ret) ? OK : out_of_range(r);
}

static err read_day(const reading *r, const char *word, day *ret)
{
    return day_parse(text_clean(r->t->mem, word), ret) ? OK : wrong(r, T_common_fault_not_day);
}

/* 2022-03-01T08:30 as <input type=datetime-local> sends it, with seconds or a blank allowed; or a
 * whole moment with the offset of China, as our JSON writes it. */
static err read_moment(const reading *r, const char *word, moment *ret)
{
    const char *s = text_clean(r->t->mem, word);
    day on;
    int hour = 0, minute = 0, second = 0, used = 0;
    bool good = strlen(s) >= 16 && (s[10] == 'T' || s[10] == ' ') &&
                day_parse(arena_copy_n(r->t->mem, s, 10), &on) &&
                s[11 + strspn(s + 11, "0123456789:+.Z")] == 0 &&
                sscanf(s + 11, "%2d:%2d%n", &hour, &minute, &used) == 2 && used == 5;
    const char *rest = good ? s + 16 : "";
    if (good && *rest == ':') {
        good = sscanf(rest, ":%2d%n", &second, &used) == 1 && used == 3;
        rest += 3;
    }
    good = good && (text_is(rest, "") || text_is(rest, "+08:00")) && hour < 24 && minute < 60 &&
           second < 60;
    if (!good) return wrong(r, T_common_fault_not_moment);
    *ret = moment_at(on, hour * 60 + minute);
    ret->s += second;
    return OK;
}

static err read_tenths(const reading *r, const char *word, tenths *ret)
{
    if (!tenths_parse(text_clean(r->t->mem, word), ret)) return wrong(r, T_common_fault_not_tenths);
    return in_range(r, ret->n) ? OK : out_of_range(r);
}

/* Yuan with at most two decimals and thousands commas; JSON sends what JSON shows, whole fen. */
static err read_fen(const reading *r, const char *word, fen *ret)
{
    if (r->t->input->kind == BODY_JSON) return read_int(r, word, &ret->n);
    const char *s = text_clean(r->t->mem, word);
    buf yuan = buf_new(r->t->mem);
    size_t decimals = 0;
    bool minus = *s == '-', after = false;
    for (s += minus; *s; s++) {
        if (*s == '.' && !after)
            after = true;
        else if (*s >= '0' && *s <= '9' && decimals < 2)
            buf_putc(&yuan, *s), decimals += after;
        else if (*s != ',' || after)
            return wrong(r, T_common_fault_not_yuan);
    }
    if (yuan.n == decimals) return wrong(r, T_common_fault_not_yuan);
    buf_put(&yuan, &"00"[decimals]);
    if (!text_int(yuan.at, &ret->n)) return wrong(r, T_common_fault_not_yuan);
    ret->n = minus ? -ret->n : ret->n;
    return in_range(r, ret->n) ? OK : out_of_range(r);
}

static err read_choice(const reading *r, const char *word, int *ret)
{
    for (size_t i = 0; i < r->f->choices_n; i++)
        if (text_is(r->f->choices[i].word, word)) {
            *ret = r->f->choices[i].value;
            return OK;
        }
    return wrong(r, T_common_fault_choice);
}

static err read_count(const reading *r, size_t n)
{
    if (r->f->max && (int64_t)n > r->f->max) return wrong_by(r, T_common_fault_too_many, r->f->max);
    if ((int64_t)n < r->f->min)
        return n || r->f->min > 1 ? wrong_by(r, T_common_fault_too_few, r->f->min)
                                  : wrong(r, T_common_fault_required);
    return OK;
}

/* Empty words are the hidden partners of check boxes. */
static err read_ids(const reading *r, form_ids *ret)
{
    int64_t *at = TAKE_N(r->t->mem, int64_t, r->n);
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++) {
        if (!*r->words[i]) continue;
        if (!text_int(r->words[i], &at[n]) || at[n] <= 0)
            return wrong(r, T_common_fault_not_number);
        n++;
    }
    *ret = (form_ids){at, n};
    return read_count(r, n);
}

static err read_texts(const reading *r, form_texts *ret)
{
    const char **at = TAKE_N(r->t->mem, const char *, r->n);
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++) {
        at[n] = text_nfc(r->t->mem, text_clean(r->t->mem, r->words[i]));
        n += *at[n] != 0;
    }
    *ret = (form_texts){at, n};
    return read_count(r, n);
}

static err read_file(const reading *r, const web_upload **ret)
{
    *ret = web_file(r->t, r->f->name);
    if (!*ret) return r->f->required ? wrong(r, T_common_fault_required) : OK;
    if (r->f->max && (*ret)->bytes > r->f->max)
        return wrong_by(r, T_common_fault_too_large, (r->f->max + (1 << 20) - 1) >> 20);
    return OK;
}

static err read_one(const reading *r, const char *word)
{
    void *to = r->to;
    switch (r->f->type) {
    case F_TEXT: return read_text(r, word, to);
    case F_ID:
    case F_INT: return read_int(r, word, to);
    case F_DAY: return read_day(r, word, to);
    case F_MOMENT: return read_moment(r, word, to);
    case F_TENTHS: return read_tenths(r, word, to);
    case F_FEN: return read_fen(r, word, to);
    case F_CHOICE: return read_choice(r, word, to);
    case F_BOOL: *(bool *)to = !text_is(word, "0") && !text_is(word, "false"); return OK;
    case F_IDS:
    case F_TEXTS:
    case F_FILE: break;
    }
    return E_BROKEN;
}

static void set_nothing(const form_field *f, void *to)
{
    if (f->type == F_TEXT)
        *(const char **)to = "";
    else if (f->type == F_DAY)
        *(day *)to = DAY_NONE;
    else if (f->type == F_MOMENT)
        *(moment *)to = MOMENT_NONE;
}

static bool sent_broken(const reading *r)
{
    const web_input *in = r->t->input;
    for (size_t i = 0; i < in->body_pairs; i++)
        if (in->pairs.at[i].broken && text_is(in->pairs.at[i].name, r->f->name)) return true;
    return false;
}

/* Only the body counts: what stands in the address was not typed into the form. */
static void gather(reading *r)
{
    const web_input *in = r->t->input;
    const char **at = NULL;
    for (size_t i = 0; i < in->body_pairs; i++) {
        if (!text_is(in->pairs.at[i].name, r->f->name)) continue;
        if (!at) at = TAKE_N(r->t->mem, const char *, in->body_pairs - i);
        at[r->n++] = in->pairs.at[i].value;
    }
    r->words = at;
}

static err missing(const reading *r)
{
    bool chosen = r->f->type == F_CHOICE || r->f->type == F_ID;
    return wrong(r, chosen ? T_common_fault_unchosen : T_common_fault_required);
}

/* The last word wins: a check box stands behind its hidden "0". */
static err read_field(reading *r)
{
    const form_field *f = r->f;
    set_nothing(f, r->to);
    if (f->type == F_FILE) return read_file(r, (void *)r->to);
    if (sent_broken(r)) return wrong(r, T_common_fault_not_text);
    gather(r);
    if (f->type == F_IDS) return read_ids(r, (void *)r->to);
    if (f->type == F_TEXTS) return read_texts(r, (void *)r->to);
    const char *word = r->n ? r->words[r->n - 1] : "";
    if (!word[strspn(word, " \t\r\n")]) return f->required ? missing(r) : OK;
    err e = read_one(r, word);
    if (e == OK && f->type == F_TEXT && f->required && !**(const char **)(void *)r->to)
        return wrong(r, T_common_fault_required); /* nothing but white space of other kinds */
    return e;
}

static bool declared(const form_kind *kind, const char *name)
{
    for (size_t i = 0; i < kind->fields_n; i++)
        if (text_is(kind->fields[i].name, name)) return true;
    return text_is(name, "_token") || text_is(name, "_deed");
}

static err refuse_unknown(turn *t, const form_kind *kind)
{
    err e = OK;
    for (size_t i = 0; t->input->kind == BODY_JSON && i < t->input->body_pairs; i++) {
        const char *name = t->input->pairs.at[i].name;
        if (!declared(kind, name)) e = web_fault(t, name, T_common_fault_unknown, name, NULL);
    }
    return e;
}

err form_read(turn *t, const form_kind *kind, void *ret)
{
    err e = refuse_unknown(t, kind);
    memset(ret, 0, kind->size);
    for (size_t i = 0; i < kind->fields_n; i++) {
        const form_field *f = &kind->fields[i];
        reading r = {.t = t, .f = f, .to = (char *)ret + f->offset};
        if (read_field(&r) != OK) e = E_INPUT;
    }
    return e;
}
