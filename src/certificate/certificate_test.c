#include "hall.h"

#include "certificate/certificate.h"
#include "credit/credit.h"

/* ---- helps ----------------------------------------------------------------------------------- */

static err mark_most(turn *t, void *context)
{
    /* The first comes to everything, the second to seven of eight, the third to six: 6/8 is below
     * 6/7. */
    const hall *h = context;
    for (int s = 0; s < HALL_SESSIONS; s++) {
        for (int p = 0; p < HALL_PEOPLE; p++) {
            mark_state m = s < HALL_SESSIONS - p ? MARK_PRESENT : MARK_ABSENT;
            TRY(attendance_mark_set(t, h->klass, h->session[s], h->trainee[p], m, 0, SOURCE_ROLL));
        }
    }
    return OK;
}

static err end_class(turn *t, void *context)
{
    const hall *h = context;
    TRY(class_summary_set(t, h->klass, "培训达到预期目标。"));
    return class_become(t, h->klass, CLASS_ENDED, "");
}

static void hall_over(cast *c, hall *h)
{
    hall_open(c, h);
    hall_clock(4, 1100);
    assert_int_equal(cast_do(c, mark_most, h), OK);
    assert_int_equal(cast_do(c, end_class, h), OK);
}

typedef struct {
    const hall *h;
    int64_t credit[HALL_PEOPLE], differences;
    certificates papers;
} ledger;

static err read_ledger(turn *t, void *context)
{
    ledger *l = context;
    for (int i = 0; i < HALL_PEOPLE; i++) {
        TRY(db_one(
            t->d, &l->credit[i],
            "SELECT CAST(coalesce(sum(offjob), 0) AS bigint) FROM credit_year WHERE person = $1",
            INT(l->h->trainee[i])));
    }
    memset(&l->papers, 0, sizeof l->papers);
    TRY(certificate_of_class(t->d, l->h->klass, t->mem, &l->papers));
    return credit_recount(t->d, &l->differences);
}

static ledger ledger_now(const hall *h)
{
    ledger l = {.h = h};
    assert_int_equal(cast_read(h->c, read_ledger, &l), OK);
    assert_int_equal(l.differences, 0);
    return l;
}

static web_reply close_class(const hall *h, int passing)
{
    return cast_post(h->c, h->office, hall_url(h, "/class/", h->klass, "/close"),
                     SAY(h->c, "passing=%d", passing));
}

static web_reply reopen_class(const hall *h, const char *reason)
{
    return cast_post(h->c, h->office, hall_url(h, "/class/", h->klass, "/reopen"),
                     SAY(h->c, "reason=%s", reason));
}

/* ---- the gate -------------------------------------------------------------------------------- */

static err drop_summary(turn *t, void *context)
{
    return db_do(t->d, NULL, "UPDATE class_now SET summary = NULL WHERE class = $1",
                 INT(((const hall *)context)->klass));
}
static err drop_mark(turn *t, void *context)
{
    const hall *h = context;
    return db_do(t->d, NULL,
                 "DELETE FROM attendance_mark WHERE class = $1 AND session = $2 AND person = $3",
                 INT(h->klass), INT(h->session[3]), INT(h->trainee[0]));
}
static err drop_timetable(turn *t, void *context)
{
    return db_do(t->d, NULL, "UPDATE timetable_session SET class = -1 WHERE class = $1",
                 INT(((const hall *)context)->klass));
}
static err drop_roster(turn *t, void *context)
{
    return db_do(t->d, NULL,
                 "UPDATE class_seat SET state = $2 WHERE class = $1 AND person IS NOT NULL",
                 INT(((const hall *)context)->klass), INT(SEAT_LAPSED));
}
static err drop_approval(turn *t, void *context)
{
    return db_do(t->d, NULL, "UPDATE class_now SET approval = NULL WHERE class = $1",
                 INT(((const hall *)context)->klass));
}
static err still_running(turn *t, void *context)
{
    return db_do(t->d, NULL, "UPDATE class_now SET state = $2 WHERE class = $1",
                 INT(((const hall *)context)->klass), INT(CLASS_RUNNING));
}

/* Each lack in turn, on top of those before: every one is named as long as it is there. */
static void each_need_holds_the_gate(void **state)
{
    static const struct {
        cast_deed spoil;
        const char *says;
        int passing;
    } rows[] = {{drop_summary, "有培训总结", 2},    {drop_mark, "每一课每名学员都有考勤记录", 2},
                {drop_approval, "在年度计划内", 2}, {still_running, "培训已结束", 2},
                {drop_timetable, "有课表", 3},      {drop_roster, "有学员名册", 0}};
    hall h;
    hall_over(*state, &h);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(cast_do(h.c, rows[i].spoil, &h), OK);
        web_reply r = close_class(&h, rows[i].passing);
        if (r.status != 422 || !cast_says(&r, rows[i].says)) {
            fail_msg("%s: %d %s", rows[i].says, r.status, r.body);
        }
        assert_int_equal(ledger_now(&h).papers.n, 0);
    }
}

/* ---- closing --------------------------------------------------------------------------------- */

static void closing_settles_all_at_once(void **state)
{
    hall h;
    hall_over(*state, &h);
    web_reply r = cast_json(h.c, h.office, hall_url(&h, "/class/", h.klass, "/close"));
    assert_true(cast_says(&r, "\"passing\":2,\"failing\":1"));
    assert_true(cast_says(&r, "\"ready\":true"));
    assert_int_equal(close_class(&h, 3).status, 422); /* not what the preview said */
    assert_int_equal(close_class(&h, 2).status, 200);
    assert_int_equal(close_class(&h, 2).status, 422); /* once */
    ledger l = ledger_now(&h);
    assert_int_equal(l.credit[0], 320);
    assert_int_equal(l.credit[1], 320);
    assert_int_equal(l.credit[2], 0);
    assert_int_equal(l.papers.n, 2);
    assert_string_equal(l.papers.at[0].number, "9900-dx-2022-00001");
    assert_string_equal(l.papers.at[1].number, "9900-dx-2022-00002");
    assert_string_not_equal(l.papers.at[0].code, l.papers.at[1].code);
    r = cast_post(h.c, h.boss, hall_url(&h, "/session/", h.session[0], "/roll"),
                  SAY(h.c, "marks=%lld:4:0:1", (long long)h.trainee[0]));
    assert_int_equal(r.status, 409); /* marks of a closed class stand */
}

static void reopening_reverses_and_closing_again_counts_once(void **state)
{
    hall h;
    hall_over(*state, &h);
    assert_int_equal(close_class(&h, 2).status, 200);
    assert_int_equal(reopen_class(&h, "").status, 422);
    assert_int_equal(reopen_class(&h, "recount").status, 200);
    ledger l = ledger_now(&h);
    assert_int_equal(l.credit[0], 0);
    assert_int_equal(l.credit[1], 0);
    assert_int_equal(l.papers.n, 2); /* valid until revoked */
    web_reply r = cast_post(h.c, h.boss, hall_url(&h, "/session/", h.session[7], "/roll"),
                            SAY(h.c, "marks=%lld:1:0:4", (long long)h.trainee[2]));
    assert_int_equal(r.status, 200);
    assert_int_equal(close_class(&h, 3).status, 200); /* 7 of 8 now pass as well */
    assert_int_equal(reopen_class(&h, "again").status, 200);
    assert_int_equal(close_class(&h, 3).status, 200);
    l = ledger_now(&h);
    for (int i = 0; i < HALL_PEOPLE; i++) {
        assert_int_equal(l.credit[i], 320);
    }
    assert_int_equal(l.papers.n, 3);
    assert_string_equal(l.papers.at[2].number, "9900-dx-2022-00003"); /* no gap, none twice */
}

static void roll(const hall *h, int session_no, int was, int is)
{
    web_reply r =
        cast_post(h->c, h->boss, hall_url(h, "/session/", h->session[session_no], "/roll"),
                  SAY(h->c, "marks=%lld:%d:0:%d", (long long)h->trainee[0], is, was));
    assert_int_equal(r.status, 200);
}

static void holder_is_told(const hall *h, const certificate *c, const char *words, bool told)
{
    int holder = c->person == h->trainee[0] ? 0 : 1;
    web_reply r = cast_get(h->c, h->pupil[holder], "/me/messages");
    assert_int_equal(cast_says(&r, words) && cast_says(&r, c->number), told);
}

/* The certificate follows the outcome from close to close, one for each person; what an officer
 * revoked is not given back. */
static void certificates_follow_what_the_class_is_closed_with(void **state)
{
    hall h;
    hall_over(*state, &h);
    assert_int_equal(close_class(&h, 2).status, 200);
    const certificates before = ledger_now(&h).papers;
    size_t mine = before.at[0].person == h.trainee[0] ? 0 : 1;
    const certificate *other = &before.at[1 - mine];
    const char *revoke = SAY(h.c, "/person/%lld/certificate/%lld/revoke", (long long)other->person,
                             (long long)other->id);
    assert_int_equal(cast_post(h.c, h.office, revoke, "reason=forged").status, 200);
    holder_is_told(&h, other, "已失效：forged", true);
    holder_is_told(&h, &before.at[mine], "已失效", false);
    for (int round = 0; round < 2; round++) {
        bool passes = round == 1;
        assert_int_equal(reopen_class(&h, "recount").status, 200);
        for (int i = 0; i < 2; i++) {
            roll(&h, i, passes ? 4 : 1, passes ? 1 : 4);
        }
        web_reply r = cast_json(h.c, h.office, hall_url(&h, "/class/", h.klass, "/close"));
        assert_true(cast_says(&r, passes ? "\"lapsing\":0" : "\"lapsing\":1"));
        assert_int_equal(close_class(&h, passes ? 2 : 1).status, 200);
        ledger l = ledger_now(&h);
        assert_int_equal(l.credit[0], passes ? 320 : 0);
        assert_int_equal(l.papers.n, 2);
        assert_int_equal(l.papers.at[mine].revoked, !passes);
        assert_true(l.papers.at[1 - mine].revoked);
        assert_string_equal(l.papers.at[1 - mine].reason, "forged");
        holder_is_told(&h, &before.at[mine], "本人未达到结业要求", true);
        holder_is_told(&h, &before.at[mine], "恢复有效", passes);
        holder_is_told(&h, other, "恢复有效", false);
        r = cast_get(h.c, NULL, SAY(h.c, "/verify/%s", before.at[mine].code));
        assert_int_equal(cast_says(&r, "本证书真实有效"), passes);
    }
}

static err cancel_last(turn *t, void *context)
{
    const hall *h = context;
    return timetable_session_become(t, h->klass, h->session[HALL_SESSIONS - 1], SESSION_CANCELLED,
                                    "教师生病");
}

/* 28 of the scheme's 32 hours stand in the timetable: the scheme's are given, for a reason that
 * stays with the class. */
static void fewer_hours_than_are_given_need_a_reason(void **state)
{
    hall h;
    hall_over(*state, &h);
    assert_int_equal(cast_do(h.c, cancel_last, &h), OK);
    web_reply r = cast_get(h.c, h.office, hall_url(&h, "/class/", h.klass, "/close"));
    assert_true(cast_says(&r, "课表不足"));
    assert_true(cast_says(&r, "/timetable\">28</a>"));
    assert_true(cast_says(&r, "/scheme\">32</a>"));
    r = close_class(&h, 3);
    assert_int_equal(r.status, 422);
    assert_true(cast_says(&r, "\"field\":\"reason\""));
    assert_true(cast_says(&r, "课表只有 28 学时，将登记 32 学时"));
    assert_int_equal(ledger_now(&h).papers.n, 0);
    r = cast_post(h.c, h.office, hall_url(&h, "/class/", h.klass, "/close"),
                  "passing=3&reason=site%20visit");
    assert_int_equal(r.status, 200);
    assert_int_equal(ledger_now(&h).credit[0], 320);
    r = cast_get(h.c, h.office, hall_url(&h, "/class/", h.klass, "/history"));
    assert_true(cast_says(&r, "site visit"));
}

static void only_who_may_closes(void **state)
{
    hall h;
    hall_over(*state, &h);
    const char *url = hall_url(&h, "/class/", h.klass, "/close");
    const char *const not [] = {h.boss, h.pupil[0], h.outsider, h.contact};
    for (size_t i = 0; i < COUNT_OF(not ); i++) {
        assert_int_equal(cast_get(h.c, not [i], url).status, 404);
        assert_int_equal(cast_post(h.c, not [i], url, "passing=2").status, 404);
    }
    assert_int_equal(ledger_now(&h).papers.n, 0);
    web_reply r = cast_get(h.c, h.office, url);
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "办理结业（2 人）"));
}

/* ---- certificates ---------------------------------------------------------------------------- */

static void the_public_check_tells_valid_from_revoked(void **state)
{
    hall h;
    hall_over(*state, &h);
    assert_int_equal(close_class(&h, 2).status, 200);
    ledger l = ledger_now(&h);
    const certificate *c = &l.papers.at[0];
    const char *check = SAY(h.c, "/verify/%s", c->code);
    web_reply r = cast_get(h.c, NULL, check);
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, c->number));
    assert_true(cast_says(&r, c->name));
    assert_true(cast_says(&r, "本证书真实有效"));
    const char *revoke =
        SAY(h.c, "/person/%lld/certificate/%lld/revoke", (long long)c->person, (long long)c->id);
    assert_int_equal(cast_post(h.c, h.office, revoke, "reason=").status, 422);
    assert_int_not_equal(cast_post(h.c, h.pupil[0], revoke, "reason=mine").status, 200);
    r = cast_get(h.c, NULL, check);
    assert_true(cast_says(&r, "本证书真实有效"));
    assert_int_equal(cast_post(h.c, h.office, revoke, "reason=secret-reason").status, 200);
    assert_int_equal(cast_post(h.c, h.office, revoke, "reason=again").status, 409);
    r = cast_get(h.c, NULL, check);
    assert_true(cast_says(&r, "撤销"));
    assert_false(cast_says(&r, "本证书真实有效"));
    assert_false(cast_says(&r, "secret-reason")); /* the reason stays inside */
    r = cast_get(h.c, NULL, "/verify/aaaaaaaaaaaaaaaa");
    assert_int_equal(r.status, 200);
    assert_true(cast_says(&r, "没有查到"));
    assert_false(cast_says(&r, "9900-zzb"));
    assert_int_equal(cast_get(h.c, NULL, "/verify").status, 200);
}

static void who_sees_a_certificate(void **state)
{
    hall h;
    hall_over(*state, &h);
    assert_int_equal(close_class(&h, 2).status, 200);
    ledger l = ledger_now(&h);
    const certificate *c = &l.papers.at[0];
    int holder = c->person == h.trainee[0] ? 0 : 1;
    const char *url =
        SAY(h.c, "/person/%lld/certificate/%lld", (long long)c->person, (long long)c->id);
    const struct {
        const char *token;
        int status;
    } rows[] = {{h.pupil[holder], 200},
                {h.pupil[1 - holder], 404},
                {h.outsider, 404},
                {h.contact, 200},
                {h.office, 200}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (cast_get(h.c, rows[i].token, url).status != rows[i].status) { fail_msg("row %zu", i); }
    }
    web_reply r = cast_get(h.c, h.pupil[holder], SAY(h.c, "%s/pdf", url));
    assert_int_equal(r.status, 200);
    assert_memory_equal(r.body, "%PDF", 4);
    assert_int_equal(cast_get(h.c, h.outsider, SAY(h.c, "%s/pdf", url)).status, 404);
    r = cast_get(h.c, h.pupil[holder], "/my/certificates");
    assert_true(cast_says(&r, c->number));
    r = cast_get(h.c, h.pupil[2], "/my/certificates");
    assert_false(cast_says(&r, "9900-zzb"));
}

static void the_whole_class_is_one_job(void **state)
{
    hall h;
    hall_over(*state, &h);
    assert_int_equal(close_class(&h, 2).status, 200);
    const char *url = hall_url(&h, "/class/", h.klass, "/certificates");
    assert_int_equal(cast_post(h.c, h.boss, url, "").status, 404);
    web_reply r = cast_post(h.c, h.office, url, "");
    assert_int_equal(r.status, 201);
    assert_true(cast_says(&r, "/job/"));
    arena *mem = arena_new();
    job j = {.kind = certificate_batch_job.kind,
             .s = cast_store(h.c),
             .mem = mem,
             .folder = "/tmp",
             .result_file = "",
             .input = SAY(h.c, "{\"class\":\"%lld\",\"base\":\"http://localhost\"}",
                          (long long)h.klass)};
    assert_int_equal(certificate_batch_job.run(&j), OK);
    assert_string_equal(j.result_name, "基层治理专题班.pdf");
    const char *made = arena_printf(mem, "/tmp/%s", j.result_file);
    FILE *in = fopen(made, "rb");
    char head[5] = {0};
    assert_non_null(in);
    assert_int_equal(fread(head, 1, 4, in), 4);
    assert_string_equal(head, "%PDF");
    fclose(in);
    remove(made);
    arena_free(mem);
}

int main(void)
{
    static const struct CMUnitTest closing[] = {
        CAST_BOTH(each_need_holds_the_gate),
        CAST_BOTH(closing_settles_all_at_once),
        CAST_BOTH(reopening_reverses_and_closing_again_counts_once),
        CAST_BOTH(certificates_follow_what_the_class_is_closed_with),
        CAST_BOTH(fewer_hours_than_are_given_need_a_reason),
        CAST_BOTH(only_who_may_closes),
        CAST_BOTH(the_public_check_tells_valid_from_revoked),
        CAST_BOTH(who_sees_a_certificate),
        CAST_BOTH(the_whole_class_is_one_job)};
    return CAST_RUN(closing);
}
