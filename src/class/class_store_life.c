/* States of a class with their history; modules, staff, checks. */
#include "claim/claim.h"
#include "class/class_inside.h"
#include "class_text.h"
#include "rule/rule.h"

static class_became follow_;

void class_hook_became(class_became follow) { follow_ = follow; }

/* ---- what must be true before a step --------------------------------------------------------- */

static err reason_check(turn *t, const class_card *c, class_state to, const char *reason)
{
    if (class_state_needs_reason(c->state, to) && text_empty(reason)) {
        return web_fault(t, "reason", T_class_reason_missing, "", "");
    }
    return OK;
}

/* Before it is submitted: the scheme says what is taught, and the hours add up. */
static err scheme_check(turn *t, const class_card *c)
{
    class_modules m = {0};
    TRY(class_modules_of(t->d, c->id, t->mem, &m));
    tenths sum = class_modules_hours(m.at, m.n);
    if (sum.n != c->hours.n) {
        return web_fault(t, "hours", T_class_hours_differ, tenths_text(t->mem, sum),
                         tenths_text(t->mem, c->hours));
    }
    return OK;
}

/* ---- approval number ------------------------------------------------------------------------- */

/* The region whose office approves: the nearest one at or above the approver's unit (or, for the
 * installation itself, the class's). */
static err office_region(turn *t, const class_card *c, org *ret)
{
    orgs path = {0};
    TRY(people_org_path(t->d, t->actor.org ? t->actor.org : c->org, t->mem, &path));
    for (size_t i = path.n; i > 0; i--) {
        if (path.at[i - 1].kind == ORG_REGION) {
            *ret = path.at[i - 1];
            return OK;
        }
    }
    if (path.n == 0) { return E_ABSENT; }
    *ret = path.at[0];
    return OK;
}

static const char *first_character(arena *mem, const char *s)
{
    uint32_t code = 0;
    const char *rest = text_next(s, &code);
    return rest ? arena_copy_n(mem, s, (size_t)(rest - s)) : "";
}

/* 北组培〔2022〕12号: the rule's words with {1} for the region's first character. One series for
 * each region and year. */
static err approval_make(turn *t, const class_card *c, const char **ret)
{
    org region = {0};
    rule words = {0};
    int64_t n = 0;
    int year = day_year(t->today);
    TRY(office_region(t, c, &region));
    err e = rule_at(t->d, t->mem, "class.approval_words", t->today, region.id, &words);
    if (e != OK && e != E_ABSENT) { return e; }
    TRY(claim_next(t->d, arena_printf(t->mem, "class_approval:%lld:%d", (long long)region.id, year),
                   1, &n));
    const char *first = first_character(t->mem, region.name);
    const char *pattern = e == OK ? words.words : "{1}组培";
    const char *gap = strstr(pattern, "{1}");
    const char *prefix =
        gap ? arena_printf(t->mem, "%.*s%s%s", (int)(gap - pattern), pattern, first, gap + 3)
            : pattern;
    *ret = arena_printf(t->mem, "%s〔%d〕%lld号", prefix, year, (long long)n);
    return OK;
}

/* ---- the step -------------------------------------------------------------------------------- */

static err now_update(turn *t, const class_card *c, class_state to, const char *approval)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows,
              "UPDATE class_now SET state = $2, since = $3, approval = $4, version = version + 1"
              " WHERE class = $1 AND state = $5",
              INT(c->id), INT(to), MOMENT(t->now), TEXT(approval), INT(c->state)));
    return rows == 1 ? OK : E_CONFLICT;
}

static err history_add(turn *t, int64_t klass, class_state to, const char *reason)
{
    return db_do(t->d, NULL,
                 "INSERT INTO class_history (class, id, state, at, person, reason) VALUES ($1, $2, "
                 "$3, $4, $5, $6)",
                 INT(klass), INT(id_new()), INT(to), MOMENT(t->now), INT(t->actor.person),
                 TEXT(reason));
}

static err step_audit(turn *t, const class_card *c, const class_card *now, const char *reason)
{
    buf before = buf_new(t->mem), after = buf_new(t->mem);
    audit_pair_int(&before, "state", c->state);
    audit_pair_int(&after, "state", now->state);
    if (!text_is(c->approval, now->approval)) {
        audit_pair_text(&after, "approval", now->approval);
    }
    return class_audit(t, now,
                       &(audit_deed){.deed = "class.become",
                                     .before = audit_end(&before),
                                     .after = audit_end(&after),
                                     .reason = reason});
}

/* What belongs to the step itself, inside this slice. */
static err step_effect(turn *t, const class_card *now)
{
    if (now->state == CLASS_APPROVED) { return class_seats_open(t, now->id); }
    if (now->state == CLASS_CANCELLED && now->item) {
        const char *item = arena_printf(t->mem, "%lld", (long long)now->item);
        return claim_release(t->d, "class_item", item, now->id);
    }
    return OK;
}

err class_become(turn *t, int64_t class_id, class_state to, const char *reason)
{
    class_card c = {0}, now;
    TRY(class_get(t->d, class_id, t->mem, &c));
    if (!class_state_may_become(c.state, to)) { return E_CONFLICT; }
    TRY(reason_check(t, &c, to, reason));
    if (to == CLASS_SUBMITTED) { TRY(scheme_check(t, &c)); }
    now = c;
    now.state = to;
    if (to == CLASS_APPROVED) { TRY(approval_make(t, &c, &now.approval)); }
    TRY(now_update(t, &c, to, now.approval));
    TRY(history_add(t, class_id, to, reason));
    TRY(step_effect(t, &now));
    TRY(step_audit(t, &c, &now, reason));
    return follow_ ? follow_(t, &now, to) : OK;
}

err class_summary_set(turn *t, int64_t class_id, const char *summary)
{
    class_card c = {0};
    int64_t rows = 0;
    TRY(class_get(t->d, class_id, t->mem, &c));
    TRY(db_do(t->d, &rows,
              "UPDATE class_now SET summary = $2, version = version + 1 WHERE class = $1 AND state "
              "IN ($3, $4, $5)",
              INT(class_id), TEXT(summary), INT(CLASS_RUNNING), INT(CLASS_ENDED),
              INT(CLASS_REOPENED)));
    if (rows == 0) { return E_CONFLICT; }
    audit_pairs p = audit_pairs_new(t->mem);
    audit_pairs_text(&p, "summary", c.summary, summary);
    return class_audit(t, &c,
                       &(audit_deed){.deed = "class.summary",
                                     .before = audit_end(&p.before),
                                     .after = audit_end(&p.after)});
}

err class_history_of(db *d, int64_t klass, arena *mem, class_events *ret)
{
    /* The class's lines are read first; names then come from the persons' own rows. */
    db_q q = db_sql(
        d,
        "WITH h AS (SELECT id, person, state, at, reason FROM class_history WHERE class = $1)"
        " SELECT h.id, h.person, h.state, h.at, p.name, h.reason FROM h"
        " LEFT JOIN people_person p ON p.id = h.person ORDER BY h.id DESC",
        INT(klass));
    while (db_row(&q)) {
        class_event *e = GROW(mem, ret);
        e->id = db_int(&q);
        e->person = db_int(&q);
        e->state = (class_state)db_int(&q);
        e->at = db_moment(&q);
        e->name = db_text(&q, mem);
        e->reason = db_text(&q, mem);
    }
    return db_end(&q);
}

/* ---- modules --------------------------------------------------------------------------------- */

err class_modules_of(db *d, int64_t klass, arena *mem, class_modules *ret)
{
    db_q q = db_sql(d,
                    "SELECT id, place, name, category, method, leader, tenths FROM class_module "
                    "WHERE class = $1"
                    " ORDER BY place, id",
                    INT(klass));
    while (db_row(&q)) {
        class_module *m = GROW(mem, ret);
        m->id = db_int(&q);
        m->place = (int)db_int(&q);
        m->name = db_text(&q, mem);
        m->category = (course_category)db_int(&q);
        m->method = (course_method)db_int(&q);
        m->leader = db_int(&q) != 0;
        m->hours.n = (int32_t)db_int(&q);
    }
    return db_end(&q);
}

static err module_fault(turn *t, const class_module *m)
{
    if (text_empty(m->name) || text_chars(m->name) > 200) {
        return web_fault(t, "title", T_class_module_name_missing, "", "");
    }
    if (m->hours.n <= 0) {
        return web_fault(t, "hours", T_class_module_hours_missing, m->name, "");
    }
    if (m->category < COURSE_THEORY || m->category > COURSE_KNOWLEDGE ||
        m->method < METHOD_LECTURE || m->method > METHOD_SELF_STUDY) {
        return web_fault(t, "category", T_class_choice_wrong, "", "");
    }
    return OK;
}

static err module_insert(db *d, int64_t klass, const class_module *m, int place)
{
    return db_do(
        d, NULL,
        "INSERT INTO class_module (class, id, place, name, category, method, leader, tenths)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        INT(klass), INT(m->id ? m->id : id_new()), INT(place), TEXT(m->name), INT(m->category),
        INT(m->method), INT(m->leader ? 1 : 0), INT(m->hours.n));
}

static const char *modules_json(turn *t, const class_module *m, size_t n)
{
    buf b = buf_new(t->mem);
    audit_pair_int(&b, "modules", (int64_t)n);
    audit_pair_int(&b, "tenths", class_modules_hours(m, n).n);
    return audit_end(&b);
}

err class_modules_set(turn *t, int64_t klass, const class_module *m, size_t n)
{
    class_card c = {0};
    class_modules old = {0};
    int64_t rows = 0;
    for (size_t i = 0; i < n; i++) {
        TRY(module_fault(t, &m[i]));
    }
    TRY(class_get(t->d, klass, t->mem, &c));
    TRY(db_do(t->d, &rows,
              "UPDATE class_now SET version = version + 1 WHERE class = $1 AND state IN ($2, $3)",
              INT(klass), INT(CLASS_DRAFT), INT(CLASS_RETURNED)));
    if (rows == 0) { return web_fault(t, "title", T_class_scheme_fixed, "", ""); }
    TRY(class_modules_of(t->d, klass, t->mem, &old));
    TRY(db_do(t->d, NULL, "DELETE FROM class_module WHERE class = $1", INT(klass)));
    for (size_t i = 0; i < n; i++) {
        TRY(module_insert(t->d, klass, &m[i], (int)i + 1));
    }
    return class_audit(t, &c,
                       &(audit_deed){.deed = "class.modules",
                                     .before = modules_json(t, old.at, old.n),
                                     .after = modules_json(t, m, n)});
}

/* ---- staff, and who is what in a class ------------------------------------------------------- */

err class_staff_of(db *d, int64_t klass, arena *mem, class_helpers *ret)
{
    db_q q = db_sql(d,
                    "WITH s AS (SELECT person, role FROM class_staff WHERE class = $1)"
                    " SELECT s.person, s.role, p.name, o.name, p.phone FROM s JOIN people_person p "
                    "ON p.id = s.person"
                    " JOIN people_org o ON o.id = p.org ORDER BY s.role, p.sort_key, s.person",
                    INT(klass));
    while (db_row(&q)) {
        class_helper *h = GROW(mem, ret);
        h->person = db_int(&q);
        h->role = (account_role)db_int(&q);
        h->name = db_text(&q, mem);
        h->org_name = db_text(&q, mem);
        h->phone = db_text(&q, mem);
    }
    return db_end(&q);
}

static err staff_write(turn *t, int64_t klass, int64_t person_id, account_role role, bool in,
                       int64_t *ret_rows)
{
    if (in) {
        return db_do(t->d, ret_rows,
                     "INSERT INTO class_staff (class, person, role) VALUES ($1, $2, $3)"
                     " ON CONFLICT (class, person, role) DO NOTHING",
                     INT(klass), INT(person_id), INT(role));
    }
    return db_do(t->d, ret_rows,
                 "DELETE FROM class_staff WHERE class = $1 AND person = $2 AND role = $3",
                 INT(klass), INT(person_id), INT(role));
}

err class_staff_set(turn *t, int64_t klass, int64_t person_id, account_role role, bool in)
{
    class_card c = {0};
    person p = {0};
    int64_t rows = 0;
    if (role != ROLE_SUPERVISOR && role != ROLE_TEACHER) {
        return web_fault(t, "role", T_class_choice_wrong, "", "");
    }
    TRY(class_get(t->d, klass, t->mem, &c));
    TRY(people_person_get(t->d, person_id, t->mem, &p));
    TRY(staff_write(t, klass, person_id, role, in, &rows));
    if (rows == 0) { return OK; }
    buf b = buf_new(t->mem);
    audit_pair_text(&b, "name", p.name);
    audit_pair_int(&b, "role", role);
    const char *who = audit_end(&b);
    return class_audit(t, &c,
                       &(audit_deed){.deed = "class.staff",
                                     .person = person_id,
                                     .before = in ? "" : who,
                                     .after = in ? who : ""});
}

/* Whoever works for the school that holds a class runs it there, whoever organises it. */
static err host_role(turn *t, int64_t klass, unsigned *roles)
{
    int64_t hosts[CLASS_HOSTS], host = 0;
    size_t n = account_roots_of(t, ROLE_SCHOOL_STAFF, hosts, COUNT_OF(hosts));
    if (n == 0) { return OK; }
    TRY(db_one(t->d, &host, "SELECT coalesce(institution, 0) FROM class_card WHERE id = $1",
               INT(klass)));
    for (size_t i = 0; host && i < n; i++) {
        if (people_org_is_under(t->d, host, hosts[i])) { *roles |= 1u << ROLE_SCHOOL_STAFF; }
    }
    return db_failed(t->d);
}

unsigned class_roles_of(turn *t, int64_t klass, int64_t person_id)
{
    unsigned roles = 0;
    int64_t seat = 0;
    db_q q =
        db_sql(t->d, "SELECT role FROM class_staff WHERE class = $1 AND person = $2 ORDER BY role",
               INT(klass), INT(person_id));
    while (db_row(&q)) {
        roles |= 1u << db_int(&q);
    }
    err e = db_end(&q);
    if (e == OK) {
        e = db_one(
            t->d, &seat,
            "SELECT seat FROM class_trainee WHERE person = $1 AND class = $2 AND state <> $3",
            INT(person_id), INT(klass), INT(SEAT_LAPSED));
    }
    if (e == OK) { roles |= 1u << ROLE_TRAINEE; }
    if (e == OK || e == E_ABSENT) { e = host_role(t, klass, &roles); }
    /* A failed question gives no right; the error stays kept in the transaction and ends the turn.
     */
    return e == OK || e == E_ABSENT ? roles : 0;
}

/* ---- checks of the scheme -------------------------------------------------------------------- */

err class_checks_of(db *d, const class_card *c, arena *mem, class_checks *ret)
{
    const struct {
        const char *key;
        text_key word;
    } keys[] = {{"course.theory_party_permille", T_class_check_theory_party},
                {"course.party_spirit_permille", T_class_check_party_spirit},
                {"course.leader_permille", T_class_check_leader},
                {"course.interactive_permille", T_class_check_interactive}};
    class_modules m = {0};
    TRY(class_modules_of(d, c->id, mem, &m));
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        rule r = {0};
        int64_t share = class_share(keys[i].key, c->kind, m.at, m.n);
        err e = share == -1 ? E_ABSENT : rule_at(d, mem, keys[i].key, c->starts, c->org, &r);
        if (e == E_ABSENT) {
            continue; /* the rule does not concern this class, or was not in force when it begins */
        }
        TRY(e);
        *GROW(mem, ret) = (class_check){.rule = keys[i].word,
                                        .permille = share,
                                        .limit_permille = r.value,
                                        .rule_version = r.id,
                                        .met = share >= r.value,
                                        .key = keys[i].key,
                                        .document = r.document};
    }
    return OK;
}
