/* 文档: the notice in the official layout. Documents are Chinese whatever the reader's language:
 * they leave the house. */
#include "class/class_web.h"
#include "rule/rule.h"

enum { REPLY_DAYS_BEFORE = 7 };

static const char *say(turn *t, text_key key, const char *a, const char *b)
{
    const char *args[] = {a, b};
    return text_say(t->mem, LANG_ZH, key, args, 2);
}

const char *class_day_zh(arena *mem, day d)
{
    int year, month, dom;
    if (!day_known(d)) { return ""; }
    day_split(d, &year, &month, &dom);
    return arena_printf(mem, "%d年%d月%d日", year, month, dom);
}

/* ---- what the officer may choose, with its defaults ------------------------------------------ */

/* The day that the notice bears: when people were called up, else when the class was approved. */
static err issued_on(turn *t, const class_card *c, day *ret)
{
    class_events all = {0};
    *ret = t->today;
    TRY(class_history_of(t->d, c->id, t->mem, &all));
    bool called = false;
    for (size_t i = all.n; i > 0; i--) { /* oldest first */
        const class_event *e = &all.at[i - 1];
        if ((e->state == CLASS_CALLING || e->state == CLASS_APPROVED) && !called) {
            *ret = moment_day(e->at);
            called = e->state == CLASS_CALLING;
        }
    }
    return OK;
}

typedef struct {
    day issued, reply;
    const char *contact, *phone;
    const char *number; /* 发文字号 that was typed; "": not known */
    bool own;           /* the organiser approved the class itself: its number is the notice's */
} wishes;

/* A number belongs to the series of the office that gave it: a unit's notice cannot bear it. */
static err approved_by_organiser(turn *t, const class_card *c, bool *ret)
{
    class_events all = {0};
    person p = {0};
    int64_t by = 0;
    TRY(class_history_of(t->d, c->id, t->mem, &all));
    for (size_t i = 0; i < all.n && !by; i++) {
        by = all.at[i].state == CLASS_APPROVED ? all.at[i].person : 0;
    }
    err e = by ? people_person_get(t->d, by, t->mem, &p) : E_ABSENT;
    *ret = e == OK && p.org == c->org;
    return e == E_ABSENT ? OK : e;
}

static err wishes_read(turn *t, const class_card *c, wishes *w)
{
    class_helpers staff = {0};
    day usual = day_add(c->starts, -REPLY_DAYS_BEFORE);
    *w = (wishes){.contact = text_clean(t->mem, web_field(t, "contact")),
                  .phone = text_clean(t->mem, web_field(t, "phone")),
                  .number = text_clean(t->mem, web_field(t, "number"))};
    TRY(approved_by_organiser(t, c, &w->own));
    if (w->own && text_empty(w->number)) { w->number = c->approval; }
    TRY(issued_on(t, c, &w->issued));
    w->reply = usual.n > w->issued.n ? usual : c->starts;
    const char *reply = web_field(t, "reply");
    if (!text_empty(reply) && !day_parse(reply, &w->reply)) { return E_ABSENT; }
    TRY(class_staff_of(t->d, c->id, t->mem, &staff));
    if (staff.n && text_empty(w->contact)) {
        w->contact = staff.at[0].name;
        w->phone = text_empty(w->phone) ? staff.at[0].phone : w->phone;
    }
    return OK;
}

/* ---- who is called --------------------------------------------------------------------------- */

typedef struct {
    int64_t org;
    const char *name;
    int seats;
    bool called;
} share;
typedef LIST(share) shares;

static bool seat_has_person(const class_seat *s)
{
    return s->state == SEAT_NAMED || s->state == SEAT_CONFIRMED || s->state == SEAT_ATTENDED;
}

static share *share_of(turn *t, shares *all, int64_t org_id, const char *name)
{
    for (size_t i = 0; i < all->n; i++) {
        if (all->at[i].org == org_id) { return &all->at[i]; }
    }
    share *s = GROW(t->mem, all);
    *s = (share){.org = org_id, .name = name};
    return s;
}

static bool anybody_named(const class_seats *seats)
{
    for (size_t i = 0; i < seats->n; i++) {
        if (seat_has_person(&seats->at[i])) { return true; }
    }
    return false;
}

/* By the unit of each person, and of each seat that is only offered. */
static void shares_of(turn *t, const class_seats *seats, shares *ret)
{
    for (size_t i = 0; i < seats->n; i++) {
        const class_seat *s = &seats->at[i];
        if (s->state == SEAT_OFFERED || seat_has_person(s)) {
            share *one = share_of(t, ret, s->org, s->org_name);
            one->seats++;
            one->called = one->called || seat_has_person(s);
        }
    }
}

static const char *addressees(turn *t, const shares *all)
{
    buf b = buf_new(t->mem);
    for (size_t i = 0; i < all->n; i++) {
        buf_put(&b, b.n ? "、" : "");
        buf_put(&b, all->at[i].name);
    }
    buf_put(&b, b.n ? "：" : text_in(T_class_notice_all_units, LANG_ZH));
    return b.at;
}

static void quota_table(turn *t, paper *p, const shares *all)
{
    static const int widths[] = {20, 100, 30};
    const char **cells = TAKE_N(t->mem, const char *, 3 * (all->n + 1));
    const text_key heads[] = {T_class_number, T_class_unit, T_class_f_seats};
    for (size_t k = 0; k < 3; k++) {
        cells[k] = text_in(heads[k], LANG_ZH);
    }
    for (size_t i = 0; i < all->n; i++) {
        const char **row = cells + 3 * (i + 1);
        row[0] = arena_printf(t->mem, "%zu", i + 1);
        row[1] = all->at[i].name;
        row[2] = arena_printf(t->mem, "%d", all->at[i].seats);
    }
    if (all->n) { paper_table(p, widths, 3, cells, all->n + 1, 1); }
}

/* Nothing but number, name, unit and post leaves the house. */
static void name_table(turn *t, paper *p, const class_seats *seats)
{
    static const int widths[] = {14, 26, 66, 50};
    const text_key heads[] = {T_class_number, T_class_person, T_class_unit, T_class_post};
    const char **cells = TAKE_N(t->mem, const char *, 4 * (seats->n + 1));
    size_t rows = 1;
    for (size_t k = 0; k < 4; k++) {
        cells[k] = text_in(heads[k], LANG_ZH);
    }
    for (size_t i = 0; i < seats->n; i++) {
        const class_seat *s = &seats->at[i];
        if (seat_has_person(s)) {
            const char **row = cells + 4 * rows;
            row[0] = arena_printf(t->mem, "%zu", rows);
            row[1] = s->name;
            row[2] = s->org_name;
            row[3] = s->post;
            rows++;
        }
    }
    paper_table(p, widths, 4, cells, rows, 1);
}

/* 一、二、…: sections that have nothing to say are left out, so they are numbered as they come. */
static void section(turn *t, paper *p, int *no, text_key head)
{
    static const char *const numerals[] = {"一", "二", "三", "四", "五", "六"};
    paper_heading(p, 1, arena_printf(t->mem, "%s、%s", numerals[*no % 6], text_in(head, LANG_ZH)));
    (*no)++;
}

/* ---- the notice ------------------------------------------------------------------------------ */

/* 2022年4月11日至15日 would be right too; the month is kept, as the trade writes it. */
static const char *span_zh(turn *t, day from, day to)
{
    const char *first = class_day_zh(t->mem, from), *last = class_day_zh(t->mem, to);
    const char *after_year =
        day_year(from) == day_year(to) ? strstr(last, "年") + strlen("年") : last;
    return from.n == to.n ? first : say(t, T_class_notice_until, first, after_year);
}

static const char *sentence(turn *t, const char *s)
{
    bool ended = text_ends(s, "。") || text_ends(s, "！") || text_ends(s, "；");
    return ended ? s : arena_printf(t->mem, "%s。", s);
}

static void time_and_place(turn *t, paper *p, int *no, const class_card *c)
{
    const char *when = span_zh(t, c->starts, c->ends);
    const char *length = say(t, T_class_notice_length, arena_printf(t->mem, "%d", c->days),
                             tenths_text(t->mem, c->hours));
    section(t, p, no, T_class_notice_when_head);
    paper_para(p, say(t, T_class_notice_when, when, length));
    if (!text_empty(c->place)) { paper_para(p, say(t, T_class_notice_where, c->place, "")); }
}

/* What follows is announced: seats by unit and names, seats alone, or nothing yet. */
static void whom(turn *t, paper *p, int *no, const class_card *c, const shares *all, bool named)
{
    section(t, p, no, T_class_notice_whom_head);
    paper_para(p, say(t,
                      named    ? T_class_notice_whom
                      : all->n ? T_class_notice_whom_seats
                               : T_class_notice_whom_later,
                      text_empty(c->audience) ? text_in(T_class_notice_named_people, LANG_ZH)
                                              : c->audience,
                      arena_printf(t->mem, "%d", c->seats)));
    quota_table(t, p, all);
}

static void demands(turn *t, paper *p, int *no, const class_card *c, const wishes *w)
{
    int64_t leave = rule_value(t->d, "leave.max_permille", c->starts, c->org, 142);
    const char *hours = tenths_text(t->mem, (tenths){(int32_t)(c->hours.n * leave / 1000)});
    section(t, p, no, T_class_notice_demands_head);
    paper_para(p, say(t, T_class_notice_reply, class_day_zh(t->mem, w->reply), ""));
    paper_para(p, text_in(T_class_notice_presence, LANG_ZH));
    paper_para(p, say(t, T_class_notice_leave, hours, tenths_text(t->mem, c->hours)));
    paper_para(p, text_in(T_class_notice_conduct, LANG_ZH));
    if (!text_empty(w->contact)) {
        section(t, p, no, T_class_notice_contact_head);
        paper_para(p, say(t, T_class_notice_contact, w->contact, w->phone));
    }
}

static const char *number_of(turn *t, const class_card *c, const wishes *w)
{
    if (text_empty(c->approval)) { return text_in(T_class_notice_draft, LANG_ZH); }
    if (!text_empty(w->number)) { return w->number; }
    const char *year = arena_printf(t->mem, "%d", day_year(w->issued));
    return say(t, T_class_notice_number_blank, year, ""); /* filled in by whoever registers it */
}

static const char *opening_of(turn *t, const class_card *c, const wishes *w)
{
    if (!w->own && !text_empty(c->approval)) {
        return say(t, T_class_notice_opening_approved, c->approval, c->name);
    }
    return say(t, c->item ? T_class_notice_opening : T_class_notice_opening_adhoc,
               arena_printf(t->mem, "%d", c->year), c->name);
}

err class_notice_put(turn *t, paper *p, const class_card *c)
{
    class_seats seats = {0};
    shares all = {0};
    wishes w;
    int no = 0;
    TRY(wishes_read(t, c, &w));
    TRY(class_seats_of(t->d, c->id, t->mem, &seats));
    shares_of(t, &seats, &all);
    const char *on = class_day_zh(t->mem, w.issued);
    paper_red_head(p, say(t, T_class_notice_issuer, c->org_name, ""), number_of(t, c, &w));
    paper_title(p, say(t, T_class_notice_title, c->name, ""));
    paper_flush(p, addressees(t, &all));
    paper_para(p, opening_of(t, c, &w));
    if (!text_empty(c->aim)) {
        section(t, p, &no, T_class_notice_aim_head);
        paper_para(p, sentence(t, c->aim));
    }
    time_and_place(t, p, &no, c);
    bool named = anybody_named(&seats);
    whom(t, p, &no, c, &all, named);
    demands(t, p, &no, c, &w);
    if (named) { paper_para(p, text_in(T_class_notice_attachment, LANG_ZH)); }
    paper_right(p, c->org_name);
    paper_right(p, on);
    paper_imprint(p, "", c->org_name, say(t, T_class_notice_printed, on, ""));
    if (!named) { return OK; }
    paper_page_break(p);
    paper_flush(p, text_in(T_class_notice_attachment_head, LANG_ZH));
    paper_title(p, say(t, T_class_notice_names, c->name, ""));
    name_table(t, p, &seats);
    return OK;
}

/* ---- making and sending: fonts take long, so it is done off the request threads
 * ----------------------------------- */

typedef struct {
    const void *at;
    size_t n;
    const char *type, *name;
} made_paper;

err class_paper_make(turn *t)
{
    class_card c = {0};
    made_paper *m = TAKE(t->mem, made_paper);
    const char *ending = "";
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    const char *title = say(t, T_class_notice_title, c.name, "");
    paper *p = paper_new(t->mem, text_ends(t->path, ".pdf") ? PAPER_PDF : PAPER_DOCX, title);
    TRY(class_notice_put(t, p, &c));
    TRY(paper_bytes(p, &m->at, &m->n, &m->type, &ending));
    m->name = arena_printf(t->mem, "%s.%s", title, text_ends(t->path, ".pdf") ? "pdf" : "docx");
    t->scratch = m;
    return OK;
}

err class_paper_send(turn *t)
{
    const made_paper *m = t->scratch;
    return web_bytes(t, m->type, m->name, m->at, m->n);
}

/* ---- the tab ---- */

err class_papers_handle(turn *t)
{
    class_card c = {0};
    class_papers v = {0};
    wishes w;
    TRY(class_page_begin(t, &c, &v.head, &v.title));
    class_crumbs(t, &c, GROW(t->mem, &v.crumbs));
    TRY(wishes_read(t, &c, &w));
    v.klass = c.id;
    v.reply = w.reply;
    v.contact = w.contact;
    v.phone = w.phone;
    v.number = w.number;
    return web_show(t, class_papers, &v);
}
