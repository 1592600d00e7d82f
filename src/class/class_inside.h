/* Between the files of class. */
#ifndef GANJIAO_CLASS_INSIDE_H
#define GANJIAO_CLASS_INSIDE_H
#include "class/class.h"
#include "plan/plan.h"

#define CLASS_COLUMNS                                                                              \
    "c.id, c.org, c.item, c.audience_group, c.institution, c.code, c.name, c.theme, c.aim, "       \
    "c.audience,"                                                                                  \
    " c.place, o.name, c.kind, c.training, c.field, c.origin, c.mode, c.organiser_level, "         \
    "c.starts, c.ends,"                                                                            \
    " c.days, c.seats, c.year, c.tenths, n.state, n.approval, n.summary, c.version"
#define CLASS_FROM                                                                                 \
    " FROM class_card c JOIN class_now n ON n.class = c.id JOIN people_org o ON o.id = c.org"
void class_row_read(db_q *q, arena *mem, class_card *c); /* reads CLASS_COLUMNS, in their order */

class_card class_of_item(const plan_item *i); /* a scheme as the plan has it, not yet complete */
/* Fills what may be left out (days, end, hours, year) and says what is wrong with the card. */
err class_card_complete(turn *t, class_card *c);
/* Another school holds an approved class that is not over, or (0) the organiser itself: its staff
 * run the class from now on, those of the school before no more. E_INPUT: fault "reason" missing,
 * "institution" the one it is or the state forbids; E_CONFLICT: version. */
MUST_USE err class_host_change(turn *t, const class_card *c, int64_t institution,
                               const char *reason);
/* Seats follow the card: more rows, or fewer. E_INPUT (fault "seats") when more are in use than are
 * wanted. */
err class_seats_fit(turn *t, const class_card *c);
/* The card of a class whose seats can still move; E_CONFLICT: too early or too late. */
err class_open_get(turn *t, int64_t klass, class_card *ret);
void class_count_state(seat_counts *c, seat_state s, int n);
/* What the trainees' own rows repeat of the card. */
err class_trainees_follow(db *d, const class_card *c);
err class_audit(turn *t, const class_card *c, const audit_deed *deed);

/* ---- lists ---- */
enum { CLASS_LIST_MOST = 500, CLASS_HOSTS = 8 };
typedef enum { CLASS_BY_STARTS, CLASS_BY_NAME, CLASS_BY_CODE } class_order;
typedef struct {
    const int64_t *scope; /* roots of the subtrees that the reader may see; never empty */
    size_t scope_n;
    int64_t org;                                 /* a unit's subtree; 0 any */
    int year, state, kind, field, level, origin; /* 0 any; level -1 any */
    day from, to;                                /* classes that touch these days; DAY_NONE any */
    const char *words;
    int64_t staff; /* classes that this person runs or teaches, wherever they are held; 0 none */
    int64_t hosts[CLASS_HOSTS]; /* and those held at these schools or below them */
    size_t hosts_n;
} class_filter;
typedef struct {
    class_order order;
    bool down, back; /* back: the page before the key */
    const char *key; /* of the row where the last page ended, "" at the beginning */
    int64_t id;
    int limit;
} class_page;
typedef struct {
    class_card card;
    int taken;
    const char *key;
} class_listed;
typedef LIST(class_listed) class_listing;
err class_list_of(db *d, const class_filter *f, const class_page *p, arena *mem,
                  class_listing *ret);
typedef struct {
    int64_t of[CLASS_CANCELLED + 1];
    int64_t all;
} class_state_counts;
err class_list_counts(db *d, const class_filter *f, arena *mem, class_state_counts *ret);

/* Who of the class is in the subtree of `root`, in the order of their numbers. */
typedef LIST(int64_t) class_people_ids;
err class_people_under(db *d, int64_t klass, int64_t root, arena *mem, class_people_ids *ret);

look_state class_look_state(class_state s);
const char *class_url(turn *t, const class_card *c, const char *rest);
const char *class_dates_text(turn *t, const class_card *c);
#endif
