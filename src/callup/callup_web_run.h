/* What the pages of a run share. */
#ifndef GANJIAO_CALLUP_WEB_RUN_H
#define GANJIAO_CALLUP_WEB_RUN_H
#include "callup/callup_run.h"
#include "callup_view.h"

look_state callup_run_look(callup_run_state s);
const char *callup_run_url(turn *t, int64_t run, const char *rest); /* "/callup/7" and the rest */
look_link callup_runs_link(turn *t, const callup_run *r);           /* to the runs of its office */
void callup_run_tabs(turn *t, const callup_run *r, look_record *h);
callup_run_class_line callup_class_line_of(turn *t, int64_t run, const callup_run_class *c);
void callup_run_head(turn *t, const callup_run *r, look_record *h);
const char *callup_pick_why(turn *t, const callup_pick *k);
callup_pick_line callup_pick_line_of(turn *t, const callup_pick *k, const char *class_name);
err callup_class_of_run(turn *t, const callup_run *r, callup_run_class *ret); /* by word[1] */
err callup_run_class_page_show(turn *t, callup_run_class_page *v);
err callup_asked_put(turn *t, callup_run_class_page *v);
err callup_rules_put(turn *t, callup_run_page *v);
err callup_covers_put(turn *t, callup_run_page *v);
/* Share of these people in per cent, beside the numbers it is made of. */
look_cell *callup_cover_cell(turn *t, look_point *p, int64_t part, int64_t people);
/* Of very many units those least covered come first, the others fold below: under `lowest`, which
 * says so. */
void callup_cover_bound(look_chart *c, text_key lowest);
void callup_cover_rows_put(turn *t, const callup_covered *all, callup_cover_page *v);
#endif
