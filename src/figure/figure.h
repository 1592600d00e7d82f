/* The metric catalogue: one definition of each figure, the records behind it, reports that fill themselves. Reads published tables only. */
#ifndef GANJIAO_FIGURE_H
#define GANJIAO_FIGURE_H
#include "dossier/dossier.h"

/* One figure = one FROM/WHERE over published tables; the number and the list of records come from the same text, so they cannot differ. */
typedef struct { int64_t org; int year; const char *by; } figure_question;  /* by: "", "month", "unit", "kind", "field", "organiser", "origin", "level" */
typedef struct { const char *group; text_key label; const char *label_text; int64_t value; } figure_value;
typedef LIST(figure_value) figure_values;
MUST_USE err figure_ask(db *d, const char *name, const figure_question *q, arena *mem, figure_values *ret); /* E_ABSENT: no such figure */
MUST_USE err figure_total(db *d, const char *name, const figure_question *q, int64_t *ret);
MUST_USE err figure_report_paper(db *d, arena *mem, const char *name, const figure_question *q, paper *p);
extern const route_table figure_routes;
#endif
