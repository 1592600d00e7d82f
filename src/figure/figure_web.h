/* Between the pages of figure: the scope that each page is asked for, words of groups. */
#ifndef GANJIAO_FIGURE_WEB_H
#define GANJIAO_FIGURE_WEB_H
#include "figure/figure_inside.h"
#include "figure_text.h"
#include "figure_view.h"
#include "look_text.h"
#include "look/look.h"

/* ?org= ?year= ?by= ?group=: the unit checked, the year today's when none is named. E_ABSENT for a
 * year that cannot be. */
MUST_USE err figure_asked(turn *t, figure_question *ret);
MUST_USE err figure_scope_fill(turn *t, const figure_question *q, figure_scope *ret);
const char *figure_group_name(language lang, const figure_dimension *by, const figure_value *v);
const char *figure_scope_query(arena *mem, const figure_question *q); /* org=…&year=… */
/* Handlers of figure_web_record.c and figure_web_report.c. */
err figure_records_handle(turn *t);
err figure_records_xlsx_handle(turn *t);
err figure_records_csv_handle(turn *t);
err figure_report_list_handle(turn *t);
err figure_report_live_handle(turn *t);
err figure_report_live_before(turn *t);
err figure_report_frozen_handle(turn *t);
err figure_report_frozen_before(turn *t);
err figure_report_drawn_handle(turn *t);
err figure_report_freeze_handle(turn *t);
int64_t figure_line_rows(const figure_line_view *l);
bool figure_line_is(const figure_line_view *l, const char *kind);
#endif
