/* From cells to a person: what each cell says, or the reason why it cannot be taken. No database.
 */
#include "people/people_import_inside.h"
#include "people_text.h"

enum {
    NAME_MOST = 60,
    WORDS_MOST = 120,
    PHONE_MOST = 40,
    MAIL_MOST = 200,
    SHOWN_MOST = 40,
    CANDIDATES = 4
};

/* ---- faults ---------------------------------------------------------------------------------- */

static const char *shown(arena *mem, const char *s)
{
    const char *end = s;
    uint32_t code;
    for (int i = 0; i < SHOWN_MOST && end && *end; i++) {
        end = text_next(end, &code);
    }
    return end && *end ? arena_printf(mem, "%.*s…", (int)(end - s), s) : s;
}

void import_row_fault(const import_reading *r, import_row *row, import_field f, text_key key,
                      const char *a, const char *b)
{
    const char *args[] = {shown(r->mem, a), b};
    int column = r->head->column_of[f];
    people_import_fault *fault = GROW(r->mem, &row->faults);
    fault->row = row->number;
    fault->column = column >= 0 && *r->head->heads[column]
                        ? r->head->heads[column]
                        : text_in(import_field_label(f), r->lang);
    fault->reason = text_say(r->mem, r->lang, key, args, COUNT_OF(args));
    row->wrong |= FIELD_BIT(f);
}

/* ---- cells ----------------------------------------------------------------------------------- */

typedef struct {
    const import_reading *r;
    const sheet_row *cells;
    import_row *row;
} reader;

static const sheet_cell *cell_of(const reader *c, import_field f)
{
    static const sheet_cell nothing = {.text = "", .date = {INT32_MIN}};
    int column = c->r->head->column_of[f];
    return column >= 0 && (size_t)column < c->cells->n ? &c->cells->cells[column] : &nothing;
}

static void refuse(const reader *c, import_field f, text_key key, const char *a)
{
    import_row_fault(c->r, c->row, f, key, a, "");
}

/* A text that a spreadsheet would take for a formula; "+86 139…" and "-" are none. */
static bool is_formula(const char *text)
{
    bool sign = *text == '+' || *text == '-';
    return *text == '=' || *text == '@' || (sign && text[1] && !strchr("0123456789 -(", text[1]));
}

/* "" when the cell says nothing or is at fault. ="110…" is how some systems keep digits in CSV. */
static const char *cell_text(const reader *c, import_field f)
{
    const sheet_cell *cell = cell_of(c, f);
    if (cell->kind == CELL_EMPTY) { return ""; }
    if (cell->kind == CELL_ERROR) {
        refuse(c, f, T_people_import_cell_error, cell->text);
        return "";
    }
    char *text = text_clean(c->r->mem, cell->text);
    size_t n = strlen(text);
    text += *text == '\'' && n > 1;
    n = strlen(text);
    if (n > 3 && text_starts(text, "=\"") && text[n - 1] == '"' &&
        strspn(text + 2, "0123456789xX ") == n - 3) {
        return arena_copy_n(c->r->mem, text + 2, n - 3);
    }
    if (is_formula(text)) {
        refuse(c, f, T_people_import_formula, text);
        return "";
    }
    return text;
}

static void give(const reader *c, import_field f) { c->row->given |= FIELD_BIT(f); }

/* A word to look up; "" when the cell says nothing. */
static const char *cell_word(const reader *c, import_field f)
{
    const char *text = cell_text(c, f);
    const char *word = text_empty(text) ? "" : import_word(c->r->mem, text);
    return f != FIELD_LEVEL && f != FIELD_RANK && import_is_nothing(word) ? "" : word;
}

static const char *free_text(const reader *c, import_field f, size_t most)
{
    const char *text = cell_text(c, f);
    if (text_empty(text) || import_is_nothing(import_word(c->r->mem, text))) { return ""; }
    if (text_chars(text) > most) {
        refuse(c, f, T_people_import_too_long, arena_printf(c->r->mem, "%d", (int)most));
        return "";
    }
    give(c, f);
    return text;
}

/* ---- name and number ------------------------------------------------------------------------- */

static bool is_han(uint32_t code) { return code >= 0x3400 && code <= 0x9FFF; }

/* "张  伟" is set wide to line up with names of three characters; the dots of foreign names have
 * one form here. */
static const char *name_clean(arena *mem, const char *text)
{
    buf b = buf_new(mem);
    uint32_t code, last = 0, next;
    for (const char *at = text; (at = text_next(at, &code)); last = code) {
        const char *after = text_next(at, &next);
        if (code == ' ' && is_han(last) && after && is_han(next)) {
            code = last;
            continue;
        }
        bool dot =
            code == 0x2022 || code == 0x30FB || code == 0xFF0E || code == 0x2027 || code == 0x2219;
        text_put_code(&b, dot ? 0xB7 : code);
    }
    buf_put(&b, "");
    return text_nfc(mem, b.at);
}

static void read_name(const reader *c)
{
    const char *text = cell_text(c, FIELD_NAME);
    if (c->row->wrong & FIELD_BIT(FIELD_NAME)) { return; }
    if (text_empty(text)) {
        refuse(c, FIELD_NAME, T_people_import_no_name, "");
        return;
    }
    const char *name = name_clean(c->r->mem, text);
    if (text_chars(name) > NAME_MOST || strpbrk(name, "0123456789")) {
        refuse(c, FIELD_NAME, T_people_import_bad_name, name);
        return;
    }
    give(c, FIELD_NAME);
    c->row->p.name = name;
}

static const char *citizen_plain(arena *mem, const char *text)
{
    char *word = import_word(mem, text);
    size_t n = strlen(word);
    if (n == 18 && word[17] == 'x') { word[17] = 'X'; }
    return word;
}

/* The number says the birth date and the sex; the cells beside it must agree. */
static void citizen_takes(const reader *c)
{
    person *p = &c->row->p;
    day born = citizen_born(p->citizen);
    person_sex sex = (person_sex)citizen_sex(p->citizen);
    bool months = c->row->months & FIELD_BIT(FIELD_BORN);
    if (born.n > c->r->today.n || day_year(born) < 1900) {
        refuse(c, FIELD_CITIZEN, T_people_born_wrong, "");
        return;
    }
    int y1, m1, d1, y2, m2, d2;
    day_split(born, &y1, &m1, &d1);
    day_split(day_known(p->born) ? p->born : born, &y2, &m2, &d2);
    if (y1 != y2 || m1 != m2 || (!months && d1 != d2)) {
        refuse(c, FIELD_BORN, T_people_born_differs, day_iso(c->r->mem, born));
    }
    if (p->sex && p->sex != sex) { refuse(c, FIELD_SEX, T_people_sex_differs, ""); }
    p->born = born;
    p->sex = sex;
    c->row->months &= ~FIELD_BIT(FIELD_BORN);
    c->row->given |= FIELD_BIT(FIELD_BORN) | FIELD_BIT(FIELD_SEX) | FIELD_BIT(FIELD_CITIZEN);
}

static bool digits_lost(const sheet_cell *cell, const char *text)
{
    return cell->kind == CELL_NUMBER || cell->kind == CELL_DATE || strstr(text, "e+");
}

static void read_citizen(const reader *c)
{
    static const text_key words[] = {[CITIZEN_LENGTH] = T_people_citizen_length,
                                     [CITIZEN_CHARACTER] = T_people_citizen_character,
                                     [CITIZEN_BIRTH] = T_people_citizen_birth,
                                     [CITIZEN_CHECK] = T_people_citizen_check};
    const sheet_cell *cell = cell_of(c, FIELD_CITIZEN);
    const char *text = citizen_plain(c->r->mem, cell_text(c, FIELD_CITIZEN));
    if (import_is_nothing(text)) { return; }
    if (digits_lost(cell, text)) {
        refuse(c, FIELD_CITIZEN, T_people_import_citizen_number, "");
        return;
    }
    citizen_fault wrong = citizen_check(text);
    if (wrong != CITIZEN_OK) {
        refuse(c, FIELD_CITIZEN, words[wrong], "");
        return;
    }
    c->row->p.citizen = text;
    c->row->p.citizen_masked = citizen_masked(c->r->mem, text);
    citizen_takes(c);
}

/* ---- dates ----------------------------------------------------------------------------------- */

/* With a whole citizen number the birth month is known, so 1985.1 need not be asked about. */
static bool zero_found(const reader *c, import_field f, day *d)
{
    const char *number = citizen_plain(c->r->mem, cell_of(c, FIELD_CITIZEN)->text);
    if (f != FIELD_BORN || citizen_check(number) != CITIZEN_OK) { return false; }
    day born = citizen_born(number);
    int y1, m1, d1, y2, m2, d2;
    day_split(born, &y1, &m1, &d1);
    day_split(*d, &y2, &m2, &d2);
    *d = y1 == y2 && m1 == 10 ? day_of(y1, 10, 1) : *d;
    return true;
}

static day read_day(const reader *c, import_field f)
{
    day d = DAY_NONE;
    const char *text = cell_text(c, f);
    if (import_is_nothing(import_word(c->r->mem, text))) { return DAY_NONE; }
    import_day_kind kind = import_day_read(c->r->mem, cell_of(c, f), &d);
    if (kind == DAY_UNREADABLE) {
        refuse(c, f, T_people_import_bad_day, text);
        return DAY_NONE;
    }
    if (kind == DAY_LOST_ZERO && !zero_found(c, f, &d)) {
        refuse(c, f, T_people_import_lost_zero, text);
        return DAY_NONE;
    }
    if (d.n > c->r->today.n || day_year(d) < 1900) {
        refuse(c, f, f == FIELD_BORN ? T_people_born_wrong : T_people_import_day_ahead, text);
        return DAY_NONE;
    }
    give(c, f);
    c->row->months |= kind == DAY_READ ? 0 : FIELD_BIT(f);
    return d;
}

static void read_days(const reader *c)
{
    person *p = &c->row->p;
    p->party_since = read_day(c, FIELD_PARTY_SINCE);
    p->work_since = read_day(c, FIELD_WORK_SINCE);
    p->post_since = read_day(c, FIELD_POST_SINCE);
    if (!day_known(p->born)) { return; }
    const struct {
        import_field f;
        day d;
    } later[] = {{FIELD_PARTY_SINCE, p->party_since},
                 {FIELD_WORK_SINCE, p->work_since},
                 {FIELD_POST_SINCE, p->post_since}};
    for (size_t i = 0; i < COUNT_OF(later); i++) {
        if (day_known(later[i].d) && later[i].d.n <= p->born.n) {
            refuse(c, later[i].f, T_people_import_before_birth, "");
        }
    }
}

/* ---- words ----------------------------------------------------------------------------------- */

static void read_words(const reader *c)
{
    person *p = &c->row->p;
    const char *word = cell_word(c, FIELD_SEX);
    if (*word && !import_sex_read(word, &p->sex)) {
        refuse(c, FIELD_SEX, T_people_import_bad_word, word);
    }
    c->row->given |= p->sex ? FIELD_BIT(FIELD_SEX) : 0;
    word = cell_word(c, FIELD_ETHNIC);
    if (*word && !import_ethnic_read(c->r->mem, word, &p->ethnic)) {
        refuse(c, FIELD_ETHNIC, T_people_import_bad_word, word);
    }
    c->row->given |= *p->ethnic ? FIELD_BIT(FIELD_ETHNIC) : 0;
    word = cell_word(c, FIELD_POLITICAL);
    if (*word && !import_political_read(word, &p->political)) {
        refuse(c, FIELD_POLITICAL, T_people_import_bad_word, word);
    }
    c->row->given |= p->political ? FIELD_BIT(FIELD_POLITICAL) : 0;
    word = cell_word(c, FIELD_EDUCATION);
    if (*word && !import_education_read(word, &p->education)) {
        refuse(c, FIELD_EDUCATION, T_people_import_bad_word, word);
    }
    c->row->given |= p->education ? FIELD_BIT(FIELD_EDUCATION) : 0;
}

/* Rosters mix the two columns: 四级调研员 under 级别 is a rank, 正科级 under 职级 is a post level.
 */
static void read_level(const reader *c, import_field f)
{
    person *p = &c->row->p;
    const char *word = cell_word(c, f);
    post_level level;
    person_rank rank;
    if (text_empty(word) || (import_is_nothing(word) && !text_starts(word, "无"))) { return; }
    bool is_level = import_level_read(word, &level), is_rank = import_rank_read(word, &rank);
    if (is_level && (f == FIELD_LEVEL || !is_rank)) {
        p->post_level = level;
        give(c, FIELD_LEVEL);
    } else if (is_rank) {
        p->rank = rank;
        give(c, FIELD_RANK);
    } else {
        refuse(c, f, T_people_import_bad_word, word);
    }
}

static void read_phone(const reader *c)
{
    const char *text = free_text(c, FIELD_PHONE, PHONE_MOST);
    size_t digits = 0;
    for (const char *at = text; *at; at++) {
        digits += *at >= '0' && *at <= '9';
    }
    bool plain = strspn(text, "0123456789+-() /,;") == strlen(text) || strstr(text, "、") ||
                 strstr(text, "，");
    if (*text && (!plain || digits < 5)) {
        refuse(c, FIELD_PHONE, T_people_import_bad_phone, text);
    }
    c->row->p.phone = text;
}

static void read_mail(const reader *c)
{
    const char *text = free_text(c, FIELD_MAIL, MAIL_MOST);
    if (*text && !people_mail_good(text)) { refuse(c, FIELD_MAIL, T_people_import_bad_mail, text); }
    c->row->p.mail = text;
}

static void read_categories(const reader *c)
{
    const char *text = cell_text(c, FIELD_CATEGORIES), *wrong = "";
    if (import_is_nothing(import_word(c->r->mem, text))) { return; }
    if (!import_categories_read(c->r->mem, text, &c->row->p.categories, &wrong)) {
        refuse(c, FIELD_CATEGORIES, T_people_import_bad_word, wrong);
    }
    give(c, FIELD_CATEGORIES);
}

/* ---- unit ------------------------------------------------------------------------------------ */

static const char *candidates(const reader *c, const int *at, size_t n)
{
    buf b = buf_new(c->r->mem);
    for (size_t i = 0; i < n && i < CANDIDATES; i++) {
        buf_printf(&b, "%s%s", i ? "；" : "", c->r->units->units.at[at[i]].path);
    }
    buf_put(&b, n > CANDIDATES ? "…" : "");
    return b.at;
}

/* The unit that a cell means; 0 with a fault when it means none or several. */
static int64_t unit_of(const reader *c, import_field f, const char *text)
{
    int found[CANDIDATES + 1];
    size_t n = import_unit_find(c->r->units, c->r->mem, text, found, COUNT_OF(found));
    if (n == 0) {
        refuse(c, f, T_people_import_no_such_unit, text);
    } else if (n > 1) {
        import_row_fault(c->r, c->row, f, T_people_import_unit_several, text,
                         candidates(c, found, n));
    }
    return n == 1 ? c->r->units->units.at[found[0]].id : 0;
}

static void read_unit(const reader *c)
{
    person *p = &c->row->p;
    const char *code = cell_text(c, FIELD_UNIT_CODE), *name = cell_text(c, FIELD_UNIT);
    bool has_column =
        c->r->head->column_of[FIELD_UNIT] >= 0 || c->r->head->column_of[FIELD_UNIT_CODE] >= 0;
    if (!has_column) {
        p->org = c->r->units->root;
        return;
    }
    if (text_empty(code) && text_empty(name)) {
        bool named = c->r->head->column_of[FIELD_UNIT] >= 0;
        refuse(c, named ? FIELD_UNIT : FIELD_UNIT_CODE, T_people_import_no_unit, "");
        return;
    }
    give(c, FIELD_UNIT);
    if (text_empty(code)) {
        p->org = unit_of(c, FIELD_UNIT, name);
        return;
    }
    int named[CANDIDATES + 1];
    p->org = unit_of(c, FIELD_UNIT_CODE, code);
    size_t n = text_empty(name)
                   ? 0
                   : import_unit_find(c->r->units, c->r->mem, name, named, COUNT_OF(named));
    bool same = n == 0 || n > CANDIDATES;
    for (size_t i = 0; i < n && i < COUNT_OF(named); i++) {
        same = same || c->r->units->units.at[named[i]].id == p->org;
    }
    if (p->org && !same) {
        import_row_fault(c->r, c->row, FIELD_UNIT_CODE, T_people_import_code_differs, code,
                         shown(c->r->mem, name));
    }
}

/* ---- the row --------------------------------------------------------------------------------- */

void import_row_read(const import_reading *r, const sheet_row *cells, import_row *ret)
{
    reader c = {r, cells, ret};
    *ret = (import_row){.number = cells->number};
    ret->p = (person){.name = "",
                      .sort_key = "",
                      .citizen_masked = "",
                      .citizen = "",
                      .ethnic = "",
                      .degree = "",
                      .school = "",
                      .phone = "",
                      .mail = "",
                      .title = "",
                      .org_name = "",
                      .born = DAY_NONE,
                      .party_since = DAY_NONE,
                      .work_since = DAY_NONE,
                      .post_since = DAY_NONE,
                      .post_level = POST_NONE,
                      .state = PERSON_ACTIVE};
    read_name(&c);
    read_words(&c);
    ret->p.born = read_day(&c, FIELD_BORN);
    read_citizen(&c);
    read_days(&c);
    read_unit(&c);
    ret->p.title = free_text(&c, FIELD_TITLE, WORDS_MOST);
    read_level(&c, FIELD_LEVEL);
    read_level(&c, FIELD_RANK);
    ret->p.degree = free_text(&c, FIELD_DEGREE, WORDS_MOST);
    ret->p.school = free_text(&c, FIELD_SCHOOL, WORDS_MOST);
    read_phone(&c);
    read_mail(&c);
    read_categories(&c);
}

/* ---- what it changes ------------------------------------------------------------------------- */

/* Whether the row's date says the same as ours; a month alone leaves our day as it is. */
static bool same_day(const import_row *row, import_field f, day ours, day said)
{
    int y1, m1, d1, y2, m2, d2;
    if (ours.n == said.n || !(row->months & FIELD_BIT(f)) || !day_known(ours)) {
        return ours.n == said.n;
    }
    day_split(ours, &y1, &m1, &d1);
    day_split(said, &y2, &m2, &d2);
    return y1 == y2 && m1 == m2;
}

typedef struct {
    const import_reading *r;
    const import_row *row;
    import_changes *changes;
} merging;

static void changed(const merging *m, import_field f, const char *old, const char *now)
{
    *GROW(m->r->mem, m->changes) = (import_change){f, old, now};
}

static void take_text(const merging *m, import_field f, const char **ours, const char *said)
{
    if ((m->row->given & FIELD_BIT(f)) && !text_is(*ours, said)) {
        changed(m, f, *ours, said);
        *ours = said;
    }
}

static void take_day(const merging *m, import_field f, day *ours, day said)
{
    if ((m->row->given & FIELD_BIT(f)) && !same_day(m->row, f, *ours, said)) {
        changed(m, f, day_iso(m->r->mem, *ours), day_iso(m->r->mem, said));
        *ours = said;
    }
}

static bool take_code(const merging *m, import_field f, int64_t ours, int64_t said,
                      text_key (*word)(int))
{
    if (!(m->row->given & FIELD_BIT(f)) || ours == said) { return false; }
    changed(m, f, ours ? text_in(word((int)ours), m->r->lang) : "",
            text_in(word((int)said), m->r->lang));
    return true;
}

static text_key sex_word(int c) { return people_sex_word((person_sex)c); }
static text_key political_word(int c) { return people_political_word((person_political)c); }
static text_key education_word(int c) { return people_education_word((person_education)c); }
static text_key level_word(int c) { return people_level_word((post_level)c); }
static text_key rank_word(int c) { return people_rank_word((person_rank)c); }

static const char *categories_text(const merging *m, unsigned categories)
{
    buf b = buf_new(m->r->mem);
    for (unsigned bit = 1; bit <= CAT_PARTY_MEMBER_ONLY; bit <<= 1) {
        if (categories & bit) {
            buf_printf(&b, "%s%s", b.n ? "、" : "", text_in(people_category_word(bit), m->r->lang));
        }
    }
    buf_put(&b, "");
    return b.at;
}

static void take_ethnic(const merging *m, const char **ours)
{
    const person *said = &m->row->p;
    if ((m->row->given & FIELD_BIT(FIELD_ETHNIC)) && !text_is(*ours, said->ethnic)) {
        changed(m, FIELD_ETHNIC, people_ethnic_word(*ours, m->r->lang),
                people_ethnic_word(said->ethnic, m->r->lang));
        *ours = said->ethnic;
    }
}

static void take_own(const merging *m, person *p)
{
    const person *said = &m->row->p;
    take_text(m, FIELD_NAME, &p->name, said->name);
    take_text(m, FIELD_CITIZEN, &p->citizen_masked, said->citizen_masked);
    p->citizen = said->citizen;
    p->sex = take_code(m, FIELD_SEX, p->sex, said->sex, sex_word) ? said->sex : p->sex;
    take_day(m, FIELD_BORN, &p->born, said->born);
    take_ethnic(m, &p->ethnic);
    p->political = take_code(m, FIELD_POLITICAL, p->political, said->political, political_word)
                       ? said->political
                       : p->political;
    take_day(m, FIELD_PARTY_SINCE, &p->party_since, said->party_since);
    p->education = take_code(m, FIELD_EDUCATION, p->education, said->education, education_word)
                       ? said->education
                       : p->education;
    take_text(m, FIELD_DEGREE, &p->degree, said->degree);
    take_text(m, FIELD_SCHOOL, &p->school, said->school);
    take_text(m, FIELD_PHONE, &p->phone, said->phone);
    take_text(m, FIELD_MAIL, &p->mail, said->mail);
    take_day(m, FIELD_WORK_SINCE, &p->work_since, said->work_since);
    if ((m->row->given & FIELD_BIT(FIELD_CATEGORIES)) && p->categories != said->categories) {
        changed(m, FIELD_CATEGORIES, categories_text(m, p->categories),
                categories_text(m, said->categories));
        p->categories = said->categories;
    }
}

static const char *unit_path(const import_units *u, int64_t org, const char *otherwise)
{
    for (size_t i = 0; i < u->units.n; i++) {
        if (u->units.at[i].id == org) { return u->units.at[i].path; }
    }
    return otherwise;
}

static void take_post(const merging *m, person *p)
{
    const person *said = &m->row->p;
    if ((m->row->given & FIELD_BIT(FIELD_UNIT)) && p->org != said->org) {
        changed(m, FIELD_UNIT, unit_path(m->r->units, p->org, p->org_name),
                unit_path(m->r->units, said->org, ""));
        p->org = said->org;
    }
    take_text(m, FIELD_TITLE, &p->title, said->title);
    p->post_level = take_code(m, FIELD_LEVEL, p->post_level, said->post_level, level_word)
                        ? said->post_level
                        : p->post_level;
    p->rank = take_code(m, FIELD_RANK, p->rank, said->rank, rank_word) ? said->rank : p->rank;
    take_day(m, FIELD_POST_SINCE, &p->post_since, said->post_since);
}

void import_merge(const import_reading *r, const person *old, const import_row *row, person *ret,
                  import_changes *ret_changes)
{
    merging m = {r, row, ret_changes};
    *ret = *old;
    take_own(&m, ret);
    take_post(&m, ret);
}

bool import_changes_post(const person *old, const person *now)
{
    return old->org != now->org || !text_is(old->title, now->title) ||
           old->post_level != now->post_level || old->rank != now->rank;
}
