/* From a notice to messages and letters. */
#include "notice/notice.h"

#include "notice/notice_inside.h"
#include "outbox/outbox.h"

/* Whom to tell what; told when the deed ends, so that the ways are asked for once and the readers
 * many at a time. */
typedef struct {
    int64_t person; /* 0: the letter box of `org` */
    int64_t org;
    notice n;
    moment at;
} telling;

typedef struct {
    db *d;
    arena *mem;
    outbox_ways ways;
} teller;

static err letter(const teller *x, const telling *one, outbox_letter l, language lang)
{
    const notice *n = &one->n;
    const notice_words *words = notice_words_of(n->kind);
    bool linked = !text_empty(n->path) && !text_empty(x->ways.address);
    l.subject = notice_say(x->mem, lang, words->subject, n);
    l.body = notice_say(x->mem, lang, words->body, n);
    l.link = linked ? arena_printf(x->mem, "%s%s", x->ways.address, n->path) : "";
    return outbox_post(x->d, &l, one->at);
}

/* Several numbers in one field: the gateway gets the first. */
static const char *first_number(arena *mem, const char *phone)
{
    return arena_copy_n(mem, phone, strspn(phone, "+0123456789- "));
}

static err letters_to(const teller *x, const telling *one, const notice_reader *r)
{
    const char *number = first_number(x->mem, r->phone);
    if (x->ways.mail && people_mail_good(r->mail)) {
        TRY(letter(x, one, (outbox_letter){OUTBOX_MAIL, r->person, r->mail, "", "", ""}, r->lang));
    }
    if (x->ways.folder && !text_empty(number)) {
        TRY(letter(x, one, (outbox_letter){OUTBOX_FOLDER, r->person, number, "", "", ""}, r->lang));
    }
    return OK;
}

/* Nobody to tell, who has neither account nor address: nothing is kept. */
static err tell_person(const teller *x, const telling *one, const notice_reader *r)
{
    bool fresh = false;
    bool outside =
        (x->ways.mail && !text_empty(r->mail)) || (x->ways.folder && !text_empty(r->phone));
    if (!r->account && !outside) { return OK; }
    TRY(notice_add(x->d, r->person, &one->n, one->at, &fresh));
    return fresh ? letters_to(x, one, r) : OK;
}

static err tell_letter_box(const teller *x, const telling *one)
{
    const char *mail = "";
    bool fresh = false;
    if (!x->ways.mail) { return OK; }
    TRY(notice_unit_mail(x->d, one->org, x->mem, &mail));
    if (!people_mail_good(mail)) { return OK; }
    TRY(notice_add(x->d, one->org, &one->n, one->at, &fresh));
    return fresh ? letter(x, one, (outbox_letter){OUTBOX_MAIL, 0, mail, "", "", ""}, LANG_ZH) : OK;
}

static err tell_some(const teller *x, void *const *what, size_t n)
{
    notice_reader readers[NOTICE_READERS];
    int64_t persons[NOTICE_READERS];
    for (size_t i = 0; i < n; i++) {
        persons[i] = ((const telling *)what[i])->person;
    }
    TRY(notice_readers_get(x->d, persons, n, x->mem, readers));
    for (size_t i = 0; i < n; i++) {
        const telling *one = what[i];
        TRY(one->person == 0    ? tell_letter_box(x, one)
            : readers[i].person ? tell_person(x, one, &readers[i])
                                : OK);
    }
    return OK;
}

static err tell_all(db *d, arena *mem, void *const *what, size_t n)
{
    teller x = {.d = d, .mem = mem};
    TRY(outbox_ways_of(d, mem, &x.ways));
    for (size_t from = 0; from < n; from += NOTICE_READERS) {
        TRY(tell_some(&x, what + from, n - from < NOTICE_READERS ? n - from : NOTICE_READERS));
    }
    return OK;
}

static const char *kept(arena *mem, const char *s) { return s ? arena_copy(mem, s) : NULL; }

static err tell(turn *t, telling one)
{
    arena *mem = db_late_mem(t->d);
    telling *l = TAKE(mem, telling);
    if (!notice_words_of(one.n.kind)) { return E_BROKEN; }
    *l = one;
    l->at = t->now;
    for (size_t i = 0; i < COUNT_OF(l->n.words); i++) {
        l->n.words[i] = kept(mem, one.n.words[i]);
    }
    l->n.path = kept(mem, one.n.path);
    l->n.once = kept(mem, one.n.once);
    return db_later(t->d, tell_all, l);
}

err notice_person(turn *t, int64_t person, const notice *n)
{
    return tell(t, (telling){.person = person, .n = *n});
}

err notice_unit(turn *t, int64_t org, const notice *n)
{
    account_holders who = {0};
    TRY(account_holders_of(t->d, ROLE_UNIT_CONTACT, org, t->today, t->mem, &who));
    for (size_t i = 0; i < who.n; i++) {
        TRY(notice_person(t, who.at[i], n));
    }
    return tell(t, (telling){.org = org, .n = *n});
}

err notice_account(turn *t, int64_t person, account_event what, const char *username)
{
    static const notice_kind kinds[] = {[ACCOUNT_MADE] = NOTICE_ACCOUNT_MADE,
                                        [ACCOUNT_PASSWORD_RESET] = NOTICE_PASSWORD_RESET,
                                        [ACCOUNT_CODE_RESET] = NOTICE_CODE_RESET};
    return notice_person(
        t, person, &(notice){.kind = kinds[what], .words = {username}, .path = "/me/account"});
}
