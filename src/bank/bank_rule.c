/* Words of the bank's codes, and which changes of state there are. */
#include "bank/bank.h"
#include "bank_text.h"

static text_key word_at(const text_key *words, size_t n, size_t i)
{
    return i < n && words[i] ? words[i] : T_bank_unknown;
}

text_key bank_category_word(course_category c)
{
    static const text_key words[] = {[COURSE_THEORY] = T_bank_category_theory,
                                     [COURSE_PARTY_SPIRIT] = T_bank_category_party_spirit,
                                     [COURSE_PROFESSIONAL] = T_bank_category_professional,
                                     [COURSE_KNOWLEDGE] = T_bank_category_knowledge};
    return word_at(words, COUNT_OF(words), c);
}

text_key bank_method_word(course_method m)
{
    static const text_key words[] = {
        [METHOD_LECTURE] = T_bank_method_lecture, [METHOD_CASE] = T_bank_method_case,
        [METHOD_DISCUSSION] = T_bank_method_discussion, [METHOD_SIMULATION] = T_bank_method_simulation,
        [METHOD_EXPERIENTIAL] = T_bank_method_experiential, [METHOD_SITE] = T_bank_method_site,
        [METHOD_ACTION_LEARNING] = T_bank_method_action_learning, [METHOD_SELF_STUDY] = T_bank_method_self_study};
    return word_at(words, COUNT_OF(words), m);
}

text_key bank_teacher_kind_word(teacher_kind k)
{
    static const text_key words[] = {
        [TEACHER_FULL] = T_bank_teacher_full, [TEACHER_PART] = T_bank_teacher_part,
        [TEACHER_LEADER] = T_bank_teacher_leader, [TEACHER_PRACTITIONER] = T_bank_teacher_practitioner,
        [TEACHER_OUTSIDE] = T_bank_teacher_outside, [TEACHER_NARRATOR] = T_bank_teacher_narrator};
    return word_at(words, COUNT_OF(words), k);
}

text_key bank_rank_word(teacher_rank r)
{
    static const text_key words[] = {[TITLE_OTHER] = T_bank_title_other, [TITLE_ASSOCIATE] = T_bank_title_associate,
                                     [TITLE_SENIOR] = T_bank_title_senior,
                                     [TITLE_ACADEMICIAN] = T_bank_title_academician};
    return word_at(words, COUNT_OF(words), r);
}

text_key bank_site_kind_word(site_kind k)
{
    static const text_key words[] = {[SITE_BASE] = T_bank_site_base, [SITE_POINT] = T_bank_site_point};
    return word_at(words, COUNT_OF(words), k);
}

text_key bank_state_word(bank_state s)
{
    static const text_key words[] = {[BANK_PROPOSED] = T_bank_state_proposed, [BANK_IN] = T_bank_state_in,
                                     [BANK_OUT] = T_bank_state_out};
    return word_at(words, COUNT_OF(words), s);
}

bool bank_state_fits(bank_state from, bank_state to)
{
    switch (from) {
    case BANK_PROPOSED: return to == BANK_IN || to == BANK_OUT;
    case BANK_IN: return to == BANK_OUT;
    case BANK_OUT: return to == BANK_IN;
    }
    return false;
}
