/* 学员手册: cover, notice, timetable, groups, discipline (from the rules as data), contacts.
 * Chinese, as it is handed out in print. */
#include "class_text.h"
#include "rule/rule.h"
#include "timetable/timetable_web.h"

/* Discussion groups follow the roster's order; ten people can still talk with one another. */
enum { GROUP_PEOPLE = 10 };

static const char *say(turn *t, text_key key, const char *a, const char *b)
{
    const char *args[] = {a, b};
    return text_say(t->mem, LANG_ZH, key, args, 2);
}

static void cover(turn *t, paper *p, const class_card *c)
{
    paper_title(p, c->name);
    paper_title(p, text_in(T_class_handbook, LANG_ZH));
    paper_right(p, c->org_name);
    paper_right(p, arena_printf(t->mem, "%s – %s", class_day_zh(t->mem, c->starts),
                                class_day_zh(t->mem, c->ends)));
    paper_page_break(p);
}

static void section(turn *t, paper *p, int *no, text_key head)
{
    static const char *const numerals[] = {"一", "二", "三", "四"};
    paper_heading(p, 1, arena_printf(t->mem, "%s、%s", numerals[*no % 4], text_in(head, LANG_ZH)));
    (*no)++;
}

static void put_row(const char **row, const char *a, const char *b, const char *c, const char *d)
{
    row[0] = a;
    row[1] = b;
    row[2] = c;
    row[3] = d;
}

/* 12月7日（周一）: the year stands on the cover. */
static const char *day_short(turn *t, day on)
{
    static const char *const names[] = {"一", "二", "三", "四", "五", "六", "日"};
    int year, month, dom;
    day_split(on, &year, &month, &dom);
    return arena_printf(t->mem, "%d月%d日（周%s）", month, dom, names[day_weekday(on) - 1]);
}

static void timetable_section(turn *t, paper *p, int *no, const sessions *all)
{
    static const int widths[] = {40, 60, 22, 34};
    const char **cells = TAKE_N(t->mem, const char *, 4 * (all->n + 1));
    size_t rows = 1;
    put_row(cells, text_in(T_timetable_when, LANG_ZH), text_in(T_timetable_f_title, LANG_ZH),
            text_in(T_timetable_f_teacher, LANG_ZH), text_in(T_timetable_f_place, LANG_ZH));
    for (size_t i = 0; i < all->n; i++) {
        const session *s = &all->at[i];
        if (s->state == SESSION_CANCELLED) { continue; }
        put_row(cells + 4 * rows++,
                arena_printf(t->mem, "%s\n%s", day_short(t, s->on),
                             timetable_time(t->mem, s->starts, s->ends)),
                s->title, s->teacher_name, s->place);
    }
    section(t, p, no, T_timetable_book_timetable);
    if (rows == 1) {
        paper_para(p, text_in(T_timetable_book_no_sessions, LANG_ZH));
        return;
    }
    paper_table(p, widths, 4, cells, rows, 1);
}

static void group_table(turn *t, paper *p, const class_seat *at, size_t n)
{
    static const int widths[] = {14, 26, 66, 50};
    const char **cells = TAKE_N(t->mem, const char *, 4 * (n + 1));
    put_row(cells, text_in(T_class_number, LANG_ZH), text_in(T_class_person, LANG_ZH),
            text_in(T_class_unit, LANG_ZH), text_in(T_class_post, LANG_ZH));
    for (size_t i = 0; i < n; i++) {
        put_row(cells + 4 * (i + 1), arena_printf(t->mem, "%zu", i + 1), at[i].name, at[i].org_name,
                at[i].post);
    }
    paper_table(p, widths, 4, cells, n + 1, 1);
}

/* Groups as even as they can be, none above GROUP_PEOPLE. */
static void groups_section(turn *t, paper *p, int *no, const class_seats *roster)
{
    size_t groups = (roster->n + GROUP_PEOPLE - 1) / GROUP_PEOPLE, from = 0;
    section(t, p, no, T_timetable_book_groups);
    for (size_t g = 0; g < groups; g++) {
        size_t n = roster->n / groups + (g < roster->n % groups);
        paper_heading(p, 2, say(t, T_timetable_book_group, arena_printf(t->mem, "%zu", g + 1), ""));
        group_table(t, p, roster->at + from, n);
        from += n;
    }
    if (roster->n == 0) { paper_para(p, text_in(T_timetable_book_nobody, LANG_ZH)); }
}

/* Each sentence with the document that it comes from, if one stands behind it; a rule that is not
 * in force is not printed. */
static err discipline_line(turn *t, paper *p, const class_card *c, const char *key,
                           text_key sentence, const char *figure)
{
    rule r = {0};
    err e = rule_at(t->d, t->mem, key, c->starts, c->org, &r);
    if (e == E_ABSENT) { return OK; }
    TRY(e);
    const char *value = *figure ? figure : arena_printf(t->mem, "%lld", (long long)r.value);
    const char *said = say(t, sentence, value, tenths_text(t->mem, c->hours));
    paper_para(p,
               r.level == RULE_SETTING ? said : arena_printf(t->mem, "%s（%s）", said, r.document));
    return OK;
}

static err discipline_section(turn *t, paper *p, int *no, const class_card *c)
{
    int64_t leave = rule_value(t->d, "leave.max_permille", c->starts, c->org, 142);
    int64_t pass = rule_value(t->d, "attendance.pass_permille", c->starts, c->org, 858);
    const char *hours = tenths_text(t->mem, (tenths){(int32_t)(c->hours.n * leave / 1000)});
    const char *share = share_text(t->mem, pass);
    section(t, p, no, T_timetable_book_discipline);
    TRY(discipline_line(t, p, c, "leave.max_permille", T_timetable_book_leave, hours));
    TRY(discipline_line(t, p, c, "attendance.grace_minutes", T_timetable_book_late, ""));
    TRY(discipline_line(t, p, c, "attendance.pass_permille", T_timetable_book_pass, share));
    paper_para(p, text_in(T_timetable_book_conduct, LANG_ZH));
    return OK;
}

static err contacts_section(turn *t, paper *p, int *no, const class_card *c)
{
    class_helpers staff = {0};
    TRY(class_staff_of(t->d, c->id, t->mem, &staff));
    section(t, p, no, T_timetable_book_contacts);
    for (size_t i = 0; i < staff.n; i++) {
        const class_helper *h = &staff.at[i];
        paper_para(p, arena_printf(t->mem, "%s：%s　%s　%s",
                                   text_in(account_role_word(h->role), LANG_ZH), h->name,
                                   h->org_name, h->phone));
    }
    if (staff.n == 0) { paper_para(p, c->org_name); }
    return OK;
}

static err handbook_put(turn *t, paper *p, const class_card *c)
{
    sessions all = {0};
    class_seats roster = {0};
    int no = 0;
    TRY(timetable_of(t->d, c->id, t->mem, &all));
    TRY(class_roster_of(t->d, c->id, t->mem, &roster));
    cover(t, p, c);
    TRY(class_notice_put(t, p, c));
    paper_page_break(p);
    timetable_section(t, p, &no, &all);
    groups_section(t, p, &no, &roster);
    TRY(discipline_section(t, p, &no, c));
    return contacts_section(t, p, &no, c);
}

typedef struct {
    const void *at;
    size_t n;
    const char *type, *name;
} made_book;

err timetable_handbook_make(turn *t)
{
    class_card c = {0};
    made_book *m = TAKE(t->mem, made_book);
    bool as_pdf = text_ends(t->path, ".pdf");
    const char *ending = "";
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    const char *title = arena_printf(t->mem, "%s%s", c.name, text_in(T_class_handbook, LANG_ZH));
    paper *p = paper_new(t->mem, as_pdf ? PAPER_PDF : PAPER_DOCX, title);
    TRY(handbook_put(t, p, &c));
    TRY(paper_bytes(p, &m->at, &m->n, &m->type, &ending));
    m->name = arena_printf(t->mem, "%s.%s", title, ending);
    t->scratch = m;
    return OK;
}

err timetable_handbook_send(turn *t)
{
    const made_book *m = t->scratch;
    return web_bytes(t, m->type, m->name, m->at, m->n);
}
