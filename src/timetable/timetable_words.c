#include "timetable/timetable.h"
#include "timetable_text.h"

text_key timetable_state_word(session_state s)
{
    switch (s) {
    case SESSION_HELD: return T_timetable_state_held;
    case SESSION_CANCELLED: return T_timetable_state_cancelled;
    case SESSION_PLANNED: break;
    }
    return T_timetable_state_planned;
}

bool timetable_open(class_state s) { return s <= CLASS_ENDED || s == CLASS_REOPENED; }

static bool has_begun(class_state s)
{
    return s == CLASS_RUNNING || s == CLASS_ENDED || s == CLASS_CLOSED || s == CLASS_REOPENED;
}

look_state timetable_look(const session *s, class_state class_is, moment now)
{
    static const look_tone tones[] = {
        [SESSION_PLANNED] = LOOK_PLAIN, [SESSION_HELD] = LOOK_GOOD, [SESSION_CANCELLED] = LOOK_BAD};
    bool planned = s->state == SESSION_PLANNED && has_begun(class_is);
    if (planned && now.s >= moment_at(s->on, s->ends).s) {
        return look_state_of(T_timetable_state_held, LOOK_GOOD);
    }
    if (planned && now.s >= moment_at(s->on, s->starts).s) {
        return look_state_of(T_timetable_state_now, LOOK_BUSY);
    }
    return look_state_of(timetable_state_word(s->state), tones[s->state]);
}
