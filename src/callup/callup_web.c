/* The office's side of one class: shares of units, the end, who was passed over; routes. The
 * candidates: callup_web_board.c. */
#include "callup/callup_board.h"
#include "callup/callup_makeup.h"
#include "callup/callup_next.h"
#include "callup/callup_run.h"
#include "callup_text.h"
#include "callup_view.h"
#include "look/look.h"

enum { PASS_ROWS = 200 };

look_state callup_state_of(call_state s)
{
    static const struct {
        text_key word;
        look_tone tone;
    } words[] = {[CALL_NAMED] = {T_callup_state_named, LOOK_BUSY},
                 [CALL_CONFIRMED] = {T_callup_state_confirmed, LOOK_GOOD},
                 [CALL_DECLINED] = {T_callup_state_declined, LOOK_WARN},
                 [CALL_REPLACED] = {T_callup_state_replaced, LOOK_WARN},
                 [CALL_WITHDRAWN] = {T_callup_state_withdrawn, LOOK_WARN},
                 [CALL_LAPSED] = {T_callup_state_lapsed, LOOK_BAD}};
    return look_state_of(words[s].word, words[s].tone);
}

/* Units fill their shares by a day: the call-up is open from here on. */
static err round_open(turn *t, const class_card *c, day reply_by)
{
    if (reply_by.n < t->today.n || reply_by.n > c->starts.n) {
        return web_fault(t, "reply_by", T_callup_reply_by_wrong, day_iso(t->mem, c->starts), "");
    }
    return callup_round_begin(t, c, reply_by);
}

static err answer(turn *t, const callup_verdict *f)
{
    TRY(web_may_use(t, "person", f->person));
    return f->verdict == 1 ? callup_accept_now(t, t->param[0], f->person)
                           : callup_return_now(t, t->param[0], f->person, f->reason);
}

/* Whom a unit named from its own share: the office confirms, or gives it back with a reason. */
static err callup_answer_handle(turn *t)
{
    callup_verdict f = {0};
    class_card c = {0};
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    err e = form_read(t, &callup_verdict_form, &f);
    if (e == OK) { e = answer(t, &f); }
    if (e == E_INPUT) {
        TRY(callup_board_again(t, &c));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, T_callup_answered, "/class/%lld/callup", (long long)c.id);
}

/* Only an open call-up has a day by which the unit names people. */
static err tell_given(turn *t, const class_card *c, const callup_quota *f)
{
    round_state round = 0;
    day by = DAY_NONE;
    TRY(callup_round_of(t->d, c->id, &round, &by));
    if (round != ROUND_OPEN) { return OK; }
    return callup_tell_seats(t, &(callup_gift){.klass = c->id,
                                               .org = f->org,
                                               .name = c->name,
                                               .seats = (int)f->seats,
                                               .by = day_known(by) ? by : c->starts});
}

static err callup_quota_handle(turn *t)
{
    callup_quota f = {0};
    class_card c = {0};
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    err e = form_read(t, &callup_quota_form, &f);
    if (e == OK) {
        TRY(web_may_use(t, "org", f.org));
        e = class_seats_open(t, c.id);
        if (e == E_CONFLICT) { e = web_fault(t, "seats", T_callup_run_class_begun, c.name, ""); }
    }
    if (e == OK && day_known(f.reply_by)) { e = round_open(t, &c, f.reply_by); }
    if (e == OK) {
        e = class_seat_offer(t, c.id, f.org, (int)f.seats);
        e = e == E_CONFLICT ? web_fault(t, "seats", T_callup_quota_short, "", "") : e;
    }
    if (e == OK && f.seats > 0) { e = tell_given(t, &c, &f); }
    if (e == E_INPUT) {
        TRY(callup_board_again(t, &c));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, T_callup_quota_done, "/class/%lld/callup", (long long)c.id);
}

static err callup_close_handle(turn *t)
{
    TRY(callup_close_now(t, t->param[0]));
    return web_go(t, T_callup_closed, "/class/%lld/callup", (long long)t->param[0]);
}

static err callup_passes_handle(turn *t)
{
    class_card c = {0};
    callup_passes v = {0};
    callup_passed rows = {0};
    language lang = t->actor.lang;
    int64_t after = 0;
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    v.class = c.id;
    v.title = c.name;
    class_crumbs(t, &c, GROW(t->mem, &v.crumbs));
    class_head(t, &c, &v.head);
    after = text_int(web_field(t, "after"), &after) ? after : 0;
    TRY(callup_passes_of(t->d, c.id, (int)after, PASS_ROWS, t->mem, &rows));
    TRY(callup_first_waiting(t, c.id, &v.next_is));
    for (size_t i = 0; i < rows.n; i++) {
        const callup_pass_row *p = &rows.at[i];
        *GROW(t->mem, &v.rows) = (callup_pass_line){.person = p->person,
                                                    .name = p->name,
                                                    .org_name = p->org_name,
                                                    .order = p->order,
                                                    .why = text_half(t->mem, lang, p->reason),
                                                    .change = text_half(t->mem, lang, p->change)};
    }
    bool more = rows.n == PASS_ROWS;
    v.next = more ? arena_printf(t->mem, "/class/%lld/callup/passed?after=%d", (long long)c.id,
                                 rows.at[rows.n - 1].order)
                  : "";
    return web_show(t, callup_passes, &v);
}

static const route routes[] = {
    ROUTE_GET("/class/{class}/callup", MAY_CALL_UP, callup_board_handle, callup_board,
              T_callup_title),
    ROUTE_POST("/class/{class}/callup", MAY_CALL_UP, callup_publish_handle, callup_publish,
               T_callup_preview_do),
    ROUTE_POST("/class/{class}/callup/quota", MAY_CALL_UP, callup_quota_handle, callup_quota,
               T_callup_quota_do),
    ROUTE_POST("/class/{class}/callup/answer", MAY_CALL_UP, callup_answer_handle, callup_verdict,
               T_callup_answer_do),
    ROUTE_GET("/org/{org}/seats", MAY_REPLY_CALLUP, callup_shares_handle, callup_shares,
              T_callup_shares),
    ROUTE_GET("/org/{org}/seats/{of:word}", MAY_REPLY_CALLUP, callup_share_handle, callup_fill,
              T_callup_shares),
    ROUTE_POST("/org/{org}/seats/{of:word}/split", MAY_REPLY_CALLUP, callup_split_handle,
               callup_split, T_callup_split_do),
    ROUTE_POST("/org/{org}/seats/{of:word}/name", MAY_REPLY_CALLUP, callup_naming_handle,
               callup_naming, T_callup_naming_do),
    ROUTE_POST("/class/{class}/callup/close", MAY_CALL_UP, callup_close_handle, callup_close,
               T_callup_close),
    ROUTE_GET("/class/{class}/callup/passed", MAY_CALL_UP, callup_passes_handle, callup_passes,
              T_callup_passed),
    ROUTE_GET("/class/{class}/callup/next/{person}", MAY_CALL_UP, callup_next_handle,
              callup_next_page, T_callup_fill),
    ROUTE_POST("/class/{class}/callup/next/{person}", MAY_CALL_UP, callup_fill_handle, callup_place,
               T_callup_fill),
    ROUTE_GET("/callup", MAY_CALL_UP, callup_home_handle, callup_home, T_callup_runs),
    ROUTE_POST("/callup", MAY_CALL_UP, callup_begin_handle, callup_begin, T_callup_run_do),
    ROUTE_GET("/callup/{run}", MAY_CALL_UP, callup_run_handle, callup_run_page, T_callup_runs),
    ROUTE_GET("/callup/{run}/classes", MAY_CALL_UP, callup_run_classes_handle,
              callup_run_class_list, T_callup_run_classes),
    ROUTE_FILE("/callup/{run}/classes.xlsx", MAY_CALL_UP, callup_run_classes_xlsx_handle,
               T_callup_run_classes),
    ROUTE_FILE("/callup/{run}/classes.csv", MAY_CALL_UP, callup_run_classes_csv_handle,
               T_callup_run_classes),
    ROUTE_GET("/callup/{run}/cover/{of:word}", MAY_CALL_UP, callup_cover_handle, callup_cover_page,
              T_callup_covered),
    ROUTE_POST("/callup/{run}/again", MAY_CALL_UP, callup_again_handle, callup_again,
               T_callup_run_again),
    ROUTE_POST("/callup/{run}/drop", MAY_CALL_UP, callup_drop_handle, callup_drop,
               T_callup_run_drop),
    ROUTE_POST("/callup/{run}/send", MAY_CALL_UP, callup_send_handle, callup_send,
               T_callup_run_send),
    ROUTE_POST("/callup/{run}/export", MAY_CALL_UP, callup_export_handle, callup_export,
               T_callup_run_export),
    ROUTE_GET("/callup/{run}/class/{of:word}", MAY_CALL_UP, callup_run_class_handle,
              callup_run_class_page, T_callup_runs),
    ROUTE_POST("/callup/{run}/class/{of:word}", MAY_CALL_UP, callup_wish_handle, callup_wanted,
               T_callup_wish_do),
    ROUTE_POST("/callup/{run}/class/{of:word}/ask", MAY_CALL_UP, callup_ask_handle, callup_asking,
               T_callup_ask_do),
    ROUTE_GET("/callup/{run}/rule/{of:word}", MAY_CALL_UP, callup_kept_out_handle,
              callup_cover_page, T_callup_rules),
    ROUTE_GET("/makeups", MAY_REPLY_CALLUP, callup_makeups_handle, callup_makeup_list,
              T_callup_makeups),
    ROUTE_FILE("/makeups.xlsx", MAY_REPLY_CALLUP, callup_makeups_xlsx_handle, T_callup_makeups),
    ROUTE_FILE("/makeups.csv", MAY_REPLY_CALLUP, callup_makeups_csv_handle, T_callup_makeups),
    ROUTE_GET("/person/{person}/makeup/{of:word}", MAY_CALL_UP, callup_exempt_page_handle,
              callup_exempt_page, T_callup_exempt),
    ROUTE_POST("/person/{person}/makeup/{of:word}", MAY_CALL_UP, callup_exempt_handle,
               callup_exempt, T_callup_exempt),
    ROUTE_GET("/org/{org}/calls", MAY_REPLY_CALLUP, callup_replies_handle, callup_replies,
              T_callup_replies),
    ROUTE_GET("/org/{org}/calls/{of:word}/{person}", MAY_REPLY_CALLUP, callup_reply_handle,
              callup_reply, T_callup_replies),
    ROUTE_POST("/org/{org}/calls/confirm", MAY_REPLY_CALLUP, callup_confirm_many_handle,
               callup_confirm_many, T_callup_confirm_many),
    ROUTE_POST("/org/{org}/calls/{of:word}/{person}/confirm", MAY_REPLY_CALLUP,
               callup_confirm_handle, callup_confirm, T_callup_confirm),
    ROUTE_POST("/org/{org}/calls/{of:word}/{person}/decline", MAY_REPLY_CALLUP,
               callup_decline_handle, callup_decline, T_callup_decline),
    ROUTE_POST("/org/{org}/calls/{of:word}/{person}/replace", MAY_REPLY_CALLUP,
               callup_replace_handle, callup_replace, T_callup_replace),
};
const route_table callup_routes = {routes, COUNT_OF(routes)};
