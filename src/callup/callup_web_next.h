/* A line of the people who may come in somebody's place, on the office's page and on the unit's. */
#ifndef GANJIAO_CALLUP_WEB_NEXT_H
#define GANJIAO_CALLUP_WEB_NEXT_H
#include "callup/callup_next.h"
#include "callup_view.h"

callup_next_line callup_next_line_of(turn *t, const callup_nexts *all, size_t i);
#endif
