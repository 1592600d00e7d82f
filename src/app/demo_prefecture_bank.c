/* What the full prefecture can teach: 119 teachers, 8 party-spirit topics, 43 subjects on the menu
 * (12 of them selected courses), 2 bases, 8 sites, 4 routes. */
#include "app/demo_prefecture.h"
#include "bank/bank.h"

enum { TEACHERS = 119, FULL_TIME = 46, LEADERS = 24, PRACTITIONERS = 24, SELECTED = 12 };

/* ---- faculty --------------------------------------------------------------------------------- */

static teacher_kind kind_of(int i)
{
    if (i < FULL_TIME) { return TEACHER_FULL; }
    int left = i - FULL_TIME;
    return left < LEADERS                   ? TEACHER_LEADER
           : left < LEADERS + PRACTITIONERS ? TEACHER_PRACTITIONER
           : i < TEACHERS - 3               ? TEACHER_OUTSIDE
                                            : TEACHER_NARRATOR;
}

/* Leaders and practitioners are cadres of the prefecture, who stand in the roster too; guests from
 * outside do not. */
static int64_t person_of(const prefecture *p, int i)
{
    switch (kind_of(i)) {
    case TEACHER_FULL:
        return i == 0 ? p->teachers.at[0] : p->supervisors.at[(size_t)i % p->supervisors.n];
    case TEACHER_LEADER: return p->county_level.at[(size_t)i * 7 % p->county_level.n];
    case TEACHER_PRACTITIONER: return p->frontline.at[(size_t)i * 11 % p->frontline.n];
    default: return 0;
    }
}

static err describe(demo *g, const prefecture *p, int i, bank_teacher *b)
{
    static const char *const guests[] = {"东海大学公共管理学院副教授", "江南干部学院教授",
                                         "省社会科学院研究员"};
    person who = {0};
    b->person = person_of(p, i);
    if (b->person == 0) {
        b->name = demo_name(g->t->mem, demo_chance(400) ? SEX_FEMALE : SEX_MALE, "01");
        b->post =
            b->kind == TEACHER_NARRATOR ? "现场教学点讲解员" : guests[demo_below(COUNT_OF(guests))];
        return OK;
    }
    TRY(people_person_get(g->t->d, b->person, g->t->mem, &who));
    b->name = who.name;
    b->post = arena_printf(g->t->mem, "%s%s", who.org_name, who.title);
    return OK;
}

static err add_teachers(demo *g, prefecture *p)
{
    static const teacher_rank ranks[] = {TITLE_OTHER, TITLE_ASSOCIATE, TITLE_SENIOR};
    for (int i = 0; i < TEACHERS; i++) {
        bank_teacher b = {.org = p->units.at[p->school].u.id,
                          .kind = kind_of(i),
                          .state = BANK_IN,
                          .topics = prefecture_subject((size_t)i % PREFECTURE_SUBJECTS)};
        int64_t id = 0;
        TRY(describe(g, p, i, &b));
        b.rank = b.kind == TEACHER_FULL || b.kind == TEACHER_OUTSIDE
                     ? ranks[demo_below(COUNT_OF(ranks))]
                     : TITLE_OTHER;
        TRY(bank_teacher_add(g->t, &b, &id));
        *GROW(g->keep, &p->bank_teachers) = (taught_by){id, b.kind == TEACHER_FULL ? b.person : 0};
    }
    return OK;
}

/* ---- courses, sites, routes ------------------------------------------------------------------ */

static err add_course(demo *g, const prefecture *p, bank_course b)
{
    int64_t id = 0;
    b.org = p->units.at[p->school].u.id;
    b.hours.n = 40;
    b.year = 2022;
    b.state = BANK_IN;
    return bank_course_add(g->t, &b, &id);
}

static err add_courses(demo *g, const prefecture *p)
{
    static const char *const topics[] = {
        "百年征程与初心使命", "红柳滩上的垦荒人", "理想信念是怎样炼成的", "戈壁水渠的故事",
        "一面旗帜一座村",     "党章里的规矩",     "对党忠诚与担当作为",   "清廉家风"};
    static const course_method methods[] = {METHOD_LECTURE, METHOD_CASE, METHOD_DISCUSSION,
                                            METHOD_SIMULATION};
    for (size_t i = 0; i < COUNT_OF(topics); i++) {
        TRY(add_course(g, p,
                       (bank_course){.name = topics[i],
                                     .menu = "",
                                     .category = COURSE_PARTY_SPIRIT,
                                     .method = i % 2 ? METHOD_SITE : METHOD_LECTURE,
                                     .topic = true}));
    }
    for (size_t i = 0; i < PREFECTURE_SUBJECTS; i++) {
        const char *subject = prefecture_subject(i);
        TRY(add_course(g, p,
                       (bank_course){.name = arena_printf(g->t->mem, "%s专题", subject),
                                     .menu = subject,
                                     .teacher = p->bank_teachers.at[i].id,
                                     .category = COURSE_PROFESSIONAL,
                                     .method = methods[i % COUNT_OF(methods)],
                                     .selected = i < SELECTED}));
    }
    return OK;
}

static const struct {
    const char *name, *theme;
    site_kind kind;
    int seats;
} sites[] = {
    {"云岭古城干部教育培训基地", "铸牢中华民族共同体意识", SITE_BASE, 300},
    {"玉泉垦荒干部教育培训基地", "艰苦创业", SITE_BASE, 260},
    {"红柳滩纪念馆", "革命传统", SITE_POINT, 80},
    {"上清河村乡村振兴教学点", "乡村振兴", SITE_POINT, 60},
    {"云岭市政务服务大厅", "优化营商环境", SITE_POINT, 50},
    {"临泉石油工业遗址", "产业报国", SITE_POINT, 100},
    {"白沙县治沙林场", "生态文明", SITE_POINT, 70},
    {"南屏县人民法庭", "基层治理", SITE_POINT, 40},
    {"长滩县水利枢纽", "水利惠民", SITE_POINT, 60},
    {"新柳社区党群服务中心", "党建引领基层治理", SITE_POINT, 45},
};

static err add_sites(demo *g, const prefecture *p)
{
    static const char *const names[] = {"初心之路", "振兴之路", "法治之路", "绿色之路"};
    int64_t ids[COUNT_OF(sites)] = {0}, school = p->units.at[p->school].u.id, id = 0;
    for (size_t i = 0; i < COUNT_OF(sites); i++) {
        bank_site b = {.org = school,
                       .name = sites[i].name,
                       .theme = sites[i].theme,
                       .address = "昌岭州",
                       .kind = sites[i].kind,
                       .level = ORG_PROVINCE,
                       .seats = sites[i].seats,
                       .year = 2022,
                       .state = BANK_IN};
        TRY(bank_site_add(g->t, &b, &ids[i]));
    }
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        bank_route b = {.org = school,
                        .name = arena_printf(g->t->mem, "%s精品教学路线", names[i]),
                        .theme = "现场教学",
                        .days = 1 + (int)i % 2,
                        .state = BANK_IN,
                        .sites = &ids[2 * i],
                        .sites_n = 3};
        TRY(bank_route_add(g->t, &b, &id));
    }
    return OK;
}

err prefecture_bank(demo *g, prefecture *p)
{
    TRY(demo_as(g, p->school_staff));
    TRY(add_teachers(g, p));
    TRY(add_courses(g, p));
    return add_sites(g, p);
}
