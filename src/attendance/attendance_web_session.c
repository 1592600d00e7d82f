/* One session: its page, the roll call, the code on the screen, and the check-in on the phone. */
#include "attendance/attendance_web.h"

#include "doc/doc.h"
#include "rule/rule.h"

typedef struct {
    class_card c;
    session s;
    web_subject owner;
} place;

static err place_find(turn *t, place *ret)
{
    TRY(timetable_subject(t, t->param[0], &ret->owner));
    TRY(timetable_session_get(t->d, ret->owner.klass, t->param[0], t->mem, &ret->s));
    return class_get(t->d, ret->owner.klass, t->mem, &ret->c);
}

static bool opens(const turn *t, const place *p)
{
    return p->s.state != SESSION_CANCELLED && attendance_takes_marks(p->c.state) &&
           attendance_window(p->s.on, p->s.starts, p->s.ends, t->now) == CHECK_IN_OPEN;
}

static bool seated(const roll_rows *all, int64_t person, attendance_mark *ret)
{
    for (size_t i = 0; i < all->n; i++) {
        if (all->at[i].person == person) {
            *ret = all->at[i].mark;
            return true;
        }
    }
    return false;
}

/* ---- the session ----------------------------------------------------------------------------- */

static void session_words(turn *t, const place *p, attendance_session *v)
{
    v->title = p->s.title;
    v->session = p->s.id;
    v->class = p->c.id;
    v->class_name = p->c.name;
    v->on = p->s.on;
    v->time = attendance_clock(t->mem, &p->s);
    v->place = p->s.place;
    v->teacher = p->s.teacher_name;
    v->hours = p->s.hours;
    v->state = timetable_look(&p->s, p->c.state, t->now);
    v->opens = opens(t, p);
}

/* Staff see the figures, a trainee of the class only the own mark, to all others there is no such
 * session. */
err attendance_session_handle(turn *t)
{
    place p = {0};
    roll_rows all = {0};
    attendance_session v = {0};
    attendance_mark own = {.at = MOMENT_NONE};
    TRY(place_find(t, &p));
    v.sees = web_may(t, MAY_SEE_CLASS, &p.owner);
    if (!v.sees && !web_may(t, MAY_CHECK_IN, &p.owner)) {
        t->gate->refused(t, E_DENIED);
        return E_ABSENT;
    }
    session_words(t, &p, &v);
    TRY(attendance_roll_of(t->d, p.c.id, p.s.id, t->mem, &all));
    v.mine = seated(&all, t->actor.person, &own);
    v.mark = attendance_mark_state(own.state);
    v.minutes = own.minutes;
    v.marked_at = own.state ? own.at : MOMENT_NONE;
    v.marks = attendance_takes_marks(p.c.state) && web_may(t, MAY_MARK_CLASS, &p.owner);
    bool early = attendance_window(p.s.on, p.s.starts, p.s.ends, t->now) == CHECK_IN_EARLY;
    v.begins = early ? attendance_begins(t->mem, p.s.on, p.s.starts) : "";
    attendance_crumbs(t, &p.c, true, &v.crumbs.at, &v.crumbs.n);
    v.crumbs.n = v.sees ? v.crumbs.n : 0;
    if (v.sees) {
        mark_counts n = attendance_count(&all);
        v.people = n.people;
        v.present = n.present;
        v.late = n.late;
        v.excused = n.excused;
        v.absent = n.absent;
        v.unrecorded = n.unrecorded;
    }
    return web_show(t, attendance_session, &v);
}

/* ---- roll call ------------------------------------------------------------------------------- */

static text_key source_word(mark_source s)
{
    static const text_key words[] = {NULL, T_attendance_source_code, T_attendance_source_roll,
                                     T_attendance_source_leave, T_attendance_source_device};
    return (size_t)s < COUNT_OF(words) ? words[s] : NULL;
}

static err roll_show(turn *t, bool asks_rest)
{
    place p = {0};
    roll_rows all = {0};
    attendance_roll v = {.asks_rest = asks_rest};
    TRY(place_find(t, &p));
    TRY(attendance_roll_of(t->d, p.c.id, p.s.id, t->mem, &all));
    v.title = p.s.title;
    v.session = p.s.id;
    v.class = p.c.id;
    v.class_name = p.c.name;
    v.on = p.s.on;
    v.time = attendance_clock(t->mem, &p.s);
    attendance_crumbs(t, &p.c, true, &v.crumbs.at, &v.crumbs.n);
    for (size_t i = 0; i < all.n; i++) {
        const roll_row *r = &all.at[i];
        v.unrecorded += r->mark.state == MARK_NONE;
        *GROW(t->mem, &v.lines) =
            (attendance_roll_line){.person = r->person,
                                   .no = r->no,
                                   .name = r->name,
                                   .org_name = r->org_name,
                                   .state = r->mark.state,
                                   .minutes = r->mark.minutes,
                                   .at = r->mark.state ? r->mark.at : MOMENT_NONE,
                                   .source = r->mark.state ? source_word(r->mark.source) : NULL};
    }
    return web_show(t, attendance_roll, &v);
}

err attendance_roll_handle(turn *t)
{
    return roll_show(t, text_is(web_field(t, "rest"), "present"));
}

typedef LIST(roll_mark) roll_list;

static bool number_before(const char **at, int64_t *ret)
{
    bool digits = **at >= '0' && **at <= '9';
    *ret = 0;
    for (int i = 0; **at >= '0' && **at <= '9' && i < 18; i++, ++*at) {
        *ret = *ret * 10 + (**at - '0');
    }
    bool ends = **at == ':' || **at == '\0';
    *at += **at == ':';
    return digits && ends;
}

/* person:state:minutes:state seen */
static err mark_parse(turn *t, const char *word, roll_mark *ret)
{
    int64_t person = 0, state = 0, minutes = 0, was = 0;
    bool good = number_before(&word, &person) && number_before(&word, &state) &&
                number_before(&word, &minutes) && number_before(&word, &was) && *word == '\0';
    if (!good || state < MARK_PRESENT || state > MARK_ABSENT || minutes > 600 ||
        was > MARK_ABSENT) {
        return web_fault(t, "marks", T_attendance_marks_wrong, "", "");
    }
    *ret = (roll_mark){.person = person,
                       .state = (mark_state)state,
                       .minutes = (int)minutes,
                       .was = (mark_state)was};
    return OK;
}

/* The page sends one group of buttons for each person; who was left alone sends what was shown. */
static err marks_of_page(turn *t, int64_t klass, int64_t session_id, roll_list *ret)
{
    roll_rows all = {0};
    TRY(attendance_roll_of(t->d, klass, session_id, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        long long person = (long long)all.at[i].person;
        const char *state = web_field(t, arena_printf(t->mem, "m%lld", person));
        const char *was = web_field(t, arena_printf(t->mem, "w%lld", person));
        const char *minutes = web_field(t, arena_printf(t->mem, "l%lld", person));
        const char *seen = web_field(t, arena_printf(t->mem, "k%lld", person));
        roll_mark m;
        if (text_empty(state)) { continue; }
        const char *late = text_is(state, "2") && *minutes ? minutes : "0";
        TRY(mark_parse(
            t, arena_printf(t->mem, "%lld:%s:%s:%s", person, state, late, *was ? was : "0"), &m));
        int64_t minutes_seen = 0;
        bool untouched = m.state == m.was &&
                         (m.state != MARK_LATE || (text_int(*seen ? seen : "0", &minutes_seen) &&
                                                   minutes_seen == m.minutes));
        if (!untouched) { *GROW(t->mem, ret) = m; }
    }
    return OK;
}

static err marks_of_form(turn *t, const attendance_marks_sent *f, roll_list *ret)
{
    for (size_t i = 0; i < f->marks.n; i++) {
        TRY(mark_parse(t, f->marks.at[i], GROW(t->mem, ret)));
    }
    return OK;
}

err attendance_roll_do(turn *t)
{
    attendance_marks_sent f = {0};
    roll_list marks = {0};
    web_subject owner = {0};
    int changed = 0;
    TRY(timetable_subject(t, t->param[0], &owner));
    err e = form_read(t, &attendance_marks_sent_form, &f);
    if (e == OK) {
        e = f.marks.n ? marks_of_form(t, &f, &marks)
                      : marks_of_page(t, owner.klass, t->param[0], &marks);
    }
    if (e == OK) {
        e = attendance_roll_set(t, owner.klass, t->param[0], marks.at, marks.n, &changed);
    }
    if (e == E_INPUT) {
        TRY(roll_show(t, false));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, changed ? T_attendance_roll_saved : T_attendance_roll_same, "/session/%lld",
                  (long long)t->param[0]);
}

err attendance_rest_do(turn *t)
{
    attendance_rest f = {0};
    web_subject owner = {0};
    TRY(timetable_subject(t, t->param[0], &owner));
    err e = form_read(t, &attendance_rest_form, &f);
    if (e == OK) { e = attendance_rest_present(t, owner.klass, t->param[0], f.expected); }
    if (e == E_INPUT) {
        TRY(roll_show(t, true));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, T_attendance_roll_saved, "/session/%lld", (long long)t->param[0]);
}

/* ---- the code on the screen ------------------------------------------------------------------ */

err attendance_code_handle(turn *t)
{
    place p = {0};
    roll_rows all = {0};
    uint8_t secret[32];
    TRY(place_find(t, &p));
    TRY(timetable_secret(t->d, p.c.id, p.s.id, secret));
    TRY(attendance_roll_of(t->d, p.c.id, p.s.id, t->mem, &all));
    int step = (int)rule_value(t->d, "attendance.code_seconds", t->today, p.c.org, 30);
    const char *code = attendance_code(t->mem, secret, p.s.id, t->now, step);
    mark_counts n = attendance_count(&all);
    attendance_code_screen v = {
        .title = p.s.title,
        .session = p.s.id,
        .class_name = p.c.name,
        .time = attendance_clock(t->mem, &p.s),
        .place = p.s.place,
        .typed = arena_printf(t->mem, "%s/check-in/%lld", web_base(t), (long long)p.s.id),
        .code = arena_printf(t->mem, "%.4s %s", code, code + 4),
        .opens = opens(t, &p),
        .people = n.people,
        .there = n.present + n.late,
        .late = n.late,
        .excused = n.excused,
        .unrecorded = n.unrecorded};
    v.url = arena_printf(t->mem, "%s?code=%s", v.typed, code);
    v.qr = (markup){qr_svg(t->mem, v.url)};
    return web_show(t, attendance_code_screen, &v);
}

/* ---- check-in on the phone ------------------------------------------------------------------- */

static text_key window_word(const turn *t, const place *p)
{
    if (p->s.state == SESSION_CANCELLED || !attendance_takes_marks(p->c.state)) {
        return T_attendance_window_none;
    }
    static const text_key words[] = {T_attendance_window_open, T_attendance_window_early,
                                     T_attendance_window_over};
    return words[attendance_window(p->s.on, p->s.starts, p->s.ends, t->now)];
}

/* Blanks between the digits are as they stand on the screen. */
static const char *digits_of(arena *mem, const char *typed)
{
    buf b = buf_new(mem);
    for (; *typed; typed++) {
        if (*typed != ' ' && *typed != '-') { buf_putc(&b, *typed); }
    }
    return b.n ? b.at : "";
}

static err entry_show(turn *t)
{
    place p = {0};
    attendance_mark own;
    TRY(place_find(t, &p));
    TRY(attendance_mark_of(t->d, p.c.id, p.s.id, t->actor.person, &own));
    bool excused = own.state == MARK_EXCUSED && own.source == SOURCE_LEAVE;
    attendance_entry v = {.title = p.s.title,
                          .session = p.s.id,
                          .class_name = p.c.name,
                          .on = p.s.on,
                          .time = attendance_clock(t->mem, &p.s),
                          .place = p.s.place,
                          /* a code that was refused is typed anew, not sent again */
                          .code = t->faults.n ? "" : digits_of(t->mem, web_field(t, "code")),
                          .marked = own.state != MARK_NONE && !excused,
                          .mark = attendance_mark_state(own.state),
                          .minutes = own.minutes,
                          .marked_at = own.state ? own.at : MOMENT_NONE,
                          .window = window_word(t, &p),
                          .opens = opens(t, &p)};
    return web_show(t, attendance_entry, &v);
}

err attendance_entry_handle(turn *t) { return entry_show(t); }

err attendance_check_in_do(turn *t)
{
    attendance_code_sent f = {0};
    err e = form_read(t, &attendance_code_sent_form, &f);
    if (e == OK) { e = attendance_check_in(t, t->param[0], digits_of(t->mem, f.code)); }
    if (e == E_INPUT) {
        TRY(entry_show(t));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, T_attendance_checked_in, "/check-in/%lld", (long long)t->param[0]);
}
