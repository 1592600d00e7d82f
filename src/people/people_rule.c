/* Words of the codes, duty tiers, and what a filter says. No database, no clock. */
#include "people/people.h"
#include "people_text.h"

typedef struct {
    int code;
    text_key word;
} code_word;

static text_key word_of(const code_word *at, size_t n, int code, text_key otherwise)
{
    for (size_t i = 0; i < n; i++) {
        if (at[i].code == code) { return at[i].word; }
    }
    return otherwise;
}
#define WORD_OF(table, code) word_of(table, COUNT_OF(table), (int)(code), T_people_unknown)

text_key people_level_word(post_level l)
{
    static const code_word words[] = {{POST_PROVINCE_CHIEF, T_people_level_province_chief},
                                      {POST_PROVINCE_DEPUTY, T_people_level_province_deputy},
                                      {POST_BUREAU_CHIEF, T_people_level_bureau_chief},
                                      {POST_BUREAU_DEPUTY, T_people_level_bureau_deputy},
                                      {POST_COUNTY_CHIEF, T_people_level_county_chief},
                                      {POST_COUNTY_DEPUTY, T_people_level_county_deputy},
                                      {POST_TOWNSHIP_CHIEF, T_people_level_township_chief},
                                      {POST_TOWNSHIP_DEPUTY, T_people_level_township_deputy},
                                      {POST_STAFF, T_people_level_staff},
                                      {POST_CLERK, T_people_level_clerk},
                                      {POST_NONE, T_people_level_none}};
    return WORD_OF(words, l);
}

text_key people_rank_word(person_rank r)
{
    static const code_word words[] = {{RANK_NONE, T_people_rank_none},
                                      {RANK_INSPECTOR_1, T_people_rank_inspector_1},
                                      {RANK_INSPECTOR_2, T_people_rank_inspector_2},
                                      {RANK_RESEARCHER_1, T_people_rank_researcher_1},
                                      {RANK_RESEARCHER_2, T_people_rank_researcher_2},
                                      {RANK_RESEARCHER_3, T_people_rank_researcher_3},
                                      {RANK_RESEARCHER_4, T_people_rank_researcher_4},
                                      {RANK_PRINCIPAL_1, T_people_rank_principal_1},
                                      {RANK_PRINCIPAL_2, T_people_rank_principal_2},
                                      {RANK_PRINCIPAL_3, T_people_rank_principal_3},
                                      {RANK_PRINCIPAL_4, T_people_rank_principal_4},
                                      {RANK_STAFF_1, T_people_rank_staff_1},
                                      {RANK_STAFF_2, T_people_rank_staff_2}};
    return WORD_OF(words, r);
}

text_key people_political_word(person_political p)
{
    static const code_word words[] = {{POLITICAL_MEMBER, T_people_political_member},
                                      {POLITICAL_PROBATIONARY, T_people_political_probationary},
                                      {POLITICAL_LEAGUE, T_people_political_league},
                                      {POLITICAL_DEMOCRATIC, T_people_political_democratic},
                                      {POLITICAL_NONPARTY, T_people_political_nonparty},
                                      {POLITICAL_MASSES, T_people_political_masses}};
    return WORD_OF(words, p);
}

text_key people_education_word(person_education e)
{
    static const code_word words[] = {{EDUCATION_GRADUATE, T_people_education_graduate},
                                      {EDUCATION_BACHELOR, T_people_education_bachelor},
                                      {EDUCATION_COLLEGE, T_people_education_college},
                                      {EDUCATION_SECONDARY, T_people_education_secondary},
                                      {EDUCATION_HIGH, T_people_education_high},
                                      {EDUCATION_MIDDLE, T_people_education_middle},
                                      {EDUCATION_PRIMARY, T_people_education_primary}};
    return WORD_OF(words, e);
}

text_key people_org_kind_word(org_kind k)
{
    static const code_word words[] = {{ORG_REGION, T_people_kind_region},
                                      {ORG_DEPARTMENT, T_people_kind_department},
                                      {ORG_PARTY_SCHOOL, T_people_kind_party_school},
                                      {ORG_VILLAGE_SCHOOL, T_people_kind_village_school},
                                      {ORG_INSTITUTION, T_people_kind_institution},
                                      {ORG_ENTERPRISE, T_people_kind_enterprise},
                                      {ORG_UNIVERSITY, T_people_kind_university},
                                      {ORG_OTHER, T_people_kind_other}};
    return WORD_OF(words, k);
}

text_key people_org_level_word(org_level l)
{
    static const code_word words[] = {
        {ORG_NATION, T_people_org_nation},     {ORG_PROVINCE, T_people_org_province},
        {ORG_CITY, T_people_org_city},         {ORG_COUNTY, T_people_org_county},
        {ORG_TOWNSHIP, T_people_org_township}, {ORG_VILLAGE, T_people_org_village}};
    return WORD_OF(words, l);
}

text_key people_category_word(unsigned bit)
{
    static const code_word words[] = {{CAT_PARTY_GOVERNMENT, T_people_cat_party_government},
                                      {CAT_YOUNG, T_people_cat_young},
                                      {CAT_CIVIL_SERVANT, T_people_cat_civil_servant},
                                      {CAT_ENTERPRISE_LEADER, T_people_cat_enterprise_leader},
                                      {CAT_PROFESSIONAL, T_people_cat_professional},
                                      {CAT_VILLAGE_CADRE, T_people_cat_village_cadre},
                                      {CAT_RESERVE, T_people_cat_reserve},
                                      {CAT_EX_SERVICE, T_people_cat_ex_service},
                                      {CAT_NEW_RECRUIT, T_people_cat_new_recruit},
                                      {CAT_LEADING_GROUP, T_people_cat_leading_group},
                                      {CAT_INSTITUTION_LEADER, T_people_cat_institution_leader},
                                      {CAT_SPECIAL_BUSINESS, T_people_cat_special_business},
                                      {CAT_PARTY_MEMBER_ONLY, T_people_cat_party_member_only}};
    return WORD_OF(words, bit);
}

text_key people_state_word(person_state s)
{
    static const code_word words[] = {{PERSON_ACTIVE, T_people_state_active},
                                      {PERSON_RETIRED, T_people_state_retired},
                                      {PERSON_LEFT, T_people_state_left},
                                      {PERSON_DEAD, T_people_state_dead}};
    return WORD_OF(words, s);
}

text_key people_sex_word(person_sex s)
{
    static const code_word words[] = {{SEX_MALE, T_people_sex_male},
                                      {SEX_FEMALE, T_people_sex_female}};
    return WORD_OF(words, s);
}

/* GB/T 3304-1991, the 56 peoples in the order of their codes 01…56. */
static const struct {
    const char *zh, *en;
} ethnics[] = {{"汉族", "Han"},         {"蒙古族", "Mongol"},     {"回族", "Hui"},
               {"藏族", "Tibetan"},     {"维吾尔族", "Uyghur"},   {"苗族", "Miao"},
               {"彝族", "Yi"},          {"壮族", "Zhuang"},       {"布依族", "Bouyei"},
               {"朝鲜族", "Korean"},    {"满族", "Manchu"},       {"侗族", "Dong"},
               {"瑶族", "Yao"},         {"白族", "Bai"},          {"土家族", "Tujia"},
               {"哈尼族", "Hani"},      {"哈萨克族", "Kazakh"},   {"傣族", "Dai"},
               {"黎族", "Li"},          {"傈僳族", "Lisu"},       {"佤族", "Wa"},
               {"畲族", "She"},         {"高山族", "Gaoshan"},    {"拉祜族", "Lahu"},
               {"水族", "Sui"},         {"东乡族", "Dongxiang"},  {"纳西族", "Naxi"},
               {"景颇族", "Jingpo"},    {"柯尔克孜族", "Kyrgyz"}, {"土族", "Tu"},
               {"达斡尔族", "Daur"},    {"仫佬族", "Mulao"},      {"羌族", "Qiang"},
               {"布朗族", "Blang"},     {"撒拉族", "Salar"},      {"毛南族", "Maonan"},
               {"仡佬族", "Gelao"},     {"锡伯族", "Xibe"},       {"阿昌族", "Achang"},
               {"普米族", "Pumi"},      {"塔吉克族", "Tajik"},    {"怒族", "Nu"},
               {"乌孜别克族", "Uzbek"}, {"俄罗斯族", "Russian"},  {"鄂温克族", "Evenki"},
               {"德昂族", "De'ang"},    {"保安族", "Bonan"},      {"裕固族", "Yugur"},
               {"京族", "Gin"},         {"塔塔尔族", "Tatar"},    {"独龙族", "Derung"},
               {"鄂伦春族", "Oroqen"},  {"赫哲族", "Hezhen"},     {"门巴族", "Monba"},
               {"珞巴族", "Lhoba"},     {"基诺族", "Jino"}};

const char *people_ethnic_word(const char *code, language lang)
{
    int64_t n = 0;
    if (!text_int(code, &n) || n < 1 || n > (int64_t)COUNT_OF(ethnics)) { return ""; }
    return lang == LANG_EN ? ethnics[n - 1].en : ethnics[n - 1].zh;
}

const char *people_ethnic_code(arena *mem, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; n && i < COUNT_OF(ethnics); i++) {
        const char *zh = ethnics[i].zh;
        bool whole = text_is(zh, word);
        bool without_zu = strlen(zh) == n + strlen("族") && strncmp(zh, word, n) == 0;
        if (whole || without_zu) { return arena_printf(mem, "%02d", (int)i + 1); }
    }
    return "";
}

duty_tier people_duty_tier(post_level l, person_rank r, person_rank border)
{
    if (l >= POST_PROVINCE_CHIEF && l <= POST_COUNTY_DEPUTY) { return DUTY_COUNTY_UP; }
    if (r != RANK_NONE && border != RANK_NONE && r <= border) { return DUTY_COUNTY_UP; }
    bool below = (l >= POST_TOWNSHIP_CHIEF && l <= POST_CLERK) || r != RANK_NONE;
    return below ? DUTY_BELOW : DUTY_NONE;
}

/* ---- filters: one definition for list, group, audience and call-up --------------------------- */

static bool take_numbers(const char *value, int64_t *at, size_t *n)
{
    while (*value) {
        int64_t number = 0;
        size_t digits = strspn(value, "0123456789");
        if (digits == 0 || digits > 18 || *n == 16) { return false; }
        for (size_t i = 0; i < digits; i++) {
            number = number * 10 + (value[i] - '0');
        }
        at[(*n)++] = number;
        value += digits;
        if (*value && *value++ != ',') { return false; }
    }
    return true;
}

static bool take_int(const char *value, int *ret)
{
    int64_t n = 0;
    bool good = text_int(value, &n) && n >= -1 && n < 1 << 30;
    *ret = (int)n;
    return good;
}

static bool take_pair(people_filter *f, const char *name, const char *value)
{
    int categories = 0;
    if (text_is(name, "org")) return text_int(value, &f->org) && f->org >= 0;
    if (text_is(name, "words")) return f->words = value, true;
    if (text_is(name, "level")) return take_numbers(value, f->levels, &f->levels_n);
    if (text_is(name, "rank")) return take_numbers(value, f->ranks, &f->ranks_n);
    if (text_is(name, "sex")) return take_int(value, &f->sex);
    if (text_is(name, "minority")) return take_int(value, &f->ethnic_minority);
    if (text_is(name, "party")) return take_int(value, &f->party);
    if (text_is(name, "state")) return take_int(value, &f->state);
    if (text_is(name, "born_from")) return day_parse(value, &f->born_from);
    if (text_is(name, "born_to")) return day_parse(value, &f->born_to);
    if (text_is(name, "post_from")) return day_parse(value, &f->post_from);
    if (text_is(name, "post_to")) return day_parse(value, &f->post_to);
    if (!text_is(name, "category") || !take_int(value, &categories) || categories < 0) return false;
    f->categories = (unsigned)categories;
    return true;
}

people_filter people_filter_any(void)
{
    return (people_filter){.words = "",
                           .sex = -1,
                           .ethnic_minority = -1,
                           .party = -1,
                           .born_from = DAY_NONE,
                           .born_to = DAY_NONE,
                           .post_from = DAY_NONE,
                           .post_to = DAY_NONE};
}

err people_filter_read(const char *query, arena *mem, people_filter *ret)
{
    *ret = people_filter_any();
    for (const char *at = query; *at;) {
        size_t n = strcspn(at, "&");
        size_t name_n = strcspn(at, "=&");
        char *name = text_url_decoded(mem, at, name_n);
        char *value = name_n < n ? text_url_decoded(mem, at + name_n + 1, n - name_n - 1)
                                 : arena_copy(mem, "");
        if (!text_utf8(value, strlen(value)) || (*value && !take_pair(ret, name, value))) {
            return E_INPUT;
        }
        at += n + (at[n] == '&');
    }
    return OK;
}

static void put_pair(buf *b, const char *name, const char *value)
{
    if (text_empty(value)) { return; }
    buf_printf(b, "%s%s=", b->n ? "&" : "", name);
    text_url_encode(b, value, ",");
}

static void put_numbers(buf *b, arena *mem, const char *name, const int64_t *at, size_t n)
{
    buf list = buf_new(mem);
    for (size_t i = 0; i < n; i++) {
        buf_printf(&list, "%s%lld", i ? "," : "", (long long)at[i]);
    }
    put_pair(b, name, n ? list.at : "");
}

static void put_number(buf *b, arena *mem, const char *name, int64_t value, int64_t usual)
{
    put_pair(b, name, value == usual ? "" : arena_printf(mem, "%lld", (long long)value));
}

char *people_filter_text(const people_filter *f, arena *mem)
{
    buf b = buf_new(mem);
    put_number(&b, mem, "org", f->org, 0);
    put_pair(&b, "words", f->words);
    put_numbers(&b, mem, "level", f->levels, f->levels_n);
    put_numbers(&b, mem, "rank", f->ranks, f->ranks_n);
    put_number(&b, mem, "sex", f->sex, -1);
    put_number(&b, mem, "category", f->categories, 0);
    put_number(&b, mem, "minority", f->ethnic_minority, -1);
    put_number(&b, mem, "party", f->party, -1);
    put_number(&b, mem, "state", f->state, 0);
    put_pair(&b, "born_from", day_iso(mem, f->born_from));
    put_pair(&b, "born_to", day_iso(mem, f->born_to));
    put_pair(&b, "post_from", day_iso(mem, f->post_from));
    put_pair(&b, "post_to", day_iso(mem, f->post_to));
    return b.at;
}

static bool number_in(const int64_t *at, size_t n, int64_t value)
{
    for (size_t i = 0; i < n; i++) {
        if (at[i] == value) { return true; }
    }
    return n == 0;
}

static bool day_between(day d, day from, day to)
{
    return (!day_known(from) || (day_known(d) && d.n >= from.n)) &&
           (!day_known(to) || (day_known(d) && d.n <= to.n));
}

bool people_filter_fits(const people_filter *f, const person *p)
{
    int minority = text_empty(p->ethnic) ? -1 : !text_is(p->ethnic, "01"); /* unknown is neither */
    bool party = p->political == POLITICAL_MEMBER || p->political == POLITICAL_PROBATIONARY;
    int state = f->state == 0 ? PERSON_ACTIVE : f->state;
    return number_in(f->levels, f->levels_n, p->post_level) &&
           number_in(f->ranks, f->ranks_n, p->rank) && (f->sex < 0 || f->sex == (int)p->sex) &&
           (f->categories == 0 || (f->categories & p->categories)) &&
           (f->ethnic_minority < 0 || f->ethnic_minority == minority) &&
           (f->party < 0 || f->party == party) && (state < 0 || state == (int)p->state) &&
           day_between(p->born, f->born_from, f->born_to) &&
           day_between(p->post_since, f->post_from, f->post_to);
}

/* ---- addresses ------------------------------------------------------------------------------- */

static bool local_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr(".!#$%&'*+/=?^_`{|}~-", c));
}

static bool domain_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-';
}

bool people_mail_good(const char *address)
{
    const char *at = strchr(address, '@');
    if (!at || at == address || at - address > 64 || strlen(address) > 200) { return false; }
    for (const char *c = address; c < at; c++) {
        if (!local_char(*c)) { return false; }
    }
    const char *domain = at + 1;
    for (const char *c = domain; *c; c++) {
        if (!domain_char(*c)) { return false; }
    }
    size_t n = strlen(domain);
    return n >= 3 && domain[0] != '.' && domain[0] != '-' && domain[n - 1] != '.' &&
           strchr(domain, '.') != NULL && strstr(domain, "..") == NULL;
}
