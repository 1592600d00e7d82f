/* Words of the codes. */
#include "class/class.h"
#include "class_text.h"

/* NULL-safe look-up: a code outside its list has the first word, never a hole in a page. */
static text_key word_at(const text_key *words, size_t n, int at)
{
    return at >= 0 && (size_t)at < n && words[at] ? words[at] : words[1];
}

text_key class_state_word(class_state s)
{
    static const text_key words[] = {
        [CLASS_DRAFT] = T_class_state_draft,        [CLASS_SUBMITTED] = T_class_state_submitted,
        [CLASS_RETURNED] = T_class_state_returned,  [CLASS_APPROVED] = T_class_state_approved,
        [CLASS_CALLING] = T_class_state_calling,    [CLASS_READY] = T_class_state_ready,
        [CLASS_RUNNING] = T_class_state_running,    [CLASS_ENDED] = T_class_state_ended,
        [CLASS_CLOSED] = T_class_state_closed,      [CLASS_REOPENED] = T_class_state_reopened,
        [CLASS_CANCELLED] = T_class_state_cancelled};
    return word_at(words, COUNT_OF(words), (int)s);
}

text_key class_seat_word(seat_state s)
{
    static const text_key words[] = {
        [SEAT_FREE] = T_class_seat_free,         [SEAT_OFFERED] = T_class_seat_offered,
        [SEAT_NAMED] = T_class_seat_named,       [SEAT_CONFIRMED] = T_class_seat_confirmed,
        [SEAT_ATTENDED] = T_class_seat_attended, [SEAT_LAPSED] = T_class_seat_lapsed};
    return word_at(words, COUNT_OF(words), (int)s);
}

const char *class_seat_code(seat_state s)
{
    static const char *const codes[] = {
        [SEAT_FREE] = "free",           [SEAT_OFFERED] = "offered",   [SEAT_NAMED] = "named",
        [SEAT_CONFIRMED] = "confirmed", [SEAT_ATTENDED] = "attended", [SEAT_LAPSED] = "lapsed"};
    return s >= SEAT_FREE && s <= SEAT_LAPSED ? codes[s] : "";
}

const char *class_seats_url(arena *mem, int64_t klass, class_seat_filter f)
{
    buf b = buf_new(mem);
    buf_printf(&b, "/class/%lld/people", (long long)klass);
    size_t path = b.n;
    for (seat_state s = SEAT_FREE; s <= SEAT_LAPSED; s++) {
        if (f.states & 1U << s) { buf_printf(&b, "&seat=%s", class_seat_code(s)); }
    }
    if (f.unit) { buf_printf(&b, "&unit=%lld", (long long)f.unit); }
    if (f.level) { buf_printf(&b, "&level=%lld", (long long)f.level); }
    if (b.n > path) { b.at[path] = '?'; }
    return b.at;
}

text_key class_outcome_word(class_outcome o)
{
    static const text_key words[] = {[OUTCOME_NONE] = T_class_outcome_none,
                                     [OUTCOME_PASSED] = T_class_outcome_passed,
                                     [OUTCOME_FAILED] = T_class_outcome_failed,
                                     [OUTCOME_WITHDRAWN] = T_class_outcome_withdrawn,
                                     [OUTCOME_ABSENT] = T_class_outcome_absent};
    return word_at(words, COUNT_OF(words), (int)o);
}
