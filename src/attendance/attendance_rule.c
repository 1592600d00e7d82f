/* What counts as attended, what is left over for leave, when check-in is open. Pure. */
#include "attendance/attendance.h"
#include "attendance_text.h"

enum { EARLY_MINUTES = 30 };

text_key attendance_mark_word(mark_state s)
{
    static const text_key words[] = {T_attendance_mark_none, T_attendance_mark_present,
                                     T_attendance_mark_late, T_attendance_mark_excused,
                                     T_attendance_mark_absent};
    return words[(size_t)s < COUNT_OF(words) ? s : MARK_NONE];
}

text_key attendance_leave_word(leave_state s)
{
    static const text_key words[] = {T_attendance_leave_asked, T_attendance_leave_asked,
                                     T_attendance_leave_granted, T_attendance_leave_refused,
                                     T_attendance_leave_withdrawn};
    return words[(size_t)s < COUNT_OF(words) ? s : LEAVE_ASKED];
}

attendance_fraction attendance_fraction_of(int permille)
{
    int whole = permille > 0 ? 1000 / permille : 0;
    bool unit = whole > 0 && 1000 / whole == permille;
    return unit ? (attendance_fraction){1, whole} : (attendance_fraction){permille, 1000};
}

bool attendance_passes(int64_t counted, int64_t held, int pass_permille)
{
    attendance_fraction f = attendance_fraction_of(1000 - pass_permille);
    return (held - counted) * f.whole <= held * f.part;
}

bool attendance_leave_fits(tenths taken, tenths asked, tenths of_class, int max_permille)
{
    attendance_fraction f = attendance_fraction_of(max_permille);
    return ((int64_t)taken.n + asked.n) * f.whole <= of_class.n * f.part;
}

tenths attendance_leave_most(tenths of_class, int max_permille)
{
    attendance_fraction f = attendance_fraction_of(max_permille);
    return (tenths){(int32_t)(of_class.n * f.part / f.whole)};
}

check_in_window attendance_window(day on, int starts, int ends, moment now)
{
    int64_t opens = moment_at(on, starts).s - EARLY_MINUTES * 60, closes = moment_at(on, ends).s;
    return now.s < opens ? CHECK_IN_EARLY : now.s > closes ? CHECK_IN_OVER : CHECK_IN_OPEN;
}
