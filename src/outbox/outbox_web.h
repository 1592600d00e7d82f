/* Between the page files of outbox. */
#ifndef GANJIAO_OUTBOX_WEB_H
#define GANJIAO_OUTBOX_WEB_H
#include "common_text.h"
#include "look/look.h"
#include "look_text.h"
#include "outbox/outbox_inside.h"
#include "outbox_text.h"
#include "outbox_view.h"

extern const text_key outbox_safety_words[]; /* in the order of the form's choices */
extern const text_key outbox_channel_words[];
#endif
