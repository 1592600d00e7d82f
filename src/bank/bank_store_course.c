/* The course bank: selected courses, party-spirit topics, the menu of subjects. */
#include "bank/bank_inside.h"
#include "bank_text.h"

#define COURSE_COLUMNS                                                                             \
    "b.id, b.org, b.teacher, b.name, b.menu, b.category, b.method, b.tenths, b.topic, "            \
    "b.selected, b.year, b.state,"                                                                 \
    " b.version, o.name, w.name, b.reason"
#define COURSE_FROM "bank_course b LEFT JOIN bank_teacher w ON w.id = b.teacher"

static void course_read(db_q *q, arena *mem, bank_course *b)
{
    b->id = db_int(q);
    b->org = db_int(q);
    b->teacher = db_int(q);
    b->name = db_text(q, mem);
    b->menu = db_text(q, mem);
    b->category = (course_category)db_int(q);
    b->method = (course_method)db_int(q);
    b->hours.n = (int32_t)db_int(q);
    b->topic = db_int(q) != 0;
    b->selected = db_int(q) != 0;
    b->year = (int)db_int(q);
    b->state = (bank_state)db_int(q);
    b->version = db_int(q);
    b->org_name = db_text(q, mem);
    b->teacher_name = db_text(q, mem);
    b->reason = db_text(q, mem);
}

err bank_course_get(db *d, int64_t id, arena *mem, bank_course *ret)
{
    db_q q =
        db_sql(d,
               "SELECT " COURSE_COLUMNS " FROM " COURSE_FROM " JOIN people_org o ON o.id = b.org"
               " WHERE b.id = $1",
               INT(id));
    bool found = false;
    while (db_row(&q)) {
        course_read(&q, mem, ret);
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

static err course_query(db *d, bank_query *q, arena *mem, const char *select, const bank_filter *f)
{
    static const char *const marks[] = {[BANK_ANY] = "",
                                        [BANK_SELECTED] = " AND b.selected = 1",
                                        [BANK_TOPIC] = " AND b.topic = 1",
                                        [BANK_MENU] = " AND b.menu IS NOT NULL"};
    TRY(bank_query_begin(d, q, mem, select, COURSE_FROM, f));
    if (f->kind) { bank_query_int(q, " AND b.category = ", f->kind); }
    if (f->grade) { bank_query_int(q, " AND b.method = ", f->grade); }
    if (f->teacher) { bank_query_int(q, " AND b.teacher = ", f->teacher); }
    buf_put(&q->sql, marks[f->mark]);
    return OK;
}

err bank_courses_by(db *d, const bank_filter *f, arena *mem, bank_courses *ret)
{
    bank_query b;
    TRY(course_query(d, &b, mem, COURSE_COLUMNS, f));
    db_q q = bank_query_page(d, &b, f);
    while (db_row(&q)) {
        course_read(&q, mem, GROW(mem, ret));
    }
    return db_end(&q);
}

err bank_courses_count(db *d, const bank_filter *f, arena *mem, int64_t *ret)
{
    bank_query b;
    TRY(course_query(d, &b, mem, "count(*)", f));
    return db_one_(d, ret, b.sql.at, b.values.at, b.values.n);
}

err bank_courses_of(db *d, int64_t org, const char *words, arena *mem, bank_courses *ret)
{
    return bank_courses_by(d, &(bank_filter){.org = org, .words = words, .state = BANK_IN}, mem,
                           ret);
}

/* ---- deeds ----------------------------------------------------------------------------------- */

static err course_faults(turn *t, const bank_course *b)
{
    if (bank_named(t, b->name) != OK) { return E_INPUT; }
    if (b->category < COURSE_THEORY || b->category > COURSE_KNOWLEDGE) {
        return web_fault(t, "category", T_bank_kind_missing, "", "");
    }
    if (b->method < METHOD_LECTURE || b->method > METHOD_SELF_STUDY) {
        return web_fault(t, "method", T_bank_kind_missing, "", "");
    }
    if (b->hours.n < 0 || b->hours.n > 9999) {
        return web_fault(t, "hours", T_bank_hours_wrong, "", "");
    }
    return b->selected && b->year == 0 ? web_fault(t, "year", T_bank_selected_year, "", "") : OK;
}

static const char *course_json(arena *mem, const bank_course *b)
{
    buf j = buf_new(mem);
    audit_pair_text(&j, "name", b->name);
    audit_pair_int(&j, "category", b->category);
    audit_pair_int(&j, "method", b->method);
    audit_pair_int(&j, "tenths", b->hours.n);
    audit_pair_int(&j, "teacher", b->teacher);
    audit_pair_text(&j, "menu", b->menu);
    audit_pair_int(&j, "topic", b->topic);
    audit_pair_int(&j, "selected", b->selected);
    audit_pair_int(&j, "year", b->year);
    return audit_end(&j);
}

err bank_course_add(turn *t, const bank_course *b, int64_t *ret_id)
{
    TRY(course_faults(t, b));
    int64_t id = *ret_id = b->id ? b->id : id_new();
    TRY(db_do(t->d, NULL,
              "INSERT INTO bank_course (id, org, name, sort_key, search, category, method, tenths, "
              "teacher, menu, topic,"
              " selected, year, state, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
              "$11, $12, $13, $14, 1)",
              INT(id), INT(b->org), TEXT(b->name), TEXT(pinyin_sort_key(t->mem, b->name, false)),
              TEXT(bank_search_text(t->mem, b->name, false, b->menu, "")), INT(b->category),
              INT(b->method), INT(b->hours.n), ID_OR_NULL(b->teacher), TEXT(b->menu), INT(b->topic),
              INT(b->selected), INT(b->year), INT(b->state ? b->state : BANK_IN)));
    return bank_audit(t, "bank.course_add", BANK_COURSE, id, b->org, "", course_json(t->mem, b));
}

err bank_course_change(turn *t, const bank_course *b)
{
    bank_course old = {0};
    int64_t rows = 0;
    TRY(course_faults(t, b));
    TRY(bank_course_get(t->d, b->id, t->mem, &old));
    TRY(db_do(
        t->d, &rows,
        "UPDATE bank_course SET name = $2, sort_key = $3, search = $4, category = $5, method = $6, "
        "tenths = $7,"
        " teacher = $8, menu = $9, topic = $10, selected = $11, year = $12, version = version + 1"
        " WHERE id = $1 AND version = $13",
        INT(b->id), TEXT(b->name), TEXT(pinyin_sort_key(t->mem, b->name, false)),
        TEXT(bank_search_text(t->mem, b->name, false, b->menu, "")), INT(b->category),
        INT(b->method), INT(b->hours.n), ID_OR_NULL(b->teacher), TEXT(b->menu), INT(b->topic),
        INT(b->selected), INT(b->year), INT(b->version)));
    if (rows == 0) { return E_CONFLICT; }
    return bank_audit(t, "bank.course_change", BANK_COURSE, b->id, old.org,
                      course_json(t->mem, &old), course_json(t->mem, b));
}
