/* Between the pages of attendance. */
#ifndef GANJIAO_ATTENDANCE_WEB_H
#define GANJIAO_ATTENDANCE_WEB_H
#include "attendance/attendance_inside.h"
#include "attendance_text.h"
#include "attendance_view.h"
#include "look/look.h"

/* Asked beside the route's own right; the page keeps its scope. */
look_state attendance_mark_state(mark_state s);
text_key attendance_mark_short(int64_t state);              /* one character for the board */
const char *attendance_tone(int64_t state);                 /* class word of a mark */
const char *attendance_clock(arena *mem, const session *s); /* 09:00–11:30 */
void attendance_crumbs(turn *t, const class_card *c, bool to_board, look_link **ret, size_t *ret_n);
typedef struct {
    int64_t people, present, late, excused, absent, unrecorded;
} mark_counts;
mark_counts attendance_count(const roll_rows *all);
void attendance_decision(markup_out *o, int64_t leave); /* the form of the verdict */

err attendance_board_handle(turn *t);
err attendance_sheet_handle(turn *t);
err attendance_sheet_file_handle(turn *t);
err attendance_session_handle(turn *t);
err attendance_roll_handle(turn *t);
err attendance_roll_do(turn *t);
err attendance_rest_do(turn *t);
err attendance_code_handle(turn *t);
err attendance_entry_handle(turn *t);
err attendance_check_in_do(turn *t);
err attendance_my_leave_handle(turn *t);
err attendance_leave_ask_do(turn *t);
err attendance_leave_withdraw_do(turn *t);
err attendance_leaves_handle(turn *t);
err attendance_leaves_xlsx_handle(turn *t);
err attendance_leaves_csv_handle(turn *t);
err attendance_leaves_grant_do(turn *t);
err attendance_leaves_refuse_do(turn *t);
/* Whose requests the actor decides on: state and page are the caller's. */
void attendance_leave_question(turn *t, leave_question *q);
attendance_leave_line attendance_leave_line_of(const attendance_leave *l, const char *class_name,
                                               const char *org_name);
err attendance_leave_card_handle(turn *t);
err attendance_leave_decide_do(turn *t);
#endif
