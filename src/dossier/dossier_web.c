/* The dossier on the screen: of somebody in the actor's units, or one's own. Each line leads to
 * what it rests on. */
#include "dossier/dossier_inside.h"
#include "dossier_pages.h"
#include "dossier_text.h"
#include "dossier_view.h"
#include "people_text.h"
#include "rule/rule.h"

const char *dossier_iso(markup_out *o, day d) { return day_iso(o->mem, d); }

typedef struct {
    turn *t;
    const dossier_file *f;
    dossier *v;
    bool own;
} page;

static const char *evidence_url(turn *t, bool own, int64_t person_id, int64_t klass)
{
    return own ? arena_printf(t->mem, "/me/class/%lld", (long long)klass)
               : arena_printf(t->mem, "/person/%lld/class/%lld", (long long)person_id,
                              (long long)klass);
}

static const char *check_url(turn *t, const certificate *c)
{
    return arena_printf(t->mem, "/verify/%s", c->code);
}

/* ---- duties ---------------------------------------------------------------------------------- */

static look_tone duty_tone(duty_state s)
{
    return s == DUTY_MET      ? LOOK_GOOD
           : s == DUTY_BEHIND ? LOOK_BAD
           : s == DUTY_ON_WAY ? LOOK_BUSY
                              : LOOK_PLAIN;
}

static const char *say(turn *t, text_key key, const char *a, const char *b)
{
    return text_say(t->mem, t->actor.lang, key, (const char *[]){a, b}, 2);
}

/* Whole years by their numbers, else by days. */
static const char *window_of(turn *t, const duty_one *d)
{
    int from = day_year(d->from), to = day_year(d->until);
    const char *last = arena_printf(t->mem, "%d", to);
    if (!d->paced) {
        return say(t, T_dossier_window_days, day_iso(t->mem, d->from), day_iso(t->mem, d->until));
    }
    return from == to ? text_say(t->mem, t->actor.lang, T_dossier_window_year, &last, 1)
                      : say(t, T_dossier_window, arena_printf(t->mem, "%d", from), last);
}

static void rule_words(turn *t, int64_t id, const char **ret_document, const char **ret_url)
{
    rule r = {.document = "", .url = ""};
    bool found = id && rule_of_id(t->d, t->mem, id, &r) == OK;
    *ret_document = found ? r.document : text_in(T_dossier_no_rule, t->actor.lang);
    *ret_url = found && text_starts(r.url, "http") ? r.url : "";
}

static void put_duties(page *p)
{
    turn *t = p->t;
    for (size_t i = 0; i < p->f->duty.n; i++) {
        const duty_one *d = &p->f->duty.at[i];
        dossier_duty *v = GROW(t->mem, &p->v->duties);
        *v = (dossier_duty){.what = credit_duty_title(&p->f->duty, d->kind),
                            .done = d->done,
                            .required = d->required,
                            .days_done = d->days_done,
                            .days_required = d->days_required,
                            .owed = d->state != DUTY_NO_DUTY,
                            .window = window_of(t, d),
                            .state =
                                look_state_of(dossier_duty_word(d->state), duty_tone(d->state))};
        rule_words(t, d->rule ? d->rule : d->days_rule, &v->document, &v->url);
    }
}

/* ---- facts and posts ------------------------------------------------------------------------- */

static void fact(page *p, text_key label, const char *value)
{
    if (!text_empty(value)) {
        *GROW(p->t->mem, &p->v->facts) = (dossier_fact){.label = label, .value = value};
    }
}

static void put_facts(page *p)
{
    const person *w = &p->f->who;
    language lang = p->t->actor.lang;
    arena *mem = p->t->mem;
    fact(p, T_dossier_c_unit, w->org_name);
    fact(p, T_dossier_c_post, w->title);
    fact(p, T_dossier_c_level, text_in(people_level_word(w->post_level), lang));
    fact(p, T_dossier_c_rank, w->rank ? text_in(people_rank_word(w->rank), lang) : "");
    fact(p, T_dossier_c_post_since, day_iso(mem, w->post_since));
    fact(p, T_dossier_c_sex, text_in(people_sex_word(w->sex), lang));
    fact(p, T_dossier_c_born, day_iso(mem, w->born));
    fact(p, T_dossier_c_political, text_in(people_political_word(w->political), lang));
    fact(p, T_dossier_c_education, text_in(people_education_word(w->education), lang));
    fact(p, T_dossier_c_work_since, day_iso(mem, w->work_since));
    fact(p, T_dossier_c_citizen, w->citizen_masked);
}

static void put_posts(page *p)
{
    for (size_t i = 0; i < p->f->posts.n; i++) {
        const person_post *x = &p->f->posts.at[i];
        *GROW(p->t->mem, &p->v->posts) = (dossier_post){.title = x->title,
                                                        .org_name = x->org_name,
                                                        .main = x->main,
                                                        .level = people_level_word(x->post_level),
                                                        .since = x->since,
                                                        .rank = people_rank_word(x->rank),
                                                        .until = x->until,
                                                        .reason = x->reason};
    }
}

/* ---- classes, hours, calls ------------------------------------------------------------------- */

/* How it ended; until then the state of the class. */
static look_state ended_as(const class_of_person *c)
{
    switch (c->outcome) {
    case OUTCOME_PASSED: return look_state_of(class_outcome_word(c->outcome), LOOK_GOOD);
    case OUTCOME_FAILED: return look_state_of(class_outcome_word(c->outcome), LOOK_BAD);
    case OUTCOME_WITHDRAWN:
    case OUTCOME_ABSENT: return look_state_of(class_outcome_word(c->outcome), LOOK_WARN);
    case OUTCOME_NONE: break;
    }
    return look_state_of(class_state_word(c->state),
                         c->state == CLASS_RUNNING ? LOOK_BUSY : LOOK_PLAIN);
}

static bool year_wanted(const page *p, int year) { return !p->v->year || p->v->year == year; }

static void put_classes(page *p)
{
    for (size_t i = 0; i < p->f->classes.n; i++) {
        const class_of_person *c = &p->f->classes.at[i];
        const certificate *k = dossier_paper_of(p->f, c->klass);
        if (year_wanted(p, c->year)) {
            *GROW(p->t->mem, &p->v->classes) =
                (dossier_class){.class = c->klass,
                                .code = c->code,
                                .name = c->name,
                                .organiser = c->org_name,
                                .post = c->post,
                                .starts = c->starts,
                                .ends = c->ends,
                                .hours = c->hours,
                                .state = ended_as(c),
                                .certificate = k ? k->number : "",
                                .certificate_url = k ? check_url(p->t, k) : "",
                                .revoked = k && k->revoked,
                                .url = evidence_url(p->t, p->own, p->f->who.id, c->klass)};
        }
    }
}

static dossier_entry entry_of(turn *t, const credit_entry *e, const char *url)
{
    const char *document = "", *unused = "";
    const char *card =
        arena_printf(t->mem, "/person/%lld/credit/%lld", (long long)e->person, (long long)e->id);
    if (e->rule) { rule_words(t, e->rule, &document, &unused); }
    return (dossier_entry){.entry = e->id,
                           .on = e->on,
                           .title = e->title,
                           .source = dossier_source_word(e->source),
                           .hours = e->hours,
                           .reversed = e->reversed,
                           .reverses = e->reverses,
                           .reason = e->reason,
                           .card = card,
                           .document = document,
                           .url = url};
}

static dossier_year *year_of(page *p, int year)
{
    size_t n = p->v->years.n;
    if (!n || p->v->years.at[n - 1].year != year) { GROW(p->t->mem, &p->v->years)->year = year; }
    return &p->v->years.at[p->v->years.n - 1];
}

/* Newest first, as the ledger is read; the sums of a year are its entries'. */
static void put_credits(page *p)
{
    for (size_t i = 0; i < p->f->credits.n; i++) {
        const credit_entry *e = &p->f->credits.at[i];
        dossier_year *y = year_of(p, e->year);
        tenths *sum = e->bucket == BUCKET_OFF_JOB  ? &y->offjob
                      : e->bucket == BUCKET_ONLINE ? &y->online
                                                   : &y->other;
        bool of_class = text_starts(e->evidence_kind, "class");
        sum->n += e->hours.n;
        *GROW(p->t->mem, &y->entries) = entry_of(
            p->t, e, of_class ? evidence_url(p->t, p->own, p->f->who.id, e->evidence) : "");
    }
}

static void put_calls(page *p)
{
    arena *mem = p->t->mem;
    language lang = p->t->actor.lang;
    for (size_t i = 0; i < p->f->calls.n; i++) {
        const dossier_called *c = &p->f->calls.at[i];
        look_tone tone = c->state == CALL_CONFIRMED ? LOOK_GOOD
                         : c->state == CALL_NAMED   ? LOOK_BUSY
                                                    : LOOK_WARN;
        if (year_wanted(p, day_year(c->starts))) {
            *GROW(p->t->mem, &p->v->calls) =
                (dossier_call){.class = c->klass,
                               .name = c->class_name,
                               .starts = c->starts,
                               .ends = c->ends,
                               .reason = callup_why(mem, lang, c->reason, c->override),
                               .answer = text_half(mem, lang, c->reply_reason),
                               .state = look_state_of(dossier_call_word(c->state), tone),
                               .url = evidence_url(p->t, p->own, p->f->who.id, c->klass)};
        }
    }
    for (size_t i = 0; i < p->f->passes.n; i++) {
        const dossier_passed *c = &p->f->passes.at[i];
        if (year_wanted(p, day_year(c->starts))) {
            *GROW(p->t->mem, &p->v->passes) =
                (dossier_pass){.class = c->klass,
                               .name = c->class_name,
                               .starts = c->starts,
                               .ends = c->ends,
                               .reason = text_half(mem, lang, c->reason),
                               .change = text_half(mem, lang, c->change),
                               .url = evidence_url(p->t, p->own, p->f->who.id, c->klass)};
        }
    }
}

static const char *owed_said(const page *p, const dossier_owed *o)
{
    arena *mem = p->t->mem;
    const char *day_of_it = moment_known(o->ended_at) ? day_iso(mem, moment_day(o->ended_at)) : "";
    const char *args[] = {o->signed_by, day_of_it, o->reason};
    switch (o->state) {
    case MAKEUP_MET: return text_say(mem, p->t->actor.lang, T_dossier_makeup_by, &o->met_name, 1);
    case MAKEUP_EXEMPT: return text_say(mem, p->t->actor.lang, T_dossier_makeup_signed, args, 3);
    case MAKEUP_OPEN:
    case MAKEUP_VOID: break;
    }
    return "";
}

static look_state owed_state(const page *p, const dossier_owed *o)
{
    if (o->state == MAKEUP_MET) { return look_state_of(T_dossier_makeup_met, LOOK_GOOD); }
    if (o->state == MAKEUP_EXEMPT) { return look_state_of(T_dossier_makeup_exempt, LOOK_PLAIN); }
    return o->due.n < p->t->today.n ? look_state_of(T_dossier_makeup_late, LOOK_BAD)
                                    : look_state_of(T_dossier_makeup_open, LOOK_WARN);
}

/* Whatever year is asked for: what is owed is owed now. */
static void put_owes(page *p)
{
    for (size_t i = 0; i < p->f->owes.n; i++) {
        const dossier_owed *o = &p->f->owes.at[i];
        *GROW(p->t->mem, &p->v->makeups) =
            (dossier_makeup){.class = o->klass,
                             .name = o->class_name,
                             .cause = class_outcome_word(o->cause),
                             .due = o->due,
                             .state = owed_state(p, o),
                             .said = owed_said(p, o),
                             .url = evidence_url(p->t, p->own, p->f->who.id, o->klass)};
    }
}

static void keep_year(dossier *v)
{
    size_t kept = 0;
    for (size_t i = 0; i < v->years.n; i++) {
        if (!v->year || v->years.at[i].year == v->year) { v->years.at[kept++] = v->years.at[i]; }
    }
    v->years.n = kept;
}

static void put_head(page *p)
{
    const person *w = &p->f->who;
    turn *t = p->t;
    look_record *head = &p->v->head;
    const char *note =
        text_empty(w->title) ? w->org_name : arena_printf(t->mem, "%s · %s", w->org_name, w->title);
    text_key state = people_state_word(w->state);
    *head = (look_record){
        .name = w->name,
        .note = note,
        .state = look_state_of(state, w->state == PERSON_ACTIVE ? LOOK_GOOD : LOOK_PLAIN)};
    look_fact_add(t, head, T_dossier_c_level,
                  text_in(people_level_word(w->post_level), t->actor.lang), "");
    look_fact_add(t, head, T_dossier_c_citizen, w->citizen_masked, "");
    if (!p->own) {
        const char *url = arena_printf(t->mem, "/person/%lld", (long long)w->id);
        look_tab_add(t, head, T_people_overview, url, 0);
        look_tab_add(t, head, T_people_posts, arena_printf(t->mem, "%s/posts", url), 0);
        look_tab_add(t, head, T_people_dossier, arena_printf(t->mem, "%s/dossier", url), 0);
    }
}

/* Why somebody was passed over is told to that person and to the office that calls people up, not
 * to all who keep the file. */
static err collect(turn *t, int64_t person_id, bool own, dossier_file *ret)
{
    TRY(dossier_collect(t->d, t->mem, person_id, t->today, ret));
    bool told = own || web_may(t, MAY_CALL_UP, &(web_subject){.org = ret->who.org});
    ret->passes.n = told ? ret->passes.n : 0;
    return db_failed(t->d);
}

static err show(turn *t, int64_t person_id, bool own)
{
    dossier_file f = {0};
    int64_t year = 0;
    dossier v = {.person = person_id, .own = own};
    page p = {.t = t, .f = &f, .v = &v, .own = own};
    TRY(collect(t, person_id, own, &f));
    if (!text_empty(web_field(t, "year")) && !text_int(web_field(t, "year"), &year)) {
        return E_ABSENT;
    }
    v.year = year;
    v.name = f.who.name;
    v.org_name = f.who.org_name;
    v.path =
        own ? "/me/dossier" : arena_printf(t->mem, "/person/%lld/dossier", (long long)person_id);
    v.title = own ? text_in(T_dossier_own, t->actor.lang)
                  : text_say(t->mem, t->actor.lang, T_dossier_of_person, &v.name, 1);
    put_head(&p);
    put_duties(&p);
    put_facts(&p);
    put_posts(&p);
    put_classes(&p);
    put_credits(&p);
    put_calls(&p);
    put_owes(&p);
    for (size_t i = 0; i < v.years.n; i++) {
        *GROW(t->mem, &v.choices) =
            (dossier_choice){.year = v.years.at[i].year, .chosen = v.years.at[i].year == year};
    }
    keep_year(&v);
    return web_show(t, dossier, &v);
}

static err dossier_handle(turn *t) { return show(t, t->param[0], false); }
static err dossier_own_handle(turn *t) { return show(t, t->actor.person, true); }

/* ---- the evidence of one class --------------------------------------------------------------- */

static look_tone mark_tone(mark_state s)
{
    static const look_tone tones[] = {[MARK_NONE] = LOOK_PLAIN,
                                      [MARK_PRESENT] = LOOK_GOOD,
                                      [MARK_LATE] = LOOK_WARN,
                                      [MARK_EXCUSED] = LOOK_WARN,
                                      [MARK_ABSENT] = LOOK_BAD};
    return tones[s];
}

static err put_sessions(turn *t, int64_t person_id, int64_t klass, dossier_evidence *v)
{
    dossier_sessions all = {0};
    TRY(dossier_sessions_of(t->d, klass, person_id, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const dossier_sat *s = &all.at[i];
        *GROW(t->mem, &v->sessions) = (dossier_session){
            .session = s->session,
            .on = s->on,
            .name = s->title,
            .teacher = s->teacher,
            .place = s->place,
            .hours = s->hours,
            .time = arena_printf(t->mem, "%02d:%02d–%02d:%02d", s->starts / 60, s->starts % 60,
                                 s->ends / 60, s->ends % 60),
            .mark = look_state_of(dossier_mark_word(s->mark), mark_tone(s->mark))};
    }
    return OK;
}

static void put_reasons(turn *t, const dossier_file *f, int64_t klass, dossier_evidence *v)
{
    language lang = t->actor.lang;
    v->called = v->passed = "";
    for (size_t i = 0; i < f->calls.n; i++) {
        const dossier_called *c = &f->calls.at[i];
        if (c->klass == klass) { v->called = callup_why(t->mem, lang, c->reason, c->override); }
    }
    for (size_t i = 0; i < f->passes.n; i++) {
        v->passed = f->passes.at[i].klass == klass ? f->passes.at[i].reason : v->passed;
    }
    v->passed = text_half(t->mem, lang, v->passed);
}

static void put_evidence(turn *t, const dossier_file *f, const class_card *c, dossier_evidence *v)
{
    const certificate *k = dossier_paper_of(f, c->id);
    v->certificate = k ? k->number : "";
    v->certificate_url = k ? check_url(t, k) : "";
    v->revoked = k && k->revoked;
    for (size_t i = 0; i < f->credits.n; i++) {
        const credit_entry *e = &f->credits.at[i];
        if (e->evidence == c->id && text_starts(e->evidence_kind, "class")) {
            *GROW(t->mem, &v->entries) = entry_of(t, e, "");
        }
    }
}

static const class_of_person *attended(const dossier_file *f, int64_t klass)
{
    for (size_t i = 0; i < f->classes.n; i++) {
        if (f->classes.at[i].klass == klass) { return &f->classes.at[i]; }
    }
    return NULL;
}

/* Only classes that this person was in, called to, or passed over for: the rest is not theirs to
 * see. */
static err show_evidence(turn *t, int64_t person_id, const char *word, bool own)
{
    dossier_file f = {0};
    class_card c = {0};
    int64_t klass = 0;
    if (!text_int(word, &klass)) { return E_ABSENT; }
    TRY(collect(t, person_id, own, &f));
    TRY(class_get(t->d, klass, t->mem, &c));
    const class_of_person *in = attended(&f, klass);
    dossier_evidence v = {
        .title = c.name,
        .person = person_id,
        .class = klass,
        .name = c.name,
        .code = c.code,
        .organiser = c.org_name,
        .place = c.place,
        .starts = c.starts,
        .ends = c.ends,
        .hours = c.hours,
        .state = in ? ended_as(in) : look_state_of(class_state_word(c.state), LOOK_PLAIN),
        .class_url = "",
        .leave_url = "",
        .own = own,
        .back = own ? "/me/dossier"
                    : arena_printf(t->mem, "/person/%lld/dossier", (long long)person_id)};
    put_reasons(t, &f, klass, &v);
    if (!in && text_empty(v.called) && text_empty(v.passed)) { return E_ABSENT; }
    if (in) { TRY(put_sessions(t, person_id, klass, &v)); }
    if (own && in && c.state == CLASS_RUNNING) {
        v.leave_url = arena_printf(t->mem, "/class/%lld/leave", (long long)klass);
    }
    if (!own) { v.class_url = arena_printf(t->mem, "/class/%lld", (long long)klass); }
    put_evidence(t, &f, &c, &v);
    return web_show(t, dossier_evidence, &v);
}

static err evidence_handle(turn *t) { return show_evidence(t, t->param[0], t->word[1], false); }
static err evidence_own_handle(turn *t)
{
    return show_evidence(t, t->actor.person, t->word[0], true);
}

/* ---- on paper: drawn on a slow thread -------------------------------------------------------- */

typedef struct {
    const void *at;
    size_t n;
    const char *type, *name;
} drawn;

static err draw(turn *t, int64_t person_id, paper_kind kind)
{
    person who = {0};
    const char *ending = "";
    drawn *b = TAKE(t->mem, drawn);
    TRY(people_person_get(t->d, person_id, t->mem, &who));
    paper *p = paper_new(t->mem, kind, text_in(T_dossier_form_title, LANG_ZH));
    TRY(dossier_paper(t->d, t->mem, person_id, t->today, p));
    TRY(paper_bytes(p, &b->at, &b->n, &b->type, &ending));
    b->name =
        arena_printf(t->mem, "%s-%s.%s", text_in(T_dossier_form_title, LANG_ZH), who.name, ending);
    t->scratch = b;
    return OK;
}

static err pdf_before(turn *t) { return draw(t, t->param[0], PAPER_PDF); }
static err docx_before(turn *t) { return draw(t, t->param[0], PAPER_DOCX); }
static err pdf_own_before(turn *t) { return draw(t, t->actor.person, PAPER_PDF); }
static err docx_own_before(turn *t) { return draw(t, t->actor.person, PAPER_DOCX); }

static err drawn_handle(turn *t)
{
    const drawn *b = t->scratch;
    return web_bytes(t, b->type, b->name, b->at, b->n);
}

#define DRAWN(pattern_, right_, before_)                                                           \
    {                                                                                              \
        .method = METHOD_GET, .pattern = pattern_, .right = RIGHT_(right_),                        \
        .handler = drawn_handle, .title = T_dossier_form_title, .before = before_                  \
    }

static const route routes[] = {
    ROUTE_GET("/person/{person}/dossier", MAY_SEE_DOSSIER, dossier_handle, dossier,
              T_dossier_title),
    ROUTE_GET("/person/{person}/class/{class:word}", MAY_SEE_DOSSIER, evidence_handle,
              dossier_evidence, T_dossier_class_title),
    DRAWN("/person/{person}/dossier.pdf", MAY_SEE_DOSSIER, pdf_before),
    DRAWN("/person/{person}/dossier.docx", MAY_SEE_DOSSIER, docx_before),
    ROUTE_GET("/me/dossier", MAY_SEE_OWN, dossier_own_handle, dossier, T_dossier_own),
    ROUTE_GET("/me/class/{class:word}", MAY_SEE_OWN, evidence_own_handle, dossier_evidence,
              T_dossier_class_title),
    DRAWN("/me/dossier.pdf", MAY_SEE_OWN, pdf_own_before),
    DRAWN("/me/dossier.docx", MAY_SEE_OWN, docx_own_before),
};
const route_table dossier_routes = {routes, COUNT_OF(routes)};
