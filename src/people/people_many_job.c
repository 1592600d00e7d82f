/* More people than one request should hold the writer for: done, or taken back, in parts of a
 * transaction each. What is done when somebody stops it is written down, and can be taken back. */
#include <jansson.h>

#include "people/people_many.h"
#include "people_text.h"

enum { PART = 500, KEY_ROOM = 4096 };

typedef struct {
    job *j;
    people_many m;
    people_filter f;
    people_many_back back;
    bool undo, ended, changed;
    language lang;
    char key[KEY_ROOM];
    int64_t id, done, part_done, last;
    arena *mem; /* of one part */
} run;

static turn turn_of(run *r, db *d)
{
    const audit_actor *by = &r->j->by;
    return (turn){
        .mem = r->mem,
        .d = d,
        .s = r->j->s,
        .now = by->now,
        .today = moment_day(by->now),
        .method = METHOD_POST,
        .path = "",
        .target = "",
        .ip = by->ip,
        .request = by->request,
        .actor = {.person = by->person, .name = by->name, .session_secret = "", .lang = r->lang}};
}

static err order_read(run *r)
{
    json_t *order = json_loads(r->j->input, 0, NULL);
    const char *many = json_string_value(json_object_get(order, "many"));
    const char *reason = json_string_value(json_object_get(order, "reason"));
    bool good = many && text_int(many, &r->m.id);
    r->undo = json_is_true(json_object_get(order, "undo"));
    r->lang = json_is_true(json_object_get(order, "english")) ? LANG_EN : LANG_ZH;
    r->back =
        (people_many_back){.limit = PART, .reason = arena_copy(r->j->mem, reason ? reason : "")};
    json_decref(order);
    return good ? OK : E_INPUT;
}

/* What the preview said must still be so. */
static err begin(db *d, void *context)
{
    run *r = context;
    int64_t of[MANY_FITS_N] = {0};
    TRY(people_many_get(d, r->j->person, r->m.id, r->j->mem, &r->m));
    if (r->undo) { return people_many_left(d, r->m.id, &r->m.planned, &of[0]); }
    TRY(people_filter_read(r->m.filter, r->j->mem, &r->f));
    TRY(people_many_counts(d, &r->f, &r->m, r->j->mem, of));
    r->changed = of[MANY_FITS] != r->m.planned;
    return OK;
}

static err part_do(db *d, void *context)
{
    run *r = context;
    arena_reset(r->mem);
    turn t = turn_of(r, d);
    persons found = {0};
    const people_page page = {.key = r->key, .id = r->id, .limit = PART, .count = r->m.planned};
    r->part_done = r->last = 0;
    r->ended = false;
    TRY(people_of(d, &r->f, &page, r->mem, &found));
    for (size_t i = 0; i < found.n; i++) {
        if (people_many_judge(&r->m, &found.at[i]) != MANY_FITS) { continue; }
        TRY(people_many_one(&t, &r->m, &found.at[i]));
        r->part_done++;
    }
    r->ended = found.n < PART;
    r->last = found.n ? found.at[found.n - 1].id : 0;
    return people_many_add_done(&t, &r->m, r->part_done);
}

/* Where the next part begins: only after this one's commit, for a part may be run again. */
static err key_of_last(db *d, void *context)
{
    run *r = context;
    person p = {0};
    if (r->ended) { return OK; }
    TRY(people_person_get(d, r->last, r->mem, &p));
    if (strlen(p.sort_key) >= KEY_ROOM) { return E_BROKEN; }
    memcpy(r->key, p.sort_key, strlen(p.sort_key) + 1);
    r->id = r->last;
    return OK;
}

static err part_undo(db *d, void *context)
{
    run *r = context;
    arena_reset(r->mem);
    turn t = turn_of(r, d);
    TRY(people_many_undo(&t, &r->m, &r->back, &r->part_done, &r->last));
    r->ended = r->last == 0;
    return OK;
}

static err parts_run(run *r)
{
    while (!r->ended) {
        if (job_progress(r->j, r->done, r->m.planned)) { return E_BUSY; }
        TRY(store_write(r->j->s, r->undo ? part_undo : part_do, r));
        if (!r->undo) { TRY(store_read(r->j->s, key_of_last, r)); }
        r->back.after = r->last;
        r->done += r->part_done;
    }
    return OK;
}

static err say_end(db *d, void *context)
{
    run *r = context;
    const char *args[] = {arena_printf(r->j->mem, "%lld", (long long)r->done)};
    (void)d; /* the parts are written: what is left to say goes with the job's end */
    job_say(r->j, r->undo ? T_people_many_undone_n : T_people_many_done_n, args, 1);
    return OK;
}

static err many_run(job *j)
{
    run r = {.j = j, .mem = arena_new()};
    err e = order_read(&r);
    if (e == OK) { e = store_read(j->s, begin, &r); }
    if (e == OK && r.changed) {
        job_say(j, T_people_many_changed, NULL, 0);
        e = E_CONFLICT;
    }
    if (e == OK) { e = parts_run(&r); }
    arena_free(r.mem);
    return e == OK ? job_write(j, say_end, &r) : e;
}

const job_kind people_many_job = {.kind = "people.many", .title = T_people_many, .run = many_run};
