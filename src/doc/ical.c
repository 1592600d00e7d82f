#include <libical/ical.h>

#include "doc/draft.h"

static const char zone_name[] = "Asia/Shanghai";

/* China has kept one offset without summer time since 1991, and no class is older than this
 * calendar. */
static icalcomponent *china_zone(void)
{
    icalcomponent *standard = icalcomponent_vanew(
        ICAL_XSTANDARD_COMPONENT, icalproperty_new_dtstart(icaltime_from_string("19920101T000000")),
        icalproperty_new_tzoffsetfrom(CHINA_OFFSET_SECONDS),
        icalproperty_new_tzoffsetto(CHINA_OFFSET_SECONDS), icalproperty_new_tzname("CST"),
        (void *)0);
    return icalcomponent_vanew(ICAL_VTIMEZONE_COMPONENT, icalproperty_new_tzid(zone_name), standard,
                               (void *)0);
}

static struct icaltimetype clock_time(moment m, int offset_seconds, bool utc)
{
    moment shifted = {m.s + offset_seconds -
                      CHINA_OFFSET_SECONDS}; /* the day functions add China's offset */
    struct icaltimetype t = icaltime_null_time();
    day_split(moment_day(shifted), &t.year, &t.month, &t.day);
    int64_t seconds = (m.s + offset_seconds) % 86400;
    if (seconds < 0) seconds += 86400;
    t.hour = (int)(seconds / 3600);
    t.minute = (int)(seconds / 60 % 60);
    t.second = (int)(seconds % 60);
    if (utc) t.zone = icaltimezone_get_utc_timezone();
    return t;
}

static void add_local(icalcomponent *event, icalproperty *p)
{
    icalproperty_add_parameter(p, icalparameter_new_tzid(zone_name));
    icalcomponent_add_property(event, p);
}

/* SEQUENCE must grow with each change of one event: seconds since 2020, which fit until 2088. */
static int sequence_of(moment changed)
{
    const int64_t since = 1577836800;
    if (changed.s < since) return 0;
    return changed.s - since > INT32_MAX ? INT32_MAX : (int)(changed.s - since);
}

static void add_stamps(icalcomponent *event, moment changed)
{
    moment m = moment_known(changed) ? changed : (moment){0};
    icalcomponent_add_property(event, icalproperty_new_dtstamp(clock_time(m, 0, true)));
    icalcomponent_add_property(event, icalproperty_new_lastmodified(clock_time(m, 0, true)));
    icalcomponent_add_property(event, icalproperty_new_sequence(sequence_of(m)));
}

static icalcomponent *event_component(arena *mem, const ical_event *e)
{
    icalcomponent *event = icalcomponent_new(ICAL_VEVENT_COMPONENT);
    icalcomponent_add_property(event, icalproperty_new_uid(draft_clean(mem, e->uid)));
    add_stamps(event, e->changed);
    if (moment_known(e->starts))
        add_local(event,
                  icalproperty_new_dtstart(clock_time(e->starts, CHINA_OFFSET_SECONDS, false)));
    if (moment_known(e->ends))
        add_local(event, icalproperty_new_dtend(clock_time(e->ends, CHINA_OFFSET_SECONDS, false)));
    icalcomponent_add_property(event, icalproperty_new_summary(draft_clean(mem, e->summary)));
    if (!text_empty(e->place))
        icalcomponent_add_property(event, icalproperty_new_location(draft_clean(mem, e->place)));
    if (!text_empty(e->description))
        icalcomponent_add_property(event,
                                   icalproperty_new_description(draft_clean(mem, e->description)));
    icalcomponent_add_property(
        event,
        icalproperty_new_status(e->cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
    return event;
}

static icalproperty *named(const char *name, const char *value)
{
    icalproperty *p = icalproperty_new_x(value);
    icalproperty_set_x_name(p, name);
    return p;
}

char *ical_text(arena *mem, const char *name, const ical_event *events, size_t n)
{
    icalcomponent *calendar = icalcomponent_vanew(
        ICAL_VCALENDAR_COMPONENT, icalproperty_new_version("2.0"),
        icalproperty_new_prodid("-//ganjiao//calendar//ZH"), icalproperty_new_calscale("GREGORIAN"),
        icalproperty_new_method(ICAL_METHOD_PUBLISH), (void *)0);
    icalcomponent_add_property(calendar, named("X-WR-CALNAME", draft_clean(mem, name)));
    icalcomponent_add_property(calendar, named("X-WR-TIMEZONE", zone_name));
    icalcomponent_add_component(calendar, china_zone());
    for (size_t i = 0; i < n; i++)
        icalcomponent_add_component(calendar, event_component(mem, &events[i]));
    char *written = icalcomponent_as_ical_string_r(calendar);
    char *text = arena_copy(mem, written ? written : "");
    icalmemory_free_buffer(written);
    icalcomponent_free(calendar);
    return text;
}
