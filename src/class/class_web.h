/* Between the web files of class: what the route table and the shared pieces of pages need. */
#ifndef GANJIAO_CLASS_WEB_H
#define GANJIAO_CLASS_WEB_H
#include "class/class_inside.h"
#include "saved/saved.h"
#include "class_text.h"
#include "class_view.h"

/* Here, done, to come. */
int64_t class_step_tone(const class_step_line *s);
extern const text_key class_verdict_words_[]; /* approve, return */

class_line class_line_of(turn *t, const class_listed *l);
/* Reads the class of the address; crumbs and head are filled. */
err class_page_begin(turn *t, class_card *c, look_record *head, const char **ret_title);
class_quota_line class_quota_line_of(const seat_counts *n, int64_t klass);
/* A number of seats, leading to them. */
const char *class_quota_url(markup_out *o, const class_quota_line *q, unsigned states);
class_module_line class_module_line_of(const class_module *m);
class_check_line class_check_line_of(turn *t, const class_check *k);

typedef LIST(look_option) class_schools;
err class_schools_fill(turn *t, int64_t chosen, class_schools *ret);
err class_school_check(turn *t, int64_t id); /* one of those, or none; fault "institution" */

const text_key *class_choice_words(markup_out *o, const form_kind *f, const char *field);

err class_list_handle(turn *t);
err class_export_xlsx_handle(turn *t);
err class_export_csv_handle(turn *t);
err class_new_handle(turn *t);
err class_new_do(turn *t);
err class_edit_handle(turn *t);
err class_edit_do(turn *t);
err class_scheme_handle(turn *t);
err class_module_save_do(turn *t);
err class_module_drop_do(turn *t);
err class_course_add_do(turn *t);
err class_people_handle(turn *t);
err class_staff_add_do(turn *t);
err class_staff_drop_do(turn *t);
err class_roster_handle(turn *t);
err class_roster_xlsx_handle(turn *t);
err class_roster_csv_handle(turn *t);
err class_papers_handle(turn *t);
err class_paper_make(turn *t);
err class_paper_send(turn *t);
#endif
