/* Telling people: a message in the program for who has an account, and a letter by mail or the
 * office's gateway where these are set up and the person has an address. Written in the deed's own
 * transaction; the outbox sends after its commit. */
#ifndef GANJIAO_NOTICE_H
#define GANJIAO_NOTICE_H
#include "account/account.h"

/* Values are stored: do not renumber. Each has its subject and body in text/notice.txt with the
 * words {1} {2} {3} named here. */
typedef enum {
    NOTICE_CALLED = 1,        /* the person: class, first day, last day */
    NOTICE_CALLS_OPEN,        /* the unit: class, reply by, how many */
    NOTICE_CALLS_DUE,         /* the unit: class, reply by, how many are unanswered */
    NOTICE_CALLS_LATE,        /* the unit: the same, the day is over */
    NOTICE_CALL_ENDED,        /* the person: class, why; declined, replaced or lapsed */
    NOTICE_LEAVE_GRANTED,     /* the person: class, first day, last day */
    NOTICE_LEAVE_REFUSED,     /* the person: class, first day, why */
    NOTICE_ITEM_RETURNED,     /* the unit: plan item, why */
    NOTICE_CERTIFICATE,       /* the person: class, number */
    NOTICE_ACCOUNT_MADE,      /* the person: user name; never a password */
    NOTICE_PASSWORD_RESET,    /* the person: user name */
    NOTICE_CODE_RESET,        /* the person: user name; the authenticator was taken off */
    NOTICE_CALL_MOVED,        /* the person: class entered, class left, its first day */
    NOTICE_SEATS_GIVEN,       /* the unit: class, seats, answer by */
    NOTICE_CERTIFICATE_ENDED, /* the person: class, number, why; revoked or lapsed */
    NOTICE_CERTIFICATE_AGAIN  /* the person: class, number; it lapsed and holds again */
} notice_kind;

typedef struct {
    notice_kind kind;
    const char *words[3]; /* NULL: "" */
    const char *path;     /* within this installation: "/org/7/calls" */
    const char *once;     /* told a single time under this name; NULL: each time */
} notice;
MUST_USE err notice_person(turn *t, int64_t person, const notice *n);
/* Who answers for the unit, or for the nearest one above that has somebody; and the unit's own
 * letter box. */
MUST_USE err notice_unit(turn *t, int64_t org, const notice *n);
int64_t notice_unread_of(db *d, int64_t person); /* for the workbench */

/* For app/wiring.c: what account announces. */
MUST_USE err notice_account(turn *t, int64_t person, account_event what, const char *username);
extern const route_table notice_routes;
#endif
