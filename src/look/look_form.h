/* Fields of forms. Label, required mark and choices come from the form's declaration; after
 * E_INPUT the handler shows the same page again (status 422), and each field of the form that was
 * posted shows the typed words and its fault. Any other form on the page shows the values it is
 * given.
 *
 *     <form method="post" action="/person/{= v->person}/edit" class="form">{form_head}
 *     {call look_faults(&people_edit_form)}
 *     {call look_field_text(&people_edit_form, "name", v->edit.name, T_people_name_hint)}
 *     {call look_field_day(&people_edit_form, "born", v->edit.born, NULL)}
 *     {call look_field_choice(&people_edit_form, "sex", v->edit.sex, people_sex_words, NULL)}
 *     {call look_field_org(&people_edit_form, "org", v->units.at, v->units.n, NULL)}
 *     {call look_submit(T_common_save, "/person/5")}
 *     </form>
 *
 * `hint` stands under the field, or NULL. A form with a file needs enctype="multipart/form-data".
 */
#ifndef GANJIAO_LOOK_FORM_H
#define GANJIAO_LOOK_FORM_H

#include "look_view.h"
#include "web/view.h"

void look_faults(markup_out *o,
                 const form_kind *f); /* summary on top, with links; nothing if none */
void look_field_text(markup_out *o, const form_kind *f, const char *name, const char *value,
                     text_key hint);
void look_field_lines(markup_out *o, const form_kind *f, const char *name, const char *value,
                      text_key hint);
/* 0 where 0 cannot be meant (optional, or least value above 0) shows an empty field. */
void look_field_int(markup_out *o, const form_kind *f, const char *name, int64_t value,
                    text_key hint);
void look_field_tenths(markup_out *o, const form_kind *f, const char *name, tenths value,
                       text_key hint);
void look_field_fen(markup_out *o, const form_kind *f, const char *name, fen value, text_key hint);
void look_field_day(markup_out *o, const form_kind *f, const char *name, day value, text_key hint);
void look_field_moment(markup_out *o, const form_kind *f, const char *name, moment value,
                       text_key hint);
void look_field_bool(markup_out *o, const form_kind *f, const char *name, bool value,
                     text_key hint);
/* `words` in the order of the declaration's choices. Up to four are radio buttons, more a select.
 */
void look_field_choice(markup_out *o, const form_kind *f, const char *name, int64_t value,
                       const text_key *words, text_key hint);
/* Options made by the handler; `chosen` marks the record's own. An empty first option is added
 * unless the field is required and one is chosen. */
void look_field_select(markup_out *o, const form_kind *f, const char *name, const look_option *at,
                       size_t n, text_key hint);
/* Check boxes of F_IDS or F_TEXTS. */
void look_field_checks(markup_out *o, const form_kind *f, const char *name, const look_option *at,
                       size_t n, text_key hint);
/* A search box over a select: GET /orgs/options or /people/options with q and chosen answers a view
 * with `list look_option options` whose fragment is {call look_options(v->options.at,
 * v->options.n)}. The options given here are what can be chosen without script: the chosen one and
 * likely others. */
void look_field_org(markup_out *o, const form_kind *f, const char *name, const look_option *at,
                    size_t n, text_key hint);
void look_field_person(markup_out *o, const form_kind *f, const char *name, const look_option *at,
                       size_t n, text_key hint);
/* The same over an address of the slice's own, for those who may not see all units or people. */
void look_field_pick(markup_out *o, const form_kind *f, const char *name, const char *search,
                     const look_option *at, size_t n, text_key hint);
/* Several people (F_IDS): GET /people/options?many=1&field=NAME&q=… answers with the fragment
 * {call look_checks(NAME, v->options.at, v->options.n)}. */
void look_field_people(markup_out *o, const form_kind *f, const char *name, const look_option *at,
                       size_t n, text_key hint);
/* accept: ".xlsx,.csv" */
void look_field_file(markup_out *o, const form_kind *f, const char *name, const char *accept,
                     text_key hint);
/* complete: "current-password" or "new-password"; never filled. */
void look_field_secret(markup_out *o, const form_kind *f, const char *name, const char *complete,
                       text_key hint);
void look_field_code(markup_out *o, const form_kind *f, const char *name,
                     text_key hint); /* six digits */
void look_options(markup_out *o, const look_option *at, size_t n);
void look_checks(markup_out *o, const char *name, const look_option *at, size_t n);
void look_submit(markup_out *o, text_key label, const char *cancel); /* primary button, way back */
/* Verdict and reason beside the evidence: fields `verdict` (choice) and `reason` (text … lines) of
 * `f`.
 *     <div class="split"><section>evidence</section>
 *     {call look_decision(&plan_review_form, "/plan/item/5/review", words,
 *         T_plan_review_do)}</div> */
void look_decision(markup_out *o, const form_kind *f, const char *url, const text_key *words,
                   text_key submit);
#endif
