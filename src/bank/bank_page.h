/* Between the web files of bank. */
#ifndef GANJIAO_BANK_PAGE_H
#define GANJIAO_BANK_PAGE_H
#include "bank/bank_inside.h"
#include "look/look.h"
#include "bank_text.h"
#include "common_text.h"
#include "look_text.h"
#include "bank_view.h"

/* ---- who may --------------------------------------------------------------------------------- */
bool bank_may_edit(turn *t, int64_t org); /* org 0: anywhere */
err bank_seen(turn *t, int64_t owner);    /* E_ABSENT: kept outside the actor's region */
err bank_word_id(turn *t, int64_t *ret);  /* the id in the first word of the address */

/* ---- lists ----------------------------------------------------------------------------------- */
void bank_hub(turn *t, look_record *hub);
/* Search, state and owner; the slice's own filters follow. */
err bank_list_begin(turn *t, look_list *l, text_key title, bank_filter *f);
/* ?name=word of a form's choice: its value, or -1. */
int bank_filter_choice(turn *t, look_list *l, const form_kind *form, const char *name,
                       const text_key *words);
const char *bank_list_deeds(turn *t, look_list *l, const char *thing,
                            text_key label); /* address for a new one, or "" */
/* A list as a file: all of it at once, a bank is some hundred rows. */
typedef struct {
    text_key title;
    const look_export_column *columns;
    size_t columns_n;
    err (*begin)(turn *t, look_list *l, bank_filter *f);
    err (*cells)(db *d, const bank_filter *f, language lang, arena *mem, look_cells *ret);
} bank_export;
err bank_export_file(turn *t, const bank_export *x, bool workbook);
void bank_cells_put(arena *mem, look_cells *ret, const char *const *cells, size_t n);
void bank_list_exports(turn *t, look_list *l, const char *path);
void bank_page_ask(turn *t, const look_list *l, bank_filter *f);
/* The rows as they came: cut to a page, put into reading order; then links to the neighbours. */
typedef struct {
    void *at;
    size_t *n;
    size_t size;
    const char *(*name)(const void *row);
    int64_t (*id)(const void *row);
    bool person;
} bank_rows;
void bank_page_cut(turn *t, look_list *l, const bank_filter *f, const bank_rows *rows);

/* ---- records and forms ----------------------------------------------------------------------- */
void bank_crumb(turn *t, void *crumbs, const char *url, text_key label, const char *name);
look_state bank_look_state(bank_state s);
typedef struct {
    int64_t org;
    bank_state state;
    int64_t version;
} bank_standing;
/* What may be done with the record at `url`: the edit in its head, the moves as a form. */
bank_moves bank_record_deeds(turn *t, look_record *head, const char *url, const bank_standing *at);
err bank_move_handle(turn *t, bank_thing thing, const char *back);
err bank_edit_org(turn *t, int64_t *ret);    /* {org} of the address */
const char *bank_int(arena *mem, int64_t n); /* "" for 0 */

bank_teacher_row bank_teacher_row_of(const bank_teacher *b);
bank_course_row bank_course_row_of(const bank_course *b);
bank_site_row bank_site_row_of(const bank_site *b);
bank_line_row bank_line_row_of(arena *mem, const bank_route *b);

/* ---- handlers, for the table in bank_web.c --------------------------------------------------- */
err bank_faculty_handle(turn *t);
err bank_faculty_xlsx(turn *t);
err bank_faculty_csv(turn *t);
err bank_teacher_handle(turn *t);
err bank_teacher_new(turn *t);
err bank_teacher_create(turn *t);
err bank_teacher_open(turn *t);
err bank_teacher_save(turn *t);
err bank_teacher_move(turn *t);
err bank_courses_handle(turn *t);
err bank_courses_xlsx(turn *t);
err bank_courses_csv(turn *t);
err bank_course_handle(turn *t);
err bank_course_new(turn *t);
err bank_course_create(turn *t);
err bank_course_open(turn *t);
err bank_course_save(turn *t);
err bank_course_move(turn *t);
err bank_sites_handle(turn *t);
err bank_sites_xlsx(turn *t);
err bank_sites_csv(turn *t);
err bank_site_handle(turn *t);
err bank_site_new(turn *t);
err bank_site_create(turn *t);
err bank_site_open(turn *t);
err bank_site_save(turn *t);
err bank_site_move(turn *t);
err bank_lines_handle(turn *t);
err bank_lines_xlsx(turn *t);
err bank_lines_csv(turn *t);
err bank_line_handle(turn *t);
err bank_line_new(turn *t);
err bank_line_create(turn *t);
err bank_line_open(turn *t);
err bank_line_save(turn *t);
err bank_line_move(turn *t);
#endif
