/* Between the pages of credit. */
#ifndef GANJIAO_CREDIT_WEB_H
#define GANJIAO_CREDIT_WEB_H
#include "credit/credit_inside.h"
#include "credit_text.h"
#include "credit_view.h"
#include "look_text.h"
#include "look/look.h"

extern const text_key credit_wish_sources[7]; /* in the order of the form's choices */
look_state credit_state_of(duty_state s);
const char *credit_signed(markup_out *o, tenths hours); /* reversals are negative: −16 */
bool credit_may(turn *t, right_id right, int64_t org, int64_t person);

err credit_home_handle(turn *t);
err credit_people_handle(turn *t);
err credit_people_xlsx_handle(turn *t);
err credit_people_csv_handle(turn *t);
err credit_card_handle(turn *t);
err credit_new_handle(turn *t);
err credit_new_do(turn *t);
err credit_entry_handle(turn *t);
err credit_reverse_do(turn *t);
#endif
