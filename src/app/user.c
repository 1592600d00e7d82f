/* ganjiao user add: a person of that name in the unit (made when there is none), an account, a
 * role. For the first accounts of an installation and for those who manage it by scripts; pages do
 * the same. Secrets are printed once. */
#include "account/account.h"
#include "app/app.h"
#include "secret/secret.h"

typedef struct {
    const app_options *o;
    const app_place *p;
    arena *mem;
    account_role role;
    int64_t person;
    const char *password, *totp;
    char *hash;
    const char *why; /* English, for stderr */
} wish;

/* Exactly one of that name in the unit, or none yet; two cannot be told apart here. */
static err person_find(turn *t, const wish *w, int64_t org_id, int64_t *ret)
{
    people_filter f = people_filter_any();
    people_page page = {.key = "", .limit = 100};
    persons found = {0};
    size_t n = 0;
    f.org = org_id;
    f.words = w->o->name;
    TRY(people_of(t->d, &f, &page, t->mem, &found));
    for (size_t i = 0; i < found.n; i++) {
        if (found.at[i].org == org_id && text_is(found.at[i].name, w->o->name)) {
            *ret = found.at[i].id;
            n++;
        }
    }
    return n == 0 ? E_ABSENT : n == 1 ? OK : E_CONFLICT;
}

static err person_make(turn *t, const wish *w, int64_t org_id, int64_t *ret)
{
    person p = {.org = org_id,
                .name = w->o->name,
                .citizen = "",
                .citizen_masked = "",
                .born = DAY_NONE,
                .ethnic = "",
                .party_since = DAY_NONE,
                .degree = "",
                .school = "",
                .phone = "",
                .work_since = DAY_NONE,
                .title = text_in(account_role_word(w->role), LANG_ZH),
                .post_level = POST_NONE,
                .post_since = DAY_NONE,
                .state = PERSON_ACTIVE};
    return people_person_add(t, &p, ret);
}

static bool is_officer(account_role r) { return account_role_side(r) != 0; }

static err account_make(turn *t, wish *w, int64_t org_id)
{
    account_new a = {.person = w->person, .username = w->o->username, .must_change = true};
    account_grant g = {
        .person = w->person, .org = org_id, .role = w->role, .since = t->today, .until = DAY_NONE};
    err e = account_add(t, &a, w->hash);
    if (e != OK) {
        w->why = "the user name is taken or has the wrong form, or this person has an account";
        return e;
    }
    e = account_grant_add(t, &g, "ganjiao user add");
    if (e != OK) {
        w->why = "this role cannot be granted to this person";
        return e;
    }
    return is_officer(w->role) ? account_totp_set(t, w->person, w->totp) : OK;
}

static err add_user(db *d, void *context)
{
    wish *w = context;
    org unit = {0};
    turn t = app_turn(w->p, d, w->mem);
    w->why = "no unit has this code";
    TRY(people_org_by_code(d, w->o->org, w->mem, &unit));
    w->why = "several people of this name are in the unit; open the account on the page";
    err e = person_find(&t, w, unit.id, &w->person);
    if (e == E_ABSENT) {
        w->why = "the person cannot be made";
        e = person_make(&t, w, unit.id, &w->person);
    }
    return e == OK ? account_make(&t, w, unit.id) : e;
}

static void say_user(const wish *w)
{
    if (w->o->json) {
        printf("{\"person\":\"%lld\",\"username\":\"%s\",\"password\":\"%s\",\"totp\":\"%s\"}\n",
               (long long)w->person, w->o->username, w->password, w->totp);
        return;
    }
    printf("user name  %s\npassword   %s\n", w->o->username, w->password);
    if (*w->totp) { printf("code key   %s   (for the authenticator app)\n", w->totp); }
    puts("Shown this once; the password is changed at the first sign-in.");
}

static int wrong_use(void)
{
    fputs("ganjiao: user add --name NAME --username U --role ROLE --org CODE [--json]\nroles:",
          stderr);
    for (int r = 1; r < 32; r++) {
        if (*account_role_code((account_role)r)) {
            fprintf(stderr, " %s", account_role_code((account_role)r));
        }
    }
    fputs("\n", stderr);
    return 2;
}

int command_user(const app_options *o)
{
    wish w = {.o = o, .totp = "", .why = ""};
    app_place p;
    if (o->words_n != 1 || !text_is(o->words[0], "add") || !*o->name || !*o->username || !*o->org ||
        !account_role_of(o->role, &w.role)) {
        return wrong_use();
    }
    err e = app_open(o, false, &p);
    w.p = &p;
    w.mem = p.mem;
    if (e == OK) {
        w.password = account_password_draw(p.mem);
        w.totp = is_officer(w.role) ? secret_totp_new(p.mem) : "";
        e = secret_password_hash(p.mem, w.password, &w.hash);
    }
    if (e == OK) { e = store_write(p.s, add_user, &w); }
    if (e == OK) {
        say_user(&w);
    } else {
        fprintf(stderr, "ganjiao: user add: %s (%s)\n", w.why, err_name(e));
    }
    app_close(&p);
    return app_exit(e);
}
