/* Between the files of people. */
#ifndef GANJIAO_PEOPLE_INSIDE_H
#define GANJIAO_PEOPLE_INSIDE_H
#include "people/people.h"

#define PEOPLE_COLUMNS                                                                             \
    "p.id, p.org, p.name, p.sort_key, p.citizen_masked, p.sex, p.born, p.ethnic, p.political, "    \
    "p.party_since,"                                                                               \
    " p.education, p.degree, p.school, p.phone, p.mail, p.work_since, p.title, p.post_level, "     \
    "p.rank, "                                                                                     \
    "p.post_since,"                                                                                \
    " p.categories, p.state, p.version"
void people_row_read(db_q *q, arena *mem, person *p); /* reads PEOPLE_COLUMNS, in their order */
MUST_USE err people_orgs_under(db *d, int64_t root, arena *mem, orgs *ret); /* itself first */
err people_search_set(db *d, int64_t person, const char *words);
err people_search_add(db *d, int64_t person, const char *words); /* of one made just now */
const char *people_search_words(
    arena *mem, const char *words); /* as the index holds them and the query asks for them */
err people_faults(turn *t, const person *p); /* E_INPUT with faults: what a record must have */
err people_audit(turn *t, const char *deed, const person *old, const person *now,
                 const char *reason); /* changed fields only; old NULL: new */
err people_post_insert(db *d, const person *p, bool main,
                       const char *reason); /* the post that *p says he holds */
#endif
