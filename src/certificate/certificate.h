/* Certificates (结业证书): numbered, printable, publicly checkable, revocable. Published table:
 * certificate_paper. */
#ifndef GANJIAO_CERTIFICATE_H
#define GANJIAO_CERTIFICATE_H
#include "attendance/attendance.h"
#include "credit/credit.h"

typedef struct {
    int64_t person, id, klass;
    const char *number, *code, *name, *class_name, *issuer, *reason;
    day starts, ends, issued;
    tenths hours;
    bool revoked;
    moment revoked_at;
} certificate;
typedef LIST(certificate) certificates;
MUST_USE err certificate_issue_class(
    turn *t, int64_t klass,
    int *ret_issued); /* all who passed and have none; number <issuer code><year><five digits> */
/* After a class was closed again: who no longer passed loses the certificate's validity, who passes
 * after all has it back; what an officer revoked stays revoked. */
MUST_USE err certificate_follow_outcomes(turn *t, int64_t klass);
MUST_USE err certificate_revoke(turn *t, int64_t person, int64_t id, const char *reason);
MUST_USE err certificate_get(db *d, int64_t person, int64_t id, arena *mem, certificate *ret);
MUST_USE err certificate_of_person(db *d, int64_t person, arena *mem, certificates *ret);
MUST_USE err certificate_of_class(db *d, int64_t klass, arena *mem, certificates *ret);
/* Public check: the code in the QR (80 random bits) or number and name together. */
MUST_USE err certificate_check(db *d, const char *code, arena *mem, certificate *ret);
/* Close-out: what is needed, met or not, and where it is mended; then outcomes, hours and
 * certificates in one transaction. */
typedef struct {
    text_key what;
    bool met;
    const char *url;
} close_need;
typedef LIST(close_need) close_needs;
/* Hours of the sessions that were not cancelled beside what each who passes is given. The scheme's
 * hours count by what was approved; where the timetable does not bear them out, closing needs a
 * reason, which is kept with the close. Source: regulations §6 (hours are recognised, there is no
 * one conversion). */
typedef struct {
    tenths timetabled;
    class_credit gives;
    bool fewer;
} close_hours;
MUST_USE err certificate_close_hours(turn *t, const class_card *c, close_hours *ret);
class_outcome certificate_outcome_of(
    const attendance_sum *s); /* pure: what closing will make of it */
MUST_USE err certificate_close_needs(turn *t, const class_card *c, close_needs *ret);
MUST_USE err certificate_close(
    turn *t, int64_t klass,
    const char *reason); /* E_INPUT: a fault for each need that is not met; or no reason though
                            fewer hours were timetabled */
MUST_USE err certificate_reopen(
    turn *t, int64_t klass,
    const char *reason); /* the hours are reversed; certificates wait for the next close */
extern const job_kind certificate_batch_job;
extern const route_table certificate_routes;
#endif
