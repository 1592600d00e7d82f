/* Sign-in, sessions, roles, scope. The gate's questions are answered here. Published columns
 * (others may read): account_login (person, state, locked_until, last_at, lang), account_grant. */
#ifndef GANJIAO_ACCOUNT_H
#define GANJIAO_ACCOUNT_H
#include "people/people.h"

/* Values are stored and public: do not renumber. */
typedef enum {
    ROLE_SYSTEM_OFFICER = 1,
    ROLE_SECURITY_OFFICER = 2,
    ROLE_AUDIT_OFFICER = 3,    /* 三员, mutually exclusive, and with all others */
    ROLE_TRAINING_OFFICE = 10, /* 干教科 */
    ROLE_UNIT_CONTACT = 11,    /* 单位联络员 */
    ROLE_SCHOOL_STAFF = 12,    /* 党校工作人员 */
    ROLE_SUPERVISOR = 13,      /* 跟班 */
    ROLE_TEACHER = 14,
    ROLE_TRAINEE = 15, /* every person with an account holds it over themselves */
    ROLE_LEADER = 16
} account_role;

/* ---- the tables; pure ----------------------------------------------------------------------- */
text_key account_role_word(account_role r);
const char *account_role_code(account_role r); /* "training_office"; "" for no role */
bool account_role_of(const char *code, account_role *ret);
bool account_role_holds(account_role r, right_id right);
bool account_right_over_self(right_id right); /* what every account may do over itself */
int account_role_side(account_role r); /* 0 the training work, else the officer's own number */
bool account_roles_exclude(account_role a, account_role b);
bool account_username_good(const char *s); /* 3 to 40 of a-z 0-9 . _ - */
bool account_password_common(const char *password);
int account_password_sorts(const char *password); /* how many of letters, digits, others occur */
bool account_password_names(const char *password, const char *username);

/* ---- roles held ----------------------------------------------------------------------------- */
/* `until` is the last day on which the grant holds; DAY_NONE: no end. A deputy's grant names for
 * whom: it holds on days on which that person holds the same role over the same unit (or one above
 * it) in their own name. */
typedef struct {
    int64_t id, person, org;
    account_role role;
    day since, until;
    int64_t deputy_for;
    const char *org_name;
    bool whole; /* an officer's, over a unit that none stands above; filled by account_grants_of */
} account_grant;
typedef LIST(account_grant) account_grants;
MUST_USE err account_grants_of(db *d, int64_t person, day on, arena *mem, account_grants *ret);
/* E_CONFLICT: officers exclude one another and every other role; E_INPUT: dates, role or unit are
 * wrong (faults). */
MUST_USE err account_grant_add(turn *t, const account_grant *g, const char *reason);
MUST_USE err account_grant_end(turn *t, int64_t person, int64_t grant,
                               const char *reason); /* from today on; E_CONFLICT: over already */

/* The units over which the actor holds the role itself; `ret` has room for `most`. */
size_t account_roots_of(const turn *t, account_role role, int64_t *ret, size_t most);

/* Who holds the role over the unit, or over the nearest one above it that has somebody. */
typedef LIST(int64_t) account_holders;
MUST_USE err account_holders_of(db *d, account_role role, int64_t org, day on, arena *mem,
                                account_holders *ret);

/* ---- accounts ------------------------------------------------------------------------------- */
typedef struct {
    int64_t person;
    const char *username, *password;
    bool must_change;
} account_new;
/* The hash comes from a slow thread or the command line. `password` is not looked at. E_CONFLICT:
 * the name is taken, or the person has an account; E_INPUT: no name of the right form. */
MUST_USE err account_add(turn *t, const account_new *a, const char *password_hash);
/* Draws a secret for the authenticator and keeps it sealed; for commands and the demo. The person's
 * own enrolment is on the pages. */
MUST_USE err account_totp_set(turn *t, int64_t person, const char *base32_secret);
/* A bearer token for programs: shown once, kept as a hash; same rights as the person. It holds on
 * `until` for the last time; DAY_NONE: no end. E_ABSENT: no account; E_INPUT: over already. */
MUST_USE err account_token_add(turn *t, int64_t person, const char *name, day until,
                               const char **ret_token);
text_key account_password_fault(db *d, const char *password, const char *username,
                                day on); /* NULL: good */
char *account_password_draw(arena *mem); /* 16 letters and digits in four groups, easily typed */
bool account_exists(db *d, int64_t person);

/* ---- for app/wiring.c: the gate ------------------------------------------------------------- */
/* Class relations (staff of the school that holds the class, its supervisor, teacher, trainee) are
 * asked through a hook that the class slice fills in, because account stands below it. */
err account_gate_who(turn *t, const char *cookie, const char *bearer);
/* Whoever holds the data folder and runs a command on it: a training office over `org`. */
err account_gate_command(turn *t, int64_t org);
err account_gate_may(turn *t, right_id right, const web_subject *subject);
void account_gate_refused(turn *t, err why);
err account_gate_deed_once(turn *t, const char *key, bool *ret_repeated, const char **ret_location);
err account_gate_deed_done(turn *t, const char *key, const char *location);
typedef unsigned (*account_class_roles)(turn *t, int64_t klass,
                                        int64_t person); /* bits 1 << role */
void account_hook_class_roles(account_class_roles ask);

/* What officers do to somebody's account is told to that person by a slice above. */
typedef enum { ACCOUNT_MADE, ACCOUNT_PASSWORD_RESET, ACCOUNT_CODE_RESET } account_event;
typedef err (*account_teller)(turn *t, int64_t person, account_event what, const char *username);
void account_hook_told(account_teller tell);

MUST_USE err account_subject(turn *t, int64_t person, web_subject *ret);
/* What was seen of sessions and tokens since the last time; each minute. */
MUST_USE err account_seen_write(store *s);
MUST_USE err account_sweep(db *d, moment now); /* old sessions and deed keys; each hour */
bool account_none_yet(db *d);                  /* the first-run page is open only then */
const char *account_first_code(
    arena *mem); /* what the first-run page asks for; `serve` prints it */
extern const route_table account_routes;
#endif
