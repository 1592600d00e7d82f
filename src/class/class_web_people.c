/* 学员: the seat ledger, counts by unit and rank, staff; the roster as a page to print and as a
 * file. */
#include "class/class_web.h"

/* ---- ledger ---------------------------------------------------------------------------------- */

static look_state seat_look(seat_state s)
{
    static const look_tone tones[] = {
        [SEAT_FREE] = LOOK_PLAIN,     [SEAT_OFFERED] = LOOK_PLAIN, [SEAT_NAMED] = LOOK_BUSY,
        [SEAT_CONFIRMED] = LOOK_GOOD, [SEAT_ATTENDED] = LOOK_GOOD, [SEAT_LAPSED] = LOOK_BAD};
    return look_state_of(class_seat_word(s), tones[s]);
}

static class_person_line person_line(const class_seat *s)
{
    return (class_person_line){.no = s->no,
                               .state = seat_look(s->state),
                               .person = s->person,
                               .name = s->name,
                               .org = s->org_name,
                               .post = s->post,
                               .post_level = s->person ? people_level_word(s->post_level) : NULL,
                               .rank = s->person && s->rank ? people_rank_word(s->rank) : NULL};
}

typedef LIST(seat_counts) quota_counts;

static void count_seat(seat_counts *n, seat_state s)
{
    n->total++;
    n->offered += s == SEAT_OFFERED;
    n->named += s == SEAT_NAMED;
    n->confirmed += s == SEAT_CONFIRMED;
    n->attended += s == SEAT_ATTENDED;
    n->lapsed += s == SEAT_LAPSED;
    n->free += s == SEAT_FREE;
}

/* One line for each unit that has a share, in the order of its first seat. */
static err quotas_fill(turn *t, const class_seats *all, class_people *v)
{
    LIST(int64_t) units = {0};
    quota_counts counts = {0};
    seat_counts sum = {0};
    for (size_t i = 0; i < all->n; i++) {
        const class_seat *s = &all->at[i];
        size_t k = 0;
        count_seat(&sum, s->state);
        while (s->quota && k < units.n && units.at[k] != s->quota) {
            k++;
        }
        if (s->quota && k == units.n) {
            *GROW(t->mem, &units) = s->quota;
            GROW(t->mem, &counts);
        }
        if (s->quota) { count_seat(&counts.at[k], s->state); }
    }
    v->sum = class_quota_line_of(&sum, v->klass);
    for (size_t k = 0; k < units.n; k++) {
        class_quota_line *q = GROW(t->mem, &v->quotas);
        org o = {.name = ""};
        TRY(people_org_get(t->d, units.at[k], t->mem, &o));
        *q = class_quota_line_of(&counts.at[k], v->klass);
        q->name = o.name;
        q->unit = o.id;
    }
    return OK;
}

static void rank_count(turn *t, class_people *v, post_level level)
{
    text_key name = people_level_word(level);
    const class_seat_filter same = {.states = SEATS_SURE, .level = level};
    for (size_t i = 0; i < v->ranks.n; i++) {
        if (v->ranks.at[i].name == name) {
            v->ranks.at[i].people++;
            return;
        }
    }
    *GROW(t->mem, &v->ranks) = (class_rank_line){
        .name = name, .people = 1, .url = class_seats_url(t->mem, v->klass, same)};
}

/* Names lead to the person where the reader may follow: elsewhere a link would end in a refusal. */
static err opens_fill(turn *t, int64_t klass, class_people *v)
{
    const int64_t *scope = t->scope;
    size_t n = t->scope_n;
    web_subject anywhere = {0};
    class_people_ids seen = {0};
    bool may = t->gate->may(t, MAY_SEE_PEOPLE, &anywhere) == OK;
    err e = OK;
    for (size_t i = 0; may && e == OK && i < t->scope_n; i++) {
        e = class_people_under(t->d, klass, t->scope[i], t->mem, &seen);
    }
    t->scope = scope;
    t->scope_n = n;
    for (size_t i = 0; i < v->seats.n; i++) {
        for (size_t k = 0; k < seen.n && !v->seats.at[i].opens; k++) {
            v->seats.at[i].opens = seen.at[k] == v->seats.at[i].person;
        }
    }
    return e;
}

/* ---- which seats ----------------------------------------------------------------------------- */

static class_seat_filter filter_asked(turn *t)
{
    class_seat_filter f = {0};
    const char *const *words = NULL;
    size_t n = web_fields(t, "seat", &words);
    for (size_t i = 0; i < n; i++) {
        for (seat_state s = SEAT_FREE; s <= SEAT_LAPSED; s++) {
            if (text_is(words[i], class_seat_code(s))) { f.states |= 1U << s; }
        }
    }
    if (!text_int(web_field(t, "unit"), &f.unit)) { f.unit = 0; }
    if (!text_int(web_field(t, "level"), &f.level)) { f.level = 0; }
    return f;
}

static bool passes(const class_seat_filter *f, const class_seat *s)
{
    bool state = f->states ? f->states & 1U << s->state : s->state != SEAT_FREE;
    return state && (!f->unit || s->quota == f->unit) &&
           (!f->level || (s->person && (int64_t)s->post_level == f->level));
}

static err filter_say(turn *t, const class_seat_filter *f, const char **ret)
{
    buf b = buf_new(t->mem);
    org o = {.name = ""};
    for (seat_state s = SEAT_FREE; s <= SEAT_LAPSED; s++) {
        if (!(f->states & 1U << s)) { continue; }
        buf_printf(&b, "%s%s", b.n ? " / " : "", text_in(class_seat_word(s), t->actor.lang));
    }
    if (f->unit) {
        TRY(people_org_get(t->d, f->unit, t->mem, &o));
        buf_printf(&b, "%s%s", b.n ? " · " : "", o.name);
    }
    if (f->level) {
        buf_printf(&b, "%s%s", b.n ? " · " : "",
                   text_in(people_level_word((post_level)f->level), t->actor.lang));
    }
    *ret = b.n ? b.at : "";
    return OK;
}

static err seats_fill(turn *t, int64_t klass, class_people *v)
{
    const class_seat_filter f = filter_asked(t);
    class_seats all = {0};
    TRY(class_seats_of(t->d, klass, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const class_seat *s = &all.at[i];
        if (passes(&f, s)) { *GROW(t->mem, &v->seats) = person_line(s); }
        if (s->state == SEAT_CONFIRMED || s->state == SEAT_ATTENDED) {
            rank_count(t, v, s->post_level);
        }
    }
    TRY(filter_say(t, &f, &v->only));
    return quotas_fill(t, &all, v);
}

static err staff_fill(turn *t, int64_t klass, class_people *v)
{
    class_helpers all = {0};
    TRY(class_staff_of(t->d, klass, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const class_helper *h = &all.at[i];
        *GROW(t->mem, &v->staff) =
            (class_helper_line){.person = h->person,
                                .role = account_role_word(h->role),
                                .name = h->name,
                                .org = h->org_name,
                                .phone = h->phone,
                                .role_code = h->role == ROLE_TEACHER ? "teacher" : "supervisor"};
    }
    return OK;
}

err class_people_handle(turn *t)
{
    class_card c = {0};
    class_people v = {.staff_edit = {.role = ROLE_SUPERVISOR}};
    TRY(class_page_begin(t, &c, &v.head, &v.title));
    class_crumbs(t, &c, GROW(t->mem, &v.crumbs));
    v.klass = c.id;
    v.staffs = c.state != CLASS_CANCELLED && class_may(t, MAY_EDIT_CLASS, &c);
    *GROW(t->mem, &v.head.others) =
        look_go(class_url(t, &c, "/roster"), T_class_roster, LOOK_PLAIN);
    TRY(seats_fill(t, c.id, &v));
    TRY(opens_fill(t, c.id, &v));
    TRY(staff_fill(t, c.id, &v));
    return web_show(t, class_people, &v);
}

/* ---- staff ----------------------------------------------------------------------------------- */

/* Whoever is picked must be somebody the officer may know of: one's own subtree of persons,
 * whatever right the route asks. */
static err person_known(turn *t, int64_t person_id)
{
    person p = {0};
    err e = people_person_get(t->d, person_id, t->mem, &p);
    TRY(e);
    web_subject subject = {.org = p.org, .person = p.id};
    const int64_t *scope = t->scope;
    size_t n = t->scope_n;
    e = t->gate->may(t, MAY_SEE_PEOPLE, &subject);
    if (e == E_DENIED || e == E_ABSENT) { e = t->gate->may(t, t->right, &subject); }
    t->scope = scope;
    t->scope_n = n;
    if (e == E_DENIED || e == E_ABSENT) {
        t->gate->refused(t, e);
        return E_ABSENT;
    }
    return e;
}

static err staff_go(turn *t, err e, text_key notice)
{
    if (e == E_INPUT) { TRY(class_people_handle(t)); }
    TRY(e);
    return web_go(t, notice, "/class/%lld/people", (long long)t->param[0]);
}

err class_staff_add_do(turn *t)
{
    class_staff_edit f;
    err e = form_read(t, &class_staff_edit_form, &f);
    if (e == OK) {
        TRY(person_known(t, f.person));
        e = class_staff_set(t, t->param[0], f.person, (account_role)f.role, true);
    }
    return staff_go(t, e, T_class_staff_added);
}

/* Whoever is staff of this class may be taken off it, also after moving to a unit out of the
 * officer's sight. */
static err staff_member(turn *t, int64_t person_id)
{
    class_helpers all = {0};
    TRY(class_staff_of(t->d, t->param[0], t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].person == person_id) { return OK; }
    }
    t->gate->refused(t, E_ABSENT);
    return E_ABSENT;
}

err class_staff_drop_do(turn *t)
{
    class_staff_drop f;
    err e = form_read(t, &class_staff_drop_form, &f);
    if (e == OK) {
        TRY(staff_member(t, f.person));
        e = class_staff_set(t, t->param[0], f.person, (account_role)f.role, false);
    }
    return staff_go(t, e, T_class_staff_dropped);
}

/* ---- roster ---------------------------------------------------------------------------------- */

err class_roster_handle(turn *t)
{
    class_card c = {0};
    class_seats all = {0};
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    class_roster v = {
        .title = arena_printf(t->mem, "%s · %s", c.name, text_in(T_class_roster, t->actor.lang)),
        .klass = c.id,
        .name = c.name,
        .org = c.org_name,
        .starts = c.starts,
        .ends = c.ends,
        .place = c.place};
    class_crumbs(t, &c, GROW(t->mem, &v.crumbs));
    *GROW(t->mem, &v.crumbs) = (look_link){.url = class_url(t, &c, "/people"), .name = c.name};
    TRY(class_roster_of(t->d, c.id, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        *GROW(t->mem, &v.people) = person_line(&all.at[i]);
    }
    return web_show(t, class_roster, &v);
}

typedef struct {
    int64_t klass;
    language lang;
    bool done;
} roster_file;

static err roster_more(void *context, db *d, arena *mem, look_cells *ret)
{
    roster_file *x = context;
    class_seats all = {0};
    if (x->done) { return OK; }
    x->done = true;
    TRY(class_roster_of(d, x->klass, mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const class_seat *s = &all.at[i];
        const char *const cells[] = {arena_printf(mem, "%zu", i + 1),
                                     s->name,
                                     s->org_name,
                                     s->post,
                                     text_in(people_level_word(s->post_level), x->lang),
                                     s->rank ? text_in(people_rank_word(s->rank), x->lang) : ""};
        for (size_t k = 0; k < COUNT_OF(cells); k++) {
            *GROW(mem, ret) = cells[k];
        }
    }
    return OK;
}

static err roster_file_of(turn *t, bool workbook)
{
    static const look_export_column columns[] = {{T_class_number, NULL, LOOK_NUMBER},
                                                 {T_class_person, NULL, 0},
                                                 {T_class_unit, NULL, 0},
                                                 {T_class_post, NULL, 0},
                                                 {T_class_post_level, NULL, 0},
                                                 {T_class_rank, NULL, 0}};
    roster_file *x = TAKE(t->mem, roster_file);
    *x = (roster_file){.klass = t->param[0], .lang = t->actor.lang};
    look_export e = {.title = T_class_roster,
                     .columns = columns,
                     .columns_n = COUNT_OF(columns),
                     .more = roster_more,
                     .context = x};
    return look_export_file(t, &e, workbook);
}

err class_roster_xlsx_handle(turn *t) { return roster_file_of(t, true); }
err class_roster_csv_handle(turn *t) { return roster_file_of(t, false); }
