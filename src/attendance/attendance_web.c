/* Routes of attendance, the board and the published sheet. */
#include "attendance/attendance_web.h"

#include <stdlib.h>
#include <unistd.h>

#include "doc/doc.h"

/* ---- shared shapes --------------------------------------------------------------------------- */

look_state attendance_mark_state(mark_state s)
{
    static const look_tone tones[] = {LOOK_PLAIN, LOOK_GOOD, LOOK_WARN, LOOK_BUSY, LOOK_BAD};
    return look_state_of(attendance_mark_word(s),
                         tones[(size_t)s < COUNT_OF(tones) ? s : MARK_NONE]);
}

text_key attendance_mark_short(int64_t state)
{
    static const text_key words[] = {T_attendance_short_none, T_attendance_short_present,
                                     T_attendance_short_late, T_attendance_short_excused,
                                     T_attendance_short_absent};
    return words[state >= 0 && (size_t)state < COUNT_OF(words) ? state : MARK_NONE];
}

const char *attendance_tone(int64_t state)
{
    static const char *const words[] = {"plain", "good", "warn", "busy", "bad"};
    return words[state >= 0 && (size_t)state < COUNT_OF(words) ? state : MARK_NONE];
}

const char *attendance_clock(arena *mem, const session *s)
{
    return arena_printf(mem, "%02d:%02d–%02d:%02d", s->starts / 60, s->starts % 60, s->ends / 60,
                        s->ends % 60);
}

void attendance_crumbs(turn *t, const class_card *c, bool to_board, look_link **ret, size_t *ret_n)
{
    *ret = TAKE_N(t->mem, look_link, 3);
    class_crumbs(t, c, &(*ret)[0]);
    (*ret)[1] =
        (look_link){.url = arena_printf(t->mem, "/class/%lld", (long long)c->id), .name = c->name};
    (*ret)[2] = (look_link){.url = arena_printf(t->mem, "/class/%lld/attendance", (long long)c->id),
                            .label = T_attendance_title,
                            .name = ""};
    *ret_n = to_board ? 3 : 1;
}

mark_counts attendance_count(const roll_rows *all)
{
    mark_counts c = {.people = (int64_t)all->n};
    for (size_t i = 0; i < all->n; i++) {
        int64_t *const of[] = {&c.unrecorded, &c.present, &c.late, &c.excused, &c.absent};
        mark_state s = all->at[i].mark.state;
        ++*of[(size_t)s < COUNT_OF(of) ? s : MARK_NONE];
    }
    return c;
}

/* ---- the grid of sessions and people --------------------------------------------------------- */

typedef struct {
    sessions all;
    attendance_sums sums;
    attendance_marks marks;
} grid;

static err grid_of(turn *t, int64_t klass, moment until, grid *ret)
{
    TRY(timetable_of(t->d, klass, t->mem, &ret->all));
    TRY(attendance_sums_of(t->d, klass, until, t->mem, &ret->sums));
    return attendance_marks_of(t->d, klass, t->mem, &ret->marks);
}

static int by_session_person(const void *a, const void *b)
{
    const attendance_mark *x = a, *y = b;
    int64_t by = x->session != y->session ? x->session - y->session : x->person - y->person;
    return by < 0 ? -1 : by > 0;
}

static const attendance_mark *grid_mark(const grid *g, int64_t session_id, int64_t person)
{
    attendance_mark key = {.session = session_id, .person = person};
    return g->marks.n ? bsearch(&key, g->marks.at, g->marks.n, sizeof key, by_session_person)
                      : NULL;
}

static void count_cell(attendance_column *c, mark_state s)
{
    int64_t *const of[] = {&c->unrecorded, &c->present, &c->late, &c->excused, &c->absent};
    ++*of[(size_t)s < COUNT_OF(of) ? s : MARK_NONE];
}

static void fill_columns(turn *t, const grid *g, attendance_column *at)
{
    for (size_t i = 0; i < g->all.n; i++) {
        const session *s = &g->all.at[i];
        at[i] = (attendance_column){
            .session = s->id,
            .on = s->on,
            .time = attendance_clock(t->mem, s),
            .title = s->title,
            .over = t->now.s > moment_at(s->on, s->ends).s,
            .running = attendance_window(s->on, s->starts, s->ends, t->now) == CHECK_IN_OPEN};
    }
}

static attendance_line line_of(turn *t, const grid *g, const attendance_sum *s,
                               attendance_column *columns)
{
    attendance_line l = {.person = s->person,
                         .no = s->no,
                         .name = s->name,
                         .org_name = s->org_name,
                         .held = s->held,
                         .present = s->present,
                         .late = s->late,
                         .excused = s->excused,
                         .absent = s->absent,
                         .unrecorded = s->unrecorded,
                         .counted = s->counted,
                         .permille = s->permille,
                         .passes = s->passes};
    for (size_t i = 0; i < g->all.n; i++) {
        const attendance_mark *m = grid_mark(g, g->all.at[i].id, s->person);
        mark_state state = m ? m->state : MARK_NONE;
        *GROW(t->mem, &l.cells) = (attendance_cell){
            .session = g->all.at[i].id, .state = state, .minutes = m ? m->minutes : 0};
        count_cell(&columns[i], state);
    }
    return l;
}

/* Cancelled sessions have no column: nobody is counted on them. */
static void drop_cancelled(sessions *all)
{
    size_t kept = 0;
    for (size_t i = 0; i < all->n; i++) {
        if (all->at[i].state != SESSION_CANCELLED) { all->at[kept++] = all->at[i]; }
    }
    all->n = kept;
}

typedef struct {
    attendance_column *columns;
    attendance_line *lines;
    size_t columns_n, lines_n;
} shown;

static err show_grid(turn *t, int64_t klass, moment until, shown *ret)
{
    grid g = {0};
    TRY(grid_of(t, klass, until, &g));
    drop_cancelled(&g.all);
    ret->columns_n = g.all.n;
    ret->lines_n = g.sums.n;
    ret->columns = TAKE_N(t->mem, attendance_column, g.all.n + 1);
    ret->lines = TAKE_N(t->mem, attendance_line, g.sums.n + 1);
    fill_columns(t, &g, ret->columns);
    for (size_t i = 0; i < g.sums.n; i++) {
        ret->lines[i] = line_of(t, &g, &g.sums.at[i], ret->columns);
    }
    return OK;
}

/* ---- the board ------------------------------------------------------------------------------- */

static void board_next(attendance_board *v)
{
    for (size_t i = 0; i < v->columns.n; i++) {
        const attendance_column *c = &v->columns.at[i];
        v->live = v->live || c->running;
        bool waits = c->running || (c->over && c->unrecorded > 0);
        if (waits && (v->next == 0 || c->running)) { v->next = c->session; }
    }
}

err attendance_board_handle(turn *t)
{
    class_card c = {0};
    attendance_board v = {0};
    shown s = {0};
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    TRY(show_grid(t, c.id, t->now, &s));
    v.title = c.name;
    v.class = c.id;
    class_head(t, &c, &v.head);
    attendance_crumbs(t, &c, false, &v.crumbs.at, &v.crumbs.n);
    v.columns.at = s.columns;
    v.columns.n = s.columns_n;
    v.lines.at = s.lines;
    v.lines.n = s.lines_n;
    v.people = (int64_t)s.lines_n;
    v.marks = attendance_takes_marks(c.state) &&
              web_may(t, MAY_MARK_CLASS, &(web_subject){.org = c.org, .klass = c.id});
    board_next(&v);
    return web_show(t, attendance_board, &v);
}

/* ---- the sheet ------------------------------------------------------------------------------- */

static err sheet_of(turn *t, attendance_sheet *v)
{
    class_card c = {0};
    shown s = {0};
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    TRY(show_grid(t, c.id, MOMENT_NONE, &s));
    *v = (attendance_sheet){.title = c.name,
                            .class = c.id,
                            .code = c.code,
                            .org_name = c.org_name,
                            .place = c.place,
                            .dates = arena_printf(t->mem, "%s – %s", day_iso(t->mem, c.starts),
                                                  day_iso(t->mem, c.ends)),
                            .grace = attendance_grace(t->d, &c),
                            .people = (int64_t)s.lines_n,
                            .made_at = t->now};
    v->columns.at = s.columns;
    v->columns.n = s.columns_n;
    v->lines.at = s.lines;
    v->lines.n = s.lines_n;
    return OK;
}

err attendance_sheet_handle(turn *t)
{
    attendance_sheet v = {0};
    TRY(sheet_of(t, &v));
    return web_show(t, attendance_sheet, &v);
}

static const char *cell_words(turn *t, const attendance_cell *c)
{
    const char *word = text_in(attendance_mark_word((mark_state)c->state), t->actor.lang);
    return c->state == MARK_LATE ? arena_printf(t->mem, "%s %lld′", word, (long long)c->minutes)
                                 : word;
}

static void book_line(turn *t, book *b, const attendance_line *l)
{
    book_row(b);
    book_int(b, l->no);
    book_text(b, l->name, BOOK_PLAIN);
    book_text(b, l->org_name, BOOK_PLAIN);
    for (size_t i = 0; i < l->cells.n; i++) {
        book_text(b, cell_words(t, &l->cells.at[i]), BOOK_PLAIN);
    }
    const int64_t sums[] = {l->present, l->late, l->excused, l->absent, l->unrecorded};
    for (size_t i = 0; i < COUNT_OF(sums); i++) {
        book_int(b, sums[i]);
    }
    book_text(b, share_text(t->mem, l->permille), BOOK_PLAIN);
}

static void book_heads(turn *t, book *b, const attendance_sheet *v)
{
    static const text_key before[] = {T_attendance_no, T_attendance_name, T_attendance_unit};
    static const text_key after[] = {T_attendance_mark_present, T_attendance_mark_late,
                                     T_attendance_mark_excused, T_attendance_mark_absent,
                                     T_attendance_mark_none,    T_attendance_share};
    book_row(b);
    book_text(b, arena_printf(t->mem, "%s %s", v->title, v->dates), BOOK_TITLE);
    book_row(b);
    for (size_t i = 0; i < COUNT_OF(before); i++) {
        book_text(b, text_in(before[i], t->actor.lang), BOOK_HEAD);
    }
    for (size_t i = 0; i < v->columns.n; i++) {
        const attendance_column *c = &v->columns.at[i];
        book_text(b, arena_printf(t->mem, "%s %s %s", day_iso(t->mem, c->on), c->time, c->title),
                  BOOK_HEAD);
    }
    for (size_t i = 0; i < COUNT_OF(after); i++) {
        book_text(b, text_in(after[i], t->actor.lang), BOOK_HEAD);
    }
}

static err book_fill(turn *t, const attendance_sheet *v, const char *path)
{
    book *b = book_new(path, text_in(T_attendance_sheet, t->actor.lang));
    if (!b) { return E_BROKEN; }
    book_widths(b, (const int[]){6, 12, 28}, 3);
    book_heads(t, b, v);
    book_freeze(b, 2);
    for (size_t i = 0; i < v->lines.n; i++) {
        book_line(t, b, &v->lines.at[i]);
    }
    return book_close(b);
}

static err file_bytes(arena *mem, const char *path, const void **ret, size_t *ret_n)
{
    FILE *in = fopen(path, "rb");
    buf all = buf_new(mem);
    char piece[8192];
    size_t n = 0;
    while (in && (n = fread(piece, 1, sizeof piece, in)) > 0) {
        buf_put_n(&all, piece, n);
    }
    bool failed = !in || ferror(in);
    if (in) { fclose(in); }
    *ret = all.at;
    *ret_n = all.n;
    return failed ? E_BROKEN : OK;
}

/* Its columns are the class's sessions, so it is no list of fixed heads; a class has at most some
 * hundred people. */
err attendance_sheet_file_handle(turn *t)
{
    attendance_sheet v = {0};
    const void *at = NULL;
    size_t n = 0;
    TRY(sheet_of(t, &v));
    char *path = arena_printf(t->mem, "%s/tmp/sheet-XXXXXX", store_folder(t->s));
    int made = mkstemp(path);
    if (made < 0) { return E_BROKEN; }
    close(made);
    err e = book_fill(t, &v, path);
    if (e == OK) { e = file_bytes(t->mem, path, &at, &n); }
    unlink(path);
    TRY(e);
    const char *name =
        arena_printf(t->mem, "%s %s.xlsx", v.title, text_in(T_attendance_sheet, t->actor.lang));
    return web_bytes(t, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name,
                     at, n);
}

/* ---- routes ---------------------------------------------------------------------------------- */
static const route routes[] = {
    ROUTE_GET("/class/{class}/attendance", MAY_SEE_CLASS, attendance_board_handle, attendance_board,
              T_attendance_title),
    ROUTE_GET("/class/{class}/attendance/sheet", MAY_SEE_CLASS, attendance_sheet_handle,
              attendance_sheet, T_attendance_sheet),
    ROUTE_FILE("/class/{class}/attendance/sheet.xlsx", MAY_SEE_CLASS, attendance_sheet_file_handle,
               T_attendance_sheet),
    ROUTE_GET("/session/{session}", SIGNED_IN, attendance_session_handle, attendance_session,
              T_attendance_session),
    ROUTE_GET("/session/{session}/roll", MAY_MARK_CLASS, attendance_roll_handle, attendance_roll,
              T_attendance_roll),
    ROUTE_POST("/session/{session}/roll", MAY_MARK_CLASS, attendance_roll_do, attendance_marks_sent,
               T_attendance_roll),
    ROUTE_POST("/session/{session}/rest", MAY_MARK_CLASS, attendance_rest_do, attendance_rest,
               T_attendance_rest),
    ROUTE_GET("/session/{session}/code", MAY_MARK_CLASS, attendance_code_handle,
              attendance_code_screen, T_attendance_code),
    ROUTE_GET("/check-in/{session}", MAY_CHECK_IN, attendance_entry_handle, attendance_entry,
              T_attendance_check_in),
    ROUTE_POST("/check-in/{session}", MAY_CHECK_IN, attendance_check_in_do, attendance_code_sent,
               T_attendance_check_in),
    ROUTE_GET("/class/{class}/leave", MAY_CHECK_IN, attendance_my_leave_handle, attendance_my_leave,
              T_attendance_my_leave),
    ROUTE_POST("/class/{class}/leave", MAY_CHECK_IN, attendance_leave_ask_do, attendance_leave_wish,
               T_attendance_leave_ask),
    ROUTE_POST("/leave/{leave}/withdraw", MAY_CHECK_IN, attendance_leave_withdraw_do,
               attendance_leave_back, T_attendance_leave_withdraw),
    ROUTE_GET("/leaves", SIGNED_IN, attendance_leaves_handle, attendance_leaves_list,
              T_attendance_leaves),
    ROUTE_FILE("/leaves.xlsx", SIGNED_IN, attendance_leaves_xlsx_handle, T_attendance_leaves),
    ROUTE_FILE("/leaves.csv", SIGNED_IN, attendance_leaves_csv_handle, T_attendance_leaves),
    ROUTE_POST("/leaves/grant", SIGNED_IN, attendance_leaves_grant_do, attendance_leave_many,
               T_attendance_grant_many),
    ROUTE_POST("/leaves/refuse", SIGNED_IN, attendance_leaves_refuse_do, attendance_leave_many,
               T_attendance_refuse_many),
    ROUTE_GET("/leave/{leave}", MAY_MARK_CLASS, attendance_leave_card_handle, attendance_leave_card,
              T_attendance_leave),
    ROUTE_POST("/leave/{leave}/decide", MAY_MARK_CLASS, attendance_leave_decide_do,
               attendance_verdict, T_attendance_leave_decide),
};
const route_table attendance_routes = {routes, COUNT_OF(routes)};
