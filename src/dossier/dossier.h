/* One person, one file (一人一档): built only from recorded events; every line opens its evidence.
 * No tables of its own. Reads callup_call, callup_pass, callup_makeup, class_card and
 * attendance_mark beside the questions of the slices below. */
#ifndef GANJIAO_DOSSIER_H
#define GANJIAO_DOSSIER_H
#include "certificate/certificate.h"
#include "doc/doc.h"

/* 干部教育培训档案表, as of that day, in Chinese. E_ABSENT: no such person. */
MUST_USE err dossier_paper(db *d, arena *mem, int64_t person, day on, paper *p);
extern const route_table dossier_routes;
#endif
