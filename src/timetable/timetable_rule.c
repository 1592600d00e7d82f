#include "timetable/timetable.h"

bool timetable_overlap(int a_starts, int a_ends, int b_starts, int b_ends)
{
    return a_starts < b_ends && b_starts < a_ends;
}

/* Half a day is counted whole whatever its length (most local rules count half days, regulations
 * §6.1); a shorter session in its proportion of four class hours of 50 minutes, to the nearest half
 * hour of credit and at least one half. */
tenths timetable_hours(int minutes, tenths half_day)
{
    enum { HALF_DAY_MINUTES = 210, STEP = 5 };
    if (minutes >= HALF_DAY_MINUTES) { return half_day; }
    int part = (int)((int64_t)half_day.n * minutes / HALF_DAY_MINUTES);
    int steps = (part + STEP / 2) / STEP;
    return (tenths){(steps > 0 ? steps : 1) * STEP};
}
