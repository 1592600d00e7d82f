#include "credit/credit.h"

/* Behind: less than the share of the time that has passed, with a tenth of the duty as grace; before the end nobody is behind who still
 * keeps pace. At the end (all days passed) what is not met is behind. */
duty_state credit_judge(tenths done, tenths required, int days_passed, int days_in_all)
{
    if (required.n <= 0) {
        return DUTY_NO_DUTY;
    }
    if (done.n >= required.n) {
        return DUTY_MET;
    }
    if (days_passed >= days_in_all) {
        return DUTY_BEHIND;
    }
    int64_t pace = (int64_t)required.n * days_passed / days_in_all - required.n / 10;
    return done.n >= pace ? DUTY_ON_WAY : DUTY_BEHIND;
}
