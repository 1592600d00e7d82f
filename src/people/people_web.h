/* Between the people's handlers: what an address asks for, rows as pages show them, options of
 * fields. */
#ifndef GANJIAO_PEOPLE_WEB_H
#define GANJIAO_PEOPLE_WEB_H
#include "look/look.h"
#include "people/people.h"
#include "people_text.h"
#include "people_view.h"

typedef LIST(look_option) look_options_list;
/* The list's own words in an address (q, age, org …) to a filter; its unit is checked, the first of
 * the scope when none is named. */
MUST_USE err people_asked(turn *t, const char *query, people_filter *ret);
/* The other way: the address of the list that shows a filter. */
const char *people_list_url(arena *mem, const people_filter *f);
const char *people_filter_says(turn *t, const people_filter *f); /* in words, for groups */
people_row people_row_of(turn *t, const person *p);
look_state people_state_pill(person_state s);
/* A unit named in a field, the scope kept as it was: E_ABSENT when it is not the actor's. */
MUST_USE err people_use_org(turn *t, int64_t org);
bool people_may(turn *t, right_id right, int64_t org, int64_t person);
look_option people_option(turn *t, int64_t value, const char *name, bool chosen);
/* Units a field offers without script: the chosen one, its parents and children in the scope. */
MUST_USE err people_unit_options(turn *t, int64_t chosen, look_options_list *ret);
/* Crumbs from the roots of the scope down to `org`; `itself` includes it. */
MUST_USE err people_org_crumbs(turn *t, int64_t org, bool itself, look_link **ret, size_t *ret_n);
/* A person is found in the list of people: all of them, then those of each unit above. */
MUST_USE err people_person_crumbs(turn *t, const person *p, bool itself, look_link **ret,
                                  size_t *ret_n);
/* After a deed: E_INPUT, or an E_CONFLICT that stands beside a field, shows the form again. */
bool people_form_again(const turn *t, err e);
/* What a form shown again after a fault carries: the version its words were written for, not a
 * newer one. */
int64_t people_version_seen(const turn *t, int64_t now);
extern const unsigned people_categories[13];
const char *people_id_url(arena *mem, const char *format, int64_t id);

/* Words of the choices, in the order of the .view. */
extern const text_key people_sex_words[2], people_political_words[6], people_education_words[7],
    people_post_level_words[11], people_rank_words[13], people_org_level_words[6],
    people_org_kind_words[8], people_end_words[3], people_mark_words[2], people_category_words[13];

/* Handlers, for the one table of routes in people_web.c. */
err people_list_handle(turn *t), people_csv_handle(turn *t), people_xlsx_handle(turn *t),
    people_options_handle(turn *t);
err people_bulk_move_handle(turn *t), people_bulk_mark_handle(turn *t),
    people_move_many_preview(turn *t), people_mark_many_preview(turn *t), people_many_do(turn *t),
    people_many_list_handle(turn *t), people_many_card_handle(turn *t),
    people_many_undo_do(turn *t);
err people_card_handle(turn *t), people_posts_handle(turn *t), people_new_handle(turn *t),
    people_new_do(turn *t);
err people_edit_handle(turn *t), people_edit_do(turn *t), people_move_handle(turn *t),
    people_move_do(turn *t);
err people_post_new_handle(turn *t), people_post_new_do(turn *t), people_post_end_handle(turn *t),
    people_post_end_do(turn *t);
err people_end_handle(turn *t), people_end_do(turn *t), people_undo_handle(turn *t),
    people_undo_do(turn *t);
err people_citizen_handle(turn *t), people_citizen_do(turn *t);
err people_orgs_handle(turn *t), people_org_options_handle(turn *t),
    people_org_card_handle(turn *t);
err people_units_handle(turn *t), people_units_before(turn *t), people_units_do(turn *t),
    people_units_card_handle(turn *t), people_units_write_do(turn *t),
    people_units_xlsx_handle(turn *t);
err people_org_new_handle(turn *t), people_org_new_do(turn *t), people_org_edit_handle(turn *t),
    people_org_edit_do(turn *t);
err people_org_move_handle(turn *t), people_org_move_do(turn *t);
err people_groups_handle(turn *t), people_group_card_handle(turn *t),
    people_group_new_handle(turn *t), people_group_new_do(turn *t);
err people_group_edit_handle(turn *t), people_group_edit_do(turn *t), people_group_drop_do(turn *t);
#endif
