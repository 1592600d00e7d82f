/* The life of one class: scheme, approval, call-up or roster, timetable, roll, close. Each step is
 * done by the person who would do it, on the day on which it would be done. */
#include "app/demo_class.h"

enum { MORNING = 9 * 60 + 30, NOON = 13 * 60, AFTERNOON = 15 * 60 + 30, EVENING = 19 * 60 };

day demo_class_day(const demo_class *c, int nth)
{
    day at = c->starts;
    for (int i = 0; i < nth; i++) {
        do {
            at = day_add(at, 1);
        } while (day_weekday(at) > 5);
    }
    return at;
}

static day last_day(const demo_class *c) { return demo_class_day(c, c->days - 1); }

/* ---- the plan's item, the card and its modules -------------------- */

err demo_class_item_add(demo *g, demo_class *c, int64_t plan)
{
    plan_item i = {.plan = plan,
                   .org = c->org,
                   .audience_group = c->group,
                   .name = c->name,
                   .theme = c->theme,
                   .aim = c->aim,
                   .audience = c->audience,
                   .place = c->place,
                   .kind = c->kind,
                   .training = c->training,
                   .field = c->field,
                   .origin = c->origin,
                   .mode = c->mode,
                   .organiser_level = c->level,
                   .starts = c->starts,
                   .days = c->days,
                   .seats = c->seats,
                   .hours = {c->days * 80},
                   .money = c->money};
    TRY(demo_as(g, c->enters));
    return plan_item_add(g->t, &i, &c->item);
}

/* The item knows no last day: weekends between, and the school that holds the class, are entered on
 * the card. */
static err card_of_item(demo *g, demo_class *c)
{
    class_card card = {0};
    TRY(class_from_item(g->t, c->item, &c->id));
    TRY(class_get(g->t->d, c->id, g->t->mem, &card));
    card.ends = last_day(c);
    card.institution = c->institution;
    return class_change(g->t, &card);
}

static err card_ad_hoc(demo *g, demo_class *c)
{
    class_card card = {.org = c->org,
                       .audience_group = c->group,
                       .institution = c->institution,
                       .name = c->name,
                       .theme = c->theme,
                       .aim = c->aim,
                       .audience = c->audience,
                       .place = c->place,
                       .kind = c->kind,
                       .training = c->training,
                       .field = c->field,
                       .origin = c->origin,
                       .mode = c->mode,
                       .organiser_level = c->level,
                       .starts = c->starts,
                       .ends = last_day(c),
                       .days = c->days,
                       .seats = c->seats,
                       .hours = {c->days * 80}};
    return class_add(g->t, &card, &c->id);
}

/* Shares as the regulations want them: a main class teaches more theory, every class party spirit.
 */
static err modules_set(demo *g, const demo_class *c)
{
    int32_t all = c->days * 80, tenth = all / 10;
    bool core = c->kind == KIND_CORE;
    class_module m[] = {
        {.name = "习近平新时代中国特色社会主义思想",
         .category = COURSE_THEORY,
         .method = METHOD_LECTURE,
         .leader = true,
         .hours = {(core ? 3 : 2) * tenth}},
        {.name = "党性教育与现场教学",
         .category = COURSE_PARTY_SPIRIT,
         .method = METHOD_SITE,
         .hours = {2 * tenth}},
        {.name = "案例分析与结构化研讨",
         .category = core ? COURSE_THEORY : COURSE_PROFESSIONAL,
         .method = METHOD_DISCUSSION,
         .hours = {2 * tenth}},
        {.name = c->theme, .category = COURSE_PROFESSIONAL, .method = METHOD_LECTURE}};
    m[3].hours.n = all - m[0].hours.n - m[1].hours.n - m[2].hours.n;
    return class_modules_set(g->t, c->id, m, COUNT_OF(m));
}

static err enter_class(demo *g, void *what)
{
    demo_class *c = what;
    TRY(demo_as(g, c->enters));
    TRY(c->item ? card_of_item(g, c) : card_ad_hoc(g, c));
    TRY(modules_set(g, c));
    if (c->supervisor) { TRY(class_staff_set(g->t, c->id, c->supervisor, ROLE_SUPERVISOR, true)); }
    return c->teacher_person ? class_staff_set(g->t, c->id, c->teacher_person, ROLE_TEACHER, true)
                             : OK;
}

static err submit_class(demo *g, void *what)
{
    demo_class *c = what;
    TRY(demo_as(g, c->enters));
    return class_become(g->t, c->id, CLASS_SUBMITTED, "");
}

static err return_class(demo *g, void *what)
{
    demo_class *c = what;
    TRY(demo_as(g, c->office));
    return class_become(g->t, c->id, CLASS_RETURNED, c->reason);
}

static err approve_class(demo *g, void *what)
{
    demo_class *c = what;
    TRY(demo_as(g, c->office));
    return class_become(g->t, c->id, CLASS_APPROVED, "");
}

static err cancel_class(demo *g, void *what)
{
    demo_class *c = what;
    TRY(demo_as(g, c->office));
    return class_become(g->t, c->id, CLASS_CANCELLED, c->reason);
}

/* ---- call-up ----------------------------------------------------------------------------- */

typedef LIST(callup_choice) choices;

static bool can_be_called(const callup_candidate *x)
{
    return x->code != CALLUP_ALREADY_IN && x->code != CALLUP_INACTIVE &&
           x->code != CALLUP_OTHER_CLASS_SAME_DAYS && x->code != CALLUP_DECLINED_BEFORE;
}

static bool is_wanted(const demo_class *c, int64_t person_id)
{
    for (size_t i = 0; i < c->people_n; i++) {
        if (c->people[i] == person_id) { return true; }
    }
    return false;
}

/* Those whom the office wants, then the order of need. */
static void choose(arena *mem, const demo_class *c, const callup_candidates *all, choices *ret)
{
    for (size_t i = 0; i < all->n; i++) {
        const callup_candidate *x = &all->at[i];
        if (is_wanted(c, x->person) && can_be_called(x)) {
            *GROW(mem, ret) = (callup_choice){
                .person = x->person,
                .org = x->org,
                .named = true,
                .override =
                    x->code == CALLUP_FITS ? "" : "本班与其分管工作直接相关，经研究确定参加"};
        }
    }
    for (size_t i = 0; i < all->n && ret->n < (size_t)c->seats; i++) {
        const callup_candidate *x = &all->at[i];
        if (x->code == CALLUP_FITS && !is_wanted(c, x->person)) {
            *GROW(mem, ret) = (callup_choice){.person = x->person, .org = x->org, .override = ""};
        }
    }
}

static err call_up(demo *g, void *what)
{
    demo_class *c = what;
    callup_candidates all = {0};
    choices chosen = {0};
    TRY(demo_as(g, c->office));
    TRY(callup_candidates_of(g->t, c->id, &all));
    choose(g->t->mem, c, &all, &chosen);
    return callup_publish_now(g->t, c->id, chosen.at, chosen.n, day_add(c->starts, -5));
}

static const demo_story *story_of(const demo_class *c, int64_t person_id, demo_turn first,
                                  demo_turn last)
{
    for (size_t i = 0; i < c->stories.n; i++) {
        const demo_story *s = &c->stories.at[i];
        if (s->person == person_id && s->what >= first && s->what <= last) { return s; }
    }
    return NULL;
}

static err answer_one(demo *g, const demo_class *c, const class_seat *seat)
{
    const demo_story *s = story_of(c, seat->person, STORY_DECLINES, STORY_SILENT);
    TRY(demo_as(g, c->answers(seat->org)));
    if (!s) { return callup_confirm_now(g->t, c->id, seat->person); }
    switch (s->what) {
    case STORY_DECLINES: return callup_decline_now(g->t, c->id, seat->person, s->reason);
    case STORY_REPLACED: return callup_replace_now(g->t, c->id, seat->person, s->by, s->reason);
    default: return OK;
    }
}

static err answer_calls(demo *g, void *what)
{
    demo_class *c = what;
    class_seats all = {0};
    TRY(class_seats_of(g->t->d, c->id, g->t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].state == SEAT_NAMED) { TRY(answer_one(g, c, &all.at[i])); }
    }
    return OK;
}

static err close_calls(demo *g, void *what)
{
    demo_class *c = what;
    TRY(demo_as(g, c->office));
    return callup_close_now(g->t, c->id);
}

/* ---- timetable -------------------- */

/* Of a class that begins on the day of seeding, one session is open to check-in at once or soon,
 * whatever the hour. */
static int afternoon_of(const demo_class *c, int nth)
{
    int now = moment_minute_of_day(c->stop), half = now / 30 * 30;
    bool live = nth == 0 && moment_day(c->stop).n == c->starts.n;
    if (!live || now < NOON || (now >= AFTERNOON && now < EVENING)) { return AFTERNOON; }
    return half;
}

static int end_of(int starts)
{
    int natural = starts + EVENING - AFTERNOON;
    return starts <= AFTERNOON ? EVENING : natural < 24 * 60 ? natural : 24 * 60 - 1;
}

static err session_put(demo *g, const demo_class *c, int nth, bool morning, bool whole)
{
    static const course_method methods[] = {METHOD_LECTURE, METHOD_CASE, METHOD_DISCUSSION,
                                            METHOD_SITE};
    course_category category = nth == 0       ? COURSE_THEORY
                               : nth % 4 == 1 ? COURSE_PARTY_SPIRIT
                                              : COURSE_PROFESSIONAL;
    const char *title = nth == 0 && morning               ? "开班式与专题辅导"
                        : category == COURSE_PARTY_SPIRIT ? "党性教育专题"
                                                          : c->theme;
    int64_t id = 0;
    int starts = morning ? MORNING : afternoon_of(c, nth);
    session s = {.klass = c->id,
                 .on = demo_class_day(c, nth),
                 .starts = starts,
                 .ends = whole     ? EVENING
                         : morning ? NOON
                                   : end_of(starts),
                 .title = title,
                 .teacher_name = "",
                 .place = c->place,
                 .category = category,
                 .method = methods[nth % 4],
                 .hours = {whole ? 80 : 40}};
    if (c->teacher && nth % 2 == 0) {
        bank_teacher b = {0};
        TRY(bank_teacher_get(g->t->d, c->teacher, g->t->mem, &b));
        s.teacher = c->teacher;
        s.teacher_name = b.name;
    }
    return timetable_session_add(g->t, &s, &id);
}

static err make_timetable(demo *g, void *what)
{
    demo_class *c = what;
    TRY(demo_as(g, c->enters));
    for (int i = 0; i < c->days; i++) {
        if (c->sessions_a_day == 1) {
            TRY(session_put(g, c, i, true, true));
            continue;
        }
        TRY(session_put(g, c, i, true, false));
        TRY(session_put(g, c, i, false, false));
    }
    return OK;
}

/* ---- running -------------------- */

static err begin_class(demo *g, void *what)
{
    demo_class *c = what;
    TRY(demo_as(g, c->enters));
    return class_become(g->t, c->id, CLASS_RUNNING, "");
}

typedef struct {
    mark_state state;
    int minutes;
} drawn;

/* Some fifteen of a thousand come late, nearly always within the grace; those who do not come at
 * all are few. */
static drawn draw_mark(const demo_class *c)
{
    int at = demo_between(0, 9999);
    if (at < c->absences) { return (drawn){MARK_ABSENT, 0}; }
    return at < c->absences + 150 ? (drawn){MARK_LATE, demo_between(2, 13)}
                                  : (drawn){MARK_PRESENT, 0};
}

static drawn mark_of(const demo_class *c, int64_t person_id, int nth)
{
    const demo_story *s = story_of(c, person_id, STORY_LEAVE_TOO_LONG, STORY_MISSES);
    bool away = s && nth >= s->from_day && nth < s->from_day + s->days;
    return away ? (drawn){MARK_ABSENT, 0} : draw_mark(c);
}

typedef struct {
    demo_class *c;
    int nth;
} class_day;

static bool excused(const attendance_marks *all, int64_t session_id, int64_t person_id)
{
    for (size_t i = 0; i < all->n; i++) {
        if (all->at[i].session == session_id && all->at[i].person == person_id &&
            all->at[i].state == MARK_EXCUSED) {
            return true;
        }
    }
    return false;
}

static err roll_of(demo *g, const class_day *d, const session *s)
{
    class_seats roster = {0};
    attendance_marks leaves = {0};
    LIST(roll_mark) roll = {0};
    int changed = 0;
    TRY(timetable_session_become(g->t, d->c->id, s->id, SESSION_HELD, ""));
    TRY(class_roster_of(g->t->d, d->c->id, g->t->mem, &roster));
    if (d->c->stories.n) { TRY(attendance_marks_of(g->t->d, d->c->id, g->t->mem, &leaves)); }
    for (size_t i = 0; i < roster.n; i++) {
        int64_t person_id = roster.at[i].person;
        drawn m = mark_of(d->c, person_id, d->nth);
        if (!excused(&leaves, s->id, person_id)) {
            *GROW(g->t->mem, &roll) =
                (roll_mark){.person = person_id, .state = m.state, .minutes = m.minutes};
        }
    }
    return attendance_roll_set(g->t, d->c->id, s->id, roll.at, roll.n, &changed);
}

/* The roll of a day is complete in the evening. */
static err hold_day(demo *g, void *what)
{
    class_day *d = what;
    sessions all = {0};
    TRY(demo_as(g, d->c->supervisor));
    TRY(timetable_of(g->t->d, d->c->id, g->t->mem, &all));
    day on = demo_class_day(d->c, d->nth);
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].on.n == on.n && all.at[i].state == SESSION_PLANNED) {
            TRY(roll_of(g, d, &all.at[i]));
        }
    }
    return OK;
}

typedef struct {
    demo_class *c;
    const demo_story *s;
} class_leave;

static err first_of_roster(demo *g, const demo_class *c, int64_t *ret)
{
    class_seats roster = {0};
    TRY(class_roster_of(g->t->d, c->id, g->t->mem, &roster));
    *ret = roster.n ? roster.at[0].person : 0;
    return roster.n ? OK : E_ABSENT;
}

static err ask_leave(demo *g, void *what)
{
    class_leave *x = what;
    const demo_story *s = x->s;
    int64_t who = s->person;
    if (who == WHO_COMES_FIRST) { TRY(first_of_roster(g, x->c, &who)); }
    attendance_leave l = {
        .klass = x->c->id,
        .person = who,
        .reason = s->reason,
        .from = moment_at(demo_class_day(x->c, s->from_day), 8 * 60),
        .until = moment_at(demo_class_day(x->c, s->from_day + (s->days ? s->days - 1 : 0)),
                           s->days ? 20 * 60 : NOON),
        .beyond = s->what != STORY_LEAVE};
    int64_t id = 0;
    TRY(demo_as(g, who));
    TRY(attendance_leave_ask(g->t, &l, &id));
    TRY(demo_as(g, x->c->supervisor));
    bool fits = s->what == STORY_LEAVE;
    return attendance_leave_decide(g->t, x->c->id, id, fits,
                                   fits ? "" : "累计请假超过总学时七分之一，不予准假");
}

static err end_class(demo *g, void *what)
{
    demo_class *c = what;
    TRY(demo_as(g, c->enters));
    return class_become(g->t, c->id, CLASS_ENDED, "");
}

/* ---- close-out --------------------------------------------------------------------------- */

static err close_class(demo *g, void *what)
{
    demo_class *c = what;
    TRY(demo_as(g, c->enters));
    TRY(class_summary_set(g->t, c->id, c->summary));
    TRY(demo_as(g, c->office));
    return certificate_close(g->t, c->id, "");
}

static err reopen_class(demo *g, void *what)
{
    demo_class *c = what;
    TRY(demo_as(g, c->office));
    return certificate_reopen(g->t, c->id, c->reason);
}

/* ---- the agenda of a class -------------------- */

static void put(demo *g, demo_class *c, moment when, const char *name, demo_deed deed, void *what)
{
    if (when.s <= c->stop.s) {
        demo_put(g, when.s < c->earliest.s ? c->earliest : when, name, deed, what);
    }
}
#define PUT_FROM(g, c, day, days, minute, deed)                                                    \
    put((g), (c), moment_at(day_add((day), (days)), (minute)), #deed, (deed), (c))
#define PUT(g, c, days, minute, deed) PUT_FROM(g, c, (c)->starts, days, minute, deed)

static bool comes_to(const demo_class *c, class_state s)
{
    return c->until >= s && (c->until != CLASS_CANCELLED || s <= CLASS_APPROVED) &&
           (c->until != CLASS_RETURNED || s <= CLASS_SUBMITTED);
}

/* Called by a run with others: its scheme is approved before, its call-up closed soon after. */
static void put_calling(demo *g, demo_class *c)
{
    if (day_known(c->run_on)) {
        PUT_FROM(g, c, c->run_on, DEMO_RUN_DAYS, 10 * 60, close_calls);
        return;
    }
    PUT(g, c, -24, 11 * 60, call_up);
    if (comes_to(c, CLASS_READY)) {
        PUT(g, c, -16, 12 * 60, answer_calls);
        PUT(g, c, -8, 17 * 60, close_calls);
    }
}

static day scheme_due(const demo_class *c)
{
    day usual = day_add(c->starts, -38);
    bool sooner = day_known(c->run_on) && c->run_on.n - 2 < usual.n;
    return sooner ? day_add(c->run_on, -2) : usual;
}

static void put_scheme(demo *g, demo_class *c)
{
    day due = scheme_due(c);
    PUT_FROM(g, c, due, -7, 10 * 60, enter_class);
    if (comes_to(c, CLASS_SUBMITTED)) { PUT_FROM(g, c, due, -6, 15 * 60, submit_class); }
    if (c->until == CLASS_RETURNED) { PUT_FROM(g, c, due, -2, 16 * 60, return_class); }
    if (comes_to(c, CLASS_APPROVED)) { PUT_FROM(g, c, due, 0, 16 * 60, approve_class); }
}

static void put_leaves(demo *g, demo_class *c)
{
    for (size_t i = 0; i < c->stories.n; i++) {
        const demo_story *s = &c->stories.at[i];
        if (s->what == STORY_LEAVE || s->what == STORY_LEAVE_TOO_LONG) {
            class_leave *x = TAKE(g->keep, class_leave);
            *x = (class_leave){c, s};
            put(g, c, moment_at(demo_class_day(c, s->from_day), 7 * 60 + 40), "ask_leave",
                ask_leave, x);
        }
    }
}

static void put_days(demo *g, demo_class *c)
{
    for (int i = 0; i < c->days; i++) {
        class_day *d = TAKE(g->keep, class_day);
        *d = (class_day){c, i};
        put(g, c, moment_at(demo_class_day(c, i), EVENING), "hold_day", hold_day, d);
    }
}

/* A class that begins on the day of seeding has begun, however early it is. */
static void put_begin(demo *g, demo_class *c)
{
    moment when = moment_at(c->starts, 9 * 60);
    if (when.s > c->stop.s && moment_day(c->stop).n == c->starts.n) { when = c->stop; }
    put(g, c, when, "begin_class", begin_class, c);
}

static void put_end(demo *g, demo_class *c)
{
    int span = day_diff(last_day(c), c->starts);
    if (comes_to(c, CLASS_ENDED)) { PUT(g, c, span, EVENING + 30, end_class); }
    if (comes_to(c, CLASS_CLOSED)) { PUT(g, c, span + 3, 16 * 60, close_class); }
    if (c->until == CLASS_REOPENED) { PUT(g, c, span + 10, 10 * 60, reopen_class); }
}

void demo_class_live(demo *g, demo_class *c)
{
    put_scheme(g, c);
    if (c->until == CLASS_CANCELLED) { PUT(g, c, -20, 9 * 60, cancel_class); }
    if (comes_to(c, CLASS_CALLING)) {
        put_calling(g, c);
        PUT(g, c, -10, 15 * 60, make_timetable);
    }
    if (comes_to(c, CLASS_RUNNING)) {
        put_begin(g, c);
        put_leaves(g, c);
        put_days(g, c);
        put_end(g, c);
    }
}
