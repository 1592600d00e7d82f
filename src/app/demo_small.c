/* The small demo: one prefecture with two counties, the named cast, about three hundred people, and
 * those who sign in. */
#include "app/demo_cast.h"

day demo_day(int month, int dom)
{
    int days = day_diff(day_of(demo_year(), 1, 1), day_of(DEMO_YEAR, 1, 1));
    return day_add(day_of(DEMO_YEAR, month, dom), (days + 3) / 7 * 7);
}

/* ---- units -------------------- */

#define PREFECTURE "990001"
#define COUNTY_A "990121"
#define COUNTY_B "990122"
demo_unit demo_units_[UNITS];
int64_t demo_cast_[CAST];

/* Parents stand before their children. */
static const struct {
    cast_unit unit, parent;
    const char *code, *name, *short_name, *region;
    org_level level;
    org_kind kind;
    int people;
} units[] = {
    {UNIT_ROOT, UNIT_ROOT, "9900", "昌岭州", "昌岭州", PREFECTURE, ORG_CITY, ORG_REGION, 3},
    {UNIT_OFFICE, UNIT_ROOT, "9900-zzb", "中共昌岭州委组织部", "州委组织部", PREFECTURE, ORG_CITY,
     ORG_DEPARTMENT, 9},
    {UNIT_SCHOOL, UNIT_ROOT, "9900-dx", "中共昌岭州委党校", "州委党校", PREFECTURE, ORG_CITY,
     ORG_PARTY_SCHOOL, 14},
    {UNIT_PUBLICITY, UNIT_ROOT, "9900-xcb", "中共昌岭州委宣传部", "州委宣传部", PREFECTURE,
     ORG_CITY, ORG_DEPARTMENT, 10},
    {UNIT_REFORM, UNIT_ROOT, "9900-fgw", "昌岭州发展和改革委员会", "州发改委", PREFECTURE, ORG_CITY,
     ORG_DEPARTMENT, 13},
    {UNIT_FINANCE, UNIT_ROOT, "9900-czj", "昌岭州财政局", "州财政局", PREFECTURE, ORG_CITY,
     ORG_DEPARTMENT, 13},
    {UNIT_FARMING, UNIT_ROOT, "9900-nyj", "昌岭州农业农村局", "州农业农村局", PREFECTURE, ORG_CITY,
     ORG_DEPARTMENT, 13},
    {UNIT_A, UNIT_ROOT, "9901", "青源县", "青源县", COUNTY_A, ORG_COUNTY, ORG_REGION, 4},
    {UNIT_A_OFFICE, UNIT_A, "9901-zzb", "中共青源县委组织部", "青源县委组织部", COUNTY_A,
     ORG_COUNTY, ORG_DEPARTMENT, 6},
    {UNIT_A_SCHOOL, UNIT_A, "9901-dx", "中共青源县委党校", "青源县委党校", COUNTY_A, ORG_COUNTY,
     ORG_PARTY_SCHOOL, 6},
    {UNIT_A_FINANCE, UNIT_A, "9901-czj", "青源县财政局", "青源县财政局", COUNTY_A, ORG_COUNTY,
     ORG_DEPARTMENT, 12},
    {UNIT_A_FARMING, UNIT_A, "9901-nyj", "青源县农业农村局", "青源县农业农村局", COUNTY_A,
     ORG_COUNTY, ORG_DEPARTMENT, 10},
    {UNIT_A_JUSTICE, UNIT_A, "9901-sfj", "青源县司法局", "青源县司法局", COUNTY_A, ORG_COUNTY,
     ORG_DEPARTMENT, 9},
    {UNIT_A_TOWN_1, UNIT_A, "9901-101", "青源县清河镇", "清河镇", COUNTY_A, ORG_TOWNSHIP,
     ORG_REGION, 15},
    {UNIT_A_TOWN_2, UNIT_A, "9901-201", "青源县红柳乡", "红柳乡", COUNTY_A, ORG_TOWNSHIP,
     ORG_REGION, 12},
    {UNIT_A_VILLAGE_1, UNIT_A_TOWN_1, "9901-101-01", "清河镇上河村", "上河村", COUNTY_A,
     ORG_VILLAGE, ORG_REGION, 9},
    {UNIT_A_VILLAGE_2, UNIT_A_TOWN_1, "9901-101-02", "清河镇下河村", "下河村", COUNTY_A,
     ORG_VILLAGE, ORG_REGION, 9},
    {UNIT_A_VILLAGE_3, UNIT_A_TOWN_2, "9901-201-01", "红柳乡南滩村", "南滩村", COUNTY_A,
     ORG_VILLAGE, ORG_REGION, 8},
    {UNIT_A_VILLAGE_4, UNIT_A_TOWN_2, "9901-201-02", "红柳乡北滩村", "北滩村", COUNTY_A,
     ORG_VILLAGE, ORG_REGION, 8},
    {UNIT_B, UNIT_ROOT, "9902", "白沙县", "白沙县", COUNTY_B, ORG_COUNTY, ORG_REGION, 4},
    {UNIT_B_OFFICE, UNIT_B, "9902-zzb", "中共白沙县委组织部", "白沙县委组织部", COUNTY_B,
     ORG_COUNTY, ORG_DEPARTMENT, 6},
    {UNIT_B_SCHOOL, UNIT_B, "9902-dx", "中共白沙县委党校", "白沙县委党校", COUNTY_B, ORG_COUNTY,
     ORG_PARTY_SCHOOL, 6},
    {UNIT_B_FINANCE, UNIT_B, "9902-czj", "白沙县财政局", "白沙县财政局", COUNTY_B, ORG_COUNTY,
     ORG_DEPARTMENT, 11},
    {UNIT_B_FARMING, UNIT_B, "9902-nyj", "白沙县农业农村局", "白沙县农业农村局", COUNTY_B,
     ORG_COUNTY, ORG_DEPARTMENT, 10},
    {UNIT_B_JUSTICE, UNIT_B, "9902-sfj", "白沙县司法局", "白沙县司法局", COUNTY_B, ORG_COUNTY,
     ORG_DEPARTMENT, 9},
    {UNIT_B_TOWN_1, UNIT_B, "9902-101", "白沙县石桥镇", "石桥镇", COUNTY_B, ORG_TOWNSHIP,
     ORG_REGION, 15},
    {UNIT_B_TOWN_2, UNIT_B, "9902-201", "白沙县胡杨乡", "胡杨乡", COUNTY_B, ORG_TOWNSHIP,
     ORG_REGION, 12},
    {UNIT_B_VILLAGE_1, UNIT_B_TOWN_1, "9902-101-01", "石桥镇东街村", "东街村", COUNTY_B,
     ORG_VILLAGE, ORG_REGION, 9},
    {UNIT_B_VILLAGE_2, UNIT_B_TOWN_1, "9902-101-02", "石桥镇西街村", "西街村", COUNTY_B,
     ORG_VILLAGE, ORG_REGION, 9},
    {UNIT_B_VILLAGE_3, UNIT_B_TOWN_2, "9902-201-01", "胡杨乡月牙村", "月牙村", COUNTY_B,
     ORG_VILLAGE, ORG_REGION, 8},
    {UNIT_B_VILLAGE_4, UNIT_B_TOWN_2, "9902-201-02", "胡杨乡戈壁村", "戈壁村", COUNTY_B,
     ORG_VILLAGE, ORG_REGION, 8},
};
_Static_assert(COUNT_OF(units) == UNITS, "each unit of the cast has its row");

static err make_units(demo *g, void *unused UNUSED)
{
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        demo_unit *u = &demo_units_[units[i].unit];
        *u = (demo_unit){.code = units[i].code,
                         .name = units[i].name,
                         .region = units[i].region,
                         .level = units[i].level,
                         .kind = units[i].kind,
                         .parent = i == 0 ? 0 : unit_id(units[i].parent)};
        TRY(demo_unit_add(g, u, units[i].short_name, (int)i + 1));
    }
    return OK;
}

/* ---- the cast -------------------- */

enum {
    OFFICIAL = CAT_PARTY_GOVERNMENT | CAT_CIVIL_SERVANT,
    LEADING = OFFICIAL | CAT_LEADING_GROUP
};

static const struct {
    cast_who who;
    cast_unit unit;
    const char *name, *title, *ethnic;
    post_level level;
    person_rank rank;
    person_sex sex;
    int born;
    unsigned categories;
} cast[] = {
    {WANG_QIUSHI, UNIT_OFFICE, "王秋实", "干部教育科科长", "01", POST_TOWNSHIP_CHIEF,
     RANK_PRINCIPAL_1, SEX_FEMALE, 1983, OFFICIAL},
    {SUN_CHANGHE, UNIT_OFFICE, "孙长河", "副部长", "01", POST_COUNTY_DEPUTY, RANK_NONE, SEX_MALE,
     1974, LEADING},
    {GAO_YUAN, UNIT_OFFICE, "高远", "信息科干部", "01", POST_STAFF, RANK_STAFF_1, SEX_MALE, 1992,
     OFFICIAL},
    {LIN_AN, UNIT_OFFICE, "林安", "保密办干部", "01", POST_STAFF, RANK_PRINCIPAL_4, SEX_FEMALE,
     1988, OFFICIAL},
    {SHEN_ZHENG, UNIT_OFFICE, "沈正", "机关纪委干部", "01", POST_STAFF, RANK_PRINCIPAL_3, SEX_MALE,
     1979, OFFICIAL},
    {CHEN_JING, UNIT_SCHOOL, "陈静", "教务科副科长", "01", POST_TOWNSHIP_DEPUTY, RANK_PRINCIPAL_3,
     SEX_FEMALE, 1985, OFFICIAL},
    {ZHAO_LIXIN, UNIT_SCHOOL, "赵立新", "组织员", "01", POST_STAFF, RANK_PRINCIPAL_4, SEX_MALE,
     1987, OFFICIAL},
    {ZHOU_WENBO, UNIT_SCHOOL, "周文博", "教授", "01", POST_NONE, RANK_NONE, SEX_MALE, 1971,
     CAT_PROFESSIONAL},
    {LI_MING, UNIT_A_FINANCE, "李明", "人事股股长", "01", POST_STAFF, RANK_PRINCIPAL_3, SEX_MALE,
     1982, OFFICIAL},
    {LIU_FANG, UNIT_B_FINANCE, "刘芳", "办公室主任", "01", POST_STAFF, RANK_PRINCIPAL_3, SEX_FEMALE,
     1984, OFFICIAL},
    {ZHANG_WEI, UNIT_A_FINANCE, "张伟", "副局长", "01", POST_TOWNSHIP_DEPUTY, RANK_PRINCIPAL_2,
     SEX_MALE, 1981, LEADING},
    {ZHANG_WEI_OTHER, UNIT_A_FINANCE, "张伟", "预算股干部", "01", POST_STAFF, RANK_STAFF_1,
     SEX_FEMALE, 1993, OFFICIAL},
    {ZHANG_WEI_FARM, UNIT_B_FARMING, "张伟", "局长", "01", POST_TOWNSHIP_CHIEF, RANK_PRINCIPAL_1,
     SEX_MALE, 1975, LEADING},
    {WANG_JI, UNIT_A_FARMING, "王𠮷", "副局长", "01", POST_TOWNSHIP_DEPUTY, RANK_PRINCIPAL_2,
     SEX_MALE, 1980, LEADING},
    {LI_RAN, UNIT_A_JUSTICE, "李㛃", "股长", "01", POST_STAFF, RANK_PRINCIPAL_3, SEX_FEMALE, 1986,
     OFFICIAL},
    {CHEN_YAN, UNIT_B_JUSTICE, "陈䶮", "副局长", "01", POST_TOWNSHIP_DEPUTY, RANK_PRINCIPAL_2,
     SEX_MALE, 1978, LEADING},
    {AYIGULI, UNIT_A_TOWN_1, "阿依古丽·买买提", "党委副书记", "05", POST_TOWNSHIP_DEPUTY,
     RANK_PRINCIPAL_3, SEX_FEMALE, 1984, LEADING},
    {YEERLAN, UNIT_B_TOWN_1, "叶尔兰·哈依拉提", "镇长", "17", POST_TOWNSHIP_CHIEF, RANK_PRINCIPAL_2,
     SEX_MALE, 1980, LEADING},
    {MA_HAIXIA, UNIT_A_VILLAGE_1, "马海霞", "村委会主任", "03", POST_NONE, RANK_NONE, SEX_FEMALE,
     1977, CAT_VILLAGE_CADRE},
    {LIU_YANG, UNIT_A_FARMING, "刘洋", "股长", "01", POST_STAFF, RANK_PRINCIPAL_3, SEX_MALE, 1987,
     OFFICIAL | CAT_YOUNG},
    {HE_JIANJUN, UNIT_FINANCE, "何建军", "副局长", "01", POST_COUNTY_DEPUTY, RANK_NONE, SEX_MALE,
     1968, LEADING},
    {WU_XIAOYAN, UNIT_REFORM, "吴晓燕", "科长", "01", POST_TOWNSHIP_CHIEF, RANK_PRINCIPAL_1,
     SEX_FEMALE, 1983, OFFICIAL},
    {MA_QIANG, UNIT_A_JUSTICE, "马强", "副局长", "03", POST_TOWNSHIP_DEPUTY, RANK_PRINCIPAL_2,
     SEX_MALE, 1979, LEADING},
    {FENG_LIJUAN, UNIT_A_JUSTICE, "冯丽娟", "副局长", "01", POST_TOWNSHIP_DEPUTY, RANK_PRINCIPAL_2,
     SEX_FEMALE, 1982, LEADING},
    {GUO_TAO, UNIT_FARMING, "郭涛", "科长", "01", POST_TOWNSHIP_CHIEF, RANK_PRINCIPAL_1, SEX_MALE,
     1982, OFFICIAL},
    {HAN_XUE, UNIT_PUBLICITY, "韩雪", "副科长", "01", POST_TOWNSHIP_DEPUTY, RANK_PRINCIPAL_3,
     SEX_FEMALE, 1989, OFFICIAL},
    {DING_KAI, UNIT_B_TOWN_2, "丁凯", "副乡长", "01", POST_TOWNSHIP_DEPUTY, RANK_PRINCIPAL_4,
     SEX_MALE, 1990, LEADING | CAT_YOUNG},
    {OUYANG_QING, UNIT_B_FINANCE, "欧阳青", "副局长", "01", POST_TOWNSHIP_DEPUTY, RANK_PRINCIPAL_2,
     SEX_FEMALE, 1983, LEADING},
};
_Static_assert(COUNT_OF(cast) == CAST, "each of the cast has a row");

static err make_one(demo *g, size_t i)
{
    int born = cast[i].born, row = (int)i;
    person p = {.org = unit_id(cast[i].unit),
                .name = cast[i].name,
                .sex = cast[i].sex,
                .ethnic = cast[i].ethnic,
                .born = day_of(born, 1 + row % 12, 3 + row % 25),
                .political = POLITICAL_MEMBER,
                .party_since = day_of(born + 24, 6, 28),
                .education = EDUCATION_BACHELOR,
                .degree = "学士",
                .school = "",
                .phone = arena_printf(g->t->mem, "100220000%02d", row),
                .title = cast[i].title,
                .work_since = day_of(born + 22, 7, 1),
                .post_level = cast[i].level,
                .rank = cast[i].rank,
                .post_since = day_of(demo_year() - 3, 1 + row % 12, 1),
                .categories = cast[i].categories,
                .state = PERSON_ACTIVE};
    return demo_person_add(g, &demo_units_[cast[i].unit], &p, &demo_cast_[cast[i].who]);
}

static err make_cast(demo *g, void *unused UNUSED)
{
    for (size_t i = 0; i < COUNT_OF(cast); i++) {
        TRY(make_one(g, i));
    }
    return OK;
}

static int cast_in(cast_unit u)
{
    int n = 0;
    for (size_t i = 0; i < COUNT_OF(cast); i++) {
        n += cast[i].unit == u;
    }
    return n;
}

/* Everybody else, entered by the office. */
static err make_others(demo *g, void *unused UNUSED)
{
    TRY(demo_as(g, who_id(WANG_QIUSHI)));
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        int left = units[i].people - cast_in(units[i].unit);
        TRY(demo_staff_add(g, &demo_units_[units[i].unit], 0, left > 0 ? left : 0));
    }
    return OK;
}

/* ---- who signs in -------------------- */

static const struct {
    account_role role;
    cast_who who;
    cast_unit over;
    const char *username;
} accounts[] = {
    {ROLE_TRAINING_OFFICE, WANG_QIUSHI, UNIT_ROOT, "wangqiushi"},
    {ROLE_UNIT_CONTACT, LI_MING, UNIT_A_FINANCE, "liming"},
    {ROLE_UNIT_CONTACT, LIU_FANG, UNIT_B_FINANCE, "liufang"},
    {ROLE_SCHOOL_STAFF, CHEN_JING, UNIT_SCHOOL, "chenjing"},
    {ROLE_SUPERVISOR, ZHAO_LIXIN, UNIT_SCHOOL, "zhaolixin"},
    {ROLE_TEACHER, ZHOU_WENBO, UNIT_SCHOOL, "zhouwenbo"},
    {ROLE_TRAINEE, ZHANG_WEI, UNIT_A_FINANCE, "zhangwei"},
    {ROLE_LEADER, SUN_CHANGHE, UNIT_ROOT, "sunchanghe"},
    {ROLE_SYSTEM_OFFICER, GAO_YUAN, UNIT_ROOT, "gaoyuan"},
    {ROLE_SECURITY_OFFICER, LIN_AN, UNIT_ROOT, "linan"},
    {ROLE_AUDIT_OFFICER, SHEN_ZHENG, UNIT_ROOT, "shenzheng"},
};

static err make_accounts(demo *g, void *unused UNUSED)
{
    for (size_t i = 0; i < COUNT_OF(accounts); i++) {
        TRY(demo_account_put(g, accounts[i].role, who_id(accounts[i].who),
                             unit_id(accounts[i].over), accounts[i].username));
    }
    demo_pair_put(g, "org", unit_id(UNIT_A_FINANCE), unit_id(UNIT_B_FINANCE));
    demo_pair_put(g, "person", who_id(ZHANG_WEI), who_id(OUYANG_QING));
    demo_pair_put(g, "account", who_id(LI_MING), who_id(LIU_FANG));
    return OK;
}

void demo_small(demo *g)
{
    moment first = moment_at(demo_day(1, 4), 10 * 60);
    DEMO_AT(g, first, make_units, NULL);
    DEMO_AT(g, first, make_cast, NULL);
    DEMO_AT(g, first, make_others, NULL);
    DEMO_AT(g, first, make_accounts, NULL);
    demo_small_stories(g);
}
