/* The named cast of the small demo: who they are is told in test/cast/README.md. */
#ifndef GANJIAO_DEMO_CAST_H
#define GANJIAO_DEMO_CAST_H
#include "app/demo.h"

typedef enum {
    UNIT_ROOT,
    UNIT_OFFICE,
    UNIT_SCHOOL,
    UNIT_PUBLICITY,
    UNIT_REFORM,
    UNIT_FINANCE,
    UNIT_FARMING,
    UNIT_A,
    UNIT_A_OFFICE,
    UNIT_A_SCHOOL,
    UNIT_A_FINANCE,
    UNIT_A_FARMING,
    UNIT_A_JUSTICE,
    UNIT_A_TOWN_1,
    UNIT_A_TOWN_2,
    UNIT_A_VILLAGE_1,
    UNIT_A_VILLAGE_2,
    UNIT_A_VILLAGE_3,
    UNIT_A_VILLAGE_4,
    UNIT_B,
    UNIT_B_OFFICE,
    UNIT_B_SCHOOL,
    UNIT_B_FINANCE,
    UNIT_B_FARMING,
    UNIT_B_JUSTICE,
    UNIT_B_TOWN_1,
    UNIT_B_TOWN_2,
    UNIT_B_VILLAGE_1,
    UNIT_B_VILLAGE_2,
    UNIT_B_VILLAGE_3,
    UNIT_B_VILLAGE_4,
    UNITS
} cast_unit;

typedef enum {
    NOBODY = -1,
    WANG_QIUSHI,
    SUN_CHANGHE,
    GAO_YUAN,
    LIN_AN,
    SHEN_ZHENG,
    CHEN_JING,
    ZHAO_LIXIN,
    ZHOU_WENBO,
    LI_MING,
    LIU_FANG,
    ZHANG_WEI,
    ZHANG_WEI_OTHER,
    ZHANG_WEI_FARM,
    WANG_JI,
    LI_RAN,
    CHEN_YAN,
    AYIGULI,
    YEERLAN,
    MA_HAIXIA,
    LIU_YANG,
    HE_JIANJUN,
    WU_XIAOYAN,
    MA_QIANG,
    FENG_LIJUAN,
    GUO_TAO,
    HAN_XUE,
    DING_KAI,
    OUYANG_QING,
    CAST
} cast_who;

extern demo_unit demo_units_[UNITS];
extern int64_t demo_cast_[CAST];
static inline int64_t unit_id(cast_unit u) { return demo_units_[u].id; }
static inline int64_t who_id(cast_who w) { return w == NOBODY ? 0 : demo_cast_[w]; }
/* That weekday of 2022, in the demo's own year: at most three days before or after. */
day demo_day(int month, int dom);

void demo_small_stories(demo *g);
MUST_USE err demo_small_bank(
    demo *g, int64_t *ret_teacher); /* the professor whom classes of the party school have */

#endif
