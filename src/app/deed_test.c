/* Every deed of the program, on the small demo: with bytes that are no text in each of its fields,
 * with the nth statement failing for n = 0, 1, … until it passes, and sent twice. What is refused
 * or fails changes nothing at all; what is sent twice is done once; the audit chains hold
 * afterwards. On SQLite; that a transaction is undone as a whole is the store's promise on both
 * databases (store_test). */
#include "cast.h"

#include <sqlite3.h>

#include "app/demo.h"
#include "secret/secret.h"
#include "timetable/timetable.h"
#include "attendance/attendance.h"

typedef struct {
    account_role who;
    const char *path, *body;
    const char *find; /* {a} to {d}: the columns of its first row */
} deed;

/* {org}, {class}, … are the demo's records of one's own unit. Fields that may stay empty are given
 * as well, so that each is tried with bytes that are no text. */
#define CLASS                                                                                      \
    "&theme=基层治理&aim=会做&audience=股级干部&"                                        \
    "org={org}&kind=thematic&training=in_service&"                                                 \
    "field=economy&organiser_level=county&origin=in_city&mode=off_job&place=党校&"               \
    "starts=2022-12-20&ends=2022-12-22&days=3&seats=20&hours=4"
#define ITEM                                                                                       \
    "&theme=财政&aim=会做&audience=会计&kind=thematic&training=in_service&field=economy&"    \
    "organiser_level=county&origin=in_city&mode=off_job&starts=2023-12-20&days=3&seats=30&"        \
    "hours=24&place=党校&money=100&reason=需要"
#define NEW_CLASS "SELECT id, version FROM class_card WHERE name = '新班'"
#define NEW_PERSON "SELECT id, version FROM people_person WHERE name = '新来的'"
#define NEW_UNIT "SELECT id, version FROM people_org WHERE code = '9999'"
#define RUNNING "SELECT class FROM class_now WHERE state = 7 AND class < 500000000000000000"
#define OFFICE ROLE_TRAINING_OFFICE
#define CONTACT ROLE_UNIT_CONTACT
static const deed deeds[] = {
    {OFFICE, "/org/{org}/new",
     "code=9999&name=新单位&short_name=新&level=county&kind=department&place=3&since=2020-01-01",
     NULL},
    {OFFICE, "/org/{a}/edit",
     "code=9999&name=新单位&short_name=新单&level=county&kind=department&version={b}", NEW_UNIT},
    {OFFICE, "/org/{a}/move", "parent={b}&reason=划转",
     "SELECT n.id, r.id FROM people_org n, people_org r WHERE n.code = '9999' AND r.parent IS "
     "NULL"},
    {OFFICE, "/people/new",
     "name=新来的&citizen=990101198503170018&sex=male&born=1985-03-17&ethnic=01&political=member&"
     "party_since=2006-07-01&education=bachelor&degree=学士&school=大学&phone=10012345678&"
     "work_since=2007-08-01&org={org}&title=科员&post_level=none&rank=none&post_since=2020-01-01",
     NULL},
    {OFFICE, "/person/{a}/edit",
     "name=新来的&citizen=990101198503170018&sex=male&born=1985-03-17&degree=硕士&version={b}",
     NEW_PERSON},
    {OFFICE, "/person/{a}/post",
     "org={org}&title=兼职的&post_level=none&rank=none&since=2021-01-01&reason=需要", NEW_PERSON},
    {OFFICE, "/person/{a}/post/{b}", "until=2022-01-01&reason=期满",
     "SELECT person, id FROM people_post WHERE title = '兼职的'"},
    {OFFICE, "/person/{a}/move",
     "org={c}&title=科员&post_level=none&rank=none&since=2022-05-01&reason=交流&version={b}",
     "SELECT p.id, p.version, o.id FROM people_person p, people_org o WHERE p.name = '新来的'"
     " AND o.code = '9999'"},
    {OFFICE, "/person/{a}/citizen", "reason=核对档案", NEW_PERSON},
    {OFFICE, "/people/mark", "ids={a}", NEW_PERSON},
    {OFFICE, "/people/mark/do", "ids={a}&count=1&sure=1&deed=add&category=young", NEW_PERSON},
    {OFFICE, "/people/many/{a}/undo", "count=1&reason=误选", "SELECT id FROM people_many"},
    {OFFICE, "/people/move", "ids={a}", NEW_PERSON},
    {OFFICE, "/people/move/do", "ids={a}&count=1&sure=1&org={org}&since=2022-06-01&reason=调整",
     NEW_PERSON},
    {OFFICE, "/person/{a}/end", "state=retired&on=2022-07-01&reason=退休&version={b}", NEW_PERSON},
    {OFFICE, "/person/{a}/undo", "reason=误操作&version={b}", NEW_PERSON},
    {OFFICE, "/drafts", "form=/classes/new&words=name=新班", NULL},
    {OFFICE, "/lists/filters", "list=/people&query=sex=2&name=女&back=/people", NULL},
    {OFFICE, "/lists/filters/rename",
     "filter={a}&name=女同志&list=/people&query=sex=1&back=/people", "SELECT id FROM saved_filter"},
    {OFFICE, "/lists/filters/replace", "filter={a}&query=sex=1&list=/people&name=女&back=/people",
     "SELECT id FROM saved_filter"},
    {OFFICE, "/lists/filters/drop", "filter={a}&list=/people&name=女&query=sex=1&back=/people",
     "SELECT id FROM saved_filter"},
    {OFFICE, "/lists/manner", "list=/people&cols=org&sort=-level&back=/people", NULL},
    {OFFICE, "/lists/manner/drop", "list=/people&cols=org&sort=-level&back=/people", NULL},
    {OFFICE, "/groups/new", "org={org}&name=新名单&filter=", NULL},
    {OFFICE, "/group/{a}/edit", "name=新名单&filter=&version={b}",
     "SELECT id, version FROM people_group WHERE name = '新名单'"},
    {OFFICE, "/targets",
     "group={a}&name=新目标&percent=80&kind=thematic&theme=财政&starts=2022-01-01&due=2022-12-31&"
     "source=会议纪要&reason=需要",
     "SELECT id FROM people_group WHERE name = '新名单'"},
    {OFFICE, "/target/{a}/edit",
     "group={c}&name=新目标&percent=90&kind=core&theme=财政&starts=2022-01-01&due=2022-11-30&"
     "source=会议纪要&reason=提前&version={b}",
     "SELECT t.id, t.version, g.id FROM target_goal t, people_group g WHERE t.name = '新目标'"
     " AND g.name = '新名单'"},
    {OFFICE, "/target/{a}/end", "reason=合并&version={b}",
     "SELECT id, version FROM target_goal WHERE name = '新目标'"},
    {OFFICE, "/group/{a}/drop", "version={b}",
     "SELECT id, version FROM people_group WHERE name = '新名单'"},

    {ROLE_SYSTEM_OFFICER, "/person/{a}/account", "username=xinren", NEW_PERSON},
    {ROLE_SYSTEM_OFFICER, "/account/{a}/lock", "reason=离岗", NEW_PERSON},
    {ROLE_SYSTEM_OFFICER, "/account/{a}/unlock", "", NEW_PERSON},
    {ROLE_SYSTEM_OFFICER, "/account/{a}/reset", "", NEW_PERSON},
    {ROLE_SECURITY_OFFICER, "/account/{a}/roles",
     "role=trainee&org={org}&since=2022-01-01&until=2023-01-01&reason=学习", NEW_PERSON},
    {ROLE_SECURITY_OFFICER, "/account/{a}/grant/{b}/end", "reason=结束",
     "SELECT g.person, g.id FROM account_grant g JOIN people_person p ON p.id = g.person"
     " WHERE p.name = '新来的'"},

    {OFFICE, "/org/{org}/bank/teacher/new",
     "name=新老师&kind=part&rank=other&post=主任&topics=财政&proposed=1", NULL},
    {OFFICE, "/bank/teacher/{a}/edit",
     "name=新老师&kind=part&rank=senior&post=主任&topics=财政&version={b}",
     "SELECT id, version FROM bank_teacher WHERE name = '新老师'"},
    {OFFICE, "/bank/teacher/{a}/state", "to=out&reason=退出&version={b}",
     "SELECT id, version FROM bank_teacher WHERE name = '新老师'"},
    {OFFICE, "/org/{org}/bank/course/new",
     "name=新课&category=professional&method=lecture&hours=8&teacher={teacher}&menu=财政&year=2022",
     NULL},
    {OFFICE, "/bank/course/{a}/edit",
     "name=新课&category=professional&method=case&hours=8&menu=财政&year=2022&version={b}",
     "SELECT id, version FROM bank_course WHERE name = '新课'"},
    {OFFICE, "/bank/course/{a}/state", "to=out&reason=退出&version={b}",
     "SELECT id, version FROM bank_course WHERE name = '新课'"},
    {OFFICE, "/org/{org}/bank/site/new",
     "name=新点&kind=point&level=county&theme=治理&address=一号&seats=50&year=2020", NULL},
    {OFFICE, "/bank/site/{a}/edit",
     "name=新点&kind=point&level=county&theme=治理&address=二号&seats=50&year=2020&version={b}",
     "SELECT id, version FROM bank_site WHERE name = '新点'"},
    {OFFICE, "/bank/site/{a}/state", "to=out&reason=退出&version={b}",
     "SELECT id, version FROM bank_site WHERE name = '新点'"},
    {OFFICE, "/org/{org}/bank/line/new", "name=新线&days=1&theme=治理&sites={site}&minutes=10",
     NULL},
    {OFFICE, "/bank/line/{a}/edit",
     "name=新线&days=2&theme=治理&sites={site}&minutes=20&version={b}",
     "SELECT id, version FROM bank_route WHERE name = '新线'"},
    {OFFICE, "/bank/line/{a}/state", "to=out&reason=退出&version={b}",
     "SELECT id, version FROM bank_route WHERE name = '新线'"},

    {OFFICE, "/org/{a}/plans", "year=2023", "SELECT id FROM people_org WHERE parent IS NULL"},
    {OFFICE, "/plan/{a}/window", "opens=2022-11-01&closes=2022-12-31&version={b}",
     "SELECT id, version FROM plan_year WHERE year = 2023"},
    {CONTACT, "/org/{org}/plan/{a}/new", "name=新项目" ITEM,
     "SELECT id FROM plan_year WHERE year = 2023"},
    {CONTACT, "/item/{a}/edit", "name=新项目" ITEM "&version={b}",
     "SELECT id, version FROM plan_item WHERE name = '新项目'"},
    {CONTACT, "/item/{a}/submit", "", "SELECT id FROM plan_item WHERE name = '新项目'"},
    {OFFICE, "/item/{a}/review",
     "verdict=approved&reason=", "SELECT id FROM plan_item WHERE name = '新项目'"},
    {OFFICE, "/item/{a}/strike", "verdict=returned&reason=再改",
     "SELECT id FROM plan_item WHERE name = '新项目'"},
    {CONTACT, "/org/{org}/plan/{a}/submit",
     "ids={b}&sure=1&count=1&reason=", "SELECT plan, id FROM plan_item WHERE name = '新项目'"},
    {OFFICE, "/plan/{a}/return", "ids={b}&sure=1&count=1&reason=补充人数",
     "SELECT plan, id FROM plan_item WHERE name = '新项目'"},
    {CONTACT, "/org/{org}/plan/{a}/submit",
     "ids={b}&sure=1&count=1&reason=", "SELECT plan, id FROM plan_item WHERE name = '新项目'"},
    {OFFICE, "/plan/{a}/approve",
     "ids={b}&sure=1&count=1&reason=", "SELECT plan, id FROM plan_item WHERE name = '新项目'"},
    {OFFICE, "/plan/{a}/issue", "reason=首次&print={print}",
     "SELECT id FROM plan_year WHERE year = 2023"},
    {OFFICE, "/plan/{a}/state", "to=closed&reason=结束&version={b}",
     "SELECT id, version FROM plan_year WHERE year = 2023"},
    {CONTACT, "/item/{item}/withdraw", "reason=不办了", NULL},
    {CONTACT, "/item/{item}/restore", "reason=点错了", NULL},

    {CONTACT, "/classes/new", "name=新班" CLASS, NULL},
    {CONTACT, "/class/{a}/edit", "name=新班" CLASS "&version={b}", NEW_CLASS},
    {CONTACT, "/class/{a}/module", "title=专题&category=professional&method=lecture&hours=8",
     NEW_CLASS},
    {CONTACT, "/class/{a}/module/drop", "module={b}",
     "SELECT m.class, m.id FROM class_module m JOIN class_card c ON c.id = m.class"
     " WHERE c.name = '新班'"},
    {CONTACT, "/class/{a}/course", "course={course}", NEW_CLASS},
    {CONTACT, "/class/{a}/staff", "person={person}&role=supervisor", NEW_CLASS},
    {CONTACT, "/class/{a}/staff/drop", "person={person}&role=supervisor", NEW_CLASS},
    {CONTACT, "/class/{a}/submit", "", NEW_CLASS},
    {OFFICE, "/class/{a}/review", "verdict=approved&reason=同意", NEW_CLASS},
    {OFFICE, "/class/{a}/host", "institution={c}&version={b}&reason=校舍维修",
     "SELECT k.id, k.version, o.id FROM class_card k, people_org o WHERE k.name = '新班'"
     " AND o.kind = 3 ORDER BY 3"},
    {OFFICE, "/class/{a}/callup/quota", "org={org}&seats=2&reply_by=2022-12-10", NEW_CLASS},
    {OFFICE, "/class/{a}/callup",
     "persons={b}&persons={c}&persons={d}&reply_by=2022-12-10&override=点名&step=publish",
     "SELECT k.id, x.id, y.id, z.id FROM class_card k, people_person x, people_person y,"
     " people_person z WHERE k.name = '新班' AND x.org = {org} AND y.org = {org} AND z.org = {org}"
     " AND x.id < y.id AND y.id < z.id AND z.state = 1 AND y.state = 1 AND x.state = 1"
     " ORDER BY 2, 3, 4"},
    {CONTACT, "/org/{org}/calls/{a}/{b}/confirm", "",
     "SELECT c.class, c.person FROM callup_call c JOIN class_card k ON k.id = c.class"
     " WHERE k.name = '新班' AND c.state = 1 ORDER BY 2"},
    {CONTACT, "/org/{org}/calls/{a}/{b}/decline", "reason=值班备勤",
     "SELECT c.class, c.person FROM callup_call c JOIN class_card k ON k.id = c.class"
     " WHERE k.name = '新班' AND c.state = 1 ORDER BY 2"},
    {CONTACT, "/org/{org}/calls/{a}/{b}/replace", "by={c}&reason=外出挂职",
     "SELECT c.class, c.person, p.id FROM callup_call c JOIN class_card k ON k.id = c.class, "
     "people_person p WHERE k.name = '新班' AND c.state = 1 AND p.name = '新来的'"},
    {OFFICE, "/class/{a}/callup/next/{b}", "by={c}&reason=分管工作",
     "SELECT k.id, d.person, p.id FROM class_card k JOIN callup_call d ON d.class = k.id AND "
     "d.state"
     " = 3, people_person p WHERE k.name = '新班' AND p.org = {org} AND p.state = 1 AND p.id NOT IN"
     " (SELECT person FROM callup_call WHERE class = k.id) ORDER BY 3"},
    {OFFICE, "/class/{a}/callup/close", "", NEW_CLASS},
    {OFFICE, "/class/{a}/cancel", "reason=不办了", NEW_CLASS},
    {OFFICE, "/class/{a}/start", "", "SELECT class FROM class_now WHERE state = 6"},

    {OFFICE, "/class/{a}/timetable/add",
     "title=新场次&on=2022-11-24&starts=19:00&ends=20:30&category=professional&method=lecture&"
     "teacher_name=王老师&place=二楼&hours=2&anyway=1",
     RUNNING},
    {OFFICE, "/session/{a}/edit",
     "title=新场次&on=2022-11-24&starts=19:00&ends=21:00&category=professional&method=lecture&"
     "teacher_name=李老师&place=三楼&hours=3&anyway=1&version={b}",
     "SELECT id, version FROM timetable_session WHERE title = '新场次'"},
    {OFFICE, "/class/{a}/timetable/day",
     "on=2022-11-19&forenoon=新上午&afternoon=新下午&category=professional&method=lecture&"
     "place=二楼",
     RUNNING},
    {OFFICE, "/class/{a}/timetable/copy", "from=2022-11-19&to=2022-11-20", RUNNING},
    {OFFICE, "/session/{a}/cancel", "reason=停电",
     "SELECT id FROM timetable_session WHERE title = '新场次'"},
    {OFFICE, "/session/{a}/drop", "", "SELECT id FROM timetable_session WHERE title = '新上午'"},
    {OFFICE, "/session/{a}/roll", "marks={b}:2:15:0",
     "SELECT s.id, t.person FROM timetable_session s JOIN class_trainee t ON t.class = s.class"
     " WHERE s.class = (" RUNNING ") AND s.day = '2022-11-21' AND NOT EXISTS (SELECT 1 FROM"
     " attendance_mark m WHERE m.class = s.class AND m.session = s.id AND m.person = t.person)"},
    {OFFICE, "/session/{a}/rest", "expected={b}",
     "SELECT s.id, count(*) - 1 FROM timetable_session s JOIN class_trainee t ON t.class = s.class"
     " WHERE s.class = (" RUNNING ") AND s.day = '2022-11-21' GROUP BY s.id ORDER BY s.id"},
    {ROLE_TRAINEE, "/check-in/{a}", "code={code}",
     "SELECT s.id, s.class FROM timetable_session s JOIN class_trainee t ON t.class = s.class"
     " WHERE t.person = {person} AND s.day = '2022-11-21' ORDER BY s.starts, s.id"},
    {ROLE_TRAINEE, "/class/{a}/leave",
     "from=2022-11-24T09:00&until=2022-11-24T12:00&reason=家中有事", RUNNING},
    {OFFICE, "/leaves/grant", "ids={a}&sure=1&count=1&reason=",
     "SELECT id FROM attendance_leave WHERE person = {person} AND state = 1"},
    {ROLE_TRAINEE, "/class/{a}/leave",
     "from=2022-11-25T09:00&until=2022-11-25T10:00&reason=家中又有事", RUNNING},
    {OFFICE, "/leave/{a}/decide", "verdict=refuse&reason=请先补课",
     "SELECT id FROM attendance_leave WHERE person = {person} AND state = 1"},
    {ROLE_TRAINEE, "/class/{a}/leave",
     "from=2022-11-25T09:00&until=2022-11-25T10:00&reason=家中又有事", RUNNING},
    {OFFICE, "/leaves/refuse", "ids={a}&sure=1&count=1&reason=请先补课",
     "SELECT id FROM attendance_leave WHERE person = {person} AND state = 1"},
    {ROLE_TRAINEE, "/class/{a}/leave",
     "from=2022-11-25T09:00&until=2022-11-25T10:00&reason=家中又有事", RUNNING},
    {ROLE_TRAINEE, "/leave/{a}/withdraw", "",
     "SELECT id FROM attendance_leave WHERE person = {person} AND state = 1"},

    {OFFICE, "/class/{class}/summary", "summary=圆满", NULL},
    {OFFICE, "/class/{class}/close/summary", "summary=圆满结束", NULL},
    {OFFICE, "/class/{class}/close", "passing={passing}&reason=补录完毕", NULL},
    {OFFICE, "/class/{class}/certificates", "", NULL},
    {OFFICE, "/person/{a}/certificate/{b}/revoke", "reason=冒名",
     "SELECT person, id FROM certificate_paper WHERE class = {class} ORDER BY id"},
    {OFFICE, "/class/{class}/reopen", "reason=更正", NULL},
    {OFFICE, "/person/{person}/credit/new",
     "source=lecture&title=报告会&from=2022-11-10&until=2022-11-10&hours=4&evidence=签到表", NULL},
    {OFFICE, "/person/{person}/credit/{a}/reverse", "reason=重复登记",
     "SELECT id FROM credit_entry WHERE person = {person} AND title = '报告会'"},
    {OFFICE, "/reports/freeze", "org={a}&year=2022",
     "SELECT id FROM people_org WHERE parent IS NULL"},
    {ROLE_SECURITY_OFFICER, "/rule/{a}",
     "value={b}&words=&since=2023-01-01&document=新规定&url=https://example.org/1&note=说明",
     "SELECT key, value + 1 FROM rule_version WHERE key = 'attendance.code_seconds'"},
    {ROLE_SYSTEM_OFFICER, "/system/backup", "", NULL},
    {ROLE_SYSTEM_OFFICER, "/system/verify", "", NULL},
    {ROLE_SYSTEM_OFFICER, "/job/{a}/cancel", "",
     "SELECT id FROM job_job WHERE kind = 'system.verify'"},
    {OFFICE, "/callup", "classes={a}&away_percent=30&max_per_year=2&least_percent=50",
     "SELECT c.id FROM class_card c JOIN class_now n ON n.class = c.id WHERE n.state IN (4, 5) AND "
     "c.starts > '2022-12-15' AND c.year = 2022"},
    {OFFICE, "/callup/{a}/export", "", "SELECT id FROM callup_run"},
    {OFFICE, "/callup/{a}/again", "away_percent=0&max_per_year=0&least_percent=0",
     "SELECT id FROM callup_run"},
    {OFFICE, "/person/{a}/makeup/{b}", "reason=另有任务&version={c}",
     "SELECT person, id, version FROM callup_makeup WHERE state = 1"},
};

/* ---- the demo, once ---------------------------------------------------------- */
typedef struct {
    cast *c;
    demo g;
    sqlite3 *other; /* a second connection, which sees commits only */
} frame;
static frame f_;

static int open_demo(void)
{
    frame *f = &f_;
    moment today = moment_at(day_of(2022, 11, 21), 9 * 60);
    moment_freeze(today);
    demo_begin(&f->g, DEMO_YEAR);
    f->c = cast_open(false);
    moment_freeze(today);
    f->g.place = (app_place){.mem = cast_mem(f->c), .s = cast_store(f->c), .folder = ""};
    log_at_least(LOG_ERROR);
    err e = demo_build(&f->g, "small");
    moment_freeze(today);
    const char *file =
        arena_printf(cast_mem(f->c), "%s/ganjiao.db", store_folder(cast_store(f->c)));
    return e == OK && sqlite3_open(file, &f->other) == SQLITE_OK ? 0 : -1;
}

/* ---- words of a request ---------------------------------------------------------------------- */
static char *replaced(const char *text, const char *name, const char *value)
{
    const char *mark = arena_printf(cast_mem(f_.c), "{%s}", name);
    buf b = buf_new(cast_mem(f_.c));
    for (const char *at; (at = strstr(text, mark)); text = at + strlen(mark))
        buf_printf(&b, "%.*s%s", (int)(at - text), text, value);
    buf_put(&b, text);
    return b.at;
}

static const char *number(int64_t n) { return arena_printf(cast_mem(f_.c), "%lld", (long long)n); }

static const char *with_records(const char *text)
{
    for (size_t i = 0; i < f_.g.pairs.n; i++)
        text = replaced(text, f_.g.pairs.at[i].kind, number(f_.g.pairs.at[i].own));
    return text;
}

typedef struct {
    const char *sql;
    int columns;
    const char *found[4];
} look_up;

static err find(db *d, void *context)
{
    look_up *l = context;
    db_q q = db_sql_n(d, l->sql, NULL, 0);
    bool there = db_row(&q);
    for (int i = 0; there && i < l->columns; i++)
        l->found[i] = db_text(&q, cast_mem(f_.c));
    TRY(db_end(&q));
    return there ? OK : E_ABSENT;
}

static int columns_of(const char *body, const char *path)
{
    int n = 0;
    for (int i = 0; i < 4; i++) {
        const char *mark = arena_printf(cast_mem(f_.c), "{%c}", 'a' + i);
        if (strstr(body, mark) || strstr(path, mark)) n = i + 1;
    }
    return strstr(body, "{code}") && n < 2 ? 2 : n;
}

typedef struct {
    int64_t session, klass;
    uint8_t secret[32];
} code_look;

static err find_secret(db *d, void *context)
{
    code_look *l = context;
    return timetable_secret(d, l->klass, l->session, l->secret);
}

/* The code that the screen of the room shows now. */
static const char *code_of(const look_up *l)
{
    code_look k = {0};
    assert_true(text_int(l->found[0], &k.session) && text_int(l->found[1], &k.klass));
    assert_int_equal(store_read(cast_store(f_.c), find_secret, &k), OK);
    return attendance_code(cast_mem(f_.c), k.secret, k.session, moment_now(), 30);
}

/* What the form's page says before: {print}, {passing}. */
static const char *shown_at(const char *token, const char *path, const char *name)
{
    web_reply r = cast_json(f_.c, token, path);
    const char *at = strstr(r.body, arena_printf(cast_mem(f_.c), "\"%s\":", name));
    if (!at) return "";
    at += strlen(name) + 3;
    at += *at == '"';
    return arena_copy_n(cast_mem(f_.c), at, strcspn(at, "\",}"));
}

typedef struct {
    const char *token, *path, *body;
} request;

static request request_of(const deed *k)
{
    request r = {.path = with_records(k->path), .body = with_records(k->body)};
    look_up l = {.sql = k->find ? with_records(k->find) : NULL,
                 .columns = columns_of(k->body, k->path)};
    for (size_t i = 0; i < f_.g.accounts.n && !r.token; i++)
        if (f_.g.accounts.at[i]->role == k->who) r.token = f_.g.accounts.at[i]->token;
    if (l.sql && store_read(cast_store(f_.c), find, &l) != OK)
        fail_msg("%s: nothing found by %s", k->path, l.sql);
    for (int i = 0; i < l.columns; i++) {
        const char name[] = {(char)('a' + i), 0};
        r.path = replaced(r.path, name, l.found[i]);
        r.body = replaced(r.body, name, l.found[i]);
    }
    static const char *const told[] = {"print", "passing"};
    for (size_t i = 0; i < COUNT_OF(told); i++)
        if (strstr(r.body, arena_printf(cast_mem(f_.c), "{%s}", told[i])))
            r.body = replaced(r.body, told[i], shown_at(r.token, r.path, told[i]));
    if (strstr(r.body, "{code}")) r.body = replaced(r.body, "code", code_of(&l));
    return r;
}

/* ---- what the database holds ----------------------------------------------------------------- */
/* SQLite: every page as another connection sees it, but for the counters of commits in the first
 * one: a deed that failed leaves its neighbours' transaction with nothing in it. */
static const char *state_now(void)
{
    sqlite3_int64 n = 0;
    const char *begin = "BEGIN; SELECT count(*) FROM sqlite_schema";
    assert_int_equal(sqlite3_exec(f_.other, begin, NULL, NULL, NULL), SQLITE_OK);
    uint8_t digest[32], *image = sqlite3_serialize(f_.other, "main", &n, 0);
    assert_int_equal(sqlite3_exec(f_.other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    assert_non_null(image);
    memset(image + 24, 0, 4);
    memset(image + 92, 0, 8);
    secret_digest(SECRET_INTERNATIONAL, image, (size_t)n, digest);
    sqlite3_free(image);
    buf b = buf_new(cast_mem(f_.c));
    for (size_t i = 0; i < sizeof digest; i++)
        buf_printf(&b, "%02x", digest[i]);
    return b.at;
}

/* ---- what each deed must stand --------------------------------------------------------------- */
static const char *key_new(void) { return secret_token(cast_mem(f_.c), 16); }

/* Each field in turn with bytes that are no text. */
static void bad_bytes_are_refused(const request *r)
{
    static const char *const bad[] = {"%ff%fe", "a%00b"};
    const char *before = state_now();
    for (const char *at = r->body; *at; at += strcspn(at, "&"), at += *at == '&') {
        size_t name = strcspn(at, "=") + 1, whole = strcspn(at, "&");
        for (size_t i = 0; i < COUNT_OF(bad); i++) {
            const char *body =
                arena_printf(cast_mem(f_.c), "%.*s%s%s", (int)(at - r->body + (long)name), r->body,
                             bad[i], at + whole);
            web_reply a = cast_post_key(f_.c, r->token, r->path, body, key_new());
            if (a.status != 422 && a.status != 400 && a.status != 404)
                fail_msg("%s with %s: %d %s", r->path, body, a.status, a.body);
        }
    }
    assert_string_equal(state_now(), before);
}

/* Returns the deed key under which it passed. */
static const char *each_statement_may_fail(const request *r)
{
    const char *before = state_now();
    for (int n = 0; n < 2000; n++) {
        const char *key = key_new();
        store_fail_after(n);
        web_reply a = cast_post_key(f_.c, r->token, r->path, r->body, key);
        bool failed = store_failed_on_demand();
        store_fail_after(-1);
        if (!failed && a.status < 400) return key;
        if (!failed || a.status != 500)
            fail_msg("%s, statement %d %s: %d %s\n%s", r->path, n,
                     failed ? "failed" : "did not fail", a.status, a.body, r->body);
        assert_string_equal(state_now(), before);
    }
    fail_msg("%s has more statements than anybody would believe", r->path);
    return NULL;
}

static err verify(db *d, void *context)
{
    audit_verdict v = {.fault = ""};
    (void)context;
    TRY(audit_verify(d, cast_mem(f_.c), &v));
    return text_empty(v.fault) ? OK : E_CONFLICT;
}

static void stands_everything(void **state)
{
    const deed *k = *state;
    request r = request_of(k);
    log_at_least((log_level)(LOG_ERROR + 1));
    bad_bytes_are_refused(&r);
    const char *key = each_statement_may_fail(&r), *once = state_now();
    web_reply again = cast_post_key(f_.c, r.token, r.path, r.body, key);
    log_at_least(LOG_ERROR);
    bool gone = again.status == 404 && text_ends(r.path, "/drop"); /* its record is */
    if (again.status >= 400 && !gone) fail_msg("%s again: %d %s", r.path, again.status, again.body);
    assert_string_equal(state_now(), once);
    assert_int_equal(store_read(cast_store(f_.c), verify, NULL), OK);
}

/* Every deed of the program stands in the table, or here with the reason. */
static const char *const elsewhere[] = {
    "/callup/{run}/class/{of:word}", /* of a run that is reckoned: callup_test of the browser */
    "/callup/{run}/class/{of:word}/ask",
    "/callup/{run}/drop",
    "/callup/{run}/send",
    "/rule/{key:word}/unit",   /* rule_test */
    "/system/outbox/settings", /* of the system officer, with a password inside: outbox_test */
    "/system/outbox/test",
    "/system/outbox/letter/{letter:word}/retry",
    "/system/outbox/letter/{letter:word}/abandon",
    "/me/messages/read",     /* notice_test */
    "/item/{item}/take",     /* not yet here: the demo has no issued item that nobody took */
    "/item/{item}/unstrike", /* the same deed by the office, on what it struck off: plan_test */
    "/class/{class}/end",    /* not yet here: no class whose last day is today */
    "/first-run",            /* of an empty installation: account_test */
    "/sign-in",              /* these answer with a cookie, and count what fails: account_test */
    "/sign-in/code",
    "/sign-in/enrol",
    "/sign-in/password",
    "/sign-out",
    "/me/account/password",
    "/class/{class}/callup/answer", /* callup_board_test: a class with a unit's share */
    "/org/{org}/seats/{of:word}/split",
    "/org/{org}/seats/{of:word}/name",
    "/org/{org}/calls/confirm", /* callup_test */
    "/me/message/{message:word}/open",
    "/me/account/recovery",
    "/me/account/code/enrol",
    "/me/account/code/drop",
    "/me/account/code", /* need the authenticator: account_test */
    "/me/account/session/{ticket}/end",
    "/me/account/sessions/end",
    "/me/account/token", /* needs a password: account_test */
    "/me/account/token/{token}/end",
    "/language",                     /* writes the login's language: account_test */
    "/account/{account}/roles/totp", /* of another officer with a one-time code */
    "/account/{account}/totp",       /* the same */
    "/org/{org}/units",              /* files: people_units_test */
    "/org/{org}/units/{sheet}",
    "/org/{org}/import", /* files: people_import_test */
    "/org/{org}/import/{job}/columns",
    "/org/{org}/import/{job}/write",
    "/org/{org}/plan/{plan}/upload", /* files: plan_test */
    "/org/{org}/plan/{plan}/upload/{upload}",
};

static size_t shape_of(const char *path, char *to)
{
    size_t n = 0;
    for (; *path; path++) {
        to[n++] = *path;
        if (*path == '{') path += strcspn(path, "}") - 1;
    }
    to[n] = 0;
    return n;
}

static bool same_shape(const char *a, const char *b)
{
    char left[200], right[200];
    return shape_of(a, left) == shape_of(b, right) && text_is(left, right);
}

static bool is_named(const char *pattern)
{
    bool named = false;
    for (size_t i = 0; i < COUNT_OF(deeds); i++)
        named |= same_shape(deeds[i].path, pattern);
    for (size_t i = 0; i < COUNT_OF(elsewhere); i++)
        named |= same_shape(elsewhere[i], pattern);
    return named;
}

static void every_deed_is_named(void **state)
{
    (void)state;
    const route_table *tables = NULL;
    size_t n = app_tables(&tables);
    for (size_t t = 0; t < n; t++)
        for (size_t i = 0; i < tables[t].n; i++) {
            const route *r = &tables[t].at[i];
            if (r->method == METHOD_POST && !is_named(r->pattern))
                fail_msg("%s is in neither list of deed_test.c", r->pattern);
        }
}

int main(void)
{
    static struct CMUnitTest tests[COUNT_OF(deeds) + 1];
    arena *mem = arena_new();
    for (size_t i = 0; i < COUNT_OF(deeds); i++)
        tests[i] =
            (struct CMUnitTest){.name = arena_printf(mem, "%s (deed %zu)", deeds[i].path, i + 1),
                                .test_func = stands_everything,
                                .initial_state = (void *)(uintptr_t)&deeds[i]};
    tests[COUNT_OF(deeds)] =
        (struct CMUnitTest){.name = "every deed is named", .test_func = every_deed_is_named};
    if (open_demo() != 0) return 1;
    int failed = _cmocka_run_group_tests("deeds", tests, COUNT_OF(tests), NULL, NULL);
    sqlite3_close(f_.other);
    cast_close(f_.c);
    arena_free(mem);
    return failed;
}
