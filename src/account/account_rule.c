/* Which role holds which right, which roles exclude one another, and what a password must be. Pure.
 */
#include "account/account.h"
#include "account_text.h"

#define BIT(right) (UINT64_C(1) << (right))
_Static_assert(RIGHT_COUNT <= 64, "rights no longer fit one word");

enum { NAME_FEWEST = 3, NAME_MOST = 40 };
static const uint64_t see_all = BIT(MAY_SEE_PEOPLE) | BIT(MAY_SEE_PLAN) | BIT(MAY_SEE_CLASS) |
                                BIT(MAY_SEE_CREDIT) | BIT(MAY_SEE_DOSSIER) | BIT(MAY_SEE_FIGURES) |
                                BIT(MAY_SEE_BANK);

/* What every account may do over itself; a trainee of a class holds the same in that class. */
static const uint64_t over_oneself = BIT(MAY_SEE_OWN) | BIT(MAY_CHECK_IN);

static uint64_t rights_of(account_role r)
{
    switch (r) {
    case ROLE_SYSTEM_OFFICER: return BIT(MAY_MANAGE_ACCOUNTS) | BIT(MAY_RUN_SYSTEM);
    case ROLE_SECURITY_OFFICER: return BIT(MAY_GRANT_ROLES) | BIT(MAY_CHANGE_RULES);
    case ROLE_AUDIT_OFFICER: return BIT(MAY_READ_AUDIT);
    case ROLE_TRAINING_OFFICE:
        return see_all | BIT(MAY_EDIT_PEOPLE) | BIT(MAY_UNMASK_PEOPLE) | BIT(MAY_EDIT_ORGS) |
               BIT(MAY_EDIT_PLAN) | BIT(MAY_REVIEW_PLAN) | BIT(MAY_EDIT_CLASS) |
               BIT(MAY_APPROVE_CLASS) | BIT(MAY_CALL_UP) | BIT(MAY_REPLY_CALLUP) |
               BIT(MAY_MARK_CLASS) | BIT(MAY_CLOSE_CLASS) | BIT(MAY_EDIT_CREDIT) |
               BIT(MAY_FREEZE_REPORTS) | BIT(MAY_EDIT_BANK) | BIT(MAY_CHANGE_UNIT_RULES);
    case ROLE_UNIT_CONTACT: /* a department keeps its own people, enters its plan and runs the
                               classes it organises */
        return see_all | BIT(MAY_EDIT_PEOPLE) | BIT(MAY_EDIT_PLAN) | BIT(MAY_EDIT_CLASS) |
               BIT(MAY_REPLY_CALLUP) | BIT(MAY_MARK_CLASS);
    case ROLE_SCHOOL_STAFF:
        return BIT(MAY_SEE_PLAN) | BIT(MAY_SEE_CLASS) | BIT(MAY_EDIT_CLASS) | BIT(MAY_MARK_CLASS) |
               BIT(MAY_CLOSE_CLASS) | BIT(MAY_SEE_BANK) | BIT(MAY_EDIT_BANK) | BIT(MAY_SEE_FIGURES);
    case ROLE_SUPERVISOR: return BIT(MAY_SEE_CLASS) | BIT(MAY_MARK_CLASS);
    case ROLE_TEACHER: return BIT(MAY_SEE_CLASS) | BIT(MAY_SEE_BANK);
    case ROLE_TRAINEE: return over_oneself;
    case ROLE_LEADER: return see_all | BIT(MAY_APPROVE_CLASS);
    }
    return 0;
}

bool account_role_holds(account_role r, right_id right)
{
    return right > SIGNED_IN && right < RIGHT_COUNT && (rights_of(r) & BIT(right)) != 0;
}

bool account_right_over_self(right_id right) { return account_role_holds(ROLE_TRAINEE, right); }

/* The side a role stands on: 0 the training work, else the officer's own number. Trainee is
 * nobody's side: every account holds it. */
int account_role_side(account_role r) { return r <= ROLE_AUDIT_OFFICER ? (int)r : 0; }

bool account_roles_exclude(account_role a, account_role b)
{
    if (a == ROLE_TRAINEE || b == ROLE_TRAINEE) { return false; }
    return account_role_side(a) != account_role_side(b);
}

static const struct {
    account_role role;
    const char *code;
    text_key word;
} roles[] = {
    {ROLE_SYSTEM_OFFICER, "system_officer", T_account_role_system_officer},
    {ROLE_SECURITY_OFFICER, "security_officer", T_account_role_security_officer},
    {ROLE_AUDIT_OFFICER, "audit_officer", T_account_role_audit_officer},
    {ROLE_TRAINING_OFFICE, "training_office", T_account_role_training_office},
    {ROLE_UNIT_CONTACT, "unit_contact", T_account_role_unit_contact},
    {ROLE_SCHOOL_STAFF, "school_staff", T_account_role_school_staff},
    {ROLE_SUPERVISOR, "supervisor", T_account_role_supervisor},
    {ROLE_TEACHER, "teacher", T_account_role_teacher},
    {ROLE_TRAINEE, "trainee", T_account_role_trainee},
    {ROLE_LEADER, "leader", T_account_role_leader},
};

text_key account_role_word(account_role r)
{
    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        if (roles[i].role == r) { return roles[i].word; }
    }
    return T_account_role_none;
}

bool account_role_of(const char *code, account_role *ret)
{
    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        if (text_is(roles[i].code, code)) {
            *ret = roles[i].role;
            return true;
        }
    }
    return false;
}

const char *account_role_code(account_role r)
{
    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        if (roles[i].role == r) { return roles[i].code; }
    }
    return "";
}

/* ---- names and passwords -------------------------------------------------------------------- */

bool account_username_good(const char *s)
{
    size_t n = strlen(s);
    return n >= NAME_FEWEST && n <= NAME_MOST &&
           s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789._-")] == '\0' && s[0] != '.';
}

/* What guessers try first, once digits and signs at the ends are cut off. */
static const char *const common[] = {
    "password", "passw0rd",   "p@ssword", "p@ssw0rd", "qwerty",        "qwertyuiop", "qwer",
    "asdfgh",   "asdfghjkl",  "zxcvbn",   "zxcvbnm",  "qazwsx",        "qazwsxedc",  "1qaz2wsx",
    "1q2w3e4r", "1q2w3e4r5t", "q1w2e3r4", "admin",    "administrator", "root",       "letmein",
    "welcome",  "iloveyou",   "woaini",   "abc",      "abcd",          "abcdef",     "abcdefg",
    "abcabc",   "aaaaaa",     "test",     "user",     "guest",         "login",      "system",
    "manager",  "default",    "changeme", "huawei",   "lenovo",        "ganbu",      "ganjiao",
    "dangxiao", "zuzhibu",    "xitong",   "mima",     "monkey",        "dragon",     "sunshine",
    "princess", "football"};

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool among_common(const char *at, size_t n)
{
    for (size_t i = 0; i < COUNT_OF(common); i++) {
        if (strlen(common[i]) == n && strncmp(common[i], at, n) == 0) { return true; }
    }
    return false;
}

/* "Admin@2022" is as weak as "admin". */
bool account_password_common(const char *password)
{
    char low[64];
    size_t n = 0, from = 0;
    for (; password[n] && n < sizeof low; n++) {
        low[n] = password[n] >= 'A' && password[n] <= 'Z' ? (char)(password[n] + 32) : password[n];
    }
    while (n > 0 && !is_letter(low[n - 1])) {
        n--;
    }
    while (from < n && !is_letter(low[from])) {
        from++;
    }
    return n == 0 || among_common(low, n) || among_common(low + from, n - from);
}

int account_password_sorts(const char *password)
{
    bool letters = false, digits = false, others = false;
    for (const char *c = password; *c; c++) {
        letters = letters || is_letter(*c);
        digits = digits || is_digit(*c);
        others = others || (!is_letter(*c) && !is_digit(*c));
    }
    return letters + digits + others;
}

/* Whether the name stands in the password, forwards, in any case. */
bool account_password_names(const char *password, const char *username)
{
    size_t n = strlen(username);
    for (const char *c = password; n && *c; c++) {
        size_t same = 0;
        while (same < n && (c[same] | 32) == (username[same] | 32)) {
            same++;
        }
        if (same == n) { return true; }
    }
    return false;
}
