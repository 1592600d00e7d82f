/* Between the files of the demo. A demo is a year of events: each is put on the agenda with its
 * moment, and all are run in the order of time, with the clock frozen there and the person acting
 * who would do it, through the deeds that pages use. */
#ifndef GANJIAO_DEMO_H
#define GANJIAO_DEMO_H
#include "app/app.h"
#include "certificate/certificate.h"

/* ---- who can sign in, and what tests may ask for -------------------- */
typedef struct {
    account_role role;
    int64_t person, org; /* org: over which unit and all below it */
    const char *username, *name, *org_name;
    const char *password, *hash, *totp,
        *token; /* drawn afresh each time; totp "" where none is needed */
} demo_account;
typedef LIST(demo_account *) demo_accounts;
/* A record of the unit contact's own unit and one of another county; 0: there is none. */
typedef struct {
    const char *kind;
    int64_t own, other;
} demo_pair;
typedef LIST(demo_pair) demo_pairs;

/* ---- the agenda -------------------- */
typedef struct demo demo;
typedef err (*demo_deed)(demo *g, void *what);
typedef struct {
    moment at;
    int64_t turn;
    const char *name;
    demo_deed deed;
    void *what;
} demo_event;
typedef LIST(demo_event) demo_events;

struct demo {
    app_place place;
    web_gate gate;
    arena *keep; /* until the end */
    turn *t;     /* of the event under way; its memory is emptied after each */
    moment real; /* when the demo is seeded */
    int batch;   /* events in one write transaction */
    bool jobs;   /* an event began a job: it is run before the next event */
    int64_t turns;
    demo_events agenda; /* a heap, the earliest first */
    demo_accounts accounts;
    demo_pairs pairs;
};

/* Events of the same moment run in the order in which they were put there; an event may put others
 * there. */
#define DEMO_AT(g, when, deed, what) demo_put((g), (when), #deed, (deed), (what))
void demo_put(demo *g, moment when, const char *name, demo_deed deed, void *what);
MUST_USE err demo_run(demo *g); /* until the agenda is empty; what failed is said on stderr */
MUST_USE err demo_as(
    demo *g, int64_t person); /* who acts from here to the end of the event; 0: the installation */
void demo_pair_put(demo *g, const char *kind, int64_t own, int64_t other);

enum { DEMO_YEAR = 2022 };
int demo_year(void); /* that is told */
/* First of all, before the place is opened: from here on ids and chance are the same each time, and
 * `moment_now()` of this moment is remembered as the day of seeding. The small demo tells the year
 * `year`, as far as it has come by then; nothing lies in the future. */
void demo_begin(demo *g, int year);
/* Builds the profile, "small" or the whole prefecture, into an open, empty place. */
MUST_USE err demo_build(demo *g, const char *profile);
void demo_say_json(const demo *g);
void demo_say_table(const demo *g);
void demo_small(demo *g);
void demo_prefecture(demo *g);

/* ---- drawing: the same each time, from the demo's own stream of random bytes ------------- */
uint32_t demo_below(uint32_t n); /* 0 … n-1 */
int demo_between(int least, int most);
bool demo_chance(int permille);
typedef struct {
    int64_t id;
    const char *code, *name;
    const char *region; /* six digits that citizen numbers of its people begin with */
    org_level level;
    org_kind kind;
    int64_t parent;
    bool large; /* with a whole leading group, as in the full prefecture */
} demo_unit;
typedef LIST(demo_unit) demo_units;
const char *demo_name(arena *mem, person_sex sex, const char *ethnic);
const char *demo_ethnic(void);
char *demo_citizen(arena *mem, const char *region, day born, person_sex sex);
/* A person of that unit; `nth` 0 is its head, then the deputies, then the rest. */
person demo_person(arena *mem, const demo_unit *u, int nth);
/* The same with another name, number and birth until the number is free. */
MUST_USE err demo_person_add(demo *g, const demo_unit *u, const person *p, int64_t *ret);
MUST_USE err demo_staff_add(demo *g, const demo_unit *u, int from, int n);
MUST_USE err demo_unit_add(demo *g, demo_unit *u, const char *short_name, int place);

/* ---- accounts -------------------- */
MUST_USE err demo_account_put(demo *g, account_role role, int64_t person, int64_t org,
                              const char *username);

#endif
