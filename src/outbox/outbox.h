/* Effects outside the database (house: "rows in an outbox, sent after commit by a job"): mail over
 * SMTP, and a folder of files that an office's own gateway for messages picks up. A letter is a row
 * written in the deed's transaction; a thread sends it after the commit, at least once. A repeat is
 * recognisable: the Message-ID and the file's name are made of the row's id. */
#ifndef GANJIAO_OUTBOX_H
#define GANJIAO_OUTBOX_H
#include "audit/audit.h"
#include "people/people.h"
#include "store/store.h"
#include "web/web.h"

/* Values are stored: do not renumber. */
typedef enum { OUTBOX_MAIL = 1, OUTBOX_FOLDER = 2 } outbox_channel;
typedef enum {
    OUTBOX_WAITING = 1,
    OUTBOX_SENT,
    OUTBOX_FAILED,   /* refused for good, or tried too often */
    OUTBOX_ABANDONED /* by an officer, with a reason */
} outbox_state;

/* Which ways are open, and how readers reach this installation ("" when nobody has said so): once
 * for all letters of a deed. */
typedef struct {
    bool mail, folder;
    const char *address;
} outbox_ways;
MUST_USE err outbox_ways_of(db *d, arena *mem, outbox_ways *ret);

/* `target` is a mail address, or what the gateway sends to (a phone number); `link` a whole address
 * or "". The texts are plain, in the reader's language. */
typedef struct {
    outbox_channel channel;
    int64_t person; /* to whom; 0: to a unit, or a test */
    const char *target, *subject, *body, *link;
} outbox_letter;
MUST_USE err outbox_post(db *d, const outbox_letter *l, moment at);

/* The thread that sends; from `serve` only. */
MUST_USE err outbox_open(store *s);
void outbox_close(void);
MUST_USE err outbox_sweep(db *d, moment now); /* what was sent long ago; each hour */
extern const route_table outbox_routes;
#endif
