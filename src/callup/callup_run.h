/* Runs: the engine over one class, some, or the whole year; kept, compared, varied, published. */
#ifndef GANJIAO_CALLUP_RUN_H
#define GANJIAO_CALLUP_RUN_H
#include "callup/callup_inside.h"
#include "callup/callup_ask.h"

typedef enum {
    RUN_WAITING = 1, /* its job has not ended */
    RUN_READY,
    RUN_FAILED,
    RUN_PUBLISHED,
    RUN_DROPPED
} callup_run_state;
typedef struct {
    int64_t id, org, base, job, person, version;
    int year;
    bool again;   /* begins from what is published, and moves few */
    bool stopped; /* the search was ended early: the plan can be used, with a gap */
    callup_run_state state;
    const char *title, *fault;
    int away_permille, max_per_year, least_permille; /* 0: no limit, no minimum */
    int64_t people, pairs;
    int64_t reached[2 + CALLUP_TIERS], bound[2 + CALLUP_TIERS];
    moment at;
    int64_t classes, seats, picked; /* counted from the rows below */
    int64_t in, out;                /* planned again: who comes and who goes, class by class */
} callup_run;
typedef LIST(callup_run) callup_runs;
typedef struct {
    int64_t klass;
    const char *name, *code, *sort_key;
    day starts, ends;
    int64_t seats, least, fits, picked, last_order;
    int64_t weighed; /* the first so many in need; 0: not kept, all who fit */
    int64_t days;    /* of training: what each who is picked costs */
} callup_run_class;
typedef LIST(callup_run_class) callup_run_classes;
int64_t callup_lacking(const callup_run_class *c);         /* to the minimum */
bool callup_class_wants_a_look(const callup_run_class *c); /* short of it, or nobody fits */
/* Pure: a page of them. `column` "" or unknown: by first day; after or before that class; 0: from
 * the beginning. */
typedef enum {
    RUN_CLASS_ANY,
    RUN_CLASS_SHORT,  /* of the minimum */
    RUN_CLASS_FREE,   /* seats stay empty */
    RUN_CLASS_NOBODY, /* fits */
} callup_class_only;
typedef struct {
    const char *words, *column;
    callup_class_only only;
    bool down;
    int64_t after, before;
    size_t limit;
} callup_class_question;
typedef struct {
    const callup_run_class *at;
    size_t n, count; /* count: on all pages */
    bool earlier, later;
} callup_class_page;
callup_class_page callup_class_page_of(const callup_run_classes *all,
                                       const callup_class_question *q, arena *mem);
typedef struct {
    int64_t klass, person, against;
    const char *name, *sort_key, *org_name, *post, *against_name, *wish_reason, *wish_cost;
    bool picked;
    callup_stand stands; /* before the run */
    callup_want wish;
    callup_candidate facts; /* what the sentence is made of */
} callup_pick;
typedef LIST(callup_pick) callup_picks;
enum { COVER_LEVEL = 1, COVER_UNIT = 2 };
typedef struct {
    int kind;
    int64_t value, people, before, after;
    const char *name; /* of the unit */
} callup_cover;
typedef LIST(callup_cover) callup_covers;

/* Classes of the office's subtree that may call people: approved or calling, not begun. At most
 * 1,000, by first day. */
typedef struct {
    int64_t klass;
    const char *name, *org_name, *theme;
    day starts, ends;
    int64_t seats, free; /* free: with nobody in them yet */
} callup_open_class;
typedef LIST(callup_open_class) callup_open_classes;
MUST_USE err callup_open_classes_of(db *d, int64_t org, day on, arena *mem,
                                    callup_open_classes *ret);
/* Begins a run over `classes` (job callup.run). E_INPUT: fault "classes": none, of different years,
 * begun or not approved. `base`: its wishes are taken over. */
MUST_USE err callup_run_begin(turn *t, const callup_run *r, const int64_t *classes, size_t n,
                              int64_t *ret_id);
MUST_USE err callup_run_get(db *d, int64_t id, arena *mem, callup_run *ret);
MUST_USE err callup_runs_of(db *d, int64_t org, arena *mem, callup_runs *ret); /* newest first */
MUST_USE err callup_run_classes_of(db *d, int64_t run, arena *mem, callup_run_classes *ret);
MUST_USE err callup_covers_of(db *d, int64_t run, arena *mem, callup_covers *ret);
/* Of one class: the picked first, then those passed over, each in the order of need; `after`: place
 * where the page before ended. */
MUST_USE err callup_picks_of(db *d, int64_t run, int64_t klass, bool picked, int after,
                             size_t limit, arena *mem, callup_picks *ret);
/* The first of those who are picked in one run and not in the other, both over; how many in all. */
MUST_USE err callup_differences_of(db *d, int64_t run, int64_t other, size_t limit, arena *mem,
                                   callup_picks *ret, int64_t *ret_all);
/* Of a run that was planned again: every row that changes, by person, then class, after (`person`,
 * `klass`); 0: from the beginning. */
MUST_USE err callup_moves_of(db *d, int64_t run, const callup_pick *after, size_t limit, arena *mem,
                             callup_picks *ret);
MUST_USE err callup_wishes_of(db *d, int64_t run, arena *mem, callup_wishes *ret);
/* E_INPUT: fault "reason". WISH_NONE takes it back. */
MUST_USE err callup_wish_put(turn *t, int64_t run, const callup_wish *w);
/* Calls everybody picked, in one transaction, with what is recorded of those passed over; of a run
 * planned again first withdraws those who go, then calls those who come; nobody else is touched.
 * E_CONFLICT: not READY; E_INPUT: the list has changed meanwhile (fault "persons" names whom). */
MUST_USE err callup_run_publish_now(turn *t, const callup_run *r, day reply_by);
/* Begins job callup.publish, which does that. E_CONFLICT: not READY; E_INPUT: fault "reply_by". */
MUST_USE err callup_run_send(turn *t, int64_t run, day reply_by, int64_t *ret_job);
/* Of the class's passed over who stand at `order` or before and wait for a place. */
err callup_picks_before(db *d, int64_t run, int64_t klass, int order, arena *mem,
                        callup_queue *ret);
/* The first of those wanted in by the officer and not placed, with what stood against it; how many
 * in all. */
MUST_USE err callup_unplaced_of(db *d, int64_t run, size_t limit, arena *mem, callup_picks *ret,
                                int64_t *ret_all);
/* The people behind a number of the coverage, by name: before the run, or with it. At most 200,
 * after `key` and `id`. */
enum { COVERED_MOST = 200 };
typedef struct {
    const callup_run *run;
    int kind;
    int64_t value;
    bool after;
    const char *key;
    int64_t id;
} callup_cover_question;
typedef struct {
    int64_t person;
    const char *name, *org_name, *post;
} callup_cover_row;
typedef LIST(callup_cover_row) callup_covered;
MUST_USE err callup_covered_of(turn *t, const callup_cover_question *q, callup_covered *ret);
/* How many there are now, whatever the key. */
MUST_USE err callup_covered_count(turn *t, const callup_cover_question *q, int64_t *ret);
err callup_cover_handle(turn *t);
MUST_USE err callup_run_drop(turn *t, int64_t run);

/* Who leaves one class and enters another in the same sending is told once. */
typedef struct {
    int64_t person, from, to;
    const char *from_name;
} callup_mover;
typedef LIST(callup_mover) callup_movers; /* by person */

/* One round of one class; `told`: what a run found for those passed over, `staying`: whose calls
 * stand; NULL: nothing, nobody. */
typedef struct {
    int64_t klass;
    const callup_choice *at;
    size_t n;
    day reply_by;
    const callup_picks *told, *staying;
    const callup_movers *movers;
    const callup_candidates *all; /* judged already, in their order; NULL: not yet */
    size_t passes_most;           /* 0: the usual */
} callup_round_order;
const callup_mover *callup_mover_in(const callup_movers *all, int64_t person); /* NULL: none */
MUST_USE err callup_publish_round(turn *t, const callup_round_order *o);

/* ---- questions ---- */
typedef struct {
    int64_t id, klass, person; /* person 0: of the class, ASK_SEAT */
    callup_ask_kind kind;
    moment at;
    const char *said, *cost, *name; /* both languages; "" not answered yet */
} callup_asked;
typedef LIST(callup_asked) callup_asks;
/* Begins job callup.ask, which answers. */
MUST_USE err callup_ask_begin(turn *t, const callup_run *r, callup_asked *a, int64_t *ret_job);
MUST_USE err callup_ask_get(db *d, int64_t id, arena *mem, callup_asked *ret);
/* The last ten that are answered, newest first. */
MUST_USE err callup_asks_of(db *d, int64_t run, int64_t klass, arena *mem, callup_asks *ret);
/* What the engine said this choice costs; NULL: it has not been asked. */
MUST_USE err callup_cost_of(db *d, int64_t run, const callup_wish *w, arena *mem, const char **ret);
MUST_USE err callup_ask_answer(db *d, const callup_asked *a);
MUST_USE err callup_rules_keep(db *d, int64_t run, const callup_rules *all);
MUST_USE err callup_rules_kept(db *d, int64_t run, arena *mem, callup_rules *ret);
MUST_USE err callup_rule_kept(db *d, int64_t run, int64_t no, arena *mem, callup_rule *ret);
/* Whom it kept out, as far as the run keeps them (of each class those nearest to being in): the
 * first 200 after the person `after`, and how many in all. */
MUST_USE err callup_kept_out_of(db *d, int64_t run, const callup_rule *r, int64_t after, arena *mem,
                                callup_covered *ret);
MUST_USE err callup_kept_out_count(db *d, int64_t run, const callup_rule *r, int64_t *ret);

/* Between the job and the store. */
const char *callup_goals_text(arena *mem, const int64_t *at);
MUST_USE err callup_task_of(turn *t, const callup_run *r, callup_task *ret);
MUST_USE err callup_run_keep(turn *t, const callup_run *r, const callup_task *k,
                             const callup_model *m, const callup_fates *f, const solve_plan *plan);
MUST_USE err callup_run_failed(db *d, int64_t run, const char *why); /* in both languages */
turn callup_turn_of(job *j, db *d);

err callup_home_handle(turn *t);
err callup_begin_handle(turn *t);
err callup_run_handle(turn *t);
err callup_again_handle(turn *t);
err callup_drop_handle(turn *t);
err callup_send_handle(turn *t);
err callup_export_handle(turn *t);
err callup_run_classes_handle(turn *t);
err callup_run_classes_xlsx_handle(turn *t);
err callup_run_classes_csv_handle(turn *t);
err callup_run_class_handle(turn *t);
err callup_wish_handle(turn *t);
err callup_ask_handle(turn *t);
err callup_kept_out_handle(turn *t);
#endif
