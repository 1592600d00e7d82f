/* Between the files of account. */
#ifndef GANJIAO_ACCOUNT_INSIDE_H
#define GANJIAO_ACCOUNT_INSIDE_H
#include "account/account.h"

typedef enum { ACCOUNT_OPEN = 1, ACCOUNT_LOCKED } account_state;
/* How far a sign-in has come; only a finished one is a person to the gate. */
typedef enum { STEP_DONE = 0, STEP_CODE, STEP_ENROL, STEP_PASSWORD } account_step;

typedef struct {
    int64_t person;
    const char *username, *password; /* the hash */
    moment password_at;
    bool must_change;
    int64_t failed;
    moment locked_until;
    const void *totp; /* sealed; NULL: not enrolled */
    size_t totp_n;
    int64_t totp_step; /* the newest step that was used: a code counts once */
    account_state state;
    const char *lang; /* zh, en or "" */
    moment last_at, made_at;
    int64_t version;
    const char *name; /* the person's */
    int64_t org;
    bool there; /* neither left nor dead */
} account_login;
typedef LIST(account_login) account_logins;

MUST_USE err account_login_get(db *d, int64_t person, arena *mem, account_login *ret);
MUST_USE err account_login_by_name(db *d, const char *username, arena *mem, account_login *ret);

#define ACCOUNT_COLUMNS                                                                            \
    "l.person, l.username, l.password, l.password_at, l.must_change, l.failed, l.locked_until, "   \
    "l.totp_sealed,"                                                                               \
    " l.totp_step, l.state, l.lang, l.last_at, l.made_at, l.version, p.name, p.org, p.state"
void account_grant_read(db_q *q, arena *mem, account_grant *g);
void account_login_read(db_q *q, arena *mem, account_login *a);
MUST_USE err account_totp_get(const account_login *a, arena *mem,
                              char **ret); /* base32; E_BROKEN: altered */

enum {
    ACCOUNT_TOTP_DRAWN = -1
}; /* totp_step while the secret is drawn but no code has confirmed it */

MUST_USE err account_tell(turn *t, int64_t person, account_event what);
MUST_USE err account_audit(turn *t, const char *deed, int64_t person,
                           const char *reason); /* in the person's chain */

/* Passwords, codes, locks: deeds on one account. */
bool account_enrolled(const account_login *a);
bool account_is_officer(db *d, int64_t person);
bool account_shut(const account_login *a,
                  moment now); /* locked by an officer, by failures, or the person is gone */
MUST_USE err account_totp_draw(turn *t,
                               int64_t person); /* unconfirmed; E_CONFLICT: one is in use */
MUST_USE err account_totp_use(turn *t, int64_t person, int64_t step,
                              bool first); /* E_CONFLICT: used before */
MUST_USE err account_totp_clear(turn *t, int64_t person);
MUST_USE err account_password_set(turn *t, int64_t person, const char *hash, bool must_change);
MUST_USE err account_state_set(turn *t, int64_t person, account_state to,
                               const char *reason); /* E_CONFLICT: is so already */
MUST_USE err account_lang_set(turn *t, int64_t person, language lang);
MUST_USE err account_signed_in(turn *t, int64_t person); /* E_CONFLICT: locked meanwhile */
typedef struct {
    int64_t person;
    bool known;
    audit_actor by;
    arena *mem;
    bool locked;
} account_failure;
MUST_USE err account_failure_write(db *d, void *failure); /* a store_deed: counts, locks, audits */

/* The authenticator: for whom it is compulsory, and what helps when it is lost. */
enum { ACCOUNT_RECOVERY_CODES = 10 };
MUST_USE err account_code_must(db *d, int64_t person, day on, arena *mem, bool *ret);
MUST_USE err account_recovery_make(
    turn *t, int64_t person, const char *ret[ACCOUNT_RECOVERY_CODES]); /* anew: old ones end */
MUST_USE err account_recovery_left(db *d, int64_t person, int64_t *ret);
bool account_recovery_good(db *d, arena *mem, int64_t person, const char *typed);
MUST_USE err account_recovery_use(turn *t, int64_t person,
                                  const char *typed); /* E_CONFLICT: used before */
MUST_USE err account_recovery_clear(db *d, int64_t person);

/* Sessions and tokens of one account. */
typedef struct {
    int64_t id;
    moment made_at, seen_at;
    const char *ip;
} account_session;
typedef LIST(account_session) account_sessions;
MUST_USE err account_session_open(turn *t, int64_t person, account_step step,
                                  const char **ret_cookie);
MUST_USE err account_session_step(db *d, int64_t person, int64_t session, account_step *ret);
MUST_USE err account_session_go(turn *t, int64_t person, account_step from, account_step to,
                                const char **ret_cookie);
MUST_USE err account_sessions_of(db *d, int64_t person, moment now, arena *mem,
                                 account_sessions *ret);
MUST_USE err account_session_end(turn *t, int64_t person, int64_t session); /* E_ABSENT */
MUST_USE err account_sessions_end(turn *t, int64_t person,
                                  int64_t but); /* all but this one (0: all) */
typedef struct {
    int64_t id;
    const char *name;
    moment made_at, used_at, until;
} account_token;
typedef LIST(account_token) account_tokens;
MUST_USE err account_tokens_of(db *d, int64_t person, arena *mem, account_tokens *ret);
MUST_USE err account_token_end(turn *t, int64_t person, int64_t token); /* E_ABSENT */
MUST_USE err account_tokens_end(turn *t, int64_t person);               /* all of them */
MUST_USE err account_grant_get(db *d, int64_t person, int64_t grant, arena *mem,
                               account_grant *ret); /* E_ABSENT */

/* Lists of the officers: within the subtree of `org`, by name. `key` and `id` are those of the row
 * before the page. */
typedef enum {
    ACCOUNTS_ALL,
    ACCOUNTS_OPEN,
    ACCOUNTS_LOCKED,
    ACCOUNTS_NEVER
} account_which; /* never: not signed in yet */
typedef struct {
    int64_t org;
    const char *words; /* a user name's beginning, or the person's name, pinyin, initials */
    account_which which;
    moment now;
    const char *key;
    int64_t id;
    bool back, down;
    size_t limit;
} account_query;
typedef struct {
    account_login login;
    const char *unit, *sort_key;
} account_listed;
typedef LIST(account_listed) account_listeds;
MUST_USE err account_listed_of(db *d, const account_query *q, arena *mem, account_listeds *ret);
MUST_USE err account_listed_count(db *d, const account_query *q, arena *mem, int64_t *ret);

typedef enum { GRANTS_ALL, GRANTS_RUNNING, GRANTS_COMING, GRANTS_OVER } grant_which;
typedef struct {
    int64_t org;    /* grants over units in this subtree */
    int64_t person; /* only this person's; 0 all */
    int64_t above;  /* grants over this unit or one above it; 0: `org` decides */
    const char *words;
    account_role role; /* 0 all */
    grant_which which;
    day on;
    const char *key;
    int64_t id;
    bool back, down;
    size_t limit;
} grant_query;
typedef struct {
    account_grant grant;
    const char *name, *unit, *username, *sort_key, *reason;
    moment made_at;
} grant_listed;
typedef LIST(grant_listed) grant_listeds;
MUST_USE err account_grants_listed(db *d, const grant_query *q, arena *mem, grant_listeds *ret);
MUST_USE err account_grants_count(db *d, const grant_query *q, arena *mem, int64_t *ret);

/* Seen sessions and tokens wait in memory for the next minute's write. */
void account_seen_note(int64_t person, int64_t id, moment at, bool token);
moment account_seen_at(int64_t id,
                       moment kept); /* the later of what is kept in the database and what waits */
typedef struct {
    int64_t person, id;
    moment at;
    bool token;
} account_seen;
size_t account_seen_take(account_seen *to, size_t room);
void account_seen_drop(const account_seen *written, size_t n);
enum { ACCOUNT_SEEN_MOST = 8192 };

#endif
