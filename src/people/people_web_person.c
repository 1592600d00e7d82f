/* One person: the record, its forms, and the deeds of which each keeps the history. */
#include "audit/audit.h"
#include "common_text.h"
#include "people/people_web.h"

/* ---- the head that all pages of a person share -------------------- */

static const char *person_note(turn *t, const person *p)
{
    return text_empty(p->title) ? p->org_name
                                : arena_printf(t->mem, "%s · %s", p->org_name, p->title);
}

static void person_tabs(turn *t, look_record *head, const person *p)
{
    look_tab_add(t, head, T_people_overview, people_id_url(t->mem, "/person/{}", p->id), 0);
    look_tab_add(t, head, T_people_posts, people_id_url(t->mem, "/person/{}/posts", p->id), 0);
    if (people_may(t, MAY_SEE_DOSSIER, p->org, p->id)) {
        look_tab_add(t, head, T_people_dossier, people_id_url(t->mem, "/person/{}/dossier", p->id),
                     0);
    }
    if (people_may(t, MAY_READ_AUDIT, p->org, p->id)) {
        look_tab_add(t, head, T_people_audit, people_id_url(t->mem, "/audit?record={}", p->id), 0);
    }
}

static void person_deeds(turn *t, look_record *head, const person *p)
{
    if (people_may(t, MAY_UNMASK_PEOPLE, p->org, p->id) && !text_empty(p->citizen_masked)) {
        *GROW(t->mem, &head->others) = look_go(people_id_url(t->mem, "/person/{}/citizen", p->id),
                                               T_people_unmask, LOOK_PLAIN);
    }
    if (!people_may(t, MAY_EDIT_PEOPLE, p->org, p->id)) { return; }
    *GROW(t->mem, &head->others) =
        look_go(people_id_url(t->mem, "/person/{}/edit", p->id), T_people_edit, LOOK_PLAIN);
    if (p->state == PERSON_ACTIVE) {
        *GROW(t->mem, &head->others) =
            look_go(people_id_url(t->mem, "/person/{}/end", p->id), T_people_end, LOOK_PLAIN);
    }
    text_key word = p->state == PERSON_ACTIVE ? T_people_move : T_people_move_back;
    head->deed = look_go(people_id_url(t->mem, "/person/{}/move", p->id), word, LOOK_MAIN);
}

static look_record person_head(turn *t, const person *p)
{
    look_record head = {
        .name = p->name, .note = person_note(t, p), .state = people_state_pill(p->state)};
    language lang = t->actor.lang;
    look_fact_add(t, &head, T_people_f_post_level, text_in(people_level_word(p->post_level), lang),
                  "");
    look_fact_add(t, &head, T_people_f_rank, text_in(people_rank_word(p->rank), lang), "");
    look_fact_add(t, &head, T_people_f_citizen, p->citizen_masked, "");
    person_deeds(t, &head, p);
    person_tabs(t, &head, p);
    return head;
}

static post_level level_given(int chosen) { return chosen ? (post_level)chosen : POST_NONE; }

#define CRUMBS(t, v, p, itself)                                                                    \
    people_person_crumbs((t), (p), (itself), &(v)->crumbs.at, &(v)->crumbs.n)

/* ---- overview and posts -------------------- */

static people_post_line post_line(const person_post *p)
{
    return (people_post_line){.post = p->id,
                              .org = p->org,
                              .org_name = p->org_name,
                              .title = p->title,
                              .post_level = people_level_word(p->post_level),
                              .rank = people_rank_word(p->rank),
                              .since = p->since,
                              .until = p->until,
                              .main = p->main,
                              .reason = p->reason};
}

static void add_fact(turn *t, people_card *v, text_key label, const char *value)
{
    *GROW(t->mem, &v->facts) = (look_fact){.label = label, .value = value, .url = ""};
}

static const char *age_on(turn *t, day born)
{
    int years = 0, ignore_month = 0, ignore_day = 0, then = 0, month = 0, dom = 0;
    if (!day_known(born)) { return ""; }
    day_split(t->today, &years, &ignore_month, &ignore_day);
    day_split(born, &then, &month, &dom);
    int age = years - then - (ignore_month * 100 + ignore_day < month * 100 + dom);
    const char *args[] = {day_iso(t->mem, born), arena_printf(t->mem, "%d", age)};
    return text_say(t->mem, t->actor.lang, T_people_born_age, args, 2);
}

static const char *category_list(turn *t, const people_card *v)
{
    buf b = buf_new(t->mem);
    for (size_t i = 0; i < v->categories.n; i++) {
        buf_printf(&b, "%s%s", i ? (t->actor.lang == LANG_EN ? ", " : "、") : "",
                   text_in(v->categories.at[i].label, t->actor.lang));
    }
    return b.at;
}

static void card_facts(turn *t, people_card *v, const person *p)
{
    language lang = t->actor.lang;
    add_fact(t, v, T_people_f_sex, text_in(v->sex, lang));
    add_fact(t, v, T_people_f_born, age_on(t, p->born));
    add_fact(t, v, T_people_f_ethnic, v->ethnic);
    add_fact(t, v, T_people_f_political, text_in(v->political, lang));
    add_fact(t, v, T_people_f_party_since, day_iso(t->mem, p->party_since));
    add_fact(t, v, T_people_f_work_since, day_iso(t->mem, p->work_since));
    add_fact(t, v, T_people_f_education, text_in(v->education, lang));
    add_fact(t, v, T_people_f_degree, p->degree);
    add_fact(t, v, T_people_f_school, p->school);
    add_fact(t, v, T_people_f_phone, p->phone);
    add_fact(t, v, T_people_f_mail, p->mail);
    add_fact(t, v, T_people_f_post_since, day_iso(t->mem, p->post_since));
    add_fact(t, v, T_people_f_categories, category_list(t, v));
}

static void card_words(turn *t, people_card *v, const person *p)
{
    *v = (people_card){.title = p->name,
                       .person = p->id,
                       .name = p->name,
                       .org = p->org,
                       .org_name = p->org_name,
                       .post = p->title,
                       .post_level = people_level_word(p->post_level),
                       .rank = people_rank_word(p->rank),
                       .post_since = p->post_since,
                       .sex = people_sex_word(p->sex),
                       .born = p->born,
                       .ethnic = people_ethnic_word(p->ethnic, t->actor.lang),
                       .political = people_political_word(p->political),
                       .party_since = p->party_since,
                       .education = people_education_word(p->education),
                       .degree = p->degree,
                       .school = p->school,
                       .phone = p->phone,
                       .mail = p->mail,
                       .work_since = p->work_since,
                       .state = people_state_word(p->state),
                       .citizen_masked = p->citizen_masked,
                       .version = p->version};
    for (size_t i = 0; i < COUNT_OF(people_categories); i++) {
        if (p->categories & people_categories[i]) {
            *GROW(t->mem, &v->categories) =
                (people_category_tag){people_category_words[i], people_categories[i]};
        }
    }
}

err people_card_handle(turn *t)
{
    people_card v;
    person p = {0};
    person_posts posts = {0};
    TRY(people_person_get(t->d, t->param[0], t->mem, &p));
    TRY(people_posts_of(t->d, p.id, t->mem, &posts));
    card_words(t, &v, &p);
    card_facts(t, &v, &p);
    TRY(CRUMBS(t, &v, &p, false));
    v.head = person_head(t, &p);
    for (size_t i = 0; i < posts.n; i++) {
        *GROW(t->mem, &v.posts) = post_line(&posts.at[i]);
    }
    return web_show(t, people_card, &v);
}

/* The unit that people_person_undo would put the person back into; 0 where it would find nothing to
 * take back. */
static int64_t undo_to(const person *p, const person_posts *posts)
{
    const person_post *last = NULL;
    for (size_t i = 0; i < posts->n; i++) {
        const person_post *at = &posts->at[i];
        if (at->main && last) { return at->until.n == last->since.n ? at->org : 0; }
        last = at->main ? at : last;
        if (last && p->state != PERSON_ACTIVE) { return last->org; }
    }
    return 0;
}

err people_posts_handle(turn *t)
{
    person p = {0};
    person_posts posts = {0};
    TRY(people_person_get(t->d, t->param[0], t->mem, &p));
    TRY(people_posts_of(t->d, p.id, t->mem, &posts));
    people_posts v = {.title = p.name, .person = p.id, .version = p.version};
    v.may_edit = people_may(t, MAY_EDIT_PEOPLE, p.org, p.id);
    int64_t back = undo_to(&p, &posts);
    v.may_undo = v.may_edit && back && people_may(t, MAY_EDIT_PEOPLE, back, 0);
    TRY(CRUMBS(t, &v, &p, false));
    v.head = person_head(t, &p);
    for (size_t i = 0; i < posts.n; i++) {
        *GROW(t->mem, &v.posts) = post_line(&posts.at[i]);
    }
    return web_show(t, people_posts, &v);
}

/* ---- add and change -------------------- */

static unsigned bits_of(const form_ids *ids)
{
    unsigned bits = 0, known = 0;
    for (size_t i = 0; i < COUNT_OF(people_categories); i++) {
        known |= people_categories[i];
    }
    for (size_t i = 0; i < ids->n; i++) {
        bits |= (unsigned)ids->at[i] & known;
    }
    return bits;
}

static const char *number_of(turn *t, const char *typed)
{
    char *s = arena_copy(t->mem, typed);
    size_t n = strlen(s);
    if (n && s[n - 1] == 'x') { s[n - 1] = 'X'; }
    return s;
}

/* people_new and people_edit have the same own fields. */
#define OWN_FIELDS(t, f)                                                                           \
    .name = (f)->name, .citizen = number_of((t), (f)->citizen), .citizen_masked = "",              \
    .sex = (person_sex)(f)->sex, .born = (f)->born, .ethnic = (f)->ethnic,                         \
    .political = (person_political)(f)->political, .party_since = (f)->party_since,                \
    .education = (person_education)(f)->education, .degree = (f)->degree, .school = (f)->school,   \
    .phone = (f)->phone, .mail = (f)->mail, .work_since = (f)->work_since,                         \
    .categories = bits_of(&(f)->categories)

static void person_choices(turn *t, people_sheet *v, const person *p)
{
    for (int i = 1; i <= 56; i++) {
        const char *code = arena_printf(t->mem, "%02d", i);
        *GROW(t->mem, &v->ethnics) = (look_option){.value = code,
                                                   .name = people_ethnic_word(code, t->actor.lang),
                                                   .note = "",
                                                   .chosen = text_is(code, p->ethnic)};
    }
    for (size_t i = 0; i < COUNT_OF(people_categories); i++) {
        *GROW(t->mem, &v->categories) =
            people_option(t, people_categories[i], text_in(people_category_words[i], t->actor.lang),
                          p->categories & people_categories[i]);
    }
}

static err words_good(turn *t, const char *ethnic, const char *mail)
{
    bool known = text_empty(ethnic) || !text_empty(people_ethnic_word(ethnic, LANG_ZH));
    if (!known) { return web_fault(t, "ethnic", T_people_ethnic_wrong, "", ""); }
    return text_empty(mail) || people_mail_good(mail)
               ? OK
               : web_fault(t, "mail", T_people_mail_wrong, "", "");
}

static err show_new(turn *t, int64_t org_id)
{
    people_sheet v = {
        .title = text_in(T_people_new, t->actor.lang), .citizen_masked = "", .back = "/people"};
    const person nobody = {.ethnic = ""};
    look_options_list units = {0};
    v.values = (people_new){.name = "",
                            .citizen = "",
                            .born = DAY_NONE,
                            .ethnic = "",
                            .party_since = DAY_NONE,
                            .degree = "",
                            .school = "",
                            .phone = "",
                            .mail = "",
                            .work_since = DAY_NONE,
                            .title = "",
                            .post_level = POST_NONE,
                            .post_since = DAY_NONE};
    person_choices(t, &v, &nobody);
    TRY(people_unit_options(t, org_id, &units));
    for (size_t i = 0; i < units.n; i++) {
        *GROW(t->mem, &v.units) = units.at[i];
    }
    *GROW(t->mem, &v.crumbs) = (look_link){.url = "/people", .label = T_people_title, .name = ""};
    return web_show(t, people_sheet, &v);
}

err people_new_handle(turn *t)
{
    int64_t org_id = web_field_id(t, "org");
    if (org_id) { TRY(people_use_org(t, org_id)); }
    return show_new(t, org_id);
}

static err new_person(turn *t, const people_new *f, int64_t *ret_id)
{
    TRY(words_good(t, f->ethnic, f->mail));
    const person p = {OWN_FIELDS(t, f),
                      .org = f->org,
                      .title = f->title,
                      .post_level = level_given(f->post_level),
                      .rank = (person_rank)f->rank,
                      .post_since = f->post_since};
    return people_person_add(t, &p, ret_id);
}

err people_new_do(turn *t)
{
    people_new f = {0};
    int64_t made = 0;
    err e = form_read(t, &people_new_form, &f);
    if (e == OK) {
        TRY(people_use_org(t, f.org));
        e = new_person(t, &f, &made);
    }
    if (people_form_again(t, e)) {
        TRY(show_new(t, 0));
        return E_INPUT;
    }
    TRY(e);
    return web_made(t, made, T_people_added, "/person/%lld", (long long)made);
}

static err show_edit(turn *t, const person *p)
{
    people_sheet v = {.title = text_in(T_people_edit, t->actor.lang),
                      .person = p->id,
                      .version = people_version_seen(t, p->version),
                      .citizen_masked = p->citizen_masked,
                      .back = people_id_url(t->mem, "/person/{}", p->id)};
    v.values = (people_new){.name = p->name,
                            .citizen = "",
                            .sex = (int)p->sex,
                            .born = p->born,
                            .ethnic = p->ethnic,
                            .political = (int)p->political,
                            .party_since = p->party_since,
                            .education = (int)p->education,
                            .degree = p->degree,
                            .school = p->school,
                            .phone = p->phone,
                            .mail = p->mail,
                            .work_since = p->work_since};
    person_choices(t, &v, p);
    TRY(CRUMBS(t, &v, p, true));
    return web_show(t, people_sheet, &v);
}

err people_edit_handle(turn *t)
{
    person p = {0};
    TRY(people_person_get(t->d, t->param[0], t->mem, &p));
    return show_edit(t, &p);
}

err people_edit_do(turn *t)
{
    people_edit f = {0};
    person old = {0};
    TRY(people_person_get(t->d, t->param[0], t->mem, &old));
    err e = form_read(t, &people_edit_form, &f);
    if (e == OK) { e = words_good(t, f.ethnic, f.mail); }
    if (e == OK) {
        const person p = {OWN_FIELDS(t, &f),
                          .id = old.id,
                          .org = old.org,
                          .title = old.title,
                          .post_level = old.post_level,
                          .rank = old.rank,
                          .post_since = old.post_since,
                          .version = f.version};
        e = people_person_change(t, &p);
    }
    if (people_form_again(t, e)) {
        TRY(show_edit(t, &old));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, T_people_changed, "/person/%lld", (long long)old.id);
}

/* ---- move, part-time posts --------------------------------------------------------------- */

static err show_move(turn *t, const person *p, bool part)
{
    text_key title = part                        ? T_people_post_new
                     : p->state == PERSON_ACTIVE ? T_people_move
                                                 : T_people_move_back;
    people_move_sheet v = {.title = text_in(title, t->actor.lang),
                           .person = p->id,
                           .version = people_version_seen(t, p->version),
                           .part = part};
    look_options_list units = {0};
    v.values = (people_move){.org = p->org,
                             .title = part ? "" : p->title,
                             .post_level = (int)p->post_level,
                             .rank = (int)p->rank,
                             .since = DAY_NONE,
                             .reason = ""};
    TRY(people_unit_options(t, p->org, &units));
    for (size_t i = 0; i < units.n; i++) {
        *GROW(t->mem, &v.units) = units.at[i];
    }
    TRY(CRUMBS(t, &v, p, true));
    return web_show(t, people_move_sheet, &v);
}

err people_move_handle(turn *t)
{
    person p = {0};
    TRY(people_person_get(t->d, t->param[0], t->mem, &p));
    return show_move(t, &p, false);
}

err people_post_new_handle(turn *t)
{
    person p = {0};
    TRY(people_person_get(t->d, t->param[0], t->mem, &p));
    return show_move(t, &p, true);
}

static err move_again(turn *t, err e, bool part)
{
    person p = {0};
    if (!people_form_again(t, e)) { return e; }
    TRY(people_person_get(t->d, t->param[0], t->mem, &p));
    TRY(show_move(t, &p, part));
    return E_INPUT;
}

err people_move_do(turn *t)
{
    people_move f = {0};
    err e = form_read(t, &people_move_form, &f);
    if (e == OK) {
        TRY(people_use_org(t, f.org));
        const person_move m = {.person = t->param[0],
                               .org = f.org,
                               .title = f.title,
                               .post_level = level_given(f.post_level),
                               .rank = (person_rank)f.rank,
                               .since = f.since,
                               .reason = f.reason,
                               .version = f.version};
        e = people_person_move(t, &m);
    }
    TRY(move_again(t, e, false));
    return web_go(t, T_people_moved, "/person/%lld/posts", (long long)t->param[0]);
}

err people_post_new_do(turn *t)
{
    people_post_new f = {0};
    err e = form_read(t, &people_post_new_form, &f);
    if (e == OK) {
        TRY(people_use_org(t, f.org));
        const person_move m = {.person = t->param[0],
                               .org = f.org,
                               .title = f.title,
                               .post_level = level_given(f.post_level),
                               .rank = (person_rank)f.rank,
                               .since = f.since,
                               .reason = f.reason};
        e = people_post_add(t, &m);
    }
    TRY(move_again(t, e, true));
    return web_go(t, T_people_post_added, "/person/%lld/posts", (long long)t->param[0]);
}

/* ---- endings and taking back -------------------- */

static err show_end(turn *t, text_key title, int64_t post, const char *what, bool undo)
{
    person p = {0};
    TRY(people_person_get(t->d, t->param[0], t->mem, &p));
    people_end_sheet v = {.title = text_in(title, t->actor.lang),
                          .person = p.id,
                          .version = people_version_seen(t, p.version),
                          .post = post,
                          .what = what,
                          .undo = undo};
    TRY(CRUMBS(t, &v, &p, true));
    return web_show(t, people_end_sheet, &v);
}

static err end_again(turn *t, err e, text_key title, int64_t post, const char *what)
{
    if (!people_form_again(t, e)) { return e; }
    TRY(show_end(t, title, post, what, false));
    return E_INPUT;
}

err people_end_handle(turn *t) { return show_end(t, T_people_end, 0, "", false); }

err people_end_do(turn *t)
{
    people_end f = {0};
    err e = form_read(t, &people_end_form, &f);
    if (e == OK) {
        const person_ending x = {.person = t->param[0],
                                 .state = (person_state)f.state,
                                 .on = f.on,
                                 .reason = f.reason,
                                 .version = f.version};
        e = people_person_end(t, &x);
    }
    TRY(end_again(t, e, T_people_end, 0, ""));
    return web_go(t, T_people_ended, "/person/%lld/posts", (long long)t->param[0]);
}

static err part_post(turn *t, person_post *ret)
{
    person_posts all = {0};
    int64_t id = 0;
    if (!text_int(t->word[1], &id)) { return E_ABSENT; }
    TRY(people_posts_of(t->d, t->param[0], t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].id == id) {
            *ret = all.at[i];
            return OK;
        }
    }
    return E_ABSENT;
}

err people_post_end_handle(turn *t)
{
    person_post p = {0};
    TRY(part_post(t, &p));
    return show_end(t, T_people_post_end, p.id, arena_printf(t->mem, "%s %s", p.org_name, p.title),
                    false);
}

err people_post_end_do(turn *t)
{
    people_post_ending f = {0};
    person_post p = {0};
    TRY(part_post(t, &p));
    err e = form_read(t, &people_post_ending_form, &f);
    if (e == OK) { e = people_post_end(t, t->param[0], p.id, f.until, f.reason); }
    TRY(end_again(t, e, T_people_post_end, p.id,
                  arena_printf(t->mem, "%s %s", p.org_name, p.title)));
    return web_go(t, T_people_post_ended, "/person/%lld/posts", (long long)t->param[0]);
}

err people_undo_handle(turn *t) { return show_end(t, T_people_undo, 0, "", true); }

/* Taking a move back moves: like any move only into a unit that is the actor's. */
static err undo_reaches(turn *t)
{
    person p = {0};
    person_posts posts = {0};
    TRY(people_person_get(t->d, t->param[0], t->mem, &p));
    TRY(people_posts_of(t->d, p.id, t->mem, &posts));
    int64_t back = undo_to(&p, &posts);
    return back ? people_use_org(t, back) : OK;
}

err people_undo_do(turn *t)
{
    people_undo f = {0};
    TRY(undo_reaches(t));
    err e = form_read(t, &people_undo_form, &f);
    if (e == OK) { e = people_person_undo(t, t->param[0], f.version, f.reason); }
    if (people_form_again(t, e)) {
        TRY(show_end(t, T_people_undo, 0, "", true));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, T_people_undone, "/person/%lld/posts", (long long)t->param[0]);
}

/* ---- the whole citizen number: once, with a reason, in the audit
 * -------------------------------------------------- */

static err show_citizen(turn *t, const char *number)
{
    person p = {0};
    TRY(people_person_get(t->d, t->param[0], t->mem, &p));
    people_citizen v = {.title = text_in(T_people_unmask, t->actor.lang),
                        .person = p.id,
                        .name = p.name,
                        .citizen = number};
    TRY(CRUMBS(t, &v, &p, true));
    return web_show(t, people_citizen, &v);
}

err people_citizen_handle(turn *t) { return show_citizen(t, ""); }

err people_citizen_do(turn *t)
{
    people_unmask f = {0};
    char *number = NULL;
    person p = {0};
    if (form_read(t, &people_unmask_form, &f) != OK) {
        TRY(show_citizen(t, ""));
        return E_INPUT;
    }
    TRY(people_person_get(t->d, t->param[0], t->mem, &p));
    TRY(people_person_citizen(t, p.id, &number));
    TRY(audit_write(t, &(audit_deed){.deed = "people.unmask",
                                     .kind = "person",
                                     .record = p.id,
                                     .person = p.id,
                                     .org = p.org,
                                     .before = "",
                                     .after = "",
                                     .reason = f.reason}));
    return show_citizen(t, number);
}
