/* Between the web files of plan. */
#ifndef GANJIAO_PLAN_PAGE_H
#define GANJIAO_PLAN_PAGE_H
#include "doc/doc.h"
#include "look/look.h"
#include "plan/plan_inside.h"
#include "saved/saved.h"
#include "common_text.h"
#include "look_text.h"
#include "plan_text.h"
#include "plan_view.h"

/* Where the address stands: /plan/{plan}… is the office's view of the whole plan,
 * /org/{org}/plan/{plan:word}… a unit's view of its own items. E_ABSENT: the unit does not enter
 * into that plan. */
typedef struct {
    plan_year y;
    int64_t org;      /* the unit; 0 in the office's view */
    bool reviews;     /* the actor decides on this plan */
    bool enters;      /* and may enter items for `org` (the office: for anybody) */
    const char *base; /* "/plan/7" or "/org/3/plan/7" */
    const char *name; /* 2022 年培训班计划 */
} plan_place;
err plan_place_of(turn *t, plan_place *ret);
bool plan_may(turn *t, right_id right, int64_t org);
void plan_crumbs(turn *t, void *crumbs, const plan_place *p,
                 bool inside); /* inside: below the plan's own page */
plan_year_row plan_year_row_of(turn *t, const plan_year *y);
const char *plan_say(turn *t, text_key key, const char *a, const char *b);
const char *plan_number(arena *mem, int64_t n);

look_state plan_item_look(plan_item_state s);
const char *plan_tone(int64_t tone);                             /* class of a bar */
const char *plan_note(markup_out *o, const plan_table *v);       /* why units cannot submit now */
const char *plan_button(markup_out *o, const plan_many_page *v); /* says the number */
extern const text_key plan_review_words[3],
    plan_strike_words[2]; /* in the order of the forms' choices */
plan_item_row plan_item_row_of(const plan_item *i);
plan_change_row plan_change_row_of(turn *t, const plan_change *c);
void plan_head(turn *t, look_record *head, const plan_place *p); /* name, state, window, tabs */

/* Filters of the list: from the address, or from the query that a bulk form carries. */
err plan_filter_of(turn *t, const plan_place *p, const char *query, plan_filter *ret);
err plan_chosen(turn *t, const plan_place *p, const plan_many *f,
                plan_items *ret); /* ticked or all filtered; ids checked */

/* ---- the printed plan ------------------------------------------------------------------------ */
typedef struct {
    const plan_year *y;
    const plan_issue *issue;
    const plan_items *items;
    const plan_changes *changes; /* against the issue before */
    const char *issuer;
} plan_paper;
err plan_paper_write(arena *mem, const plan_paper *p, paper_kind kind, const void **ret,
                     size_t *ret_n, const char **ret_type, const char **ret_ending);

/* ---- workbooks ------------------------------------------------------------------------------- */
err plan_sheet_read(turn *t, const plan_place *p, const char *path, plan_lines *ret,
                    text_key *ret_why); /* E_INPUT: why */
extern const plan_field plan_sheet_columns[];
extern const size_t plan_sheet_columns_n;

/* ---- handlers, for the table in plan_web.c --------------------------------------------------- */
err plan_table_handle(turn *t);
err plan_table_xlsx(turn *t);
err plan_table_csv(turn *t);
err plan_approve_handle(turn *t), plan_return_handle(turn *t);
err plan_submit_many_handle(turn *t);
err plan_item_handle(turn *t);
err plan_item_new(turn *t);
err plan_item_create(turn *t);
err plan_item_open(turn *t);
err plan_item_save(turn *t);
err plan_item_submit_handle(turn *t);
err plan_item_take_handle(turn *t);
err plan_item_restore_handle(turn *t);
err plan_item_unstrike_handle(turn *t);
err plan_item_withdraw_handle(turn *t);
err plan_item_review_handle(turn *t);
err plan_item_strike_handle(turn *t);
err plan_issue_preview(turn *t);
err plan_issue_handle(turn *t);
err plan_issues_handle(turn *t);
err plan_frozen_handle(turn *t);
err plan_paper_before(turn *t);
err plan_paper_send(turn *t);
err plan_upload_open(turn *t);
err plan_upload_before(turn *t);
err plan_upload_handle(turn *t);
err plan_preview_handle(turn *t);
err plan_preview_apply(turn *t);
err plan_template_send(turn *t);
#endif
