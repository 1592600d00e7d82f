/* 消息: what this account was told. */
#include "common_text.h"
#include "look/look.h"
#include "notice/notice_inside.h"
#include "notice_text.h"
#include "notice_view.h"

static notice_line line_of(turn *t, const notice_message *m)
{
    const notice_words *w = notice_words_of(m->what.kind);
    language lang = t->actor.lang;
    return (notice_line){.message = m->id,
                         .subject = w ? notice_say(t->mem, lang, w->subject, &m->what) : "",
                         .body = w ? notice_say(t->mem, lang, w->body, &m->what) : "",
                         .path = m->what.path,
                         .made_at = m->made_at,
                         .read_at = m->read_at,
                         .unread = !moment_known(m->read_at)};
}

static const char *place_of(turn *t, const notice_message *m)
{
    return arena_printf(t->mem, "%lld", (long long)m->id);
}

static void rows_fill(turn *t, const notice_query *q, const notice_messages *all, notice_list *v)
{
    size_t n = all->n > LOOK_ROWS ? LOOK_ROWS : all->n;
    bool back = q->before != 0, more = all->n > LOOK_ROWS;
    for (size_t i = 0; i < n; i++) {
        notice_line *line = GROW(t->mem, &v->rows);
        *line = line_of(t, &all->at[back ? n - 1 - i : i]);
        v->unread = v->unread || line->unread;
    }
    if (n == 0) { return; }
    const notice_message *first = &all->at[back ? n - 1 : 0], *last = &all->at[back ? 0 : n - 1];
    bool has_before = back ? more : q->after != 0, has_after = back || more;
    look_list_pages(t, &v->list, has_before ? place_of(t, first) : "",
                    has_after ? place_of(t, last) : "");
}

static err notice_list_handle(turn *t)
{
    notice_list v = {0};
    notice_query q = {.person = t->actor.person, .limit = LOOK_ROWS + 1};
    notice_messages all = {0};
    TRY(look_list_begin(t, &v.list, T_notice_title));
    v.list.unit = T_notice_unit;
    v.list.searches = false;
    bool wrong = !text_empty(v.list.after) && !text_int(v.list.after, &q.after);
    wrong = wrong || (!text_empty(v.list.before) && !text_int(v.list.before, &q.before));
    if (wrong) { return E_ABSENT; }
    TRY(notice_count(t->d, t->actor.person, &v.list.count));
    TRY(notice_messages_of(t->d, &q, t->mem, &all));
    rows_fill(t, &q, &all, &v);
    return web_show(t, notice_list, &v);
}

/* The person is always the actor, so another's number finds nothing. */
static err notice_open_handle(turn *t)
{
    int64_t id = 0;
    notice_message m = {0};
    if (!text_int(t->word[0], &id)) { return E_ABSENT; }
    TRY(notice_get(t->d, t->actor.person, id, t->mem, &m));
    TRY(notice_read_one(t->d, t->actor.person, id, t->now));
    return web_go(t, NULL, "%s", text_empty(m.what.path) ? "/me/messages" : m.what.path);
}

static err notice_all_handle(turn *t)
{
    TRY(notice_read_all(t->d, t->actor.person, t->now));
    return web_go(t, T_notice_read_done, "/me/messages");
}

static const route routes[] = {
    ROUTE_GET("/me/messages", SIGNED_IN, notice_list_handle, notice_list, T_notice_title),
    ROUTE_POST("/me/messages/read", SIGNED_IN, notice_all_handle, notice_all, T_notice_read_all),
    ROUTE_POST("/me/message/{message:word}/open", SIGNED_IN, notice_open_handle, notice_open,
               T_notice_open),
};
const route_table notice_routes = {routes, COUNT_OF(routes)};
