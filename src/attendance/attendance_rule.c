#include "attendance/attendance.h"

int attendance_share(const attendance_mark *marks, size_t n, int sessions_held, int grace)
{
    int present = 0;
    for (size_t i = 0; i < n; i++) {
        present += marks[i].state == MARK_PRESENT || (marks[i].state == MARK_LATE && marks[i].minutes <= grace);
    }
    return sessions_held > 0 ? (int)((int64_t)present * 1000 / sessions_held) : 1000;
}

bool attendance_leave_fits(tenths taken, tenths asked, tenths of_class, int max_permille)
{
    /* Multiplied out, so that the bound itself is still allowed and nothing is rounded in anybody's disfavour. */
    return ((int64_t)taken.n + asked.n) * 1000 <= (int64_t)of_class.n * (max_permille + 1) - 1;
}
