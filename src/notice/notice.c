/* From a notice to messages and letters. */
#include "notice/notice.h"

#include "notice/notice_inside.h"
#include "outbox/outbox.h"

typedef struct {
    const notice *n;
    const notice_words *words;
    outbox_ways ways;
} telling;

static err telling_begin(turn *t, const notice *n, telling *ret)
{
    *ret = (telling){.n = n, .words = notice_words_of(n->kind)};
    return ret->words ? outbox_ways_of(t->d, t->mem, &ret->ways) : E_BROKEN;
}

static err letter(turn *t, const telling *x, outbox_letter l, language lang)
{
    bool linked = !text_empty(x->n->path) && !text_empty(x->ways.address);
    l.subject = notice_say(t->mem, lang, x->words->subject, x->n);
    l.body = notice_say(t->mem, lang, x->words->body, x->n);
    l.link = linked ? arena_printf(t->mem, "%s%s", x->ways.address, x->n->path) : "";
    return outbox_post(t->d, &l, t->now);
}

/* Several numbers in one field: the gateway gets the first. */
static const char *first_number(arena *mem, const char *phone)
{
    return arena_copy_n(mem, phone, strspn(phone, "+0123456789- "));
}

static err letters_to(turn *t, const telling *x, int64_t person, const notice_reader *r)
{
    const char *number = first_number(t->mem, r->phone);
    if (x->ways.mail && people_mail_good(r->mail)) {
        TRY(letter(t, x, (outbox_letter){OUTBOX_MAIL, person, r->mail, "", "", ""}, r->lang));
    }
    if (x->ways.folder && !text_empty(number)) {
        TRY(letter(t, x, (outbox_letter){OUTBOX_FOLDER, person, number, "", "", ""}, r->lang));
    }
    return OK;
}

/* Nobody to tell, who has neither account nor address: nothing is kept. */
static err tell(turn *t, const telling *x, int64_t person)
{
    notice_reader r;
    bool fresh = false;
    TRY(notice_reader_get(t->d, person, t->mem, &r));
    bool outside =
        (x->ways.mail && !text_empty(r.mail)) || (x->ways.folder && !text_empty(r.phone));
    if (!r.account && !outside) { return OK; }
    TRY(notice_add(t->d, person, x->n, t->now, &fresh));
    return fresh ? letters_to(t, x, person, &r) : OK;
}

err notice_person(turn *t, int64_t person, const notice *n)
{
    telling x;
    TRY(telling_begin(t, n, &x));
    return tell(t, &x, person);
}

static err tell_letter_box(turn *t, const telling *x, int64_t org)
{
    const char *mail = "";
    bool fresh = false;
    if (!x->ways.mail) { return OK; }
    TRY(notice_unit_mail(t->d, org, t->mem, &mail));
    if (!people_mail_good(mail)) { return OK; }
    TRY(notice_add(t->d, org, x->n, t->now, &fresh));
    return fresh ? letter(t, x, (outbox_letter){OUTBOX_MAIL, 0, mail, "", "", ""}, LANG_ZH) : OK;
}

err notice_unit(turn *t, int64_t org, const notice *n)
{
    telling x;
    account_holders who = {0};
    TRY(telling_begin(t, n, &x));
    TRY(account_holders_of(t->d, ROLE_UNIT_CONTACT, org, t->today, t->mem, &who));
    for (size_t i = 0; i < who.n; i++) {
        TRY(tell(t, &x, who.at[i]));
    }
    return tell_letter_box(t, &x, org);
}

err notice_account(turn *t, int64_t person, account_event what, const char *username)
{
    static const notice_kind kinds[] = {[ACCOUNT_MADE] = NOTICE_ACCOUNT_MADE,
                                        [ACCOUNT_PASSWORD_RESET] = NOTICE_PASSWORD_RESET,
                                        [ACCOUNT_CODE_RESET] = NOTICE_CODE_RESET};
    return notice_person(
        t, person, &(notice){.kind = kinds[what], .words = {username}, .path = "/me/account"});
}
