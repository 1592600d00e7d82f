/* The candidates page: what it shows, by which filter, and who is chosen. */
#ifndef GANJIAO_CALLUP_BOARD_H
#define GANJIAO_CALLUP_BOARD_H
#include "callup/callup_inside.h"

/* `above` are the units right below the area (each stands above itself). */
err callup_parts_of(db *d, int64_t area, arena *mem, callup_aboves *ret);
/* `above` are the units that have a share of the class's seats. */
err callup_quota_units_of(db *d, int64_t klass, arena *mem, callup_aboves *ret);
err callup_board_handle(turn *t);
err callup_publish_handle(turn *t);
err callup_board_again(turn *t, const class_card *c); /* after a fault in another of its forms */
#endif
