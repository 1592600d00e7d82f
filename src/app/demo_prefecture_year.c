/* The year of the full prefecture: 486 classes planned, 338 of them held for 64,992 person-times,
 * among them 25,978 of grass-roots cadres, 3,183 outside the region and the rotation of all
 * county-level cadres; 44,600-odd learn online. */
#include "target/target.h"
#include "app/demo_prefecture.h"
#include "rule/rule.h"

#include <stdlib.h>

enum {
    PLANNED = 486,
    ECONOMY = 172,
    LAW = 128, /* 61.7 % */
    HELD = 338,
    PERSON_TIMES = 64992,
    GRASSROOTS = 110,
    GRASSROOTS_PEOPLE = 25978,
    OUTSIDE = 53,
    OUTSIDE_TIMES = 3183,
    ROTATIONS = 10,
    LEARNERS = 44637,
    COUNTY_OFFICES = 39
};

/* ---- what classes are about -------------------- */

typedef struct {
    const char *theme;
    class_field field;
} subject;
static const subject subjects[] = {{"优化营商环境", FIELD_ECONOMY},
                                   {"招商引资与项目谋划", FIELD_ECONOMY},
                                   {"数字经济", FIELD_ECONOMY},
                                   {"绿色矿业与新材料", FIELD_ECONOMY},
                                   {"现代煤化工", FIELD_ECONOMY},
                                   {"新能源产业", FIELD_ECONOMY},
                                   {"特色农产品加工", FIELD_ECONOMY},
                                   {"财政预算绩效", FIELD_ECONOMY},
                                   {"金融风险防范", FIELD_ECONOMY},
                                   {"国有企业改革", FIELD_ECONOMY},
                                   {"现代物流", FIELD_ECONOMY},
                                   {"文化旅游融合", FIELD_ECONOMY},
                                   {"城乡规划建设", FIELD_ECONOMY},
                                   {"统计业务", FIELD_ECONOMY},
                                   {"开发区建设", FIELD_ECONOMY},
                                   {"习近平法治思想", FIELD_LAW},
                                   {"依法行政", FIELD_LAW},
                                   {"行政执法规范", FIELD_LAW},
                                   {"信访工作法治化", FIELD_LAW},
                                   {"基层治理", FIELD_LAW},
                                   {"平安建设", FIELD_LAW},
                                   {"民法典", FIELD_LAW},
                                   {"法治政府建设", FIELD_LAW},
                                   {"政法干警能力", FIELD_LAW},
                                   {"安全生产监管", FIELD_LAW},
                                   {"民族宗教工作", FIELD_RELIGION},
                                   {"铸牢中华民族共同体意识", FIELD_RELIGION},
                                   {"意识形态工作", FIELD_IDEOLOGY},
                                   {"新闻发布与舆情应对", FIELD_IDEOLOGY},
                                   {"网络安全", FIELD_IDEOLOGY},
                                   {"纪检监察业务", FIELD_DISCIPLINE},
                                   {"巡察业务", FIELD_DISCIPLINE},
                                   {"审查调查与审理", FIELD_DISCIPLINE},
                                   {"教育教学管理", FIELD_SCIENCE_EDUCATION},
                                   {"科技创新管理", FIELD_SCIENCE_EDUCATION},
                                   {"青年教师素质", FIELD_SCIENCE_EDUCATION},
                                   {"公共卫生管理", FIELD_HEALTH},
                                   {"基层医疗服务", FIELD_HEALTH},
                                   {"疾病预防控制", FIELD_HEALTH},
                                   {"乡村振兴", FIELD_RURAL},
                                   {"党建引领基层治理", FIELD_RURAL},
                                   {"农村集体经济", FIELD_RURAL},
                                   {"农业技术推广", FIELD_RURAL}};

_Static_assert(COUNT_OF(subjects) == PREFECTURE_SUBJECTS, "each subject stands on the menu");

const char *prefecture_subject(size_t i) { return subjects[i].theme; }

/* One of that field, the nth in turn; `field` FIELD_GENERAL: of neither economy nor law. */
static const subject *subject_of(class_field field, int nth)
{
    int seen = 0, all = 0;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < COUNT_OF(subjects); i++) {
            bool other = subjects[i].field != FIELD_ECONOMY && subjects[i].field != FIELD_LAW;
            if (field == FIELD_GENERAL ? !other : subjects[i].field != field) { continue; }
            if (round == 0) {
                all++;
            } else if (seen++ == nth % all) {
                return &subjects[i];
            }
        }
    }
    return &subjects[0];
}

/* ---- the list of classes -------------------- */

typedef enum {
    KIND_OF_GRASSROOTS,
    KIND_OF_OUTSIDE,
    KIND_OF_HOME,
    KIND_OF_ROTATION,
    KIND_OF_SPARE
} wide_kind;
static demo_class classes_[PLANNED];
static prefecture *p_;

enum { HOME_FROM = GRASSROOTS + OUTSIDE, ROTATION_FROM = HELD - ROTATIONS };

static wide_kind kind_of(int i)
{
    if (i < HOME_FROM) { return i < GRASSROOTS ? KIND_OF_GRASSROOTS : KIND_OF_OUTSIDE; }
    return i < ROTATION_FROM ? KIND_OF_HOME : i < HELD ? KIND_OF_ROTATION : KIND_OF_SPARE;
}

/* How many of a hundred classes begin in a month: little around the new year, in the harvest and in
 * high summer. */
static day draw_monday(void)
{
    static const int months[] = {0, 4, 14, 14, 13, 14, 8, 6, 12, 8, 5, 2};
    int at = demo_between(0, 99), month = 0;
    while (at >= months[month]) {
        at -= months[month++];
    }
    day first = day_of(2022, month + 1, demo_between(1, 24));
    day monday = day_add(first, (8 - day_weekday(first)) % 7);
    return monday.n > day_of(2022, 12, 5).n ? day_of(2022, 12, 5) : monday;
}

static int draw_days(void)
{
    int at = demo_between(0, 99);
    return at < 58 ? 5 : at < 70 ? 6 : at < 80 ? 7 : at < 90 ? 8 : 10;
}

/* Sizes between the two, which together are exactly so many. */
static void draw_sizes(demo_class *first, int n, int least, int most, int sum)
{
    int all = 0;
    for (int i = 0; i < n; i++) {
        first[i].seats = demo_between(least, most);
        all += first[i].seats;
    }
    for (int i = 0; all != sum; i = (i + 1) % n) {
        int step = all < sum ? 1 : -1;
        if (first[i].seats + step >= least && first[i].seats + step <= most) {
            first[i].seats += step;
            all += step;
        }
    }
}

/* Offices of the prefecture and of the counties take turns; members in the villages are trained by
 * counties. */
static bool is_of_county(int i) { return kind_of(i) != KIND_OF_OUTSIDE && i % 2 == 0; }

static size_t organiser_of(int i)
{
    size_t at = (size_t)(i * 37) % p_->units.n;
    org_level level = is_of_county(i) ? ORG_COUNTY : ORG_CITY;
    while (p_->units.at[at].u.kind != ORG_DEPARTMENT || p_->units.at[at].u.level != level) {
        at = (at + 1) % p_->units.n;
    }
    return at;
}

/* Economy and law are strewn over all classes but the rotation: 211 and 476 have no common part, so
 * each place comes once. */
static class_field field_of(int i)
{
    int nth = i < ROTATION_FROM ? i : i - ROTATIONS, at = nth * 211 % (PLANNED - ROTATIONS);
    bool rotation = kind_of(i) == KIND_OF_ROTATION;
    return rotation || at >= ECONOMY + LAW ? FIELD_GENERAL
           : at < ECONOMY                  ? FIELD_ECONOMY
                                           : FIELD_LAW;
}

static int64_t answers_of(int64_t org_id)
{
    for (size_t i = 0; i < p_->units.n; i++) {
        if (p_->units.at[i].u.id == org_id) { return p_->units.at[i].contact; }
    }
    return p_->head;
}

static void fill_place(demo *g, demo_class *c, wide_kind kind)
{
    static const char *const outside[] = {"东海大学培训中心", "江南干部学院", "南湖干部学院",
                                          "西山大学继续教育学院"};
    bool away = kind == KIND_OF_OUTSIDE;
    c->origin = away ? ORIGIN_OUT_OF_PROVINCE : ORIGIN_IN_CITY;
    c->place = away ? outside[demo_below(COUNT_OF(outside))]
                    : arena_printf(g->keep, "第%d教室", demo_between(1, 12));
}

static void fill_class(demo *g, int i)
{
    demo_class *c = &classes_[i];
    wide_kind kind = kind_of(i);
    const subject *s = subject_of(field_of(i), i);
    prefecture_group group = kind == KIND_OF_GRASSROOTS ? GROUP_FRONTLINE
                             : is_of_county(i)          ? GROUP_MEMBERS
                                                        : GROUP_PROFESSIONAL;
    size_t teacher = demo_below((uint32_t)p_->bank_teachers.n);
    *c = (demo_class){.theme = s->theme,
                      .aim = "紧盯岗位需求，提升专业能力和履职本领",
                      .field = s->field,
                      .audience = prefecture_audiences[group].name,
                      .group = p_->groups[group],
                      .summary = "按计划完成全部课程，学员出勤良好，考核合格。",
                      .kind = KIND_THEMATIC,
                      .training = kind == KIND_OF_GRASSROOTS ? TRAINING_GRASSROOTS
                                                             : TRAINING_SPECIAL_BUSINESS,
                      .mode = MODE_OFF_JOB,
                      .institution = p_->units.at[p_->school].u.id,
                      .seats = demo_between(40, 200),
                      .starts = draw_monday(),
                      .days = kind == KIND_OF_GRASSROOTS ? 5 : draw_days(),
                      .office = p_->head,
                      .supervisor = p_->supervisors.at[(size_t)i % p_->supervisors.n],
                      .teacher = p_->bank_teachers.at[teacher].id,
                      .teacher_person = p_->bank_teachers.at[teacher].person,
                      .answers = answers_of,
                      .run_on = DAY_NONE,
                      .until = CLASS_CLOSED,
                      .earliest = moment_at(day_of(2022, 1, 18), 9 * 60),
                      .stop = g->real,
                      .sessions_a_day = 1,
                      .absences = 3,
                      .reason = ""};
    fill_place(g, c, kind);
}

static void organise(demo *g, int i, size_t organiser)
{
    demo_class *c = &classes_[i];
    const wide_unit *w = &p_->units.at[organiser];
    const char *whose = kind_of(i) == KIND_OF_GRASSROOTS ? "基层干部主题培训班"
                        : is_of_county(i)                ? "农村党员培训班"
                                                         : "专业能力培训班";
    c->level = w->u.level;
    c->org = w->u.id;
    c->enters = w->contact;
    c->name = arena_printf(g->keep, "%s%s（%s第%d期）", c->theme, whose, w->short_name, i + 1);
}

/* A county holds one of them a week: with more at once too many of an office would be away. */
static void start_apart(int from, int i)
{
    demo_class *c = &classes_[i];
    for (int k = from; k < i; k++) {
        if (classes_[k].starts.n != c->starts.n) { continue; }
        c->starts = day_add(c->starts, 7);
        if (c->starts.n > day_of(2022, 12, 5).n) { c->starts = day_of(2022, 2, 14); }
        k = from - 1;
    }
}

/* Classes for the grass roots are held by counties, whose offices take turns, for their own people:
 * seats for as many as that county's part in all of them. */
static void organise_grassroots(demo *g)
{
    int64_t all = (int64_t)p_->frontline.n, before = 0;
    int from = 0, seats = 0;
    for (size_t n = 0; n < p_->units.n; n++) {
        const wide_unit *w = &p_->units.at[n];
        if (w->u.kind != ORG_REGION || w->u.level != ORG_COUNTY) { continue; }
        before += w->frontline;
        int to = (int)(before * GRASSROOTS / all),
            seats_to = (int)(before * GRASSROOTS_PEOPLE / all);
        draw_sizes(classes_ + from, to - from, 170, 300, seats_to - seats);
        for (int i = from; i < to; i++) {
            start_apart(from, i);
            organise(g, i, n + 1 + (size_t)i * 5 % COUNTY_OFFICES);
        }
        from = to;
        seats = seats_to;
    }
}

static void organise_all(demo *g)
{
    organise_grassroots(g);
    for (int i = GRASSROOTS; i < PLANNED; i++) {
        organise(g, i, organiser_of(i));
    }
}

/* A day's leave in a ten-day class is within the seventh. */
static void fill_leave(demo *g, demo_class *c)
{
    if (c->days == 10) {
        *GROW(g->keep, &c->stories) = (demo_story){.what = STORY_LEAVE,
                                                   .person = WHO_COMES_FIRST,
                                                   .from_day = 4,
                                                   .days = 1,
                                                   .reason = "参加上级会议，请假一天"};
    }
}

/* ---- rotation of the county-level cadres ------------------------------------------------- */

static void fill_rotation(demo *g, int i)
{
    demo_class *c = &classes_[ROTATION_FROM + i];
    size_t n = p_->county_level.n;
    c->name =
        arena_printf(g->keep, "县处级干部学习贯彻党的十九届六中全会精神轮训班（第%d期）", i + 1);
    c->theme = "学习贯彻党的十九届六中全会精神";
    c->audience = prefecture_audiences[GROUP_COUNTY_LEVEL].name;
    c->place = "州委党校报告厅";
    c->group = p_->groups[GROUP_COUNTY_LEVEL];
    c->kind = KIND_CORE;
    c->training = TRAINING_ROTATION;
    c->field = FIELD_GENERAL;
    c->level = ORG_CITY;
    c->org = p_->units.at[p_->office].u.id;
    c->enters = p_->head;
    c->starts = day_add(day_of(2022, 3, 7), 7 * i);
    c->days = 5;
    c->seats = (int)(n * ((size_t)i + 1) / ROTATIONS - n * (size_t)i / ROTATIONS);
}

/* ---- the plan -------------------- */

static err set_targets(demo *g)
{
    const target_goal county = {.org = p_->units.at[0].u.id,
                                .group = p_->groups[GROUP_COUNTY_LEVEL],
                                .name = "县处级干部轮训一遍",
                                .permille = 1000,
                                .starts = day_of(2022, 1, 1),
                                .due = day_of(2022, 8, 31),
                                .theme = "",
                                .filter = "",
                                .reason = "",
                                .source = "2022年全州干部教育培训工作要点"};
    target_goal township = county;
    int64_t made = 0;
    township.group = p_->groups[GROUP_TOWNSHIP_LEVEL];
    township.name = "乡科级干部轮训八成";
    township.permille = 800;
    township.due = day_of(2022, 12, 31);
    TRY(target_add(g->t, &county, &made));
    return target_add(g->t, &township, &made);
}

static err open_plan(demo *g, void *unused UNUSED)
{
    TRY(demo_as(g, p_->head));
    for (int i = 0; i < PREFECTURE_GROUPS; i++) {
        TRY(people_group_add(g->t,
                             &(people_group){.org = p_->units.at[0].u.id,
                                             .name = prefecture_audiences[i].name,
                                             .filter = prefecture_audiences[i].filter},
                             &p_->groups[i]));
    }
    TRY(set_targets(g));
    return plan_year_open(g->t, p_->units.at[0].u.id, 2022, &p_->plan);
}

static err enter_item(demo *g, void *what)
{
    demo_class *c = what;
    TRY(demo_class_item_add(g, c, p_->plan));
    return plan_item_submit(g->t, c->item);
}

static err approve_item(demo *g, void *what)
{
    demo_class *c = what;
    TRY(demo_as(g, p_->head));
    return plan_item_decide(g->t, c->item, ITEM_APPROVED, "");
}

static err issue_plan(demo *g, void *unused UNUSED)
{
    int number = 0;
    TRY(demo_as(g, p_->leader));
    return plan_issue_now(g->t, p_->plan, "", &number);
}

/* ---- online learning and old registers -------------------- */

typedef struct {
    const person_ids *list;
    size_t from, to;
} some_people;
enum { AT_ONCE = 500 };

static err credit_put(demo *g, int64_t person_id, credit_entry *e)
{
    web_subject of = {0};
    int64_t id = 0;
    TRY(people_person_subject(g->t, person_id, &of));
    e->person = person_id;
    e->org = of.org;
    return credit_add(g->t, e, &id);
}

static err learn_online(demo *g, void *what)
{
    some_people *some = what;
    rule by = {0};
    TRY(demo_as(g, p_->head));
    TRY(rule_at(g->t->d, g->t->mem, "duty.online.tenths", g->t->today, 0, &by));
    for (size_t i = some->from; i < some->to; i++) {
        credit_entry e = {.on = g->t->today,
                          .source = CREDIT_ONLINE,
                          .bucket = BUCKET_ONLINE,
                          .hours = {10 * demo_between(20, 60)},
                          .title = "党的二十大精神线上专题学习",
                          .evidence_kind = "online",
                          .evidence = g->t->today.n,
                          .rule = by.id,
                          .reason = ""};
        TRY(credit_put(g, some->list->at[i], &e));
    }
    return OK;
}

static err enter_registers(demo *g, void *what)
{
    some_people *some = what;
    rule by = {0};
    TRY(demo_as(g, p_->head));
    TRY(rule_at(g->t->d, g->t->mem, "hours.per_day_tenths", g->t->today, 0, &by));
    for (size_t i = some->from; i < some->to; i++) {
        for (int year = 2018; year <= 2021; year++) {
            day on = day_of(year, 12, 20);
            credit_entry e = {.on = on,
                              .source = CREDIT_OTHER,
                              .bucket = BUCKET_OFF_JOB,
                              .hours = {80 * demo_between(9, 19)},
                              .title = "年度脱产培训（原学时登记簿）",
                              .evidence_kind = "register",
                              .evidence = on.n,
                              .rule = by.id,
                              .reason = ""};
            TRY(credit_put(g, some->list->at[i], &e));
        }
    }
    return OK;
}

static void put_people(demo *g, day first, const person_ids *list, size_t n, demo_deed deed)
{
    for (size_t from = 0; from < n; from += AT_ONCE) {
        some_people *some = TAKE(g->keep, some_people);
        *some = (some_people){list, from, from + AT_ONCE < n ? from + AT_ONCE : n};
        demo_put(g, moment_at(day_add(first, (int)(from / AT_ONCE) % 20), 10 * 60), "credit", deed,
                 some);
    }
}

/* ---- all of it -------------------- */

static err tell(demo *g, void *unused UNUSED)
{
    for (int i = 0; i < PLANNED; i++) {
        fill_class(g, i);
    }
    draw_sizes(classes_ + GRASSROOTS, OUTSIDE, 40, 85, OUTSIDE_TIMES);
    draw_sizes(classes_ + HOME_FROM, ROTATION_FROM - HOME_FROM, 110, 300,
               PERSON_TIMES - GRASSROOTS_PEOPLE - OUTSIDE_TIMES - (int)p_->county_level.n);
    organise_all(g);
    for (int i = 0; i < ROTATIONS; i++) {
        fill_rotation(g, i);
    }
    prefecture_calls(g, p_, classes_, HELD);
    for (int i = 0; i < PLANNED; i++) {
        DEMO_AT(g, moment_at(day_of(2022, 1, 6), 10 * 60), enter_item, &classes_[i]);
        DEMO_AT(g, moment_at(day_of(2022, 1, 14), 10 * 60), approve_item, &classes_[i]);
    }
    for (int i = 0; i < HELD; i++) {
        fill_leave(g, &classes_[i]);
        demo_class_live(g, &classes_[i]);
    }
    return OK;
}

void prefecture_year(demo *g, prefecture *p)
{
    p_ = p;
    DEMO_AT(g, moment_at(day_of(2022, 1, 5), 9 * 60), open_plan, NULL);
    DEMO_AT(g, moment_at(day_of(2022, 1, 5), 10 * 60), tell, NULL);
    DEMO_AT(g, moment_at(day_of(2022, 1, 17), 16 * 60), issue_plan, NULL);
    put_people(g, day_of(2022, 1, 18), &p->county_level, p->county_level.n, enter_registers);
    put_people(g, day_of(2022, 11, 1), &p->all, LEARNERS, learn_online);
}
