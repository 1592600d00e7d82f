/* One person, one file (一人一档): built only from recorded events; every line opens its evidence. No tables. */
#ifndef GANJIAO_DOSSIER_H
#define GANJIAO_DOSSIER_H
#include "certificate/certificate.h"
#include "doc/doc.h"
MUST_USE err dossier_paper(db *d, arena *mem, int64_t person, day on, paper *p);
extern const route_table dossier_routes;
#endif
