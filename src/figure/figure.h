/* The metric catalogue: one definition of each figure, the records behind it, reports that fill
 * themselves. Reads published tables only. The names of figures, their measures and dimensions are
 * public (address, command, report): do not rename. */
#ifndef GANJIAO_FIGURE_H
#define GANJIAO_FIGURE_H
#include "dossier/dossier.h"
#include "look/look.h"

/* A page that asks several figures may hand over a `figure_kept` (begun as {.mem = t->mem}): what
 * is reckoned once for all people of a unit is then kept for the next question about the same unit
 * and day. */
typedef struct {
    arena *mem;
    int64_t org;
    day on;
    duties_by_unit duties;
    bool full;
} figure_kept;

/* `org`: the subtree that is asked about. `by`: "" or a dimension of the figure ("month", "unit",
 * "kind", "training", "field", "organiser", "origin", "level", "mode", "sex", "post", …). `group`:
 * "" all, else one of that dimension's groups. `today`: past years are judged at their end, the
 * current one today; left out: at its end (only the duties look at it). `kept`: NULL or as above.
 */
typedef struct {
    int64_t org;
    int year;
    const char *by, *group;
    day today;
    figure_kept *kept;
} figure_question;
typedef enum {
    FIGURE_COUNT = 1,
    FIGURE_TENTHS,
    FIGURE_PERMILLE
} figure_measure; /* what `value` is; a share of nothing is NO_NUMBER */
/* Printed by `label`, or by `label_text` where that is NULL. */
typedef struct {
    const char *group;
    text_key label;
    const char *label_text;
    int64_t value;
} figure_value;
typedef LIST(figure_value) figure_values;

/* One figure = one FROM/WHERE over published tables: number, groups and list of records come from
 * the same text, so they cannot differ. E_ABSENT: no such figure or dimension. figure_total is of
 * `group` alone where one is given. */
MUST_USE err figure_ask(db *d, const char *name, const figure_question *q, arena *mem,
                        figure_values *ret);
MUST_USE err figure_total(db *d, const char *name, const figure_question *q, int64_t *ret);

/* What a figure is, for cards: its words and how `value` prints. E_ABSENT: no such figure. */
typedef struct {
    const char *name;
    text_key label, unit, counts;
    figure_measure measure;
    bool distinct;
} figure_about;
MUST_USE err figure_about_of(const char *name, figure_about *ret);
bool figure_name(size_t i,
                 const char **ret); /* the catalogue's names in order; false after the last */
char *figure_text(arena *mem, figure_measure m, int64_t value); /* 64,992 · 12,345.5 · 60.3% */
char *figure_url(arena *mem, const char *name,
                 const figure_question *q); /* of exactly the records that were counted */
/* A card as look_figures prints it: of now, but at most SHOWN_SECONDS behind another server. */
MUST_USE err figure_card(db *d, arena *mem, const char *name, const figure_question *q,
                         look_figure *ret);

/* The yearly work report; `name`: "yearly" (E_ABSENT otherwise). The words stand in
 * text/figure.txt. */
MUST_USE err figure_report_paper(db *d, arena *mem, const char *name, const figure_question *q,
                                 paper *p);
/* How long the overviews may show what was counted before; 0 (as a process begins): not at all. */
void figure_keep_seconds(int seconds);
extern const route_table figure_routes;
#endif
