/* The fixed card of a class, and its way from a plan item. */
#include "claim/claim.h"
#include "class/class_inside.h"
#include "class_text.h"
#include "rule/rule.h"

void class_row_read(db_q *q, arena *mem, class_card *c)
{
    c->id = db_int(q);
    c->org = db_int(q);
    c->item = db_int(q);
    c->audience_group = db_int(q);
    c->institution = db_int(q);
    c->code = db_text(q, mem);
    c->name = db_text(q, mem);
    c->theme = db_text(q, mem);
    c->aim = db_text(q, mem);
    c->audience = db_text(q, mem);
    c->place = db_text(q, mem);
    c->org_name = db_text(q, mem);
    c->kind = (class_kind)db_int(q);
    c->training = (class_training)db_int(q);
    c->field = (class_field)db_int(q);
    c->origin = (class_origin)db_int(q);
    c->mode = (class_mode)db_int(q);
    c->organiser_level = (org_level)db_int(q);
    c->starts = db_day(q);
    c->ends = db_day(q);
    c->days = (int)db_int(q);
    c->seats = (int)db_int(q);
    c->year = (int)db_int(q);
    c->hours.n = (int32_t)db_int(q);
    c->state = (class_state)db_int(q);
    c->approval = db_text(q, mem);
    c->summary = db_text(q, mem);
    c->version = db_int(q);
}

err class_get(db *d, int64_t id, arena *mem, class_card *ret)
{
    db_q q = db_sql(d, "SELECT " CLASS_COLUMNS CLASS_FROM " WHERE c.id = $1", INT(id));
    bool found = false;
    while (db_row(&q)) {
        class_row_read(&q, mem, ret);
        found = true;
    }
    TRY(db_end(&q));
    return found ? OK : E_ABSENT;
}

err class_subject(turn *t, int64_t id, web_subject *ret)
{
    int64_t org_id = 0;
    TRY(db_one(t->d, &org_id, "SELECT org FROM class_card WHERE id = $1", INT(id)));
    *ret = (web_subject){.org = org_id, .klass = id};
    return OK;
}

/* ---- what a card must have ------------------------------------------------------------------- */

static const char *number_text(arena *mem, int64_t n)
{
    return arena_printf(mem, "%lld", (long long)n);
}

static void dates_complete(turn *t, class_card *c)
{
    if (!day_known(c->starts)) {
        web_fault(t, "starts", T_class_starts_missing, "", "");
        return;
    }
    if (!day_known(c->ends)) { c->ends = day_add(c->starts, c->days > 0 ? c->days - 1 : 0); }
    int span = day_diff(c->ends, c->starts) + 1;
    if (span < 1) {
        web_fault(t, "ends", T_class_ends_before, day_iso(t->mem, c->starts), "");
        return;
    }
    c->days = c->days > 0 ? c->days : span;
    if (c->days > span) {
        web_fault(t, "days", T_class_days_too_many, number_text(t->mem, c->days),
                  number_text(t->mem, span));
    }
    c->year = day_year(c->starts);
}

static bool within(int64_t n, int64_t least, int64_t most) { return n >= least && n <= most; }

static void words_fault(turn *t, const class_card *c)
{
    if (text_empty(c->name) || text_chars(c->name) > 120) {
        web_fault(t, "name", T_class_name_missing, "", "");
    }
    if (!within(c->seats, 1, 5000)) { web_fault(t, "seats", T_class_seats_wrong, "", ""); }
    if (!within(c->kind, KIND_CORE, KIND_COMMISSIONED)) {
        web_fault(t, "kind", T_class_choice_wrong, "", "");
    }
    if (!within(c->training, TRAINING_THEORY, TRAINING_OTHER)) {
        web_fault(t, "training", T_class_choice_wrong, "", "");
    }
    if (!within(c->field, FIELD_ECONOMY, FIELD_GENERAL)) {
        web_fault(t, "field", T_class_choice_wrong, "", "");
    }
    if (!within(c->origin, ORIGIN_IN_CITY, ORIGIN_ABROAD)) {
        web_fault(t, "origin", T_class_choice_wrong, "", "");
    }
    if (!within(c->mode, MODE_OFF_JOB, MODE_MIXED)) {
        web_fault(t, "mode", T_class_choice_wrong, "", "");
    }
    if (!within(c->organiser_level, ORG_NATION, ORG_VILLAGE)) {
        web_fault(t, "organiser_level", T_class_choice_wrong, "", "");
    }
}

err class_card_complete(turn *t, class_card *c)
{
    words_fault(t, c);
    dates_complete(t, c);
    if (t->faults.n) { return E_INPUT; }
    if (c->hours.n <= 0) {
        c->hours.n =
            (int32_t)(c->days * rule_value(t->d, "hours.per_day_tenths", c->starts, c->org, 80));
    }
    return OK;
}

/* ---- deeds ----------------------------------------------------------------------------------- */

err class_audit(turn *t, const class_card *c, const audit_deed *deed)
{
    audit_deed whole = *deed;
    whole.kind = "class";
    whole.record = c->id;
    whole.org = c->org;
    return audit_write(t, &whole);
}

/* Fields that differ, old and new. */
static void differences(const class_card *a, const class_card *b, audit_pairs *d)
{
    audit_pairs_text(d, "name", a->name, b->name);
    audit_pairs_text(d, "theme", a->theme, b->theme);
    audit_pairs_text(d, "aim", a->aim, b->aim);
    audit_pairs_text(d, "audience", a->audience, b->audience);
    audit_pairs_text(d, "place", a->place, b->place);
    audit_pairs_int(d, "org", a->org, b->org);
    audit_pairs_int(d, "audience_group", a->audience_group, b->audience_group);
    audit_pairs_int(d, "institution", a->institution, b->institution);
    audit_pairs_int(d, "kind", a->kind, b->kind);
    audit_pairs_int(d, "training", a->training, b->training);
    audit_pairs_int(d, "field", a->field, b->field);
    audit_pairs_int(d, "origin", a->origin, b->origin);
    audit_pairs_int(d, "mode", a->mode, b->mode);
    audit_pairs_int(d, "organiser_level", a->organiser_level, b->organiser_level);
    audit_pairs_int(d, "days", a->days, b->days);
    audit_pairs_int(d, "seats", a->seats, b->seats);
    audit_pairs_int(d, "tenths", a->hours.n, b->hours.n);
    audit_pairs_day(d, "starts", a->starts, b->starts);
    audit_pairs_day(d, "ends", a->ends, b->ends);
}

static err card_audit(turn *t, const audit_deed *deed, const class_card *old, const class_card *now)
{
    static const class_card none = {.name = "",
                                    .theme = "",
                                    .aim = "",
                                    .audience = "",
                                    .place = "",
                                    .starts = {INT32_MIN},
                                    .ends = {INT32_MIN}};
    audit_pairs d = audit_pairs_new(t->mem);
    differences(old ? old : &none, now, &d);
    if (!old) { audit_pair_text(&d.after, "code", now->code); }
    return class_audit(t, now,
                       &(audit_deed){.deed = deed->deed,
                                     .reason = deed->reason,
                                     .before = old ? audit_end(&d.before) : "",
                                     .after = audit_end(&d.after)});
}

static err code_make(turn *t, class_card *c)
{
    int64_t n = 0;
    TRY(claim_next(t->d, arena_printf(t->mem, "class:%d", c->year), 1, &n));
    c->code = arena_printf(t->mem, "%d-%03lld", c->year, (long long)n);
    return OK;
}

/* An item is held once: the claim is given back when its class is cancelled. */
static err item_take(turn *t, const class_card *c)
{
    plan_item item = {0};
    if (c->item == 0) { return OK; }
    TRY(plan_item_get(t->d, c->item, t->mem, &item));
    if (item.state != ITEM_APPROVED) { return E_CONFLICT; }
    return claim_take(t->d, "class_item", number_text(t->mem, c->item), c->id);
}

/* What the search box of the list looks at: words, pinyin and initials of the name and the theme,
 * and the code. */
static const char *card_words(turn *t, const class_card *c)
{
    const char *both = arena_printf(t->mem, "%s %s", c->name, c->theme);
    return text_lower(
        t->mem, arena_printf(t->mem, "%s %s", c->code, pinyin_search_text(t->mem, both, false)));
}

static err card_insert(turn *t, const class_card *c)
{
    return db_do(t->d, NULL,
                 "INSERT INTO class_card (id, org, item, code, name, theme, aim, audience, "
                 "audience_group, kind,"
                 " training, field, organiser_level, origin, mode, place, institution, starts, "
                 "ends, days, seats,"
                 " tenths, year, sort_key, search, version) VALUES ($1, $2, $3, $4, $5, $6, $7, "
                 "$8, $9, $10, $11, $12,"
                 " $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, 1)",
                 INT(c->id), INT(c->org), ID_OR_NULL(c->item), TEXT(c->code), TEXT(c->name),
                 TEXT(c->theme), TEXT(c->aim), TEXT(c->audience), ID_OR_NULL(c->audience_group),
                 INT(c->kind), INT(c->training), INT(c->field), INT(c->organiser_level),
                 INT(c->origin), INT(c->mode), TEXT(c->place), ID_OR_NULL(c->institution),
                 DAY(c->starts), DAY(c->ends), INT(c->days), INT(c->seats), INT(c->hours.n),
                 INT(c->year), TEXT(pinyin_sort_key(t->mem, c->name, false)),
                 TEXT(card_words(t, c)));
}

static err now_insert(turn *t, const class_card *c)
{
    TRY(db_do(t->d, NULL,
              "INSERT INTO class_now (class, state, since, version) VALUES ($1, $2, $3, 1)",
              INT(c->id), INT(CLASS_DRAFT), MOMENT(t->now)));
    return db_do(
        t->d, NULL,
        "INSERT INTO class_history (class, id, state, at, person) VALUES ($1, $2, $3, $4, $5)",
        INT(c->id), INT(id_new()), INT(CLASS_DRAFT), MOMENT(t->now), INT(t->actor.person));
}

err class_add(turn *t, const class_card *wanted, int64_t *ret_id)
{
    class_card c = *wanted;
    TRY(class_card_complete(t, &c));
    c.id = c.id ? c.id : id_new();
    TRY(item_take(t, &c));
    TRY(code_make(t, &c));
    TRY(card_insert(t, &c));
    TRY(now_insert(t, &c));
    *ret_id = c.id;
    return card_audit(t, &(audit_deed){.deed = "class.add"}, NULL, &c);
}

class_card class_of_item(const plan_item *i)
{
    return (class_card){.org = i->org,
                        .item = i->id,
                        .audience_group = i->audience_group,
                        .name = i->name,
                        .theme = i->theme,
                        .aim = i->aim,
                        .audience = i->audience,
                        .place = i->place,
                        .kind = i->kind,
                        .training = i->training,
                        .field = i->field,
                        .origin = i->origin,
                        .mode = i->mode,
                        .organiser_level = i->organiser_level,
                        .starts = i->starts,
                        .ends = DAY_NONE,
                        .days = i->days,
                        .seats = i->seats,
                        .hours = i->hours};
}

err class_from_item(turn *t, int64_t item, int64_t *ret_id)
{
    plan_item i = {0};
    TRY(plan_item_get(t->d, item, t->mem, &i));
    const class_card c = class_of_item(&i);
    return class_add(t, &c, ret_id);
}

/* ---- change ---------------------------------------------------------------------------------- */

static bool scheme_differs(const class_card *a, const class_card *b)
{
    return a->org != b->org || a->audience_group != b->audience_group ||
           a->institution != b->institution || a->kind != b->kind || a->training != b->training ||
           a->field != b->field || a->origin != b->origin || a->mode != b->mode ||
           a->organiser_level != b->organiser_level || a->hours.n != b->hours.n ||
           !text_is(a->name, b->name) || !text_is(a->theme, b->theme) || !text_is(a->aim, b->aim) ||
           !text_is(a->audience, b->audience);
}

/* Which parts would change that this state holds fast, each said beside its field. */
static err parts_fault(turn *t, const class_card *old, const class_card *c)
{
    unsigned may = class_state_parts(old->state);
    if (!(may & CLASS_PART_SCHEME) && scheme_differs(old, c)) {
        web_fault(t, "name", T_class_scheme_fixed, "", "");
    }
    if (!(may & CLASS_PART_SEATS) && old->seats != c->seats) {
        web_fault(t, "seats", T_class_seats_fixed, "", "");
    }
    if (!(may & CLASS_PART_DATES) &&
        (old->starts.n != c->starts.n || old->ends.n != c->ends.n || old->days != c->days)) {
        web_fault(t, "starts", T_class_dates_fixed, "", "");
    }
    if (!(may & CLASS_PART_PLACE) && !text_is(old->place, c->place)) {
        web_fault(t, "place", T_class_place_fixed, "", "");
    }
    return t->faults.n ? E_INPUT : OK;
}

static err card_update(turn *t, const class_card *c, int64_t *ret_rows)
{
    return db_do(
        t->d, ret_rows,
        "UPDATE class_card SET org = $2, name = $3, theme = $4, aim = $5, audience = $6, "
        "audience_group = $7,"
        " kind = $8, training = $9, field = $10, organiser_level = $11, origin = $12, mode = $13, "
        "place = $14,"
        " institution = $15, starts = $16, ends = $17, days = $18, seats = $19, tenths = $20, year "
        "= $21,"
        " sort_key = $22, search = $23, version = version + 1 WHERE id = $1 AND version = $24",
        INT(c->id), INT(c->org), TEXT(c->name), TEXT(c->theme), TEXT(c->aim), TEXT(c->audience),
        ID_OR_NULL(c->audience_group), INT(c->kind), INT(c->training), INT(c->field),
        INT(c->organiser_level), INT(c->origin), INT(c->mode), TEXT(c->place),
        ID_OR_NULL(c->institution), DAY(c->starts), DAY(c->ends), INT(c->days), INT(c->seats),
        INT(c->hours.n), INT(c->year), TEXT(pinyin_sort_key(t->mem, c->name, false)),
        TEXT(card_words(t, c)), INT(c->version));
}

/* The state must still allow it when this is committed: its row is touched in the same
 * transaction. */
static err state_holds(db *d, const class_card *c)
{
    int64_t rows = 0;
    TRY(db_do(d, &rows,
              "UPDATE class_now SET version = version + 1 WHERE class = $1 AND state = $2",
              INT(c->id), INT(c->state)));
    return rows ? OK : E_CONFLICT;
}

err class_change(turn *t, const class_card *wanted)
{
    class_card old = {0}, c = *wanted;
    int64_t rows = 0;
    TRY(class_card_complete(t, &c));
    TRY(class_get(t->d, c.id, t->mem, &old));
    c.code = old.code;
    TRY(parts_fault(t, &old, &c));
    TRY(card_update(t, &c, &rows));
    if (rows == 0) { return E_CONFLICT; }
    TRY(state_holds(t->d, &old));
    if (old.state >= CLASS_APPROVED && c.seats != old.seats) { TRY(class_seats_fit(t, &c)); }
    TRY(class_trainees_follow(t->d, &c));
    return card_audit(t, &(audit_deed){.deed = "class.change"}, &old, &c);
}

err class_host_change(turn *t, const class_card *c, int64_t institution, const char *reason)
{
    class_card now = *c;
    int64_t rows = 0;
    now.institution = institution;
    if (text_chars(reason) < 2) { web_fault(t, "reason", T_class_reason_missing, "", ""); }
    if (!(class_state_parts(c->state) & CLASS_PART_HOST)) {
        web_fault(t, "institution", T_class_host_fixed, "", "");
    } else if (institution == c->institution) {
        web_fault(t, "institution", T_class_host_same, "", "");
    }
    if (t->faults.n) { return E_INPUT; }
    TRY(db_do(t->d, &rows,
              "UPDATE class_card SET institution = $2, version = version + 1"
              " WHERE id = $1 AND version = $3",
              INT(c->id), ID_OR_NULL(institution), INT(c->version)));
    if (rows == 0) { return E_CONFLICT; }
    TRY(state_holds(t->d, c));
    return card_audit(t, &(audit_deed){.deed = "class.host", .reason = reason}, c, &now);
}
