#include "certificate/certificate.h"
#include "certificate_text.h"
#include "claim/claim.h"
#include "secret/secret.h"

#define COLUMNS                                                                                    \
    "person, id, class, number, code, name, class_name, starts, ends, tenths, issuer, issued, "    \
    "state, revoked_at, reason"
/* An officer revokes for good; lapsed: the class was closed again and the holder did not pass. */
enum { CERTIFICATE_VALID = 1, CERTIFICATE_REVOKED = 2, CERTIFICATE_LAPSED = 3 };

static void read_one(db_q *q, arena *mem, certificate *c)
{
    c->person = db_int(q);
    c->id = db_int(q);
    c->klass = db_int(q);
    c->number = db_text(q, mem);
    c->code = db_text(q, mem);
    c->name = db_text(q, mem);
    c->class_name = db_text(q, mem);
    c->starts = db_day(q);
    c->ends = db_day(q);
    c->hours.n = (int32_t)db_int(q);
    c->issuer = db_text(q, mem);
    c->issued = db_day(q);
    c->revoked = db_int(q) != CERTIFICATE_VALID;
    c->revoked_at = db_moment(q);
    c->reason = db_text(q, mem);
}

static err read_all(db_q q, arena *mem, certificates *ret)
{
    while (db_row(&q)) {
        read_one(&q, mem, GROW(mem, ret));
    }
    return db_end(&q);
}

err certificate_of_person(db *d, int64_t person, arena *mem, certificates *ret)
{
    return read_all(
        db_sql(d,
               "SELECT " COLUMNS
               " FROM certificate_paper WHERE person = $1 ORDER BY issued DESC, id DESC",
               INT(person)),
        mem, ret);
}

err certificate_of_class(db *d, int64_t klass, arena *mem, certificates *ret)
{
    return read_all(
        db_sql(d, "SELECT " COLUMNS " FROM certificate_paper WHERE class = $1 ORDER BY number, id",
               INT(klass)),
        mem, ret);
}

err certificate_get(db *d, int64_t person, int64_t id, arena *mem, certificate *ret)
{
    certificates one = {0};
    TRY(read_all(db_sql(d,
                        "SELECT " COLUMNS " FROM certificate_paper WHERE person = $1 AND id = $2",
                        INT(person), INT(id)),
                 mem, &one));
    if (one.n == 0) { return E_ABSENT; }
    *ret = one.at[0];
    return OK;
}

/* The code leads to the person, the person to the paper: two statements of one shard each. */
err certificate_check(db *d, const char *code, arena *mem, certificate *ret)
{
    int64_t person = 0;
    certificates all = {0};
    TRY(claim_owner(d, "certificate_code", code, &person));
    TRY(certificate_of_person(d, person, mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        if (text_is(all.at[i].code, code)) {
            *ret = all.at[i];
            return OK;
        }
    }
    return E_ABSENT;
}

/* ---- issuing --------------------------------------------------------------------------------- */

typedef struct {
    int64_t person;
    const char *name;
} passed;
typedef LIST(passed) all_passed;

static err passed_without(db *d, int64_t klass, arena *mem, all_passed *ret)
{
    db_q q = db_sql(
        d,
        "SELECT t.person, p.name FROM class_trainee t JOIN people_person p ON p.id = t.person"
        " LEFT JOIN certificate_paper c ON c.person = t.person AND c.class = t.class"
        " WHERE t.class = $1 AND t.outcome = $2 AND c.id IS NULL ORDER BY p.sort_key, t.person",
        INT(klass), INT(OUTCOME_PASSED));
    while (db_row(&q)) {
        passed *p = GROW(mem, ret);
        p->person = db_int(&q);
        p->name = db_text(&q, mem);
    }
    return db_end(&q);
}

static err tell_holder(turn *t, int64_t person, const notice *n)
{
    notice said = *n;
    said.path = "/my/certificates";
    return notice_person(t, person, &said);
}

static err issue_one(turn *t, const class_card *c, const org *issuer, const passed *p,
                     int64_t number)
{
    certificate paper = {.person = p->person, .id = id_new(), .code = secret_token(t->mem, 10)};
    int year = day_year(t->today);
    paper.number = arena_printf(t->mem, "%s-%d-%05lld", issuer->code, year, (long long)number);
    TRY(claim_take(t->d, "certificate", paper.number, p->person));
    TRY(claim_take(t->d, "certificate_code", paper.code, p->person));
    TRY(db_do(t->d, NULL,
              "INSERT INTO certificate_paper (person, id, class, number, code, name, class_name, "
              "starts, ends, tenths, issuer,"
              " issued, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
              INT(p->person), INT(paper.id), INT(c->id), TEXT(paper.number), TEXT(paper.code),
              TEXT(p->name), TEXT(c->name), DAY(c->starts), DAY(c->ends), INT(c->hours.n),
              TEXT(issuer->name), DAY(t->today), INT(CERTIFICATE_VALID)));
    TRY(tell_holder(t, p->person,
                    &(notice){.kind = NOTICE_CERTIFICATE, .words = {c->name, paper.number}}));
    buf b = buf_new(t->mem);
    audit_pair_text(&b, "number", paper.number);
    return audit_write(t, &(audit_deed){.deed = "certificate.issue",
                                        .kind = "certificate",
                                        .record = paper.id,
                                        .person = p->person,
                                        .org = c->org,
                                        .after = audit_end(&b)});
}

err certificate_issue_class(turn *t, int64_t klass, int *ret_issued)
{
    class_card c = {0};
    org issuer = {0};
    all_passed people = {0};
    class_credit gives = {0};
    int64_t first = 0;
    *ret_issued = 0;
    TRY(class_get(t->d, klass, t->mem, &c));
    if (c.state != CLASS_CLOSED) { return web_fault(t, "", T_certificate_not_closed, "", ""); }
    TRY(people_org_get(t->d, c.institution ? c.institution : c.org, t->mem, &issuer));
    TRY(passed_without(t->d, klass, t->mem, &people));
    if (people.n == 0) { return OK; }
    TRY(credit_class_gives(t->d, &c, t->mem, &gives));
    c.hours = gives.hours; /* the paper says what the ledger does */
    TRY(claim_next(t->d, arena_printf(t->mem, "certificate:%s:%d", issuer.code, day_year(t->today)),
                   (int64_t)people.n, &first));
    for (size_t i = 0; i < people.n; i++) {
        TRY(issue_one(t, &c, &issuer, &people.at[i], first + (int64_t)i));
        ++*ret_issued;
    }
    return OK;
}

/* ---- closed again ---------------------------------------------------------------------------- */

typedef struct {
    int64_t person, id, state, outcome;
    const char *number, *class_name;
} held_paper;
typedef LIST(held_paper) held_papers;

static err papers_held(db *d, int64_t klass, arena *mem, held_papers *ret)
{
    db_q q = db_sql(d,
                    "SELECT c.person, c.id, c.state, t.outcome, c.number, c.class_name"
                    " FROM class_trainee t"
                    " JOIN certificate_paper c ON c.person = t.person AND c.class = t.class"
                    " WHERE t.class = $1 ORDER BY c.person, c.id",
                    INT(klass));
    while (db_row(&q)) {
        held_paper *p = GROW(mem, ret);
        p->person = db_int(&q);
        p->id = db_int(&q);
        p->state = db_int(&q);
        p->outcome = db_int(&q);
        p->number = db_text(&q, mem);
        p->class_name = db_text(&q, mem);
    }
    return db_end(&q);
}

static err paper_turn(turn *t, const held_paper *p, bool valid)
{
    int64_t rows = 0;
    text_key why = T_certificate_lapsed_because;
    const char *reason = valid ? "" : text_in(why, LANG_ZH);
    TRY(db_do(t->d, &rows,
              "UPDATE certificate_paper SET state = $3, revoked_at = $4, reason = $5"
              " WHERE person = $1 AND id = $2 AND state = $6",
              INT(p->person), INT(p->id), INT(valid ? CERTIFICATE_VALID : CERTIFICATE_LAPSED),
              MOMENT(valid ? MOMENT_NONE : t->now), TEXT(reason), INT(p->state)));
    if (rows == 0) { return E_CONFLICT; }
    const char *both = text_both(t->mem, text_in(why, LANG_ZH), text_in(why, LANG_EN));
    TRY(tell_holder(t, p->person,
                    &(notice){.kind = valid ? NOTICE_CERTIFICATE_AGAIN : NOTICE_CERTIFICATE_ENDED,
                              .words = {p->class_name, p->number, valid ? "" : both}}));
    return audit_write(t, &(audit_deed){.deed = valid ? "certificate.restore" : "certificate.lapse",
                                        .kind = "certificate",
                                        .record = p->id,
                                        .person = p->person,
                                        .reason = reason});
}

err certificate_follow_outcomes(turn *t, int64_t klass)
{
    held_papers all = {0};
    TRY(papers_held(t->d, klass, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const held_paper *p = &all.at[i];
        bool passed = p->outcome == OUTCOME_PASSED;
        if (p->state == (passed ? CERTIFICATE_LAPSED : CERTIFICATE_VALID)) {
            TRY(paper_turn(t, p, passed));
        }
    }
    return OK;
}

err certificate_revoke(turn *t, int64_t person, int64_t id, const char *reason)
{
    int64_t rows = 0;
    certificate c = {0};
    if (text_chars(reason) < 2) {
        return web_fault(t, "reason", T_certificate_reason_missing, "", "");
    }
    TRY(certificate_get(t->d, person, id, t->mem, &c));
    TRY(db_do(t->d, &rows,
              "UPDATE certificate_paper SET state = $3, revoked_at = $4, reason = $5 WHERE person "
              "= $1 AND id = $2 AND state = $6",
              INT(person), INT(id), INT(CERTIFICATE_REVOKED), MOMENT(t->now), TEXT(reason),
              INT(CERTIFICATE_VALID)));
    if (rows == 0) { return E_CONFLICT; }
    TRY(tell_holder(
        t, person,
        &(notice){.kind = NOTICE_CERTIFICATE_ENDED, .words = {c.class_name, c.number, reason}}));
    return audit_write(t, &(audit_deed){.deed = "certificate.revoke",
                                        .kind = "certificate",
                                        .record = id,
                                        .person = person,
                                        .reason = reason});
}
