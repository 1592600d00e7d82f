/* Between the files of callup. */
#ifndef GANJIAO_CALLUP_INSIDE_H
#define GANJIAO_CALLUP_INSIDE_H
#include "callup/callup.h"
err callup_round_begin(turn *t, const class_card *c, day reply_by);
err callup_pass_put(turn *t, int64_t klass, const callup_candidate *c, callup_code code);
#endif
