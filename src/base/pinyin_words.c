/* Readings that depend on where a character stands, kept by hand: the table from Unicode knows only
 * the commonest one. A person's record may hold another reading; this list is only the first guess.
 */
#include "inside.h"

typedef struct {
    const char *word, *says;
} known;

/* One-character surnames whose reading is another, or could be taken for another. */
static const known surnames[] = {
    {"单", "shan4"},  {"單", "shan4"},  {"曾", "zeng1"}, {"仇", "qiu2"},   {"乐", "yue4"},
    {"樂", "yue4"},   {"解", "xie4"},   {"查", "zha1"},  {"区", "ou1"},    {"區", "ou1"},
    {"朴", "piao2"},  {"任", "ren2"},   {"华", "hua4"},  {"華", "hua4"},   {"盖", "ge3"},
    {"蓋", "ge3"},    {"覃", "qin2"},   {"翟", "zhai2"}, {"冼", "xian3"},  {"缪", "miao4"},
    {"繆", "miao4"},  {"员", "yun4"},   {"員", "yun4"},  {"黑", "he4"},    {"折", "she2"},
    {"洗", "xian3"},  {"尹", "yin3"},   {"郇", "xun2"},  {"纪", "ji3"},    {"紀", "ji3"},
    {"葛", "ge3"},    {"燕", "yan1"},   {"应", "ying1"}, {"應", "ying1"},  {"卜", "bu3"},
    {"召", "shao4"},  {"种", "chong2"}, {"逄", "pang2"}, {"哈", "ha3"},    {"祭", "zhai4"},
    {"不", "fou1"},   {"秘", "bi4"},    {"谌", "chen2"}, {"諶", "chen2"},  {"角", "jue2"},
    {"过", "guo1"},   {"過", "guo1"},   {"那", "na1"},   {"能", "nai4"},   {"贲", "ben1"},
    {"賁", "ben1"},   {"相", "xiang4"}, {"乜", "nie4"},  {"佴", "nai4"},   {"於", "yu1"},
    {"长", "chang2"}, {"令", "ling2"},  {"句", "gou1"},  {"宓", "mi4"},    {"隗", "wei3"},
    {"牟", "mou2"},   {"柏", "bai3"},   {"都", "du1"},   {"阚", "kan4"},   {"闞", "kan4"},
    {"阙", "que1"},   {"闕", "que1"},   {"干", "gan1"},  {"莘", "shen1"},  {"撒", "sa3"},
    {"繁", "po2"},    {"适", "kuo4"},   {"炅", "gui4"},  {"仉", "zhang3"}, {"肖", "xiao1"},
    {"畲", "she1"},   {"要", "yao1"},   {"占", "zhan1"}, {"尉", "wei4"},   {"万", "wan4"},
    {"沈", "shen3"},  {"夏", "xia4"},   {"石", "shi2"},  {"参", "shen1"},  {"强", "qiang2"},
    {"𠮷", "ji2"},
};

static const known compound_surnames[] = {
    {"尉迟", "yu4 chi2"},    {"尉遲", "yu4 chi2"},     {"长孙", "zhang3 sun1"},
    {"長孫", "zhang3 sun1"}, {"万俟", "mo4 qi2"},      {"萬俟", "mo4 qi2"},
    {"令狐", "ling2 hu2"},   {"上官", "shang4 guan1"}, {"欧阳", "ou1 yang2"},
    {"歐陽", "ou1 yang2"},   {"诸葛", "zhu1 ge3"},     {"諸葛", "zhu1 ge3"},
    {"司马", "si1 ma3"},     {"夏侯", "xia4 hou2"},    {"皇甫", "huang2 fu3"},
    {"宇文", "yu3 wen2"},    {"澹台", "tan2 tai2"},    {"澹臺", "tan2 tai2"},
    {"单于", "chan2 yu2"},   {"宰父", "zai3 fu3"},     {"鲜于", "xian1 yu2"},
    {"独孤", "du2 gu1"},     {"拓跋", "tuo4 ba2"},     {"呼延", "hu1 yan2"},
    {"慕容", "mu4 rong2"},   {"公孙", "gong1 sun1"},   {"东方", "dong1 fang1"},
    {"闻人", "wen2 ren2"},   {"申屠", "shen1 tu2"},    {"淳于", "chun2 yu2"},
    {"太史", "tai4 shi3"},   {"端木", "duan1 mu4"},    {"完颜", "wan2 yan2"},
};

/* Characters inside a given name. */
static const known given[] = {
    {"长", "chang2"}, {"長", "chang2"}, {"什", "shi2"},   {"晟", "sheng4"}, {"藏", "zang4"},
    {"勒", "le4"},    {"卜", "bu3"},    {"子", "zi3"},    {"兴", "xing1"},  {"乐", "le4"},
    {"娜", "na4"},    {"行", "xing2"},  {"重", "chong2"}, {"𠮷", "ji2"},
};

/* Places and words in the names of organisations. */
static const known words[] = {
    {"重庆", "chong2 qing4"},
    {"厦门", "xia4 men2"},
    {"长沙", "chang2 sha1"},
    {"长春", "chang2 chun1"},
    {"长治", "chang2 zhi4"},
    {"长江", "chang2 jiang1"},
    {"长城", "chang2 cheng2"},
    {"长安", "chang2 an1"},
    {"长宁", "chang2 ning2"},
    {"长乐", "chang2 le4"},
    {"长兴", "chang2 xing1"},
    {"长丰", "chang2 feng1"},
    {"长葛", "chang2 ge3"},
    {"长垣", "chang2 yuan2"},
    {"长寿", "chang2 shou4"},
    {"长白", "chang2 bai2"},
    {"长阳", "chang2 yang2"},
    {"长泰", "chang2 tai4"},
    {"长汀", "chang2 ting1"},
    {"长武", "chang2 wu3"},
    {"长顺", "chang2 shun4"},
    {"长岭", "chang2 ling3"},
    {"长海", "chang2 hai3"},
    {"长岛", "chang2 dao3"},
    {"长征", "chang2 zheng1"},
    {"长期", "chang2 qi1"},
    {"长远", "chang2 yuan3"},
    {"长效", "chang2 xiao4"},
    {"首都", "shou3 du1"},
    {"成都", "cheng2 du1"},
    {"昌都", "chang1 du1"},
    {"都匀", "du1 yun2"},
    {"都江堰", "du1 jiang1 yan4"},
    {"都安", "du1 an1"},
    {"都昌", "du1 chang1"},
    {"都兰", "du1 lan2"},
    {"丰都", "feng1 du1"},
    {"于都", "yu2 du1"},
    {"宜都", "yi2 du1"},
    {"江都", "jiang1 du1"},
    {"新都", "xin1 du1"},
    {"花都", "hua1 du1"},
    {"盐都", "yan2 du1"},
    {"望都", "wang4 du1"},
    {"武都", "wu3 du1"},
    {"郫都", "pi2 du1"},
    {"西藏", "xi1 zang4"},
    {"藏族", "zang4 zu2"},
    {"藏医", "zang4 yi1"},
    {"银行", "yin2 hang2"},
    {"行业", "hang2 ye4"},
    {"央行", "yang1 hang2"},
    {"分行", "fen1 hang2"},
    {"支行", "zhi1 hang2"},
    {"总行", "zong3 hang2"},
    {"商行", "shang1 hang2"},
    {"会计", "kuai4 ji4"},
    {"调解", "tiao2 jie3"},
    {"调控", "tiao2 kong4"},
    {"调整", "tiao2 zheng3"},
    {"协调", "xie2 tiao2"},
    {"差旅", "chai1 lv3"},
    {"出差", "chu1 chai1"},
    {"给水", "ji3 shui3"},
    {"供给", "gong1 ji3"},
    {"参差", "cen1 ci1"},
    {"传记", "zhuan4 ji4"},
    {"种植", "zhong4 zhi2"},
    {"乐清", "yue4 qing1"},
    {"乐亭", "lao4 ting2"},
    {"音乐", "yin1 yue4"},
    {"番禺", "pan1 yu2"},
    {"单县", "shan4 xian4"},
    {"东阿", "dong1 e1"},
    {"铅山", "yan2 shan1"},
    {"台州", "tai1 zhou1"},
    {"天台", "tian1 tai1"},
    {"丽水", "li2 shui3"},
    {"涡阳", "guo1 yang2"},
    {"六安", "lu4 an1"},
    {"六合", "lu4 he2"},
    {"蚌埠", "beng4 bu4"},
    {"黟县", "yi1 xian4"},
    {"蔚县", "yu4 xian4"},
    {"尉犁", "yu4 li2"},
    {"巴音郭楞", "ba1 yin1 guo1 leng2"},
    {"洪洞", "hong2 tong2"},
    {"浚县", "xun4 xian4"},
    {"牟平", "mu4 ping2"},
    {"中牟", "zhong1 mu4"},
    {"吐鲁番", "tu3 lu3 fan1"},
    {"喀什", "ka1 shi2"},
    {"乌什", "wu1 shi2"},
    {"塔什库尔干", "ta3 shi2 ku4 er3 gan1"},
    {"任县", "ren2 xian4"},
    {"任丘", "ren2 qiu1"},
    {"任城", "ren2 cheng2"},
    {"华山", "hua4 shan1"},
    {"华阴", "hua4 yin1"},
    {"黄埔", "huang2 pu3"},
    {"大埔", "da4 bu4"},
    {"柞水", "zha4 shui3"},
    {"泌阳", "bi4 yang2"},
    {"筠连", "jun1 lian2"},
    {"犍为", "qian2 wei2"},
    {"那曲", "na4 qu3"},
    {"珲春", "hun2 chun1"},
    {"闽侯", "min3 hou4"},
    {"秘鲁", "bi4 lu3"},
    {"枞阳", "zong1 yang2"},
    {"少年", "shao4 nian2"},
    {"相城", "xiang4 cheng2"},
    {"覃塘", "qin2 tang2"},
    {"莘庄", "xin1 zhuang1"},
    {"朝鲜", "chao2 xian3"},
    {"兴", "xing1"},
    {"勒", "le4"},
    {"卜", "bu3"},
    {"子", "zi3"},
    {"𠮷", "ji2"},
};

/* Every word begins with a character of three bytes or more, and most differ in the third. */
static bool begins(const char *at, const char *word)
{
    return at[0] == word[0] && at[1] == word[1] && at[2] == word[2] && text_starts(at, word);
}

static const char *find(const known *rows, size_t n, const char *at, size_t *bytes)
{
    const known *best = NULL;
    for (size_t i = 0; i < n; i++)
        if (begins(at, rows[i].word) && (!best || strlen(rows[i].word) > strlen(best->word)))
            best = &rows[i];
    *bytes = best ? strlen(best->word) : 0;
    return best ? best->says : NULL;
}

const char *pinyin_word(pinyin_spot spot, const char *at, size_t *bytes)
{
    const char *says = NULL;
    if (spot == SPOT_SURNAME)
        says = find(compound_surnames, COUNT_OF(compound_surnames), at, bytes);
    if (spot == SPOT_SURNAME && !says) says = find(surnames, COUNT_OF(surnames), at, bytes);
    if (spot == SPOT_GIVEN) says = find(given, COUNT_OF(given), at, bytes);
    if (spot == SPOT_WORD) says = find(words, COUNT_OF(words), at, bytes);
    return says;
}
