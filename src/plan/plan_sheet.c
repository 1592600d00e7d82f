/* A unit's workbook of entries: the columns of the form, found by their heads in either language;
 * each row an item or a reason. */
#include "plan/plan_page.h"

const plan_field plan_sheet_columns[] = {PLAN_NAME,   PLAN_THEME,    PLAN_AIM,    PLAN_AUDIENCE,
                                         PLAN_KIND,   PLAN_TRAINING, PLAN_FIELD,  PLAN_LEVEL,
                                         PLAN_ORIGIN, PLAN_MODE,     PLAN_STARTS, PLAN_DAYS,
                                         PLAN_SEATS,  PLAN_HOURS,    PLAN_PLACE,  PLAN_MONEY};
const size_t plan_sheet_columns_n = COUNT_OF(plan_sheet_columns);

enum { ROWS_MOST = 2000, HEAD_WITHIN = 10, HEADS_LEAST = 4 };

typedef struct {
    int of[SHEET_COLUMNS];
    bool found;
} heads; /* plan_field of each column, or -1 */

static int field_of_head(const char *word)
{
    for (size_t i = 0; i < plan_sheet_columns_n; i++) {
        text_key label = plan_field_label(plan_sheet_columns[i]);
        if (text_is(word, label->zh) || text_is(word, label->en)) {
            return (int)plan_sheet_columns[i];
        }
    }
    return -1;
}

static void heads_try(arena *mem, const sheet_row *r, heads *h)
{
    size_t known = 0;
    for (size_t i = 0; i < r->n; i++) {
        h->of[i] = field_of_head(text_clean(mem, r->cells[i].text));
        known += h->of[i] >= 0;
    }
    for (size_t i = r->n; i < SHEET_COLUMNS; i++) {
        h->of[i] = -1;
    }
    h->found = known >= HEADS_LEAST;
}

/* ---- cells ----------------------------------------------------------------------------------- */

typedef struct {
    const text_key *words;
    size_t n;
    int first, last;
} codes; /* the last word may have a number of its own */

static codes codes_of(plan_field f)
{
    switch (f) {
    case PLAN_KIND: return (codes){plan_kind_words, COUNT_OF(plan_kind_words), 1, 0};
    case PLAN_TRAINING:
        return (codes){plan_training_words, COUNT_OF(plan_training_words), 1, TRAINING_OTHER};
    case PLAN_FIELD: return (codes){plan_field_words, COUNT_OF(plan_field_words), 1, 0};
    case PLAN_LEVEL: return (codes){plan_level_words, COUNT_OF(plan_level_words), 0, 0};
    case PLAN_ORIGIN: return (codes){plan_origin_words, COUNT_OF(plan_origin_words), 1, 0};
    case PLAN_MODE: return (codes){plan_mode_words, COUNT_OF(plan_mode_words), 1, 0};
    default: return (codes){0};
    }
}

static bool says(const char *word, text_key key)
{
    return text_is(word, key->zh) || text_is(word, key->en);
}

/* A level is also known by what units are called of it: 县（市、区） beside 县（市、区）级. */
static bool code_read(plan_field f, const char *word, int *ret)
{
    codes c = codes_of(f);
    for (size_t i = 0; i < c.n; i++) {
        bool unit = f == PLAN_LEVEL && says(word, people_org_level_word((org_level)i));
        if (unit || says(word, c.words[i])) {
            *ret = c.last && i == c.n - 1 ? c.last : (int)i + c.first;
            return true;
        }
    }
    return false;
}

static bool yuan_read(arena *mem, const char *word, fen *ret)
{
    buf plain = buf_new(mem);
    for (const char *s = word; *s; s++) {
        if (*s != ',') { buf_putc(&plain, *s); }
    }
    const char *dot = strchr(plain.at, '.');
    size_t whole_n = dot ? (size_t)(dot - plain.at) : plain.n, rest_n = dot ? strlen(dot + 1) : 0;
    int64_t whole = 0, rest = 0;
    if (rest_n > 2 || !text_int(arena_copy_n(mem, plain.at, whole_n), &whole) || whole < 0 ||
        whole > 1000000000 || (rest_n && !text_int(dot + 1, &rest)) || rest < 0) {
        return false;
    }
    ret->n = whole * 100 + (rest_n == 1 ? rest * 10 : rest);
    return true;
}

static bool number_read(const char *word, int *ret)
{
    int64_t n = 0;
    if (!text_int(word, &n) || n < 0 || n > 1000000) { return false; }
    *ret = (int)n;
    return true;
}

static bool coded_read(plan_field f, const char *word, plan_item *i)
{
    int code = 0;
    if (!code_read(f, word, &code)) { return false; }
    i->kind = f == PLAN_KIND ? (class_kind)code : i->kind;
    i->training = f == PLAN_TRAINING ? (class_training)code : i->training;
    i->field = f == PLAN_FIELD ? (class_field)code : i->field;
    i->organiser_level = f == PLAN_LEVEL ? (org_level)code : i->organiser_level;
    i->origin = f == PLAN_ORIGIN ? (class_origin)code : i->origin;
    i->mode = f == PLAN_MODE ? (class_mode)code : i->mode;
    return true;
}

static bool starts_read(const sheet_cell *c, const char *word, day *ret)
{
    bool month_only = false;
    if (c->kind == CELL_DATE && day_known(c->date)) {
        *ret = c->date;
        return true;
    }
    return day_parse_loose(word, ret, &month_only);
}

static bool cell_read(arena *mem, plan_field f, const sheet_cell *c, plan_item *i)
{
    const char *word = text_nfc(mem, text_clean(mem, c->text));
    if (!*word) { return true; }
    switch (f) {
    case PLAN_NAME: i->name = word; return text_chars(word) <= 100;
    case PLAN_THEME: i->theme = word; return text_chars(word) <= 200;
    case PLAN_AIM: i->aim = word; return text_chars(word) <= 1000;
    case PLAN_AUDIENCE: i->audience = word; return text_chars(word) <= 200;
    case PLAN_PLACE: i->place = word; return text_chars(word) <= 100;
    case PLAN_STARTS: return starts_read(c, word, &i->starts);
    case PLAN_DAYS: return number_read(word, &i->days);
    case PLAN_SEATS: return number_read(word, &i->seats);
    case PLAN_HOURS: return tenths_parse(word, &i->hours);
    case PLAN_MONEY: return yuan_read(mem, word, &i->money);
    default: return coded_read(f, word, i);
    }
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void fault_put(buf *all, const char *fault)
{
    if (all->n) { buf_put(all, "；"); }
    buf_put(all, fault);
}

static const char *column_of(turn *t, const char *field)
{
    for (int f = 0; f < PLAN_FIELDS; f++) {
        if (text_is(plan_field_name((plan_field)f), field)) {
            return text_in(plan_field_label((plan_field)f), t->actor.lang);
        }
    }
    return "";
}

/* The deed's own checks, taken back from the turn: here they are words in a row, not faults of this
 * form. */
static void item_faults_put(turn *t, const plan_item *i, const plan_year *y, buf *all)
{
    bool wrong = plan_item_faults(t, i, y) == E_INPUT;
    for (size_t k = 0; wrong && k < t->faults.n; k++) {
        const fault *f = &t->faults.at[k];
        const char *args[] = {f->arg1 ? f->arg1 : "", f->arg2 ? f->arg2 : ""};
        const char *column = column_of(t, f->field),
                   *said = text_say(t->mem, t->actor.lang, f->key, args, 2);
        fault_put(all, *column ? plan_say(t, T_plan_row_fault, column, said) : said);
    }
    t->faults.n = 0;
}

static bool named_before(const plan_items *entered, const plan_lines *lines, const char *name)
{
    for (size_t i = 0; i < entered->n; i++) {
        if (text_is(entered->at[i].name, name)) { return true; }
    }
    for (size_t i = 0; i + 1 < lines->n; i++) { /* the last is the row itself */
        if (text_is(lines->at[i].item.name, name)) { return true; }
    }
    return false;
}

typedef struct {
    turn *t;
    const plan_place *p;
    heads h;
    plan_items entered;
    plan_item blank;
} reading;

static void cells_read(reading *x, const sheet_row *r, plan_item *i, buf *faults)
{
    turn *t = x->t;
    for (size_t c = 0; c < r->n; c++) {
        plan_field f = (plan_field)x->h.of[c];
        if (x->h.of[c] < 0 || cell_read(t->mem, f, &r->cells[c], i)) { continue; }
        const char *column = text_in(plan_field_label(f), t->actor.lang);
        fault_put(faults,
                  plan_say(t, T_plan_cell_unread, column, arena_copy(t->mem, r->cells[c].text)));
    }
}

/* All that is wrong with a row is said at once; what can be asked of a whole one, where each cell
 * could be read. */
static void row_read(reading *x, const sheet_row *r, plan_lines *ret)
{
    turn *t = x->t;
    buf faults = buf_new(t->mem);
    plan_line *line = GROW(t->mem, ret);
    *line = (plan_line){.row = r->number, .item = x->blank, .fault = ""};
    cells_read(x, r, &line->item, &faults);
    if (!faults.n) { item_faults_put(t, &line->item, &x->p->y, &faults); }
    if (!faults.n && named_before(&x->entered, ret, line->item.name)) {
        fault_put(&faults, text_in(T_plan_row_twice, t->actor.lang));
    }
    line->fault = faults.at;
}

static text_key sheet_words(sheet_fault f)
{
    switch (f) {
    case SHEET_OLD_XLS: return T_plan_sheet_old;
    case SHEET_ENCRYPTED: return T_plan_sheet_locked;
    case SHEET_TOO_LARGE:
    case SHEET_BOMB: return T_plan_sheet_large;
    default: return T_plan_sheet_unread;
    }
}

static err reading_begin(turn *t, const plan_place *p, reading *x)
{
    org o = {0};
    *x = (reading){.t = t, .p = p};
    TRY(people_org_get(t->d, p->org, t->mem, &o));
    TRY(plan_names_of(t->d, p->y.id, p->org, t->mem, &x->entered));
    x->blank = (plan_item){.plan = p->y.id,
                           .org = p->org,
                           .name = "",
                           .theme = "",
                           .aim = "",
                           .audience = "",
                           .place = "",
                           .org_name = o.name,
                           .kind = KIND_THEMATIC,
                           .training = TRAINING_IN_SERVICE,
                           .field = FIELD_GENERAL,
                           .organiser_level = o.level,
                           .origin = ORIGIN_IN_CITY,
                           .mode = MODE_OFF_JOB,
                           .starts = DAY_NONE,
                           .state = ITEM_DRAFT};
    return OK;
}

err plan_sheet_read(turn *t, const plan_place *p, const char *path, plan_lines *ret,
                    text_key *ret_why)
{
    sheet *s = NULL;
    sheet_fault fault = SHEET_OK;
    sheet_row r;
    reading x;
    TRY(reading_begin(t, p, &x));
    if (sheet_open(path, &(sheet_limits){.max_rows = ROWS_MOST, .max_unpacked = 64 << 20}, t->mem,
                   &s, &fault) != OK) {
        *ret_why = sheet_words(fault);
        return E_INPUT;
    }
    for (int seen = 0; sheet_next(s, &r); seen++) {
        if (x.h.found) {
            row_read(&x, &r, ret);
        } else if (seen < HEAD_WITHIN) {
            heads_try(t->mem, &r, &x.h);
        }
    }
    fault = sheet_close(s);
    *ret_why = fault != SHEET_OK ? sheet_words(fault)
               : !x.h.found      ? T_plan_sheet_heads
               : ret->n == 0     ? T_plan_sheet_empty
                                 : NULL;
    return *ret_why ? E_INPUT : OK;
}
