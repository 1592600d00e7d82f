/* Which words each kind has. Pure. */
#include "notice/notice_inside.h"
#include "notice_text.h"

static const notice_words words[] = {
    [NOTICE_CALLED] = {T_notice_called, T_notice_called_body},
    [NOTICE_CALLS_OPEN] = {T_notice_calls_open, T_notice_calls_open_body},
    [NOTICE_CALLS_DUE] = {T_notice_calls_due, T_notice_calls_due_body},
    [NOTICE_CALLS_LATE] = {T_notice_calls_late, T_notice_calls_late_body},
    [NOTICE_CALL_ENDED] = {T_notice_call_ended, T_notice_call_ended_body},
    [NOTICE_LEAVE_GRANTED] = {T_notice_leave_granted, T_notice_leave_granted_body},
    [NOTICE_LEAVE_REFUSED] = {T_notice_leave_refused, T_notice_leave_refused_body},
    [NOTICE_ITEM_RETURNED] = {T_notice_item_returned, T_notice_item_returned_body},
    [NOTICE_CERTIFICATE] = {T_notice_certificate, T_notice_certificate_body},
    [NOTICE_ACCOUNT_MADE] = {T_notice_account_made, T_notice_account_made_body},
    [NOTICE_PASSWORD_RESET] = {T_notice_password_reset, T_notice_password_reset_body},
    [NOTICE_CODE_RESET] = {T_notice_code_reset, T_notice_code_reset_body},
    [NOTICE_CALL_MOVED] = {T_notice_call_moved, T_notice_call_moved_body},
    [NOTICE_SEATS_GIVEN] = {T_notice_seats_given, T_notice_seats_given_body},
    [NOTICE_CERTIFICATE_ENDED] = {T_notice_certificate_ended, T_notice_certificate_ended_body},
    [NOTICE_CERTIFICATE_AGAIN] = {T_notice_certificate_again, T_notice_certificate_again_body},
};

const notice_words *notice_words_of(notice_kind kind)
{
    return (size_t)kind < COUNT_OF(words) && words[kind].subject ? &words[kind] : NULL;
}

const char *notice_say(arena *mem, language lang, text_key key, const notice *n)
{
    const char *args[COUNT_OF(n->words)];
    for (size_t i = 0; i < COUNT_OF(n->words); i++) {
        args[i] = n->words[i] ? text_half(mem, lang, n->words[i]) : "";
    }
    return text_say(mem, lang, key, args, COUNT_OF(args));
}
