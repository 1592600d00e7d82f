/* Posts: what a person held and holds. Exactly one main post is open while somebody is in service;
 * it says the same as the person's row, which is changed in the same deed. Nothing of the history
 * is written over; what was entered wrongly is taken back only while nothing followed, and the
 * audit keeps both. */
#include "people/people_inside.h"
#include "people_text.h"

err people_post_insert(db *d, const person *p, bool main, const char *reason)
{
    return db_do(
        d, NULL,
        "INSERT INTO people_post (person, id, org, title, post_level, rank, since, main, reason)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        INT(p->id), INT(id_new()), INT(p->org), TEXT(p->title), INT(p->post_level), INT(p->rank),
        DAY(p->post_since), INT(main), TEXT(reason));
}

err people_posts_of(db *d, int64_t person_id, arena *mem, person_posts *ret)
{
    /* Without a day comes last on both databases; ids break ties in the order of entry. */
    db_q q = db_sql(d,
                    "SELECT t.id, t.org, o.name, t.title, t.post_level, t.rank, t.since, t.until, "
                    "t.main, t.reason"
                    " FROM people_post t JOIN people_org o ON o.id = t.org WHERE t.person = $1"
                    " ORDER BY COALESCE(t.since, '') DESC, t.id DESC",
                    INT(person_id));
    while (db_row(&q)) {
        person_post *p = GROW(mem, ret);
        p->id = db_int(&q);
        p->org = db_int(&q);
        p->org_name = db_text(&q, mem);
        p->title = db_text(&q, mem);
        p->post_level = (post_level)db_int(&q);
        p->rank = (person_rank)db_int(&q);
        p->since = db_day(&q);
        p->until = db_day(&q);
        p->main = db_int(&q) != 0;
        p->reason = db_text(&q, mem);
    }
    return db_end(&q);
}

/* ---- what all these deeds share -------------------- */

static err person_seen(turn *t, int64_t id, int64_t version, person *ret)
{
    TRY(people_person_get(t->d, id, t->mem, ret));
    return version == 0 || version == ret->version ? OK : E_CONFLICT;
}

static err day_faults(turn *t, const char *field, day on, day first)
{
    if (!day_known(on)) { return web_fault(t, field, T_people_day_missing, "", ""); }
    if (day_known(first) && on.n < first.n) {
        return web_fault(t, field, T_people_move_before, day_iso(t->mem, first), "");
    }
    if (on.n > t->today.n) {
        return web_fault(t, field, T_people_day_ahead, day_iso(t->mem, t->today), "");
    }
    return OK;
}

static err row_update(turn *t, const person *now, int64_t version)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows,
              "UPDATE people_person SET org = $2, title = $3, post_level = $4, rank = $5, "
              "post_since = $6, state = $7,"
              " changed_at = $8, version = version + 1 WHERE id = $1 AND version = $9",
              INT(now->id), INT(now->org), TEXT(now->title), INT(now->post_level), INT(now->rank),
              DAY(now->post_since), INT(now->state), MOMENT(t->now), INT(version)));
    return rows ? OK : E_CONFLICT;
}

static err main_ended(db *d, int64_t id, day *ret)
{
    *ret = DAY_NONE;
    db_q q =
        db_sql(d, "SELECT max(until) FROM people_post WHERE person = $1 AND main = 1", INT(id));
    while (db_row(&q)) {
        *ret = db_day(&q);
    }
    return db_end(&q);
}

/* ---- deeds -------------------- */

static day later_of(day a, day b) { return !day_known(a) || (day_known(b) && b.n > a.n) ? b : a; }

err people_person_move(turn *t, const person_move *m)
{
    person old = {0};
    day ended = DAY_NONE;
    TRY(person_seen(t, m->person, m->version, &old));
    TRY(people_org_subject(t, m->org, &(web_subject){0}));
    TRY(main_ended(t->d, m->person, &ended));
    TRY(day_faults(t, "since", m->since, later_of(old.post_since, ended)));
    person now = old;
    now.org = m->org;
    now.title = m->title;
    now.post_level = m->post_level;
    now.rank = m->rank;
    now.post_since = m->since;
    now.state = PERSON_ACTIVE;
    TRY(row_update(t, &now, old.version));
    TRY(db_do(t->d, NULL,
              "UPDATE people_post SET until = $2 WHERE person = $1 AND main = 1 AND until IS NULL",
              INT(m->person), DAY(m->since)));
    TRY(people_post_insert(t->d, &now, true, m->reason));
    return people_audit(t, "people.move", &old, &now, m->reason);
}

err people_person_end(turn *t, const person_ending *e)
{
    person old = {0};
    TRY(person_seen(t, e->person, e->version, &old));
    if (e->state != PERSON_RETIRED && e->state != PERSON_LEFT && e->state != PERSON_DEAD) {
        return web_fault(t, "state", T_people_end_state_missing, "", "");
    }
    if (old.state != PERSON_ACTIVE) { return E_CONFLICT; }
    TRY(day_faults(t, "on", e->on, old.post_since));
    person now = old;
    now.state = e->state;
    TRY(row_update(t, &now, old.version));
    TRY(db_do(t->d, NULL, "UPDATE people_post SET until = $2 WHERE person = $1 AND until IS NULL",
              INT(e->person), DAY(e->on)));
    return people_audit(t, "people.end", &old, &now, e->reason);
}

/* ---- taking back -------------------- */

typedef struct {
    const person_post *last, *before;
} main_posts; /* the newest main post and the one before it */

static main_posts newest_main(const person_posts *all)
{
    main_posts m = {0};
    for (size_t i = 0; i < all->n && !m.before; i++) {
        if (all->at[i].main) { *(m.last ? &m.before : &m.last) = &all->at[i]; }
    }
    return m;
}

static err undo_ending(turn *t, person *now, const main_posts *m)
{
    now->state = PERSON_ACTIVE;
    /* The ending closed all posts of that day, also the part-time ones. */
    return db_do(t->d, NULL, "UPDATE people_post SET until = NULL WHERE person = $1 AND until = $2",
                 INT(now->id), DAY(m->last->until));
}

static err undo_move(turn *t, person *now, const main_posts *m)
{
    int64_t rows = 0;
    const person_post *p = m->before;
    if (!p || p->until.n != m->last->since.n) { return E_CONFLICT; }
    now->org = p->org;
    now->title = p->title;
    now->post_level = p->post_level;
    now->rank = p->rank;
    now->post_since = p->since;
    TRY(db_do(t->d, NULL, "DELETE FROM people_post WHERE person = $1 AND id = $2", INT(now->id),
              INT(m->last->id)));
    TRY(db_do(t->d, &rows, "UPDATE people_post SET until = NULL WHERE person = $1 AND id = $2",
              INT(now->id), INT(p->id)));
    return rows ? OK : E_CONFLICT;
}

err people_person_undo(turn *t, int64_t id, int64_t version, const char *reason)
{
    person old = {0};
    person_posts posts = {0};
    TRY(person_seen(t, id, version, &old));
    TRY(people_posts_of(t->d, id, t->mem, &posts));
    main_posts m = newest_main(&posts);
    if (!m.last) { return E_CONFLICT; }
    person now = old;
    TRY(old.state == PERSON_ACTIVE ? undo_move(t, &now, &m) : undo_ending(t, &now, &m));
    TRY(row_update(t, &now, old.version));
    return people_audit(t, "people.undo", &old, &now, reason);
}

/* ---- part-time posts
 * ---------------------------------------------------------------------------------------------- */

static err audit_post(turn *t, const char *deed, int64_t person_id, const person_post *p,
                      const char *reason)
{
    web_subject whose = {0};
    buf after = buf_new(t->mem);
    TRY(people_person_subject(t, person_id, &whose));
    audit_pair_int(&after, "org", p->org);
    audit_pair_text(&after, "title", p->title);
    audit_pair_day(&after, "since", p->since);
    audit_pair_day(&after, "until", p->until);
    return audit_write(t, &(audit_deed){.deed = deed,
                                        .kind = "person",
                                        .record = person_id,
                                        .person = person_id,
                                        .org = whose.org,
                                        .before = "",
                                        .after = audit_end(&after),
                                        .reason = reason});
}

err people_post_add(turn *t, const person_move *m)
{
    person p = {0};
    TRY(person_seen(t, m->person, m->version, &p));
    TRY(people_org_subject(t, m->org, &(web_subject){0}));
    if (p.state != PERSON_ACTIVE) { return E_CONFLICT; }
    TRY(day_faults(t, "since", m->since, p.born));
    person held = {.id = m->person,
                   .org = m->org,
                   .title = m->title,
                   .post_level = m->post_level,
                   .rank = m->rank,
                   .post_since = m->since};
    TRY(people_post_insert(t->d, &held, false, m->reason));
    const person_post now = {
        .org = m->org, .title = m->title, .since = m->since, .until = DAY_NONE};
    return audit_post(t, "people.post_add", m->person, &now, m->reason);
}

static const person_post *post_of(const person_posts *all, int64_t post)
{
    for (size_t i = 0; i < all->n; i++) {
        if (all->at[i].id == post) { return &all->at[i]; }
    }
    return NULL;
}

err people_post_end(turn *t, int64_t person_id, int64_t post, day until, const char *reason)
{
    person_posts all = {0};
    int64_t rows = 0;
    TRY(people_posts_of(t->d, person_id, t->mem, &all));
    const person_post *held = post_of(&all, post);
    if (!held) { return E_ABSENT; }
    TRY(day_faults(t, "until", until, held->since));
    TRY(db_do(t->d, &rows,
              "UPDATE people_post SET until = $3 WHERE person = $1 AND id = $2 AND main = 0 AND "
              "until IS NULL",
              INT(person_id), INT(post), DAY(until)));
    if (rows == 0) { return E_CONFLICT; }
    person_post now = *held;
    now.until = until;
    return audit_post(t, "people.post_end", person_id, &now, reason);
}
