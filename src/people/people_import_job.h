/* Between the jobs of the import and its pages: what a job is asked, and what it leaves in its
 * folder. */
#ifndef GANJIAO_PEOPLE_IMPORT_JOB_H
#define GANJIAO_PEOPLE_IMPORT_JOB_H
#include "people/people_import_inside.h"

typedef struct {
    const char *path; /* the uploaded file, below the data folder */
    const char *name; /* as the officer calls it */
    const char *mapping, *expect;
    language lang;
    bool skip;
    const int64_t *scope;
    size_t scope_n;
} import_input;
const char *import_input_text(arena *mem, const import_input *in);
MUST_USE err import_input_read(arena *mem, const char *text, import_input *ret);

typedef struct {
    const char *head, *sample, *field;
} import_column;
typedef struct {
    const char *fault; /* "" when the file could be judged */
    int64_t rows, created, updated, unchanged, rejected;
    bool written, errors;
    const char *verdict;
    LIST(import_column) columns;
    LIST(people_import_fault) warnings;
} import_summary;
MUST_USE err import_summary_read(arena *mem, const char *folder, import_summary *ret);
MUST_USE err import_template_write(const char *path, language lang);
#endif
