/* Which units the full prefecture has: seven counties and cities, their offices, seventy-five
 * townships, six hundred villages. */
#include "app/demo_prefecture.h"

enum { TOWNSHIPS = 75, VILLAGES_EACH = 8 };

typedef struct {
    const char *name, *short_name;
    bool party, county;
} office;
/* `party`: stands under the Party committee; `county`: counties have one as well. */
static const office offices[] = {{"组织部", "组织部", true, true},
                                 {"办公室", "党委办", true, true},
                                 {"宣传部", "宣传部", true, true},
                                 {"统战部", "统战部", true, true},
                                 {"政法委员会", "政法委", true, true},
                                 {"政策研究室", "政研室", true, false},
                                 {"机构编制委员会办公室", "编办", true, true},
                                 {"网络安全和信息化委员会办公室", "网信办", true, false},
                                 {"直属机关工作委员会", "直属机关工委", true, true},
                                 {"老干部局", "老干部局", true, false},
                                 {"巡察工作领导小组办公室", "巡察办", true, true},
                                 {"党史研究室", "党史室", true, false},
                                 {"纪律检查委员会机关", "纪委机关", true, true},
                                 {"人民政府办公室", "政府办", false, true},
                                 {"发展和改革委员会", "发改委", false, true},
                                 {"教育局", "教育局", false, true},
                                 {"科学技术局", "科技局", false, true},
                                 {"工业和信息化局", "工信局", false, true},
                                 {"民族宗教事务局", "民宗局", false, true},
                                 {"公安局", "公安局", false, true},
                                 {"民政局", "民政局", false, true},
                                 {"司法局", "司法局", false, true},
                                 {"财政局", "财政局", false, true},
                                 {"人力资源和社会保障局", "人社局", false, true},
                                 {"自然资源局", "自然资源局", false, true},
                                 {"生态环境局", "生态环境局", false, true},
                                 {"住房和城乡建设局", "住建局", false, true},
                                 {"交通运输局", "交通局", false, true},
                                 {"水利局", "水利局", false, true},
                                 {"农业农村局", "农业农村局", false, true},
                                 {"商务局", "商务局", false, true},
                                 {"文化体育和旅游局", "文旅局", false, true},
                                 {"卫生健康委员会", "卫健委", false, true},
                                 {"退役军人事务局", "退役军人局", false, true},
                                 {"应急管理局", "应急局", false, true},
                                 {"审计局", "审计局", false, true},
                                 {"国有资产监督管理委员会", "国资委", false, false},
                                 {"市场监督管理局", "市场监管局", false, true},
                                 {"统计局", "统计局", false, true},
                                 {"乡村振兴局", "乡村振兴局", false, true},
                                 {"医疗保障局", "医保局", false, true},
                                 {"信访局", "信访局", false, true},
                                 {"林业和草原局", "林草局", false, true},
                                 {"粮食和物资储备局", "粮储局", false, false},
                                 {"广播电视局", "广电局", false, false},
                                 {"人民防空办公室", "人防办", false, false},
                                 {"供销合作社联合社", "供销社", false, false},
                                 {"住房公积金管理中心", "公积金中心", false, false},
                                 {"气象局", "气象局", false, false},
                                 {"邮政管理局", "邮政局", false, false},
                                 {"税务局", "税务局", false, true},
                                 {"机关事务管理局", "机关事务局", false, false},
                                 {"招商局", "招商局", false, false},
                                 {"人大常委会办公室", "人大办", false, false},
                                 {"政协办公室", "政协办", false, false},
                                 {"中级人民法院", "法院", false, false},
                                 {"人民检察院", "检察院", false, false},
                                 {"总工会", "总工会", false, false},
                                 {"团委", "团委", false, false},
                                 {"妇女联合会", "妇联", false, false},
                                 {"科学技术协会", "科协", false, false},
                                 {"工商业联合会", "工商联", false, false},
                                 {"残疾人联合会", "残联", false, false},
                                 {"红十字会", "红十字会", false, false},
                                 {"文学艺术界联合会", "文联", false, false},
                                 {"地方志编纂委员会办公室", "地方志办", false, false}};

typedef struct {
    const char *name;
    org_kind kind;
} body;
static const body of_city[] = {
    {"职业技术学院", ORG_UNIVERSITY},     {"第一高级中学", ORG_INSTITUTION},
    {"第二高级中学", ORG_INSTITUTION},    {"第三高级中学", ORG_INSTITUTION},
    {"实验中学", ORG_INSTITUTION},        {"人民医院", ORG_INSTITUTION},
    {"第二人民医院", ORG_INSTITUTION},    {"中医医院", ORG_INSTITUTION},
    {"妇幼保健院", ORG_INSTITUTION},      {"疾病预防控制中心", ORG_INSTITUTION},
    {"中心血站", ORG_INSTITUTION},        {"图书馆", ORG_INSTITUTION},
    {"博物馆", ORG_INSTITUTION},          {"歌舞团", ORG_INSTITUTION},
    {"农业科学研究所", ORG_INSTITUTION},  {"林业科学研究所", ORG_INSTITUTION},
    {"城市建设投资集团", ORG_ENTERPRISE}, {"交通投资集团", ORG_ENTERPRISE},
    {"水务投资集团", ORG_ENTERPRISE},     {"文化旅游集团", ORG_ENTERPRISE},
    {"能源发展集团", ORG_ENTERPRISE},     {"农业发展集团", ORG_ENTERPRISE},
    {"公共交通集团", ORG_ENTERPRISE},     {"热力集团", ORG_ENTERPRISE},
    {"粮食储备集团", ORG_ENTERPRISE}};
static const body of_county[] = {{"第一中学", ORG_INSTITUTION},
                                 {"第二中学", ORG_INSTITUTION},
                                 {"第三中学", ORG_INSTITUTION},
                                 {"第四中学", ORG_INSTITUTION},
                                 {"第五中学", ORG_INSTITUTION},
                                 {"第六中学", ORG_INSTITUTION},
                                 {"第一小学", ORG_INSTITUTION},
                                 {"第二小学", ORG_INSTITUTION},
                                 {"第三小学", ORG_INSTITUTION},
                                 {"第四小学", ORG_INSTITUTION},
                                 {"第五小学", ORG_INSTITUTION},
                                 {"第六小学", ORG_INSTITUTION},
                                 {"人民医院", ORG_INSTITUTION},
                                 {"中医医院", ORG_INSTITUTION},
                                 {"妇幼保健院", ORG_INSTITUTION},
                                 {"疾病预防控制中心", ORG_INSTITUTION},
                                 {"城市投资有限责任公司", ORG_ENTERPRISE},
                                 {"水务有限责任公司", ORG_ENTERPRISE},
                                 {"文旅发展有限责任公司", ORG_ENTERPRISE},
                                 {"供热有限责任公司", ORG_ENTERPRISE}};
static const struct {
    const char *name;
    int townships;
} counties[] = {{"云岭市", 12}, {"临泉市", 11}, {"青源县", 11}, {"白沙县", 11},
                {"南屏县", 10}, {"玉泉县", 10}, {"长滩县", 10}};
static const char *const first_words[] = {"清", "红", "石", "胡", "柳", "沙", "泉", "月",
                                          "东", "西", "南", "北", "大", "新", "老"};
static const char *const last_words[] = {"河", "柳", "桥", "杨", "滩"};
static const char *const village_words[] = {"上", "下", "前", "后", "东", "西", "中", "新"};

static size_t put(demo *g, prefecture *p, size_t above, const wide_unit *wanted)
{
    wide_unit *w = GROW(g->keep, &p->units);
    *w = *wanted;
    w->above = above;
    return p->units.n - 1;
}

static size_t put_office(demo *g, prefecture *p, size_t above, const office *o, int nth)
{
    const demo_unit region = p->units.at[above].u;
    bool city = region.level == ORG_CITY;
    wide_unit w = {
        .u = {.code = arena_printf(g->keep, "%s-%03d", region.code, nth),
              .region = region.region,
              .name = arena_printf(g->keep, o->party ? "中共%s委%s" : "%s%s", region.name, o->name),
              .level = region.level,
              .kind = ORG_DEPARTMENT,
              .large = city},
        .short_name = arena_printf(g->keep, "%s%s", city ? "州" : region.name, o->short_name),
        .people = city ? 54 : 44};
    return put(g, p, above, &w);
}

static size_t put_school(demo *g, prefecture *p, size_t above)
{
    const demo_unit region = p->units.at[above].u;
    wide_unit w = {.u = {.code = arena_printf(g->keep, "%s-dx", region.code),
                         .region = region.region,
                         .name = arena_printf(g->keep, "中共%s委党校", region.name),
                         .level = region.level,
                         .kind = ORG_PARTY_SCHOOL},
                   .short_name = arena_printf(g->keep, "%s党校", region.name),
                   .people = region.level == ORG_CITY ? 80 : 24};
    return put(g, p, above, &w);
}

static void put_bodies(demo *g, prefecture *p, size_t above, const body *list, size_t n)
{
    const demo_unit region = p->units.at[above].u;
    for (size_t i = 0; i < n; i++) {
        wide_unit w = {.u = {.code = arena_printf(g->keep, "%s-%d", region.code, 501 + (int)i),
                             .region = region.region,
                             .name = arena_printf(g->keep, "%s%s", region.name, list[i].name),
                             .level = region.level,
                             .kind = list[i].kind,
                             .large = true},
                       .short_name = list[i].name,
                       .people = region.level == ORG_CITY ? 180 : 150};
        put(g, p, above, &w);
    }
}

static void put_township(demo *g, prefecture *p, size_t county, int nth, int of_all)
{
    const demo_unit region = p->units.at[county].u;
    const char *word =
        arena_printf(g->keep, "%s%s", first_words[of_all % (int)COUNT_OF(first_words)],
                     last_words[of_all / (int)COUNT_OF(first_words)]);
    const char *name = arena_printf(g->keep, "%s%s", word, of_all % 3 ? "镇" : "乡");
    wide_unit w = {.u = {.code = arena_printf(g->keep, "%s-%d", region.code, 101 + nth),
                         .region = region.region,
                         .name = arena_printf(g->keep, "%s%s", region.name, name),
                         .level = ORG_TOWNSHIP,
                         .kind = ORG_REGION},
                   .short_name = name,
                   .people = 92};
    size_t town = put(g, p, county, &w);
    for (int i = 0; i < VILLAGES_EACH; i++) {
        const char *village = arena_printf(g->keep, "%s%s村", village_words[i], word);
        wide_unit v = {.u = {.code = arena_printf(g->keep, "%s-%02d", w.u.code, i + 1),
                             .region = region.region,
                             .name = arena_printf(g->keep, "%s%s", name, village),
                             .level = ORG_VILLAGE,
                             .kind = ORG_REGION,
                             .large = true},
                       .short_name = village,
                       .people = 126 + (of_all * VILLAGES_EACH + i) % 9};
        put(g, p, town, &v);
    }
}

static void put_county(demo *g, prefecture *p, int nth, int *townships)
{
    wide_unit w = {.u = {.code = arena_printf(g->keep, "99%02d", nth + 1),
                         .name = counties[nth].name,
                         .region = arena_printf(g->keep, "9901%02d", 21 + nth),
                         .level = ORG_COUNTY,
                         .kind = ORG_REGION,
                         .large = true},
                   .short_name = counties[nth].name,
                   .people = 45};
    size_t county = put(g, p, 0, &w);
    int made = 0;
    for (size_t i = 0; i < COUNT_OF(offices); i++) {
        if (offices[i].county) { put_office(g, p, county, &offices[i], ++made); }
    }
    put_school(g, p, county);
    put_bodies(g, p, county, of_county, COUNT_OF(of_county));
    for (int i = 0; i < counties[nth].townships; i++) {
        put_township(g, p, county, i, (*townships)++);
    }
}

void prefecture_units(demo *g, prefecture *p)
{
    int townships = 0;
    wide_unit root = {.u = {.code = "9900",
                            .name = "昌岭州",
                            .region = "990001",
                            .level = ORG_CITY,
                            .kind = ORG_REGION},
                      .short_name = "昌岭州",
                      .people = 30};
    put(g, p, 0, &root);
    for (size_t i = 0; i < COUNT_OF(offices); i++) {
        size_t made = put_office(g, p, 0, &offices[i], (int)i + 1);
        p->office = i == 0 ? made : p->office;
    }
    p->school = put_school(g, p, 0);
    put_bodies(g, p, 0, of_city, COUNT_OF(of_city));
    for (int i = 0; i < (int)COUNT_OF(counties); i++) {
        put_county(g, p, i, &townships);
    }
}
_Static_assert(COUNT_OF(first_words) * COUNT_OF(last_words) >= TOWNSHIPS,
               "each township has its own name");
