/* Items: entered by units, one row each, searched and paged. */
#include "plan/plan_inside.h"
#include "plan_text.h"

void plan_item_read(db_q *q, arena *mem, plan_item *i)
{
    i->id = db_int(q);
    i->plan = db_int(q);
    i->org = db_int(q);
    i->audience_group = db_int(q);
    i->name = db_text(q, mem);
    i->theme = db_text(q, mem);
    i->aim = db_text(q, mem);
    i->audience = db_text(q, mem);
    i->place = db_text(q, mem);
    i->kind = (class_kind)db_int(q);
    i->training = (class_training)db_int(q);
    i->field = (class_field)db_int(q);
    i->origin = (class_origin)db_int(q);
    i->mode = (class_mode)db_int(q);
    i->organiser_level = (org_level)db_int(q);
    i->starts = db_day(q);
    i->days = (int)db_int(q);
    i->seats = (int)db_int(q);
    i->hours.n = (int32_t)db_int(q);
    i->money.n = db_int(q);
    i->state = (plan_item_state)db_int(q);
    i->added_in = (int)db_int(q);
    i->version = db_int(q);
    i->org_name = db_text(q, mem);
}

err plan_item_get(db *d, int64_t id, arena *mem, plan_item *ret)
{
    db_q q = db_sql(d,
                    "SELECT " PLAN_ITEM_COLUMNS
                    " FROM plan_item i JOIN people_org o ON o.id = i.org WHERE i.id = $1",
                    INT(id));
    bool found = false;
    while (db_row(&q)) {
        plan_item_read(&q, mem, ret);
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

/* ---- lists ----------------------------------------------------------------------------------- */

typedef struct {
    buf sql;
    db_vals values;
    arena *mem;
} query;

static void put_value(query *q, const char *condition, db_val v)
{
    *GROW(q->mem, &q->values) = v;
    buf_printf(&q->sql, "%s$%d", condition, (int)q->values.n);
}

/* Every typed word begins a word of the item. The words hold nothing that means anything to LIKE.
 */
static void put_words(query *q, const char *words)
{
    const char *typed = text_lower(q->mem, pinyin_query_text(q->mem, words));
    for (const char *at = typed; *at;) {
        size_t n = strcspn(at, " ");
        if (n) {
            put_value(q, " AND (' ' || i.search) LIKE ",
                      TEXT(arena_printf(q->mem, "%% %.*s%%", (int)n, at)));
        }
        at += n + strspn(at + n, " ");
    }
    if (!text_empty(words) && text_empty(typed)) {
        buf_put(&q->sql, " AND 1 = 0"); /* nothing but marks was typed */
    }
}

static void put_codes(query *q, const plan_filter *f)
{
    if (f->state == PLAN_STATE_LIVE) {
        buf_printf(&q->sql, " AND i.state IN (%d, %d, %d)", ITEM_SUBMITTED, ITEM_RETURNED,
                   ITEM_APPROVED);
    } else if (f->state) {
        put_value(q, " AND i.state = ", INT(f->state));
    }
    if (f->field == PLAN_FIELD_ECONOMY_LAW) {
        buf_printf(&q->sql, " AND i.field IN (%d, %d)", FIELD_ECONOMY, FIELD_LAW);
    } else if (f->field) {
        put_value(q, " AND i.field = ", INT(f->field));
    }
    if (f->kind) { put_value(q, " AND i.kind = ", INT(f->kind)); }
    if (f->origin) { put_value(q, " AND i.origin = ", INT(f->origin)); }
    if (f->month == 13) {
        buf_put(&q->sql, " AND i.starts IS NULL");
    } else if (f->month) {
        put_value(
            q, " AND substr(i.sort_start, 6, 2) = ", TEXT(arena_printf(q->mem, "%02d", f->month)));
    }
}

static query query_of(arena *mem, const char *select, const plan_filter *f)
{
    query q = {.sql = buf_new(mem), .mem = mem};
    buf_printf(&q.sql, "SELECT %s FROM plan_item i JOIN people_org o ON o.id = i.org", select);
    if (f->org) {
        put_value(&q, " JOIN people_org_under u ON u.org = i.org AND u.ancestor = ", INT(f->org));
    }
    put_value(&q, " WHERE i.plan = ", INT(f->plan));
    put_codes(&q, f);
    put_words(&q, f->words ? f->words : "");
    return q;
}

static const char *const order_columns[] = {
    [PLAN_BY_START] = "i.sort_start", [PLAN_BY_NAME] = "i.sort_key", [PLAN_BY_UNIT] = "o.sort_key"};

static db_q page_of(db *d, query *q, const plan_filter *f)
{
    const char *column = order_columns[f->order];
    bool down = f->down != f->back;
    if (!text_empty(f->key ? f->key : "")) {
        buf_printf(&q->sql, " AND (%s, i.id) %s ", column, down ? "<" : ">");
        put_value(q, "(", TEXT(f->key));
        put_value(q, ", ", INT(f->id));
        buf_put(&q->sql, ")");
    }
    buf_printf(&q->sql, " ORDER BY %s%s, i.id%s", column, down ? " DESC" : "", down ? " DESC" : "");
    if (f->limit) { put_value(q, " LIMIT ", INT(f->limit)); }
    return db_sql_n(d, q->sql.at, q->values.at, q->values.n);
}

err plan_items_by(db *d, const plan_filter *f, arena *mem, plan_items *ret)
{
    query b = query_of(mem, PLAN_ITEM_COLUMNS, f);
    db_q q = page_of(d, &b, f);
    while (db_row(&q)) {
        plan_item_read(&q, mem, GROW(mem, ret));
    }
    return db_end(&q);
}

const char *plan_item_key(arena *mem, const plan_item *i, plan_order o)
{
    switch (o) {
    case PLAN_BY_NAME: return pinyin_sort_key(mem, i->name, false);
    case PLAN_BY_UNIT: return pinyin_sort_key(mem, i->org_name, false);
    case PLAN_BY_START: break;
    }
    return day_known(i->starts) ? day_iso(mem, i->starts) : "9999-99-99";
}

err plan_items_count(db *d, const plan_filter *f, arena *mem, int64_t *ret)
{
    query b = query_of(mem, "count(*)", f);
    return db_one_(d, ret, b.sql.at, b.values.at, b.values.n);
}

err plan_items_sums(db *d, const plan_filter *f, arena *mem, plan_sums *ret)
{
    query b =
        query_of(mem,
                 "count(*), CAST(sum(i.seats) AS bigint), CAST(sum(i.seats * i.days) AS bigint),"
                 " CAST(sum(i.tenths) AS bigint), CAST(sum(i.fen) AS bigint),"
                 " CAST(sum(CASE WHEN i.field IN (1, 2) THEN 1 ELSE 0 END) AS bigint)",
                 f);
    db_q q = db_sql_n(d, b.sql.at, b.values.at, b.values.n);
    while (db_row(&q)) {
        ret->classes = db_int(&q);
        ret->seats = db_int(&q);
        ret->person_days = db_int(&q);
        ret->tenths = db_int(&q);
        ret->fen = db_int(&q);
        ret->economy_law = db_int(&q);
    }
    return db_end(&q);
}

err plan_items_months(db *d, const plan_filter *f, arena *mem, plan_months *ret)
{
    query b =
        query_of(mem, "substr(i.sort_start, 6, 2), count(*), CAST(sum(i.seats) AS bigint)", f);
    buf_put(&b.sql, " GROUP BY substr(i.sort_start, 6, 2) ORDER BY 1");
    db_q q = db_sql_n(d, b.sql.at, b.values.at, b.values.n);
    while (db_row(&q)) {
        plan_month *m = GROW(mem, ret);
        int64_t month = 0;
        m->month = text_int(db_text(&q, mem), &month) && month <= 12 ? (int)month : 13;
        m->classes = db_int(&q);
        m->seats = db_int(&q);
    }
    return db_end(&q);
}

err plan_units_of(db *d, int64_t plan, arena *mem, plan_units *ret)
{
    db_q q =
        db_sql(d,
               "SELECT o.id, o.name, o.sort_key FROM plan_item i JOIN people_org o ON o.id = i.org"
               " WHERE i.plan = $1 GROUP BY o.id, o.name, o.sort_key ORDER BY o.sort_key, o.id",
               INT(plan));
    while (db_row(&q)) {
        plan_unit *u = GROW(mem, ret);
        u->id = db_int(&q);
        u->name = db_text(&q, mem);
        (void)db_text(&q, mem); /* the key it is sorted by */
    }
    return db_end(&q);
}

/* ---- what an item must have ------------------------------------------------------------------ */

static void code_faults(turn *t, const plan_item *i)
{
    const struct {
        const char *field;
        int value, low, high;
    } codes[] = {{"kind", (int)i->kind, KIND_CORE, KIND_COMMISSIONED},
                 {"training", (int)i->training, TRAINING_THEORY, TRAINING_OTHER},
                 {"field", (int)i->field, FIELD_ECONOMY, FIELD_GENERAL},
                 {"origin", (int)i->origin, ORIGIN_IN_CITY, ORIGIN_ABROAD},
                 {"mode", (int)i->mode, MODE_OFF_JOB, MODE_MIXED},
                 {"organiser_level", (int)i->organiser_level, ORG_NATION, ORG_VILLAGE}};
    for (size_t k = 0; k < COUNT_OF(codes); k++) {
        if (codes[k].value < codes[k].low || codes[k].value > codes[k].high) {
            web_fault(t, codes[k].field, T_plan_choose, "", "");
        }
    }
}

err plan_item_faults(turn *t, const plan_item *i, const plan_year *y)
{
    const struct {
        const char *field;
        int64_t value, low, high;
    } numbers[] = {{"days", i->days, 1, 400},
                   {"seats", i->seats, 1, 100000},
                   {"hours", i->hours.n, 0, 30000},
                   {"money", i->money.n, 0, 100000000000}};
    size_t n = text_chars(i->name);
    if (n < 1 || n > 100) { web_fault(t, "name", T_plan_name_missing, "", ""); }
    for (size_t k = 0; k < COUNT_OF(numbers); k++) {
        if (numbers[k].value < numbers[k].low || numbers[k].value > numbers[k].high) {
            web_fault(t, numbers[k].field, T_plan_number_wrong, "", "");
        }
    }
    if (day_known(i->starts) && day_year(i->starts) != y->year) {
        web_fault(t, "starts", T_plan_other_year, arena_printf(t->mem, "%d", y->year), "");
    }
    code_faults(t, i);
    return t->faults.n ? E_INPUT : OK;
}

/* ---- deeds ----------------------------------------------------------------------------------- */

static const char *search_text(arena *mem, const plan_item *i)
{
    return text_lower(mem, arena_printf(mem, "%s %s %s %s", pinyin_search_text(mem, i->name, false),
                                        pinyin_query_text(mem, i->theme),
                                        pinyin_query_text(mem, i->audience),
                                        pinyin_query_text(mem, i->place)));
}

static const char *fields_json(arena *mem, const plan_item *i, unsigned fields)
{
    buf b = buf_new(mem);
    for (int f = 0; f < PLAN_FIELDS; f++) {
        if (fields & 1U << f) {
            audit_pair_text(&b, plan_field_name((plan_field)f),
                            plan_field_text(mem, LANG_ZH, i, (plan_field)f));
        }
    }
    return audit_end(&b);
}

/* Every field of a new item, the changed ones of an old one. */
err plan_item_audit(turn *t, const char *deed, const plan_item *before, const plan_item *after,
                    const char *reason)
{
    unsigned fields = before ? plan_fields_changed(before, after) : (1U << PLAN_FIELDS) - 1;
    return audit_write(t, &(audit_deed){.deed = deed,
                                        .kind = "plan_item",
                                        .record = after->id,
                                        .org = after->org,
                                        .before = before ? fields_json(t->mem, before, fields) : "",
                                        .after = fields_json(t->mem, after, fields),
                                        .reason = reason});
}

static err org_name_of(db *d, arena *mem, plan_item *i)
{
    org o = {0};
    TRY(people_org_get(d, i->org, mem, &o));
    i->org_name = o.name;
    return OK;
}

/* A unit enters into the plan of an office at or above it. */
static err entry_faults(turn *t, const plan_item *i, plan_year *y)
{
    TRY(plan_year_get(t->d, i->plan, t->mem, y));
    if (!people_org_is_under(t->d, i->org, y->org)) { return E_ABSENT; }
    if (y->state == PLAN_CLOSED) { return web_fault(t, "name", T_plan_year_closed, "", ""); }
    return plan_item_faults(t, i, y);
}

err plan_item_add(turn *t, const plan_item *wanted, int64_t *ret_id)
{
    plan_item i = *wanted;
    plan_year y = {0};
    TRY(entry_faults(t, &i, &y));
    TRY(org_name_of(t->d, t->mem, &i));
    i.id = *ret_id = i.id ? i.id : id_new();
    TRY(db_do(t->d, NULL,
              "INSERT INTO plan_item (id, plan, org, name, sort_key, search, theme, aim, audience, "
              "audience_group, kind,"
              " training, field, organiser_level, origin, mode, starts, sort_start, days, seats, "
              "tenths, place, fen,"
              " state, added_in, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
              "$12, $13, $14, $15,"
              " $16, $17, $18, $19, $20, $21, $22, $23, $24, 0, 1)",
              INT(i.id), INT(i.plan), INT(i.org), TEXT(i.name),
              TEXT(pinyin_sort_key(t->mem, i.name, false)), TEXT(search_text(t->mem, &i)),
              TEXT(i.theme), TEXT(i.aim), TEXT(i.audience), ID_OR_NULL(i.audience_group),
              INT(i.kind), INT(i.training), INT(i.field), INT(i.organiser_level), INT(i.origin),
              INT(i.mode), DAY(i.starts), TEXT(plan_item_key(t->mem, &i, PLAN_BY_START)),
              INT(i.days), INT(i.seats), INT(i.hours.n), TEXT(i.place), INT(i.money.n),
              INT(ITEM_DRAFT)));
    return plan_item_audit(t, "plan.item_add", NULL, &i, "");
}

static err item_write(turn *t, const plan_item *i, plan_item_state state)
{
    int64_t rows = 0;
    TRY(db_do(t->d, &rows,
              "UPDATE plan_item SET name = $2, sort_key = $3, search = $4, theme = $5, aim = $6, "
              "audience = $7,"
              " audience_group = $8, kind = $9, training = $10, field = $11, organiser_level = "
              "$12, origin = $13,"
              " mode = $14, starts = $15, sort_start = $16, days = $17, seats = $18, tenths = $19, "
              "place = $20,"
              " fen = $21, version = version + 1 WHERE id = $1 AND version = $22 AND state = $23",
              INT(i->id), TEXT(i->name), TEXT(pinyin_sort_key(t->mem, i->name, false)),
              TEXT(search_text(t->mem, i)), TEXT(i->theme), TEXT(i->aim), TEXT(i->audience),
              ID_OR_NULL(i->audience_group), INT(i->kind), INT(i->training), INT(i->field),
              INT(i->organiser_level), INT(i->origin), INT(i->mode), DAY(i->starts),
              TEXT(plan_item_key(t->mem, i, PLAN_BY_START)), INT(i->days), INT(i->seats),
              INT(i->hours.n), TEXT(i->place), INT(i->money.n), INT(i->version), INT(state)));
    return rows ? OK : E_CONFLICT;
}

err plan_item_change(turn *t, const plan_item *wanted, const char *reason)
{
    plan_item old = {0}, i = *wanted;
    plan_year y = {0};
    TRY(plan_item_get(t->d, i.id, t->mem, &old));
    bool amends = old.state == ITEM_APPROVED;
    if (old.state == ITEM_SUBMITTED || old.state == ITEM_REFUSED) { return E_CONFLICT; }
    i.plan = old.plan; /* an item stays with its plan and its unit */
    i.org = old.org;
    i.org_name = old.org_name;
    TRY(entry_faults(t, &i, &y));
    if (amends && text_empty(reason)) {
        return web_fault(t, "reason", T_plan_amend_reason, "", "");
    }
    TRY(item_write(t, &i, old.state));
    if (amends) { TRY(plan_decision_add(t, i.id, DECISION_AMENDED, reason)); }
    if (old.state == ITEM_WITHDRAWN) { /* another class than the one withdrawn or struck off */
        old.version = i.version + 1;
        TRY(plan_item_state_set(t, &old, ITEM_DRAFT));
        TRY(plan_decision_add(t, i.id, ITEM_DRAFT, ""));
    }
    return plan_item_audit(t, amends ? "plan.item_amend" : "plan.item_change", &old, &i, reason);
}
