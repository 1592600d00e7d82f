/* Between the files of class. */
#ifndef GANJIAO_CLASS_INSIDE_H
#define GANJIAO_CLASS_INSIDE_H
#include "class/class.h"

#define CLASS_COLUMNS \
    "c.id, c.org, c.item, c.audience_group, c.institution, c.code, c.name, c.theme, c.aim, c.audience, c.place, o.name," \
    " c.kind, c.training, c.field, c.origin, c.mode, c.organiser_level, c.starts, c.ends, c.days, c.seats, c.year," \
    " c.tenths, n.state, n.approval, n.summary, c.version"
#define CLASS_FROM " FROM class_card c JOIN class_now n ON n.class = c.id JOIN people_org o ON o.id = c.org"
void class_row_read(db_q *q, arena *mem, class_card *c); /* reads CLASS_COLUMNS, in their order */

/* Fills what may be left out (days, end, hours, year) and says what is wrong with the card. */
err class_card_complete(turn *t, class_card *c);
/* Seats follow the card: more rows, or fewer. E_INPUT (fault "seats") when more are in use than are wanted. */
err class_seats_fit(turn *t, const class_card *c);
/* What the trainees' own rows repeat of the card. */
err class_trainees_follow(db *d, const class_card *c);
err class_audit(turn *t, const class_card *c, const audit_deed *deed);

look_state class_look_state(class_state s);
bool class_may(turn *t, right_id right, const class_card *c);
const char *class_url(turn *t, const class_card *c, const char *rest);
const char *class_dates_text(turn *t, const class_card *c);
#endif
