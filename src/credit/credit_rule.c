/* Words of the codes, and how a duty stands. Pure. */
#include "credit/credit.h"
#include "credit_text.h"

text_key credit_source_word(credit_source s)
{
    static const text_key words[] = {
        T_credit_source_other,   T_credit_source_class,     T_credit_source_online,
        T_credit_source_lecture, T_credit_source_group,     T_credit_source_teaching,
        T_credit_source_degree,  T_credit_source_placement, T_credit_source_other};
    return words[(size_t)s < COUNT_OF(words) ? s : CREDIT_OTHER];
}

text_key credit_bucket_word(credit_bucket b)
{
    return b == BUCKET_OFF_JOB  ? T_credit_bucket_off_job
           : b == BUCKET_ONLINE ? T_credit_bucket_online
                                : T_credit_bucket_other;
}

text_key credit_duty_word(duty_state s)
{
    static const text_key words[] = {T_credit_duty_none, T_credit_duty_met, T_credit_duty_on_way,
                                     T_credit_duty_behind, T_credit_duty_none};
    return words[(size_t)s < COUNT_OF(words) ? s : DUTY_NO_DUTY];
}

/* Behind: less than the share of the time that has passed, with a tenth of the duty as grace;
 * before the end nobody is behind who still keeps pace. At the end (all days passed) what is not
 * met is behind. */
duty_state credit_judge(tenths done, tenths required, int days_passed, int days_in_all)
{
    if (required.n <= 0) { return DUTY_NO_DUTY; }
    if (done.n >= required.n) { return DUTY_MET; }
    if (days_passed >= days_in_all) { return DUTY_BEHIND; }
    int64_t pace = (int64_t)required.n * days_passed / days_in_all - required.n / 10;
    return done.n >= pace ? DUTY_ON_WAY : DUTY_BEHIND;
}
