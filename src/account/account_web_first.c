/* The first run: the root unit, the three officers and one training officer, by the person who
 * started the server and reads its console. Nothing else is open before; afterwards this page does
 * not exist. */
#include "account/account_web.h"
#include "rule/rule.h"
#include "secret/secret.h"

const text_key account_first_levels[] = {T_account_level_nation, T_account_level_province,
                                         T_account_level_city, T_account_level_county,
                                         T_account_level_township};

const char *account_first_field(markup_out *o, const char *who, const char *field)
{
    return arena_printf(o->mem, "%s_%s", who, field);
}

enum { FIRST_PEOPLE = 4 };
typedef struct {
    const char *who, *name, *username, *password;
    account_role role;
} first_person;
typedef struct {
    char *hashes[FIRST_PEOPLE];
} first_hashes;

static const char *const whos[FIRST_PEOPLE] = {"system", "security", "audit", "office"};

err account_first_before(turn *t)
{
    first_hashes *h = TAKE(t->mem, first_hashes);
    t->scratch = h;
    if (!account_none_yet(t->d)) { return OK; }
    for (size_t i = 0; i < FIRST_PEOPLE; i++) {
        const char *password = web_field(t, arena_printf(t->mem, "%s_password", whos[i]));
        TRY(secret_password_hash(t->mem, strlen(password) <= 800 ? password : "", &h->hashes[i]));
    }
    return OK;
}

static err first_show(turn *t)
{
    account_first_view v = {.setup = web_field(t, "setup"),
                            .fewest = rule_value(t->d, "account.password_min", t->today, 0, 10)};
    return web_show(t, account_first_view, &v);
}

err account_first_page_handle(turn *t) { return account_none_yet(t->d) ? first_show(t) : E_ABSENT; }

static void people_of_form(const account_first *f, first_person ret[FIRST_PEOPLE])
{
    ret[0] = (first_person){"system", f->system_name, f->system_username, f->system_password,
                            ROLE_SYSTEM_OFFICER};
    ret[1] = (first_person){"security", f->security_name, f->security_username,
                            f->security_password, ROLE_SECURITY_OFFICER};
    ret[2] = (first_person){"audit", f->audit_name, f->audit_username, f->audit_password,
                            ROLE_AUDIT_OFFICER};
    ret[3] = (first_person){"office", f->office_name, f->office_username, f->office_password,
                            ROLE_TRAINING_OFFICE};
}

/* Four accounts stand on one page: each fault says whose it is. */
static void wrong_of(turn *t, const first_person *p, const char *field, text_key key,
                     const char *arg)
{
    const char *said = text_say(t->mem, t->actor.lang, key, &arg, 1);
    web_fault(t, arena_printf(t->mem, "%s_%s", p->who, field), T_account_fault_of, p->name, said);
}

/* Four people, not one under four names. */
static void person_faults(turn *t, const first_person *all, size_t i)
{
    const first_person *p = &all[i];
    text_key wrong = account_password_fault(t->d, p->password, p->username, t->today);
    if (wrong) {
        int64_t fewest = rule_value(t->d, "account.password_min", t->today, 0, 10);
        wrong_of(t, p, "password", wrong, arena_printf(t->mem, "%lld", (long long)fewest));
    }
    if (!account_username_good(text_lower(t->mem, p->username))) {
        wrong_of(t, p, "username", T_account_fault_username, "");
    }
    for (size_t k = 0; k < i; k++) {
        if (text_is(text_lower(t->mem, all[k].username), text_lower(t->mem, p->username))) {
            wrong_of(t, p, "username", T_account_fault_taken, p->username);
        }
        if (text_is(all[k].password, p->password)) {
            wrong_of(t, p, "password", T_account_fault_shared, "");
        }
    }
}

static err first_faults(turn *t, const account_first *f, const first_person *all)
{
    if (!text_is(text_lower(t->mem, f->setup), account_first_code(t->mem))) {
        web_fault(t, "setup", T_account_fault_first_code, "", "");
    }
    for (size_t i = 0; i < FIRST_PEOPLE; i++) {
        person_faults(t, all, i);
    }
    return t->faults.n ? E_INPUT : OK;
}

static err person_make(turn *t, int64_t root, const first_person *f, const char *hash)
{
    person p = {.org = root,
                .name = f->name,
                .citizen = "",
                .citizen_masked = "",
                .sex = SEX_UNKNOWN,
                .born = DAY_NONE,
                .ethnic = "",
                .party_since = DAY_NONE,
                .degree = "",
                .school = "",
                .phone = "",
                .work_since = DAY_NONE,
                .title = text_in(account_role_word(f->role), t->actor.lang),
                .post_level = POST_NONE,
                .post_since = DAY_NONE,
                .state = PERSON_ACTIVE};
    TRY(people_person_add(t, &p, &p.id));
    /* Each of them chooses a password of their own at the first sign-in: who typed these is not to
     * know them. */
    TRY(account_add(t, &(account_new){.person = p.id, .username = f->username, .must_change = true},
                    hash));
    account_grant g = {
        .person = p.id, .org = root, .role = f->role, .since = t->today, .until = DAY_NONE};
    return account_grant_add(t, &g, text_in(T_account_first, t->actor.lang));
}

static err first_make(turn *t, const account_first *f, const first_person *all)
{
    const first_hashes *h = t->scratch;
    int64_t root = 0;
    org o = {.code = f->org_code,
             .name = f->org_name,
             .short_name = "",
             .level = (org_level)f->org_level,
             .kind = ORG_REGION,
             .since = DAY_NONE,
             .until = DAY_NONE};
    TRY(people_org_add(t, &o, &root));
    for (size_t i = 0; i < FIRST_PEOPLE; i++) {
        TRY(person_make(t, root, &all[i], h->hashes[i]));
    }
    return web_go(t, T_account_first_done, "/sign-in");
}

err account_first_handle(turn *t)
{
    account_first f = {0};
    first_person all[FIRST_PEOPLE];
    if (!account_none_yet(t->d)) { return E_ABSENT; }
    err e = form_read(t, &account_first_form, &f);
    if (e == OK) {
        people_of_form(&f, all);
        e = first_faults(t, &f, all);
    }
    if (e == OK) { e = first_make(t, &f, all); }
    if (e == E_INPUT) { TRY(first_show(t)); }
    return e;
}
