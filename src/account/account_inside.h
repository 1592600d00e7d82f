/* Between the files of account. */
#ifndef GANJIAO_ACCOUNT_INSIDE_H
#define GANJIAO_ACCOUNT_INSIDE_H
#include "account/account.h"

typedef enum { ACCOUNT_OPEN = 1, ACCOUNT_LOCKED } account_state;
/* How far a sign-in has come; only a finished one is a person to the gate. */
typedef enum { STEP_DONE = 0, STEP_CODE, STEP_ENROL, STEP_PASSWORD } account_step;

typedef struct {
    int64_t person;
    const char *username, *password;    /* the hash */
    moment password_at;
    bool must_change;
    int64_t failed;
    moment locked_until;
    const void *totp;                   /* sealed; NULL: not enrolled */
    size_t totp_n;
    int64_t totp_step;                  /* the newest step that was used: a code counts once */
    account_state state;
    const char *lang;                   /* zh, en or "" */
    moment last_at, made_at;
    int64_t version;
    const char *name;                   /* the person's */
    int64_t org;
} account_login;

MUST_USE err account_login_get(db *d, int64_t person, arena *mem, account_login *ret);
MUST_USE err account_login_by_name(db *d, const char *username, arena *mem, account_login *ret);

void account_login_read(db_q *q, arena *mem, account_login *a);
MUST_USE err account_totp_get(const account_login *a, arena *mem, char **ret); /* base32; E_BROKEN: altered */

/* Seen sessions and tokens wait in memory for the next minute's write. */
void account_seen_note(int64_t person, int64_t id, moment at, bool token);
moment account_seen_at(int64_t id, moment kept); /* the later of what is kept in the database and what waits */
typedef struct { int64_t person, id; moment at; bool token; } account_seen;
size_t account_seen_take(account_seen *to, size_t room);
void account_seen_drop(const account_seen *written, size_t n);
enum { ACCOUNT_SEEN_MOST = 8192 };

#endif
