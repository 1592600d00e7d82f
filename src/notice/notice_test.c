/* Who is told what, by which way, once; and that another's messages are not there. */
#include "cast.h"

#include "notice/notice_inside.h"
#include "outbox/outbox.h"

typedef struct {
    cast_units u;
    int64_t person, contact, far;
    const char *token;
} world;

typedef struct {
    int64_t person;
    const char *mail, *phone;
} address;

static err give_address(turn *t, void *context)
{
    const address *a = context;
    person p = {0};
    TRY(people_person_get(t->d, a->person, t->mem, &p));
    p.mail = a->mail;
    p.phone = a->phone;
    return people_person_change(t, &p);
}

static world world_make(cast *c)
{
    world w = {.u = cast_units_make(c)};
    w.person = cast_person(c, w.u.unit_a1, "张伟", POST_STAFF, RANK_NONE);
    w.contact = cast_person(c, w.u.unit_a1, "王芳", POST_STAFF, RANK_NONE);
    w.far = cast_person(c, w.u.county_a, "刘洋", POST_STAFF, RANK_NONE);
    w.token = cast_token(c, w.contact, ROLE_UNIT_CONTACT, w.u.unit_a1);
    cast_token(c, w.far, ROLE_UNIT_CONTACT, w.u.county_a);
    return w;
}

static void open_ways(cast *c, const world *w, const char *more)
{
    arena *mem = cast_mem(c);
    const char *officer = cast_token(c, cast_person(c, w->u.root, "系统员", POST_STAFF, RANK_NONE),
                                     ROLE_SYSTEM_OFFICER, w->u.root);
    const char *form = arena_printf(
        mem,
        "host=m.example.cn&port=465&safety=tls&sender=a%%40example.cn&address=https%%3A%%2F%%2F"
        "g.example.cn&version=0%s",
        more);
    assert_int_equal(cast_post(c, officer, "/system/outbox/settings", form).status, 200);
}

typedef struct {
    int64_t to;
    notice n;
} wish;

static err tell_person(turn *t, void *context)
{
    const wish *w = context;
    return notice_person(t, w->to, &w->n);
}
static err tell_unit(turn *t, void *context)
{
    const wish *w = context;
    return notice_unit(t, w->to, &w->n);
}

typedef struct {
    int64_t letters, linked;
    const char *target;
} sent;

static err letters_read(turn *t, void *context)
{
    sent *s = context;
    *s = (sent){.target = ""};
    db_q q = db_sql(t->d, "SELECT target, link FROM outbox_letter ORDER BY id");
    while (db_row(&q)) {
        s->target = db_text(&q, t->mem);
        s->letters++;
        s->linked += text_starts(db_text(&q, t->mem), "https://g.example.cn/");
    }
    return db_end(&q);
}

static sent letters(cast *c)
{
    sent s;
    assert_int_equal(cast_do(c, letters_read, &s), OK);
    return s;
}

typedef struct {
    int64_t person;
    arena *mem;
    notice_messages all;
} inbox;

static err inbox_read(turn *t, void *context)
{
    inbox *i = context;
    i->all = (notice_messages){0};
    return notice_messages_of(t->d, &(notice_query){.person = i->person, .limit = 50}, i->mem,
                              &i->all);
}

static size_t messages(cast *c, int64_t person)
{
    inbox i = {.person = person, .mem = cast_mem(c)};
    assert_int_equal(cast_do(c, inbox_read, &i), OK);
    return i.all.n;
}

static const notice called = {
    .kind = NOTICE_CALLED, .words = {"春季班", "2022-03-07", "2022-03-11"}, .path = "/"};

static void nothing_is_kept_for_who_has_neither_account_nor_address(void **state)
{
    cast *c = *state;
    world w = world_make(c);
    wish x = {w.person, called};
    assert_int_equal(cast_do(c, tell_person, &x), OK);
    assert_int_equal(messages(c, w.person), 0);
    assert_int_equal(letters(c).letters, 0);
}

static void mail_and_gateway_each_get_their_own(void **state)
{
    cast *c = *state;
    world w = world_make(c);
    address a = {w.person, "zhangwei@example.cn", "13900000000、0891-1"};
    open_ways(c, &w, "&mail=1&folder=1");
    assert_int_equal(cast_do(c, give_address, &a), OK);
    wish x = {w.person, called};
    assert_int_equal(cast_do(c, tell_person, &x), OK);
    sent s = letters(c);
    assert_int_equal(s.letters, 2);
    assert_int_equal(s.linked, 2);
    assert_string_equal(s.target, "13900000000");
    assert_int_equal(messages(c, w.person), 1);
}

static void the_nearest_who_answers_for_the_unit_is_told(void **state)
{
    cast *c = *state;
    world w = world_make(c);
    wish x = {w.u.unit_a1,
              {.kind = NOTICE_ITEM_RETURNED, .words = {"一期", "人数过多"}, .path = "/item/1"}};
    assert_int_equal(cast_do(c, tell_unit, &x), OK);
    assert_int_equal(messages(c, w.contact), 1);
    assert_int_equal(messages(c, w.far), 0);
    x.to = w.u.unit_a2; /* has nobody of its own */
    assert_int_equal(cast_do(c, tell_unit, &x), OK);
    assert_int_equal(messages(c, w.contact), 1);
    assert_int_equal(messages(c, w.far), 1);
}

static void what_is_told_once_is_told_once(void **state)
{
    cast *c = *state;
    world w = world_make(c);
    address a = {w.contact, "wangfang@example.cn", ""};
    open_ways(c, &w, "&mail=1");
    assert_int_equal(cast_do(c, give_address, &a), OK);
    wish x = {w.u.unit_a1,
              {.kind = NOTICE_CALLS_DUE,
               .words = {"春季班", "2022-03-03", "2"},
               .path = "/x",
               .once = "3:1:1"}};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(cast_do(c, tell_unit, &x), OK);
    }
    assert_int_equal(messages(c, w.contact), 1);
    assert_int_equal(letters(c).letters, 1);
    x.n.once = "3:2:1";
    assert_int_equal(cast_do(c, tell_unit, &x), OK);
    assert_int_equal(messages(c, w.contact), 2);
}

static void an_account_is_told_and_never_its_password(void **state)
{
    cast *c = *state;
    world w = world_make(c);
    arena *mem = cast_mem(c);
    const char *officer = cast_token(c, cast_person(c, w.u.root, "系统员", POST_STAFF, RANK_NONE),
                                     ROLE_SYSTEM_OFFICER, w.u.root);
    web_reply r =
        cast_post(c, officer, arena_printf(mem, "/person/%lld/account", (long long)w.person),
                  "username=zhangwei");
    assert_int_equal(r.status, 200);
    const char *at = strstr(r.body, "\"password\":\"");
    assert_non_null(at);
    const char *password = arena_copy_n(mem, at + 12, strcspn(at + 12, "\""));
    r = cast_post(c, officer, arena_printf(mem, "/account/%lld/reset", (long long)w.person), "");
    assert_int_equal(r.status, 200);
    inbox i = {.person = w.person, .mem = mem};
    assert_int_equal(cast_do(c, inbox_read, &i), OK);
    assert_int_equal(i.all.n, 2);
    for (size_t k = 0; k < i.all.n; k++) {
        const notice *n = &i.all.at[k].what;
        const char *said = notice_say(mem, LANG_ZH, notice_words_of(n->kind)->body, n);
        assert_non_null(strstr(said, "zhangwei"));
        assert_null(strstr(said, password));
    }
}

static void messages_are_read_by_their_own_only(void **state)
{
    cast *c = *state;
    world w = world_make(c);
    arena *mem = cast_mem(c);
    wish x = {w.contact, called};
    assert_int_equal(cast_do(c, tell_person, &x), OK);
    assert_int_equal(cast_do(c, tell_person, &x), OK);
    web_reply r = cast_get(c, w.token, "/me/messages");
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "春季班") && cast_says(&r, "未读"));
    r = cast_get(c, w.token, "/");
    assert_true(cast_says(&r, "未读消息"));
    inbox i = {.person = w.contact, .mem = mem};
    assert_int_equal(cast_do(c, inbox_read, &i), OK);
    const char *open = arena_printf(mem, "/me/message/%lld/open", (long long)i.all.at[0].id);
    const char *other = cast_token(c, w.person, ROLE_LEADER, w.u.root);
    assert_int_equal(cast_post(c, other, open, "").status, 404);
    assert_int_equal(cast_post(c, w.token, open, "").status, 200);
    assert_int_equal(cast_do(c, inbox_read, &i), OK);
    assert_true(moment_known(i.all.at[0].read_at) && !moment_known(i.all.at[1].read_at));
    assert_int_equal(cast_post(c, w.token, "/me/messages/read", "").status, 200);
    r = cast_get(c, w.token, "/me/messages");
    assert_false(cast_says(&r, "未读"));
}

static void every_kind_has_words_in_both_languages(void **state)
{
    notice n = {.words = {"甲", "乙", "丙"}};
    for (notice_kind k = NOTICE_CALLED; k <= NOTICE_CERTIFICATE_AGAIN; k++) {
        const notice_words *w = notice_words_of(k);
        assert_non_null(w);
        assert_true(*notice_say(cast_mem(*state), LANG_ZH, w->subject, &n));
        assert_true(*notice_say(cast_mem(*state), LANG_EN, w->body, &n));
    }
    assert_null(notice_words_of(0));
    assert_null(notice_words_of(NOTICE_CERTIFICATE_AGAIN + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CAST_BOTH(nothing_is_kept_for_who_has_neither_account_nor_address),
        CAST_BOTH(mail_and_gateway_each_get_their_own),
        CAST_BOTH(the_nearest_who_answers_for_the_unit_is_told),
        CAST_BOTH(what_is_told_once_is_told_once),
        CAST_BOTH(an_account_is_told_and_never_its_password),
        CAST_BOTH(messages_are_read_by_their_own_only),
        CAST_BOTH(every_kind_has_words_in_both_languages),
    };
    return CAST_RUN(tests);
}
