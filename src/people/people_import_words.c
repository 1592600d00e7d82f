/* The words of rosters: heads of columns and values, as units write them. No database, no clock. */
#include "people/people_import_inside.h"
#include "people_text.h"

/* ---- comparing words ------------------------------------------------------------------------- */

static uint32_t narrow(uint32_t code)
{
    return code >= 0xFF01 && code <= 0xFF5E ? code - 0xFF01 + '!' : code;
}

char *import_word(arena *mem, const char *s)
{
    buf b = buf_new(mem);
    const char *at = text_clean(mem, s);
    uint32_t code;
    for (const char *next; (next = text_next(at, &code)); at = next) {
        uint32_t here = narrow(code);
        if (here >= 'A' && here <= 'Z') { here += 32; }
        if (here == code) {
            buf_put_n(&b, at, here == ' ' ? 0 : (size_t)(next - at));
        } else {
            text_put_code(&b, here);
        }
    }
    return b.at;
}

bool import_word_in(const char *word, const char *words)
{
    size_t n = strlen(word);
    for (const char *at = words; n && at; at = strchr(at, '|')) {
        at += *at == '|';
        if (*at == *word && strncmp(at, word, n) == 0 && (at[n] == '|' || at[n] == '\0')) {
            return true;
        }
    }
    return false;
}

/* Whether one of the words of "a|b|c" stands in `word`. */
static bool has_any(const char *word, const char *words)
{
    for (const char *at = words; at; at = strchr(at, '|')) {
        at += *at == '|';
        size_t n = strcspn(at, "|");
        if (memmem(word, strlen(word), at, n)) { return true; }
    }
    return false;
}

bool import_is_nothing(const char *word)
{
    enum { LONGEST = 6 };
    return text_empty(word) ||
           (strlen(word) <= LONGEST &&
            import_word_in(word, "无|-|--|—|——|/|\\|暂无|空|n/a|null|none|nil"));
}

/* ---- heads ----------------------------------------------------------------------------------- */

static const struct {
    import_field field;
    const char *word;
    text_key label;
    const char *heads;
} fields[] = {
    {FIELD_IGNORED, "", T_people_import_ignored,
     "序号|编号|行号|原因|退回原因|no|no.|number|#|reason"},
    {FIELD_NAME, "name", T_people_import_name,
     "姓名|名字|干部姓名|学员姓名|人员姓名|党员姓名|name|fullname|cadrename"},
    {FIELD_CITIZEN, "citizen", T_people_import_citizen,
     "身份证号|公民身份号码|身份证号码|证件号码|身份证|公民身份证号码|公民身份证号|居民身份证号|"
     "居民身份证号码|"
     "身份号码|证件号|"
     "citizennumber|citizenid|idnumber|idno|idno.|idcard|nationalid"},
    {FIELD_SEX, "sex", T_people_import_sex, "性别|sex|gender"},
    {FIELD_BORN, "born", T_people_import_born,
     "出生年月|出生日期|生日|出生时间|出生年月日|birthdate|dateofbirth|birthday|born|dob"},
    {FIELD_ETHNIC, "ethnic", T_people_import_ethnic,
     "民族|族别|ethnicgroup|ethnicity|ethnic|nationality"},
    {FIELD_POLITICAL, "political", T_people_import_political,
     "政治面貌|政治身份|党派|politicalstatus|political|politicalaffiliation"},
    {FIELD_PARTY_SINCE, "party_since", T_people_import_party_since,
     "入党时间|入党日期|入党年月|加入中共时间|加入党派时间|加入中国共产党时间|joinedparty|"
     "partysince|"
     "datejoinedparty"},
    {FIELD_EDUCATION, "education", T_people_import_education,
     "学历|文化程度|最高学历|全日制学历|教育程度|education|educationlevel"},
    {FIELD_DEGREE, "degree", T_people_import_degree, "学位|最高学位|degree"},
    {FIELD_SCHOOL, "school", T_people_import_school,
     "毕业院校|毕业学校|毕业院校及专业|毕业院校系及专业|院校|school|university|graduatedfrom"},
    {FIELD_WORK_SINCE, "work_since", T_people_import_work_since,
     "参加工作时间|参加工作日期|参加工作年月|工作时间|参工时间|worksince|startedwork|workingsince"},
    {FIELD_UNIT, "unit", T_people_import_unit,
     "工作单位|单位|所在单位|单位名称|任职单位|现工作单位|所属单位|部门|所在部门|所在党组织|unit|"
     "organisation|"
     "organization|"
     "department|employer|workunit"},
    {FIELD_UNIT_CODE, "unit_code", T_people_import_unit_code,
     "单位代码|单位编码|机构代码|组织代码|unitcode|orgcode|organisationcode|organizationcode"},
    {FIELD_TITLE, "title", T_people_import_title,
     "职务|现任职务|岗位|职务名称|现职务|担任职务|党内职务|title|post|position|jobtitle"},
    {FIELD_LEVEL, "level", T_people_import_level,
     "职务层次|职务级别|级别|行政级别|现任职务层次|职务层级|postlevel|level|grade"},
    {FIELD_RANK, "rank", T_people_import_rank, "职级|现任职级|公务员职级|现职级|rank"},
    {FIELD_POST_SINCE, "post_since", T_people_import_post_since,
     "任现职时间|任职时间|任现职日期|任职日期|任现职务时间|任现职年月|postsince|inpostsince|"
     "appointed"},
    {FIELD_PHONE, "phone", T_people_import_phone,
     "手机|联系电话|电话|手机号|手机号码|联系方式|电话号码|phone|mobile|telephone"},
    {FIELD_MAIL, "mail", T_people_import_mail,
     "邮箱|电子邮箱|电子邮件|邮箱地址|电子邮箱地址|e-mail|email|mail|emailaddress"},
    {FIELD_CATEGORIES, "categories", T_people_import_categories,
     "人员类别|身份|干部类别|人员身份|类别|category|categories"},
};

/* "*出生年月（岁）：" is 出生年月: marks and a bracket at the end say how to fill it in. */
static const char *head_core(arena *mem, const char *head)
{
    char *word = import_word(mem, head);
    while (*word == '*') {
        word++;
    }
    size_t n = strlen(word);
    char *open = strrchr(word, '(');
    if (n && word[n - 1] == ')' && open && open != word) { n = (size_t)(open - word); }
    while (n && (word[n - 1] == '*' || word[n - 1] == ':')) {
        n--;
    }
    word[n] = '\0';
    return word;
}

/* English heads are written with blanks, hyphens or underlines. */
static const char *head_joined(arena *mem, const char *core)
{
    buf b = buf_new(mem);
    for (; *core; core++) {
        if (*core != '_' && *core != '-') { buf_putc(&b, *core); }
    }
    buf_put(&b, "");
    return b.at;
}

import_field import_field_of_head(arena *mem, const char *head)
{
    const char *core = head_core(mem, head);
    const char *joined = head_joined(mem, core);
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (import_word_in(core, fields[i].heads) || import_word_in(joined, fields[i].heads)) {
            return fields[i].field;
        }
    }
    return FIELD_NONE;
}

import_field import_field_of_word(const char *word)
{
    if (text_is(word, "none")) { return FIELD_IGNORED; }
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (*word && text_is(word, fields[i].word)) { return fields[i].field; }
    }
    return FIELD_NONE;
}

const char *import_field_word(import_field f)
{
    for (size_t i = 1; i < COUNT_OF(fields); i++) {
        if (fields[i].field == f) { return fields[i].word; }
    }
    return "none";
}

text_key import_field_label(import_field f)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (fields[i].field == f) { return fields[i].label; }
    }
    return T_people_import_ignored;
}

/* ---- values ---------------------------------------------------------------------------------- */

typedef struct {
    int code;
    const char *words;
} coded;

static bool code_of(const char *word, const coded *at, size_t n, int *ret)
{
    for (size_t i = 0; i < n; i++) {
        if (import_word_in(word, at[i].words)) {
            *ret = at[i].code;
            return true;
        }
    }
    return false;
}

bool import_sex_read(const char *word, person_sex *ret)
{
    static const coded words[] = {{SEX_MALE, "男|男性|1|m|male|man"},
                                  {SEX_FEMALE, "女|女性|2|f|female|woman"}};
    int code = 0;
    bool known = code_of(word, words, COUNT_OF(words), &code);
    *ret = (person_sex)code;
    return known;
}

bool import_political_read(const char *word, person_political *ret)
{
    static const coded words[] = {
        {POLITICAL_PROBATIONARY,
         "预备党员|中共预备党员|中国共产党预备党员|02|probationary|probationarypartymember|"
         "probationarymember"},
        {POLITICAL_MEMBER, "党员|中共党员|中国共产党党员|共产党员|正式党员|中共正式党员|中共|01|"
                           "partymember|cpcmember|member"},
        {POLITICAL_LEAGUE, "团员|共青团员|中国共产主义青年团团员|共青团|03|leaguemember|"
                           "youthleaguemember|youthleague"},
        {POLITICAL_NONPARTY,
         "无党派|无党派人士|无党派民主人士|12|non-partyfigure|non-party|nonparty|independent"},
        {POLITICAL_MASSES, "群众|普通公民|非党员|非中共党员|13|masses|none"}};
    int code = 0;
    bool known = code_of(word, words, COUNT_OF(words), &code);
    if (!known && has_any(word, "民革|民盟|民建|民进|农工党|农工民主党|致公党|九三学社|台盟|"
                                "民主党派|民主同盟|民主建国会|"
                                "民主促进会|国民党革命|台湾民主自治|memberofanotherparty")) {
        code = POLITICAL_DEMOCRATIC;
        known = true;
    }
    *ret = (person_political)code;
    return known;
}

/* In the order in which they are looked for: 中央党校研究生 and 省委党校大专 are as good as the
 * plain words. */
bool import_education_read(const char *word, person_education *ret)
{
    static const coded parts[] = {
        {EDUCATION_GRADUATE, "研究生|硕士|博士|graduate"},
        {EDUCATION_SECONDARY,
         "中专|中等专科|中等专业|中师|技校|中技|职高|职业高中|secondaryvocational"},
        {EDUCATION_COLLEGE, "大专|专科|juniorcollege"},
        {EDUCATION_BACHELOR, "本科|大学|学士|bachelor|university"},
        {EDUCATION_HIGH, "高中|uppersecondary|highschool"},
        {EDUCATION_MIDDLE, "初中|lowersecondary|middleschool"},
        {EDUCATION_PRIMARY, "小学|primary"}};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (has_any(word, parts[i].words) && !text_is(word, "undergraduate")) {
            *ret = (person_education)parts[i].code;
            return true;
        }
    }
    *ret = EDUCATION_BACHELOR;
    return text_is(word, "undergraduate");
}

bool import_level_read(const char *word, post_level *ret)
{
    static const coded words[] = {
        {POST_PROVINCE_CHIEF,
         "省部级正职|正省级|正部级|正省部级|正省|正部|111|provinceorministry,chief"},
        {POST_PROVINCE_DEPUTY,
         "省部级副职|副省级|副部级|副省部级|副省|副部|112|provinceorministry,deputy"},
        {POST_BUREAU_CHIEF,
         "厅局级正职|正厅级|正局级|正厅局级|正地级|正厅|正司级|正地厅级|正师级|121|bureau,chief"},
        {POST_BUREAU_DEPUTY,
         "厅局级副职|副厅级|副局级|副厅局级|副地级|副厅|副司级|副地厅级|副师级|122|bureau,deputy"},
        {POST_COUNTY_CHIEF, "县处级正职|正县级|正处级|正县处级|正处|正县|县处级正职领导|正团级|131|"
                            "countyordivision,chief"},
        {POST_COUNTY_DEPUTY, "县处级副职|副县级|副处级|副县处级|副处|副县|县处级副职领导|副团级|"
                             "132|countyordivision,deputy"},
        {POST_TOWNSHIP_CHIEF, "乡科级正职|正科级|正乡科级|正科|正乡级|乡科级正职领导|正营级|141|"
                              "townshiporsection,chief"},
        {POST_TOWNSHIP_DEPUTY, "乡科级副职|副科级|副乡科级|副科|副乡级|乡科级副职领导|副营级|142|"
                               "townshiporsection,deputy"},
        {POST_STAFF, "科员级|科员|150|staff"},
        {POST_CLERK, "办事员级|办事员|160|clerk"},
        {POST_NONE, "无|未定职|未定级|无职务|无级别|199|nopostlevel|none"}};
    int code = 0;
    bool known = code_of(word, words, COUNT_OF(words), &code);
    *ret = (post_level)code;
    return known;
}

bool import_rank_read(const char *word, person_rank *ret)
{
    static const coded words[] = {
        {RANK_INSPECTOR_1, "一级巡视员|1级巡视员|inspector,grade1"},
        {RANK_INSPECTOR_2, "二级巡视员|2级巡视员|inspector,grade2"},
        {RANK_RESEARCHER_1, "一级调研员|1级调研员|researcher,grade1"},
        {RANK_RESEARCHER_2, "二级调研员|2级调研员|researcher,grade2"},
        {RANK_RESEARCHER_3, "三级调研员|3级调研员|researcher,grade3"},
        {RANK_RESEARCHER_4, "四级调研员|4级调研员|researcher,grade4"},
        {RANK_PRINCIPAL_1, "一级主任科员|1级主任科员|principalstaff,grade1"},
        {RANK_PRINCIPAL_2, "二级主任科员|2级主任科员|principalstaff,grade2"},
        {RANK_PRINCIPAL_3, "三级主任科员|3级主任科员|principalstaff,grade3"},
        {RANK_PRINCIPAL_4, "四级主任科员|4级主任科员|principalstaff,grade4"},
        {RANK_STAFF_1, "一级科员|1级科员|staff,grade1"},
        {RANK_STAFF_2, "二级科员|2级科员|staff,grade2"},
        {RANK_NONE, "无|无职级|norank|none"}};
    int code = 0;
    bool known = code_of(word, words, COUNT_OF(words), &code);
    *ret = (person_rank)code;
    return known;
}

bool import_ethnic_read(arena *mem, const char *word, const char **ret)
{
    static const struct {
        const char *said, *meant;
    } usual[] = {{"维族", "维吾尔族"},         {"维", "维吾尔族"},  {"哈族", "哈萨克族"},
                 {"哈", "哈萨克族"},           {"蒙族", "蒙古族"},  {"蒙", "蒙古族"},
                 {"柯族", "柯尔克孜族"},       {"朝族", "朝鲜族"},  {"锡伯", "锡伯族"},
                 {"乌兹别克族", "乌孜别克族"}, {"塔族", "塔吉克族"}};
    for (size_t i = 0; i < COUNT_OF(usual); i++) {
        word = text_is(word, usual[i].said) ? usual[i].meant : word;
    }
    *ret = people_ethnic_code(mem, word);
    for (int code = 1; text_empty(*ret) && code <= 56; code++) {
        const char *digits = arena_printf(mem, "%02d", code);
        if (text_is(word, digits) ||
            text_is(word, text_lower(mem, people_ethnic_word(digits, LANG_EN)))) {
            *ret = digits;
        }
    }
    return !text_empty(*ret);
}

static bool category_of(arena *mem, const char *word, unsigned *ret)
{
    static const coded usual[] = {{CAT_ENTERPRISE_LEADER, "国企领导人员|国有企业领导人员|企业领导"},
                                  {CAT_VILLAGE_CADRE, "村干部|社区干部|村社区干部|两委干部"},
                                  {CAT_RESERVE, "后备干部|村级后备力量|后备人才"},
                                  {CAT_NEW_RECRUIT, "新录用公务员|新进人员"},
                                  {CAT_LEADING_GROUP, "班子成员|领导班子"},
                                  {CAT_PARTY_GOVERNMENT, "党政机关干部|机关干部"},
                                  {CAT_PROFESSIONAL, "专技人员|专业技术干部"},
                                  {CAT_INSTITUTION_LEADER, "事业领导"},
                                  {CAT_EX_SERVICE, "退伍军人"},
                                  {CAT_PARTY_MEMBER_ONLY, "党员|普通党员"}};
    int code = 0;
    if (code_of(word, usual, COUNT_OF(usual), &code)) {
        *ret = (unsigned)code;
        return true;
    }
    for (unsigned bit = 1; bit <= CAT_PARTY_MEMBER_ONLY; bit <<= 1) {
        text_key key = people_category_word(bit);
        if (text_is(word, import_word(mem, key->zh)) || text_is(word, import_word(mem, key->en))) {
            *ret = bit;
            return true;
        }
    }
    return false;
}

bool import_categories_read(arena *mem, const char *text, unsigned *ret, const char **ret_wrong)
{
    static const char *const marks[] = {"、", "，", "；", ",", ";", "/", "\n"};
    *ret = 0;
    for (const char *at = text; *at;) {
        size_t n = strlen(at), skip = 0;
        for (size_t i = 0; i < COUNT_OF(marks); i++) {
            const char *mark = strstr(at, marks[i]);
            if (mark && (size_t)(mark - at) < n) {
                n = (size_t)(mark - at);
                skip = strlen(marks[i]);
            }
        }
        unsigned bit = 0;
        const char *word = import_word(mem, arena_copy_n(mem, at, n));
        if (*word && !category_of(mem, word, &bit)) {
            *ret_wrong = word;
            return false;
        }
        *ret |= bit;
        at += n + skip;
    }
    return true;
}

/* ---- dates ----------------------------------------------------------------------------------- */

/* A date that lost its format: days since 1899-12-30. Smaller numbers are years, larger ones 198503
 * or 19850301. */
static bool serial_day(const sheet_cell *cell, const char *text, day *ret)
{
    enum { FROM_1920 = 7306, TO_2100 = 73051, EXCEL_EPOCH = -25569 };
    int64_t n = 0;
    double number = cell->kind == CELL_NUMBER ? cell->number : text_int(text, &n) ? (double)n : 0;
    if (number < FROM_1920 || number > TO_2100) { return false; }
    *ret = (day){(int32_t)number + EXCEL_EPOCH};
    return true;
}

/* A number 1985.1 may have been typed as 1985.10: the sheet does not keep the zero. */
static bool lost_zero(const sheet_cell *cell, const char *text)
{
    size_t n = strlen(text);
    return cell->kind == CELL_NUMBER && n == 6 && text[4] == '.' && text[5] == '1';
}

import_day_kind import_day_read(arena *mem, const sheet_cell *cell, day *ret)
{
    bool month = false;
    char *text = text_clean(mem, cell->text);
    if (cell->kind == CELL_DATE) {
        *ret = cell->date;
        return strlen(text) == strlen("1985.03") ? DAY_READ_MONTH : DAY_READ;
    }
    if (serial_day(cell, text, ret)) { return DAY_READ; }
    if (lost_zero(cell, text)) {
        day_parse_loose(text, ret, &month);
        return DAY_LOST_ZERO;
    }
    char *clock = strstr(text, " 0");
    if (clock && strchr(clock, ':')) { *clock = '\0'; /* 1985-03-01 00:00:00 from other systems */ }
    if (!day_parse_loose(text, ret, &month) &&
        !day_parse_loose(import_word(mem, text), ret, &month)) {
        return DAY_UNREADABLE;
    }
    return month ? DAY_READ_MONTH : DAY_READ;
}
