/* Words of the bank's codes in the order of the forms' choices, for fields and filters. */
#ifndef GANJIAO_BANK_WORDS_H
#define GANJIAO_BANK_WORDS_H
#include "bank/bank.h"

extern const text_key bank_category_words[4];
extern const text_key bank_method_words[8];
extern const text_key bank_teacher_kind_words[6];
extern const text_key bank_rank_words[4];
extern const text_key bank_site_kind_words[2];
extern const text_key bank_state_words[3];
extern const text_key bank_level_words[6];
#endif
