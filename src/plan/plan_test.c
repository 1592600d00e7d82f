/* The plan: judgements as tables, stores on both databases, pages of unit and office. */
#include "cast.h"

#include <stdlib.h>

#include "plan/plan_inside.h"
#include "plan_text.h"

/* ---- rules ----------------------------------------------------------------------------------- */

static void test_entry_window(void **state UNUSED)
{
    day open = day_of(2022, 1, 10), close = day_of(2022, 2, 20);
    const struct {
        plan_state state;
        day opens, closes, on;
        plan_entry is;
    } rows[] = {
        {PLAN_OPEN, open, close, day_of(2022, 1, 9), ENTRY_EARLY},
        {PLAN_OPEN, open, close, open, ENTRY_FREE},
        {PLAN_OPEN, open, close, close, ENTRY_FREE},
        {PLAN_OPEN, open, close, day_of(2022, 2, 21), ENTRY_LATE},
        {PLAN_OPEN, DAY_NONE, DAY_NONE, close, ENTRY_FREE},
        {PLAN_OPEN, DAY_NONE, close, day_of(2021, 1, 1), ENTRY_FREE},
        {PLAN_ISSUED, open, close, open, ENTRY_FREE},
        {PLAN_REVIEW, open, close, open, ENTRY_STOPPED},
        {PLAN_CLOSED, DAY_NONE, DAY_NONE, open, ENTRY_STOPPED},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        plan_year y = {.state = rows[i].state, .opens = rows[i].opens, .closes = rows[i].closes};
        assert_int_equal(plan_entry_on(&y, rows[i].on), rows[i].is);
    }
}

static void test_verdicts(void **state UNUSED)
{
    for (int from = ITEM_DRAFT; from <= ITEM_WITHDRAWN; from++) {
        for (int to = ITEM_DRAFT; to <= ITEM_WITHDRAWN; to++) {
            bool decides = from == ITEM_SUBMITTED &&
                           (to == ITEM_APPROVED || to == ITEM_RETURNED || to == ITEM_REFUSED);
            bool strikes = from == ITEM_APPROVED && to == ITEM_WITHDRAWN;
            bool back = from == ITEM_APPROVED && to == ITEM_RETURNED;
            assert_int_equal(plan_verdict_fits((plan_item_state)from, (plan_item_state)to, 0),
                             decides || strikes || back);
            assert_int_equal(plan_verdict_fits((plan_item_state)from, (plan_item_state)to, 1),
                             decides || strikes);
        }
    }
}

static void test_theme_permille(void **state UNUSED)
{
    const struct {
        const char *a, *b;
        int low, high;
    } rows[] = {
        {"乡村振兴专题培训班", "乡村振兴专题培训班", 1000, 1000},
        {"2022年全州乡村振兴干部专题培训班（第一期）", "乡村振兴培训班", 1000,
         1000}, /* fillers say nothing */
        {"乡村振兴", "法治政府建设", 0, 0},
        {"经济高质量发展", "推动经济高质量发展", 700, 999},
        {"专题培训班", "专题培训班", 1000, 1000}, /* nothing but fillers: they are compared */
        {"", "乡村振兴", 0, 0},
        {"党", "党", 0, 0},             /* one character has no bigram */
        {"振兴振兴", "振兴", 500, 500}, /* each bigram is matched once: 2·1 of 3 + 1 */
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int p = plan_theme_permille(rows[i].a, rows[i].b);
        assert_in_range(p, rows[i].low, rows[i].high);
        assert_int_equal(p, plan_theme_permille(rows[i].b, rows[i].a));
    }
}

static void test_alike(void **state UNUSED)
{
    assert_true(plan_is_alike(ALIKE_PERMILLE, false, false));
    assert_false(plan_is_alike(ALIKE_PERMILLE - 1, true, false));
    assert_false(plan_is_alike(ALIKE_PERMILLE - 1, false, true));
    assert_true(plan_is_alike(ALIKE_WITH_EVIDENCE, true, true));
    assert_false(plan_is_alike(ALIKE_WITH_EVIDENCE - 1, true, true));
    plan_item a = {.starts = day_of(2022, 3, 1)}, b = {.starts = day_add(a.starts, ALIKE_DAYS)};
    assert_true(plan_dates_near(&a, &b));
    assert_true(plan_dates_near(&b, &a));
    b.starts = day_add(b.starts, 1);
    assert_false(plan_dates_near(&a, &b));
    b.starts = DAY_NONE;
    assert_false(plan_dates_near(&a, &b));
}

static plan_item an_item(int64_t id, const char *name)
{
    return (plan_item){.id = id,
                       .name = name,
                       .theme = "乡村振兴",
                       .aim = "",
                       .audience = "乡镇领导干部",
                       .place = "",
                       .org_name = "",
                       .kind = KIND_THEMATIC,
                       .training = TRAINING_IN_SERVICE,
                       .field = FIELD_RURAL,
                       .origin = ORIGIN_IN_CITY,
                       .mode = MODE_OFF_JOB,
                       .organiser_level = ORG_COUNTY,
                       .starts = day_of(2022, 5, 9),
                       .days = 5,
                       .seats = 40,
                       .hours = {400},
                       .money = {5000000}};
}

static void test_changes(void **state UNUSED)
{
    arena *mem = arena_new();
    plan_items old = {0}, now = {0};
    plan_changes c = {0};
    for (int64_t id = 1; id <= 3; id++) {
        *GROW(mem, &old) = an_item(id, "班");
    }
    *GROW(mem, &now) = an_item(1, "班");
    *GROW(mem, &now) = an_item(3, "班");
    *GROW(mem, &now) = an_item(4, "班");
    now.at[1].seats = 50;
    now.at[1].place = "党校";
    plan_changes_between(&old, &now, mem, &c);
    assert_int_equal(c.n, 3);
    assert_int_equal(c.at[0].what, PLAN_REMOVED);
    assert_int_equal(c.at[0].before->id, 2);
    assert_int_equal(c.at[1].what, PLAN_CHANGED);
    assert_int_equal(c.at[1].fields, 1U << PLAN_SEATS | 1U << PLAN_PLACE);
    assert_int_equal(c.at[2].what, PLAN_ADDED);
    assert_int_equal(c.at[2].after->id, 4);
    arena_free(mem);
}

static void test_frozen_text(void **state UNUSED)
{
    arena *mem = arena_new();
    plan_items all = {0}, back = {0};
    *GROW(mem, &all) = an_item(INT64_C(911679263520849928), "“引号”与\\反斜杠\n换行");
    all.at[0].starts = DAY_NONE;
    assert_int_equal(plan_frozen_read(mem, plan_frozen_write(mem, &all), &back), OK);
    assert_int_equal(back.n, 1);
    assert_int_equal(back.at[0].id, all.at[0].id);
    assert_int_equal(plan_fields_changed(&all.at[0], &back.at[0]), 0);
    assert_int_equal(plan_frozen_read(mem, "{}", &back), E_BROKEN);
    assert_int_equal(plan_frozen_read(mem, "[", &back), E_BROKEN);
    arena_free(mem);
}

/* ---- stores ---------------------------------------------------------------------------------- */

typedef struct {
    cast_units u;
    int64_t plan, item, count;
    int number, year;
    plan_item row;
    plan_year y;
    plan_item_state verdict;
    const char *reason;
    bool office;
    plan_filter filter;
    plan_items items;
    plan_sums sums;
    plan_alikes alikes;
    plan_issue issue;
    plan_changes changes;
    plan_decisions decisions;
    right_id right;
    day today;
} box;

static err open_year(turn *t, void *context)
{
    box *b = context;
    return plan_year_open(t, b->u.root, 2022, &b->plan);
}

static box begun(cast *c)
{
    box b = {.u = cast_units_make(c), .reason = ""};
    assert_int_equal(cast_do(c, open_year, &b), OK);
    return b;
}

static err add_item(turn *t, void *context)
{
    box *b = context;
    return plan_item_add(t, &b->row, &b->item);
}

static err submit_item(turn *t, void *context)
{
    box *b = context;
    t->right = b->right;
    t->today = day_known(b->today) ? b->today : t->today;
    return plan_item_submit(t, b->item);
}

static err decide_item(turn *t, void *context)
{
    box *b = context;
    return plan_item_decide(t, b->item, b->verdict, b->reason);
}

static err change_item(turn *t, void *context)
{
    box *b = context;
    return plan_item_change(t, &b->row, b->reason);
}

static err issue_plan(turn *t, void *context)
{
    box *b = context;
    return plan_issue_now(t, b->plan, b->reason, &b->number);
}

static err withdraw_item(turn *t, void *context)
{
    box *b = context;
    return plan_item_withdraw(t, b->item, "");
}

static err restore_item(turn *t, void *context)
{
    box *b = context;
    t->right = b->office ? MAY_REVIEW_PLAN : MAY_EDIT_PLAN;
    return plan_item_restore(t, b->item, b->reason);
}

static err read_item(turn *t, void *context)
{
    box *b = context;
    b->row = (plan_item){0};
    b->decisions = (plan_decisions){0};
    TRY(plan_decisions_of(t->d, b->item, t->mem, &b->decisions));
    return plan_item_get(t->d, b->item, t->mem, &b->row);
}

static int64_t put_item(cast *c, box *b, int64_t org, const char *name)
{
    b->row = an_item(0, name);
    b->row.plan = b->plan;
    b->row.org = org;
    assert_int_equal(cast_do(c, add_item, b), OK);
    return b->item;
}

static int64_t put_submitted(cast *c, box *b, int64_t org, const char *name)
{
    put_item(c, b, org, name);
    b->today = DAY_NONE;
    assert_int_equal(cast_do(c, submit_item, b), OK);
    return b->item;
}

static err decide(cast *c, box *b, int64_t item, plan_item_state verdict, const char *reason)
{
    b->item = item;
    b->verdict = verdict;
    b->reason = reason;
    return cast_do(c, decide_item, b);
}

static err find_year(turn *t, void *context)
{
    box *b = context;
    return plan_year_id(t->d, b->item, b->year, &b->count);
}

static err second_year(turn *t, void *context)
{
    box *b = context;
    return plan_year_open(t, b->u.county_a, 2022, &b->item);
}

static void test_years(void **state)
{
    cast *c = *state;
    box b = begun(c);
    assert_int_equal(cast_do(c, open_year, &(box){.u = b.u}), E_INPUT); /* one plan a year */
    assert_int_equal(cast_do(c, second_year, &b), OK);
    int64_t county = b.item;
    b.year = 2022;
    b.item = b.u.unit_a1;
    assert_int_equal(cast_read(c, find_year, &b), OK);
    assert_int_equal(b.count, county); /* the nearest office */
    b.item = b.u.unit_b1;
    assert_int_equal(cast_read(c, find_year, &b), OK);
    assert_int_equal(b.count, b.plan);
    b.year = 2021;
    assert_int_equal(cast_read(c, find_year, &b), E_ABSENT);
}

static err set_window(turn *t, void *context)
{
    box *b = context;
    return plan_year_window(t, &b->y);
}

static void test_window(void **state)
{
    cast *c = *state;
    box b = begun(c);
    put_item(c, &b, b.u.unit_a1, "乡村振兴专题培训班");
    b.y = (plan_year){
        .id = b.plan, .opens = day_of(2022, 3, 10), .closes = day_of(2022, 3, 1), .version = 1};
    assert_int_equal(cast_do(c, set_window, &b), E_INPUT); /* ends before it begins */
    b.y.closes = day_of(2022, 3, 31);
    assert_int_equal(cast_do(c, set_window, &b), OK);
    assert_int_equal(cast_do(c, set_window, &b), E_CONFLICT); /* the version moved on */
    b.today = day_of(2022, 3, 9);
    assert_int_equal(cast_do(c, submit_item, &b), E_INPUT);
    b.today = day_of(2022, 4, 1);
    assert_int_equal(cast_do(c, submit_item, &b), E_INPUT);
    b.right = MAY_REVIEW_PLAN; /* the office takes it late */
    assert_int_equal(cast_do(c, submit_item, &b), OK);
    assert_int_equal(cast_do(c, submit_item, &b), E_CONFLICT); /* it is submitted already */
}

static void test_item_faults(void **state)
{
    cast *c = *state;
    box b = begun(c);
    const struct {
        const char *name;
        int days, seats, kind;
        day starts;
        err is;
    } rows[] = {{"班", 5, 40, KIND_CORE, day_of(2022, 1, 1), OK},
                {"", 5, 40, KIND_CORE, DAY_NONE, E_INPUT},
                {"班", 0, 40, KIND_CORE, DAY_NONE, E_INPUT},
                {"班", 5, 0, KIND_CORE, DAY_NONE, E_INPUT},
                {"班", 5, 40, 9, DAY_NONE, E_INPUT},
                {"班", 5, 40, KIND_CORE, day_of(2023, 1, 1), E_INPUT},
                {"班", 5, 40, KIND_CORE, DAY_NONE, OK}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        b.row = an_item(0, rows[i].name);
        b.row.plan = b.plan;
        b.row.org = b.u.unit_a1;
        b.row.days = rows[i].days;
        b.row.seats = rows[i].seats;
        b.row.kind = (class_kind)rows[i].kind;
        b.row.starts = rows[i].starts;
        assert_int_equal(cast_do(c, add_item, &b), rows[i].is);
    }
}

static plan_item_state state_now(cast *c, box *b)
{
    assert_int_equal(cast_read(c, read_item, b), OK);
    return b->row.state;
}

static void test_restore(void **state)
{
    cast *c = *state;
    box b = begun(c);
    int64_t one = put_submitted(c, &b, b.u.unit_a1, "乡村振兴专题培训班");
    b.reason = "误操作";
    assert_int_equal(cast_do(c, restore_item, &b), E_CONFLICT); /* nothing to take back */
    assert_int_equal(cast_do(c, withdraw_item, &b), OK);
    b.reason = "";
    assert_int_equal(cast_do(c, restore_item, &b), E_INPUT);
    b.reason = "误操作";
    b.office = true;
    assert_int_equal(cast_do(c, restore_item, &b), E_CONFLICT); /* the unit's own to take back */
    b.office = false;
    assert_int_equal(cast_do(c, restore_item, &b), OK);
    assert_int_equal(state_now(c, &b), ITEM_SUBMITTED);
    assert_int_equal(b.decisions.at[0].verdict, ITEM_SUBMITTED);
    assert_string_equal(b.decisions.at[0].reason, "误操作");

    assert_int_equal(decide(c, &b, one, ITEM_APPROVED, ""), OK);
    assert_int_equal(decide(c, &b, one, ITEM_WITHDRAWN, "停办"), OK);
    b.reason = "恢复举办";
    assert_int_equal(cast_do(c, restore_item, &b), E_CONFLICT); /* the office struck it off */
    b.office = true;
    assert_int_equal(cast_do(c, restore_item, &b), OK);
    assert_int_equal(state_now(c, &b), ITEM_APPROVED);
    assert_int_equal(decide(c, &b, one, ITEM_WITHDRAWN, "停办"), OK);
    assert_int_equal(state_now(c, &b), ITEM_WITHDRAWN);
    b.row.seats = 400;
    b.reason = "";
    assert_int_equal(cast_do(c, change_item, &b), OK); /* another class now: nobody approved it */
    b.reason = "恢复举办";
    assert_int_equal(cast_do(c, restore_item, &b), E_CONFLICT);
    assert_int_equal(state_now(c, &b), ITEM_DRAFT);
}

static void test_review(void **state)
{
    cast *c = *state;
    box b = begun(c);
    int64_t one = put_submitted(c, &b, b.u.unit_a1, "乡村振兴专题培训班");
    assert_int_equal(decide(c, &b, one, ITEM_RETURNED, ""), E_INPUT); /* the unit must learn why */
    assert_int_equal(decide(c, &b, one, ITEM_RETURNED, "人数过多"), OK);
    assert_int_equal(decide(c, &b, one, ITEM_APPROVED, ""), E_CONFLICT); /* it is with its unit */
    assert_int_equal(cast_read(c, read_item, &b), OK);
    b.row.seats = 30;
    b.reason = "";
    assert_int_equal(cast_do(c, change_item, &b), OK);
    assert_int_equal(cast_do(c, change_item, &b), E_CONFLICT); /* the version moved on */
    assert_int_equal(cast_do(c, submit_item, &b), OK);
    assert_int_equal(cast_do(c, change_item, &b), E_CONFLICT); /* under review nothing changes */
    assert_int_equal(decide(c, &b, one, ITEM_APPROVED, ""), OK);
    assert_int_equal(cast_do(c, withdraw_item, &b), E_CONFLICT); /* decided is decided */
    assert_int_equal(cast_read(c, read_item, &b), OK);
    assert_int_equal(b.decisions.n, 4);
    assert_int_equal(b.decisions.at[0].verdict, ITEM_APPROVED);
    assert_int_equal(b.decisions.at[2].verdict, ITEM_RETURNED);
    assert_string_equal(b.decisions.at[2].reason, "人数过多");
    assert_int_equal(b.row.seats, 30);
}

static err read_alikes(turn *t, void *context)
{
    box *b = context;
    b->alikes = (plan_alikes){0};
    return plan_alikes_of(t->d, b->item, t->mem, &b->alikes);
}

static void test_alikes(void **state)
{
    cast *c = *state;
    box b = begun(c);
    int64_t one = put_submitted(c, &b, b.u.unit_a1, "乡村振兴专题培训班");
    int64_t same = put_submitted(c, &b, b.u.unit_b1, "2022年乡村振兴干部培训班");
    int64_t draft = put_item(c, &b, b.u.unit_b1, "乡村振兴专题培训班");
    b.row = an_item(0, "法治政府建设研讨班");
    b.row.theme = "依法行政";
    b.row.plan = b.plan;
    b.row.org = b.u.unit_b2;
    assert_int_equal(cast_do(c, add_item, &b), OK);
    assert_int_equal(cast_do(c, submit_item, &b), OK);
    int64_t other = b.item;
    b.item = one;
    assert_int_equal(cast_read(c, read_alikes, &b), OK);
    assert_int_equal(b.alikes.n, 1); /* neither itself, nor a draft, nor another theme */
    assert_int_equal(b.alikes.at[0].item, same);
    assert_int_equal(b.alikes.at[0].theme_permille, 1000);
    assert_true(b.alikes.at[0].same_audience);
    assert_true(b.alikes.at[0].dates_near);
    assert_true(draft != other);
}

static err read_issue(turn *t, void *context)
{
    box *b = context;
    b->items = (plan_items){0};
    return plan_issue_get(t->d, b->plan, b->number, t->mem, &b->issue, &b->items);
}

static void test_issues(void **state)
{
    cast *c = *state;
    box b = begun(c);
    b.reason = "";
    assert_int_equal(cast_do(c, issue_plan, &b), E_INPUT); /* nothing is approved */
    int64_t one = put_submitted(c, &b, b.u.unit_a1, "乡村振兴专题培训班");
    int64_t two = put_submitted(c, &b, b.u.unit_b1, "法治政府建设研讨班");
    assert_int_equal(decide(c, &b, one, ITEM_APPROVED, ""), OK);
    b.reason = "";
    assert_int_equal(cast_do(c, issue_plan, &b), OK);
    assert_int_equal(b.number, 1);
    b.reason = "再印一次";
    assert_int_equal(cast_do(c, issue_plan, &b), E_INPUT); /* nothing changed */

    b.item = one;
    assert_int_equal(cast_read(c, read_item, &b), OK);
    assert_int_equal(b.row.added_in, 1);
    b.row.seats = 60;
    b.reason = "";
    assert_int_equal(cast_do(c, change_item, &b), E_INPUT); /* an amendment needs a reason */
    b.reason = "报名踊跃";
    assert_int_equal(cast_do(c, change_item, &b), OK);
    b.number = 1;
    assert_int_equal(cast_read(c, read_issue, &b), OK);
    assert_int_equal(b.items.n, 1);
    assert_int_equal(b.items.at[0].seats, 40); /* frozen is frozen */
    assert_int_equal(decide(c, &b, one, ITEM_RETURNED, "改"),
                     E_CONFLICT); /* issued: struck off or not at all */
    assert_int_equal(decide(c, &b, two, ITEM_APPROVED, ""), OK);
    b.reason = "";
    assert_int_equal(cast_do(c, issue_plan, &b), E_INPUT); /* the second one needs a reason */
    b.reason = "年中调整";
    assert_int_equal(cast_do(c, issue_plan, &b), OK);
    assert_int_equal(b.number, 2);
    plan_items first = b.items;
    assert_int_equal(cast_read(c, read_issue, &b), OK);
    plan_changes_between(&first, &b.items, cast_mem(c), &b.changes);
    assert_int_equal(b.changes.n, 2);
    assert_int_equal(b.changes.at[0].fields, 1U << PLAN_SEATS);
    assert_int_equal(b.changes.at[1].what, PLAN_ADDED);
    assert_string_equal(b.issue.reason, "年中调整");
}

static err read_list(turn *t, void *context)
{
    box *b = context;
    b->items = (plan_items){0};
    b->sums = (plan_sums){0};
    TRY(plan_items_count(t->d, &b->filter, t->mem, &b->count));
    TRY(plan_items_sums(t->d, &b->filter, t->mem, &b->sums));
    return plan_items_by(t->d, &b->filter, t->mem, &b->items);
}

static size_t listed(cast *c, box *b, plan_filter f)
{
    b->filter = f;
    b->filter.plan = b->plan;
    assert_int_equal(cast_read(c, read_list, b), OK);
    return b->items.n;
}

static void test_list(void **state)
{
    cast *c = *state;
    box b = begun(c);
    put_submitted(c, &b, b.u.unit_a1, "乡村振兴专题培训班");
    put_submitted(c, &b, b.u.unit_b1, "安全生产培训班");
    put_item(c, &b, b.u.unit_b1, "消防培训班");
    b.row = an_item(0, "经济形势研讨班");
    b.row.plan = b.plan;
    b.row.org = b.u.unit_b2;
    b.row.field = FIELD_ECONOMY;
    b.row.starts = DAY_NONE;
    assert_int_equal(cast_do(c, add_item, &b), OK);
    assert_int_equal(cast_do(c, submit_item, &b), OK);

    assert_int_equal(listed(c, &b, (plan_filter){0}), 4);
    assert_int_equal(b.count, 4);
    assert_string_equal(b.items.at[3].name, "经济形势研讨班"); /* no day known: last */
    assert_int_equal(listed(c, &b, (plan_filter){.state = PLAN_STATE_LIVE}), 3);
    assert_int_equal(b.sums.classes, 3);
    assert_int_equal(b.sums.seats, 120);
    assert_int_equal(b.sums.person_days, 600);
    assert_int_equal(b.sums.tenths, 1200);
    assert_int_equal(b.sums.fen, 15000000);
    assert_int_equal(b.sums.economy_law, 1);
    assert_int_equal(listed(c, &b, (plan_filter){.field = PLAN_FIELD_ECONOMY_LAW}), 1);
    assert_int_equal(listed(c, &b, (plan_filter){.month = 5}), 3);
    assert_int_equal(listed(c, &b, (plan_filter){.month = 13}), 1);
    assert_int_equal(listed(c, &b, (plan_filter){.org = b.u.county_b}), 3);
    assert_int_equal(listed(c, &b, (plan_filter){.words = "xczx"}), 1);
    assert_int_equal(listed(c, &b, (plan_filter){.words = "%"}), 0);
    assert_int_equal(listed(c, &b, (plan_filter){.order = PLAN_BY_NAME, .limit = 2}), 2);
    assert_string_equal(b.items.at[0].name, "安全生产培训班");
    plan_item last = b.items.at[1];
    plan_filter next = {.order = PLAN_BY_NAME,
                        .key = plan_item_key(cast_mem(c), &last, PLAN_BY_NAME),
                        .id = last.id};
    assert_int_equal(listed(c, &b, next), 2);
    assert_int_equal(b.count, 4);
    next.back = true;
    assert_int_equal(listed(c, &b, next), 1);
    assert_string_equal(b.items.at[0].name, "安全生产培训班");
    assert_int_equal(listed(c, &b, (plan_filter){.words = "没有这个"}), 0);
    assert_int_equal(b.sums.seats, 0);
}

/* ---- pages ----------------------------------------------------------------------------------- */

typedef struct {
    box b;
    const char *office, *county, *one, *other;
} desk;

static desk desk_of(cast *c)
{
    desk k = {.b = begun(c)};
    const cast_units *u = &k.b.u;
    k.office = cast_token(c, cast_person(c, u->office, "孙长河", POST_STAFF, RANK_NONE),
                          ROLE_TRAINING_OFFICE, u->root);
    k.county = cast_token(c, cast_person(c, u->county_a, "县办", POST_STAFF, RANK_NONE),
                          ROLE_TRAINING_OFFICE, u->county_a);
    k.one = cast_token(c, cast_person(c, u->unit_a1, "联络员甲", POST_STAFF, RANK_NONE),
                       ROLE_UNIT_CONTACT, u->unit_a1);
    k.other = cast_token(c, cast_person(c, u->unit_b1, "联络员乙", POST_STAFF, RANK_NONE),
                         ROLE_UNIT_CONTACT, u->unit_b1);
    return k;
}

static const char *at(cast *c, const char *format, int64_t a, int64_t b)
{
    char path[300];
    snprintf(path, sizeof path, format, (long long)a, (long long)b);
    return arena_copy(cast_mem(c), path);
}

static int64_t made_id(const web_reply *r)
{
    const char *mark = strstr(r->body, "\"id\":\"");
    assert_non_null(mark);
    return strtoll(mark + 6, NULL, 10);
}

// clang-format off
#define ENTRY "&theme=乡村振兴&audience=乡镇领导干部&kind=thematic&training=in_service&field=rural" \
    "&organiser_level=county&origin=in_city&mode=off_job&starts=2022-05-09&days=5&seats=40" \
    "&hours=40&money=50,000"
// clang-format on

static int64_t entered(cast *c, const desk *k, const char *token, int64_t org, const char *name)
{
    const char *body = arena_printf(cast_mem(c), "name=%s%s", name, ENTRY);
    web_reply r = cast_post(c, token, at(c, "/org/%lld/plan/%lld/new", org, k->b.plan), body);
    assert_int_equal(r.status, 201);
    return made_id(&r);
}

static void test_unit_enters(void **state)
{
    cast *c = *state;
    desk k = desk_of(c);
    int64_t unit = k.b.u.unit_a1;
    const char *add = at(c, "/org/%lld/plan/%lld/new", unit, k.b.plan);
    assert_int_equal(cast_get(c, k.one, add).status, 200);
    web_reply r = cast_post(c, k.one, add, "name=甲班&kind=thematic");
    assert_int_equal(r.status, 422);
    assert_true(cast_says(&r, "\"seats\""));
    assert_int_equal(cast_post(c, k.other, add, "name=甲班" ENTRY).status, 404);
    const char *foreign = at(c, "/org/%lld/plan/%lld/new", unit, 77);
    assert_int_equal(cast_post(c, k.one, foreign, "name=甲班" ENTRY).status, 404);

    int64_t item = entered(c, &k, k.one, unit, "甲班");
    assert_int_equal(cast_get(c, k.other, at(c, "/item/%lld", item, 0)).status, 404);
    assert_int_equal(cast_get(c, k.other, at(c, "/plan/%lld", k.b.plan, 0)).status, 404);
    r = cast_json(c, k.one, at(c, "/item/%lld", item, 0));
    assert_true(cast_says(&r, "\"money_fen\":5000000"));
    assert_true(cast_says(&r, "\"state_code\":1"));
    const char *submit = at(c, "/item/%lld/submit", item, 0);
    assert_int_equal(cast_post(c, k.one, submit, "").status, 200);
    assert_int_equal(cast_post(c, k.one, submit, "").status, 409);
    r = cast_get(c, k.one, at(c, "/org/%lld/plan/%lld?view=band", unit, k.b.plan));
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "甲班"));
    assert_true(cast_says(&r, "colspan=\"12\"")); /* four months before May */
    r = cast_get(c, k.office, at(c, "/plan/%lld?field=economy_law", k.b.plan, 0));
    assert_int_equal(r.status, 200);
    assert_false(cast_says(&r, "甲班"));
}

static void test_office_decides(void **state)
{
    cast *c = *state;
    desk k = desk_of(c);
    int64_t item = entered(c, &k, k.one, k.b.u.unit_a1, "乡村振兴专题培训班");
    int64_t same = entered(c, &k, k.other, k.b.u.unit_b1, "乡村振兴培训班");
    cast_post(c, k.one, at(c, "/item/%lld/submit", item, 0), "");
    cast_post(c, k.other, at(c, "/item/%lld/submit", same, 0), "");
    web_reply r = cast_get(c, k.office, at(c, "/item/%lld", item, 0));
    assert_true(cast_says(&r, at(c, "/item/%lld\"", same, 0))); /* the look-alike */
    assert_true(cast_says(&r, "下一个待审核（另有 1 期）"));
    r = cast_get(c, k.one, at(c, "/item/%lld", item, 0));
    assert_false(
        cast_says(&r, at(c, "/item/%lld\"", same, 0))); /* which is nothing for another unit */

    const char *review = at(c, "/item/%lld/review?version=2", item, 0);
    assert_int_equal(cast_post(c, k.one, review, "verdict=approved").status, 404);
    assert_int_equal(cast_post(c, k.county, review, "verdict=approved").status,
                     404); /* not the county's plan */
    assert_int_equal(cast_post(c, k.office, review, "verdict=returned&reason=").status, 422);
    assert_int_equal(
        cast_post(c, k.office, at(c, "/item/%lld/review?version=1", item, 0), "verdict=approved")
            .status,
        409);
    assert_int_equal(cast_post(c, k.office, review, "verdict=returned&reason=与乙班重复").status,
                     200);
    r = cast_get(c, k.one, at(c, "/item/%lld", item, 0));
    assert_true(cast_says(&r, "与乙班重复"));
    assert_false(cast_says(&r, "下一个待审核")); /* only whoever reviews */
    r = cast_get(c, k.office, at(c, "/item/%lld", same, 0));
    assert_false(cast_says(&r, "下一个待审核")); /* it is the last */
    assert_int_equal(cast_get(c, k.one, "/plans?state=returned").status, 303);
}

static void test_many(void **state)
{
    cast *c = *state;
    desk k = desk_of(c);
    int64_t one = entered(c, &k, k.one, k.b.u.unit_a1, "一班"),
            two = entered(c, &k, k.one, k.b.u.unit_a1, "二班");
    const char *submit = at(c, "/org/%lld/plan/%lld/submit", k.b.u.unit_a1, k.b.plan);
    const char *ids = at(c, "ids=%lld&ids=%lld", one, two);
    web_reply r = cast_post(c, k.one, submit, ids);
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "\"count\":2")); /* a preview: nothing has happened */
    r = cast_json(c, k.one, at(c, "/item/%lld", one, 0));
    assert_true(cast_says(&r, "\"state_code\":1"));
    assert_int_equal(
        cast_post(c, k.other, at(c, "/org/%lld/plan/%lld/submit", k.b.u.unit_b1, k.b.plan), ids)
            .status,
        404);
    assert_int_equal(
        cast_post(c, k.one, submit, arena_printf(cast_mem(c), "%s&sure=1&count=1", ids)).status,
        422); /* the button said another number */
    cast_post(c, k.one, submit, arena_printf(cast_mem(c), "%s&sure=1&count=2", ids));
    const char *back = at(c, "/plan/%lld/return", k.b.plan, 0);
    assert_true(cast_says(&(web_reply){.body = cast_post(c, k.office, back, ids).body},
                          "\"reasoned\":true"));
    assert_int_equal(cast_post(c, k.office, back, at(c, "ids=%lld&sure=1&count=1", one, 0)).status,
                     422); /* no reason */
    assert_int_equal(
        cast_post(c, k.office, back, at(c, "ids=%lld&sure=1&count=1&reason=x", one, 0)).status,
        200);
    r = cast_post(c, k.office, back, ids); /* the first is with its unit again */
    assert_true(cast_says(&r, "\"count\":1") && cast_says(&r, "\"left_out\":1"));
    cast_post(c, k.one, submit, at(c, "ids=%lld&sure=1&count=1", one, 0));
    const char *approve = at(c, "/plan/%lld/approve", k.b.plan, 0);
    r = cast_post(c, k.office, approve, "all=1&filter=state%3Dsubmitted%26q%3Dyib");
    assert_true(cast_says(&r, "\"count\":1"));
    assert_int_equal(cast_post(c, k.one, approve, ids).status, 404);
    cast_post(c, k.office, approve, "all=1&filter=&sure=1&count=2");
    r = cast_json(c, k.office, at(c, "/plan/%lld?state=approved", k.b.plan, 0));
    assert_true(cast_says(&r, "\"count\":2"));
}

static const char *print_in(cast *c, const web_reply *r)
{
    const char *mark = strstr(r->body, "\"print\":\"");
    assert_non_null(mark);
    return arena_copy_n(cast_mem(c), mark + 9, 16);
}

static void test_issue_pages(void **state)
{
    cast *c = *state;
    desk k = desk_of(c);
    int64_t item = entered(c, &k, k.one, k.b.u.unit_a1, "一班");
    cast_post(c, k.one, at(c, "/item/%lld/submit", item, 0), "");
    cast_post(c, k.office, at(c, "/item/%lld/review", item, 0), "verdict=approved");
    const char *issue = at(c, "/plan/%lld/issue", k.b.plan, 0);
    web_reply r = cast_json(c, k.office, issue);
    assert_true(cast_says(&r, "\"added\":1"));
    assert_int_equal(cast_post(c, k.office, issue, "print=0123456789abcdef").status,
                     422); /* it moved on */
    const char *body = arena_printf(cast_mem(c), "print=%s", print_in(c, &r));
    assert_int_equal(cast_post_key(c, k.office, issue, body, "issue-key-0000000000001").status,
                     200);
    assert_int_equal(cast_post_key(c, k.office, issue, body, "issue-key-0000000000001").status,
                     200);
    r = cast_json(c, k.office, at(c, "/plan/%lld/issues", k.b.plan, 0));
    assert_false(cast_says(&r, "\"number\":2")); /* sent twice, issued once */

    const char *unit = at(c, "/org/%lld/plan/%lld/issue/1", k.b.u.unit_b1, k.b.plan);
    r = cast_get(c, k.other, unit); /* every unit reads the issued plan */
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "一班"));
    assert_int_equal(cast_get(c, k.other, arena_printf(cast_mem(c), "%s/docx", unit)).status, 200);
    r = cast_get(c, k.other, arena_printf(cast_mem(c), "%s/pdf", unit));
    assert_memory_equal(r.body, "%PDF", 4);
    assert_int_equal(cast_get(c, k.other, arena_printf(cast_mem(c), "%s/exe", unit)).status, 404);
    assert_int_equal(cast_get(c, k.office, at(c, "/plan/%lld/issue/2", k.b.plan, 0)).status, 404);

    const char *edit = at(c, "/item/%lld/edit", item, 0);
    assert_int_equal(cast_get(c, k.one, edit).status, 404); /* approved: the office's to amend */
    r = cast_json(c, k.office, edit);
    assert_int_equal(r.status, 200);
    assert_int_equal(cast_post(c, k.office, edit, "name=一班" ENTRY "&version=3&reason=").status,
                     422);
    assert_int_equal(
        cast_post(c, k.office, edit, "name=一班甲" ENTRY "&version=3&reason=更名").status, 200);
    r = cast_json(c, k.office, issue);
    assert_true(cast_says(&r, "\"changed\":1"));
    assert_true(cast_says(&r, "一班甲"));
    r = cast_get(c, k.other, unit);
    assert_false(cast_says(&r, "一班甲"));
}

static web_reply sent(cast *c, const char *token, const char *target, const char *csv)
{
    return cast_upload(c, token, target,
                       &(cast_file){.field = "book", .name = "a.csv", .at = csv, .n = strlen(csv)});
}

#define HEADS "班次名称,培训主题,培训对象,班次类型,领域,开班时间,天数,人数,学时,经费（元）\n"

static void test_workbook(void **state)
{
    cast *c = *state;
    desk k = desk_of(c);
    int64_t unit = k.b.u.unit_a1;
    const char *upload = at(c, "/org/%lld/plan/%lld/upload", unit, k.b.plan);
    assert_int_equal(cast_get(c, k.one, upload).status, 200);
    web_reply r = cast_get(c, k.one, at(c, "/org/%lld/plan/%lld/template", unit, k.b.plan));
    assert_memory_equal(r.body, "PK", 2);
    r = cast_upload(c, k.one, upload, /* its own example can be read */
                    &(cast_file){.field = "book", .name = "a.xlsx", .at = r.body, .n = r.body_n});
    assert_int_equal(r.status, 201);
    r = cast_json(c, k.one, arena_printf(cast_mem(c), "%s/%lld", upload, (long long)made_id(&r)));
    assert_true(cast_says(&r, "\"fresh\":1"));
    assert_true(cast_says(&r, "\"rejected\":0"));
    const char *bad = HEADS "甲班,主题,对象,专题班,经济,2022-05,5,40,40,1000.50\n"
                            "乙班,主题,对象,专题班,天文,2022-06,五,40,40,0\n"
                            "甲班,主题,对象,专题班,法治,2022-06,5,40,40,0\n";
    r = sent(c, k.one, upload, bad);
    assert_int_equal(r.status, 201);
    const char *preview = at(c, "/org/%lld/plan/%lld", unit, k.b.plan);
    preview = arena_printf(cast_mem(c), "%s/upload/%lld", preview, (long long)made_id(&r));
    r = cast_json(c, k.one, preview);
    assert_true(cast_says(&r, "\"fresh\":1"));
    assert_true(cast_says(&r, "\"rejected\":2"));
    assert_true(cast_says(&r, "天文") && cast_says(&r, "五"));      /* all that is wrong */
    assert_int_equal(cast_post(c, k.one, preview, "").status, 422); /* all or nothing */
    assert_int_equal(cast_json(c, k.county, preview).status, 404);  /* somebody else's workbook */

    const char *good =
        HEADS "甲班,主题,对象,专题班,经济,2022-05,5,40,40,1000.50\n丙班,,,主体班,法治,,3,30,,\n";
    r = sent(c, k.one, upload, good);
    preview = arena_printf(cast_mem(c), "%s/%lld", upload, (long long)made_id(&r));
    assert_int_equal(cast_post(c, k.one, preview, "").status, 200);
    assert_int_equal(cast_post(c, k.one, preview, "").status, 404); /* it is used up */
    r = cast_json(c, k.one, at(c, "/org/%lld/plan/%lld", unit, k.b.plan));
    assert_true(cast_says(&r, "\"count\":2"));
    assert_true(cast_says(&r, "\"money_fen\":100050"));
    r = sent(c, k.one, upload, "随便,写写\n1,2\n");
    assert_int_equal(r.status, 422);
}

static void test_landing(void **state)
{
    cast *c = *state;
    desk k = desk_of(c);
    web_reply r = cast_get(c, k.office, "/plan");
    assert_int_equal(r.status, 303);
    assert_true(strstr(r.location, at(c, "/plan/%lld", k.b.plan, 0)) != NULL);
    r = cast_get(c, k.one, "/plan");
    assert_true(strstr(r.location, at(c, "/org/%lld/plan/%lld", k.b.u.unit_a1, k.b.plan)) != NULL);
    r = cast_get(c, k.office, "/plans?waiting=1");
    assert_true(strstr(r.location, "state=submitted") != NULL);
    assert_int_equal(cast_get(c, k.one, "/plans").status, 200);
    const char *open = at(c, "/org/%lld/plans", k.b.u.root, 0);
    assert_int_equal(cast_post(c, k.office, open, "year=2022").status, 422);
    assert_int_equal(cast_post(c, k.office, open, "year=1800").status, 422);
    assert_int_equal(cast_post(c, k.office, open, "year=2023").status, 201);
    assert_int_equal(cast_post(c, k.one, open, "year=2024").status, 404);
    assert_int_equal(cast_get(c, k.office, at(c, "/plan/%lld/window", k.b.plan, 0)).status, 200);
    const char *window = at(c, "/plan/%lld/window", k.b.plan, 0);
    assert_int_equal(
        cast_post(c, k.office, window, "opens=2022-04-01&closes=2022-04-30&version=1").status, 200);
    int64_t item = entered(c, &k, k.one, k.b.u.unit_a1, "早班");
    r = cast_post(c, k.one, at(c, "/item/%lld/submit", item, 0), "");
    assert_int_equal(r.status, 422);
    assert_true(cast_says(&r, "2022-04-01"));
    assert_int_equal(
        cast_post(c, k.office, at(c, "/plan/%lld/state", k.b.plan, 0), "to=review&version=2")
            .status,
        200);
    assert_int_equal(
        cast_post(c, k.office, at(c, "/plan/%lld/state", k.b.plan, 0), "to=closed&version=3")
            .status,
        409);
    r = cast_get(c, k.office, at(c, "/plan/%lld/items.csv", k.b.plan, 0));
    assert_true(cast_says(&r, "早班"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_entry_window),
                                              cmocka_unit_test(test_verdicts),
                                              cmocka_unit_test(test_theme_permille),
                                              cmocka_unit_test(test_alike),
                                              cmocka_unit_test(test_changes),
                                              cmocka_unit_test(test_frozen_text),
                                              CAST_BOTH(test_years),
                                              CAST_BOTH(test_window),
                                              CAST_BOTH(test_item_faults),
                                              CAST_BOTH(test_restore),
                                              CAST_BOTH(test_review),
                                              CAST_BOTH(test_alikes),
                                              CAST_BOTH(test_issues),
                                              CAST_BOTH(test_list),
                                              CAST_BOTH(test_unit_enters),
                                              CAST_BOTH(test_office_decides),
                                              CAST_BOTH(test_many),
                                              CAST_BOTH(test_issue_pages),
                                              CAST_BOTH(test_workbook),
                                              CAST_BOTH(test_landing)};
    return CAST_RUN(tests);
}
