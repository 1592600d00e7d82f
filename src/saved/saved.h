/* What an account keeps of the lists it works with: filters by name, and how each list is shown.
 * Its own alone: the person is always the actor. Groups that an office shares are people's
 * (people_group.h). The word of a list is made by look (look_list.kept_as). */
#ifndef GANJIAO_SAVED_H
#define GANJIAO_SAVED_H
#include "account/account.h"
#include "look/look.h"

enum { SAVED_FILTERS_SHOWN = 40 }; /* of one list, the oldest first */

/* For app/wiring.c: what look asks on each list; one statement. */
MUST_USE err saved_kept(turn *t, const char *list, look_kept *ret);

typedef struct {
    int64_t id;
    const char *list, *name, *query;
    /* As the list stood when the filter was kept; "" from a program that did not say it. */
    const char *title, *said, *path;
} saved_filter;
typedef LIST(saved_filter) saved_filters;
MUST_USE err saved_filters_of(db *d, int64_t person, arena *mem, saved_filters *ret);
/* Under a name that the list has already it replaces that filter; `ret_id` says which one it is. */
MUST_USE err saved_filter_keep(turn *t, const saved_filter *f, int64_t *ret_id);
/* E_ABSENT: not the actor's, or gone; E_INPUT: the list has another of that name (fault). */
MUST_USE err saved_filter_rename(turn *t, int64_t id, const char *name);
MUST_USE err saved_filter_replace(turn *t, int64_t id, const saved_filter *fresh);
MUST_USE err saved_filter_drop(turn *t, int64_t id);
/* `cols` "": the list's own; "-": none but the fixed ones. Both empty: back to the list's own. */
MUST_USE err saved_manner_keep(turn *t, const char *list, const char *cols, const char *sort);
/* What was typed into a long form and not sent: one draft a form and account, gone after a month.
 * E_ABSENT: none. `words` "" drops it. */
enum { SAVED_DRAFT_DAYS = 30 };
typedef struct {
    const char *words; /* name=value pairs as a query */
    moment at;
} saved_draft;
MUST_USE err saved_draft_get(db *d, int64_t person, const char *form, arena *mem, saved_draft *ret);
MUST_USE err saved_draft_keep(turn *t, const char *form, const char *words);
/* Within a form that is worth it: {call saved_draft_offer(v->action)}. */
void saved_draft_offer(markup_out *o, const char *form);
extern const route_table saved_routes;
#endif
