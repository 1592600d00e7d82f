/* Make-up duties (补训): records with cause and due day, never a mark on a list. Opened when a class
 * closes and somebody did not pass; ended when the person passes that class or another on its
 * theme, or by an exemption with a reason. */
#ifndef GANJIAO_CALLUP_MAKEUP_H
#define GANJIAO_CALLUP_MAKEUP_H
#include "callup/callup_inside.h"

typedef struct {
    int64_t person, id, klass, org, met_by, next_class;
    class_outcome cause; /* FAILED, WITHDRAWN or ABSENT */
    day due;
    makeup_state state;
    const char *name, *org_name, *class_name, *theme, *reason, *met_name, *next_name;
    const char *signed_by; /* who exempted; "" otherwise */
    moment ended_at;
    day next_starts;
    int64_t version;
} callup_makeup;
typedef LIST(callup_makeup) callup_makeups;
typedef struct {
    int64_t org;        /* the subtree */
    makeup_state state; /* 0: all but VOID */
    const char *words;  /* name, pinyin or initials; NULL or "": all */
    day due; /* keyset: after (or before, `back`) this day and id; DAY_NONE: from the beginning */
    int64_t id;
    bool back;
    size_t limit;
} makeup_question;
MUST_USE err callup_makeups_of(db *d, const makeup_question *q, arena *mem, callup_makeups *ret);
MUST_USE err callup_makeups_count(db *d, const makeup_question *q, arena *mem, int64_t *ret);
MUST_USE err callup_makeup_of(db *d, int64_t person, int64_t id, arena *mem, callup_makeup *ret);
/* E_INPUT: fault "reason"; E_CONFLICT: ended already, or changed meanwhile. */
MUST_USE err callup_makeup_exempt(turn *t, const callup_makeup *m, const char *reason);

err callup_makeups_handle(turn *t);
err callup_makeups_xlsx_handle(turn *t);
err callup_makeups_csv_handle(turn *t);
err callup_exempt_page_handle(turn *t);
err callup_exempt_handle(turn *t);
#endif
