/* Rows of units judged against those that are there: new, changed, the same, or refused with every
 * reason at once. */
#include "people/people_import_inside.h"
#include "people/people_units.h"
#include "people/people_web.h"
#include "people_text.h"

enum { CODE_MOST = 40, NAME_MOST = 80, SHORT_MOST = 30, PLACE_MOST = 100000 };

/* What a code or a name may mean is numbered: units that are there first, then the lines. */
typedef struct {
    turn *t;
    int64_t root;
    orgs there;
    import_set by_id, by_code, by_name, twice; /* twice: names of several units */
    unit_lines *lines;
    unit_faults *faults;
} judging;

/* ---- words ----------------------------------------------------------------------------------- */

static const char *const level_words[] = {"中央|国家|国家级",
                                          "省|省级|自治区|自治区级|直辖市",
                                          "市|市级|州|州级|盟|地级|地市级|地厅级",
                                          "县|县级|区|区县|县市区|县处级",
                                          "乡|乡级|镇|镇级|乡镇|乡镇级|街道|乡科级",
                                          "村|村级|社区"};
static const char *const kind_words[] = {
    "地区|地方|行政区划",     "部门|机关|党政机关|行政|行政机关",
    "党校|行政学院|干部学院", "村党校|社区党校|基层党校",
    "事业|事业单位",          "企业|国企",
    "高校|大学|院校",         "其它"};

/* The number of the word among labels and other words; -1 unknown. */
static int word_read(arena *mem, const char *text, const text_key *labels,
                     const char *const *others, size_t n)
{
    const char *word = import_word(mem, text);
    for (size_t i = 0; i < n; i++) {
        if (text_is(word, import_word(mem, labels[i]->zh)) ||
            text_is(word, import_word(mem, labels[i]->en)) || import_word_in(word, others[i])) {
            return (int)i;
        }
    }
    return -1;
}

/* ---- what is wrong --------------------------------------------------------------------------- */

static const char *say(const judging *j, text_key key, const char *a)
{
    const char *args[] = {a};
    return text_say(j->t->mem, j->t->actor.lang, key, args, COUNT_OF(args));
}

static void refuse(const judging *j, unit_line *l, unit_cell cell, const char *reason)
{
    arena *mem = j->t->mem;
    const char *column = text_in(unit_cell_labels[cell], j->t->actor.lang);
    *GROW(mem, j->faults) = (people_import_fault){l->row, column, reason};
    l->said = *l->said ? arena_printf(mem, "%s；%s", l->said, reason) : reason;
    l->verdict = UNIT_REFUSED;
}

/* ---- who is meant ---------------------------------------------------------------------------- */

static bool inside(const judging *j, const org *o)
{
    while (o->id != j->root) {
        int64_t up = o->parent ? import_set_get(&j->by_id, (uint64_t)o->parent) : 0;
        if (!up) { return false; }
        o = &j->there.at[up - 1];
    }
    return true;
}

static void name_put(judging *j, const char *name, int64_t number)
{
    uint64_t key = import_hash(import_word(j->t->mem, name), 0);
    int64_t before = import_set_put(&j->by_name, key, number);
    if (before && before != number) { import_set_put(&j->twice, key, number); }
}

static uint64_t code_key(const judging *j, const char *code)
{
    return import_hash(import_word(j->t->mem, code), 0);
}

/* By its code or, where one unit alone has it, by its name. 0: unknown. */
static int64_t number_of(const judging *j, const char *text)
{
    uint64_t key = code_key(j, text);
    int64_t number = import_set_get(&j->by_code, key);
    if (number || import_set_get(&j->twice, key)) { return number; }
    return import_set_get(&j->by_name, key);
}

static const org *unit_there(const judging *j, int64_t number)
{
    return number > 0 && (size_t)number <= j->there.n ? &j->there.at[number - 1] : NULL;
}

/* ---- one row --------------------------------------------------------------------------------- */

/* The unit above: one that is there, or one of a line before. */
static const org *above_of(judging *j, unit_line *l, const char *text)
{
    int64_t number = *text ? number_of(j, text) : import_set_get(&j->by_id, (uint64_t)j->root);
    const org *o = unit_there(j, number);
    if (o && inside(j, o)) {
        l->now.parent = o->id;
        return o;
    }
    if (o || number == 0) {
        bool several = import_set_get(&j->twice, code_key(j, text)) != 0;
        refuse(j, l, UNIT_ABOVE,
               say(j, several ? T_people_units_above_twice : T_people_units_above_unknown, text));
        return NULL;
    }
    l->above_line = (int)(number - 1 - (int64_t)j->there.n);
    const unit_line *other = &j->lines->at[l->above_line];
    if (other->verdict == UNIT_REFUSED) {
        const char *row = text_of_int(j->t->mem, other->row);
        refuse(j, l, UNIT_ABOVE, say(j, T_people_units_above_refused, row));
        return NULL;
    }
    return &other->now;
}

static void cell_wrong(judging *j, unit_line *l, unit_cell cell, const char *text)
{
    refuse(j, l, cell, say(j, T_people_units_unread, text));
}

static void words_read(judging *j, const unit_row *r, unit_line *l)
{
    arena *mem = j->t->mem;
    const char *level = r->cells[UNIT_LEVEL], *kind = r->cells[UNIT_KIND];
    int found =
        *level ? word_read(mem, level, people_org_level_words, level_words, COUNT_OF(level_words))
               : (int)l->now.level;
    if (found < 0) { cell_wrong(j, l, UNIT_LEVEL, level); }
    l->now.level = found < 0 ? l->now.level : (org_level)found;
    found = *kind ? word_read(mem, kind, people_org_kind_words, kind_words, COUNT_OF(kind_words))
                  : (int)l->now.kind - ORG_REGION;
    if (found < 0) { cell_wrong(j, l, UNIT_KIND, kind); }
    l->now.kind = found < 0 ? l->now.kind : (org_kind)(found + ORG_REGION);
}

static void values_read(judging *j, const unit_row *r, unit_line *l)
{
    const char *place = r->cells[UNIT_PLACE], *mail = r->cells[UNIT_MAIL],
               *since = r->cells[UNIT_SINCE];
    int64_t n = l->now.place;
    bool month_only = false;
    if (*place && (!text_int(place, &n) || n < 0 || n > PLACE_MOST)) {
        cell_wrong(j, l, UNIT_PLACE, place);
    }
    l->now.place = (int)n;
    if (*mail && !people_mail_good(mail)) { cell_wrong(j, l, UNIT_MAIL, mail); }
    l->now.mail = *mail ? mail : l->now.mail;
    if (*since && !day_parse_loose(since, &l->now.since, &month_only)) {
        cell_wrong(j, l, UNIT_SINCE, since);
    }
}

static void names_read(judging *j, const unit_row *r, unit_line *l)
{
    static const struct {
        unit_cell cell;
        size_t most;
    } limits[] = {{UNIT_CODE, CODE_MOST}, {UNIT_NAME, NAME_MOST}, {UNIT_SHORT, SHORT_MOST}};
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        const char *text = r->cells[limits[i].cell];
        if (text_chars(text) > limits[i].most) {
            refuse(j, l, limits[i].cell,
                   say(j, T_people_units_long, text_of_int(j->t->mem, (int64_t)limits[i].most)));
        }
    }
    l->now.name = *r->cells[UNIT_NAME] ? r->cells[UNIT_NAME] : l->now.name;
    l->now.short_name = *r->cells[UNIT_SHORT] ? r->cells[UNIT_SHORT] : l->now.short_name;
    if (text_empty(l->now.name)) {
        refuse(j, l, UNIT_NAME, text_in(T_people_org_name_missing, j->t->actor.lang));
    }
}

static void new_read(judging *j, const unit_row *r, unit_line *l)
{
    const org *above = above_of(j, l, r->cells[UNIT_ABOVE]);
    l->verdict = l->verdict == UNIT_REFUSED ? UNIT_REFUSED : UNIT_NEW;
    l->now = (org){.parent = l->now.parent,
                   .code = r->cells[UNIT_CODE],
                   .name = "",
                   .short_name = "",
                   .mail = "",
                   .level = above ? above->level : ORG_COUNTY,
                   .kind = ORG_DEPARTMENT,
                   .since = j->t->today,
                   .until = DAY_NONE};
    l->above = above ? above->name : r->cells[UNIT_ABOVE];
    names_read(j, r, l);
    words_read(j, r, l);
    values_read(j, r, l);
}

static void differs(const judging *j, buf *b, unit_cell cell, const char *was, const char *now)
{
    if (text_is(was, now)) { return; }
    buf_printf(b, "%s%s %s → %s", b->n ? "；" : "",
               text_in(unit_cell_labels[cell], j->t->actor.lang), *was ? was : "—", now);
}

static const char *differences(const judging *j, const org *a, const org *b)
{
    arena *mem = j->t->mem;
    language lang = j->t->actor.lang;
    buf said = buf_new(mem);
    differs(j, &said, UNIT_NAME, a->name, b->name);
    differs(j, &said, UNIT_SHORT, a->short_name, b->short_name);
    differs(j, &said, UNIT_LEVEL, text_in(people_org_level_word(a->level), lang),
            text_in(people_org_level_word(b->level), lang));
    differs(j, &said, UNIT_KIND, text_in(people_org_kind_word(a->kind), lang),
            text_in(people_org_kind_word(b->kind), lang));
    differs(j, &said, UNIT_PLACE, text_of_int(mem, a->place), text_of_int(mem, b->place));
    differs(j, &said, UNIT_MAIL, a->mail, b->mail);
    differs(j, &said, UNIT_SINCE, day_iso(mem, a->since), day_iso(mem, b->since));
    buf_put(&said, "");
    return said.at;
}

/* A move needs a reason, so it is not made by a workbook. */
static void stays_put(judging *j, const unit_row *r, unit_line *l, const org *was)
{
    if (!*r->cells[UNIT_ABOVE] || was->id == j->root) { return; }
    if (!above_of(j, l, r->cells[UNIT_ABOVE])) { return; }
    if (l->above_line >= 0 || l->now.parent != was->parent) {
        refuse(j, l, UNIT_ABOVE, text_in(T_people_units_moved, j->t->actor.lang));
    }
}

static void known_read(judging *j, const unit_row *r, unit_line *l, const org *was)
{
    l->now = *was;
    l->above = "";
    const org *up = unit_there(j, import_set_get(&j->by_id, (uint64_t)was->parent));
    if (up) { l->above = up->name; }
    stays_put(j, r, l, was);
    l->now = *was;
    names_read(j, r, l);
    words_read(j, r, l);
    values_read(j, r, l);
    if (l->verdict == UNIT_REFUSED) { return; }
    l->said = differences(j, was, &l->now);
    l->verdict = *l->said ? UNIT_CHANGED : UNIT_SAME;
}

static void row_judge(judging *j, const unit_row *r)
{
    const char *code = r->cells[UNIT_CODE];
    int64_t own = (int64_t)(j->there.n + j->lines->n) + 1;
    unit_line *l = GROW(j->t->mem, j->lines);
    *l =
        (unit_line){.row = r->row, .verdict = UNIT_SAME, .above_line = -1, .above = "", .said = ""};
    int64_t before = *code ? import_set_put(&j->by_code, code_key(j, code), own) : 0;
    const org *was = unit_there(j, before);
    if (r->lost & 1u << UNIT_CODE) {
        refuse(j, l, UNIT_CODE, text_in(T_people_units_lost, j->t->actor.lang));
    } else if (!*code) {
        refuse(j, l, UNIT_CODE, text_in(T_people_units_no_code, j->t->actor.lang));
    } else if (was && !inside(j, was)) {
        refuse(j, l, UNIT_CODE, say(j, T_people_org_code_taken, code));
        was = NULL;
    } else if (before && !was) {
        const unit_line *first = &j->lines->at[before - 1 - (int64_t)j->there.n];
        refuse(j, l, UNIT_CODE, say(j, T_people_units_twice, text_of_int(j->t->mem, first->row)));
    }
    if (was) {
        known_read(j, r, l, was);
    } else {
        new_read(j, r, l);
        if (*l->now.name) { name_put(j, l->now.name, own); }
    }
}

err unit_rows_judge(turn *t, int64_t root, const unit_rows *rows, unit_lines *ret,
                    unit_faults *ret_faults)
{
    judging j = {.t = t, .root = root, .lines = ret, .faults = ret_faults};
    orgs path = {0};
    TRY(people_org_path(t->d, root, t->mem, &path));
    if (path.n == 0) { return E_ABSENT; }
    TRY(people_orgs_under(t->d, path.at[0].id, t->mem, &j.there));
    for (size_t i = 0; i < j.there.n; i++) {
        const org *o = &j.there.at[i];
        import_set_put(&j.by_id, (uint64_t)o->id, (int64_t)i + 1);
        import_set_put(&j.by_code, code_key(&j, o->code), (int64_t)i + 1);
        if (!day_known(o->until)) { name_put(&j, o->name, (int64_t)i + 1); }
    }
    for (size_t i = 0; i < rows->n; i++) {
        row_judge(&j, &rows->at[i]);
    }
    import_set_free(&j.by_id);
    import_set_free(&j.by_code);
    import_set_free(&j.by_name);
    import_set_free(&j.twice);
    return OK;
}

int64_t unit_lines_count(const unit_lines *lines, unit_verdict v)
{
    int64_t n = 0;
    for (size_t i = 0; i < lines->n; i++) {
        n += lines->at[i].verdict == v;
    }
    return n;
}

err unit_lines_write(turn *t, unit_lines *lines)
{
    for (size_t i = 0; i < lines->n; i++) {
        unit_line *l = &lines->at[i];
        if (l->verdict == UNIT_CHANGED) { TRY(people_org_change(t, &l->now)); }
        if (l->verdict != UNIT_NEW) { continue; }
        if (l->above_line >= 0) { l->now.parent = lines->at[l->above_line].now.id; }
        TRY(people_org_add(t, &l->now, &l->now.id));
    }
    return OK;
}
