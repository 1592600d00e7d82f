/* What every page of a class begins with, whichever slice the page belongs to. */
#include "class/class_inside.h"
#include "class_text.h"

look_state class_look_state(class_state s)
{
    static const look_tone tones[] = {
        [CLASS_DRAFT] = LOOK_PLAIN,   [CLASS_SUBMITTED] = LOOK_BUSY, [CLASS_RETURNED] = LOOK_WARN,
        [CLASS_APPROVED] = LOOK_GOOD, [CLASS_CALLING] = LOOK_BUSY,   [CLASS_READY] = LOOK_GOOD,
        [CLASS_RUNNING] = LOOK_BUSY,  [CLASS_ENDED] = LOOK_WARN,     [CLASS_CLOSED] = LOOK_GOOD,
        [CLASS_REOPENED] = LOOK_WARN, [CLASS_CANCELLED] = LOOK_BAD};
    bool known = s >= CLASS_DRAFT && s <= CLASS_CANCELLED;
    return look_state_of(class_state_word(s), known ? tones[s] : LOOK_PLAIN);
}

/* Asked for buttons and tabs only; the gate decides again when they are used. */
bool class_may(turn *t, right_id right, const class_card *c)
{
    return web_may(t, right, &(web_subject){.org = c->org, .klass = c->id});
}

const char *class_url(turn *t, const class_card *c, const char *rest)
{
    return arena_printf(t->mem, "/class/%lld%s", (long long)c->id, rest);
}

const char *class_dates_text(turn *t, const class_card *c)
{
    const char *from = day_iso(t->mem, c->starts), *to = day_iso(t->mem, c->ends);
    return text_is(from, to) ? from : arena_printf(t->mem, "%s – %s", from, to);
}

void class_crumbs(turn *t, const class_card *c, look_link *ret)
{
    *ret = (look_link){.url = arena_printf(t->mem, "/classes?year=%d", c->year),
                       .label = T_class_title,
                       .name = ""};
}

void class_tabs(turn *t, look_record *ret, const class_card *c)
{
    const struct {
        text_key label;
        const char *rest;
        right_id right;
        class_state from;
    } tabs[] = {{T_class_tab_overview, "", MAY_SEE_CLASS, CLASS_DRAFT},
                {T_class_tab_scheme, "/scheme", MAY_SEE_CLASS, CLASS_DRAFT},
                {T_class_tab_callup, "/callup", MAY_CALL_UP, CLASS_APPROVED},
                {T_class_tab_people, "/people", MAY_SEE_CLASS, CLASS_DRAFT},
                {T_class_tab_timetable, "/timetable", MAY_SEE_CLASS, CLASS_DRAFT},
                {T_class_tab_attendance, "/attendance", MAY_SEE_CLASS, CLASS_READY},
                {T_class_tab_close, "/close", MAY_CLOSE_CLASS, CLASS_RUNNING},
                {T_class_tab_documents, "/documents", MAY_SEE_CLASS, CLASS_DRAFT},
                {T_class_tab_history, "/history", MAY_SEE_CLASS, CLASS_DRAFT}};
    for (size_t i = 0; i < COUNT_OF(tabs); i++) {
        bool begun = c->state >= tabs[i].from &&
                     (c->state != CLASS_CANCELLED || tabs[i].from == CLASS_DRAFT);
        if (begun && (tabs[i].right == t->right || class_may(t, tabs[i].right, c))) {
            look_tab_add(t, ret, tabs[i].label, class_url(t, c, tabs[i].rest), 0);
        }
    }
}

void class_head(turn *t, const class_card *c, look_record *ret)
{
    *ret = (look_record){.name = c->name,
                         .note = arena_printf(t->mem, "%s · %s", c->code, c->org_name),
                         .state = class_look_state(c->state)};
    look_fact_add(t, ret, T_class_dates, class_dates_text(t, c), "");
    look_fact_add(t, ret, T_class_f_place, c->place, "");
    look_fact_add(t, ret, T_class_f_seats, arena_printf(t->mem, "%d", c->seats), "");
    class_tabs(t, ret, c);
}
