/* The faculty bank. */
#include "bank/bank_inside.h"
#include "bank_text.h"

#define TEACHER_COLUMNS                                                                            \
    "b.id, b.org, b.person, b.name, b.post, b.topics, b.kind, b.rank, b.state, b.version, "        \
    "o.name, b.reason"

static void teacher_read(db_q *q, arena *mem, bank_teacher *b)
{
    b->id = db_int(q);
    b->org = db_int(q);
    b->person = db_int(q);
    b->name = db_text(q, mem);
    b->post = db_text(q, mem);
    b->topics = db_text(q, mem);
    b->kind = (teacher_kind)db_int(q);
    b->rank = (teacher_rank)db_int(q);
    b->state = (bank_state)db_int(q);
    b->version = db_int(q);
    b->org_name = db_text(q, mem);
    b->reason = db_text(q, mem);
}

err bank_teacher_get(db *d, int64_t id, arena *mem, bank_teacher *ret)
{
    db_q q =
        db_sql(d,
               "SELECT " TEACHER_COLUMNS " FROM bank_teacher b JOIN people_org o ON o.id = b.org"
               " WHERE b.id = $1",
               INT(id));
    bool found = false;
    while (db_row(&q)) {
        teacher_read(&q, mem, ret);
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

static err teacher_query(db *d, bank_query *q, arena *mem, const char *select, const bank_filter *f)
{
    TRY(bank_query_begin(d, q, mem, select, "bank_teacher b", f));
    if (f->kind) { bank_query_int(q, " AND b.kind = ", f->kind); }
    if (f->grade) { bank_query_int(q, " AND b.rank = ", f->grade - 1); }
    return OK;
}

err bank_teachers_by(db *d, const bank_filter *f, arena *mem, bank_teachers *ret)
{
    bank_query b;
    TRY(teacher_query(d, &b, mem, TEACHER_COLUMNS, f));
    db_q q = bank_query_page(d, &b, f);
    while (db_row(&q)) {
        teacher_read(&q, mem, GROW(mem, ret));
    }
    return db_end(&q);
}

err bank_teachers_count(db *d, const bank_filter *f, arena *mem, int64_t *ret)
{
    bank_query b;
    TRY(teacher_query(d, &b, mem, "count(*)", f));
    return db_one_(d, ret, b.sql.at, b.values.at, b.values.n);
}

err bank_teachers_of(db *d, int64_t org, const char *words, arena *mem, bank_teachers *ret)
{
    return bank_teachers_by(d, &(bank_filter){.org = org, .words = words, .state = BANK_IN}, mem,
                            ret);
}

/* ---- deeds ----------------------------------------------------------------------------------- */

static err teacher_faults(turn *t, const bank_teacher *b)
{
    if (bank_named(t, b->name) != OK) { return E_INPUT; }
    if (b->kind < TEACHER_FULL || b->kind > TEACHER_NARRATOR) {
        return web_fault(t, "kind", T_bank_kind_missing, "", "");
    }
    return b->rank <= TITLE_ACADEMICIAN ? OK : web_fault(t, "rank", T_bank_kind_missing, "", "");
}

static const char *teacher_json(arena *mem, const bank_teacher *b)
{
    buf j = buf_new(mem);
    audit_pair_text(&j, "name", b->name);
    audit_pair_int(&j, "kind", b->kind);
    audit_pair_int(&j, "rank", b->rank);
    audit_pair_text(&j, "post", b->post);
    audit_pair_text(&j, "topics", b->topics);
    return audit_end(&j);
}

err bank_teacher_add(turn *t, const bank_teacher *b, int64_t *ret_id)
{
    TRY(teacher_faults(t, b));
    int64_t id = *ret_id = b->id ? b->id : id_new();
    TRY(db_do(t->d, NULL,
              "INSERT INTO bank_teacher (id, org, person, name, sort_key, search, kind, post, "
              "rank, topics, state,"
              " version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)",
              INT(id), INT(b->org), ID_OR_NULL(b->person), TEXT(b->name),
              TEXT(pinyin_sort_key(t->mem, b->name, true)),
              TEXT(bank_search_text(t->mem, b->name, true, b->post, b->topics)), INT(b->kind),
              TEXT(b->post), INT(b->rank), TEXT(b->topics), INT(b->state ? b->state : BANK_IN)));
    return bank_audit(t, "bank.teacher_add", BANK_TEACHER, id, b->org, "", teacher_json(t->mem, b));
}

err bank_teacher_change(turn *t, const bank_teacher *b)
{
    bank_teacher old = {0};
    int64_t rows = 0;
    TRY(teacher_faults(t, b));
    TRY(bank_teacher_get(t->d, b->id, t->mem, &old));
    TRY(db_do(t->d, &rows,
              "UPDATE bank_teacher SET person = $2, name = $3, sort_key = $4, search = $5, kind = "
              "$6, post = $7,"
              " rank = $8, topics = $9, version = version + 1 WHERE id = $1 AND version = $10",
              INT(b->id), ID_OR_NULL(b->person), TEXT(b->name),
              TEXT(pinyin_sort_key(t->mem, b->name, true)),
              TEXT(bank_search_text(t->mem, b->name, true, b->post, b->topics)), INT(b->kind),
              TEXT(b->post), INT(b->rank), TEXT(b->topics), INT(b->version)));
    if (rows == 0) { return E_CONFLICT; }
    return bank_audit(t, "bank.teacher_change", BANK_TEACHER, b->id, old.org,
                      teacher_json(t->mem, &old), teacher_json(t->mem, b));
}
