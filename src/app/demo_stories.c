/* The small demo's year: a class in each state, and what became of the named cast in them. */
#include "target/target.h"
#include "app/demo_cast.h"
#include "app/demo_class.h"
#include "rule/rule.h"

typedef enum {
    GROUP_COUNTY,
    GROUP_TOWNSHIP,
    GROUP_STAFF,
    GROUP_VILLAGE,
    GROUP_YOUNG,
    GROUP_ALL,
    GROUPS
} cast_group;
static int64_t groups_[GROUPS];

static const struct {
    const char *name, *filter;
} groups[GROUPS] = {
    [GROUP_COUNTY] = {"县处级干部", "level=131,132"},
    [GROUP_TOWNSHIP] = {"乡科级干部", "level=141,142"},
    [GROUP_STAFF] = {"科员及以下公务员", "level=150,160"},
    [GROUP_VILLAGE] = {"村干部", "category=32"},
    [GROUP_YOUNG] = {"四十岁以下年轻干部", "level=141,142,150,160&born_from=%d-01-01"},
    [GROUP_ALL] = {"科级及以下公务员", "level=141,142,150,160"},
};

/* ---- the classes -------------------- */

typedef enum {
    CLASS_ROTATION_SPRING,
    CLASS_DIGITAL,
    CLASS_LAW,
    CLASS_VILLAGE,
    CLASS_IDEOLOGY,
    CLASS_YOUNG,
    CLASS_FINANCE_A,
    CLASS_FINANCE_B,
    CLASS_BUDGET,
    CLASS_ROTATION_AUTUMN,
    CLASS_FARM,
    CLASS_GOVERNMENT_BY_LAW,
    CLASS_OFFICES,
    CLASS_SERVICE,
    CLASS_GRID,
    CLASS_ACCOUNTS,
    CLASS_TOURISM,
    CLASSES
} cast_class;

static const struct {
    const char *name, *theme, *audience, *place;
    cast_unit org, institution;
    cast_group group;
    class_kind kind;
    class_training training;
    class_field field;
    class_origin origin;
    int month, dom, days, seats;
    class_state until;
    bool planned;
    cast_who enters, supervisor;
    const char *reason;
} specs[CLASSES] = {
    [CLASS_ROTATION_SPRING] = {"县处级干部学习贯彻党的创新理论轮训班",
                               "学习贯彻党的创新理论",
                               "县处级干部",
                               "州委党校报告厅",
                               UNIT_OFFICE,
                               UNIT_SCHOOL,
                               GROUP_COUNTY,
                               KIND_CORE,
                               TRAINING_ROTATION,
                               FIELD_GENERAL,
                               ORIGIN_IN_CITY,
                               3,
                               14,
                               5,
                               16,
                               CLASS_CLOSED,
                               true,
                               CHEN_JING,
                               ZHAO_LIXIN,
                               ""},
    [CLASS_DIGITAL] = {"数字经济与招商引资专题培训班",
                       "数字经济与招商引资",
                       "经济部门科级干部",
                       "东海大学培训中心",
                       UNIT_REFORM,
                       UNIT_REFORM,
                       GROUP_TOWNSHIP,
                       KIND_THEMATIC,
                       TRAINING_IN_SERVICE,
                       FIELD_ECONOMY,
                       ORIGIN_OUT_OF_PROVINCE,
                       4,
                       11,
                       5,
                       10,
                       CLASS_CLOSED,
                       true,
                       WANG_QIUSHI,
                       ZHAO_LIXIN,
                       ""},
    [CLASS_LAW] = {"依法行政与行政执法能力培训班",
                   "依法行政",
                   "乡科级干部",
                   "州委党校第二教室",
                   UNIT_OFFICE,
                   UNIT_SCHOOL,
                   GROUP_TOWNSHIP,
                   KIND_THEMATIC,
                   TRAINING_IN_SERVICE,
                   FIELD_LAW,
                   ORIGIN_IN_CITY,
                   5,
                   16,
                   5,
                   22,
                   CLASS_CLOSED,
                   true,
                   CHEN_JING,
                   ZHAO_LIXIN,
                   ""},
    [CLASS_VILLAGE] = {"新时代基层干部主题培训班（村干部第一期）",
                       "党建引领乡村振兴",
                       "村干部",
                       "青源县委党校",
                       UNIT_A_OFFICE,
                       UNIT_A_SCHOOL,
                       GROUP_VILLAGE,
                       KIND_THEMATIC,
                       TRAINING_GRASSROOTS,
                       FIELD_RURAL,
                       ORIGIN_IN_CITY,
                       6,
                       13,
                       3,
                       12,
                       CLASS_CLOSED,
                       true,
                       WANG_QIUSHI,
                       ZHAO_LIXIN,
                       ""},
    [CLASS_IDEOLOGY] = {"意识形态工作专题培训班",
                        "意识形态工作",
                        "乡科级干部",
                        "州委党校第一教室",
                        UNIT_PUBLICITY,
                        UNIT_SCHOOL,
                        GROUP_TOWNSHIP,
                        KIND_THEMATIC,
                        TRAINING_SPECIAL_BUSINESS,
                        FIELD_IDEOLOGY,
                        ORIGIN_IN_CITY,
                        7,
                        11,
                        5,
                        12,
                        CLASS_REOPENED,
                        true,
                        WANG_QIUSHI,
                        ZHAO_LIXIN,
                        "一名学员考勤登记有误，需更正后重新结业"},
    [CLASS_YOUNG] = {"年轻干部政治能力提升班",
                     "年轻干部政治能力提升",
                     "四十岁以下年轻干部",
                     "州委党校第一教室",
                     UNIT_OFFICE,
                     UNIT_SCHOOL,
                     GROUP_YOUNG,
                     KIND_CORE,
                     TRAINING_IN_SERVICE,
                     FIELD_PARTY_BUILDING,
                     ORIGIN_IN_CITY,
                     9,
                     5,
                     10,
                     18,
                     CLASS_CLOSED,
                     true,
                     CHEN_JING,
                     ZHAO_LIXIN,
                     ""},
    [CLASS_FINANCE_A] = {"青源县财政系统业务培训班",
                         "预算管理一体化",
                         "财政所和预算单位干部",
                         "青源县委党校",
                         UNIT_A_FINANCE,
                         UNIT_A_SCHOOL,
                         GROUP_ALL,
                         KIND_THEMATIC,
                         TRAINING_SPECIAL_BUSINESS,
                         FIELD_ECONOMY,
                         ORIGIN_IN_CITY,
                         10,
                         10,
                         3,
                         10,
                         CLASS_ENDED,
                         true,
                         LI_MING,
                         ZHAO_LIXIN,
                         ""},
    [CLASS_FINANCE_B] = {"白沙县财政系统业务培训班",
                         "政府采购与内部控制",
                         "财政所和预算单位干部",
                         "白沙县委党校",
                         UNIT_B_FINANCE,
                         UNIT_B_SCHOOL,
                         GROUP_ALL,
                         KIND_THEMATIC,
                         TRAINING_SPECIAL_BUSINESS,
                         FIELD_ECONOMY,
                         ORIGIN_IN_CITY,
                         10,
                         17,
                         3,
                         10,
                         CLASS_ENDED,
                         false,
                         LIU_FANG,
                         LIU_FANG,
                         ""},
    [CLASS_BUDGET] = {"财政预算绩效管理培训班",
                      "预算绩效管理",
                      "财政干部",
                      "州财政局会议室",
                      UNIT_FINANCE,
                      UNIT_FINANCE,
                      GROUP_STAFF,
                      KIND_THEMATIC,
                      TRAINING_SPECIAL_BUSINESS,
                      FIELD_ECONOMY,
                      ORIGIN_IN_CITY,
                      10,
                      24,
                      5,
                      14,
                      CLASS_CLOSED,
                      true,
                      WANG_QIUSHI,
                      ZHAO_LIXIN,
                      ""},
    [CLASS_ROTATION_AUTUMN] = {"乡科级干部党的创新理论轮训班（第一期）",
                               "党的创新理论",
                               "乡科级干部",
                               "州委党校报告厅",
                               UNIT_OFFICE,
                               UNIT_SCHOOL,
                               GROUP_TOWNSHIP,
                               KIND_CORE,
                               TRAINING_ROTATION,
                               FIELD_GENERAL,
                               ORIGIN_IN_CITY,
                               11,
                               14,
                               10,
                               20,
                               CLASS_RUNNING,
                               true,
                               CHEN_JING,
                               ZHAO_LIXIN,
                               ""},
    [CLASS_FARM] = {"农业产业化与品牌建设培训班",
                    "农业产业化与品牌建设",
                    "农业农村系统和乡镇干部",
                    "州委党校第二教室",
                    UNIT_FARMING,
                    UNIT_SCHOOL,
                    GROUP_ALL,
                    KIND_THEMATIC,
                    TRAINING_IN_SERVICE,
                    FIELD_ECONOMY,
                    ORIGIN_IN_CITY,
                    11,
                    21,
                    5,
                    14,
                    CLASS_READY,
                    true,
                    WANG_QIUSHI,
                    ZHAO_LIXIN,
                    ""},
    [CLASS_GOVERNMENT_BY_LAW] = {"法治政府建设专题培训班",
                                 "习近平法治思想与法治政府建设",
                                 "科级及以下公务员",
                                 "州委党校第一教室",
                                 UNIT_OFFICE,
                                 UNIT_SCHOOL,
                                 GROUP_ALL,
                                 KIND_THEMATIC,
                                 TRAINING_IN_SERVICE,
                                 FIELD_LAW,
                                 ORIGIN_IN_CITY,
                                 12,
                                 5,
                                 5,
                                 16,
                                 CLASS_CALLING,
                                 true,
                                 CHEN_JING,
                                 ZHAO_LIXIN,
                                 ""},
    [CLASS_OFFICES] = {"办公室综合业务培训班",
                       "公文处理与保密",
                       "办公室工作人员",
                       "州委党校第二教室",
                       UNIT_OFFICE,
                       UNIT_SCHOOL,
                       GROUP_STAFF,
                       KIND_THEMATIC,
                       TRAINING_POST,
                       FIELD_GENERAL,
                       ORIGIN_IN_CITY,
                       12,
                       19,
                       3,
                       20,
                       CLASS_APPROVED,
                       true,
                       CHEN_JING,
                       ZHAO_LIXIN,
                       ""},
    [CLASS_SERVICE] = {"优化营商环境培训班",
                       "优化营商环境",
                       "窗口单位干部",
                       "州委党校第一教室",
                       UNIT_REFORM,
                       UNIT_SCHOOL,
                       GROUP_ALL,
                       KIND_THEMATIC,
                       TRAINING_IN_SERVICE,
                       FIELD_ECONOMY,
                       ORIGIN_IN_CITY,
                       12,
                       26,
                       3,
                       20,
                       CLASS_SUBMITTED,
                       true,
                       WANG_QIUSHI,
                       NOBODY,
                       ""},
    [CLASS_GRID] = {"网格化治理培训班",
                    "基层治理",
                    "乡镇和村干部",
                    "白沙县委党校",
                    UNIT_B_OFFICE,
                    UNIT_B_SCHOOL,
                    GROUP_VILLAGE,
                    KIND_THEMATIC,
                    TRAINING_GRASSROOTS,
                    FIELD_LAW,
                    ORIGIN_IN_CITY,
                    12,
                    26,
                    2,
                    16,
                    CLASS_RETURNED,
                    false,
                    WANG_QIUSHI,
                    NOBODY,
                    "党性教育课程不足总学时的百分之二十，请调整后再报"},
    [CLASS_ACCOUNTS] = {"财务人员继续教育班",
                        "政府会计制度",
                        "单位财务人员",
                        "青源县财政局会议室",
                        UNIT_A_FINANCE,
                        UNIT_A_FINANCE,
                        GROUP_STAFF,
                        KIND_THEMATIC,
                        TRAINING_POST,
                        FIELD_ECONOMY,
                        ORIGIN_IN_CITY,
                        12,
                        26,
                        2,
                        12,
                        CLASS_DRAFT,
                        false,
                        LI_MING,
                        NOBODY,
                        ""},
    [CLASS_TOURISM] = {"文化旅游产业发展培训班",
                       "文旅融合",
                       "文旅系统干部",
                       "州委党校第二教室",
                       UNIT_PUBLICITY,
                       UNIT_SCHOOL,
                       GROUP_ALL,
                       KIND_THEMATIC,
                       TRAINING_IN_SERVICE,
                       FIELD_ECONOMY,
                       ORIGIN_IN_CITY,
                       8,
                       15,
                       5,
                       15,
                       CLASS_CANCELLED,
                       true,
                       CHEN_JING,
                       NOBODY,
                       "参训单位承担防汛任务，本班今年不再举办"},
};
static demo_class classes_[CLASSES];

/* ---- who comes, and what becomes of it -------------------- */

static const struct {
    cast_class klass;
    cast_who who;
} wanted[] = {{CLASS_DIGITAL, WU_XIAOYAN},
              {CLASS_DIGITAL, OUYANG_QING},
              {CLASS_LAW, WU_XIAOYAN},
              {CLASS_LAW, ZHANG_WEI},
              {CLASS_LAW, GUO_TAO},
              {CLASS_LAW, CHEN_YAN},
              {CLASS_VILLAGE, MA_HAIXIA},
              {CLASS_IDEOLOGY, HAN_XUE},
              {CLASS_IDEOLOGY, AYIGULI},
              {CLASS_IDEOLOGY, YEERLAN},
              {CLASS_YOUNG, LIU_YANG},
              {CLASS_YOUNG, DING_KAI},
              {CLASS_YOUNG, ZHANG_WEI_OTHER},
              {CLASS_FINANCE_A, ZHANG_WEI},
              {CLASS_FINANCE_A, ZHANG_WEI_OTHER},
              {CLASS_FINANCE_B, OUYANG_QING},
              {CLASS_FINANCE_B, ZHANG_WEI_FARM},
              {CLASS_ROTATION_AUTUMN, ZHANG_WEI},
              {CLASS_ROTATION_AUTUMN, MA_QIANG},
              {CLASS_ROTATION_AUTUMN, DING_KAI},
              {CLASS_ROTATION_AUTUMN, WANG_JI},
              {CLASS_ROTATION_AUTUMN, OUYANG_QING},
              {CLASS_ROTATION_AUTUMN, CHEN_YAN},
              {CLASS_FARM, LI_RAN},
              {CLASS_FARM, AYIGULI},
              {CLASS_GOVERNMENT_BY_LAW, ZHANG_WEI_OTHER},
              {CLASS_GOVERNMENT_BY_LAW, LI_MING},
              {CLASS_GOVERNMENT_BY_LAW, LI_RAN},
              {CLASS_ROTATION_SPRING, HE_JIANJUN}};

static const struct {
    cast_class klass;
    demo_turn what;
    cast_who who, by;
    int from_day, days;
    const char *reason;
} turns[] = {
    {CLASS_ROTATION_SPRING, STORY_DECLINES, HE_JIANJUN, NOBODY, 0, 0, "正在住院治疗，无法参加"},
    {CLASS_LAW, STORY_LEAVE, GUO_TAO, NOBODY, 2, 0, "参加全州春耕现场会，请假半天"},
    {CLASS_IDEOLOGY, STORY_LEAVE_TOO_LONG, HAN_XUE, NOBODY, 1, 2, "承担重要接待任务，请假两天"},
    {CLASS_FINANCE_A, STORY_LEAVE_TOO_LONG, ZHANG_WEI_OTHER, NOBODY, 1, 1,
     "办理个人事务，请假一天"},
    {CLASS_FINANCE_B, STORY_LEAVE_TOO_LONG, ZHANG_WEI_FARM, NOBODY, 1, 1, "赴外地考察，请假一天"},
    {CLASS_ROTATION_AUTUMN, STORY_REPLACED, MA_QIANG, FENG_LIJUAN, 0, 0,
     "在外挂职，不能脱产学习，由分管同一工作的同志参加"},
    {CLASS_ROTATION_AUTUMN, STORY_DECLINES, DING_KAI, NOBODY, 0, 0,
     "承担值班备勤任务，申请参加下一期"},
    {CLASS_ROTATION_AUTUMN, STORY_LEAVE, WANG_JI, NOBODY, 3, 1, "参加农产品展销会，请假一天"},
    {CLASS_ROTATION_AUTUMN, STORY_SILENT, CHEN_YAN, NOBODY, 0, 0, ""}};

static int64_t contact_of(int64_t org_id)
{
    if (org_id == unit_id(UNIT_A_FINANCE)) { return who_id(LI_MING); }
    return org_id == unit_id(UNIT_B_FINANCE) ? who_id(LIU_FANG) : who_id(WANG_QIUSHI);
}

static void fill_people(demo *g, demo_class *c, cast_class which)
{
    int64_t *at = TAKE_N(g->keep, int64_t, COUNT_OF(wanted));
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        if (wanted[i].klass == which) { at[c->people_n++] = who_id(wanted[i].who); }
    }
    c->people = at;
}

static void fill_stories(demo *g, demo_class *c, cast_class which)
{
    for (size_t i = 0; i < COUNT_OF(turns); i++) {
        if (turns[i].klass == which) {
            *GROW(g->keep, &c->stories) = (demo_story){.what = turns[i].what,
                                                       .person = who_id(turns[i].who),
                                                       .by = who_id(turns[i].by),
                                                       .from_day = turns[i].from_day,
                                                       .days = turns[i].days,
                                                       .reason = turns[i].reason};
        }
    }
}

/* The last day whose evening is still before the told today. */
static moment told_today(const demo *g)
{
    return demo_year() == DEMO_YEAR ? moment_at(demo_day(11, 20), 18 * 60) : g->real;
}

static void fill_class(demo *g, cast_class which, int64_t teacher)
{
    demo_class *c = &classes_[which];
    bool of_county = specs[which].org == UNIT_A_FINANCE || specs[which].org == UNIT_B_FINANCE;
    *c = (demo_class){.name = specs[which].name,
                      .theme = specs[which].theme,
                      .audience = specs[which].audience,
                      .aim = "提高政治能力和履职本领，学以致用",
                      .place = specs[which].place,
                      .summary = "按计划完成全部课程，学员出勤良好，结业测试合格。",
                      .kind = specs[which].kind,
                      .training = specs[which].training,
                      .field = specs[which].field,
                      .origin = specs[which].origin,
                      .mode = MODE_OFF_JOB,
                      .level = demo_units_[specs[which].org].level,
                      .org = unit_id(specs[which].org),
                      .institution = unit_id(specs[which].institution),
                      .group = of_county ? 0 : groups_[specs[which].group],
                      .starts = demo_day(specs[which].month, specs[which].dom),
                      .days = specs[which].days,
                      .seats = specs[which].seats,
                      .money = {specs[which].seats * 60000LL},
                      .enters = who_id(specs[which].enters),
                      .office = who_id(WANG_QIUSHI),
                      .supervisor = who_id(specs[which].supervisor),
                      .teacher = teacher,
                      .teacher_person = specs[which].org == UNIT_B_FINANCE ? 0 : who_id(ZHOU_WENBO),
                      .answers = contact_of,
                      .run_on = DAY_NONE,
                      .until = specs[which].until,
                      .stop = told_today(g),
                      .sessions_a_day = 2,
                      .absences = 100,
                      .reason = specs[which].reason};
    fill_people(g, c, which);
    fill_stories(g, c, which);
}

/* ---- groups -------------------- */

/* What the year's key points ask for: the prefecture's own, and one of a unit each. */
static err make_target(demo *g, const target_goal *what, int64_t *ret)
{
    target_goal one = *what;
    one.starts = day_of(demo_year(), 1, 1);
    one.theme = one.reason = one.filter = "";
    TRY(demo_as(g, who_id(WANG_QIUSHI)));
    return target_add(g->t, &one, ret);
}

static err make_targets(demo *g, int64_t own_group, int64_t other_group)
{
    const target_goal all[] = {
        {.org = unit_id(UNIT_ROOT),
         .group = groups_[GROUP_TOWNSHIP],
         .name = "乡科级干部年内轮训一遍",
         .permille = 1000,
         .due = day_of(demo_year(), 12, 31),
         .source = arena_printf(g->t->mem, "%d年全州干部教育培训工作要点", demo_year())},
        {.org = unit_id(UNIT_ROOT),
         .group = groups_[GROUP_VILLAGE],
         .name = "村干部轮训过半",
         .permille = 500,
         .due = day_of(demo_year(), 8, 31),
         .source = "州委组织部会议要求"},
        {.org = unit_id(UNIT_A_FINANCE),
         .group = own_group,
         .name = "局机关年轻干部应训尽训",
         .permille = 900,
         .due = day_of(demo_year(), 12, 31),
         .source = "局党组年度计划"},
        {.org = unit_id(UNIT_B_FINANCE),
         .group = other_group,
         .name = "局领导班子应训尽训",
         .permille = 1000,
         .due = day_of(demo_year(), 12, 31),
         .source = "局党组年度计划"}};
    int64_t made[COUNT_OF(all)] = {0};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        TRY(make_target(g, &all[i], &made[i]));
    }
    demo_pair_put(g, "target", made[2], made[3]);
    return OK;
}

static err make_groups(demo *g, void *unused UNUSED)
{
    TRY(demo_as(g, who_id(WANG_QIUSHI)));
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        people_group group = {.org = unit_id(UNIT_ROOT),
                              .name = groups[i].name,
                              .filter =
                                  arena_printf(g->t->mem, groups[i].filter, demo_year() - 40)};
        TRY(people_group_add(g->t, &group, &groups_[i]));
    }
    int64_t own = 0, other = 0;
    TRY(demo_as(g, who_id(LI_MING)));
    TRY(people_group_add(
        g->t,
        &(people_group){.org = unit_id(UNIT_A_FINANCE),
                        .name = "局机关年轻干部",
                        .filter = arena_printf(g->t->mem, "born_from=%d-01-01", demo_year() - 35)},
        &own));
    TRY(demo_as(g, who_id(LIU_FANG)));
    TRY(people_group_add(g->t,
                         &(people_group){.org = unit_id(UNIT_B_FINANCE),
                                         .name = "局领导班子",
                                         .filter = "category=512"},
                         &other));
    demo_pair_put(g, "group", own, other);
    return make_targets(g, own, other);
}

/* ---- the plan -------------------- */

static int64_t plan_, plan_b_;

static err open_plans(demo *g, void *unused UNUSED)
{
    TRY(demo_as(g, who_id(WANG_QIUSHI)));
    TRY(plan_year_open(g->t, unit_id(UNIT_ROOT), demo_year(), &plan_));
    TRY(plan_year_open(g->t, unit_id(UNIT_B), demo_year(), &plan_b_));
    demo_pair_put(g, "plan", plan_, plan_b_);
    return OK;
}

static err enter_items(demo *g, void *unused UNUSED)
{
    for (int i = 0; i < CLASSES; i++) {
        if (specs[i].planned) {
            TRY(demo_class_item_add(g, &classes_[i], plan_));
            TRY(plan_item_submit(g->t, classes_[i].item));
        }
    }
    return OK;
}

static err approve_items(demo *g, void *unused UNUSED)
{
    TRY(demo_as(g, who_id(WANG_QIUSHI)));
    for (int i = 0; i < CLASSES; i++) {
        if (classes_[i].item) { TRY(plan_item_decide(g->t, classes_[i].item, ITEM_APPROVED, "")); }
    }
    return OK;
}

static err issue_plan(demo *g, void *unused UNUSED)
{
    int number = 0;
    TRY(demo_as(g, who_id(SUN_CHANGHE)));
    return plan_issue_now(g->t, plan_, "", &number);
}

/* Items that no class follows: one in each state, two of them so alike that the reviewer should see
 * it. */
static const struct {
    const char *name, *theme, *reason;
    cast_unit org;
    cast_who enters;
    plan_item_state state;
    int month, dom;
} spare[] = {
    {"项目管理培训班", "政府投资项目管理", "", UNIT_A_FINANCE, LI_MING, ITEM_DRAFT, 12, 5},
    {"优化营商环境能力提升班", "优化营商环境", "", UNIT_A_FINANCE, LI_MING, ITEM_SUBMITTED, 12, 19},
    {"预算一体化操作班", "预算管理一体化", "与本县已列计划重复，请合并", UNIT_A_FINANCE, LI_MING,
     ITEM_RETURNED, 9, 19},
    {"机关干部健康讲座", "健康知识", "不属于干部教育培训班次", UNIT_A_JUSTICE, WANG_QIUSHI,
     ITEM_REFUSED, 6, 20},
    {"普法骨干培训班", "民法典", "并入依法行政与行政执法能力培训班", UNIT_A_JUSTICE, WANG_QIUSHI,
     ITEM_WITHDRAWN, 6, 6},
    {"政务公开培训班", "政务公开", "", UNIT_A_OFFICE, WANG_QIUSHI, ITEM_APPROVED, 12, 12},
};
static int64_t spare_[COUNT_OF(spare)];

static plan_item spare_item(size_t i)
{
    return (plan_item){.plan = plan_,
                       .org = unit_id(spare[i].org),
                       .name = spare[i].name,
                       .theme = spare[i].theme,
                       .aim = "",
                       .audience = "机关干部",
                       .place = "",
                       .kind = KIND_THEMATIC,
                       .training = TRAINING_IN_SERVICE,
                       .field = FIELD_ECONOMY,
                       .origin = ORIGIN_IN_CITY,
                       .mode = MODE_OFF_JOB,
                       .organiser_level = ORG_COUNTY,
                       .starts = demo_day(spare[i].month, spare[i].dom),
                       .days = 3,
                       .seats = 30,
                       .hours = {240},
                       .money = {1800000}};
}

/* A submitted item is decided as its story says; the withdrawn one is taken back by its unit. */
static err settle_spare(demo *g, size_t i)
{
    if (spare[i].state == ITEM_DRAFT) { return OK; }
    TRY(plan_item_submit(g->t, spare_[i]));
    if (spare[i].state == ITEM_SUBMITTED) { return OK; }
    if (spare[i].state == ITEM_WITHDRAWN) {
        return plan_item_withdraw(g->t, spare_[i], spare[i].reason);
    }
    TRY(demo_as(g, who_id(WANG_QIUSHI)));
    return plan_item_decide(g->t, spare_[i], spare[i].state, spare[i].reason);
}

static err enter_spare(demo *g, void *unused UNUSED)
{
    for (size_t i = 0; i < COUNT_OF(spare); i++) {
        plan_item item = spare_item(i);
        TRY(demo_as(g, who_id(spare[i].enters)));
        TRY(plan_item_add(g->t, &item, &spare_[i]));
        TRY(settle_spare(g, i));
    }
    plan_item of_b = spare_item(0);
    int64_t other = 0;
    of_b.plan = plan_b_;
    of_b.org = unit_id(UNIT_B_FINANCE);
    of_b.name = "财政监督检查培训班";
    TRY(demo_as(g, who_id(LIU_FANG)));
    TRY(plan_item_add(g->t, &of_b, &other));
    demo_pair_put(g, "item", spare_[0], other);
    return OK;
}

/* After the first issue an approved item changes with a reason only; the second issue says what
 * changed. */
static err amend_plan(demo *g, void *unused UNUSED)
{
    plan_item item = {0};
    int number = 0;
    TRY(demo_as(g, who_id(WANG_QIUSHI)));
    TRY(plan_item_get(g->t->d, classes_[CLASS_OFFICES].item, g->t->mem, &item));
    item.seats = 24;
    TRY(plan_item_change(g->t, &item, "报名单位增加，名额由20人调整为24人"));
    return plan_issue_now(g->t, plan_, "根据州委下半年工作安排调整班次", &number);
}

/* ---- what happens to persons outside classes -------------------- */

static err move_liu_yang(demo *g, void *unused UNUSED)
{
    TRY(demo_as(g, who_id(WANG_QIUSHI)));
    return people_person_move(g->t, &(person_move){.person = who_id(LIU_YANG),
                                                   .org = unit_id(UNIT_B_FINANCE),
                                                   .title = "预算股股长",
                                                   .post_level = POST_STAFF,
                                                   .rank = RANK_PRINCIPAL_3,
                                                   .since = demo_day(6, 20),
                                                   .reason = "干部交流"});
}

static err revoke_one(demo *g, void *unused UNUSED)
{
    certificates all = {0};
    TRY(demo_as(g, who_id(WANG_QIUSHI)));
    TRY(certificate_of_class(g->t->d, classes_[CLASS_YOUNG].id, g->t->mem, &all));
    return all.n ? certificate_revoke(g->t, all.at[0].person, all.at[0].id,
                                      "学员身份审核未通过，证书作废")
                 : E_ABSENT;
}

static err credit_put(demo *g, const person *p, day on, credit_bucket bucket, int hours,
                      const char *title)
{
    int64_t id = 0;
    rule by = {0};
    bool online = bucket == BUCKET_ONLINE;
    TRY(rule_at(g->t->d, g->t->mem, online ? "duty.online.tenths" : "hours.per_day_tenths", on,
                p->org, &by));
    credit_entry e = {.person = p->id,
                      .org = p->org,
                      .on = on,
                      .source = online ? CREDIT_ONLINE : CREDIT_OTHER,
                      .bucket = bucket,
                      .hours = {hours * 10},
                      .title = title,
                      .reason = "",
                      .evidence_kind = online ? "online" : "register",
                      .evidence = on.n,
                      .rule = by.id};
    return credit_add(g->t, &e, &id);
}

static err people_in(demo *g, const char *filter, persons *ret)
{
    people_filter f = people_filter_any();
    TRY(people_filter_read(filter, g->t->mem, &f));
    f.org = unit_id(UNIT_ROOT);
    return people_of(g->t->d, &f, &(people_page){.key = "", .limit = 1000}, g->t->mem, ret);
}

/* What the old registers say about the four years before; the deputy director who is overdue has
 * next to nothing. */
static err enter_registers(demo *g, void *unused UNUSED)
{
    persons all = {0};
    TRY(demo_as(g, who_id(WANG_QIUSHI)));
    TRY(people_in(g, "level=131,132", &all));
    for (size_t i = 0; i < all.n; i++) {
        bool overdue = all.at[i].id == who_id(HE_JIANJUN);
        for (int year = demo_year() - 4; year < demo_year(); year++) {
            int hours = overdue ? 8 : 8 * demo_between(9, 20);
            TRY(credit_put(g, &all.at[i], day_of(year, 12, 20), BUCKET_OFF_JOB, hours,
                           arena_printf(g->t->mem, "%d年度脱产培训（原学时登记簿）", year)));
        }
    }
    return OK;
}

static err enter_online(demo *g, void *unused UNUSED)
{
    persons all = {0};
    TRY(demo_as(g, who_id(WANG_QIUSHI)));
    TRY(people_in(g, "level=131,132,141,142,150,160", &all));
    for (size_t i = 0; i < all.n; i++) {
        if (demo_chance(700) && all.at[i].id != who_id(HE_JIANJUN)) {
            TRY(credit_put(g, &all.at[i], demo_day(11, 8), BUCKET_ONLINE, demo_between(12, 60),
                           "党的创新理论网络专题学习"));
        }
    }
    return OK;
}

/* One entry was made for the wrong person and is answered by its reversal. */
static err reverse_one(demo *g, void *unused UNUSED)
{
    credit_entries all = {0};
    person p = {0};
    TRY(demo_as(g, who_id(WANG_QIUSHI)));
    TRY(people_person_get(g->t->d, who_id(ZHANG_WEI_FARM), g->t->mem, &p));
    TRY(credit_put(g, &p, demo_day(11, 1), BUCKET_ONLINE, 24, "网络学习（误登）"));
    TRY(credit_of(g->t->d, p.id, demo_year(), g->t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].on.n == demo_day(11, 1).n) {
            return credit_reverse(g->t, p.id, all.at[i].id, "同名人员误登，应为青源县财政局张伟");
        }
    }
    return E_ABSENT;
}

/* ---- the day of seeding: something to see for who signs in first -------------------- */

static demo_class today_, next_week_;

static void put_today(demo *g, int64_t teacher)
{
    static int64_t people[] = {0, 0, 0, 0};
    const cast_who called[] = {ZHANG_WEI, OUYANG_QING, LI_RAN, YEERLAN};
    for (size_t i = 0; i < COUNT_OF(called); i++) {
        people[i] = who_id(called[i]);
    }
    today_ = classes_[CLASS_LAW];
    today_.name = "基层治理现代化专题培训班";
    today_.theme = "基层治理现代化";
    today_.item = 0;
    today_.stories.n = 0;
    today_.group = groups_[GROUP_ALL];
    today_.teacher = teacher;
    today_.starts = moment_day(g->real);
    today_.until = CLASS_RUNNING;
    today_.stop = g->real;
    today_.people = people;
    today_.people_n = COUNT_OF(people);
    next_week_ = today_;
    next_week_.name = "公共服务数字化培训班";
    next_week_.theme = "公共服务数字化";
    next_week_.place = "州委党校第三教室";
    next_week_.starts = day_add(today_.starts, 8 - day_weekday(today_.starts)); /* next Monday */
    next_week_.until = CLASS_CALLING;
    demo_class_live(g, &today_);
    demo_class_live(g, &next_week_);
}

/* ---- all of it -------------------- */

static err pair_of_classes(demo *g, void *unused UNUSED)
{
    int64_t ids[2] = {classes_[CLASS_FINANCE_A].id, classes_[CLASS_FINANCE_B].id},
            session_of[2] = {0}, leave_of[2] = {0};
    for (int i = 0; i < 2; i++) {
        sessions held = {0};
        attendance_leaves leaves = {0};
        TRY(timetable_of(g->t->d, ids[i], g->t->mem, &held));
        TRY(attendance_leaves_of(g->t->d, ids[i], g->t->mem, &leaves));
        session_of[i] = held.n ? held.at[0].id : 0;
        leave_of[i] = leaves.n ? leaves.at[0].id : 0;
    }
    demo_pair_put(g, "class", ids[0], ids[1]);
    demo_pair_put(g, "session", session_of[0], session_of[1]);
    demo_pair_put(g, "leave", leave_of[0], leave_of[1]);
    return OK;
}

static err tell(demo *g, void *unused UNUSED)
{
    int64_t teacher = 0;
    TRY(demo_small_bank(g, &teacher));
    for (int i = 0; i < CLASSES; i++) {
        fill_class(g, (cast_class)i, specs[i].org == UNIT_B_FINANCE ? 0 : teacher);
        demo_class_live(g, &classes_[i]);
    }
    put_today(g, teacher);
    return OK;
}

#define ON(month, dom, minute, deed)                                                               \
    DEMO_AT(g, moment_at(demo_day((month), (dom)), (minute)), deed, NULL)

void demo_small_stories(demo *g)
{
    ON(1, 4, 11 * 60, make_groups);
    ON(1, 4, 12 * 60, tell);
    ON(1, 5, 10 * 60, open_plans);
    ON(1, 6, 10 * 60, enter_registers);
    ON(1, 10, 10 * 60, enter_items);
    ON(1, 20, 10 * 60, approve_items);
    ON(1, 25, 16 * 60, issue_plan);
    ON(6, 1, 10 * 60, enter_spare);
    ON(6, 20, 10 * 60, move_liu_yang);
    ON(7, 1, 10 * 60, amend_plan);
    ON(10, 20, 10 * 60, revoke_one);
    ON(11, 8, 10 * 60, enter_online);
    ON(11, 9, 10 * 60, reverse_one);
    ON(11, 20, 10 * 60, pair_of_classes);
}
