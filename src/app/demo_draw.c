/* Invented people: names by how common surnames are, several peoples, births, numbers and posts
 * that fit together. Nobody is meant: region prefixes are unassigned (99xxxx), telephone numbers
 * begin with a prefix that no network has (100). */
#include "app/demo.h"

/* ---- chance -------------------- */

uint32_t demo_below(uint32_t n)
{
    uint64_t x = 0;
    random_bytes(&x, sizeof x);
    return n ? (uint32_t)(x % n) : 0;
}

int demo_between(int least, int most)
{
    return least + (int)demo_below((uint32_t)(most - least + 1));
}

bool demo_chance(int permille) { return (int)demo_below(1000) < permille; }

/* ---- names -------------------- */

/* Roughly how many of a thousand bear it. */
static const struct {
    const char *name;
    int permille;
} surnames[] = {
    {"王", 76},  {"李", 74}, {"张", 70}, {"刘", 55}, {"陈", 46}, {"杨", 33}, {"赵", 24}, {"黄", 22},
    {"周", 20},  {"吴", 20}, {"徐", 15}, {"孙", 15}, {"胡", 14}, {"朱", 13}, {"高", 12}, {"林", 12},
    {"何", 11},  {"郭", 11}, {"马", 11}, {"罗", 10}, {"梁", 9},  {"宋", 9},  {"郑", 9},  {"谢", 8},
    {"韩", 8},   {"唐", 7},  {"冯", 7},  {"于", 7},  {"董", 7},  {"萧", 6},  {"程", 6},  {"曹", 6},
    {"袁", 5},   {"邓", 5},  {"许", 5},  {"傅", 5},  {"沈", 5},  {"曾", 5},  {"彭", 5},  {"吕", 5},
    {"苏", 4},   {"卢", 4},  {"蒋", 4},  {"蔡", 4},  {"贾", 4},  {"丁", 4},  {"魏", 4},  {"薛", 4},
    {"叶", 4},   {"阎", 4},  {"余", 4},  {"潘", 4},  {"杜", 4},  {"戴", 3},  {"夏", 3},  {"钟", 3},
    {"汪", 3},   {"田", 3},  {"任", 3},  {"姜", 3},  {"范", 3},  {"方", 3},  {"石", 3},  {"姚", 3},
    {"谭", 3},   {"廖", 3},  {"邹", 3},  {"熊", 3},  {"金", 3},  {"陆", 3},  {"郝", 2},  {"孔", 2},
    {"白", 2},   {"崔", 2},  {"康", 2},  {"毛", 2},  {"邱", 2},  {"秦", 2},  {"江", 2},  {"史", 2},
    {"顾", 2},   {"侯", 2},  {"邵", 2},  {"孟", 2},  {"龙", 2},  {"万", 2},  {"段", 2},  {"雷", 2},
    {"钱", 2},   {"汤", 2},  {"尹", 2},  {"黎", 2},  {"易", 1},  {"常", 1},  {"武", 1},  {"乔", 1},
    {"贺", 1},   {"赖", 1},  {"龚", 1},  {"文", 1},  {"单", 1},  {"仇", 1},  {"解", 1},  {"覃", 1},
    {"欧阳", 1}, {"上官", 1}};
static const char *const of_men[] = {
    "伟", "强", "磊", "军", "勇", "杰", "涛", "超", "明", "刚", "平", "辉", "鹏", "华", "飞",
    "鑫", "波", "斌", "宇", "浩", "凯", "健", "俊", "帆", "帅", "旭", "宁", "龙", "林", "阳",
    "建", "国", "志", "文", "海", "东", "春", "永", "新", "立", "振", "德", "少", "成", "晓",
    "庆", "玉", "世", "学", "家", "泽", "睿", "博", "峰", "川", "森", "恒", "岳", "铭", "毅"};
static const char *const of_women[] = {
    "芳", "娜", "敏", "静", "丽", "艳", "娟", "霞", "燕", "玲", "桂", "丹", "萍", "红", "玉",
    "兰", "英", "梅", "莉", "秀", "华", "慧", "巧", "美", "雅", "洁", "莹", "雪", "琳", "晶",
    "妍", "茜", "秋", "珊", "莎", "锦", "黛", "青", "倩", "婷", "姣", "婉", "娴", "瑾", "颖",
    "露", "瑶", "怡", "婵", "雁", "蓓", "纨", "仪", "荷", "丹", "蓉", "眉", "君", "琴", "薇"};
static const char *const hui_surnames[] = {"马", "哈", "白", "丁", "撒",
                                           "海", "杨", "金", "沙", "兰"};
static const char *const uyghur_men[] = {
    "艾力",     "买买提", "阿迪力", "吐尔逊",   "玉山",   "艾尔肯", "阿不都", "库尔班",
    "帕尔哈提", "依明",   "热合曼", "伊力哈木", "斯迪克", "木拉提", "亚森",   "努尔"};
static const char *const uyghur_women[] = {"阿依古丽", "古丽娜尔", "热依汗",   "帕提古丽",
                                           "阿孜古丽", "茹仙",     "米娜瓦尔", "祖丽菲亚",
                                           "迪丽努尔", "阿米娜",   "海丽且",   "努尔古丽"};
static const char *const kazakh_men[] = {"叶尔兰", "巴合提",   "哈依拉提", "努尔兰",
                                         "赛里克", "木合亚提", "阿扎马提", "叶尔肯",
                                         "加尔肯", "胡安什",   "别克",     "达列力"};
static const char *const kazakh_women[] = {"古丽扎提", "阿依努尔", "加娜尔",   "沙吾列", "哈丽帕",
                                           "萨吾列",   "阿依波塔", "努尔古丽", "巴哈尔", "叶丽娜"};
static const char *const mongol_names[] = {"巴图", "其木格", "孟和", "乌兰", "苏日娜",
                                           "布仁", "道尔吉", "娜仁", "那顺", "图雅"};

#define PICK(list) ((list)[demo_below((uint32_t)COUNT_OF(list))])

static const char *surname(void)
{
    int sum = 0, at = 0;
    for (size_t i = 0; i < COUNT_OF(surnames); i++) {
        sum += surnames[i].permille;
    }
    int wanted = demo_between(0, sum - 1);
    for (size_t i = 0; i < COUNT_OF(surnames); i++) {
        at += surnames[i].permille;
        if (wanted < at) { return surnames[i].name; }
    }
    return surnames[0].name;
}

static const char *given(arena *mem, person_sex sex)
{
    bool man = sex == SEX_MALE;
    const char *a = man ? PICK(of_men) : PICK(of_women), *b = man ? PICK(of_men) : PICK(of_women);
    return demo_chance(280) || text_is(a, b) ? a : arena_printf(mem, "%s%s", a, b);
}

/* One's own name, a middle dot, the father's. */
static const char *with_father(arena *mem, const char *own, const char *father)
{
    return arena_printf(mem, "%s·%s", own, father);
}

const char *demo_name(arena *mem, person_sex sex, const char *ethnic)
{
    bool man = sex == SEX_MALE;
    if (text_is(ethnic, "05")) {
        return with_father(mem, man ? PICK(uyghur_men) : PICK(uyghur_women), PICK(uyghur_men));
    }
    if (text_is(ethnic, "17")) {
        return with_father(mem, man ? PICK(kazakh_men) : PICK(kazakh_women), PICK(kazakh_men));
    }
    if (text_is(ethnic, "02")) { return with_father(mem, PICK(mongol_names), PICK(mongol_names)); }
    const char *family = text_is(ethnic, "03") ? PICK(hui_surnames) : surname();
    return arena_printf(mem, "%s%s", family, given(mem, sex));
}

/* Two in three Han, then Hui, Kazakh, Uyghur, Mongol. */
const char *demo_ethnic(void)
{
    int at = demo_between(0, 999);
    return at < 670 ? "01" : at < 790 ? "03" : at < 895 ? "17" : at < 980 ? "05" : "02";
}

/* ---- the number -------------------- */

char *demo_citizen(arena *mem, const char *region, day born, person_sex sex)
{
    int year = 0, month = 0, dom = 0, number = 2 * demo_between(0, 499) + (sex == SEX_MALE);
    day_split(born, &year, &month, &dom);
    char *s = arena_printf(mem, "%s%04d%02d%02d%03dX", region, year, month, dom, number);
    for (int c = 0; c <= 10 && citizen_check(s) != CITIZEN_OK; c++) {
        s[17] = "0123456789X"[c];
    }
    return s;
}

/* ---- posts -------------------- */

typedef struct {
    const char *title;
    post_level level;
    person_rank rank;
    unsigned categories;
    int least_age, most_age;
} post_kind;

enum {
    OFFICIAL = CAT_PARTY_GOVERNMENT | CAT_CIVIL_SERVANT,
    LEADING = OFFICIAL | CAT_LEADING_GROUP
};

static const post_kind city_region[] = {
    {"州委副书记", POST_BUREAU_DEPUTY, RANK_NONE, LEADING, 48, 57},
    {"副州长", POST_BUREAU_DEPUTY, RANK_NONE, LEADING, 46, 57},
    {"州委副秘书长", POST_COUNTY_CHIEF, RANK_NONE, LEADING, 42, 55}};
static const post_kind city_office[] = {
    {"局长", POST_COUNTY_CHIEF, RANK_NONE, LEADING, 44, 57},
    {"副局长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 40, 56},
    {"副局长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 40, 56},
    {"科长", POST_TOWNSHIP_CHIEF, RANK_PRINCIPAL_1, OFFICIAL, 34, 52},
    {"科长", POST_TOWNSHIP_CHIEF, RANK_PRINCIPAL_2, OFFICIAL, 33, 50},
    {"副科长", POST_TOWNSHIP_DEPUTY, RANK_PRINCIPAL_3, OFFICIAL, 30, 46}};
static const post_kind county_region[] = {
    {"县委书记", POST_COUNTY_CHIEF, RANK_NONE, LEADING, 44, 54},
    {"县长", POST_COUNTY_CHIEF, RANK_NONE, LEADING, 42, 53},
    {"县委副书记", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 40, 53},
    {"副县长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 38, 53}};
static const post_kind county_office[] = {
    {"局长", POST_TOWNSHIP_CHIEF, RANK_PRINCIPAL_1, LEADING, 38, 55},
    {"副局长", POST_TOWNSHIP_DEPUTY, RANK_PRINCIPAL_2, LEADING, 34, 53},
    {"股长", POST_STAFF, RANK_PRINCIPAL_3, OFFICIAL, 30, 50}};
static const post_kind township[] = {
    {"党委书记", POST_TOWNSHIP_CHIEF, RANK_PRINCIPAL_1, LEADING, 36, 52},
    {"乡镇长", POST_TOWNSHIP_CHIEF, RANK_PRINCIPAL_2, LEADING, 34, 50},
    {"党委副书记", POST_TOWNSHIP_DEPUTY, RANK_PRINCIPAL_3, LEADING, 30, 48},
    {"副乡镇长", POST_TOWNSHIP_DEPUTY, RANK_PRINCIPAL_4, LEADING, 29, 48}};
static const post_kind village[] = {
    {"村党支部书记", POST_NONE, RANK_NONE, CAT_VILLAGE_CADRE, 32, 59},
    {"村委会副主任", POST_NONE, RANK_NONE, CAT_VILLAGE_CADRE, 28, 58},
    {"村委会委员", POST_NONE, RANK_NONE, CAT_VILLAGE_CADRE, 26, 58}};
static const post_kind staff[] = {
    {"一级科员", POST_STAFF, RANK_STAFF_1, OFFICIAL, 24, 40},
    {"四级主任科员", POST_STAFF, RANK_PRINCIPAL_4, OFFICIAL, 28, 50},
    {"三级主任科员", POST_STAFF, RANK_PRINCIPAL_3, OFFICIAL, 30, 55},
    {"二级科员", POST_CLERK, RANK_STAFF_2, OFFICIAL | CAT_NEW_RECRUIT, 23, 32}};
static const post_kind teaching[] = {
    {"校长", POST_COUNTY_CHIEF, RANK_NONE, LEADING, 46, 57},
    {"副校长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 42, 56},
    {"教务科科长", POST_TOWNSHIP_CHIEF, RANK_PRINCIPAL_1, OFFICIAL, 36, 54}};
static const post_kind teachers[] = {{"教师", POST_NONE, RANK_NONE, CAT_PROFESSIONAL, 28, 58},
                                     {"讲师", POST_NONE, RANK_NONE, CAT_PROFESSIONAL, 30, 58},
                                     {"副教授", POST_NONE, RANK_NONE, CAT_PROFESSIONAL, 36, 58}};
static const post_kind villagers[] = {
    {"党员", POST_NONE, RANK_NONE, CAT_PARTY_MEMBER_ONLY, 22, 75}};

/* Leading groups of the full prefecture. */
static const post_kind city_office_large[] = {
    {"党组书记", POST_COUNTY_CHIEF, RANK_NONE, LEADING, 46, 58},
    {"局长", POST_COUNTY_CHIEF, RANK_NONE, LEADING, 44, 57},
    {"副局长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 42, 57},
    {"副局长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 40, 56},
    {"副局长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 40, 56},
    {"副局长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 38, 56},
    {"纪检监察组组长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 40, 56},
    {"总工程师", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 42, 58}};
static const post_kind city_staff_large[] = {
    {"科长", POST_TOWNSHIP_CHIEF, RANK_PRINCIPAL_1, OFFICIAL, 34, 54},
    {"副科长", POST_TOWNSHIP_DEPUTY, RANK_PRINCIPAL_3, OFFICIAL, 30, 48},
    {"二级主任科员", POST_STAFF, RANK_PRINCIPAL_2, OFFICIAL, 36, 58},
    {"四级主任科员", POST_STAFF, RANK_PRINCIPAL_4, OFFICIAL, 28, 50},
    {"一级科员", POST_STAFF, RANK_STAFF_1, OFFICIAL, 24, 38}};
static const post_kind county_region_large[] = {
    {"党委书记", POST_COUNTY_CHIEF, RANK_NONE, LEADING, 44, 55},
    {"县（市）长", POST_COUNTY_CHIEF, RANK_NONE, LEADING, 42, 55},
    {"人大常委会主任", POST_COUNTY_CHIEF, RANK_NONE, LEADING, 50, 59},
    {"政协主席", POST_COUNTY_CHIEF, RANK_NONE, LEADING, 50, 59},
    {"党委副书记", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 40, 54},
    {"党委副书记", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 40, 54},
    {"党委常委、组织部部长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 38, 54},
    {"党委常委、宣传部部长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 38, 54},
    {"党委常委、统战部部长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 38, 54},
    {"党委常委、政法委书记", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 38, 54},
    {"党委常委、纪委书记", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 38, 54},
    {"党委常委、常务副县（市）长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 38, 54},
    {"党委常委、办公室主任", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 38, 54},
    {"副县（市）长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 36, 54},
    {"副县（市）长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 36, 54},
    {"副县（市）长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 36, 54},
    {"副县（市）长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 36, 54},
    {"副县（市）长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 36, 54},
    {"副县（市）长、公安局局长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 40, 55},
    {"人大常委会副主任", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 46, 58},
    {"人大常委会副主任", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 46, 58},
    {"人大常委会副主任", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 46, 58},
    {"人大常委会副主任", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 46, 58},
    {"政协副主席", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 46, 58},
    {"政协副主席", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 46, 58},
    {"政协副主席", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 46, 58},
    {"政协副主席", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 46, 58},
    {"人民法院院长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 42, 57},
    {"人民检察院检察长", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 42, 57},
    {"总工会主席", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 42, 57},
    {"园区管委会主任", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 40, 56},
    {"园区管委会副主任", POST_COUNTY_DEPUTY, RANK_NONE, LEADING, 38, 56}};
static const post_kind village_large[] = {
    {"村党支部书记", POST_NONE, RANK_NONE, CAT_VILLAGE_CADRE, 32, 59},
    {"村委会主任", POST_NONE, RANK_NONE, CAT_VILLAGE_CADRE, 32, 59},
    {"村党支部副书记", POST_NONE, RANK_NONE, CAT_VILLAGE_CADRE, 30, 58},
    {"村委会副主任", POST_NONE, RANK_NONE, CAT_VILLAGE_CADRE, 28, 58},
    {"村委会委员", POST_NONE, RANK_NONE, CAT_VILLAGE_CADRE, 26, 58},
    {"村务监督委员会主任", POST_NONE, RANK_NONE, CAT_VILLAGE_CADRE, 34, 60},
    {"村妇联主席", POST_NONE, RANK_NONE, CAT_VILLAGE_CADRE, 28, 54},
    {"村团支部书记", POST_NONE, RANK_NONE, CAT_VILLAGE_CADRE, 22, 32},
    {"村民小组长", POST_NONE, RANK_NONE, CAT_VILLAGE_CADRE, 34, 62},
    {"村民小组长", POST_NONE, RANK_NONE, CAT_VILLAGE_CADRE, 34, 62},
    {"村民小组长", POST_NONE, RANK_NONE, CAT_VILLAGE_CADRE, 34, 62},
    {"村后备干部", POST_NONE, RANK_NONE, CAT_VILLAGE_CADRE | CAT_YOUNG, 21, 35}};
static const post_kind institution[] = {
    {"党委书记", POST_COUNTY_CHIEF, RANK_NONE, CAT_INSTITUTION_LEADER | CAT_LEADING_GROUP, 44, 57},
    {"主任", POST_COUNTY_DEPUTY, RANK_NONE, CAT_INSTITUTION_LEADER | CAT_LEADING_GROUP, 42, 57},
    {"副主任", POST_COUNTY_DEPUTY, RANK_NONE, CAT_INSTITUTION_LEADER | CAT_LEADING_GROUP, 40, 57},
    {"副主任", POST_COUNTY_DEPUTY, RANK_NONE, CAT_INSTITUTION_LEADER | CAT_LEADING_GROUP, 40, 57},
    {"副主任", POST_COUNTY_DEPUTY, RANK_NONE, CAT_INSTITUTION_LEADER | CAT_LEADING_GROUP, 38, 57},
    {"纪委书记", POST_COUNTY_DEPUTY, RANK_NONE, CAT_INSTITUTION_LEADER | CAT_LEADING_GROUP, 38,
     57}};
static const post_kind enterprise[] = {
    {"党委书记、董事长", POST_COUNTY_CHIEF, RANK_NONE, CAT_ENTERPRISE_LEADER | CAT_LEADING_GROUP,
     44, 57},
    {"总经理", POST_COUNTY_DEPUTY, RANK_NONE, CAT_ENTERPRISE_LEADER | CAT_LEADING_GROUP, 42, 57},
    {"副总经理", POST_COUNTY_DEPUTY, RANK_NONE, CAT_ENTERPRISE_LEADER | CAT_LEADING_GROUP, 38, 57},
    {"副总经理", POST_COUNTY_DEPUTY, RANK_NONE, CAT_ENTERPRISE_LEADER | CAT_LEADING_GROUP, 38, 57},
    {"副总经理", POST_COUNTY_DEPUTY, RANK_NONE, CAT_ENTERPRISE_LEADER | CAT_LEADING_GROUP, 38, 57},
    {"纪委书记", POST_COUNTY_DEPUTY, RANK_NONE, CAT_ENTERPRISE_LEADER | CAT_LEADING_GROUP, 38, 57}};
static const post_kind professionals[] = {
    {"中级职称专业技术人员", POST_NONE, RANK_NONE, CAT_PROFESSIONAL, 28, 58},
    {"高级职称专业技术人员", POST_NONE, RANK_NONE, CAT_PROFESSIONAL, 38, 59},
    {"初级职称专业技术人员", POST_NONE, RANK_NONE, CAT_PROFESSIONAL, 22, 40},
    {"管理岗干部", POST_NONE, RANK_NONE, CAT_PROFESSIONAL, 26, 58}};

typedef struct {
    const post_kind *first;
    size_t first_n;
    const post_kind *rest;
    size_t rest_n;
} posts_of_unit;
#define POSTS(first, rest) ((posts_of_unit){first, COUNT_OF(first), rest, COUNT_OF(rest)})

static posts_of_unit posts_of_large(const demo_unit *u)
{
    if (u->kind == ORG_ENTERPRISE) { return POSTS(enterprise, professionals); }
    if (u->kind == ORG_INSTITUTION || u->kind == ORG_UNIVERSITY) {
        return POSTS(institution, professionals);
    }
    if (u->level == ORG_VILLAGE) { return POSTS(village_large, villagers); }
    return u->level == ORG_CITY ? POSTS(city_office_large, city_staff_large)
                                : POSTS(county_region_large, staff);
}

static posts_of_unit posts_of(const demo_unit *u)
{
    if (u->large) { return posts_of_large(u); }
    if (u->level == ORG_VILLAGE) { return POSTS(village, villagers); }
    if (u->level == ORG_TOWNSHIP) { return POSTS(township, staff); }
    if (u->kind == ORG_PARTY_SCHOOL) { return POSTS(teaching, teachers); }
    bool region = u->kind == ORG_REGION;
    if (u->level == ORG_CITY) {
        return region ? POSTS(city_region, staff) : POSTS(city_office, staff);
    }
    return region ? POSTS(county_region, staff) : POSTS(county_office, staff);
}

/* Party schools, institutions and enterprises of counties are a step lower than their titles say
 * elsewhere. */
static post_level level_in(const demo_unit *u, post_level l)
{
    bool lower = u->kind != ORG_REGION && u->kind != ORG_DEPARTMENT && u->level == ORG_COUNTY &&
                 l != POST_NONE;
    return !lower                    ? l
           : l == POST_COUNTY_CHIEF  ? POST_TOWNSHIP_CHIEF
           : l == POST_COUNTY_DEPUTY ? POST_TOWNSHIP_DEPUTY
                                     : POST_STAFF;
}

static person_political political_of(const post_kind *k)
{
    bool must = (k->categories & (CAT_PARTY_MEMBER_ONLY | CAT_LEADING_GROUP)) ||
                text_is(k->title, village[0].title);
    if (must || demo_chance(700)) {
        return demo_chance(15) ? POLITICAL_PROBATIONARY : POLITICAL_MEMBER;
    }
    return demo_chance(150) ? POLITICAL_DEMOCRATIC : POLITICAL_MASSES;
}

static person_education education_of(const post_kind *k)
{
    if (k->categories & (CAT_VILLAGE_CADRE | CAT_PARTY_MEMBER_ONLY)) {
        static const person_education villagers_had[] = {EDUCATION_MIDDLE, EDUCATION_HIGH,
                                                         EDUCATION_HIGH, EDUCATION_SECONDARY,
                                                         EDUCATION_COLLEGE};
        return PICK(villagers_had);
    }
    return demo_chance(130)   ? EDUCATION_GRADUATE
           : demo_chance(750) ? EDUCATION_BACHELOR
                              : EDUCATION_COLLEGE;
}

static void draw_birth(arena *mem, const demo_unit *u, int least_age, int most_age, person *p)
{
    p->born = day_of(demo_year() - demo_between(least_age, most_age), demo_between(1, 12),
                     demo_between(1, 28));
    p->citizen = demo_citizen(mem, u->region, p->born, p->sex);
}

static unsigned more_categories(const person *p)
{
    unsigned more = 0;
    int age = demo_year() - day_year(p->born);
    bool office = p->post_level != POST_NONE;
    more |= office && age <= 40 && demo_chance(200) ? CAT_YOUNG : 0;
    more |= office && age <= 45 && demo_chance(60) ? CAT_RESERVE : 0;
    more |= p->sex == SEX_MALE && demo_chance(40) ? CAT_EX_SERVICE : 0;
    return more;
}

/* Prefecture offices are led by a 主任, 部长 or 局长 as their names say. */
static const char *title_in(arena *mem, const demo_unit *u, const char *title)
{
    bool deputy = text_starts(title, "副局长"), head = text_starts(title, "局长");
    if (!deputy && !head) { return title; }
    bool board = text_ends(u->name, "委员会") || text_ends(u->name, "办公室");
    const char *what = text_ends(u->name, "部") ? "部长" : board ? "主任" : "局长";
    return deputy ? arena_printf(mem, "副%s", what) : what;
}

person demo_person(arena *mem, const demo_unit *u, int nth)
{
    posts_of_unit of = posts_of(u);
    const post_kind *k =
        nth < (int)of.first_n ? &of.first[nth] : &of.rest[demo_below((uint32_t)of.rest_n)];
    person p = {.org = u->id,
                .sex = demo_chance(k->categories & CAT_VILLAGE_CADRE ? 300 : 420) ? SEX_FEMALE
                                                                                  : SEX_MALE,
                .ethnic = demo_ethnic(),
                .political = political_of(k),
                .education = education_of(k),
                .degree = "",
                .school = "",
                .title = title_in(mem, u, k->title),
                .post_level = level_in(u, k->level),
                .rank = k->rank,
                .categories = k->categories,
                .state = PERSON_ACTIVE};
    draw_birth(mem, u, k->least_age, k->most_age, &p);
    p.name = demo_name(mem, p.sex, p.ethnic);
    int since = demo_between(demo_year() - 10, demo_year() - 1),
        began = day_year(p.born) + demo_between(20, 22);
    p.work_since = day_of(began, 7, 1);
    p.post_since = day_of(since > began ? since : began, demo_between(1, 12), 1);
    p.party_since = p.political <= POLITICAL_PROBATIONARY
                        ? day_of(began + demo_between(1, 4), 6, 28)
                        : DAY_NONE;
    p.phone = arena_printf(mem, "100%08u", demo_below(100000000));
    p.categories |= more_categories(&p);
    return p;
}

/* ---- adding them -------------------- */

/* A number that somebody has already is drawn again; the deed looks before it writes anything. */
err demo_person_add(demo *g, const demo_unit *u, const person *wanted, int64_t *ret)
{
    person p = *wanted;
    err e = E_CONFLICT;
    for (int tries = 0; tries < 20 && e == E_CONFLICT; tries++) {
        g->t->faults.n = 0;
        p.citizen = demo_citizen(g->t->mem, u->region, p.born, p.sex);
        e = people_person_add(g->t, &p, ret);
    }
    return e;
}

err demo_staff_add(demo *g, const demo_unit *u, int from, int n)
{
    int64_t id = 0;
    for (int i = from; i < from + n; i++) {
        person p = demo_person(g->t->mem, u, i);
        TRY(demo_person_add(g, u, &p, &id));
    }
    return OK;
}

err demo_unit_add(demo *g, demo_unit *u, const char *short_name, int place)
{
    org o = {.parent = u->parent,
             .code = u->code,
             .name = u->name,
             .short_name = short_name,
             .level = u->level,
             .kind = u->kind,
             .place = place,
             .since = DAY_NONE,
             .until = DAY_NONE};
    return people_org_add(g->t, &o, &u->id);
}
