/* Classes: rules as tables, then the stores on both databases. */
#include "card.h"
#include "cast.h"
#include "seat.h"

#include "class/class.h"

/* ---- rules ----------------------------------------------------------------------------------- */

static void test_states(void **state)
{
    (void)state;
    static const struct {
        class_state from, to;
        bool may;
    } rows[] = {{CLASS_DRAFT, CLASS_SUBMITTED, true},    {CLASS_DRAFT, CLASS_APPROVED, false},
                {CLASS_SUBMITTED, CLASS_RETURNED, true}, {CLASS_RETURNED, CLASS_SUBMITTED, true},
                {CLASS_RETURNED, CLASS_APPROVED, false}, {CLASS_SUBMITTED, CLASS_APPROVED, true},
                {CLASS_APPROVED, CLASS_CALLING, true},   {CLASS_CALLING, CLASS_READY, true},
                {CLASS_READY, CLASS_CALLING, true},      {CLASS_READY, CLASS_RUNNING, true},
                {CLASS_RUNNING, CLASS_ENDED, true},      {CLASS_RUNNING, CLASS_CANCELLED, false},
                {CLASS_READY, CLASS_CANCELLED, true},    {CLASS_ENDED, CLASS_CLOSED, true},
                {CLASS_CLOSED, CLASS_REOPENED, true},    {CLASS_REOPENED, CLASS_CLOSED, true},
                {CLASS_CANCELLED, CLASS_DRAFT, false},   {CLASS_CLOSED, CLASS_RUNNING, false},
                {(class_state)0, CLASS_DRAFT, false},    {(class_state)99, CLASS_DRAFT, false}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(class_state_may_become(rows[i].from, rows[i].to), rows[i].may);
    }
    assert_true(class_state_needs_reason(CLASS_SUBMITTED, CLASS_RETURNED));
    assert_false(class_state_needs_reason(CLASS_SUBMITTED, CLASS_APPROVED));
    assert_int_equal(class_state_parts(CLASS_SUBMITTED), 0);
    assert_int_equal(class_state_parts(CLASS_APPROVED) & CLASS_PART_SCHEME, 0);
    assert_int_equal(class_state_parts(CLASS_CALLING) & CLASS_PART_SEATS, 0);
    assert_int_equal(class_state_parts(CLASS_CLOSED), 0);
}

static void test_seat_steps(void **state)
{
    (void)state;
    assert_true(class_seat_may_become(SEAT_NAMED, SEAT_CONFIRMED));
    assert_true(class_seat_may_become(SEAT_LAPSED, SEAT_CONFIRMED));
    assert_false(class_seat_may_become(SEAT_FREE, SEAT_NAMED));
    assert_false(class_seat_may_become(SEAT_ATTENDED, SEAT_LAPSED));
    assert_false(class_seat_may_become(SEAT_NAMED, SEAT_NAMED));
}

static void test_shares(void **state)
{
    (void)state;
    const class_module m[] = {
        {.category = COURSE_THEORY, .method = METHOD_LECTURE, .leader = true, .hours = {80}},
        {.category = COURSE_PARTY_SPIRIT, .method = METHOD_SITE, .hours = {40}},
        {.category = COURSE_KNOWLEDGE, .method = METHOD_SELF_STUDY, .hours = {40}}};
    assert_int_equal(class_share("course.theory_party_permille", KIND_CORE, m, 3), 750);
    assert_int_equal(class_share("course.party_spirit_permille", KIND_CORE, m, 3), 250);
    assert_int_equal(class_share("course.leader_permille", KIND_CORE, m, 3), 500);
    assert_int_equal(class_share("course.interactive_permille", KIND_THEMATIC, m, 3), 250);
    assert_int_equal(class_share("course.leader_permille", KIND_THEMATIC, m, 3), -1);
    assert_int_equal(class_share("course.unknown", KIND_CORE, m, 3), -1);
    assert_int_equal(class_share("course.leader_permille", KIND_CORE, m, 0), NO_NUMBER);
}

/* ---- stores ---------------------------------------------------------------------------------- */

typedef struct {
    cast *c;
    cast_units u;
    class_card card, found;
    class_module modules[2];
    int64_t id, person;
    class_state to;
    const char *reason;
    int no, seats;
    seat_state from, as;
    bool back;
    err got;
    size_t faults;
    const char *field, *arg1, *arg2;
} stage;

static stage stage_make(cast *c)
{
    stage s = {.c = c, .u = cast_units_make(c), .reason = ""};
    s.card = cast_card(s.u.school, "基层治理专题班", day_of(2022, 4, 11), 5);
    s.card.field = FIELD_LAW;
    s.card.seats = 6;
    s.card.days = 0; /* reckoned from the dates, and the hours from them */
    s.card.hours.n = 0;
    s.modules[0] = (class_module){.name = "依法治理",
                                  .category = COURSE_PROFESSIONAL,
                                  .method = METHOD_LECTURE,
                                  .hours = {240}};
    s.modules[1] = (class_module){
        .name = "党性教育", .category = COURSE_PARTY_SPIRIT, .method = METHOD_SITE, .hours = {160}};
    return s;
}

/* The deed's error is kept beside the faults, so that a refusal can be looked at after the
 * transaction is undone. */
static err kept(turn *t, stage *s, err e)
{
    s->got = e;
    s->faults = t->faults.n;
    s->field = t->faults.n ? t->faults.at[0].field : "";
    s->arg1 = t->faults.n ? t->faults.at[0].arg1 : "";
    s->arg2 = t->faults.n ? t->faults.at[0].arg2 : "";
    return e;
}

static err do_add(turn *t, void *x)
{
    stage *s = x;
    return kept(t, s, class_add(t, &s->card, &s->id));
}
static err do_change(turn *t, void *x)
{
    stage *s = x;
    return kept(t, s, class_change(t, &s->card));
}
static err do_modules(turn *t, void *x)
{
    stage *s = x;
    return kept(t, s, class_modules_set(t, s->id, s->modules, 2));
}
static err do_become(turn *t, void *x)
{
    stage *s = x;
    return kept(t, s, class_become(t, s->id, s->to, s->reason));
}
static err do_offer(turn *t, void *x)
{
    stage *s = x;
    return class_seat_offer(t, s->id, s->u.county_a, s->seats);
}
static err do_take(turn *t, void *x)
{
    stage *s = x;
    TRY(cast_seat(t, s->id, s->person, s->as));
    class_seats all = {0};
    TRY(class_seats_of(t->d, s->id, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].person == s->person) { s->no = all.at[i].no; }
    }
    return OK;
}
static err do_to(turn *t, void *x)
{
    stage *s = x;
    class_card c = {0};
    class_seat_step step = {.from = s->from, .to = s->as};
    TRY(class_get(t->d, s->id, t->mem, &c));
    return class_seat_to(t, &c, s->person, &step);
}
static err do_leave(turn *t, void *x)
{
    stage *s = x;
    return class_seat_leave(t, s->id, s->person, s->back ? SEAT_TO_UNIT : SEAT_TO_NOBODY);
}

static err read_card(turn *t, void *x)
{
    stage *s = x;
    return class_get(t->d, s->id, t->mem, &s->found);
}

static class_card card_of(stage *s)
{
    assert_int_equal(cast_read(s->c, read_card, s), OK);
    return s->found;
}

static err become(stage *s, class_state to, const char *reason)
{
    s->to = to;
    s->reason = reason;
    return cast_do(s->c, do_become, s);
}

static void approve(stage *s)
{
    assert_int_equal(cast_do(s->c, do_add, s), OK);
    assert_int_equal(cast_do(s->c, do_modules, s), OK);
    assert_int_equal(become(s, CLASS_SUBMITTED, ""), OK);
    assert_int_equal(become(s, CLASS_APPROVED, ""), OK);
}

static void test_card(void **state)
{
    stage s = stage_make(*state);
    assert_int_equal(cast_do(s.c, do_add, &s), OK);
    class_card c = card_of(&s);
    assert_string_equal(c.code, "2022-001");
    assert_int_equal(c.days, 5);
    assert_int_equal(c.hours.n, 400); /* 5 days of 8 hours */
    assert_int_equal(c.year, 2022);
    assert_int_equal(c.state, CLASS_DRAFT);
    assert_int_equal(cast_do(s.c, do_add, &s), OK);
    assert_string_equal(card_of(&s).code, "2022-002");
    s.card.ends = day_of(2022, 4, 10);
    assert_int_equal(cast_do(s.c, do_add, &s), E_INPUT);
    assert_string_equal(s.field, "ends");
    s.card.ends = DAY_NONE;
    s.card.days = 3;
    assert_int_equal(cast_do(s.c, do_add, &s), OK);
    assert_int_equal(card_of(&s).ends.n, day_of(2022, 4, 13).n);
    s.card.ends = day_of(2022, 4, 12);
    assert_int_equal(cast_do(s.c, do_add, &s), E_INPUT);
    assert_string_equal(s.field, "days");
}

static void test_change_conflicts(void **state)
{
    stage s = stage_make(*state);
    assert_int_equal(cast_do(s.c, do_add, &s), OK);
    s.card = card_of(&s);
    s.card.name = "改名";
    assert_int_equal(cast_do(s.c, do_change, &s), OK);
    assert_string_equal(card_of(&s).name, "改名");
    assert_int_equal(cast_do(s.c, do_change, &s), E_CONFLICT); /* the same version again */
}

static void test_approval_chain(void **state)
{
    stage s = stage_make(*state);
    assert_int_equal(cast_do(s.c, do_add, &s), OK);
    assert_int_equal(become(&s, CLASS_APPROVED, ""), E_CONFLICT);
    s.modules[0].hours.n = 200;
    assert_int_equal(cast_do(s.c, do_modules, &s), OK);
    assert_int_equal(become(&s, CLASS_SUBMITTED, ""), E_INPUT);
    assert_string_equal(s.field, "hours");
    assert_string_equal(s.arg1, "36");
    assert_string_equal(s.arg2, "40");
    s.modules[0].hours.n = 240;
    assert_int_equal(cast_do(s.c, do_modules, &s), OK);
    assert_int_equal(become(&s, CLASS_SUBMITTED, ""), OK);
    assert_int_equal(cast_do(s.c, do_modules, &s), E_INPUT); /* under review */
    assert_int_equal(become(&s, CLASS_RETURNED, ""), E_INPUT);
    assert_string_equal(s.field, "reason");
    assert_int_equal(become(&s, CLASS_RETURNED, "课时不合理"), OK);
    assert_int_equal(become(&s, CLASS_SUBMITTED, ""), OK);
    assert_int_equal(become(&s, CLASS_APPROVED, ""), OK);
    assert_int_equal(become(&s, CLASS_APPROVED, ""), E_CONFLICT); /* once */
    assert_string_equal(card_of(&s).approval, "北组培〔2022〕1号");
    stage second = s;
    approve(&second);
    assert_string_equal(card_of(&second).approval, "北组培〔2022〕2号");
}

static err read_history(turn *t, void *x)
{
    stage *s = x;
    class_events e = {0};
    TRY(class_history_of(t->d, s->id, t->mem, &e));
    assert_int_equal(e.n, 3);
    assert_int_equal(e.at[0].state, CLASS_APPROVED);
    assert_int_equal(e.at[2].state, CLASS_DRAFT);
    return OK;
}

static void test_history(void **state)
{
    stage s = stage_make(*state);
    approve(&s);
    assert_int_equal(cast_read(s.c, read_history, &s), OK);
}

static err count_hook(turn *t, const class_card *c, class_state to)
{
    (void)t;
    return to == CLASS_CANCELLED && c->state == CLASS_CANCELLED ? E_DENIED : OK;
}

static void test_hook_follows(void **state)
{
    stage s = stage_make(*state);
    approve(&s);
    class_hook_became(count_hook);
    assert_int_equal(become(&s, CLASS_CANCELLED, "另行安排"), E_DENIED);
    class_hook_became(NULL);
    assert_int_equal(card_of(&s).state, CLASS_APPROVED); /* what follows failed: nothing happened */
    assert_int_equal(become(&s, CLASS_CANCELLED, "另行安排"), OK);
}

static err read_checks(turn *t, void *x)
{
    stage *s = x;
    class_card c = {0};
    class_checks k = {0};
    TRY(class_get(t->d, s->id, t->mem, &c));
    TRY(class_checks_of(t->d, &c, t->mem, &k));
    assert_int_equal(k.n, 2); /* a thematic class: party spirit and interactive teaching */
    assert_string_equal(k.at[0].key, "course.party_spirit_permille");
    assert_int_equal(k.at[0].permille, 400);
    assert_int_equal(k.at[0].limit_permille, 200);
    assert_true(k.at[0].met && k.at[0].rule_version != 0 && *k.at[0].document);
    return OK;
}

static void test_checks(void **state)
{
    stage s = stage_make(*state);
    approve(&s);
    assert_int_equal(cast_read(s.c, read_checks, &s), OK);
}

static err read_counts(turn *t, void *x)
{
    stage *s = x;
    seat_counts all, a;
    TRY(class_seat_counts(t->d, s->id, 0, &all));
    TRY(class_seat_counts(t->d, s->id, s->u.county_a, &a));
    assert_int_equal(all.total, 6);
    assert_int_equal(all.named, 1);
    assert_int_equal(a.total, 2);
    assert_int_equal(a.offered, 1);
    assert_int_equal(a.named, 1);
    return OK;
}

/* A county's seat goes to its department's person and comes back to the county. */
static void test_quota(void **state)
{
    stage s = stage_make(*state);
    approve(&s);
    s.seats = 2;
    assert_int_equal(cast_do(s.c, do_offer, &s), OK);
    s.seats = 5;
    assert_int_equal(cast_do(s.c, do_offer, &s), E_CONFLICT);
    s.person = cast_person(s.c, s.u.unit_a1, "陈晓明", POST_TOWNSHIP_CHIEF, RANK_PRINCIPAL_1);
    s.as = SEAT_NAMED;
    assert_int_equal(cast_do(s.c, do_take, &s), OK);
    assert_int_equal(s.no, 1);
    assert_int_equal(cast_do(s.c, do_take, &s), E_CONFLICT); /* in already */
    assert_int_equal(cast_read(s.c, read_counts, &s), OK);
    s.back = true;
    assert_int_equal(cast_do(s.c, do_leave, &s), OK);
    assert_int_equal(cast_do(s.c, do_leave, &s), E_CONFLICT);
    s.seats = -2;
    assert_int_equal(cast_do(s.c, do_offer, &s), OK);
    assert_int_equal(cast_do(s.c, do_offer, &s), E_CONFLICT);
}

static void test_seats_follow_card(void **state)
{
    stage s = stage_make(*state);
    approve(&s);
    s.as = SEAT_CONFIRMED;
    for (int i = 0; i < 4; i++) {
        s.person = cast_person(s.c, s.u.unit_a1, "周小川", POST_TOWNSHIP_CHIEF, RANK_NONE);
        assert_int_equal(cast_do(s.c, do_take, &s), OK);
    }
    int64_t last = s.person;
    s.person = cast_person(s.c, s.u.unit_a1, "周大川", POST_TOWNSHIP_CHIEF, RANK_NONE);
    assert_int_equal(cast_do(s.c, do_take, &s), OK);
    assert_int_equal(s.no, 5);
    s.card = card_of(&s);
    s.card.seats = 4;
    assert_int_equal(cast_do(s.c, do_change, &s), E_INPUT); /* five sit already */
    assert_string_equal(s.field, "seats");
    assert_string_equal(s.arg1, "5");
    s.person = last;
    s.back = false;
    assert_int_equal(cast_do(s.c, do_leave, &s), OK);
    assert_int_equal(cast_do(s.c, do_change, &s), OK); /* seat 5 becomes seat 4 */
    s.person = cast_person(s.c, s.u.unit_a1, "周中川", POST_TOWNSHIP_CHIEF, RANK_NONE);
    assert_int_equal(cast_do(s.c, do_take, &s), E_CONFLICT); /* full */
    s.card = card_of(&s);
    s.card.seats = 5;
    assert_int_equal(cast_do(s.c, do_change, &s), OK);
    assert_int_equal(cast_do(s.c, do_take, &s), OK);
    assert_int_equal(s.no, 5);
    assert_int_equal(become(&s, CLASS_CALLING, ""), OK);
    s.card = card_of(&s);
    s.card.seats = 9;
    assert_int_equal(cast_do(s.c, do_change, &s), E_INPUT);
}

static void test_attended_stays(void **state)
{
    stage s = stage_make(*state);
    approve(&s);
    s.person = cast_person(s.c, s.u.unit_b1, "林立", POST_COUNTY_DEPUTY, RANK_NONE);
    s.as = SEAT_ATTENDED;
    assert_int_equal(cast_do(s.c, do_take, &s), E_CONFLICT);
    s.as = SEAT_CONFIRMED;
    assert_int_equal(cast_do(s.c, do_take, &s), OK);
    s.from = SEAT_NAMED;
    s.as = SEAT_ATTENDED;
    assert_int_equal(cast_do(s.c, do_to, &s), E_CONFLICT); /* not in that state */
    s.from = SEAT_CONFIRMED;
    assert_int_equal(cast_do(s.c, do_to, &s), OK);
    assert_int_equal(cast_do(s.c, do_leave, &s), E_CONFLICT);
}

/* ---- from the plan --------------------------------------------------------------------------- */

static err do_item(turn *t, void *x)
{
    stage *s = x;
    int64_t plan = 0;
    plan_item i = {.org = s->u.school,
                   .name = "计划中的班",
                   .theme = "治理",
                   .aim = "",
                   .audience = "",
                   .place = "党校",
                   .kind = KIND_THEMATIC,
                   .training = TRAINING_IN_SERVICE,
                   .field = FIELD_LAW,
                   .origin = ORIGIN_IN_CITY,
                   .mode = MODE_OFF_JOB,
                   .organiser_level = ORG_CITY,
                   .starts = day_of(2022, 6, 6),
                   .days = 3,
                   .seats = 20};
    TRY(plan_year_open(t, s->u.root, 2022, &plan));
    i.plan = plan;
    return plan_item_add(t, &i, &s->card.item);
}
static err do_submit_item(turn *t, void *x)
{
    stage *s = x;
    return plan_item_submit(t, s->card.item);
}
static err do_approve_item(turn *t, void *x)
{
    stage *s = x;
    return plan_item_decide(t, s->card.item, ITEM_APPROVED, "");
}
static err do_from_item(turn *t, void *x)
{
    stage *s = x;
    return class_from_item(t, s->card.item, &s->id);
}

static void test_from_plan_item(void **state)
{
    stage s = stage_make(*state);
    assert_int_equal(cast_do(s.c, do_item, &s), OK);
    assert_int_equal(cast_do(s.c, do_from_item, &s), E_CONFLICT); /* not approved yet */
    assert_int_equal(cast_do(s.c, do_submit_item, &s), OK);
    assert_int_equal(cast_do(s.c, do_approve_item, &s), OK);
    assert_int_equal(cast_do(s.c, do_from_item, &s), OK);
    class_card c = card_of(&s);
    assert_string_equal(c.name, "计划中的班");
    assert_int_equal(c.ends.n, day_of(2022, 6, 8).n);
    assert_int_equal(c.item, s.card.item);
    assert_int_equal(cast_do(s.c, do_from_item, &s), E_CONFLICT); /* one class for one item */
    s.id = c.id;
    assert_int_equal(become(&s, CLASS_CANCELLED, "不办了"), OK);
    assert_int_equal(cast_do(s.c, do_from_item, &s), OK); /* given back */
}

/* ---- the ledger under random deeds ----------------------------------------------------------- */

enum { PERSONS = 12, DEEDS = 2000 };
typedef struct {
    stage s;
    int64_t persons[PERSONS];
    uint32_t dice;
    int done, refused;
} storm;

static int dice(storm *w, int sides)
{
    w->dice = w->dice * 1664525u + 1013904223u;
    return (int)((w->dice >> 16) % (unsigned)sides);
}

static err one_deed(turn *t, storm *w)
{
    int64_t k = w->s.id, p = w->persons[dice(w, PERSONS)];
    class_card c = {0};
    class_seat_step step = {0};
    TRY(class_get(t->d, k, t->mem, &c));
    switch (dice(w, 6)) {
    case 0:
        return class_seat_offer(t, k, dice(w, 2) ? w->s.u.county_a : w->s.u.unit_b1,
                                dice(w, 4) - 1);
    case 1: return cast_seat(t, k, p, dice(w, 2) ? SEAT_NAMED : SEAT_CONFIRMED);
    case 2: return class_seat_leave(t, k, p, (seat_goes)dice(w, 3));
    case 3: return class_seats_open(t, k);
    case 4: return class_trainee_end(t, &c, p, dice(w, 2) ? OUTCOME_PASSED : OUTCOME_NONE);
    default:
        step.from = (seat_state)(1 + dice(w, 6));
        step.to = (seat_state)(1 + dice(w, 6));
        return class_seat_to(t, &c, p, &step);
    }
}

static void recount(const class_seats *all, seat_counts *ret)
{
    *ret = (seat_counts){.total = (int)all->n};
    for (size_t i = 0; i < all->n; i++) {
        const class_seat *s = &all->at[i];
        ret->free += s->state == SEAT_FREE;
        ret->offered += s->state == SEAT_OFFERED;
        ret->named += s->state == SEAT_NAMED;
        ret->confirmed += s->state == SEAT_CONFIRMED;
        ret->attended += s->state == SEAT_ATTENDED;
        ret->lapsed += s->state == SEAT_LAPSED;
        assert_in_range(s->state, SEAT_FREE, SEAT_LAPSED);
        assert_int_equal(s->person != 0, s->state >= SEAT_NAMED);
        assert_int_equal(s->quota != 0, s->state != SEAT_FREE);
        for (size_t k = 0; s->person && k < i; k++) {
            assert_int_not_equal(all->at[k].person, s->person);
        }
    }
}

static err in_step(turn *t, storm *w)
{
    class_seats all = {0};
    seat_counts ours, theirs;
    size_t trainees = 0, persons = 0;
    TRY(class_seats_of(t->d, w->s.id, t->mem, &all));
    TRY(class_seat_counts(t->d, w->s.id, 0, &theirs));
    recount(&all, &ours);
    assert_memory_equal(&ours, &theirs, sizeof ours);
    assert_int_equal(all.n, 6);
    db_q q = db_sql(
        t->d, "SELECT person, seat, state FROM class_trainee WHERE class = $1 ORDER BY person",
        INT(w->s.id));
    while (db_row(&q)) {
        int64_t who = db_int(&q), no = db_int(&q), as = db_int(&q);
        assert_in_range(no, 1, 6);
        assert_int_equal(all.at[no - 1].person, who);
        assert_int_equal(all.at[no - 1].state, as);
        trainees++;
    }
    TRY(db_end(&q));
    for (size_t i = 0; i < all.n; i++) {
        persons += all.at[i].person != 0;
    }
    assert_int_equal(trainees, persons);
    return OK;
}

static err storm_some(turn *t, void *x)
{
    storm *w = x;
    for (int i = 0; i < 50; i++) {
        TRY(db_savepoint(t->d));
        err e = one_deed(t, w);
        e = e == OK ? db_release(t->d) : e;
        if (e != OK) {
            assert_true(e == E_CONFLICT || e == E_ABSENT); /* nothing else is a refusal here */
            db_rollback_to(t->d);
            w->refused++;
        } else {
            w->done++;
        }
        TRY(in_step(t, w));
    }
    return OK;
}

static void test_ledger_keeps_its_word(void **state)
{
    storm w = {.s = stage_make(*state), .dice = 20220411};
    approve(&w.s);
    int64_t homes[] = {w.s.u.unit_a1, w.s.u.unit_a2, w.s.u.unit_b1, w.s.u.town_b};
    for (int i = 0; i < PERSONS; i++) {
        w.persons[i] = cast_person(w.s.c, homes[i % 4], "杨帆", POST_TOWNSHIP_CHIEF, RANK_NONE);
    }
    for (int i = 0; i < DEEDS / 50; i++) {
        assert_int_equal(cast_do(w.s.c, storm_some, &w), OK);
    }
    assert_true(w.done > DEEDS / 10 && w.refused > DEEDS / 10); /* both were met, many times */
}

static const struct CMUnitTest rules[] = {cmocka_unit_test(test_states),
                                          cmocka_unit_test(test_seat_steps),
                                          cmocka_unit_test(test_shares)};
static const struct CMUnitTest stores[] = {CAST_BOTH(test_card),
                                           CAST_BOTH(test_change_conflicts),
                                           CAST_BOTH(test_approval_chain),
                                           CAST_BOTH(test_history),
                                           CAST_BOTH(test_hook_follows),
                                           CAST_BOTH(test_checks),
                                           CAST_BOTH(test_quota),
                                           CAST_BOTH(test_seats_follow_card),
                                           CAST_BOTH(test_attended_stays),
                                           CAST_BOTH(test_from_plan_item),
                                           CAST_BOTH(test_ledger_keeps_its_word)};

int main(void) { return cmocka_run_group_tests(rules, NULL, NULL) + CAST_RUN(stores); }
