/* Questions to the engine about the plan of a run: what another choice costs, what would bring
 * somebody in, who comes with one seat more, what a rule keeps out and is worth. Answers are
 * solve_ask's and solve_next's; nothing is guessed. */
#ifndef GANJIAO_CALLUP_ASK_H
#define GANJIAO_CALLUP_ASK_H
#include "callup/callup_model.h"

typedef enum {
    ASK_IN = WISH_IN,   /* the person is taken, whatever it costs */
    ASK_OUT = WISH_OUT, /* the person is not taken */
    ASK_SEAT            /* the class has one seat more; of nobody in particular */
} callup_ask_kind;
/* One more of a rule that is full, and the person comes in by himself. */
enum { OPENS_SEAT = 1, OPENS_SHARE = 2, OPENS_AWAY = 4 };
typedef struct {
    int32_t course, person; /* indices into the task's lists */
} callup_place_of;
typedef LIST(callup_place_of) callup_places;
typedef struct {
    callup_ask_kind kind;
    bool possible;                /* false: no plan that keeps the other rules has it so */
    bool exact;                   /* all goals before and after are proven */
    int64_t by[2 + CALLUP_TIERS]; /* what each goal gains, read as it is counted; ours by number */
    callup_places in, out;        /* who comes, who goes; without the person asked about */
    unsigned opens;               /* ASK_IN: which rules, with one more, would be enough */
    bool opens_known;             /* that no other would be is proven */
    bool before;                  /* ASK_IN: with a seat more somebody else comes first: `first` */
    callup_place_of first;
} callup_told;
/* The plan that was found, with all that it was found from. */
typedef struct {
    const callup_task *task;
    const callup_model *model;
    const solve_plan *plan;
    const solve_how *how;
} callup_found;
/* E_ABSENT: the course, or the person in it, is not in the plan's model (somebody whom the rules
 * advise against: reckon with the wish and use callup_told_between; a class with no free seat). */
MUST_USE err callup_ask(const callup_found *f, callup_ask_kind kind, callup_place_of who,
                        arena *mem, callup_told *ret);
/* The same from two plans, of which the second has the wish. */
void callup_told_between(const callup_found *before, const callup_found *after, callup_place_of who,
                         arena *mem, callup_told *ret);
/* One plain sentence after another, in one language. */
const char *callup_told_say(arena *mem, language lang, const callup_task *k, const callup_told *a,
                            callup_place_of who);
/* The goals that change: "missing duty served −120, key posts −1"; none: that it costs nothing. */
const char *callup_gains_say(arena *mem, language lang, const int64_t *by);
const char *callup_by_say(arena *mem, language lang, const int64_t *by, bool exact);

/* ---- what each rule that is full keeps out and is worth ---- */
typedef enum {
    RULE_SEATS = 1,
    RULE_SHARE,
    RULE_AWAY,
    RULE_YEARLY /* classes a person and year: of everybody, so the run is planned anew with one
                   more; no price stands for it, since each person keeps it by himself */
} callup_rule_kind;
typedef enum {
    WORTH_UNKNOWN,
    WORTH_AT_MOST,
    WORTH_EXACT,
    WORTH_NO_SEAT /* the class has no seat for them in this run: nobody was weighed for it */
} callup_worth;
typedef struct {
    callup_rule_kind kind;
    int64_t klass, org; /* 0: not of a class, not of a unit */
    int64_t no;         /* place in the run's list, when read from it */
    const char *class_name, *org_name;
    int64_t people; /* kept out by it */
    callup_worth worth;
    int goal; /* the first that one more changes, of ours; -1 none */
    int64_t gain;
} callup_rule;
typedef LIST(callup_rule) callup_rules;
/* Those that keep most people out first, at most RULES_MOST. Asking is limited by the size of the
 * problem; beyond it, and where the proof has one, the price of the bound is told. */
enum { RULES_MOST = 60 };
void callup_rules_of(const callup_found *f, const callup_fates *fates, arena *mem,
                     callup_rules *ret);
#endif
