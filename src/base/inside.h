/* What the files of base share with each other and with nobody else. */
#ifndef GANJIAO_BASE_INSIDE_H
#define GANJIAO_BASE_INSIDE_H

#include "base/base.h"

/* Makes room at `at` (which holds `was` bytes) for `now` bytes: in place where it was the last
 * thing taken, else a copy. What the bytes added hold is not
 * known. */
void *arena_stretch(arena *a, void *at, size_t was, size_t now);

bool random_is_demo(void); /* random_seed_for_demo() was called */

/* The longest word known by hand that begins at `at`, as toned syllables "zhang3 sun1"; NULL for
 * none. */
typedef enum { SPOT_SURNAME, SPOT_GIVEN, SPOT_WORD } pinyin_spot;
const char *pinyin_word(pinyin_spot spot, const char *at, size_t *bytes);

#endif
