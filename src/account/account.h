/* Sign-in, sessions, roles, scope. The gate's questions are answered here. */
#ifndef GANJIAO_ACCOUNT_H
#define GANJIAO_ACCOUNT_H
#include "people/people.h"

/* Values are stored and public: do not renumber. */
typedef enum {
    ROLE_SYSTEM_OFFICER = 1, ROLE_SECURITY_OFFICER = 2, ROLE_AUDIT_OFFICER = 3, /* 三员, mutually exclusive, and with all others */
    ROLE_TRAINING_OFFICE = 10,  /* 干教科 */
    ROLE_UNIT_CONTACT = 11,     /* 单位联络员 */
    ROLE_SCHOOL_STAFF = 12,     /* 党校工作人员 */
    ROLE_SUPERVISOR = 13,       /* 跟班 */
    ROLE_TEACHER = 14,
    ROLE_TRAINEE = 15,          /* every person with an account holds it over themselves */
    ROLE_LEADER = 16
} account_role;
text_key account_role_word(account_role r);
bool account_role_holds(account_role r, right_id right);          /* the table; pure */
bool account_roles_exclude(account_role a, account_role b);       /* pure */

typedef struct { int64_t id, person, org; account_role role; day since, until; int64_t deputy_for; const char *org_name; } account_grant;
typedef LIST(account_grant) account_grants;
MUST_USE err account_grants_of(db *d, int64_t person, day on, arena *mem, account_grants *ret);
MUST_USE err account_grant_add(turn *t, const account_grant *g, const char *reason); /* E_CONFLICT: officers exclude */
MUST_USE err account_grant_end(turn *t, int64_t person, int64_t grant, const char *reason);

typedef struct { int64_t person; const char *username, *password; bool must_change; } account_new;
/* The hash comes from a slow thread or the command line; E_CONFLICT: the name is taken. */
MUST_USE err account_add(turn *t, const account_new *a, const char *password_hash);
/* A bearer token for programs: shown once, kept as a hash; same rights as the person. */
MUST_USE err account_token_add(turn *t, int64_t person, const char *name, const char **ret_token);
text_key account_password_fault(db *d, const char *password, const char *username, day on); /* NULL: good */

/* For app/wiring.c: the gate. Class relations (supervisor, teacher, trainee of that class) are asked through a hook that the
 * class slice fills in, because account stands below it. */
err account_gate_who(turn *t, const char *cookie, const char *bearer);
err account_gate_may(turn *t, right_id right, const web_subject *subject);
void account_gate_refused(turn *t, err why);
err account_gate_deed_once(turn *t, const char *key, bool *ret_repeated, const char **ret_location);
err account_gate_deed_done(turn *t, const char *key, const char *location);
typedef unsigned (*account_class_roles)(turn *t, int64_t klass, int64_t person); /* bits 1 << role */
void account_hook_class_roles(account_class_roles ask);

MUST_USE err account_subject(turn *t, int64_t person, web_subject *ret);
MUST_USE err account_sweep(db *d, moment now);                    /* old sessions and deed keys; a job each hour */
bool account_none_yet(db *d);                                     /* the first-run page is open only then */
extern const route_table account_routes;
#endif
