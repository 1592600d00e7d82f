/* 干部教育培训档案表: the dossier as the form that goes into the cabinet. */
#include "dossier/dossier_inside.h"
#include "dossier_text.h"

static const char *zh(text_key key) { return text_in(key, LANG_ZH); }

static const char *span(arena *mem, day from, day to)
{
    return day_known(to) ? arena_printf(mem, "%s 至 %s", day_iso(mem, from), day_iso(mem, to))
                         : arena_printf(mem, "%s %s", day_iso(mem, from), zh(T_dossier_present));
}

static void draw_facts(paper *p, arena *mem, const person *w)
{
    static const int widths[] = {28, 50, 28, 50};
    const char *cells[] = {
        zh(T_dossier_c_name),       w->name,
        zh(T_dossier_c_sex),        zh(people_sex_word(w->sex)),
        zh(T_dossier_c_born),       day_iso(mem, w->born),
        zh(T_dossier_c_political),  zh(people_political_word(w->political)),
        zh(T_dossier_c_unit),       w->org_name,
        zh(T_dossier_c_post),       w->title,
        zh(T_dossier_c_level),      zh(people_level_word(w->post_level)),
        zh(T_dossier_c_rank),       zh(people_rank_word(w->rank)),
        zh(T_dossier_c_education),  zh(people_education_word(w->education)),
        zh(T_dossier_c_post_since), day_iso(mem, w->post_since),
    };
    paper_table(p, widths, COUNT_OF(widths), cells, COUNT_OF(cells) / COUNT_OF(widths), 0);
}

static const char *some(arena *mem, text_key unit, tenths n)
{
    const char *number = tenths_text(mem, n);
    return text_say(mem, LANG_ZH, unit, &number, 1);
}

/* Hours, days or both, as the duty is owed. */
static const char *amount(arena *mem, const duty_one *d, tenths hours, tenths days)
{
    const char *in_hours = some(mem, T_dossier_hours, hours);
    const char *in_days = some(mem, T_dossier_days, days);
    if (!d->days_required.n) { return in_hours; }
    return d->required.n ? arena_printf(mem, "%s / %s", in_hours, in_days) : in_days;
}

static void draw_duties(paper *p, arena *mem, const credit_duty *all)
{
    static const int widths[] = {36, 36, 28, 28, 28};
    enum { COLUMNS = COUNT_OF(widths) };
    const char *cells[COLUMNS * (DUTY_KINDS + 1)] = {zh(T_dossier_c_duty), zh(T_dossier_c_when),
                                                     zh(T_dossier_c_required), zh(T_dossier_c_done),
                                                     zh(T_dossier_c_state)};
    for (size_t i = 0; i < all->n; i++) {
        const duty_one *d = &all->at[i];
        const char **row = &cells[COLUMNS * (i + 1)];
        int from = day_year(d->from), to = day_year(d->until);
        row[0] = zh(credit_duty_title(all, d->kind));
        row[1] = !d->paced    ? span(mem, d->from, d->until)
                 : from == to ? arena_printf(mem, "%d", to)
                              : arena_printf(mem, "%d—%d", from, to);
        row[2] = amount(mem, d, d->required, d->days_required);
        row[3] = amount(mem, d, d->done, d->days_done);
        row[4] = zh(dossier_duty_word(d->state));
    }
    paper_table(p, widths, COLUMNS, cells, all->n + 1, 1);
}

typedef LIST(const char *) cell_list;

static void put(arena *mem, cell_list *cells, const char *s) { *GROW(mem, cells) = s; }

static void draw_table(paper *p, const int *widths, size_t columns, const cell_list *cells)
{
    if (cells->n > columns) {
        paper_table(p, widths, columns, cells->at, cells->n / columns, 1);
    } else {
        paper_para(p, zh(T_dossier_none));
    }
}

static void draw_classes(paper *p, arena *mem, const dossier_file *f)
{
    static const int widths[] = {50, 28, 16, 20, 42};
    cell_list cells = {0};
    text_key heads[] = {T_dossier_c_class, T_dossier_c_when, T_dossier_c_hours, T_dossier_c_outcome,
                        T_dossier_c_certificate};
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        put(mem, &cells, zh(heads[i]));
    }
    for (size_t i = 0; i < f->classes.n; i++) {
        const class_of_person *c = &f->classes.at[i];
        const certificate *k = dossier_paper_of(f, c->klass);
        put(mem, &cells, c->name);
        put(mem, &cells, span(mem, c->starts, c->ends));
        put(mem, &cells, tenths_text(mem, c->hours));
        put(mem, &cells,
            zh(c->outcome ? class_outcome_word(c->outcome) : class_state_word(c->state)));
        put(mem, &cells, !k ? "" : k->revoked ? zh(T_dossier_revoked) : k->number);
    }
    draw_table(p, widths, COUNT_OF(widths), &cells);
}

static void draw_credits(paper *p, arena *mem, const dossier_file *f)
{
    static const int widths[] = {26, 84, 26, 20};
    cell_list cells = {0};
    text_key heads[] = {T_dossier_c_on, T_dossier_c_what, T_dossier_c_kind, T_dossier_c_hours};
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        put(mem, &cells, zh(heads[i]));
    }
    for (size_t i = 0; i < f->credits.n; i++) {
        const credit_entry *e = &f->credits.at[i];
        put(mem, &cells, day_iso(mem, e->on));
        put(mem, &cells,
            e->reverses ? arena_printf(mem, "%s（%s）", e->title, zh(T_dossier_reversal))
                        : e->title);
        put(mem, &cells, zh(dossier_source_word(e->source)));
        put(mem, &cells, tenths_text(mem, e->hours));
    }
    draw_table(p, widths, COUNT_OF(widths), &cells);
}

static void draw_posts(paper *p, arena *mem, const dossier_file *f)
{
    static const int widths[] = {44, 52, 36, 24};
    cell_list cells = {0};
    text_key heads[] = {T_dossier_c_when, T_dossier_c_unit, T_dossier_c_post, T_dossier_c_level};
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        put(mem, &cells, zh(heads[i]));
    }
    for (size_t i = 0; i < f->posts.n; i++) {
        const person_post *x = &f->posts.at[i];
        put(mem, &cells, span(mem, x->since, x->until));
        put(mem, &cells, x->org_name);
        put(mem, &cells, x->title);
        put(mem, &cells, zh(people_level_word(x->post_level)));
    }
    draw_table(p, widths, COUNT_OF(widths), &cells);
}

static void heading(paper *p, arena *mem, const char *numeral, text_key words)
{
    paper_heading(p, 1, arena_printf(mem, "%s、%s", numeral, zh(words)));
}

err dossier_paper(db *d, arena *mem, int64_t person_id, day on, paper *p)
{
    dossier_file f = {0};
    TRY(dossier_collect(d, mem, person_id, on, &f));
    const char *iso = day_iso(mem, on);
    paper_title(p, zh(T_dossier_form_title));
    paper_right(p, text_say(mem, LANG_ZH, T_dossier_form_on, &iso, 1));
    heading(p, mem, "一", T_dossier_facts);
    draw_facts(p, mem, &f.who);
    heading(p, mem, "二", T_dossier_duties);
    draw_duties(p, mem, &f.duty);
    heading(p, mem, "三", T_dossier_classes);
    draw_classes(p, mem, &f);
    heading(p, mem, "四", T_dossier_credits);
    draw_credits(p, mem, &f);
    heading(p, mem, "五", T_dossier_posts);
    draw_posts(p, mem, &f);
    paper_right(p, zh(T_dossier_form_sign));
    return OK;
}
