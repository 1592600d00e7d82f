/* Between the files of dossier. */
#ifndef GANJIAO_DOSSIER_INSIDE_H
#define GANJIAO_DOSSIER_INSIDE_H
#include "dossier/dossier.h"
#include "look/look.h"

typedef struct {
    int64_t klass;
    const char *class_name, *reason, *override, *reply_reason;
    day starts, ends, reply_by;
    call_state state;
} dossier_called;
typedef LIST(dossier_called) dossier_calls;
typedef struct {
    int64_t klass;
    const char *class_name, *reason, *change; /* change: what would bring the person in */
    day starts, ends;
} dossier_passed;
typedef LIST(dossier_passed) dossier_passes;
typedef struct {
    int64_t klass;
    const char *class_name, *met_name, *reason, *signed_by; /* who exempted, and why */
    class_outcome cause;
    day due;
    makeup_state state;
    moment ended_at;
} dossier_owed;
typedef LIST(dossier_owed) dossier_owes;
typedef struct {
    int64_t session;
    day on;
    int starts, ends;
    const char *title, *teacher, *place;
    tenths hours;
    mark_state mark;
} dossier_sat;
typedef LIST(dossier_sat) dossier_sessions;
err dossier_calls_of(db *d, int64_t person, arena *mem,
                     dossier_calls *ret); /* newest class first */
err dossier_passes_of(db *d, int64_t person, arena *mem, dossier_passes *ret);
err dossier_owes_of(db *d, int64_t person, arena *mem, dossier_owes *ret); /* first due first */
err dossier_sessions_of(db *d, int64_t klass, int64_t person, arena *mem, dossier_sessions *ret);

/* All that is known of one person: nine questions, however long the life. */
typedef struct {
    person who;
    person_posts posts;
    classes_of_person classes;
    certificates papers;
    credit_entries credits;
    dossier_calls calls;
    dossier_passes passes;
    dossier_owes owes;
    credit_duty duty;
} dossier_file;
err dossier_collect(db *d, arena *mem, int64_t person, day on, dossier_file *ret);
const certificate *dossier_paper_of(const dossier_file *f,
                                    int64_t klass); /* in force, else the last one; NULL: none */
text_key dossier_source_word(credit_source s);
text_key dossier_duty_word(duty_state s);
text_key dossier_call_word(call_state s);
text_key dossier_mark_word(mark_state s);
const char *dossier_iso(markup_out *o, day d); /* for the pages */
#endif
