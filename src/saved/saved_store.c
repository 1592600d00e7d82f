#include "saved/saved.h"
#include "saved_text.h"

/* ---- questions ---------------------------------------------------------------------------- */

err saved_kept(turn *t, const char *list, look_kept *ret)
{
    db_q q =
        db_sql(t->d,
               "SELECT 0 AS id, NULL AS name, cols, sort FROM saved_manner"
               " WHERE person = $1 AND list = $2 UNION ALL"
               " SELECT id, name, query, NULL FROM saved_filter WHERE person = $1 AND list = $2"
               " ORDER BY id LIMIT $3",
               INT(t->actor.person), TEXT(list), INT(SAVED_FILTERS_SHOWN + 1));
    while (db_row(&q)) {
        int64_t id = db_int(&q);
        const char *name = db_text(&q, t->mem), *words = db_text(&q, t->mem);
        if (id == 0) {
            ret->cols = words;
            ret->sort = db_text(&q, t->mem);
        } else {
            *GROW(t->mem, &ret->filters) = (look_kept_filter){id, name, words};
        }
    }
    return db_end(&q);
}

#define FILTER "SELECT id, list, name, query, title, said, path FROM saved_filter WHERE person = $1"

static err filters_read(db_q *q, arena *mem, saved_filters *ret)
{
    while (db_row(q)) {
        saved_filter *f = GROW(mem, ret);
        f->id = db_int(q);
        f->list = db_text(q, mem);
        f->name = db_text(q, mem);
        f->query = db_text(q, mem);
        f->title = db_text(q, mem);
        f->said = db_text(q, mem);
        f->path = db_text(q, mem);
    }
    return db_end(q);
}

err saved_filters_of(db *d, int64_t person, arena *mem, saved_filters *ret)
{
    db_q q = db_sql(d, FILTER " ORDER BY list, id", INT(person));
    return filters_read(&q, mem, ret);
}

static err filter_get(turn *t, int64_t id, saved_filter *ret)
{
    saved_filters all = {0};
    db_q q = db_sql(t->d, FILTER " AND id = $2", INT(t->actor.person), INT(id));
    TRY(filters_read(&q, t->mem, &all));
    if (all.n == 0) { return E_ABSENT; }
    *ret = all.at[0];
    return OK;
}

/* ---- deeds --------------------------------------------------------------------------------- */

static err written_down(turn *t, const char *deed, const saved_filter *old, const saved_filter *now)
{
    buf before = buf_new(t->mem), after = buf_new(t->mem);
    if (old) {
        audit_pair_text(&before, "name", old->name);
        audit_pair_text(&before, "query", old->query);
    }
    if (now) {
        audit_pair_text(&after, "name", now->name);
        audit_pair_text(&after, "query", now->query);
    }
    return audit_write(t, &(audit_deed){.deed = deed,
                                        .kind = "account",
                                        .record = t->actor.person,
                                        .person = t->actor.person,
                                        .before = audit_end(&before),
                                        .after = audit_end(&after)});
}

err saved_filter_keep(turn *t, const saved_filter *f, int64_t *ret_id)
{
    int64_t rows = 0, fresh = id_new();
    TRY(db_do(t->d, &rows,
              "INSERT INTO saved_filter (person, id, list, name, query, title, said, path)"
              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
              " ON CONFLICT (person, list, name) DO NOTHING",
              INT(t->actor.person), INT(fresh), TEXT(f->list), TEXT(f->name), TEXT(f->query),
              TEXT(f->title), TEXT(f->said), TEXT(f->path)));
    *ret_id = fresh;
    if (rows == 1) { return written_down(t, "saved.filter_keep", NULL, f); }
    TRY(db_one(t->d, ret_id,
               "SELECT id FROM saved_filter WHERE person = $1 AND list = $2 AND name = $3",
               INT(t->actor.person), TEXT(f->list), TEXT(f->name)));
    return saved_filter_replace(t, *ret_id, f);
}

err saved_filter_replace(turn *t, int64_t id, const saved_filter *fresh)
{
    saved_filter old = {0};
    TRY(filter_get(t, id, &old));
    saved_filter now = old;
    now.query = fresh->query;
    TRY(db_do(t->d, NULL,
              "UPDATE saved_filter SET query = $3, title = $4, said = $5, path = $6"
              " WHERE person = $1 AND id = $2",
              INT(t->actor.person), INT(id), TEXT(fresh->query), TEXT(fresh->title),
              TEXT(fresh->said), TEXT(fresh->path)));
    return written_down(t, "saved.filter_change", &old, &now);
}

err saved_filter_rename(turn *t, int64_t id, const char *name)
{
    saved_filter old = {0};
    int64_t rows = 0;
    TRY(filter_get(t, id, &old));
    saved_filter now = old;
    now.name = name;
    TRY(db_savepoint(t->d));
    err e = db_do(t->d, &rows, "UPDATE saved_filter SET name = $3 WHERE person = $1 AND id = $2",
                  INT(t->actor.person), INT(id), TEXT(name));
    if (e == OK) { e = db_release(t->d); }
    if (e != OK) { db_rollback_to(t->d); }
    if (e == E_CONFLICT) { return web_fault(t, "name", T_saved_fault_taken, "", ""); }
    TRY(e);
    return written_down(t, "saved.filter_change", &old, &now);
}

err saved_filter_drop(turn *t, int64_t id)
{
    saved_filter old = {0};
    TRY(filter_get(t, id, &old));
    TRY(db_do(t->d, NULL, "DELETE FROM saved_filter WHERE person = $1 AND id = $2",
              INT(t->actor.person), INT(id)));
    return written_down(t, "saved.filter_drop", &old, NULL);
}

static err manner_written(db *d, int64_t person, const char *list, const char *cols,
                          const char *sort)
{
    return text_empty(cols) && text_empty(sort)
               ? db_do(d, NULL, "DELETE FROM saved_manner WHERE person = $1 AND list = $2",
                       INT(person), TEXT(list))
               : db_do(d, NULL,
                       "INSERT INTO saved_manner (person, list, cols, sort) VALUES ($1, $2, $3, $4)"
                       " ON CONFLICT (person, list) DO UPDATE SET cols = excluded.cols, sort = "
                       "excluded.sort",
                       INT(person), TEXT(list), TEXT(cols), TEXT(sort));
}

err saved_manner_keep(turn *t, const char *list, const char *cols, const char *sort)
{
    TRY(manner_written(t->d, t->actor.person, list, cols, sort));
    buf after = buf_new(t->mem);
    audit_pair_text(&after, "list", list);
    audit_pair_text(&after, "columns", cols);
    audit_pair_text(&after, "order", sort);
    return audit_write(t, &(audit_deed){.deed = "saved.manner_keep",
                                        .kind = "account",
                                        .record = t->actor.person,
                                        .person = t->actor.person,
                                        .after = audit_end(&after)});
}

/* ---- drafts -------------------------------------------------------------------------------- */

err saved_draft_get(db *d, int64_t person, const char *form, arena *mem, saved_draft *ret)
{
    bool found = false;
    db_q q = db_sql(d, "SELECT words, at FROM saved_draft WHERE person = $1 AND form = $2",
                    INT(person), TEXT(form));
    while (db_row(&q)) {
        ret->words = db_text(&q, mem);
        ret->at = db_moment(&q);
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

/* The chain says that a draft was kept, not its words: they are nobody's statement yet. */
err saved_draft_keep(turn *t, const char *form, const char *words)
{
    int64_t rows = 0;
    TRY(db_do(t->d, NULL, "DELETE FROM saved_draft WHERE person = $1 AND at < $2",
              INT(t->actor.person), INT(t->now.s - (int64_t)SAVED_DRAFT_DAYS * 86400)));
    TRY(text_empty(words)
            ? db_do(t->d, &rows, "DELETE FROM saved_draft WHERE person = $1 AND form = $2",
                    INT(t->actor.person), TEXT(form))
            : db_do(t->d, &rows,
                    "INSERT INTO saved_draft (person, form, words, at) VALUES ($1, $2, $3, $4)"
                    " ON CONFLICT (person, form) DO UPDATE SET words = excluded.words,"
                    " at = excluded.at",
                    INT(t->actor.person), TEXT(form), TEXT(words), MOMENT(t->now)));
    if (rows == 0) { return OK; } /* there was none to drop */
    buf after = buf_new(t->mem);
    audit_pair_text(&after, "form", form);
    return audit_write(
        t, &(audit_deed){.deed = text_empty(words) ? "saved.draft_drop" : "saved.draft_keep",
                         .kind = "account",
                         .record = t->actor.person,
                         .person = t->actor.person,
                         .after = audit_end(&after)});
}
