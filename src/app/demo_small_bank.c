/* What the small prefecture can teach: faculty, courses, sites, one route; and the finance bureaus'
 * own. */
#include "app/demo_cast.h"
#include "bank/bank.h"

static const struct {
    const char *name, *post, *topics;
    cast_who who;
    cast_unit org;
    teacher_kind kind;
    teacher_rank rank;
} teachers[] = {
    {"周文博", "州委党校教授", "习近平法治思想 依法行政", ZHOU_WENBO, UNIT_SCHOOL, TEACHER_FULL,
     TITLE_SENIOR},
    {"孙长河", "州委组织部副部长", "干部队伍建设", SUN_CHANGHE, UNIT_OFFICE, TEACHER_LEADER,
     TITLE_OTHER},
    {"马海霞", "清河镇上河村村委会主任", "乡村振兴 群众工作", MA_HAIXIA, UNIT_A,
     TEACHER_PRACTITIONER, TITLE_OTHER},
    {"林静远", "东海大学公共管理学院副教授", "数字经济 营商环境", NOBODY, UNIT_SCHOOL,
     TEACHER_OUTSIDE, TITLE_ASSOCIATE},
    {"巴合提·赛里克", "红柳滩纪念馆讲解员", "党性教育 现场教学", NOBODY, UNIT_SCHOOL,
     TEACHER_NARRATOR, TITLE_OTHER},
    {"李明", "青源县财政局人事股股长", "预算管理一体化", LI_MING, UNIT_A_FINANCE, TEACHER_PART,
     TITLE_OTHER},
    {"刘芳", "白沙县财政局办公室主任", "政府采购", LIU_FANG, UNIT_B_FINANCE, TEACHER_PART,
     TITLE_OTHER},
};

static const struct {
    const char *name, *menu;
    cast_unit org;
    course_category category;
    course_method method;
    int hours;
    bool topic, selected;
} courses[] = {
    {"习近平法治思想的核心要义", "理论武装", UNIT_SCHOOL, COURSE_THEORY, METHOD_LECTURE, 4, false,
     true},
    {"党的二十大精神专题辅导", "理论武装", UNIT_SCHOOL, COURSE_THEORY, METHOD_LECTURE, 4, false,
     true},
    {"红柳滩上的初心", "党性教育", UNIT_SCHOOL, COURSE_PARTY_SPIRIT, METHOD_SITE, 4, true, false},
    {"百年征程与理想信念", "党性教育", UNIT_SCHOOL, COURSE_PARTY_SPIRIT, METHOD_LECTURE, 4, true,
     false},
    {"优化营商环境案例研讨", "经济发展", UNIT_SCHOOL, COURSE_PROFESSIONAL, METHOD_CASE, 4, false,
     false},
    {"突发事件处置模拟", "应急管理", UNIT_SCHOOL, COURSE_PROFESSIONAL, METHOD_SIMULATION, 8, false,
     false},
    {"乡村产业怎么选", "乡村振兴", UNIT_SCHOOL, COURSE_PROFESSIONAL, METHOD_DISCUSSION, 4, false,
     false},
    {"预算一体化实务", "经济发展", UNIT_A_FINANCE, COURSE_PROFESSIONAL, METHOD_LECTURE, 4, false,
     false},
    {"政府采购内控实务", "经济发展", UNIT_B_FINANCE, COURSE_PROFESSIONAL, METHOD_LECTURE, 4, false,
     false},
};

static const struct {
    const char *name, *theme, *address;
    cast_unit org;
    site_kind kind;
    int seats;
} sites[] = {
    {"昌岭干部教育培训基地", "铸牢中华民族共同体意识", "昌岭州古城路1号", UNIT_SCHOOL, SITE_BASE,
     300},
    {"红柳滩纪念馆", "艰苦创业", "青源县红柳乡", UNIT_SCHOOL, SITE_POINT, 80},
    {"上河村乡村振兴现场教学点", "乡村振兴", "青源县清河镇上河村", UNIT_SCHOOL, SITE_POINT, 60},
    {"青源县政务服务大厅", "优化营商环境", "青源县人民路6号", UNIT_A_FINANCE, SITE_POINT, 40},
    {"白沙县智慧财政中心", "数字政府", "白沙县解放路12号", UNIT_B_FINANCE, SITE_POINT, 40},
};

static err add_teachers(demo *g, int64_t *ret_first)
{
    int64_t ids[COUNT_OF(teachers)] = {0};
    for (size_t i = 0; i < COUNT_OF(teachers); i++) {
        bank_teacher b = {.org = unit_id(teachers[i].org),
                          .person = who_id(teachers[i].who),
                          .name = teachers[i].name,
                          .post = teachers[i].post,
                          .topics = teachers[i].topics,
                          .kind = teachers[i].kind,
                          .rank = teachers[i].rank,
                          .state = BANK_IN};
        TRY(bank_teacher_add(g->t, &b, &ids[i]));
    }
    *ret_first = ids[0];
    demo_pair_put(g, "teacher", ids[COUNT_OF(ids) - 2], ids[COUNT_OF(ids) - 1]);
    return OK;
}

static err add_courses(demo *g, int64_t teacher)
{
    int64_t ids[COUNT_OF(courses)] = {0};
    for (size_t i = 0; i < COUNT_OF(courses); i++) {
        bool of_school = courses[i].org == UNIT_SCHOOL;
        bank_course b = {.org = unit_id(courses[i].org),
                         .teacher = of_school ? teacher : 0,
                         .name = courses[i].name,
                         .menu = courses[i].menu,
                         .category = courses[i].category,
                         .method = courses[i].method,
                         .hours = {courses[i].hours * 10},
                         .topic = courses[i].topic,
                         .selected = courses[i].selected,
                         .year = demo_year(),
                         .state = BANK_IN};
        TRY(bank_course_add(g->t, &b, &ids[i]));
    }
    demo_pair_put(g, "course", ids[COUNT_OF(ids) - 2], ids[COUNT_OF(ids) - 1]);
    return OK;
}

static err add_line(demo *g, cast_unit org_unit, const char *name, const int64_t *stops, size_t n,
                    int64_t *ret)
{
    bank_route b = {.org = unit_id(org_unit),
                    .name = name,
                    .theme = "现场教学",
                    .days = 1,
                    .state = BANK_IN,
                    .sites = stops,
                    .sites_n = n};
    return bank_route_add(g->t, &b, ret);
}

static err add_sites(demo *g)
{
    int64_t ids[COUNT_OF(sites)] = {0}, all = 0, own = 0, other = 0;
    for (size_t i = 0; i < COUNT_OF(sites); i++) {
        bank_site b = {.org = unit_id(sites[i].org),
                       .name = sites[i].name,
                       .theme = sites[i].theme,
                       .address = sites[i].address,
                       .kind = sites[i].kind,
                       .level = ORG_CITY,
                       .seats = sites[i].seats,
                       .year = demo_year(),
                       .state = BANK_IN};
        TRY(bank_site_add(g->t, &b, &ids[i]));
    }
    demo_pair_put(g, "site", ids[3], ids[4]);
    TRY(add_line(g, UNIT_SCHOOL, "初心之路精品教学路线", ids, 3, &all));
    TRY(add_line(g, UNIT_A_FINANCE, "青源县政务服务教学路线", &ids[3], 1, &own));
    TRY(add_line(g, UNIT_B_FINANCE, "白沙县智慧财政教学路线", &ids[4], 1, &other));
    demo_pair_put(g, "line", own, other);
    return OK;
}

err demo_small_bank(demo *g, int64_t *ret_teacher)
{
    TRY(demo_as(g, who_id(CHEN_JING)));
    TRY(add_teachers(g, ret_teacher));
    TRY(add_courses(g, *ret_teacher));
    return add_sites(g);
}
