/* What may follow what, and the shares of a scheme: pure. */
#include "class/class.h"

#define S(s) (1u << (s))

/* By state: the states that may follow it. */
static const unsigned next_states[] = {
    [CLASS_DRAFT] = S(CLASS_SUBMITTED) | S(CLASS_CANCELLED),
    [CLASS_SUBMITTED] = S(CLASS_RETURNED) | S(CLASS_APPROVED) | S(CLASS_CANCELLED),
    [CLASS_RETURNED] = S(CLASS_SUBMITTED) | S(CLASS_CANCELLED),
    [CLASS_APPROVED] = S(CLASS_CALLING) | S(CLASS_CANCELLED),
    [CLASS_CALLING] = S(CLASS_READY) | S(CLASS_CANCELLED),
    [CLASS_READY] = S(CLASS_CALLING) | S(CLASS_RUNNING) |
                    S(CLASS_CANCELLED), /* a second round of the call-up */
    [CLASS_RUNNING] = S(CLASS_ENDED),
    [CLASS_ENDED] = S(CLASS_CLOSED),
    [CLASS_CLOSED] = S(CLASS_REOPENED),
    [CLASS_REOPENED] = S(CLASS_CLOSED),
    [CLASS_CANCELLED] = 0,
};

static bool state_known(class_state s) { return s >= CLASS_DRAFT && s <= CLASS_CANCELLED; }

bool class_state_may_become(class_state from, class_state to)
{
    return state_known(from) && state_known(to) && (next_states[from] & S(to)) != 0;
}

bool class_state_needs_reason(class_state from, class_state to)
{
    (void)from;
    return to == CLASS_RETURNED || to == CLASS_CANCELLED || to == CLASS_REOPENED;
}

unsigned class_state_parts(class_state s)
{
    switch (s) {
    case CLASS_DRAFT:
    case CLASS_RETURNED:
        return CLASS_PART_SCHEME | CLASS_PART_SEATS | CLASS_PART_DATES | CLASS_PART_PLACE;
    case CLASS_APPROVED:
        return CLASS_PART_SEATS | CLASS_PART_DATES | CLASS_PART_PLACE | CLASS_PART_HOST;
    case CLASS_CALLING:
    case CLASS_READY:
    case CLASS_RUNNING: return CLASS_PART_DATES | CLASS_PART_PLACE | CLASS_PART_HOST;
    default: return 0;
    }
}

/* ---- seats ----------------------------------------------------------------------------------- */

/* A unit may answer late, a person may turn up whom nobody confirmed, and a mark may be put right.
 */
bool class_seat_may_become(seat_state from, seat_state to)
{
    switch (from) {
    case SEAT_NAMED: return to == SEAT_CONFIRMED || to == SEAT_ATTENDED || to == SEAT_LAPSED;
    case SEAT_CONFIRMED: return to == SEAT_NAMED || to == SEAT_ATTENDED || to == SEAT_LAPSED;
    case SEAT_ATTENDED: return to == SEAT_CONFIRMED;
    case SEAT_LAPSED: return to == SEAT_NAMED || to == SEAT_CONFIRMED || to == SEAT_ATTENDED;
    default: return false;
    }
}

/* ---- shares of the scheme -------------------------------------------------------------------- */

tenths class_modules_hours(const class_module *m, size_t n)
{
    tenths sum = {0};
    for (size_t i = 0; i < n; i++) {
        sum.n += m[i].hours.n;
    }
    return sum;
}

static bool counts_as_interactive(course_method m)
{
    return m != METHOD_LECTURE && m != METHOD_SELF_STUDY;
}

typedef bool (*module_counts)(const class_module *m);
static bool of_party_spirit(const class_module *m) { return m->category == COURSE_PARTY_SPIRIT; }
static bool of_theory_or_party_spirit(const class_module *m)
{
    return m->category == COURSE_THEORY || m->category == COURSE_PARTY_SPIRIT;
}
static bool by_leader(const class_module *m) { return m->leader; }
static bool interactive(const class_module *m) { return counts_as_interactive(m->method); }

/* Regulations §2.1: party spirit and interactive teaching concern every class, the two others the
 * main ones (主体班). */
static const struct {
    const char *key;
    bool main_classes_only;
    module_counts counts;
} shares[] = {
    {"course.theory_party_permille", true, of_theory_or_party_spirit},
    {"course.party_spirit_permille", false, of_party_spirit},
    {"course.leader_permille", true, by_leader},
    {"course.interactive_permille", false, interactive},
};

int64_t class_share(const char *key, class_kind kind, const class_module *m, size_t n)
{
    for (size_t i = 0; i < COUNT_OF(shares); i++) {
        if (!text_is(shares[i].key, key) || (shares[i].main_classes_only && kind != KIND_CORE)) {
            continue;
        }
        int64_t part = 0, all = class_modules_hours(m, n).n;
        for (size_t k = 0; k < n; k++) {
            part += shares[i].counts(&m[k]) ? m[k].hours.n : 0;
        }
        return share_reached(part, all);
    }
    return -1;
}
