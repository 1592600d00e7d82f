/* The demo: the same each time, complete, verifiable, and in the figures that it promises. Each is
 * built in a process of its own, because ids never repeat within one. */
#include "cast.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/demo.h"
#include "figure/figure_inside.h"
#include "secret/secret.h"

enum { COUNTS = 40, FIRST_PASSWORD = 32 };

/* What a child found, small enough for one write to a pipe. */
typedef struct {
    err built;
    uint8_t content[32];
    char password[FIRST_PASSWORD];
    int64_t accounts, officers_with_totp, pairs, empty_pairs;
    int64_t entries, credit_differences, figures_asked, figures_differ;
    int64_t running_now, later_than_seeded;
    day seeded;
    bool audit_good, small;
    int64_t count[COUNTS];
} found;

/* ---- questions -------------------- */

/* Everything that was decided, and no secret: codes of certificates, check-in secrets, password
 * hashes, sealed numbers and tokens are drawn by the kernel each time. The audit says every deed
 * with what it changed. */
static const char *const content[] = {
    "SELECT CAST(id AS text) || code || name || CAST(level AS text) FROM people_org ORDER BY id",
    "SELECT CAST(id AS text) || name || citizen_masked || born || title || CAST(org AS text) FROM"
    " people_person ORDER BY id",
    "SELECT CAST(id AS text) || name || CAST(state AS text) FROM plan_item ORDER BY id",
    "SELECT CAST(class AS text) || CAST(no AS text) || CAST(state AS text) || coalesce(name, '') "
    "FROM class_seat"
    " ORDER BY class, no",
    "SELECT CAST(class AS text) || CAST(session AS text) || CAST(person AS text) || CAST(state AS "
    "text)"
    " FROM attendance_mark"
    " ORDER BY class, session, person",
    "SELECT CAST(person AS text) || CAST(id AS text) || CAST(tenths AS text) || title FROM "
    "credit_entry"
    " ORDER BY person, id",
    "SELECT CAST(person AS text) || number || CAST(state AS text) FROM certificate_paper ORDER BY "
    "person, id",
    "SELECT CAST(chain AS text) || CAST(seq AS text) || deed || coalesce(before, '') || "
    "coalesce(after, '')"
    " FROM audit_entry ORDER BY chain, seq",
};

typedef enum {
    N_PERSONS,
    N_CLASSES,
    N_STATES,
    N_ITEM_STATES,
    N_ISSUES,
    N_ZHANG_WEI,
    N_MOVED,
    N_REVOKED,
    N_REFUSED_LEAVES,
    N_GRANTED_LEAVES,
    N_DECLINED,
    N_REPLACED,
    N_LAPSED,
    N_REVERSED,
    N_HELD,
    N_TIMES,
    N_GRASSROOTS,
    N_OUTSIDE,
    N_ROTATION,
    N_PLANNED,
    N_ECONOMY_LAW,
    N_LEARNERS,
    N_TEACHERS,
    N_TOPICS,
    N_SELECTED,
    N_MENU,
    N_BASES,
    N_SITES,
    N_ROUTES,
    N_COUNTY_LEVEL,
    N_FAILED,
    N_TWICE_AT_ONCE,
    N_RUNS,
    N_CALLED_BY_RUN
} count_name;

static const char *const counts[COUNTS] = {
    [N_PERSONS] = "SELECT count(*) FROM people_person",
    [N_CLASSES] = "SELECT count(*) FROM class_card",
    [N_STATES] = "SELECT count(DISTINCT state) FROM class_now",
    [N_ITEM_STATES] = "SELECT count(DISTINCT state) FROM plan_item",
    [N_ISSUES] = "SELECT count(*) FROM plan_issue",
    [N_ZHANG_WEI] = "SELECT count(*) FROM people_person WHERE name = '张伟'",
    [N_MOVED] = "SELECT count(*) FROM people_post WHERE until IS NOT NULL",
    [N_REVOKED] = "SELECT count(*) FROM certificate_paper WHERE state = 2",
    [N_REFUSED_LEAVES] = "SELECT count(*) FROM attendance_leave WHERE state = 3",
    [N_GRANTED_LEAVES] = "SELECT count(*) FROM attendance_leave WHERE state = 2",
    [N_DECLINED] = "SELECT count(*) FROM callup_call WHERE state = 3",
    [N_REPLACED] = "SELECT count(*) FROM callup_call WHERE state = 4",
    [N_LAPSED] = "SELECT count(*) FROM callup_call WHERE state = 6",
    [N_REVERSED] = "SELECT count(*) FROM credit_entry WHERE reverses <> 0",
    [N_HELD] = "SELECT count(*) FROM class_now WHERE state = 9",
    [N_TIMES] = "SELECT count(*) FROM class_trainee",
    [N_GRASSROOTS] =
        "SELECT count(DISTINCT t.person) FROM class_trainee t JOIN class_card c ON c.id = t.class"
        " WHERE c.training = 7",
    [N_OUTSIDE] = "SELECT count(*) FROM class_trainee t JOIN class_card c ON c.id = t.class WHERE "
                  "c.origin = 3",
    [N_ROTATION] =
        "SELECT count(DISTINCT t.person) FROM class_trainee t JOIN class_card c ON c.id = t.class"
        " WHERE c.training = 2",
    [N_PLANNED] = "SELECT count(*) FROM plan_item WHERE state = 4",
    [N_ECONOMY_LAW] = "SELECT count(*) FROM plan_item WHERE state = 4 AND field IN (1, 2)",
    [N_LEARNERS] =
        "SELECT count(DISTINCT person) FROM credit_entry WHERE bucket = 2 AND year = 2022",
    [N_TEACHERS] = "SELECT count(*) FROM bank_teacher",
    [N_TOPICS] = "SELECT count(*) FROM bank_course WHERE topic = 1",
    [N_SELECTED] = "SELECT count(*) FROM bank_course WHERE selected = 1",
    [N_MENU] = "SELECT count(DISTINCT menu) FROM bank_course WHERE menu IS NOT NULL",
    [N_BASES] = "SELECT count(*) FROM bank_site WHERE kind = 1",
    [N_SITES] = "SELECT count(*) FROM bank_site WHERE kind = 2",
    [N_ROUTES] = "SELECT count(*) FROM bank_route",
    [N_COUNTY_LEVEL] = "SELECT count(*) FROM people_person WHERE post_level IN (131, 132)",
    [N_FAILED] = "SELECT count(*) FROM class_trainee WHERE outcome IN (2, 4)",
    [N_TWICE_AT_ONCE] =
        "SELECT count(*) FROM class_trainee a JOIN class_trainee b ON b.person = a.person"
        " AND a.class < b.class"
        " AND a.starts <= b.ends AND b.starts <= a.ends WHERE a.outcome <> 0 AND b.outcome <> 0",
    /* proven: each goal is at its bound */
    [N_RUNS] =
        "SELECT count(*) FROM callup_run WHERE state = 4 AND stopped = 0 AND reached = bound",
    [N_CALLED_BY_RUN] = "SELECT count(*) FROM callup_call c JOIN callup_pick p ON p.class = c.class"
                        " AND p.person = c.person WHERE p.picked = 1 AND c.state = 2",
};

static err content_of(db *d, uint8_t ret[32])
{
    arena *row = arena_new();
    uint8_t both[64] = {0};
    err e = OK;
    for (size_t i = 0; i < COUNT_OF(content) && e == OK; i++) {
        db_q q = db_sql(d, content[i]);
        while (db_row(&q)) {
            const char *text = db_text(&q, row);
            secret_digest(SECRET_INTERNATIONAL, text, strlen(text), both + 32);
            secret_digest(SECRET_INTERNATIONAL, both, sizeof both, both);
            arena_reset(row);
        }
        e = db_end(&q);
    }
    memcpy(ret, both, 32);
    arena_free(row);
    return e;
}

/* ---- every figure, each of its groups: as many records as it counts -------------------------- */

static int64_t records_of(db *d, const figure_kind *f, const figure_question *q, arena *mem)
{
    figure_page page = {.key = "", .limit = 200};
    int64_t n = 0;
    for (bool more = true; more;) {
        figure_rows rows = {0};
        if (figure_rows_of(d, f, q, &page, mem, &rows) != OK) { return -1; }
        n += (int64_t)rows.n;
        more = rows.n == page.limit;
        if (more) {
            const figure_row *last = &rows.at[rows.n - 1];
            page = (figure_page){
                .key = last->key, .id = last->id, .id2 = last->id2, .limit = page.limit};
        }
    }
    return n;
}

/* Sums are held against their records in figure_test; here it is the number of records of what is
 * counted. */
static err figure_groups(db *d, const figure_kind *f, const figure_dimension *by, figure_question q,
                         found *ret)
{
    arena *mem = arena_new();
    figure_values groups = {0};
    q.by = by->name;
    err e = figure_ask(d, f->name, &q, mem, &groups);
    for (size_t i = 0; e == OK && i < groups.n; i++) {
        int64_t alone = 0;
        q.group = groups.at[i].group;
        e = figure_total(d, f->name, &q, &alone);
        ret->figures_asked++;
        if (alone != groups.at[i].value || records_of(d, f, &q, mem) != alone) {
            fprintf(stderr, "# %s by %s=%s differs\n", f->name, by->name, q.group);
            ret->figures_differ++;
        }
    }
    arena_free(mem);
    return e;
}

static err figures_look(db *d, int64_t org_id, found *ret)
{
    for (size_t i = 0; i < figure_kinds_n; i++) {
        const figure_kind *f = &figure_kinds[i];
        figure_question q = {.org = org_id,
                             .year = day_year(ret->seeded),
                             .by = "",
                             .group = "",
                             .today = ret->seeded};
        const figure_dimension *by = NULL;
        int64_t total = 0;
        if (!*f->name || f->counting == COUNTS_SHARE || f->counting == COUNTS_SUM) { continue; }
        TRY(figure_total(d, f->name, &q, &total));
        arena *mem = arena_new();
        ret->figures_differ += records_of(d, f, &q, mem) != total;
        arena_free(mem);
        size_t n = figure_dimensions(f, &by);
        for (size_t k = 0; k < n; k++) {
            TRY(figure_groups(d, f, &by[k], q, ret));
        }
    }
    return OK;
}

static err look(db *d, void *context)
{
    found *f = context;
    arena *mem = arena_new();
    audit_verdict v = {0};
    for (size_t i = 0; i < COUNTS; i++) {
        TRY(counts[i] ? db_one_(d, &f->count[i], counts[i], NULL, 0) : OK);
    }
    TRY(db_one(d, &f->running_now,
               "SELECT count(*) FROM class_card c JOIN class_now n ON n.class = c.id"
               " WHERE n.state = 7 AND c.starts = $1",
               DAY(f->seeded)));
    TRY(db_one(d, &f->later_than_seeded, "SELECT count(*) FROM audit_entry WHERE at > $1",
               MOMENT(moment_at(f->seeded, 9 * 60))));
    TRY(content_of(d, f->content));
    TRY(audit_verify(d, mem, &v));
    f->audit_good = text_empty(v.fault);
    f->entries = v.entries;
    arena_free(mem);
    if (f->small) {
        int64_t root = 0;
        TRY(db_one(d, &root, "SELECT id FROM people_org WHERE parent IS NULL ORDER BY id"));
        TRY(figures_look(d, root, f));
    }
    return credit_recount(d, &f->credit_differences);
}

/* ---- building in a child -------------------- */

static void count_accounts(const demo *g, found *f)
{
    f->accounts = (int64_t)g->accounts.n;
    f->pairs = (int64_t)g->pairs.n;
    for (size_t i = 0; i < g->accounts.n; i++) {
        f->officers_with_totp +=
            account_role_side(g->accounts.at[i]->role) && *g->accounts.at[i]->totp;
    }
    for (size_t i = 0; i < g->pairs.n; i++) {
        f->empty_pairs += !g->pairs.at[i].own || !g->pairs.at[i].other ||
                          g->pairs.at[i].own == g->pairs.at[i].other;
    }
    snprintf(f->password, sizeof f->password, "%s",
             g->accounts.n ? g->accounts.at[0]->password : "");
}

static void build(bool postgres, const char *profile, day seeded, found *f)
{
    demo g;
    moment_freeze(moment_at(seeded, 9 * 60));
    f->small = text_is(profile, "small");
    f->seeded = seeded;
    demo_begin(&g, text_is(profile, "small") ? day_year(seeded) : DEMO_YEAR);
    cast *c = cast_open(postgres);
    g.place = (app_place){.mem = cast_mem(c), .s = cast_store(c), .folder = ""};
    f->built = demo_build(&g, profile);
    if (f->built == OK) { f->built = store_read(cast_store(c), look, f); }
    count_accounts(&g, f);
    cast_close(c);
}

static found built_on(bool postgres, const char *profile, day seeded)
{
    int ends[2];
    found f = {.built = E_BROKEN};
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        build(postgres, profile, seeded, &f);
        _exit(write(ends[1], &f, sizeof f) == (ssize_t)sizeof f ? 0 : 1);
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &f, sizeof f), sizeof f);
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    assert_int_equal(f.built, OK);
    return f;
}

/* The small one is seeded on the day on which tests serve it, the full one when its year is over.
 */
static found built(bool postgres, const char *profile)
{
    bool small = text_is(profile, "small");
    return built_on(postgres, profile, small ? day_of(2022, 11, 21) : day_of(2023, 1, 10));
}

/* ---- small -------------------- */

static void check_small(const found *f)
{
    assert_true(f->audit_good);
    assert_true(f->entries > 3000);
    assert_int_equal(f->credit_differences, 0);
    assert_int_equal(f->accounts, 11);
    assert_int_equal(f->officers_with_totp, 3);
    assert_int_equal(f->pairs, 14);
    assert_int_equal(f->empty_pairs, 0);
    assert_in_range(f->count[N_PERSONS], 270, 330);
    assert_int_equal(f->count[N_CLASSES], 19);
    assert_int_equal(f->count[N_STATES], CLASS_CANCELLED);
    assert_int_equal(f->count[N_ITEM_STATES], ITEM_WITHDRAWN);
    assert_int_equal(f->count[N_ISSUES], 2);
    assert_int_equal(f->count[N_ZHANG_WEI], 3);
    assert_int_equal(f->count[N_MOVED], 1);
    assert_int_equal(f->count[N_REVOKED], 1);
    assert_int_equal(f->count[N_REFUSED_LEAVES], 3);
    assert_int_equal(f->count[N_GRANTED_LEAVES], 2);
    assert_int_equal(f->count[N_DECLINED], 2);
    assert_int_equal(f->count[N_REPLACED], 1);
    assert_int_equal(f->count[N_LAPSED], 1);
    assert_true(f->count[N_REVERSED] >= 1);
    assert_int_equal(f->running_now, 1);
    assert_true(f->figures_asked > 200);
    assert_int_equal(f->figures_differ, 0);
}

static void test_small(void **state)
{
    (void)state;
    found first = built(false, "small"), again = built(false, "small");
    check_small(&first);
    assert_memory_equal(first.content, again.content, sizeof first.content);
    assert_string_not_equal(first.password, again.password);
}

static void test_small_postgres(void **state)
{
    (void)state;
    if (!getenv("GANJIAO_TEST_PG")) { skip(); }
    found lite = built(false, "small"), postgres = built(true, "small");
    check_small(&postgres);
    assert_memory_equal(lite.content, postgres.content, sizeof lite.content);
}

/* ---- small, of another year -------------------- */

/* It is told as far as that year has come: the later the day, the more there is of it. */
static void test_small_of_a_year(void **state)
{
    (void)state;
    const day seeded[] = {day_of(2025, 7, 1), day_of(2026, 11, 29), day_of(2027, 12, 31)};
    int64_t entries = 0;
    for (size_t i = 0; i < COUNT_OF(seeded); i++) {
        found f = built_on(false, "small", seeded[i]);
        assert_true(f.audit_good);
        assert_int_equal(f.credit_differences, 0);
        assert_int_equal(f.later_than_seeded, 0);
        assert_true(f.entries > entries);
        assert_int_equal(f.running_now, 1);
        assert_int_equal(f.figures_differ, 0);
        entries = f.entries - 200; /* the last two hold the same whole year */
    }
}

/* ---- refusal -------------------- */

static int run_command(const char *folder, const char *profile)
{
    pid_t child = fork();
    if (child == 0) {
        app_options o = {.data = folder, .db = "", .profile = profile};
        _exit(command_demo(&o));
    }
    int status = -1;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_folder_not_empty(void **state)
{
    (void)state;
    char folder[] = "/tmp/ganjiao-demo-XXXXXX", file[64], key[64];
    assert_non_null(mkdtemp(folder));
    snprintf(file, sizeof file, "%s/notes.txt", folder);
    snprintf(key, sizeof key, "%s/secret.key", folder);
    FILE *f = fopen(file, "w");
    assert_non_null(f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(run_command(folder, "small"), 1);
    assert_int_equal(access(key, F_OK), -1);
    assert_int_equal(unlink(file), 0);
    assert_int_equal(rmdir(folder), 0);
}

/* ---- the full prefecture: half a minute or more, so only when asked for ------------------ */

static void test_prefecture(void **state)
{
    (void)state;
    found f = built(false, "changji-2022");
    const struct {
        count_name name;
        int64_t n;
    } exact[] = {{N_PLANNED, 486},
                 {N_ECONOMY_LAW, 300},
                 {N_HELD, 338},
                 {N_TIMES, 64992},
                 {N_GRASSROOTS, 25978},
                 {N_OUTSIDE, 3183},
                 {N_LEARNERS, 44637},
                 {N_TEACHERS, 119},
                 {N_TOPICS, 8},
                 {N_SELECTED, 12},
                 {N_MENU, 43},
                 {N_BASES, 2},
                 {N_SITES, 8},
                 {N_ROUTES, 4},
                 {N_TWICE_AT_ONCE, 0},
                 {N_RUNS, 3},
                 {N_CALLED_BY_RUN, 64992}};
    for (size_t i = 0; i < COUNT_OF(exact); i++) {
        assert_int_equal(f.count[exact[i].name], exact[i].n);
    }
    assert_in_range(f.count[N_PERSONS], 126001, 126999);
    assert_in_range(f.count[N_COUNTY_LEVEL], 901, 999);
    assert_int_equal(f.count[N_ROTATION], f.count[N_COUNTY_LEVEL]);
    assert_in_range(f.count[N_FAILED], 20, 400);
    assert_true(f.audit_good);
    assert_int_equal(f.credit_differences, 0);
}

int main(void)
{
    static const struct CMUnitTest small[] = {
        cmocka_unit_test(test_small), cmocka_unit_test(test_small_postgres),
        cmocka_unit_test(test_small_of_a_year), cmocka_unit_test(test_folder_not_empty)};
    /* The full prefecture takes minutes: ./dev bench seeds it, and GANJIAO_SLOW=1 tests it. */
    static const struct CMUnitTest full[] = {cmocka_unit_test(test_prefecture)};
    int failed = CAST_RUN(small);
    return getenv("GANJIAO_SLOW") ? failed + CAST_RUN(full) : failed;
}
