/* The words of seats, and the page that every number of them leads to. Comes with class.h. */
#ifndef GANJIAO_CLASS_SEATS_H
#define GANJIAO_CLASS_SEATS_H
#include "class/class.h"

text_key class_seat_word(seat_state s);    /* the one word, on every page */
const char *class_seat_code(seat_state s); /* in addresses */
/* The page of the class's people with these seats alone: a bit (1 << state) each, 0 of any state;
 * of that unit's share, of people of that level; 0 any. */
enum {
    SEATS_SURE = 1 << SEAT_CONFIRMED | 1 << SEAT_ATTENDED,
    SEATS_USED = 1 << SEAT_NAMED | SEATS_SURE
};
typedef struct {
    unsigned states;
    int64_t unit, level;
} class_seat_filter;
const char *class_seats_url(arena *mem, int64_t klass, class_seat_filter f);
#endif
