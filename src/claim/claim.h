/* Values that only one record may own, and gap-free numbers. */
#ifndef GANJIAO_CLAIM_H
#define GANJIAO_CLAIM_H
#include "store/store.h"

/* kinds: "username", "citizen", "certificate", "org_code" … */
MUST_USE err claim_take(db *d, const char *kind, const char *value,
                        int64_t owner); /* E_CONFLICT: somebody has it */
/* The same for who says so to a person: the deed goes on when somebody has it. */
MUST_USE err claim_try(db *d, const char *kind, const char *value, int64_t owner, bool *ret_taken);
MUST_USE err claim_release(db *d, const char *kind, const char *value,
                           int64_t owner); /* E_ABSENT: not the owner's */
MUST_USE err claim_owner(db *d, const char *kind, const char *value,
                         int64_t *ret); /* E_ABSENT: free */
/* The first of the next `n` numbers of a series, from 1; the row is made when missing. Same
 * transaction, so no gaps. */
MUST_USE err claim_next(db *d, const char *series, int64_t n, int64_t *ret);
#endif
