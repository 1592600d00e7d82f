/* Who did what, when, from where, before and after. Written in the deed's own transaction. Others
 * may read audit_entry (chain, seq, id, at, actor, deed, kind, record). */
#ifndef GANJIAO_AUDIT_H
#define GANJIAO_AUDIT_H
#include "store/store.h"
#include "web/web.h"

typedef struct {
    const char *deed; /* "people.edit": the slice and the verb; its words are the text key
                         audit.deed_people_edit */
    const char *kind; /* "person", "class", "plan_item", "org", "account" … */
    int64_t record;
    int64_t person;             /* whom it is about: its chain; 0: the organisation's chain */
    int64_t org;                /* 0 only for the installation itself (chain 0) */
    const char *before, *after; /* JSON objects of the changed fields only, or "" */
    const char *reason;
    bool first; /* of a record made just now: its chain is not looked for */
} audit_deed;
/* The actor, time, address and request number come from the turn. The entry is written when the
 * deed ends, with all others of it (db_later); its texts are copied. */
MUST_USE err audit_write(turn *t, const audit_deed *deed);
/* For jobs and commands, which have no turn. */
typedef struct {
    int64_t person;
    const char *name, *ip, *request;
    moment now;
} audit_actor;
MUST_USE err audit_write_as(db *d, const audit_actor *by, const audit_deed *deed);
audit_actor audit_actor_of(const turn *t);

/* Small JSON objects of changed fields: audit_pair_text(&b, "name", old) … ; b begins with "" and
 * ends with audit_end. */
void audit_pair_text(buf *b, const char *field, const char *value);
void audit_pair_int(buf *b, const char *field, int64_t value);
void audit_pair_day(buf *b, const char *field, day value);
const char *audit_end(buf *b); /* "" when no pair was added */
/* Of a record before and after a deed: the pair goes into both where it differs. */
typedef struct {
    buf before, after;
} audit_pairs;
audit_pairs audit_pairs_new(arena *mem);
void audit_pairs_text(audit_pairs *c, const char *field, const char *was, const char *now);
void audit_pairs_int(audit_pairs *c, const char *field, int64_t was, int64_t now);
void audit_pairs_day(audit_pairs *c, const char *field, day was, day now);

MUST_USE err audit_seal_now(db *d, arena *mem, moment now); /* no-op when nothing moved */
typedef struct {
    int64_t chains, entries, seals;
    const char *fault;
    int64_t fault_chain, fault_seq;
} audit_verdict;
/* Recomputes every hash, every seal, and that each sealed head is still there. fault "" when all is
 * well. */
MUST_USE err audit_verify(db *d, arena *mem, audit_verdict *ret);

/* The audit pages know ids only: whose names they are is asked through hooks, because audit stands
 * below the slices. `name` says "" for what it does not know, and is asked for codes as well
 * ("role", "rank", "person_state"); `people` finds persons by name or pinyin, at most `room`. */
typedef const char *(*audit_name)(turn *t, const char *kind, int64_t record);
typedef size_t (*audit_people)(turn *t, const char *words, int64_t *to, size_t room);
void audit_hook_names(audit_name name, audit_people people);
extern const route_table audit_routes;
#endif
