/* Rosters from files (C.1): one function serves page, job and command. */
#ifndef GANJIAO_PEOPLE_IMPORT_H
#define GANJIAO_PEOPLE_IMPORT_H
#include "people/people.h"

typedef struct people_import_order people_import_order;
typedef struct people_import_outcome people_import_outcome;
/* Import (C.1). The same function serves page, job and command. The file is read once; its rows are
 * kept in a nameless file of the data folder. Two passes over these: the first judges each row, the
 * second writes; both in one transaction. With `check` the first alone, with progress and cancel.
 * OK: judged, and written unless `check` or a row was refused without `skip_rejected`. E_INPUT: not
 * a table that can be read (errors.at[0] says why). E_CONFLICT: other rows are refused than
 * `expect` says. E_BUSY: cancelled. */
struct people_import_order {
    const char *path;
    int64_t org; /* units are looked for in its subtree */
    bool check, skip_rejected;
    const char *mapping;  /* corrections of the columns: "3=born,5=title,7=none"; "" none */
    language lang;        /* of the reasons */
    const int64_t *scope; /* roots whose people may be changed; none: org alone */
    size_t scope_n;
    const char *expect;       /* `verdict` of the preview; "" none */
    const char *errors_path;  /* workbook to send back is made here; "" none */
    const char *notes_folder; /* new.tsv, changed.tsv, refused.tsv for the preview; "" none */
    /* What is left beside the rows, in their transaction; may be called again. NULL: nothing. */
    err (*leave)(job *j, const people_import_outcome *o);
};
typedef struct {
    int64_t row;
    const char *column, *reason;
} people_import_fault;
struct people_import_outcome {
    int64_t rows, created, updated, unchanged, rejected;
    LIST(people_import_fault) errors, warnings; /* the first 10,000 of each */
    const char *errors_file;        /* workbook to send back; "" when nothing was refused */
    const char *verdict;            /* which rows were refused, as a short word */
    const struct import_head *head; /* what the columns were taken for; NULL: not read so far */
    const char *unread;             /* why the file is no table that can be read; "" it is one */
    bool written;
};
MUST_USE err people_import(job *j, const people_import_order *order, people_import_outcome *ret);
extern const job_kind people_preview_job;
extern const route_table people_import_routes;
extern const job_kind people_import_job;
#endif
