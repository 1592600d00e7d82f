/* Persons: one row each with what is true today, posts as history, the citizen number sealed and
 * claimed by its hash. */
#include "claim/claim.h"
#include "people/people_inside.h"
#include "people_text.h"
#include "secret/secret.h"

void people_row_read(db_q *q, arena *mem, person *p)
{
    p->id = db_int(q);
    p->org = db_int(q);
    p->name = db_text(q, mem);
    p->sort_key = db_text(q, mem);
    p->citizen_masked = db_text(q, mem);
    p->sex = (person_sex)db_int(q);
    p->born = db_day(q);
    p->ethnic = db_text(q, mem);
    p->political = (person_political)db_int(q);
    p->party_since = db_day(q);
    p->education = (person_education)db_int(q);
    p->degree = db_text(q, mem);
    p->school = db_text(q, mem);
    p->phone = db_text(q, mem);
    p->mail = db_text(q, mem);
    p->work_since = db_day(q);
    p->title = db_text(q, mem);
    p->post_level = (post_level)db_int(q);
    p->rank = (person_rank)db_int(q);
    p->post_since = db_day(q);
    p->categories = (unsigned)db_int(q);
    p->state = (person_state)db_int(q);
    p->version = db_int(q);
    p->citizen = "";
    p->org_name = "";
}

err people_person_get(db *d, int64_t id, arena *mem, person *ret)
{
    db_q q = db_sql(d,
                    "SELECT " PEOPLE_COLUMNS
                    ", o.name FROM people_person p JOIN people_org o ON o.id = p.org"
                    " WHERE p.id = $1",
                    INT(id));
    bool found = false;
    while (db_row(&q)) {
        people_row_read(&q, mem, ret);
        ret->org_name = db_text(&q, mem);
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

err people_person_subject(turn *t, int64_t id, web_subject *ret)
{
    int64_t org = 0;
    TRY(db_one(t->d, &org, "SELECT org FROM people_person WHERE id = $1", INT(id)));
    *ret = (web_subject){.org = org, .person = id};
    return OK;
}

err people_person_by_citizen(db *d, const char *citizen, arena *mem, int64_t *ret)
{
    return claim_owner(d, "citizen", secret_hash(mem, "citizen", citizen), ret);
}

err people_person_citizen(turn *t, int64_t id, char **ret)
{
    size_t n = 0;
    const void *sealed = NULL;
    db_q q = db_sql(t->d, "SELECT citizen_sealed FROM people_person WHERE id = $1", INT(id));
    while (db_row(&q)) {
        sealed = db_blob(&q, t->mem, &n);
    }
    TRY(db_end(&q));
    if (!sealed || n == 0) { return E_ABSENT; }
    return secret_unseal(t->mem, arena_printf(t->mem, "citizen:%lld", (long long)id), sealed, n,
                         ret);
}

/* ---- what a record must have -------------------- */

static void citizen_faults(turn *t, const person *p)
{
    static const text_key words[] = {[CITIZEN_LENGTH] = T_people_citizen_length,
                                     [CITIZEN_CHARACTER] = T_people_citizen_character,
                                     [CITIZEN_BIRTH] = T_people_citizen_birth,
                                     [CITIZEN_CHECK] = T_people_citizen_check};
    citizen_fault f = citizen_check(p->citizen);
    if (f != CITIZEN_OK) {
        web_fault(t, "citizen", words[f], "", "");
        return;
    }
    if (day_known(p->born) && citizen_born(p->citizen).n != p->born.n) {
        web_fault(t, "born", T_people_born_differs, day_iso(t->mem, citizen_born(p->citizen)), "");
    }
    if ((p->sex == SEX_MALE || p->sex == SEX_FEMALE) && citizen_sex(p->citizen) != (int)p->sex) {
        web_fault(t, "sex", T_people_sex_differs, "", "");
    }
}

err people_faults(turn *t, const person *p)
{
    size_t n = text_chars(p->name);
    if (n < 1 || n > 60) { web_fault(t, "name", T_people_name_missing, "", ""); }
    if (!text_empty(p->citizen)) { citizen_faults(t, p); }
    if (day_known(p->born) && (p->born.n > t->today.n || day_year(p->born) < 1900)) {
        web_fault(t, "born", T_people_born_wrong, "", "");
    }
    if (day_known(p->post_since) && day_known(p->born) && p->post_since.n < p->born.n) {
        web_fault(t, "post_since", T_people_post_before_birth, "", "");
    }
    return t->faults.n ? E_INPUT : OK;
}

/* ---- citizen number -------------------- */

/* The owner is asked first, because a broken constraint would end the transaction and the form
 * could not be shown again; what decides is the claim. */
static err citizen_claim(turn *t, const person *p, int64_t id)
{
    bool taken = false;
    if (text_empty(p->citizen)) { return OK; }
    const char *hash = secret_hash(t->mem, "citizen", p->citizen);
    TRY(claim_try(t->d, "citizen", hash, id, &taken));
    if (!taken) { web_fault(t, "citizen", T_people_citizen_taken, "", ""); }
    return taken ? OK : E_CONFLICT;
}

typedef struct {
    const void *sealed;
    size_t n;
    const char *masked;
} citizen_cells;

static err citizen_seal(turn *t, const person *p, int64_t id, citizen_cells *ret)
{
    *ret = (citizen_cells){.masked = ""};
    if (text_empty(p->citizen)) { return OK; }
    ret->masked = citizen_masked(t->mem, p->citizen);
    return secret_seal(t->mem, arena_printf(t->mem, "citizen:%lld", (long long)id), p->citizen,
                       &ret->sealed, &ret->n);
}

/* ---- words that search finds a person by -------------------- */

err people_search_set(db *d, int64_t person_id, const char *words)
{
    /* FTS5 cannot upsert and PostgreSQL wants a tsvector: two of the few texts that differ. */
    TRY(db_do(d, NULL,
              db_pick(d, "DELETE FROM people_search WHERE rowid = $1",
                      "DELETE FROM people_search WHERE person = $1"),
              INT(person_id)));
    return people_search_add(d, person_id, words);
}

err people_search_add(db *d, int64_t person_id, const char *words)
{
    return db_do(
        d, NULL,
        db_pick(d, "INSERT INTO people_search (rowid, words) VALUES ($1, $2)",
                "INSERT INTO people_search (person, words) VALUES ($1, to_tsvector('simple', $2))"),
        INT(person_id), TEXT(words));
}

static const char *search_words(turn *t, const person *p)
{
    return people_search_words(t->mem, pinyin_search_text(t->mem, p->name, true));
}

/* ---- audit -------------------- */

/* Fields that differ, old and new; the citizen number only as masked. */
static void differences(const person *a, const person *b, audit_pairs *c)
{
    audit_pairs_text(c, "name", a->name, b->name);
    audit_pairs_text(c, "ethnic", a->ethnic, b->ethnic);
    audit_pairs_text(c, "degree", a->degree, b->degree);
    audit_pairs_text(c, "school", a->school, b->school);
    audit_pairs_text(c, "phone", a->phone, b->phone);
    audit_pairs_text(c, "mail", a->mail ? a->mail : "", b->mail ? b->mail : "");
    audit_pairs_text(c, "title", a->title, b->title);
    audit_pairs_text(c, "citizen", a->citizen_masked, b->citizen_masked);
    audit_pairs_int(c, "org", a->org, b->org);
    audit_pairs_int(c, "sex", a->sex, b->sex);
    audit_pairs_int(c, "political", a->political, b->political);
    audit_pairs_int(c, "education", a->education, b->education);
    audit_pairs_int(c, "post_level", a->post_level, b->post_level);
    audit_pairs_int(c, "rank", a->rank, b->rank);
    audit_pairs_int(c, "categories", a->categories, b->categories);
    audit_pairs_int(c, "state", a->state, b->state);
    audit_pairs_day(c, "born", a->born, b->born);
    audit_pairs_day(c, "party_since", a->party_since, b->party_since);
    audit_pairs_day(c, "work_since", a->work_since, b->work_since);
    audit_pairs_day(c, "post_since", a->post_since, b->post_since);
}

static err (*changed_)(turn *t, int64_t person);

void people_hook_changed(err (*changed)(turn *t, int64_t person)) { changed_ = changed; }

err people_audit(turn *t, const char *deed, const person *old, const person *now,
                 const char *reason)
{
    static const person nobody = {.name = "",
                                  .citizen_masked = "",
                                  .ethnic = "",
                                  .degree = "",
                                  .school = "",
                                  .phone = "",
                                  .title = "",
                                  .born = {INT32_MIN},
                                  .party_since = {INT32_MIN},
                                  .work_since = {INT32_MIN},
                                  .post_since = {INT32_MIN}};
    audit_pairs c = audit_pairs_new(t->mem);
    differences(old ? old : &nobody, now, &c);
    if (changed_) { TRY(changed_(t, now->id)); }
    return audit_write(t, &(audit_deed){.deed = deed,
                                        .kind = "person",
                                        .record = now->id,
                                        .person = now->id,
                                        .org = now->org,
                                        .first = !old,
                                        .before = old ? audit_end(&c.before) : "",
                                        .after = audit_end(&c.after),
                                        .reason = reason});
}

/* ---- deeds -------------------- */

static err person_insert(turn *t, const person *p, const citizen_cells *c)
{
    return db_do(
        t->d, NULL,
        "INSERT INTO people_person (id, name, sort_key, citizen_sealed, citizen_masked, sex, born, "
        "ethnic,"
        " political, party_since, education, degree, school, phone, work_since, org, title, "
        "post_level, rank,"
        " post_since, categories, state, mail, version, made_at, changed_at) VALUES ($1, $2, $3, "
        "$4, $5, "
        "$6, $7, $8,"
        " $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, 1, $24, $24)",
        INT(p->id), TEXT(p->name), TEXT(pinyin_sort_key(t->mem, p->name, true)),
        BLOB(c->sealed, c->n), TEXT(c->masked), INT(p->sex), DAY(p->born), TEXT(p->ethnic),
        INT(p->political), DAY(p->party_since), INT(p->education), TEXT(p->degree), TEXT(p->school),
        TEXT(p->phone), DAY(p->work_since), INT(p->org), TEXT(p->title), INT(p->post_level),
        INT(p->rank), DAY(p->post_since), INT(p->categories), INT(p->state), TEXT(p->mail),
        MOMENT(t->now));
}

err people_person_add(turn *t, const person *wanted, int64_t *ret_id)
{
    citizen_cells cells;
    person p = *wanted;
    TRY(people_faults(t, &p));
    TRY(people_org_subject(t, p.org, &(web_subject){0}));
    p.id = p.id ? p.id : id_new();
    p.state = p.state ? p.state : PERSON_ACTIVE;
    TRY(citizen_claim(t, &p, p.id));
    TRY(citizen_seal(t, &p, p.id, &cells));
    p.citizen_masked = cells.masked;
    TRY(person_insert(t, &p, &cells));
    TRY(people_post_insert(t->d, &p, true, ""));
    TRY(people_search_add(t->d, p.id, search_words(t, &p)));
    *ret_id = p.id;
    return people_audit(t, "people.add", NULL, &p, "");
}

static err citizen_change(turn *t, const person *old, const person *p, citizen_cells *ret)
{
    char *kept = NULL;
    err e = people_person_citizen(t, p->id, &kept);
    if (e != OK && e != E_ABSENT) { return e; }
    *ret = (citizen_cells){.masked = old->citizen_masked};
    if (text_empty(p->citizen) || (kept && text_is(kept, p->citizen))) {
        return E_ABSENT; /* as it was */
    }
    if (kept) { TRY(claim_release(t->d, "citizen", secret_hash(t->mem, "citizen", kept), p->id)); }
    TRY(citizen_claim(t, p, p->id));
    return citizen_seal(t, p, p->id, ret);
}

static err person_update(turn *t, const person *p, int64_t *ret_rows)
{
    return db_do(
        t->d, ret_rows,
        "UPDATE people_person SET name = $2, sort_key = $3, sex = $4, born = $5, ethnic = "
        "$6, political = $7,"
        " party_since = $8, education = $9, degree = $10, school = $11, phone = $12, "
        "work_since = $13,"
        " categories = $14, changed_at = $15, mail = $16, version = version + 1 WHERE id = $1 AND "
        "version = $17",
        INT(p->id), TEXT(p->name), TEXT(pinyin_sort_key(t->mem, p->name, true)), INT(p->sex),
        DAY(p->born), TEXT(p->ethnic), INT(p->political), DAY(p->party_since), INT(p->education),
        TEXT(p->degree), TEXT(p->school), TEXT(p->phone), DAY(p->work_since), INT(p->categories),
        MOMENT(t->now), TEXT(p->mail), INT(p->version));
}

/* The record's own fields; unit, post, rank and state change by the deeds of people_store_post.c,
 * which keep the history. */
err people_person_change(turn *t, const person *wanted)
{
    person old = {0}, p = *wanted;
    citizen_cells cells;
    int64_t rows = 0;
    TRY(people_faults(t, &p));
    TRY(people_person_get(t->d, p.id, t->mem, &old));
    TRY(person_update(t, &p, &rows));
    if (rows == 0) { return E_CONFLICT; }
    err e = citizen_change(t, &old, &p, &cells);
    if (e == OK) {
        e = db_do(t->d, NULL,
                  "UPDATE people_person SET citizen_sealed = $2, citizen_masked = $3 WHERE id = $1",
                  INT(p.id), BLOB(cells.sealed, cells.n), TEXT(cells.masked));
    }
    if (e != OK && e != E_ABSENT) { return e; }
    p.citizen_masked = cells.masked;
    p.state = old.state;
    p.org = old.org;
    p.title = old.title;
    p.post_level = old.post_level;
    p.rank = old.rank;
    p.post_since = old.post_since;
    if (!text_is(old.name, p.name)) { TRY(people_search_set(t->d, p.id, search_words(t, &p))); }
    return people_audit(t, "people.change", &old, &p, "");
}

err people_person_mark(turn *t, int64_t id, unsigned add, unsigned take)
{
    person old = {0};
    int64_t rows = 0;
    TRY(people_person_get(t->d, id, t->mem, &old));
    person now = old;
    now.categories = (old.categories | add) & ~take;
    if (now.categories == old.categories) { return OK; }
    TRY(db_do(t->d, &rows,
              "UPDATE people_person SET categories = $2, changed_at = $3, version = version + 1"
              " WHERE id = $1 AND version = $4",
              INT(id), INT(now.categories), MOMENT(t->now), INT(old.version)));
    return rows ? people_audit(t, "people.mark", &old, &now, "") : E_CONFLICT;
}
