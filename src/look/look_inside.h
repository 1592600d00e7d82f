/* What look's own files share; no other slice includes it. */
#ifndef GANJIAO_LOOK_INSIDE_H
#define GANJIAO_LOOK_INSIDE_H

#include "look/look.h"

bool look_listed(const char *cols, const char *name); /* cols "name.born" */

/* One field of a form, thought through: what look_box.html prints. */
typedef struct {
    const form_field *field;
    const char *id, *name;
    const char *value; /* typed words after a fault, the record's own otherwise */
    bool posted;       /* this form came back with faults */
    const char *type, *mode, *complete, *accept; /* of the <input>; "" leaves the attribute out */
    const char *described;                       /* ids of hint and fault, "" none */
    const char *fault;                           /* the fault in the reader's language, "" none */
    text_key hint;
    const char *search; /* address that the pickers ask */
    const look_option *options;
    size_t options_n;
    bool empty_first; /* a select's "please choose" */
} look_box;

typedef struct {
    const char *id, *label, *say;
} look_wrong; /* a line of the fault summary */
typedef LIST(look_wrong) look_wrongs;

/* Fragments of look_box.html. */
void look_box_input(markup_out *o, const look_box *b);
void look_box_area(markup_out *o, const look_box *b);
void look_box_tick(markup_out *o, const look_box *b, bool on);
void look_box_radios(markup_out *o, const look_box *b);
void look_box_checks(markup_out *o, const look_box *b);
void look_box_select(markup_out *o, const look_box *b);
void look_box_picker(markup_out *o, const look_box *b);
void look_box_people(markup_out *o, const look_box *b);
void look_box_decision(markup_out *o, const form_kind *f, const char *url, const look_box *verdict,
                       text_key submit);
void look_wrongs_box(markup_out *o, const look_wrongs *w);

const char *look_tone_word(
    int64_t tone); /* plain good busy warn bad main: CSS class and icon state-… */
const char *look_lang_word(language l);     /* of the lang attribute */
const char *look_sort_word(int64_t sorted); /* of aria-sort */
const char *look_unit(markup_out *o, text_key unit);
int64_t look_duty_permille(tenths done, tenths required);
const char *look_percent(markup_out *o, int64_t permille);
const char *look_weekday(markup_out *o, size_t i); /* 0 Monday */
const char *look_clock(markup_out *o, int64_t seconds);
const char *look_cell_text(markup_out *o, const look_cell *c);
int look_dom(day d);
bool look_columns_choosable(const look_list *l);
bool look_sortable(const look_list *l);
const char *look_list_said(markup_out *o, const look_list *l); /* its conditions in words */
typedef struct {
    text_key what, say;
    look_wrongs wrongs;
    const char *back; /* where the form stands; "" none */
    bool again;       /* what was typed may be sent again as it is: it is put back there */
    const char *number;
} look_failure;
void look_error_page_(markup_out *o, const look_failure *f);

#endif
