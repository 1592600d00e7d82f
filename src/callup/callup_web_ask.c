/* Pages of the questions: what a choice costs, who comes next, what each full rule keeps out. */
#include "callup_text.h"
#include "callup/callup_web_run.h"

/* ---- questions ------------------------------------------------------------------------------- */

static err ask(turn *t, const callup_asking *f, int64_t *ret_job)
{
    callup_run r = {0};
    callup_run_class c = {0};
    TRY(callup_run_get(t->d, t->param[0], t->mem, &r));
    TRY(callup_class_of_run(t, &r, &c));
    if (r.state != RUN_READY) { return E_CONFLICT; }
    bool somebody = f->kind != ASK_SEAT;
    if (somebody && !f->person) {
        return web_fault(t, "person", T_callup_ask_person_missing, "", "");
    }
    if (somebody) { TRY(web_may_use(t, "person", f->person)); }
    callup_asked a = {
        .klass = c.klass, .person = somebody ? f->person : 0, .kind = (callup_ask_kind)f->kind};
    return callup_ask_begin(t, &r, &a, ret_job);
}

err callup_ask_handle(turn *t)
{
    callup_run_class_page v = {.wish = {.reason = ""}};
    int64_t made = 0;
    err e = form_read(t, &callup_asking_form, &v.asking);
    if (e == OK) { e = ask(t, &v.asking, &made); }
    if (e == E_INPUT) {
        TRY(callup_run_class_page_show(t, &v));
        return E_INPUT;
    }
    TRY(e);
    return web_made(t, made, T_callup_ask_begun, "/job/%lld", (long long)made);
}

err callup_asked_put(turn *t, callup_run_class_page *v)
{
    callup_asks all = {0};
    TRY(callup_asks_of(t->d, v->run, v->class, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const callup_asked *a = &all.at[i];
        *GROW(t->mem, &v->asked) =
            (callup_ask_line){.person = a->person,
                              .name = a->name,
                              .kind = a->kind,
                              .said = text_half(t->mem, t->actor.lang, a->said),
                              .at = a->at};
    }
    return OK;
}

/* ---- rules that are full ------------------------------------------------------------------- */

static const char *rule_name(turn *t, const callup_rule *r)
{
    language lang = t->actor.lang;
    const char *both[] = {r->org_name, r->class_name};
    if (r->kind == RULE_YEARLY) { return text_in(T_callup_rule_yearly, lang); }
    if (r->kind == RULE_AWAY) { return text_say(t->mem, lang, T_callup_rule_away, &both[0], 1); }
    if (r->kind == RULE_SEATS) { return text_say(t->mem, lang, T_callup_rule_seats, &both[1], 1); }
    return r->org ? text_say(t->mem, lang, T_callup_rule_share, both, 2)
                  : text_say(t->mem, lang, T_callup_rule_share_none, &both[1], 1);
}

static const char *rule_worth(turn *t, const callup_rule *r)
{
    int64_t by[2 + CALLUP_TIERS] = {0};
    language lang = t->actor.lang;
    if (r->worth == WORTH_NO_SEAT) { return text_in(T_callup_rule_no_seat, lang); }
    if (r->worth == WORTH_UNKNOWN) { return text_in(T_callup_rule_unknown, lang); }
    if (r->goal < 0) { return text_in(T_callup_rule_nothing, lang); }
    by[r->goal] = r->gain;
    const char *gain = callup_gains_say(t->mem, lang, by);
    return r->worth == WORTH_EXACT ? gain : text_say(t->mem, lang, T_callup_rule_at_most, &gain, 1);
}

err callup_rules_put(turn *t, callup_run_page *v)
{
    callup_rules all = {0};
    TRY(callup_rules_kept(t->d, v->run, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const callup_rule *r = &all.at[i];
        const char *rest = arena_printf(t->mem, "/rule/%lld", (long long)r->no);
        *GROW(t->mem, &v->rules) = (callup_rule_line){.name = rule_name(t, r),
                                                      .worth = rule_worth(t, r),
                                                      .people = r->people,
                                                      .url = callup_run_url(t, v->run, rest)};
    }
    return OK;
}

/* The number is of everybody, the run keeps of each class those nearest to being in: where they
 * differ both are said. */
static err kept_out_note(turn *t, const callup_run *r, const callup_rule *rule, const char **ret)
{
    int64_t kept = 0;
    TRY(callup_kept_out_count(t->d, r->id, rule, &kept));
    const char *args[] = {arena_printf(t->mem, "%lld", (long long)rule->people),
                          arena_printf(t->mem, "%lld", (long long)kept)};
    *ret = kept == rule->people ? "" : text_say(t->mem, t->actor.lang, T_callup_kept_some, args, 2);
    return OK;
}

err callup_kept_out_handle(turn *t)
{
    callup_run r = {0};
    callup_rule rule = {0};
    callup_covered all = {0};
    callup_cover_page v = {.next = ""};
    int64_t no = 0, after = 0;
    if (!text_int(t->word[1], &no)) { return E_ABSENT; }
    if (!text_int(web_field(t, "after"), &after)) { after = 0; }
    TRY(callup_run_get(t->d, t->param[0], t->mem, &r));
    TRY(callup_rule_kept(t->d, r.id, no, t->mem, &rule));
    if (rule.org) { TRY(web_may_use(t, "org", rule.org)); }
    TRY(kept_out_note(t, &r, &rule, &v.note));
    const char *name = rule_name(t, &rule);
    v.title = text_say(t->mem, t->actor.lang, T_callup_kept_out, &name, 1);
    *GROW(t->mem, &v.crumbs) = (look_link){.url = callup_run_url(t, r.id, ""), .name = r.title};
    TRY(callup_kept_out_of(t->d, r.id, &rule, after, t->mem, &all));
    callup_cover_rows_put(t, &all, &v);
    if (all.n == COVERED_MOST) {
        v.next = callup_run_url(t, r.id,
                                arena_printf(t->mem, "/rule/%lld?after=%lld", (long long)no,
                                             (long long)all.at[all.n - 1].person));
    }
    return web_show(t, callup_cover_page, &v);
}
