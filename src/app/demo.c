/* The agenda of the demo and the command around it. */
#include <dirent.h>
#include <errno.h>

#include "app/demo.h"
#include "audit/audit.h"
#include "secret/secret.h"
#include "target/target.h"

/* ---- the agenda: a heap -------------------- */

static bool earlier(const demo_event *a, const demo_event *b)
{
    return a->at.s != b->at.s ? a->at.s < b->at.s : a->turn < b->turn;
}

static void swap(demo_event *a, demo_event *b)
{
    demo_event kept = *a;
    *a = *b;
    *b = kept;
}

void demo_put(demo *g, moment when, const char *name, demo_deed deed, void *what)
{
    if (when.s > g->real.s) { return; }
    demo_event *new = GROW(g->keep, &g->agenda), *at = g->agenda.at;
    *new = (demo_event){when, ++g->turns, name, deed, what};
    for (size_t i = g->agenda.n - 1; i > 0 && earlier(&at[i], &at[(i - 1) / 2]); i = (i - 1) / 2) {
        swap(&at[i], &at[(i - 1) / 2]);
    }
}

static demo_event next_event(demo *g)
{
    demo_event *at = g->agenda.at, first = at[0];
    size_t n = --g->agenda.n;
    at[0] = at[n];
    for (size_t i = 0, least; 2 * i + 1 < n; i = least) {
        least = 2 * i + 1;
        least += least + 1 < n && earlier(&at[least + 1], &at[least]);
        if (!earlier(&at[least], &at[i])) { break; }
        swap(&at[i], &at[least]);
    }
    return first;
}

/* ---- running it -------------------- */

err demo_as(demo *g, int64_t person_id)
{
    turn *t = g->t;
    person p = {0};
    t->actor = (web_actor){.name = "ganjiao", .session_secret = ""};
    if (person_id == 0) { return OK; }
    TRY(people_person_get(t->d, person_id, t->mem, &p));
    t->actor.person = t->actor.account = p.id;
    t->actor.org = p.org;
    t->actor.name = p.name;
    return OK;
}

static void say_event_failed(const demo_event *event, const turn *t, err e)
{
    fprintf(stderr, "ganjiao: demo: %s at %s: %s\n", event->name, moment_iso(t->mem, event->at),
            err_name(e));
    for (size_t i = 0; i < t->faults.n; i++) {
        const fault *f = &t->faults.at[i];
        const char *args[] = {f->arg1, f->arg2};
        fprintf(stderr, "  %s: %s\n", f->field,
                text_say(t->mem, LANG_EN, f->key, args, COUNT_OF(args)));
    }
}

static err run_one(demo *g, db *d, arena *mem)
{
    demo_event event = next_event(g);
    moment_freeze(event.at);
    turn t = app_turn(&g->place, d, mem);
    t.request = "demo";
    t.gate = &g->gate;
    g->t = &t;
    err e = event.deed(g, event.what);
    if (e == OK) { e = db_failed(d); }
    if (e != OK) { say_event_failed(&event, &t, e); }
    g->t = NULL;
    arena_reset(mem);
    return e;
}

/* Nobody else writes, so no transaction is lost to a serialization failure and run again: the
 * agenda may be consumed. */
static err run_batch(db *d, void *context)
{
    demo *g = context;
    arena *mem = arena_new();
    err e = OK;
    db_hurry(d);
    for (int i = 0; i < g->batch && g->agenda.n && !g->jobs && e == OK; i++) {
        e = run_one(g, d, mem);
    }
    arena_free(mem);
    return e;
}

err demo_run(demo *g)
{
    while (g->agenda.n) {
        TRY(store_write(g->place.s, run_batch, g));
        if (g->jobs) { TRY(job_run_waiting()); }
        g->jobs = false;
    }
    return OK;
}

void demo_pair_put(demo *g, const char *kind, int64_t own, int64_t other)
{
    *GROW(g->keep, &g->pairs) = (demo_pair){kind, own, other};
}

/* ---- accounts -------------------- */

static err password_draw(demo *g, const char *username, const char **ret)
{
    do {
        *ret = account_password_draw(g->keep);
    } while (account_password_fault(g->t->d, *ret, username, g->t->today));
    return OK;
}

static err account_make(demo *g, void *what)
{
    demo_account *a = what;
    turn *t = g->t;
    account_new wish = {.person = a->person, .username = a->username};
    account_grant grant = {.person = a->person,
                           .org = a->org,
                           .role = a->role,
                           .since = day_of(2020, 1, 1),
                           .until = DAY_NONE};
    char *hash = NULL;
    TRY(demo_as(g, 0));
    TRY(password_draw(g, a->username, &a->password));
    TRY(secret_password_hash(t->mem, a->password, &hash));
    TRY(account_add(t, &wish, hash));
    TRY(account_grant_add(t, &grant, "演示"));
    if (*a->totp) { TRY(account_totp_set(t, a->person, a->totp)); }
    TRY(account_token_add(t, a->person, "demo", DAY_NONE, &a->token));
    a->token = arena_copy(g->keep, a->token);
    return OK;
}

err demo_account_put(demo *g, account_role role, int64_t person_id, int64_t org_id,
                     const char *username)
{
    person p = {0};
    TRY(people_person_get(g->t->d, person_id, g->t->mem, &p));
    demo_account *a = TAKE(g->keep, demo_account);
    bool officer = account_role_side(role) != 0;
    *a = (demo_account){.role = role,
                        .person = person_id,
                        .org = org_id,
                        .username = username,
                        .name = arena_copy(g->keep, p.name),
                        .org_name = arena_copy(g->keep, p.org_name),
                        .totp = officer ? secret_totp_new(g->keep) : ""};
    *GROW(g->keep, &g->accounts) = a;
    DEMO_AT(g, g->real, account_make, a);
    return OK;
}

/* ---- building -------------------- */

static err seal(db *d, void *mem) { return audit_seal_now(d, mem, moment_now()); }

/* Of the year that was played, and of those that pages ask about today. */
static err keep_standings(db *d, void *context)
{
    const demo *g = context;
    int64_t changed = 0;
    TRY(credit_keep(d, g->real, &changed));
    TRY(credit_keep_year(d, demo_year(), g->real, &changed));
    return target_keep_all(d, g->real, g->place.mem);
}

static int year_ = DEMO_YEAR;

int demo_year(void) { return year_; }

void demo_begin(demo *g, int year)
{
    year_ = year;
    *g = (demo){.real = moment_now()};
    random_seed_for_demo(DEMO_YEAR);
    moment_freeze(moment_at(day_of(year, 1, 4), 9 * 60));
}

/* No threads: what an event begins is done before the next one. */
static err open_jobs(const demo *g)
{
    const job_kind *kinds = NULL;
    size_t n = app_jobs(&kinds);
    return job_open(g->place.s, kinds, n, 0);
}

err demo_build(demo *g, const char *profile)
{
    bool small = text_is(profile, "small");
    g->keep = g->place.mem;
    g->gate = app_gate();
    g->batch = small ? 64 : 1024;
    (small ? demo_small : demo_prefecture)(g);
    err e = open_jobs(g);
    if (e == OK) { e = demo_run(g); }
    job_close();
    moment_freeze(g->real);
    if (e == OK) { e = store_write(g->place.s, keep_standings, g); }
    return e == OK ? store_write(g->place.s, seal, g->keep) : e;
}

/* ---- the command -------------------- */

/* A folder that is not there yet is empty. */
static bool folder_empty(const char *path)
{
    DIR *dir = opendir(path);
    bool empty = dir != NULL || errno == ENOENT;
    for (struct dirent *e; dir && empty && (e = readdir(dir)) != NULL;) {
        empty = text_is(e->d_name, ".") || text_is(e->d_name, "..");
    }
    if (dir) { closedir(dir); }
    return empty;
}

static err nothing_yet(db *d, void *mem)
{
    orgs roots = {0};
    TRY(people_org_children(d, 0, mem, &roots));
    return roots.n ? E_CONFLICT : OK;
}

enum { CACHE_MIB = 112 }; /* the chains of 126,000 persons are written to all over the file */

static err open_empty(const app_options *wanted, demo *g)
{
    app_options with_cache = *wanted;
    const app_options *o = &with_cache;
    with_cache.cache_mib = CACHE_MIB;
    if (!folder_empty(o->data)) {
        fprintf(stderr, "ganjiao: demo: the data folder %s is not empty; nothing was changed\n",
                o->data);
        return E_CONFLICT;
    }
    TRY(app_open(o, true, &g->place));
    err e = store_read(g->place.s, nothing_yet, g->place.mem);
    if (e == E_CONFLICT) {
        fputs("ganjiao: demo: the database is not empty; nothing was changed\n", stderr);
    }
    return e;
}

static bool can_be_told(const app_options *o, int year)
{
    bool small = text_is(o->profile, "small");
    int now = day_year(moment_day(moment_now()));
    if (!small && !text_is(o->profile, "changji-2022")) {
        fputs("ganjiao: demo: --profile is small or changji-2022\n", stderr);
        return false;
    }
    if (year == DEMO_YEAR || (small && year > DEMO_YEAR && year <= now)) { return true; }
    fprintf(stderr, "ganjiao: demo: --year: the small demo tells a year from %d to %d\n", DEMO_YEAR,
            now);
    return false;
}

int command_demo(const app_options *o)
{
    demo g;
    int year = o->year ? (int)o->year : DEMO_YEAR;
    if (!can_be_told(o, year)) { return app_exit(E_INPUT); }
    demo_begin(&g, year);
    err e = open_empty(o, &g);
    if (e == OK) { e = demo_build(&g, o->profile); }
    if (e == OK) { (o->json ? demo_say_json : demo_say_table)(&g); }
    app_close(&g.place);
    return app_exit(e);
}
