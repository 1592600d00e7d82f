/* Between the files of outbox. */
#ifndef GANJIAO_OUTBOX_INSIDE_H
#define GANJIAO_OUTBOX_INSIDE_H
#include <stdatomic.h>

#include "outbox/outbox.h"

typedef enum { OUTBOX_PLAIN = 0, OUTBOX_STARTTLS, OUTBOX_TLS } outbox_safety;
typedef struct {
    bool mail, folder;
    const char *host, *username, *password, *ca, *sender, *address;
    bool has_password; /* `password` is the plain one, only where it was asked for */
    int64_t port;
    outbox_safety safety;
    int64_t version; /* 0: nothing was set yet */
} outbox_setting;
MUST_USE err outbox_setting_get(db *d, arena *mem, bool with_password, outbox_setting *ret);
/* E_CONFLICT: somebody set it meanwhile. `password` "" keeps what is there. */
MUST_USE err outbox_setting_put(turn *t, const outbox_setting *s, bool forget_password);

typedef struct {
    int64_t id;
    outbox_letter letter;
    outbox_state state;
    int64_t tries;
    moment made_at, due_at, sent_at;
    const char *fault, *reason, *name; /* name: the person's */
} outbox_row;
typedef LIST(outbox_row) outbox_rows;

/* ---- pure ------------------------------------------------------------------------------------ */
enum { OUTBOX_TRIES = 24 };                  /* with the pauses below: three days and a half */
int64_t outbox_pause_seconds(int64_t tries); /* until the next try, after so many */
/* The whole letter as SMTP takes it: headers in ASCII, body in base64, CRLF. The same row gives the
 * same bytes each time. */
char *outbox_mail_text(arena *mem, const char *sender, const outbox_row *r);
char *outbox_file_text(arena *mem, const outbox_row *r); /* JSON */
/* What the server's answer means. */
typedef enum {
    OUTBOX_DONE,
    OUTBOX_LATER, /* this letter */
    OUTBOX_NEVER, /* this letter: refused for good */
    OUTBOX_AWAY   /* the channel: no use in trying the next letter now */
} outbox_answer;
outbox_answer outbox_answer_of(long code, const char *said, bool connected);

/* ---- rows ------------------------------------------------------------------------------------ */
MUST_USE err outbox_due(db *d, moment now, arena *mem, outbox_rows *ret);
/* True for exactly one taker. A letter tried too often is failed instead. */
MUST_USE err outbox_take(db *d, const outbox_row *r, moment now, bool *ret_taken);
MUST_USE err outbox_record(db *d, const outbox_row *r, outbox_state state, const char *fault,
                           moment now);
typedef struct {
    outbox_state state; /* 0 all */
    const char *words;  /* in the person's name, the address or the subject; NULL or "": all */
    int64_t after, before;
    size_t limit;
} outbox_query;
MUST_USE err outbox_rows_of(db *d, const outbox_query *q, arena *mem, outbox_rows *ret);
MUST_USE err outbox_count(db *d, const outbox_query *q, arena *mem, int64_t *ret);
MUST_USE err outbox_retry(turn *t, int64_t id, const char *reason); /* E_CONFLICT: sent */
MUST_USE err outbox_abandon(turn *t, int64_t id, const char *reason);

/* ---- sending; each call may take as long as the other side lets it --------------------------- */
typedef struct outbox_mailer outbox_mailer;
outbox_mailer *outbox_mailer_open(arena *mem, const outbox_setting *s, const atomic_bool *stop);
void outbox_mailer_close(outbox_mailer *m);
/* `ret_fault` is in words for the officer, never NULL. */
outbox_answer outbox_mail_send(outbox_mailer *m, arena *mem, const outbox_row *r,
                               const char **ret_fault);
outbox_answer outbox_file_put(const char *folder, arena *mem, const outbox_row *r,
                              const char **ret_fault);
void outbox_wake(void); /* look at once, the channel may be back */
#endif
