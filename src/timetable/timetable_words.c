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
