/* Words of the bank's codes, and which changes of state there are. */
#include "bank/bank.h"
#include "bank_text.h"

/* In the order of the codes, which is that of the forms' choices. */
const text_key bank_category_words[] = {T_bank_category_theory, T_bank_category_party_spirit,
                                        T_bank_category_professional, T_bank_category_knowledge};
const text_key bank_method_words[] = {T_bank_method_lecture,         T_bank_method_case,
                                      T_bank_method_discussion,      T_bank_method_simulation,
                                      T_bank_method_experiential,    T_bank_method_site,
                                      T_bank_method_action_learning, T_bank_method_self_study};
const text_key bank_teacher_kind_words[] = {T_bank_teacher_full,    T_bank_teacher_part,
                                            T_bank_teacher_leader,  T_bank_teacher_practitioner,
                                            T_bank_teacher_outside, T_bank_teacher_narrator};
const text_key bank_rank_words[] = {T_bank_title_other, T_bank_title_associate, T_bank_title_senior,
                                    T_bank_title_academician};
const text_key bank_site_kind_words[] = {T_bank_site_base, T_bank_site_point};
const text_key bank_state_words[] = {T_bank_state_proposed, T_bank_state_in, T_bank_state_out};
const text_key bank_level_words[] = {T_bank_level_nation,   T_bank_level_province,
                                     T_bank_level_city,     T_bank_level_county,
                                     T_bank_level_township, T_bank_level_village};

static text_key word_at(const text_key *words, size_t n, size_t i)
{
    return i < n ? words[i] : T_bank_unknown;
}

text_key bank_category_word(course_category c)
{
    return word_at(bank_category_words, COUNT_OF(bank_category_words), (size_t)c - 1);
}
text_key bank_method_word(course_method m)
{
    return word_at(bank_method_words, COUNT_OF(bank_method_words), (size_t)m - 1);
}
text_key bank_teacher_kind_word(teacher_kind k)
{
    return word_at(bank_teacher_kind_words, COUNT_OF(bank_teacher_kind_words), (size_t)k - 1);
}
text_key bank_rank_word(teacher_rank r)
{
    return word_at(bank_rank_words, COUNT_OF(bank_rank_words), (size_t)r);
}
text_key bank_site_kind_word(site_kind k)
{
    return word_at(bank_site_kind_words, COUNT_OF(bank_site_kind_words), (size_t)k - 1);
}
text_key bank_state_word(bank_state s)
{
    return word_at(bank_state_words, COUNT_OF(bank_state_words), (size_t)s - 1);
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
