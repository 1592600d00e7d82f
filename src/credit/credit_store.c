/* The ledger: entries are inserted, never changed; each insert moves the year's sum in the same
 * transaction. */
#include "credit/credit_inside.h"

#include "credit_text.h"
#include "rule/rule.h"

/* ---- entries --------------------------------------------------------------------------------- */

static err year_add(db *d, const credit_entry *e)
{
    credit_bucket bucket = e->bucket;
    int tenths_more = e->hours.n;
    int offjob = bucket == BUCKET_OFF_JOB ? tenths_more : 0;
    int online = bucket == BUCKET_ONLINE ? tenths_more : 0;
    return db_do(
        d, NULL,
        "INSERT INTO credit_year (person, year, offjob, online, other, offjob_days)"
        " VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (person, year) DO UPDATE SET offjob = credit_year.offjob + excluded.offjob,"
        " online = credit_year.online + excluded.online, other = credit_year.other + "
        "excluded.other,"
        " offjob_days = credit_year.offjob_days + excluded.offjob_days",
        INT(e->person), INT(e->year), INT(offjob), INT(online), INT(tenths_more - offjob - online),
        INT(bucket == BUCKET_OFF_JOB ? e->days.n : 0));
}

static err entry_insert(turn *t, const credit_entry *e)
{
    TRY(db_do(
        t->d, NULL,
        "INSERT INTO credit_entry (person, id, on_day, year, source, bucket, tenths, title, "
        "evidence_kind, evidence,"
        " rule, reverses, org, reason, made_at, made_by, day_tenths)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        INT(e->person), INT(e->id), DAY(e->on), INT(e->year), INT(e->source), INT(e->bucket),
        INT(e->hours.n), TEXT(e->title), TEXT(e->evidence_kind), INT(e->evidence), INT(e->rule),
        INT(e->reverses), INT(e->org), TEXT(e->reason), MOMENT(t->now), INT(t->actor.person),
        INT(e->days.n)));
    TRY(year_add(t->d, e));
    return standing_renew(t->d, e->person, t->today);
}

static const char *entry_json(arena *mem, const credit_entry *e)
{
    buf b = buf_new(mem);
    audit_pair_text(&b, "title", e->title);
    audit_pair_int(&b, "tenths", e->hours.n);
    audit_pair_int(&b, "year", e->year);
    audit_pair_text(&b, "evidence_kind", e->evidence_kind);
    audit_pair_int(&b, "evidence", e->evidence);
    return audit_end(&b);
}

err credit_add(turn *t, const credit_entry *wanted, int64_t *ret_id)
{
    credit_entry e = *wanted;
    e.id = id_new();
    e.year = day_year(e.on);
    e.reverses = 0;
    TRY(entry_insert(t, &e));
    *ret_id = e.id;
    return audit_write(t, &(audit_deed){.deed = "credit.add",
                                        .kind = "credit",
                                        .record = e.id,
                                        .person = e.person,
                                        .org = e.org,
                                        .after = entry_json(t->mem, &e),
                                        .reason = e.reason});
}

#define ENTRY_COLUMNS                                                                              \
    "e.person, e.id, e.on_day, e.year, e.source, e.bucket, e.tenths, e.title, e.evidence_kind, "   \
    "e.evidence, e.rule,"                                                                          \
    " e.reverses, e.org, e.reason, e.day_tenths, e.made_at, e.made_by"

static void entry_read(db_q *q, arena *mem, credit_entry *e)
{
    e->person = db_int(q);
    e->id = db_int(q);
    e->on = db_day(q);
    e->year = (int)db_int(q);
    e->source = (credit_source)db_int(q);
    e->bucket = (credit_bucket)db_int(q);
    e->hours.n = (int32_t)db_int(q);
    e->title = db_text(q, mem);
    e->evidence_kind = db_text(q, mem);
    e->evidence = db_int(q);
    e->rule = db_int(q);
    e->reverses = db_int(q);
    e->org = db_int(q);
    e->reason = db_text(q, mem);
    e->days.n = (int32_t)db_int(q);
    e->made_at = db_moment(q);
    e->made_by = db_int(q);
}

static err entry_reverse(turn *t, const credit_entry *old, const char *reason)
{
    credit_entry e = *old;
    e.reverses = old->id;
    e.id = id_new();
    e.hours.n = -old->hours.n;
    e.days.n = -old->days.n;
    e.reason = reason;
    TRY(entry_insert(t, &e)); /* E_CONFLICT: reversed already, by the unique key */
    return audit_write(t, &(audit_deed){.deed = "credit.reverse",
                                        .kind = "credit",
                                        .record = old->id,
                                        .person = e.person,
                                        .org = e.org,
                                        .before = entry_json(t->mem, old),
                                        .reason = reason});
}

err credit_reverse(turn *t, int64_t person, int64_t entry, const char *reason)
{
    credit_entry e = {0};
    bool found = false;
    if (text_chars(reason) < 2) { return web_fault(t, "reason", T_credit_reason_missing, "", ""); }
    db_q q = db_sql(
        t->d, "SELECT " ENTRY_COLUMNS " FROM credit_entry e WHERE e.person = $1 AND e.id = $2",
        INT(person), INT(entry));
    while (db_row(&q)) {
        entry_read(&q, t->mem, &e);
        found = true;
    }
    TRY(db_end(&q));
    if (!found || e.reverses) {
        return E_ABSENT; /* a reversal is not reversed: the entry is made anew */
    }
    return entry_reverse(t, &e, reason);
}

err credit_of(db *d, int64_t person, int year, arena *mem, credit_entries *ret)
{
    db_q q = year ? db_sql(d,
                           "SELECT " ENTRY_COLUMNS
                           ", r.id FROM credit_entry e LEFT JOIN credit_entry r ON r.person ="
                           " e.person AND r.reverses = e.id WHERE e.person = $1 AND e.year = $2"
                           " ORDER BY e.on_day DESC, e.id DESC",
                           INT(person), INT(year))
                  : db_sql(d,
                           "SELECT " ENTRY_COLUMNS
                           ", r.id FROM credit_entry e LEFT JOIN credit_entry r ON r.person ="
                           " e.person AND r.reverses = e.id WHERE e.person = $1 ORDER BY e.on_day "
                           "DESC, e.id DESC",
                           INT(person));
    while (db_row(&q)) {
        credit_entry *e = GROW(mem, ret);
        entry_read(&q, mem, e);
        e->reversed = db_int(&q) != 0;
    }
    return db_end(&q);
}

/* ---- a class's hours, at close --------------------------------------------------------------- */

/* Who passed, with what this class has given them so far: after a reopened close an entry and its
 * reversal cancel out, but the evidence key is used up, so that the next entry names which close it
 * came from. */
typedef struct {
    int64_t person, org, sum, times;
} passed;
typedef LIST(passed) all_passed;

static err passed_of(db *d, int64_t klass, arena *mem, all_passed *ret)
{
    db_q q =
        db_sql(d,
               "SELECT t.person, t.org, CAST(coalesce(sum(e.tenths), 0) AS bigint),"
               " CAST(coalesce(sum(CASE WHEN e.reverses = 0 THEN 1 ELSE 0 END), 0) AS bigint)"
               " FROM class_trainee t LEFT JOIN credit_entry e ON e.person = t.person AND "
               "e.evidence = t.class"
               " AND e.evidence_kind LIKE 'class%'"
               " WHERE t.class = $1 AND t.outcome = $2 GROUP BY t.person, t.org ORDER BY t.person",
               INT(klass), INT(OUTCOME_PASSED));
    while (db_row(&q)) {
        passed *p = GROW(mem, ret);
        p->person = db_int(&q);
        p->org = db_int(&q);
        p->sum = db_int(&q);
        p->times = db_int(&q);
    }
    return db_end(&q);
}

err credit_class_gives(db *d, const class_card *c, arena *mem, class_credit *ret)
{
    rule by = {.document = ""};
    TRY(rule_at(d, mem, "hours.per_day_tenths", c->starts, c->org, &by));
    bool by_days = c->hours.n <= 0;
    *ret = (class_credit){.hours = {by_days ? (int32_t)(c->days * by.value) : c->hours.n},
                          .per_day = {(int32_t)by.value},
                          .by_days = by_days,
                          .rule = by.id,
                          .document = by.document};
    return OK;
}

static err class_entry(turn *t, const class_card *c, credit_entry *ret)
{
    class_credit gives = {0};
    TRY(credit_class_gives(t->d, c, t->mem, &gives));
    *ret = (credit_entry){.on = c->ends,
                          .source = CREDIT_CLASS,
                          .title = c->name,
                          .evidence = c->id,
                          .rule = gives.rule,
                          .bucket = c->mode == MODE_ONLINE ? BUCKET_ONLINE : BUCKET_OFF_JOB,
                          .reason = "",
                          .days = {c->mode == MODE_ONLINE ? 0 : c->days * 10},
                          .hours = gives.hours};
    return OK;
}

err credit_for_class(turn *t, int64_t klass, int *ret_people)
{
    class_card c = {0};
    credit_entry e = {0};
    all_passed people = {0};
    *ret_people = 0;
    TRY(class_get(t->d, klass, t->mem, &c));
    TRY(class_entry(t, &c, &e));
    TRY(passed_of(t->d, klass, t->mem, &people));
    for (size_t i = 0; i < people.n; i++) {
        const passed *p = &people.at[i];
        int64_t entry = 0;
        if (p->sum > 0) { continue; }
        e.person = p->person;
        e.org = p->org;
        e.evidence_kind =
            p->times ? arena_printf(t->mem, "class.%lld", (long long)p->times + 1) : "class";
        TRY(credit_add(t, &e, &entry));
        ++*ret_people;
    }
    return OK;
}

err credit_class_reverse(turn *t, int64_t klass, const char *reason, int *ret_people)
{
    credit_entries all = {0};
    *ret_people = 0;
    db_q q = db_sql(t->d,
                    "SELECT " ENTRY_COLUMNS
                    " FROM credit_entry e LEFT JOIN credit_entry r ON r.person = e.person"
                    " AND r.reverses = e.id WHERE e.evidence = $1 AND e.evidence_kind LIKE "
                    "'class%' AND e.reverses = 0"
                    " AND r.id IS NULL ORDER BY e.person, e.id",
                    INT(klass));
    while (db_row(&q)) {
        entry_read(&q, t->mem, GROW(t->mem, &all));
    }
    TRY(db_end(&q));
    for (size_t i = 0; i < all.n; i++) {
        TRY(entry_reverse(t, &all.at[i], reason));
        ++*ret_people;
    }
    return OK;
}

/* ---- learning outside classes ---------------------------------------------------------------- */

static err declaration_faults(turn *t, const credit_declaration *c, const rule *per_day)
{
    int days = day_diff(c->until, c->from) + 1;
    int64_t most = (int64_t)days * per_day->value;
    if (c->source < CREDIT_ONLINE || c->source > CREDIT_OTHER) {
        web_fault(t, "source", T_credit_source_wrong, "", "");
    }
    if (!day_known(c->from) || !day_known(c->until) || days < 1) {
        return web_fault(t, "until", T_credit_until_before, "", "");
    }
    if (c->until.n > t->today.n) { web_fault(t, "until", T_credit_not_yet, "", ""); }
    if (c->hours.n <= 0 || c->hours.n > most) {
        web_fault(t, "hours", T_credit_hours_most, tenths_text(t->mem, (tenths){(int32_t)most}),
                  tenths_text(t->mem, (tenths){(int32_t)per_day->value}));
    }
    if (text_chars(c->title) < 2) { web_fault(t, "title", T_credit_title_missing, "", ""); }
    if (text_chars(c->evidence) < 2) {
        web_fault(t, "evidence", T_credit_evidence_missing, "", "");
    }
    return t->faults.n ? E_INPUT : OK;
}

err credit_declare(turn *t, const credit_declaration *c, int64_t *ret_id)
{
    rule per_day = {0};
    TRY(rule_at(t->d, t->mem, "hours.per_day_tenths", day_known(c->from) ? c->from : t->today,
                c->org, &per_day));
    TRY(declaration_faults(t, c, &per_day));
    credit_entry e = {.person = c->person,
                      .org = c->org,
                      .on = c->until,
                      .source = c->source,
                      .hours = c->hours,
                      .title = c->title,
                      .reason = c->evidence,
                      .rule = per_day.id,
                      .evidence_kind = "declared",
                      .evidence = id_new()};
    e.bucket = c->source == CREDIT_ONLINE ? BUCKET_ONLINE
               : c->concentrated          ? BUCKET_OFF_JOB
                                          : BUCKET_OTHER;
    if (e.bucket == BUCKET_OFF_JOB && per_day.value > 0) {
        e.days.n = (int32_t)(e.hours.n * 10 / per_day.value); /* by the hours of a day */
    }
    return credit_add(t, &e, ret_id);
}

/* ---- sums against entries -------------------------------------------------------------------- */

static err sums_recount(db *d, int64_t *ret)
{
    int64_t wrong = 0, missing = 0;
    TRY(db_one(
        d, &wrong,
        "SELECT count(*) FROM (SELECT y.person, y.year FROM credit_year y LEFT JOIN credit_entry e"
        " ON e.person = y.person AND e.year = y.year GROUP BY y.person, y.year, y.offjob, "
        "y.online, y.other, y.offjob_days"
        " HAVING coalesce(sum(CASE WHEN e.bucket = 1 THEN e.tenths ELSE 0 END), 0) <> y.offjob"
        " OR coalesce(sum(CASE WHEN e.bucket = 1 THEN e.day_tenths ELSE 0 END), 0)"
        " <> y.offjob_days"
        " OR coalesce(sum(CASE WHEN e.bucket = 2 THEN e.tenths ELSE 0 END), 0) <> y.online"
        " OR coalesce(sum(CASE WHEN e.bucket > 2 THEN e.tenths ELSE 0 END), 0) <> y.other) AS "
        "differing"));
    TRY(db_one(d, &missing,
               "SELECT count(*) FROM (SELECT DISTINCT e.person, e.year FROM credit_entry e LEFT "
               "JOIN credit_year y"
               " ON y.person = e.person AND y.year = e.year WHERE y.person IS NULL) AS missing"));
    *ret = wrong + missing;
    return OK;
}

err credit_recount(db *d, int64_t *ret_differences)
{
    int64_t standings = 0;
    TRY(sums_recount(d, ret_differences));
    TRY(standing_differences(d, moment_day(moment_now()), &standings));
    *ret_differences += standings;
    return OK;
}
