/* The import: judging every row, then writing what may be written, in one transaction. Memory holds
 * a few words for each row (its verdict, its number); what a row needs besides is given back before
 * the next. */
#include "people/people_import_inside.h"
#include "people_text.h"

enum { FAULTS_MOST = 10000, PROGRESS_ROWS = 512, MOST_COLUMN_WIDTH = 24, MANY_ROWS = 10000 };
/* Verdicts; above 0 the person whom the row changes. */
enum { VERDICT_NEW = 0, VERDICT_REFUSED = -1, VERDICT_SAME = -2 };

typedef struct {
    job *j;
    const people_import_order *o;
    people_import_outcome *out;
    arena *mem, *row_mem; /* of this run, of this row */
    db *d;
    sheet *sheet;
    import_head *head;
    import_units units;
    import_reading reading;
    import_set numbers, names, matched;
    LIST(int64_t) verdicts;
    uint64_t digest;
    book *errors;
    FILE *fresh, *changed, *refused;
    day today;
} run;

/* ---- what is said about the file ------------------------------------------------------------- */

static void fault_keep(run *r, bool warning, const people_import_fault *f)
{
    people_import_fault *kept = NULL;
    if (warning && r->out->warnings.n < FAULTS_MOST) {
        kept = GROW(r->j->mem, &r->out->warnings);
    } else if (!warning && r->out->errors.n < FAULTS_MOST) {
        kept = GROW(r->j->mem, &r->out->errors);
    }
    if (kept) {
        *kept = (people_import_fault){f->row, arena_copy(r->j->mem, f->column),
                                      arena_copy(r->j->mem, f->reason)};
    }
}

static void say(run *r, bool warning, int64_t row, const char *column, const char *reason)
{
    fault_keep(r, warning, &(people_import_fault){row, column, reason});
}

static const char *words(const run *r, text_key key, const char *a)
{
    const char *args[] = {a, ""};
    return text_say(r->row_mem, r->o->lang, key, args, COUNT_OF(args));
}

text_key people_sheet_words(sheet_fault f)
{
    static const text_key said[] = {[SHEET_OK] = T_people_import_no_head,
                                    [SHEET_NOT_A_WORKBOOK] = T_people_import_not_a_workbook,
                                    [SHEET_OLD_XLS] = T_people_import_old_xls,
                                    [SHEET_ENCRYPTED] = T_people_import_encrypted,
                                    [SHEET_BOMB] = T_people_import_bomb,
                                    [SHEET_DAMAGED] = T_people_import_damaged,
                                    [SHEET_XML_ENTITY] = T_people_import_entity,
                                    [SHEET_ENCODING] = T_people_import_encoding,
                                    [SHEET_TOO_WIDE] = T_people_import_too_wide,
                                    [SHEET_NO_SHEET] = T_people_import_no_sheet,
                                    [SHEET_TOO_LARGE] = T_people_import_too_large,
                                    [SHEET_IO] = T_people_import_io};
    return said[f];
}

static err sheet_refused(run *r, sheet_fault f, int64_t row)
{
    r->out->unread = arena_copy(r->j->mem, words(r, people_sheet_words(f), ""));
    say(r, false, row, "", r->out->unread);
    return f == SHEET_IO ? E_BROKEN : E_INPUT;
}

static void unknown_columns(run *r)
{
    const import_head *h = r->head;
    for (size_t i = 0; i < h->n; i++) {
        if (h->field[i] == FIELD_NONE && *h->heads[i]) {
            bool twice = import_field_of_head(r->row_mem, h->heads[i]) > FIELD_IGNORED;
            say(r, true, h->row, h->heads[i],
                words(r, twice ? T_people_import_twice : T_people_import_unknown_column, ""));
        }
    }
    if (h->column_of[FIELD_UNIT] < 0 && h->column_of[FIELD_UNIT_CODE] < 0) {
        say(r, true, h->row, "", words(r, T_people_import_all_here, r->units.units.at[0].path));
    }
}

/* ---- the workbook to send back --------------------------------------------------------------- */

static const char *column_name(const run *r, size_t column)
{
    import_field f = r->head->field[column];
    bool known = f > FIELD_IGNORED && import_field_of_head(r->row_mem, r->head->heads[column]) != f;
    return known ? text_in(import_field_label(f), r->o->lang) : r->head->heads[column];
}

static err errors_begin(run *r)
{
    int widths[SHEET_COLUMNS + 1] = {48};
    r->errors = book_new(r->o->errors_path, text_in(T_people_import_errors, r->o->lang));
    if (!r->errors) { return E_BROKEN; }
    for (size_t i = 0; i < r->head->n; i++) {
        widths[i + 1] = r->head->field[i] == FIELD_IGNORED ? 6
                        : r->head->field[i] == FIELD_SEX   ? 8
                                                           : MOST_COLUMN_WIDTH;
    }
    book_widths(r->errors, widths, r->head->n + 1);
    book_row(r->errors);
    book_text(r->errors, text_in(T_people_import_reason, r->o->lang), BOOK_HEAD);
    for (size_t i = 0; i < r->head->n; i++) {
        bool again = import_field_of_head(r->row_mem, r->head->heads[i]) == FIELD_IGNORED;
        bool own_reason = again && (text_starts(r->head->heads[i], "原因") ||
                                    text_starts(r->head->heads[i], "Reason"));
        book_text(r->errors, own_reason ? "" : column_name(r, i), BOOK_HEAD);
    }
    book_freeze(r->errors, 1);
    r->out->errors_file = r->o->errors_path;
    return OK;
}

static err errors_row(run *r, const import_row *row, const sheet_row *cells)
{
    if (text_empty(r->o->errors_path)) { return OK; }
    if (!r->errors) { TRY(errors_begin(r)); }
    buf all = buf_new(r->row_mem);
    for (size_t i = 0; i < row->faults.n; i++) {
        buf_printf(&all, "%s%s：%s", i ? "；" : "", row->faults.at[i].column,
                   row->faults.at[i].reason);
    }
    book_row(r->errors);
    book_text(r->errors, all.at, BOOK_WRONG);
    for (size_t i = 0; i < r->head->n; i++) {
        import_field f = r->head->field[i];
        bool wrong = f > FIELD_IGNORED && (row->wrong & FIELD_BIT(f));
        book_text(r->errors, i < cells->n ? cells->cells[i].text : "",
                  wrong ? BOOK_WRONG : BOOK_PLAIN);
    }
    return OK;
}

/* ---- notes for the preview: one line a row, parts between tabs ------------------------------- */

static void note_part(FILE *to, const char *s, char end)
{
    for (; *s; s++) {
        putc((unsigned char)*s < ' ' ? ' ' : *s, to);
    }
    putc(end, to);
}

static void note(FILE *to, const run *r, const import_row *row, const char *detail)
{
    if (!to) { return; }
    const char *unit = "";
    for (size_t i = 0; row->p.org && i < r->units.units.n; i++) {
        unit = r->units.units.at[i].id == row->p.org ? r->units.units.at[i].path : unit;
    }
    fprintf(to, "%lld\t", (long long)row->number);
    note_part(to, row->p.name, '\t');
    note_part(to, row->p.citizen_masked, '\t');
    note_part(to, unit, '\t');
    note_part(to, detail, '\n');
}

static const char *changes_text(const run *r, const import_changes *changes)
{
    buf b = buf_new(r->row_mem);
    for (size_t i = 0; i < changes->n; i++) {
        const import_change *c = &changes->at[i];
        buf_printf(&b, "%s%s：%s → %s", i ? "；" : "",
                   text_in(import_field_label(c->field), r->o->lang),
                   *c->old ? c->old : text_in(T_people_import_empty, r->o->lang), c->now);
    }
    buf_put(&b, "");
    return b.at;
}

static const char *faults_text(const run *r, const import_row *row)
{
    buf b = buf_new(r->row_mem);
    for (size_t i = 0; i < row->faults.n; i++) {
        buf_printf(&b, "%s%s：%s", i ? "；" : "", row->faults.at[i].column,
                   row->faults.at[i].reason);
    }
    buf_put(&b, "");
    return b.at;
}

/* ---- judging: who is it ---------------------------------------------------------------------- */

static bool in_scope(const run *r, int64_t org)
{
    bool inside = people_org_is_under(r->d, org, r->o->org);
    for (size_t i = 0; i < r->o->scope_n && !inside; i++) {
        inside = people_org_is_under(r->d, org, r->o->scope[i]);
    }
    return inside;
}

static uint64_t citizen_key(const char *citizen)
{
    uint64_t key = 0;
    for (int i = 0; i < 17; i++) {
        key = key * 10 + (uint64_t)(citizen[i] - '0');
    }
    return key;
}

static const char *row_name(const run *r, int64_t row)
{
    return arena_printf(r->row_mem, "%lld", (long long)row);
}

static void duplicates(run *r, import_row *row)
{
    if (!text_empty(row->p.citizen)) {
        int64_t before = import_set_put(&r->numbers, citizen_key(row->p.citizen), row->number);
        if (before) {
            import_row_fault(&r->reading, row, FIELD_CITIZEN, T_people_import_same_number,
                             row_name(r, before), "");
        }
        return;
    }
    if (row->faults.n || !row->p.org) { return; }
    uint64_t key =
        import_hash(row->p.name, (uint64_t)row->p.org ^ ((uint64_t)(uint32_t)row->p.born.n << 32));
    int64_t before = import_set_put(&r->names, key, row->number);
    if (before) {
        say(r, true, row->number, text_in(T_people_import_name, r->o->lang),
            words(r, T_people_import_same_name, row_name(r, before)));
    }
}

static err match_citizen(run *r, import_row *row, int64_t *ret)
{
    int64_t org = 0;
    TRY(import_person_by_citizen(r->d, row->p.citizen, r->row_mem, ret));
    if (*ret == 0) { return OK; }
    TRY(import_org_of(r->d, *ret, &org));
    if (!in_scope(r, org)) {
        import_row_fault(&r->reading, row, FIELD_CITIZEN, T_people_import_elsewhere, "", "");
    }
    return OK;
}

static bool same_month(day a, day b)
{
    int y1, m1, d1, y2, m2, d2;
    day_split(a, &y1, &m1, &d1);
    day_split(b, &y2, &m2, &d2);
    return y1 == y2 && m1 == m2;
}

/* Without a number a person is known by name, birth date and unit; a row that gives no birth date,
 * by name and unit. */
static bool may_be(const import_row *row, const person *p)
{
    bool months = row->months & FIELD_BIT(FIELD_BORN);
    if (!text_empty(row->p.citizen) && (!text_empty(p->citizen_masked) || !day_known(p->born))) {
        return false;
    }
    if (!day_known(row->p.born)) { return true; }
    return day_known(p->born) &&
           (p->born.n == row->p.born.n || (months && same_month(p->born, row->p.born)));
}

static err match_name(run *r, import_row *row, int64_t *ret)
{
    persons found = {0};
    size_t n = 0;
    TRY(import_namesakes(r->d, &row->p, r->row_mem, &found));
    for (size_t i = 0; i < found.n; i++) {
        if (may_be(row, &found.at[i])) {
            *ret = found.at[i].id;
            n++;
        }
    }
    if (n > 1) {
        const char *count = arena_printf(r->row_mem, "%zu", n);
        import_row_fault(&r->reading, row, FIELD_NAME, T_people_import_several_people, count, "");
    } else if (n == 0 && found.n && text_empty(row->p.citizen)) {
        say(r, true, row->number, text_in(T_people_import_name, r->o->lang),
            words(r, T_people_import_namesake, row->p.name));
    }
    return OK;
}

static err match(run *r, import_row *row, int64_t *ret)
{
    *ret = 0;
    if (!text_empty(row->p.citizen)) { TRY(match_citizen(r, row, ret)); }
    if (*ret == 0 && row->p.org) { TRY(match_name(r, row, ret)); }
    int64_t before =
        *ret && !row->faults.n ? import_set_put(&r->matched, (uint64_t)*ret, row->number) : 0;
    if (before) {
        import_row_fault(&r->reading, row, FIELD_NAME, T_people_import_same_person,
                         row_name(r, before), "");
    }
    return OK;
}

/* ---- judging: what would change -------------------------------------------------------------- */

typedef struct {
    bool own, post, dated;
} effect;

static effect effect_of(const import_changes *changes, const person *old, const person *now)
{
    effect e = {.post = import_changes_post(old, now),
                .dated = old->post_since.n != now->post_since.n};
    for (size_t i = 0; i < changes->n; i++) {
        import_field f = changes->at[i].field;
        e.own = e.own || (f != FIELD_UNIT && f != FIELD_TITLE && f != FIELD_LEVEL &&
                          f != FIELD_RANK && f != FIELD_POST_SINCE);
    }
    return e;
}

/* A move is dated by the row, else by the day of the import. */
static err date_move(run *r, import_row *row, const person *old, person *now, const effect *e)
{
    day floor = old->post_since;
    if (e->post && !(row->given & FIELD_BIT(FIELD_POST_SINCE))) { now->post_since = r->today; }
    if (e->post && (row->months & FIELD_BIT(FIELD_POST_SINCE)) && day_known(floor) &&
        same_month(floor, now->post_since)) {
        now->post_since = floor;
    }
    if (e->post || e->dated) {
        day ended = DAY_NONE;
        TRY(import_post_floor(r->d, old->id, &ended));
        floor = e->post && (!day_known(ended) || (day_known(floor) && floor.n > ended.n)) ? floor
                                                                                          : ended;
    }
    if ((e->post || e->dated) && day_known(floor) && now->post_since.n < floor.n) {
        const char *since = day_iso(r->row_mem, floor);
        import_row_fault(&r->reading, row, FIELD_POST_SINCE, T_people_move_before, since, "");
    }
    return OK;
}

static err plan_change(run *r, import_row *row, int64_t id, person *old, person *now, effect *e)
{
    import_changes changes = {0};
    TRY(people_person_get(r->d, id, r->row_mem, old));
    import_merge(&r->reading, old, row, now, &changes);
    *e = effect_of(&changes, old, now);
    TRY(date_move(r, row, old, now, e));
    bool gone = (e->own || e->post || e->dated) && old->state == PERSON_DEAD;
    if (gone) { import_row_fault(&r->reading, row, FIELD_NAME, T_people_import_dead, "", ""); }
    if (row->faults.n == 0 && changes.n) { note(r->changed, r, row, changes_text(r, &changes)); }
    return OK;
}

static err judge_change(run *r, import_row *row, int64_t id, int64_t *ret_verdict)
{
    person old = {0}, now = {0};
    effect e;
    TRY(plan_change(r, row, id, &old, &now, &e));
    *ret_verdict = e.own || e.post || e.dated ? id : VERDICT_SAME;
    if (e.own && !text_is(old.name, now.name)) {
        const char *args[] = {old.name, now.name};
        say(r, true, row->number, text_in(T_people_import_name, r->o->lang),
            text_say(r->row_mem, r->o->lang, T_people_import_renamed, args, 2));
    }
    return OK;
}

static err judge_row(run *r, const sheet_row *cells)
{
    import_row row;
    int64_t id = 0, *verdict = GROW(r->mem, &r->verdicts);
    import_row_read(&r->reading, cells, &row);
    duplicates(r, &row);
    if (row.faults.n == 0) { TRY(match(r, &row, &id)); }
    if (row.faults.n == 0 && id) {
        TRY(judge_change(r, &row, id, verdict));
    } else if (row.faults.n == 0) {
        note(r->fresh, r, &row, row.p.title);
    }
    people_import_outcome *o = r->out;
    o->rows++;
    if (row.faults.n) {
        *verdict = VERDICT_REFUSED;
        o->rejected++;
        r->digest = import_hash("", r->digest ^ (uint64_t)row.number);
        note(r->refused, r, &row, faults_text(r, &row));
        for (size_t i = 0; i < row.faults.n; i++) {
            fault_keep(r, false, &row.faults.at[i]);
        }
        return errors_row(r, &row, cells);
    }
    o->created += *verdict == VERDICT_NEW;
    o->unchanged += *verdict == VERDICT_SAME;
    o->updated += *verdict > 0;
    return OK;
}

static bool cancelled(run *r)
{
    return r->o->check && r->j->id && r->out->rows % PROGRESS_ROWS == 0 &&
           job_progress(r->j, r->out->rows, 0);
}

static err judge_rows(run *r, import_rows *rows)
{
    sheet_row cells;
    arena_reset(r->row_mem);
    while (import_rows_next(rows, r->row_mem, &cells)) {
        TRY(judge_row(r, &cells));
        if (cancelled(r)) { return E_BUSY; }
        arena_reset(r->row_mem);
    }
    return OK;
}

/* ---- the two passes -------------------------------------------------------------------------- */

static err pass(run *r, err (*each)(run *r, import_rows *rows))
{
    import_rows rows;
    import_rows_begin(&rows, r->head, r->sheet);
    err e = each(r, &rows);
    import_rows_end(&rows);
    return e;
}

/* All rows are there before the first is judged: a fault of the sheet counts before what they say.
 */
static err sheet_begin(run *r)
{
    sheet_fault f = SHEET_OK;
    if (sheet_open(r->o->path, NULL, r->mem, &r->sheet, &f) != OK) {
        return sheet_refused(r, f, 0);
    }
    if (sheet_keep(r->sheet, store_folder(r->j->s))) { return OK; }
    f = sheet_close(r->sheet);
    int64_t row = sheet_fault_row(r->sheet);
    r->sheet = NULL;
    return sheet_refused(r, f, row);
}

static err head_begin(run *r)
{
    import_head *head = TAKE(r->j->mem, import_head);
    err e = import_head_find(r->sheet, r->o->mapping, r->j->mem, head);
    if (head->n == 0) { return sheet_refused(r, SHEET_NO_SHEET, 0); }
    r->out->head = r->head = head;
    r->reading.head = head;
    return e == OK ? OK : sheet_refused(r, SHEET_OK, head->row);
}

static err judge(run *r)
{
    TRY(sheet_begin(r));
    TRY(head_begin(r));
    TRY(import_units_load(r->d, r->o->org, r->today, r->mem, &r->units));
    unknown_columns(r);
    TRY(pass(r, judge_rows));
    r->out->verdict = arena_printf(r->j->mem, "%lld-%llx", (long long)r->out->rejected,
                                   (unsigned long long)r->digest);
    if (r->out->rows == 0) {
        say(r, true, r->head->last_row, "", words(r, T_people_import_no_rows, ""));
    }
    return OK;
}

static turn turn_of(run *r)
{
    const audit_actor *by = &r->j->by;
    return (turn){
        .mem = r->row_mem,
        .d = r->d,
        .s = r->j->s,
        .now = by->now,
        .today = r->today,
        .method = METHOD_POST,
        .path = "",
        .target = "",
        .ip = by->ip,
        .request = by->request,
        .actor = {
            .person = by->person, .name = by->name, .session_secret = "", .lang = r->o->lang}};
}

/* What the deed found wrong although the judging did not: said with its row, and nothing is
 * written. */
static err deed_refused(run *r, const turn *t, int64_t row, err e)
{
    const fault *f = t->faults.n ? &t->faults.at[0] : NULL;
    const char *args[] = {f ? f->arg1 : "", f ? f->arg2 : ""};
    if (f) { say(r, false, row, f->field, text_say(r->row_mem, r->o->lang, f->key, args, 2)); }
    log_line(LOG_WARN, "import row=%lld refused in writing: %s", (long long)row, err_name(e));
    return e == E_INPUT ? E_CONFLICT : e;
}

static err write_row(run *r, const sheet_row *cells, int64_t verdict)
{
    import_row row;
    person old = {0}, now = {0};
    effect effect;
    turn t = turn_of(r);
    import_row_read(&r->reading, cells, &row);
    if (row.faults.n) { return E_CONFLICT; /* the file is another one now */ }
    err e;
    if (verdict == VERDICT_NEW) {
        e = import_write_new(&t, &row.p);
    } else {
        e = plan_change(r, &row, verdict, &old, &now, &effect);
        e = e == OK ? import_write_change(&t, &old, &now, effect.own, effect.dated) : e;
    }
    return e == OK ? OK : deed_refused(r, &t, row.number, e);
}

static err write_rows(run *r, import_rows *rows)
{
    sheet_row cells;
    arena_reset(r->row_mem);
    for (size_t i = 0; import_rows_next(rows, r->row_mem, &cells); i++) {
        if (i >= r->verdicts.n) { return E_CONFLICT; }
        if (r->verdicts.at[i] >= 0) { TRY(write_row(r, &cells, r->verdicts.at[i])); }
        arena_reset(r->row_mem);
    }
    return OK;
}

static err judge_and_write(run *r)
{
    people_import_outcome *o = r->out;
    TRY(judge(r));
    if (r->o->check) { return OK; }
    if (!text_empty(r->o->expect) && !text_is(r->o->expect, o->verdict)) { return E_CONFLICT; }
    if (o->rejected && !r->o->skip_rejected) {
        o->created = o->updated = 0;
        return OK;
    }
    FILE *none = NULL;
    r->changed = none; /* noted already */
    if (o->created || o->updated) { TRY(pass(r, write_rows)); }
    o->written = true;
    return OK;
}

/* ---- beginning and end ----------------------------------------------------------------------- */

static FILE *notes_open(run *r, const char *name)
{
    return fopen(arena_printf(r->mem, "%s/%s", r->o->notes_folder, name), "we");
}

static err run_begin(run *r)
{
    *r->out = (people_import_outcome){.errors_file = "", .verdict = "", .unread = ""};
    if (text_empty(r->o->notes_folder)) { return OK; }
    r->fresh = notes_open(r, "new.tsv");
    r->changed = notes_open(r, "changed.tsv");
    r->refused = notes_open(r, "refused.tsv");
    return r->fresh && r->changed && r->refused ? OK : E_BROKEN;
}

static err close_note(FILE *f, err e)
{
    bool good = !f || (fflush(f) == 0 && !ferror(f));
    good = (!f || fclose(f) == 0) && good;
    return e == OK && !good ? E_BROKEN : e;
}

static err run_end(run *r, err e, FILE *notes[3])
{
    if (r->errors && book_close(r->errors) != OK) { e = e == OK ? E_BROKEN : e; }
    for (int i = 0; i < 3; i++) {
        e = close_note(notes[i], e);
    }
    if (r->sheet) { e = sheet_close(r->sheet) != SHEET_OK && e == OK ? E_BROKEN : e; }
    import_set_free(&r->numbers);
    import_set_free(&r->names);
    import_set_free(&r->matched);
    arena_free(r->row_mem);
    arena_free(r->mem);
    return e;
}

/* The whole work; may be called again from the start after a serialization failure. */
static err import_deed(db *d, void *context)
{
    run *given = context;
    run r = {.j = given->j,
             .o = given->o,
             .out = given->out,
             .mem = arena_new(),
             .row_mem = arena_new(),
             .d = d};
    r.today = moment_day(r.j->by.now);
    r.reading =
        (import_reading){.mem = r.row_mem, .lang = r.o->lang, .today = r.today, .units = &r.units};
    err e = run_begin(&r);
    FILE *notes[] = {r.fresh, r.changed, r.refused};
    if (e == OK) { e = judge_and_write(&r); }
    e = run_end(&r, e, notes);
    return e == OK && r.o->leave ? r.o->leave(r.j, r.out) : e;
}

err people_import(job *j, const people_import_order *order, people_import_outcome *ret)
{
    run given = {.j = j, .o = order, .out = ret};
    err e =
        order->check ? store_read(j->s, import_deed, &given) : job_write(j, import_deed, &given);
    if (e != OK) {
        ret->created = ret->updated = 0;
        ret->written = false;
    } else if (ret->written && ret->created + ret->updated >= MANY_ROWS) {
        import_analyze(j->s);
    }
    return e;
}
