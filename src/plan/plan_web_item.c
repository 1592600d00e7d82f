/* One item: its page with the evidence beside the verdict, its form, the deeds on it. */
#include "plan/plan_page.h"

const text_key plan_review_words[] = {T_plan_verdict_approve, T_plan_verdict_return,
                                      T_plan_verdict_refuse};
const text_key plan_strike_words[] = {T_plan_verdict_return, T_plan_verdict_strike};

/* The gate asked about the item's unit; whether the actor decides is a question about the plan's
 * office. */
static err item_place(turn *t, plan_item *i, plan_place *p)
{
    TRY(plan_item_get(t->d, t->param[0], t->mem, i));
    *p = (plan_place){0};
    TRY(plan_year_get(t->d, i->plan, t->mem, &p->y));
    bool whole = plan_may(t, MAY_SEE_PLAN, p->y.org);
    p->reviews = plan_may(t, MAY_REVIEW_PLAN, p->y.org);
    p->enters = plan_may(t, MAY_EDIT_PLAN, i->org);
    p->org = whole ? 0 : i->org;
    p->base =
        whole ? arena_printf(t->mem, "/plan/%lld", (long long)i->plan)
              : arena_printf(t->mem, "/org/%lld/plan/%lld", (long long)i->org, (long long)i->plan);
    p->name = plan_say(t, T_plan_of_year, plan_number(t->mem, p->y.year), "");
    return OK;
}

static bool changes_freely(plan_item_state s)
{
    return s == ITEM_DRAFT || s == ITEM_RETURNED || s == ITEM_WITHDRAWN;
}

/* ---- the page -------------------------------------------------------------------------------- */

/* The group that the audience means, opened by whoever may see its people. */
static err group_fill(turn *t, plan_item_card *v, int64_t id)
{
    people_group g = {0};
    if (!id) { return OK; }
    err e = people_group_get(t->d, id, t->mem, &g);
    if (e == E_ABSENT) { return OK; } /* dropped since */
    TRY(e);
    *GROW(t->mem, &v->facts) =
        (look_fact){.label = T_plan_f_audience_group,
                    .value = g.name,
                    .url = plan_may(t, MAY_SEE_PEOPLE, g.org)
                               ? arena_printf(t->mem, "/group/%lld", (long long)id)
                               : ""};
    return OK;
}

static err facts_fill(turn *t, plan_item_card *v, const plan_item *i)
{
    for (int f = PLAN_THEME; f < PLAN_FIELDS; f++) {
        *GROW(t->mem, &v->facts) =
            (look_fact){.label = plan_field_label((plan_field)f),
                        .value = plan_field_text(t->mem, t->actor.lang, i, (plan_field)f),
                        .url = ""};
        if (f == PLAN_AUDIENCE) { TRY(group_fill(t, v, i->audience_group)); }
    }
    return OK;
}

static void deeds_fill(turn *t, plan_item_card *v, const plan_item *i, const plan_place *p)
{
    const char *base = arena_printf(t->mem, "/item/%lld", (long long)i->id);
    look_deed edit = look_go(arena_printf(t->mem, "%s/edit", base),
                             i->state == ITEM_APPROVED ? T_plan_amend : T_common_edit, LOOK_PLAIN);
    bool edits = p->y.state != PLAN_CLOSED &&
                 (changes_freely(i->state) ? p->enters : i->state == ITEM_APPROVED && p->reviews);
    if (p->enters && changes_freely(i->state)) {
        bool late = plan_entry_on(&p->y, t->today) != ENTRY_FREE && p->reviews;
        v->head.deed = look_post(arena_printf(t->mem, late ? "%s/take" : "%s/submit", base),
                                 late ? T_plan_take : T_plan_submit, LOOK_MAIN);
    }
    if (i->state == ITEM_APPROVED && plan_may(t, MAY_EDIT_CLASS, i->org)) {
        v->head.deed = look_go(arena_printf(t->mem, "/classes/new?item=%lld", (long long)i->id),
                               T_plan_make_class, LOOK_MAIN);
    }
    if (i->state == ITEM_APPROVED) {
        *GROW(t->mem, &v->head.others) =
            look_go(arena_printf(t->mem, "/classes?item=%lld", (long long)i->id), T_plan_classes_of,
                    LOOK_PLAIN);
    }
    if (edits) { *GROW(t->mem, &v->head.others) = edit; }
    bool open = i->state == ITEM_DRAFT || i->state == ITEM_SUBMITTED || i->state == ITEM_RETURNED;
    v->withdraw_url =
        p->enters && !p->reviews && open ? arena_printf(t->mem, "%s/withdraw", base) : "";
    v->review_url = "";
    if (p->reviews && i->state == ITEM_SUBMITTED) {
        v->review_url = arena_printf(t->mem, "%s/review?version=%lld", base, (long long)i->version);
    } else if (p->reviews && i->state == ITEM_APPROVED) {
        v->strikes = true;
        v->review_url = arena_printf(t->mem, "%s/strike?version=%lld", base, (long long)i->version);
    }
}

/* What was struck off the office takes back, what was withdrawn its unit. */
static err restore_fill(turn *t, plan_item_card *v, const plan_item *i, const plan_place *p)
{
    plan_item_state was = ITEM_DRAFT;
    v->restore_url = "";
    if (i->state != ITEM_WITHDRAWN || p->y.state == PLAN_CLOSED) { return OK; }
    TRY(plan_item_was(t->d, i->id, &was));
    bool late = was == ITEM_SUBMITTED && plan_entry_on(&p->y, t->today) != ENTRY_FREE;
    if (was == ITEM_APPROVED ? p->reviews : p->enters && !late) {
        v->restore_url = arena_printf(t->mem, "/item/%lld/%s", (long long)i->id,
                                      was == ITEM_APPROVED ? "unstrike" : "restore");
    }
    return OK;
}

static err alikes_fill(turn *t, plan_item_card *v, const plan_item *i)
{
    plan_alikes found = {0};
    TRY(plan_alikes_of(t->d, i->id, t->mem, &found));
    for (size_t k = 0; k < found.n; k++) {
        const plan_alike *a = &found.at[k];
        *GROW(t->mem, &v->alikes) = (plan_alike_row){.item = a->item,
                                                     .name = a->name,
                                                     .unit = a->org_name,
                                                     .audience = a->audience,
                                                     .starts = a->starts,
                                                     .seats = a->seats,
                                                     .theme_permille = a->theme_permille,
                                                     .same_audience = a->same_audience,
                                                     .dates_near = a->dates_near,
                                                     .state = plan_item_look(a->state)};
    }
    return OK;
}

/* Whoever reviews goes from one that waits to the next, by the day it begins. */
static err next_fill(turn *t, plan_item_card *v, const plan_item *i)
{
    plan_items first = {0};
    plan_filter f = {.plan = i->plan, .words = "", .state = ITEM_SUBMITTED};
    TRY(plan_items_count(t->d, &f, t->mem, &v->waiting));
    v->waiting -= i->state == ITEM_SUBMITTED;
    f.limit = 2;
    if (v->waiting) { TRY(plan_items_by(t->d, &f, t->mem, &first)); }
    for (size_t k = first.n; k > 0; k--) {
        int64_t id = first.at[k - 1].id;
        if (id != i->id) { v->next_url = arena_printf(t->mem, "/item/%lld", (long long)id); }
    }
    return OK;
}

static err events_fill(turn *t, plan_item_card *v, const plan_item *i)
{
    plan_decisions all = {0};
    TRY(plan_decisions_of(t->d, i->id, t->mem, &all));
    for (size_t k = 0; k < all.n; k++) {
        const plan_decision *c = &all.at[k];
        text_key what = c->verdict == DECISION_AMENDED ? T_plan_amended
                        : c->verdict == ITEM_SUBMITTED
                            ? T_plan_submit
                            : plan_item_state_word((plan_item_state)c->verdict);
        *GROW(t->mem, &v->events) = (look_event){.at = c->at,
                                                 .who = c->who,
                                                 .what = text_in(what, t->actor.lang),
                                                 .why = c->reason,
                                                 .url = ""};
    }
    return OK;
}

err plan_item_handle(turn *t)
{
    plan_item i = {0};
    plan_place p;
    plan_item_card v = {.next_url = ""};
    TRY(item_place(t, &i, &p));
    v.title = i.name;
    v.record = plan_item_row_of(&i);
    v.reviews = p.reviews;
    v.head = (look_record){.name = i.name, .note = i.org_name, .state = v.record.state};
    look_fact_add(t, &v.head, T_plan_f_starts, day_iso(t->mem, i.starts), "");
    look_fact_add(t, &v.head, T_plan_f_days, plan_number(t->mem, i.days), "");
    look_fact_add(t, &v.head, T_plan_f_seats, plan_number(t->mem, i.seats), "");
    if (i.added_in) {
        look_fact_add(t, &v.head, T_plan_added_in,
                      plan_say(t, T_plan_issue_no, plan_number(t->mem, i.added_in), ""),
                      arena_printf(t->mem, "%s/issue/%d", p.base, i.added_in));
    }
    plan_crumbs(t, &v.crumbs, &p, true);
    TRY(facts_fill(t, &v, &i));
    deeds_fill(t, &v, &i, &p);
    TRY(restore_fill(t, &v, &i, &p));
    if (p.reviews) { /* a unit does not see what others enter */
        TRY(alikes_fill(t, &v, &i));
        TRY(next_fill(t, &v, &i));
    }
    TRY(events_fill(t, &v, &i));
    return web_show(t, plan_item_card, &v);
}

/* ---- the form -------------------------------------------------------------------------------- */

static err groups_offered(turn *t, int64_t org, int64_t chosen, plan_item_edit *v)
{
    people_groups all = {0};
    TRY(people_groups_of(t->d, org, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        *GROW(t->mem, &v->groups) = (look_option){.value = plan_number(t->mem, all.at[i].id),
                                                  .name = all.at[i].name,
                                                  .note = "",
                                                  .chosen = all.at[i].id == chosen};
    }
    return OK;
}

static plan_item_form form_of(const plan_item *i)
{
    return (plan_item_form){.name = i->name,
                            .theme = i->theme,
                            .aim = i->aim,
                            .audience = i->audience,
                            .audience_group = i->audience_group,
                            .kind = (int)i->kind,
                            .training = (int)i->training,
                            .field = (int)i->field,
                            .organiser_level = (int)i->organiser_level,
                            .origin = (int)i->origin,
                            .mode = (int)i->mode,
                            .starts = i->starts,
                            .days = i->days,
                            .seats = i->seats,
                            .hours = i->hours,
                            .place = i->place,
                            .money = i->money,
                            .reason = "",
                            .version = i->version};
}

static err form_show(turn *t, const plan_place *p, const plan_item *i)
{
    plan_item_edit v = {.action = t->path, .amends = i->state == ITEM_APPROVED};
    text_key title = v.amends ? T_plan_amend : i->id ? T_plan_item_change : T_plan_item_add;
    v.title = text_in(title, t->actor.lang);
    v.back = i->id ? arena_printf(t->mem, "/item/%lld", (long long)i->id) : p->base;
    v.edit = form_of(i);
    TRY(groups_offered(t, i->org, i->audience_group, &v));
    plan_crumbs(t, &v.crumbs, p, true);
    return web_show(t, plan_item_edit, &v);
}

/* What a new item begins with: a thematic class of the unit's own level, off the job, in the city.
 */
static err item_blank(turn *t, const plan_place *p, plan_item *ret)
{
    org o = {0};
    TRY(people_org_get(t->d, p->org, t->mem, &o));
    *ret = (plan_item){.plan = p->y.id,
                       .org = p->org,
                       .name = "",
                       .theme = "",
                       .aim = "",
                       .audience = "",
                       .place = "",
                       .kind = KIND_THEMATIC,
                       .training = TRAINING_IN_SERVICE,
                       .organiser_level = o.level,
                       .origin = ORIGIN_IN_CITY,
                       .mode = MODE_OFF_JOB,
                       .starts = DAY_NONE,
                       .state = ITEM_DRAFT};
    return OK;
}

err plan_item_new(turn *t)
{
    plan_place p;
    plan_item i;
    TRY(plan_place_of(t, &p));
    TRY(item_blank(t, &p, &i));
    return form_show(t, &p, &i);
}

static err typed(turn *t, plan_item *i, const char **ret_reason)
{
    plan_item_form f;
    err e = form_read(t, &plan_item_form_form, &f);
    *ret_reason = f.reason;
    i->name = f.name;
    i->theme = f.theme;
    i->aim = f.aim;
    i->audience = f.audience;
    i->audience_group = f.audience_group;
    i->kind = (class_kind)f.kind;
    i->training = (class_training)f.training;
    i->field = (class_field)f.field;
    i->organiser_level = (org_level)f.organiser_level;
    i->origin = (class_origin)f.origin;
    i->mode = (class_mode)f.mode;
    i->starts = f.starts;
    i->days = (int)f.days;
    i->seats = (int)f.seats;
    i->hours = f.hours;
    i->place = f.place;
    i->money = f.money;
    i->version = f.version;
    return e;
}

/* A group that was chosen before may be kept by whoever edits; another one must be the actor's to
 * use. */
static err group_usable(turn *t, int64_t chosen, int64_t before)
{
    return chosen && chosen != before ? web_may_use(t, "group", chosen) : OK;
}

err plan_item_create(turn *t)
{
    plan_place p;
    plan_item blank, i;
    const char *reason = "";
    TRY(plan_place_of(t, &p));
    TRY(item_blank(t, &p, &blank));
    i = blank;
    err e = typed(t, &i, &reason);
    if (e == OK) {
        TRY(group_usable(t, i.audience_group, 0));
        e = plan_item_add(t, &i, &i.id);
    }
    if (e == E_INPUT) { TRY(form_show(t, &p, &blank)); }
    TRY(e);
    return web_made(t, i.id, T_plan_item_saved, "/item/%lld", (long long)i.id);
}

/* An approved item is the office's to amend, all others their unit's. */
static err editable(turn *t, plan_item *i, plan_place *p)
{
    TRY(item_place(t, i, p));
    return i->state == ITEM_APPROVED && !p->reviews ? E_ABSENT : OK;
}

err plan_item_open(turn *t)
{
    plan_item i = {0};
    plan_place p;
    TRY(editable(t, &i, &p));
    return form_show(t, &p, &i);
}

err plan_item_save(turn *t)
{
    plan_item old = {0}, i;
    plan_place p;
    const char *reason = "";
    TRY(editable(t, &old, &p));
    i = old;
    err e = typed(t, &i, &reason);
    if (e == OK) {
        TRY(group_usable(t, i.audience_group, old.audience_group));
        e = plan_item_change(t, &i, reason);
    }
    if (e == E_INPUT) { TRY(form_show(t, &p, &old)); }
    TRY(e);
    return web_go(t, T_plan_item_saved, "/item/%lld", (long long)i.id);
}

/* ---- deeds ----------------------------------------------------------------------------------- */

static err again(turn *t, err e)
{
    if (e == E_INPUT) { TRY(plan_item_handle(t)); }
    return e;
}

err plan_item_submit_handle(turn *t)
{
    TRY(again(t, plan_item_submit(t, t->param[0])));
    return web_go(t, T_plan_item_sent, "/item/%lld", (long long)t->param[0]);
}

/* The route's right was asked about the unit; this one is about the plan. */
static err reviewed(turn *t)
{
    plan_item i = {0};
    int64_t version = 0;
    TRY(plan_item_get(t->d, t->param[0], t->mem, &i));
    TRY(web_may_use(t, "plan", i.plan));
    const char *seen = web_field(t, "version");
    return *seen && (!text_int(seen, &version) || version != i.version) ? E_CONFLICT : OK;
}

err plan_item_take_handle(turn *t)
{
    TRY(reviewed(t));
    TRY(again(t, plan_item_submit(t, t->param[0])));
    return web_go(t, T_plan_item_sent, "/item/%lld", (long long)t->param[0]);
}

err plan_item_withdraw_handle(turn *t)
{
    plan_withdraw_form f;
    TRY(again(t, form_read(t, &plan_withdraw_form_form, &f)));
    TRY(again(t, plan_item_withdraw(t, t->param[0], f.reason)));
    return web_go(t, T_plan_item_withdrawn_done, "/item/%lld", (long long)t->param[0]);
}

err plan_item_restore_handle(turn *t)
{
    plan_restore_form f;
    TRY(again(t, form_read(t, &plan_restore_form_form, &f)));
    TRY(again(t, plan_item_restore(t, t->param[0], f.reason)));
    return web_go(t, T_plan_restored, "/item/%lld", (long long)t->param[0]);
}

err plan_item_unstrike_handle(turn *t)
{
    TRY(reviewed(t));
    return plan_item_restore_handle(t);
}

err plan_item_review_handle(turn *t)
{
    plan_review f;
    TRY(reviewed(t));
    TRY(again(t, form_read(t, &plan_review_form, &f)));
    TRY(again(t, plan_item_decide(t, t->param[0], (plan_item_state)f.verdict, f.reason)));
    return web_go(t, T_plan_decided, "/item/%lld", (long long)t->param[0]);
}

err plan_item_strike_handle(turn *t)
{
    plan_strike f;
    plan_item i = {0};
    TRY(reviewed(t));
    TRY(again(t, form_read(t, &plan_strike_form, &f)));
    TRY(plan_item_get(t->d, t->param[0], t->mem, &i));
    if (f.verdict == ITEM_RETURNED && i.added_in) {
        TRY(again(t, web_fault(t, "verdict", T_plan_only_strike, "", "")));
    }
    TRY(again(t, plan_item_decide(t, t->param[0], (plan_item_state)f.verdict, f.reason)));
    return web_go(t, T_plan_decided, "/item/%lld", (long long)t->param[0]);
}
