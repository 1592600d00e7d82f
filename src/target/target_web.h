/* Between the pages of target. */
#ifndef GANJIAO_TARGET_WEB_H
#define GANJIAO_TARGET_WEB_H
#include "look/look.h"
#include "target/target_inside.h"
#include "target_text.h"
#include "target_view.h"

look_state target_look(target_state s);
bool target_may(turn *t, right_id right, int64_t org);
const char *target_say(turn *t, text_key key, const char *a, const char *b);
target_bar target_bar_of(const target_goal *g, const target_standing *s);
const char *target_url(turn *t, int64_t org, int64_t goal, const char *rest);
target_row target_row_of(turn *t, const target_goal *g, int64_t org, const target_standing *s);
err target_card_handle(turn *t);
err target_people_handle(turn *t);
err target_people_xlsx_handle(turn *t);
err target_classes_handle(turn *t);
#endif
