/* Regulations and settings as data: the files of rules/ are loaded at set-up; later versions are
 * entered by the security officer. A question names the key, the day it is about and the
 * organisation; the answer carries the version, so that every decision can cite it. The nearest
 * organisation's version wins over its ancestors', these over the national one. */
#ifndef GANJIAO_RULE_H
#define GANJIAO_RULE_H
#include "store/store.h"
#include "web/web.h"

typedef enum {
    RULE_NATION = 1,
    RULE_PROVINCE,
    RULE_CITY,
    RULE_COUNTY,
    RULE_UNIT,
    RULE_SETTING
} rule_level;
typedef struct {
    int64_t id;
    const char *key;
    int64_t org; /* 0: everywhere */
    rule_level level;
    int64_t value; /* in the unit the key says: hours in tenths, shares in permille, money in fen,
                      days, months */
    const char *words;                              /* for textual rules */
    day since, until;                               /* until DAY_NONE: still in force */
    const char *document, *url, *confidence, *note; /* confidence A, B, C of regulations.md */
} rule;
typedef LIST(rule) rules;

/* Keys (unit): the full list with sources stands in the files of rules/.
 *  duty.county_up.tenths, duty.county_up.months, duty.county_up.years, duty.below.tenths,
 * duty.below.days, duty.online.tenths, duty.border_rank, leave.max_permille,
 * promotion.makeup_months, hours.per_day_tenths, hours.per_half_day_tenths, callup.max_per_year,
 * callup.away_permille, callup.least_permille, callup.makeup_months, callup.repeat_theme_years,
 * class.lead_working_days, course.party_spirit_permille,
 * course.theory_party_permille, course.leader_permille, account.lock_after, account.lock_minutes,
 * account.idle_minutes, account.password_min, account.password_days,
 * account.<role>.totp (1: an authenticator is compulsory), attendance.grace_minutes,
 * attendance.code_seconds, attendance.pass_permille, audit.retention_days */
MUST_USE err rule_at(db *d, arena *mem, const char *key, day on, int64_t org,
                     rule *ret); /* E_ABSENT: no such rule that day */
/* The value only, or `otherwise` where there is no rule. Cached per process, dropped on change. */
int64_t rule_value(db *d, const char *key, day on, int64_t org, int64_t otherwise);
MUST_USE err rule_of_id(db *d, arena *mem, int64_t id, rule *ret);
/* Units that have versions of their own of a key that begins with `prefix`, in force that day;
 * those higher in the tree first. */
typedef LIST(int64_t) rule_orgs;
MUST_USE err rule_orgs_on(db *d, const char *prefix, day on, arena *mem, rule_orgs *ret);
/* A number that changes when a version of such a key comes into force or goes, or when a unit comes
 * under or leaves one that has its own: what was reckoned by the same number still holds. */
MUST_USE err rule_print(db *d, const char *prefix, day on, int64_t *ret);
MUST_USE err rule_all(db *d, arena *mem, rules *ret); /* newest version of each key first */
MUST_USE err rule_add(db *d, const rule *r, moment at,
                      int64_t by); /* ends the version before it on that day */
/* Loads the built-in rules (the files of rules/, compiled in) that are not there yet. */
MUST_USE err rule_load(db *d, moment at);
extern const route_table rule_routes;
#endif
