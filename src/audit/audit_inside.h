/* Between the files of audit. */
#ifndef GANJIAO_AUDIT_INSIDE_H
#define GANJIAO_AUDIT_INSIDE_H
#include "audit/audit.h"
#include "look/look.h"

/* An entry as it is read; missing texts are "". */
typedef struct {
    int64_t chain, seq, id, at, actor, record, org, suite;
    const char *actor_name, *ip, *request, *deed, *kind, *before, *after, *reason;
    const uint8_t *prev, *hash; /* 32 bytes, NULL when of another length */
} audit_entry;
typedef LIST(audit_entry) audit_entries;
#define AUDIT_COLUMNS                                                                              \
    "chain, seq, id, at, actor, actor_name, ip, request, deed, kind, record, org, before, after, " \
    "reason, suite, prev, hash"
void audit_entry_read(db_q *q, arena *mem, audit_entry *e);

/* The newest first; from_at and to_at are moments [from, to). `people` restricts to entries by them
 * or about them. */
typedef struct {
    const int64_t *people;
    size_t people_n;
    bool by_words;           /* people were asked for: none found means no entry */
    bool about;              /* about them instead of by them */
    int64_t actor, record;   /* 0 all */
    const char *deed, *area; /* "people.move"; "people" */
    bool drafts;             /* with words kept of forms that were not sent, and dropped: they
                                are many, and nobody's statement */
    moment from, to;
    int64_t at, id; /* keyset: older than this (back: newer); id 0 from the newest */
    bool back;
    size_t limit;
} audit_query;
MUST_USE err audit_entries_of(db *d, const audit_query *q, arena *mem, audit_entries *ret);
MUST_USE err audit_entries_count(db *d, const audit_query *q, arena *mem,
                                 int64_t *ret); /* -1: too many to count on each page */
MUST_USE err audit_entry_get(db *d, int64_t chain, int64_t seq, arena *mem, audit_entry *ret);

#endif
