/* Calendars for the reader's own calendar program. */
#include "timetable/timetable_web.h"

enum { PAST_DAYS = 90, COMING_DAYS = 365 };

static const char *description(turn *t, const session *s)
{
    return text_empty(s->teacher_name)
               ? ""
               : text_say(t->mem, t->actor.lang, T_timetable_feed_teacher, &s->teacher_name, 1);
}

static err feed_send(turn *t, const char *name, const sessions *all)
{
    ical_event *events = TAKE_N(t->mem, ical_event, all->n + 1);
    for (size_t i = 0; i < all->n; i++) {
        const session *s = &all->at[i];
        events[i] =
            (ical_event){.uid = arena_printf(t->mem, "session-%lld@ganjiao", (long long)s->id),
                         .summary = s->title,
                         .place = s->place,
                         .description = description(t, s),
                         .starts = moment_at(s->on, s->starts),
                         .ends = moment_at(s->on, s->ends),
                         .changed = s->changed,
                         .cancelled = s->state == SESSION_CANCELLED};
    }
    const char *text = ical_text(t->mem, name, events, all->n);
    return web_bytes(t, "text/calendar; charset=utf-8", arena_printf(t->mem, "%s.ics", name), text,
                     strlen(text));
}

err timetable_feed_class(turn *t)
{
    class_card c = {0};
    sessions all = {0};
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    TRY(timetable_of(t->d, c.id, t->mem, &all));
    return feed_send(t, c.name, &all);
}

err timetable_feed_own(turn *t)
{
    sessions all = {0};
    TRY(timetable_of_person(t->d, t->actor.person, day_add(t->today, -PAST_DAYS),
                            day_add(t->today, COMING_DAYS), t->mem, &all));
    return feed_send(t, text_in(T_timetable_own, t->actor.lang), &all);
}
