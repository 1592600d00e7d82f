/* Between the web files of timetable. */
#ifndef GANJIAO_TIMETABLE_WEB_H
#define GANJIAO_TIMETABLE_WEB_H
#include "timetable/timetable.h"
#include "timetable_text.h"
#include "timetable_view.h"

const char *timetable_clock(arena *mem, int minutes);         /* 08:30 */
const char *timetable_time(arena *mem, int starts, int ends); /* 08:30–11:30 */
bool timetable_clock_read(const char *s, int *ret); /* 8:30, 08:30; full-width colon too */
const text_key *timetable_words(markup_out *o, const form_kind *f, const char *field);
err timetable_feed_class(turn *t);
err timetable_feed_own(turn *t);
err timetable_own_handle(turn *t);
err timetable_handbook_make(turn *t);
err timetable_handbook_send(turn *t);
#endif
