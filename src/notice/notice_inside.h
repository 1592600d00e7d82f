/* Between the files of notice. */
#ifndef GANJIAO_NOTICE_INSIDE_H
#define GANJIAO_NOTICE_INSIDE_H
#include "notice/notice.h"

typedef struct {
    text_key subject, body;
} notice_words;
const notice_words *notice_words_of(notice_kind kind); /* NULL: no such kind */
const char *notice_say(arena *mem, language lang, text_key words, const notice *n);

typedef struct {
    int64_t id;
    notice what;
    moment made_at, read_at;
} notice_message;
typedef LIST(notice_message) notice_messages;
typedef struct {
    int64_t person, after, before; /* after: older than this one */
    size_t limit;
} notice_query;
MUST_USE err notice_messages_of(db *d, const notice_query *q, arena *mem, notice_messages *ret);
MUST_USE err notice_count(db *d, int64_t person, int64_t *ret);
MUST_USE err notice_get(db *d, int64_t person, int64_t id, arena *mem, notice_message *ret);
MUST_USE err notice_read_one(db *d, int64_t person, int64_t id, moment at);
MUST_USE err notice_read_all(db *d, int64_t person, moment at);

typedef struct {
    int64_t person; /* 0: there is no such person */
    bool account;
    language lang;
    const char *mail, *phone;
} notice_reader;
enum { NOTICE_READERS = 16 };
/* Of at most NOTICE_READERS persons, in their places. */
MUST_USE err notice_readers_get(db *d, const int64_t *persons, size_t n, arena *mem,
                                notice_reader *ret);
MUST_USE err notice_unit_mail(db *d, int64_t org, arena *mem, const char **ret);
/* False in `ret_fresh`: told before under that name. */
MUST_USE err notice_add(db *d, int64_t person, const notice *n, moment at, bool *ret_fresh);
#endif
