/* Letters on the wire and in the folder, pauses, answers; rows on both databases; the officer's
 * pages. The sending itself is tested from outside, against a server (test/send). */
#include "cast.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outbox/outbox_inside.h"

/* ---- rules ----------------------------------------------------------------------------------- */

static void addresses_that_could_break_a_header_do_not_pass(void **state UNUSED)
{
    static const char *const good[] = {"a@b.cn", "zhang.wei+x@mail.example.gov.cn",
                                       "o'brien@example.com"},
                             *const bad[] = {"",         "a",          "@b.cn",
                                             "a@",       "a@b",        "a@b..cn",
                                             "a@.cn",    "a b@c.cn",   "a@b.cn\r\nBcc: x@y.cn",
                                             "<a@b.cn>", "\"a\"@b.cn", "a@b.cn,c@d.cn",
                                             "张@b.cn",  "a@b.cn ",    "a@-b.cn"};
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        if (!people_mail_good(good[i])) { fail_msg("%s should pass", good[i]); }
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        if (people_mail_good(bad[i])) { fail_msg("%s should not pass", bad[i]); }
    }
}

static void pauses_grow_to_some_hours_and_end_after_days(void **state UNUSED)
{
    int64_t whole = 0;
    for (int64_t i = 1; i < OUTBOX_TRIES; i++) {
        assert_true(outbox_pause_seconds(i) >= 60 && outbox_pause_seconds(i) <= 4 * 3600);
        assert_true(i == 1 || outbox_pause_seconds(i) >= outbox_pause_seconds(i - 1));
        whole += outbox_pause_seconds(i);
    }
    assert_true(whole > 3 * 86400 && whole < 4 * 86400);
}

static void answers_say_whose_fault_it_is(void **state UNUSED)
{
    const struct {
        long code;
        const char *said;
        bool connected;
        outbox_answer answer;
    } cases[] = {{0, "Connection refused", false, OUTBOX_AWAY},
                 {220, "timed out", false, OUTBOX_AWAY},
                 {550, "RCPT failed: 550", true, OUTBOX_NEVER},
                 {554, "DATA failed: 554", true, OUTBOX_NEVER},
                 {450, "RCPT failed: 450", true, OUTBOX_LATER},
                 {421, "RCPT failed: 421", true, OUTBOX_AWAY},
                 {550, "MAIL failed: 550", true, OUTBOX_AWAY},
                 {535, "Login denied", true, OUTBOX_AWAY},
                 {530, "MAIL failed: 530", true, OUTBOX_AWAY},
                 {250, "", true, OUTBOX_AWAY}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (outbox_answer_of(cases[i].code, cases[i].said, cases[i].connected) != cases[i].answer) {
            fail_msg("%ld %s", cases[i].code, cases[i].said);
        }
    }
}

static outbox_row a_letter(void)
{
    return (outbox_row){.id = 4711,
                        .name = "张\"伟\"",
                        .letter = {.channel = OUTBOX_MAIL,
                                   .target = "zhangwei@example.cn",
                                   .subject = "您被调训参加“处级干部乡村振兴与基层治理能力提升专题"
                                              "培训班”，请按时报到",
                                   .body = "正文\n第二行",
                                   .link = "https://ganjiao.example.cn/"},
                        .made_at = moment_at(day_of(2022, 3, 1), 9 * 60)};
}

static void a_letter_on_the_wire_is_ascii_in_short_lines(void **state)
{
    outbox_row r = a_letter();
    const char *text = outbox_mail_text(*state, "no-reply@example.cn", &r);
    assert_non_null(strstr(text, "Message-ID: <ganjiao.4711@example.cn>\r\n"));
    assert_non_null(strstr(text, "Date: Tue, 1 Mar 2022 09:00:00 +0800\r\n"));
    assert_non_null(strstr(text, "To: <zhangwei@example.cn>\r\n"));
    size_t on_line = 0;
    for (const char *c = text; *c; c++) {
        assert_true((unsigned char)*c < 0x80);
        on_line = *c == '\n' ? 0 : on_line + 1;
        assert_true(on_line <= 78);
        if (*c == '\n') { assert_true(c > text && c[-1] == '\r'); }
    }
    assert_string_equal(text, outbox_mail_text(*state, "no-reply@example.cn", &r));
    /* Each encoded word holds whole characters: 14 of three bytes. */
    const char *word = strstr(text, "=?UTF-8?B?");
    int words = 0;
    for (; word; word = strstr(word + 1, "=?UTF-8?B?")) {
        words++;
        assert_int_equal(strcspn(word + 10, "?") % 4, 0);
    }
    assert_true(words > 1);
}

static void a_file_is_json_and_is_replaced_whole(void **state)
{
    outbox_row r = a_letter();
    const char *fault = NULL;
    char folder[] = "/tmp/ganjiao-outbox-XXXXXX";
    assert_non_null(mkdtemp(folder));
    const char *box = arena_printf(*state, "%s/outbox", folder);
    assert_int_equal(outbox_file_put(box, *state, &r, &fault), OUTBOX_DONE);
    assert_int_equal(outbox_file_put(box, *state, &r, &fault), OUTBOX_DONE);
    const char *path = arena_printf(*state, "%s/4711.json", box);
    struct stat s;
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    const char *text = outbox_file_text(*state, &r);
    assert_int_equal(s.st_size, strlen(text));
    assert_non_null(strstr(text, "\"name\": \"张\\\"伟\\\"\""));
    assert_non_null(strstr(text, "正文\\u000a第二行"));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(box), 0); /* nothing half is left */
    assert_int_equal(rmdir(folder), 0);
    assert_int_equal(outbox_file_put("/proc/none/outbox", *state, &r, &fault), OUTBOX_AWAY);
    assert_true(*fault);
}

/* ---- rows ------------------------------------------------------------------------------------ */

typedef struct {
    arena *mem;
    outbox_rows rows;
    outbox_row row;
    bool taken;
    outbox_state state;
    const char *fault;
    int64_t id;
} box;

static err post_one(turn *t, void *context UNUSED)
{
    return outbox_post(t->d,
                       &(outbox_letter){.channel = OUTBOX_MAIL,
                                        .target = "a@b.cn",
                                        .subject = "标题",
                                        .body = "正文",
                                        .link = ""},
                       t->now);
}
static err read_due(turn *t, void *context)
{
    box *b = context;
    b->rows = (outbox_rows){0};
    return outbox_due(t->d, t->now, b->mem, &b->rows);
}
static err read_all(turn *t, void *context)
{
    box *b = context;
    b->rows = (outbox_rows){0};
    return outbox_rows_of(t->d, &(outbox_query){.limit = 10}, b->mem, &b->rows);
}
static err take(turn *t, void *context)
{
    box *b = context;
    return outbox_take(t->d, &b->row, t->now, &b->taken);
}
static err record(turn *t, void *context)
{
    box *b = context;
    return outbox_record(t->d, &b->row, b->state, b->fault, t->now);
}
static err abandon(turn *t, void *context)
{
    box *b = context;
    return outbox_abandon(t, b->id, "地址已注销");
}
static err retry(turn *t, void *context)
{
    box *b = context;
    return outbox_retry(t, b->id, "");
}

static box box_with_one(cast *c)
{
    box b = {.mem = cast_mem(c), .fault = ""};
    assert_int_equal(cast_do(c, post_one, NULL), OK);
    assert_int_equal(cast_read(c, read_due, &b), OK);
    assert_int_equal(b.rows.n, 1);
    b.row = b.rows.at[0];
    b.id = b.row.id;
    return b;
}

static void one_letter_has_one_taker_and_comes_back_if_that_dies(void **state)
{
    cast *c = *state;
    box b = box_with_one(c);
    assert_int_equal(cast_do(c, take, &b), OK);
    assert_true(b.taken);
    assert_int_equal(cast_do(c, take, &b), OK); /* who read the same row at the same moment */
    assert_false(b.taken);
    assert_int_equal(cast_read(c, read_due, &b), OK);
    assert_int_equal(b.rows.n, 0);
    moment_advance(61); /* the taker recorded nothing */
    assert_int_equal(cast_read(c, read_due, &b), OK);
    assert_int_equal(b.rows.n, 1);
    assert_int_equal(b.rows.at[0].id, b.id);
    assert_int_equal(b.rows.at[0].tries, 1);
}

static void a_letter_is_failed_after_its_last_try(void **state)
{
    cast *c = *state;
    box b = box_with_one(c);
    for (int i = 0; i < OUTBOX_TRIES; i++) {
        assert_int_equal(cast_do(c, take, &b), OK);
        assert_true(b.taken);
        moment_advance(4 * 3600 + 1);
        assert_int_equal(cast_read(c, read_due, &b), OK);
        assert_int_equal(b.rows.n, 1);
        b.row = b.rows.at[0];
    }
    assert_int_equal(cast_do(c, take, &b), OK); /* each of them ended without a record */
    assert_false(b.taken);
    assert_int_equal(cast_read(c, read_all, &b), OK);
    assert_int_equal(b.rows.at[0].state, OUTBOX_FAILED);
}

static void what_an_officer_decides_stays(void **state)
{
    cast *c = *state;
    box b = box_with_one(c);
    assert_int_equal(cast_do(c, take, &b), OK);
    assert_int_equal(cast_do(c, abandon, &b), OK);
    b.state = OUTBOX_WAITING;
    b.fault = "550";
    assert_int_equal(cast_do(c, record, &b), OK);
    assert_int_equal(cast_read(c, read_all, &b), OK);
    assert_int_equal(b.rows.at[0].state, OUTBOX_ABANDONED);
    assert_int_equal(cast_do(c, abandon, &b), E_CONFLICT);
    assert_int_equal(cast_do(c, retry, &b), OK);
    b.row = b.rows.at[0];
    b.state = OUTBOX_SENT;
    assert_int_equal(cast_do(c, record, &b), OK);
    assert_int_equal(cast_do(c, retry, &b), E_CONFLICT); /* sent is sent */
    assert_int_equal(cast_do(c, abandon, &b), E_CONFLICT);
}

/* ---- pages ----------------------------------------------------------------------------------- */

#define MAIL_ON                                                                                    \
    "mail=1&host=mail.example.cn&port=465&safety=tls&sender=no-reply%40example.cn"                 \
    "&address=https%3A%2F%2Fganjiao.example.cn"

static const char *officer(cast *c)
{
    cast_units u = cast_units_make(c);
    return cast_token(c, cast_person(c, u.root, "系统员", POST_STAFF, RANK_NONE),
                      ROLE_SYSTEM_OFFICER, u.root);
}

static err setting_with_password(turn *t, void *context)
{
    return outbox_setting_get(t->d, t->mem, true, context);
}
static err sealed_bytes(turn *t, void *context)
{
    return db_one(t->d, context,
                  "SELECT count(*) FROM outbox_setting WHERE password IS NOT NULL AND length("
                  "password) > 20");
}

static void the_password_is_sealed_and_never_shown(void **state)
{
    cast *c = *state;
    const char *token = officer(c);
    outbox_setting s;
    int64_t sealed = 0;
    assert_int_equal(cast_post(c, token, "/system/outbox/settings",
                               MAIL_ON "&username=u&password=hong-mi-77&version=0")
                         .status,
                     200);
    assert_int_equal(cast_do(c, setting_with_password, &s), OK);
    assert_string_equal(s.password, "hong-mi-77");
    assert_int_equal(cast_do(c, sealed_bytes, &sealed), OK);
    assert_int_equal(sealed, 1);
    web_reply r = cast_get(c, token, "/system/outbox/settings");
    assert_int_equal(r.status, 200);
    assert_false(cast_says(&r, "hong-mi-77"));
    assert_int_equal(cast_post(c, token, "/system/outbox/settings", MAIL_ON "&version=0").status,
                     409); /* somebody else was faster */
    assert_int_equal(cast_post(c, token, "/system/outbox/settings", MAIL_ON "&version=1").status,
                     200);
    assert_int_equal(cast_do(c, setting_with_password, &s), OK);
    assert_string_equal(s.password, "hong-mi-77"); /* left empty: kept */
    assert_int_equal(
        cast_post(c, token, "/system/outbox/settings", MAIL_ON "&forget=1&version=2").status, 200);
    assert_int_equal(cast_do(c, setting_with_password, &s), OK);
    assert_false(s.has_password);
}

static void settings_that_cannot_work_are_refused(void **state)
{
    cast *c = *state;
    const char *token = officer(c);
    const char *bad[] = {
        "mail=1&port=465&safety=tls&sender=a%40b.cn&address=https%3A%2F%2Fx.cn&version=0",
        "mail=1&host=a%2Fb&port=465&safety=tls&sender=a%40b.cn&address=https%3A%2F%2Fx.cn&version="
        "0",
        "mail=1&host=m.cn&port=0&safety=tls&sender=a%40b.cn&address=https%3A%2F%2Fx.cn&version=0",
        "mail=1&host=m.cn&port=25&safety=tls&sender=nobody&address=https%3A%2F%2Fx.cn&version=0",
        "mail=1&host=m.cn&port=25&safety=tls&sender=a%40b.cn&address=javascript:x&version=0",
        "mail=1&host=m.cn&port=25&safety=plain&sender=a%40b.cn&address=https%3A%2F%2Fx.cn"
        "&username=u&password=p&version=0",
        "mail=1&host=m.cn&port=25&safety=tls&ca=x&sender=a%40b.cn&address=https%3A%2F%2Fx.cn"
        "&version=0"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        if (cast_post(c, token, "/system/outbox/settings", bad[i]).status != 422) {
            fail_msg("%s", bad[i]);
        }
    }
    assert_int_equal(
        cast_post(c, token, "/system/outbox/test", "channel=mail&target=a%40b.cn").status,
        422); /* the channel is off */
}

static void a_test_stands_in_the_queue_and_is_abandoned_with_a_reason(void **state)
{
    cast *c = *state;
    const char *token = officer(c);
    box b = {.mem = cast_mem(c)};
    cast_post(c, token, "/system/outbox/settings", MAIL_ON "&version=0");
    assert_int_equal(
        cast_post(c, token, "/system/outbox/test", "channel=mail&target=a%40b.cn").status, 200);
    web_reply r = cast_get(c, token, "/system/outbox?state=waiting");
    assert_true(cast_says(&r, "a@b.cn"));
    assert_int_equal(cast_read(c, read_all, &b), OK);
    const char *path =
        arena_printf(b.mem, "/system/outbox/letter/%lld/abandon", (long long)b.rows.at[0].id);
    assert_int_equal(cast_post(c, token, path, "reason=").status, 422);
    assert_int_equal(cast_post(c, token, path, "reason=x").status, 200);
    r = cast_get(c, token, "/system/outbox?state=waiting");
    assert_false(cast_says(&r, "a@b.cn"));
    r = cast_get(c, token, "/system/outbox?state=abandoned");
    assert_true(cast_says(&r, "a@b.cn"));
}

typedef struct {
    const char *words;
    int64_t person, count;
    size_t listed;
} search;

static err post_to(turn *t, void *context)
{
    search *s = context;
    outbox_letter l = {.channel = OUTBOX_MAIL,
                       .person = s->person,
                       .target = "ZhangW@mail.cn",
                       .subject = "调训通知：春季主体班",
                       .body = "正文",
                       .link = ""};
    TRY(outbox_post(t->d, &l, t->now));
    l.person = 0;
    l.target = "50%@unit.cn";
    l.subject = "督办";
    return outbox_post(t->d, &l, t->now);
}

static err find(turn *t, void *context)
{
    search *s = context;
    outbox_query q = {.words = s->words, .limit = 10};
    outbox_rows all = {0};
    TRY(outbox_rows_of(t->d, &q, t->mem, &all));
    s->listed = all.n;
    return outbox_count(t->d, &q, t->mem, &s->count);
}

static void letters_are_found_by_person_address_and_subject(void **state)
{
    cast *c = *state;
    cast_units u = cast_units_make(c);
    search s = {.person = cast_person(c, u.root, "张伟", POST_STAFF, RANK_NONE)};
    assert_int_equal(cast_do(c, post_to, &s), OK);
    static const struct {
        const char *words;
        int found;
    } rows[] = {{"", 2},     {"张伟", 1}, {"zhang wei", 1}, {"zw", 1},     {"zhangw@", 1},
                {"春季", 1}, {"wei", 1},  {"李", 0},        {"%", 1},      {"50%", 1},
                {"督办", 1}, {"_", 0},    {"zhang li", 0},  {"MAIL.cn", 1}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        s.words = rows[i].words;
        assert_int_equal(cast_read(c, find, &s), OK);
        if (s.listed != (size_t)rows[i].found || s.count != rows[i].found) {
            fail_msg("%s: %zu listed, %lld counted", s.words, s.listed, (long long)s.count);
        }
    }
}

static void the_queue_is_a_file_too(void **state)
{
    cast *c = *state;
    const char *token = officer(c);
    search s = {.person = 0};
    assert_int_equal(cast_do(c, post_to, &s), OK);
    web_reply r = cast_get(c, token, "/system/outbox.csv?q=zhangw");
    assert_true(cast_says(&r, "ZhangW@mail.cn") && cast_says(&r, "次数"));
    assert_false(cast_says(&r, "unit.cn"));
    r = cast_get(c, token, "/system/outbox.csv?q=zhangw&cols=made");
    assert_true(cast_says(&r, "ZhangW@mail.cn") && !cast_says(&r, "次数"));
    assert_memory_equal(cast_get(c, token, "/system/outbox.xlsx").body, "PK", 2);
}

static int mem_open(void **state)
{
    *state = arena_new();
    return 0;
}
static int mem_close(void **state)
{
    arena_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_that_could_break_a_header_do_not_pass),
        cmocka_unit_test(pauses_grow_to_some_hours_and_end_after_days),
        cmocka_unit_test(answers_say_whose_fault_it_is),
        cmocka_unit_test_setup_teardown(a_letter_on_the_wire_is_ascii_in_short_lines, mem_open,
                                        mem_close),
        cmocka_unit_test_setup_teardown(a_file_is_json_and_is_replaced_whole, mem_open, mem_close),
        CAST_BOTH(one_letter_has_one_taker_and_comes_back_if_that_dies),
        CAST_BOTH(a_letter_is_failed_after_its_last_try),
        CAST_BOTH(what_an_officer_decides_stays),
        CAST_BOTH(the_password_is_sealed_and_never_shown),
        CAST_BOTH(settings_that_cannot_work_are_refused),
        CAST_BOTH(letters_are_found_by_person_address_and_subject),
        CAST_BOTH(the_queue_is_a_file_too),
        CAST_BOTH(a_test_stands_in_the_queue_and_is_abandoned_with_a_reason),
    };
    return CAST_RUN(tests);
}
