/* One person's ledger: each entry with what proves it and the rule it was counted by; entries by
 * hand; reversals. */
#include "credit/credit_web.h"
#include "rule/rule.h"

const text_key credit_wish_sources[7] = {T_credit_source_online, T_credit_source_lecture,
                                         T_credit_source_group,  T_credit_source_teaching,
                                         T_credit_source_degree, T_credit_source_placement,
                                         T_credit_source_other};

const char *credit_signed(markup_out *o, tenths hours)
{
    return hours.n < 0 ? arena_printf(o->mem, "−%s", tenths_text(o->mem, (tenths){-hours.n}))
                       : tenths_text(o->mem, hours);
}

/* ---- whose ----------------------------------------------------------------------------------- */

/* One's own ledger, or one in the reader's remit; to all others there is no such page. */
static err person_seen(turn *t, person *ret)
{
    TRY(people_person_get(t->d, t->param[0], t->mem, ret));
    if (ret->id == t->actor.person || credit_may(t, MAY_SEE_CREDIT, ret->org, ret->id)) {
        return OK;
    }
    t->gate->refused(t, E_DENIED);
    return E_ABSENT;
}

/* ---- shapes ---------------------------------------------------------------------------------- */

typedef LIST(credit_rule_cited) cited_rules;

/* A ledger cites few versions again and again: each is read once. */
static err cite(turn *t, cited_rules *known, int64_t id, credit_rule_cited *ret)
{
    *ret = (credit_rule_cited){
        .document = "", .url = "", .note = "", .confidence = "", .since = DAY_NONE};
    for (size_t i = 0; i < known->n; i++) {
        if (known->at[i].rule == id) {
            *ret = known->at[i];
            return OK;
        }
    }
    rule r = {0};
    err e = id ? rule_of_id(t->d, t->mem, id, &r) : E_ABSENT;
    if (e == OK) {
        *ret = (credit_rule_cited){.rule = id,
                                   .document = r.document,
                                   .url = r.url,
                                   .note = r.note,
                                   .since = r.since,
                                   .confidence = r.confidence};
        *GROW(t->mem, known) = *ret;
    }
    return e == E_ABSENT ? OK : e;
}

static err line_of(turn *t, cited_rules *known, const credit_entry *e, credit_line *ret)
{
    bool of_class = text_starts(e->evidence_kind, "class");
    *ret = (credit_line){.entry = e->id,
                         .on = e->on,
                         .year = e->year,
                         .title = e->title,
                         .source = credit_source_word(e->source),
                         .bucket = credit_bucket_word(e->bucket),
                         .hours = e->hours,
                         .reason = e->reason,
                         .reverses = e->reverses,
                         .reversed = e->reversed};
    bool own = e->person == t->actor.person;
    ret->evidence = !of_class ? ""
                    : own     ? arena_printf(t->mem, "/me/class/%lld", (long long)e->evidence)
                          : arena_printf(t->mem, "/person/%lld/class/%lld", (long long)e->person,
                                         (long long)e->evidence);
    return cite(t, known, e->rule, &ret->rule);
}

static err put_duties(turn *t, cited_rules *known, credit_card *v)
{
    credit_duty all = {0};
    TRY(credit_duty_of(t->d, v->person, t->today, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const duty_one *d = &all.at[i];
        credit_duty_line *line = GROW(t->mem, &v->duties);
        *line = (credit_duty_line){.label = credit_duty_title(&all, d->kind),
                                   .done = d->done,
                                   .required = d->required,
                                   .days_done = d->days_done,
                                   .days_required = d->days_required,
                                   .from = d->from,
                                   .until = d->until,
                                   .whole_years = d->paced,
                                   .from_year = day_year(d->from),
                                   .to_year = day_year(d->until),
                                   .state = credit_state_of(d->state)};
        TRY(cite(t, known, d->rule ? d->rule : d->days_rule, &line->rule));
    }
    return OK;
}

static credit_sum *sum_of(turn *t, credit_card *v, int year)
{
    for (size_t i = 0; i < v->years.n; i++) {
        if (v->years.at[i].year == year) { return &v->years.at[i]; }
    }
    credit_sum *s = GROW(t->mem, &v->years);
    s->year = year;
    return s;
}

static void sum_add(credit_sum *s, const credit_entry *e)
{
    tenths *of = e->bucket == BUCKET_OFF_JOB  ? &s->off_job
                 : e->bucket == BUCKET_ONLINE ? &s->online
                                              : &s->other;
    of->n += e->hours.n;
    s->total.n += e->hours.n;
}

/* ---- the ledger ------------------------------------------------------------------------------ */

err credit_card_handle(turn *t)
{
    person p = {0};
    credit_entries all = {0};
    cited_rules known = {0};
    TRY(person_seen(t, &p));
    credit_card v = {.title = p.name, .person = p.id, .name = p.name, .org_name = p.org_name};
    v.edits = credit_may(t, MAY_EDIT_CREDIT, p.org, p.id);
    TRY(put_duties(t, &known, &v));
    TRY(credit_of(t->d, p.id, 0, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        TRY(line_of(t, &known, &all.at[i], GROW(t->mem, &v.entries)));
        sum_add(sum_of(t, &v, all.at[i].year), &all.at[i]);
    }
    return web_show(t, credit_card, &v);
}

static err entry_show(turn *t)
{
    person p = {0};
    credit_entries all = {0};
    cited_rules known = {0};
    int64_t wanted = 0;
    TRY(person_seen(t, &p));
    if (!text_int(t->word[1], &wanted)) { return E_ABSENT; }
    TRY(credit_of(t->d, p.id, 0, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        const credit_entry *e = &all.at[i];
        if (e->id == wanted) {
            person by = {.name = ""};
            err found = people_person_get(t->d, e->made_by, t->mem, &by);
            if (found != OK && found != E_ABSENT) { return found; }
            credit_entry_card v = {.title = e->title,
                                   .person = p.id,
                                   .name = p.name,
                                   .made_at = e->made_at,
                                   .made_by = by.name};
            v.edits = !e->reverses && !e->reversed && credit_may(t, MAY_EDIT_CREDIT, p.org, p.id);
            TRY(line_of(t, &known, e, &v.line));
            return web_show(t, credit_entry_card, &v);
        }
    }
    return E_ABSENT;
}

err credit_entry_handle(turn *t) { return entry_show(t); }

err credit_reverse_do(turn *t)
{
    credit_back f = {0};
    int64_t entry = 0;
    if (!text_int(t->word[1], &entry)) { return E_ABSENT; }
    err e = form_read(t, &credit_back_form, &f);
    if (e == OK) { e = credit_reverse(t, t->param[0], entry, f.reason); }
    if (e == E_INPUT) {
        TRY(entry_show(t));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, T_credit_reversed_say, "/person/%lld/credit", (long long)t->param[0]);
}

/* ---- by hand --------------------------------------------------------------------------------- */

static err new_show(turn *t)
{
    person p = {0};
    rule per_day = {.document = ""};
    TRY(people_person_get(t->d, t->param[0], t->mem, &p));
    TRY(rule_at(t->d, t->mem, "hours.per_day_tenths", t->today, p.org, &per_day));
    credit_new v = {.title = p.name,
                    .person = p.id,
                    .name = p.name,
                    .org_name = p.org_name,
                    .per_day = {(int32_t)per_day.value},
                    .document = per_day.document};
    return web_show(t, credit_new, &v);
}

err credit_new_handle(turn *t) { return new_show(t); }

err credit_new_do(turn *t)
{
    credit_wish f = {0};
    person p = {0};
    int64_t made = 0;
    TRY(people_person_get(t->d, t->param[0], t->mem, &p));
    err e = form_read(t, &credit_wish_form, &f);
    if (e == OK) {
        credit_declaration c = {.person = p.id,
                                .org = p.org,
                                .source = (credit_source)f.source,
                                .from = f.from,
                                .until = f.until,
                                .hours = f.hours,
                                .title = f.title,
                                .evidence = f.evidence,
                                .concentrated = f.concentrated};
        e = credit_declare(t, &c, &made);
    }
    if (e == E_INPUT) {
        TRY(new_show(t));
        return E_INPUT;
    }
    TRY(e);
    return web_made(t, made, T_credit_entered, "/person/%lld/credit", (long long)p.id);
}
