/* One person, one file: what was recorded stands in it, each line leads to its evidence, and nobody
 * reads another's.
 */
#include "card.h"
#include "cast.h"
#include "seat.h"

#include "dossier/dossier_inside.h"

typedef struct {
    cast_units u;
    int64_t me, other, klass;
} world;

/* A class in which one session was held, and that was closed. */
static err make_class(turn *t, world *w)
{
    int people = 0;
    int64_t held = 0;
    class_module m = {.place = 1,
                      .name = "专题课",
                      .category = COURSE_PARTY_SPIRIT,
                      .method = METHOD_LECTURE,
                      .hours = {400}};
    class_card c = cast_card(w->u.office, "财政干部能力提升班", day_of(2022, 2, 21), 5);
    TRY(class_add(t, &c, &w->klass));
    TRY(class_modules_set(t, w->klass, &m, 1));
    TRY(class_become(t, w->klass, CLASS_SUBMITTED, ""));
    TRY(class_become(t, w->klass, CLASS_APPROVED, "州训〔2022〕3号"));
    TRY(cast_seat(t, w->klass, w->me, SEAT_CONFIRMED));
    for (class_state s = CLASS_CALLING; s <= CLASS_RUNNING; s++) {
        TRY(class_become(t, w->klass, s, ""));
    }
    session lecture = {.klass = w->klass,
                       .on = day_of(2022, 2, 21),
                       .starts = 540,
                       .ends = 720,
                       .title = "预算管理",
                       .teacher_name = "唐一",
                       .place = "一教室",
                       .category = COURSE_PROFESSIONAL,
                       .method = METHOD_LECTURE};
    TRY(timetable_session_add(t, &lecture, &held));
    TRY(attendance_mark_set(t, w->klass, held, w->me, MARK_PRESENT, 0, SOURCE_ROLL));
    TRY(class_get(t->d, w->klass, t->mem, &c));
    TRY(class_trainee_end(t, &c, w->me, OUTCOME_PASSED));
    TRY(class_summary_set(t, w->klass, "总结"));
    TRY(class_become(t, w->klass, CLASS_ENDED, ""));
    TRY(class_become(t, w->klass, CLASS_CLOSED, ""));
    TRY(credit_for_class(t, w->klass, &people));
    return certificate_issue_class(t, w->klass, &people);
}

static err make_year(turn *t, void *context)
{
    world *w = context;
    int64_t entry = 0;
    TRY(make_class(t, w));
    credit_entry e = {.person = w->me,
                      .org = w->u.unit_a1,
                      .on = day_of(2021, 6, 1),
                      .source = CREDIT_ONLINE,
                      .bucket = BUCKET_ONLINE,
                      .hours = {125},
                      .title = "网上专题",
                      .evidence_kind = "online",
                      .evidence = 7,
                      .reason = ""};
    TRY(credit_add(t, &e, &entry));
    TRY(credit_reverse(t, w->me, entry, "重复登记"));
    return db_do(
        t->d, NULL,
        "INSERT INTO callup_pass (class, person, code, reason, rank_no, at) VALUES ($1, $2, $3, "
        "'学时已满，顺序靠后', 9, 1)",
        INT(w->klass), INT(w->other), INT(CALLUP_LESS_NEED));
}

static world make_world(cast *c)
{
    world w = {.u = cast_units_make(c)};
    w.me = cast_person(c, w.u.unit_a1, "张伟", POST_TOWNSHIP_CHIEF, RANK_NONE);
    w.other = cast_person(c, w.u.unit_b1, "王芳", POST_TOWNSHIP_CHIEF, RANK_NONE);
    assert_int_equal(cast_do(c, make_year, &w), OK);
    return w;
}

static const char *of(cast *c, const char *format, int64_t a, int64_t b)
{
    char text[200];
    snprintf(text, sizeof text, format, (long long)a, (long long)b);
    return arena_copy(cast_mem(c), text);
}

static void test_collects(void **state)
{
    cast *c = *state;
    world w = make_world(c);
    const char *office =
        cast_token(c, cast_person(c, w.u.office, "周敏", POST_COUNTY_DEPUTY, RANK_NONE),
                   ROLE_TRAINING_OFFICE, w.u.root);
    web_reply page = cast_get(c, office, of(c, "/person/%lld/dossier", w.me, 0));
    assert_int_equal(page.status, 200);
    assert_true(cast_says(&page, "财政干部能力提升班"));
    assert_true(cast_says(&page, of(c, "/person/%lld/class/%lld", w.me, w.klass)));
    assert_true(cast_says(&page, "网上专题"));
    assert_true(cast_says(&page, "重复登记"));
    assert_true(cast_says(&page, of(c, "/person/%lld/credit/", w.me, 0)));
    web_reply json = cast_json(c, office, of(c, "/person/%lld/dossier", w.me, 0));
    assert_true(cast_says(&json, "\"hours\":40.0"));
    assert_true(cast_says(&json, "\"name\":\"张伟\""));
    assert_true(cast_says(&json, "outcome_passed") || cast_says(&json, "passed"));
    /* One year alone: the class of 2022 is not shown with 2021, and no year shows nothing made up.
     */
    web_reply past = cast_json(c, office, of(c, "/person/%lld/dossier?year=2021", w.me, 0));
    assert_false(cast_says(&past, "财政干部能力提升班"));
    assert_true(cast_says(&past, "网上专题"));
    assert_int_equal(cast_get(c, office, of(c, "/person/%lld/dossier?year=x", w.me, 0)).status,
                     404);
}

static void test_evidence(void **state)
{
    cast *c = *state;
    world w = make_world(c);
    const char *mine = cast_token(c, w.me, ROLE_TRAINEE, w.u.unit_a1);
    web_reply page = cast_get(c, mine, of(c, "/me/class/%lld", w.klass, 0));
    /* Each line of one's own dossier opens: the entry in the ledger, the certificate's public page.
     */
    web_reply own = cast_get(c, mine, "/me/dossier");
    static const char *const leads[] = {"/person/", "/verify/"};
    for (size_t i = 0; i < COUNT_OF(leads); i++) {
        const char *href = strstr(own.body, arena_printf(cast_mem(c), "href=\"%s", leads[i]));
        assert_non_null(href);
        href += strlen("href=\"");
        assert_int_equal(
            cast_get(c, mine, arena_copy_n(cast_mem(c), href, strcspn(href, "\""))).status, 200);
    }
    assert_int_equal(page.status, 200);
    assert_true(cast_says(&page, "预算管理"));
    assert_true(cast_says(&page, "到课"));
    /* Who was passed over reads why; who has nothing to do with the class reads nothing. */
    const char *other = cast_token(c, w.other, ROLE_TRAINEE, w.u.unit_b1);
    web_reply why = cast_get(c, other, of(c, "/me/class/%lld", w.klass, 0));
    assert_int_equal(why.status, 200);
    assert_true(cast_says(&why, "学时已满，顺序靠后"));
    assert_false(cast_says(&why, "预算管理"));
    web_reply not_called = cast_get(c, other, "/me/dossier");
    assert_true(cast_says(&not_called, "学时已满，顺序靠后"));
    int64_t third = cast_person(c, w.u.unit_b2, "李娜", POST_STAFF, RANK_NONE);
    const char *stranger = cast_token(c, third, ROLE_TRAINEE, w.u.unit_b2);
    assert_int_equal(cast_get(c, stranger, of(c, "/me/class/%lld", w.klass, 0)).status, 404);
    assert_int_equal(cast_get(c, stranger, "/me/class/x").status, 404);
    /* The office reads why, too; the unit's contact keeps the file without it. */
    const char *office = cast_token(c, cast_person(c, w.u.office, "周敏", POST_STAFF, RANK_NONE),
                                    ROLE_TRAINING_OFFICE, w.u.root);
    const char *contact = cast_token(c, third, ROLE_UNIT_CONTACT, w.u.unit_b1);
    const char *file = of(c, "/person/%lld/dossier", w.other, 0);
    const char *evidence = of(c, "/person/%lld/class/%lld", w.other, w.klass);
    web_reply read = cast_json(c, office, file), kept = cast_json(c, contact, file);
    assert_true(cast_says(&read, "学时已满，顺序靠后"));
    assert_int_equal(kept.status, 200);
    assert_false(cast_says(&kept, "学时已满，顺序靠后"));
    assert_int_equal(cast_json(c, office, evidence).status, 200);
    assert_int_equal(cast_json(c, contact, evidence).status, 404);
}

static void test_scope(void **state)
{
    cast *c = *state;
    world w = make_world(c);
    const char *mine = cast_token(c, w.me, ROLE_TRAINEE, w.u.unit_a1);
    const char *county_b =
        cast_token(c, cast_person(c, w.u.county_b, "赵磊", POST_STAFF, RANK_NONE),
                   ROLE_UNIT_CONTACT, w.u.county_b);
    web_reply own = cast_get(c, mine, "/me/dossier");
    assert_int_equal(own.status, 200);
    assert_true(cast_says(&own, of(c, "/me/class/%lld", w.klass, 0)));
    assert_int_not_equal(cast_get(c, mine, of(c, "/person/%lld/dossier", w.other, 0)).status, 200);
    assert_int_equal(cast_get(c, county_b, of(c, "/person/%lld/dossier", w.me, 0)).status, 404);
    assert_int_equal(cast_get(c, county_b, of(c, "/person/%lld/dossier.pdf", w.me, 0)).status, 404);
    assert_int_equal(cast_get(c, county_b, of(c, "/person/%lld/class/%lld", w.me, w.klass)).status,
                     404);
    assert_int_equal(cast_get(c, county_b, of(c, "/person/%lld/dossier", w.other, 0)).status, 200);
}

static void test_paper(void **state)
{
    cast *c = *state;
    world w = make_world(c);
    const char *mine = cast_token(c, w.me, ROLE_TRAINEE, w.u.unit_a1);
    web_reply pdf = cast_get(c, mine, "/me/dossier.pdf"),
              docx = cast_get(c, mine, "/me/dossier.docx");
    assert_int_equal(pdf.status, 200);
    assert_memory_equal(pdf.body, "%PDF", 4);
    assert_int_equal(docx.status, 200);
    assert_memory_equal(docx.body, "PK", 2);
}

typedef struct {
    int64_t person;
    const char *words;
    arena *mem;
} sheet_of;

static err write_sheet(turn *t, void *context)
{
    sheet_of *s = context;
    const void *at = NULL;
    const char *type = "", *ending = "";
    size_t n = 0;
    paper *p = paper_new(t->mem, PAPER_MARKDOWN, "x");
    TRY(dossier_paper(t->d, t->mem, s->person, t->today, p));
    TRY(paper_bytes(p, &at, &n, &type, &ending));
    s->words = arena_copy_n(s->mem, at, n);
    return OK;
}

static void test_form_says_it_all(void **state)
{
    cast *c = *state;
    world w = make_world(c);
    sheet_of s = {.person = w.me, .mem = cast_mem(c)};
    assert_int_equal(cast_read(c, write_sheet, &s), OK);
    static const char *const says[] = {"干部教育培训档案表", "张伟",     "东川县财政局",
                                       "财政干部能力提升班", "网上专题", "2022-02-21"};
    for (size_t i = 0; i < COUNT_OF(says); i++) {
        assert_non_null(strstr(s.words, says[i]));
    }
    s.person = 1;
    assert_int_equal(cast_read(c, write_sheet, &s), E_ABSENT);
}

static const struct CMUnitTest tests[] = {
    CAST_BOTH(test_collects), CAST_BOTH(test_evidence),         CAST_BOTH(test_scope),
    CAST_BOTH(test_paper),    CAST_BOTH(test_form_says_it_all),
};

int main(void) { return CAST_RUN(tests); }
