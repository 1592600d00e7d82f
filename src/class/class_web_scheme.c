/* 方案: entering a class (from a plan item or ad hoc), changing it, and its modules with the
 * checks. */
#include "class/class_web.h"

/* ---- words of the choices -------------------------------------------------------------------- */

static text_key word_of(const char *field, int value)
{
    const struct {
        const char *field;
        text_key word;
    } words[] = {{"kind", plan_kind_word((class_kind)value)},
                 {"training", plan_training_word((class_training)value)},
                 {"field", plan_field_word((class_field)value)},
                 {"origin", plan_origin_word((class_origin)value)},
                 {"mode", plan_mode_word((class_mode)value)},
                 {"organiser_level", people_org_level_word((org_level)value)},
                 {"category", bank_category_word((course_category)value)},
                 {"method", bank_method_word((course_method)value)},
                 {"role", account_role_word((account_role)value)}};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (text_is(words[i].field, field)) { return words[i].word; }
    }
    return T_class_title;
}

/* The words of a field's choices, in the order of its declaration. */
const text_key *class_choice_words(markup_out *o, const form_kind *f, const char *field)
{
    for (size_t i = 0; i < f->fields_n; i++) {
        const form_field *x = &f->fields[i];
        if (!text_is(x->name, field)) { continue; }
        text_key *words = TAKE_N(o->mem, text_key, x->choices_n);
        for (size_t k = 0; k < x->choices_n; k++) {
            words[k] = word_of(field, x->choices[k].value);
        }
        return words;
    }
    return NULL;
}

/* ---- the card's form ------------------------------------------------------------------------- */

static class_card card_of_form(turn *t, const class_edit *f)
{
    (void)t;
    return (class_card){.org = f->org,
                        .item = f->item,
                        .audience_group = f->audience_group,
                        .institution = f->institution,
                        .name = f->name,
                        .theme = f->theme,
                        .aim = f->aim,
                        .audience = f->audience,
                        .place = f->place,
                        .kind = (class_kind)f->kind,
                        .training = (class_training)f->training,
                        .field = (class_field)f->field,
                        .origin = (class_origin)f->origin,
                        .mode = (class_mode)f->mode,
                        .organiser_level = (org_level)f->organiser_level,
                        .starts = f->starts,
                        .ends = f->ends,
                        .days = (int)f->days,
                        .seats = (int)f->seats,
                        .hours = f->hours,
                        .version = f->version};
}

static class_edit form_of_card(const class_card *c)
{
    return (class_edit){.org = c->org,
                        .item = c->item,
                        .audience_group = c->audience_group,
                        .institution = c->institution,
                        .name = c->name,
                        .theme = c->theme,
                        .aim = c->aim,
                        .audience = c->audience,
                        .place = c->place,
                        .kind = (int)c->kind,
                        .training = (int)c->training,
                        .field = (int)c->field,
                        .origin = (int)c->origin,
                        .mode = (int)c->mode,
                        .organiser_level = (int)c->organiser_level,
                        .starts = c->starts,
                        .ends = c->ends,
                        .days = c->days,
                        .seats = c->seats,
                        .hours = c->hours,
                        .version = c->version};
}

static err org_option(turn *t, class_edit_page_view *v, int64_t id, bool chosen)
{
    org o = {0};
    const char *value = arena_printf(t->mem, "%lld", (long long)id);
    for (size_t i = 0; i < v->orgs.n; i++) {
        if (text_is(v->orgs.at[i].value, value)) { return OK; }
    }
    err e = id ? people_org_get(t->d, id, t->mem, &o) : E_ABSENT;
    if (e == OK) {
        *GROW(t->mem, &v->orgs) =
            (look_option){.value = value, .name = o.name, .note = "", .chosen = chosen};
    }
    return e == E_ABSENT ? OK : e;
}

/* Any school may be asked to hold a class, also one above the organiser or beside it; what the card
 * says stays choosable. */
err class_schools_fill(turn *t, int64_t chosen, class_schools *ret)
{
    orgs all = {0};
    org now = {0};
    bool named = chosen == 0;
    TRY(people_schools_of(t->d, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        named = named || all.at[i].id == chosen;
    }
    err e = named ? E_ABSENT : people_org_get(t->d, chosen, t->mem, &now);
    if (e == OK) { *GROW(t->mem, &all) = now; }
    for (size_t i = 0; i < all.n; i++) {
        *GROW(t->mem, ret) =
            (look_option){.value = arena_printf(t->mem, "%lld", (long long)all.at[i].id),
                          .name = all.at[i].name,
                          .note = "",
                          .chosen = all.at[i].id == chosen};
    }
    return e == E_ABSENT ? OK : e;
}

static err options_fill(turn *t, class_edit_page_view *v)
{
    people_groups groups = {0};
    class_schools schools = {0};
    TRY(class_schools_fill(t, v->edit.institution, &schools));
    v->schools.at = schools.at;
    v->schools.n = schools.n;
    TRY(org_option(t, v, v->edit.org, true));
    for (size_t i = 0; i < t->scope_n && i < 8; i++) {
        TRY(org_option(t, v, t->scope[i], false));
    }
    TRY(org_option(t, v, t->actor.org, false));
    TRY(people_groups_of(t->d, t->scope_n ? t->scope[0] : v->edit.org, t->mem, &groups));
    for (size_t i = 0; i < groups.n; i++) {
        const people_group *g = &groups.at[i];
        *GROW(t->mem, &v->groups) =
            (look_option){.value = arena_printf(t->mem, "%lld", (long long)g->id),
                          .note = "",
                          .name = g->name,
                          .chosen = g->id == v->edit.audience_group};
    }
    return OK;
}

static err item_prefill(turn *t, int64_t item, class_edit_page_view *v)
{
    plan_item i = {0};
    TRY(web_may_use(t, "item", item));
    TRY(plan_item_get(t->d, item, t->mem, &i));
    v->item = i.name;
    const class_card c = class_of_item(&i);
    v->edit = form_of_card(&c);
    return OK;
}

static err new_show(turn *t)
{
    class_edit_page_view v = {.title = text_in(T_class_new, t->actor.lang),
                              .action = "/classes/new",
                              .draft = "/classes/new",
                              .back = "/classes",
                              .item = ""};
    const int64_t *scope = t->scope;
    size_t n = t->scope_n;
    int64_t item = web_field_id(t, "item");
    v.edit = (class_edit){.name = "",
                          .theme = "",
                          .aim = "",
                          .audience = "",
                          .place = "",
                          .starts = DAY_NONE,
                          .ends = DAY_NONE,
                          .kind = -1,
                          .training = -1,
                          .field = -1,
                          .origin = -1,
                          .mode = -1,
                          .organiser_level = -1,
                          .org = t->actor.org};
    *GROW(t->mem, &v.crumbs) = (look_link){.url = "/classes", .label = T_class_title, .name = ""};
    if (item) {
        TRY(item_prefill(t, item, &v));
        v.draft = arena_printf(t->mem, "/classes/new?item=%lld", (long long)item);
        t->scope = scope;
        t->scope_n = n;
    }
    TRY(options_fill(t, &v));
    return web_show(t, class_edit_page_view, &v);
}

err class_new_handle(turn *t) { return new_show(t); }

/* Who holds the class must be one of those that the form names. */
err class_school_check(turn *t, int64_t id)
{
    orgs all = {0};
    TRY(id ? people_schools_of(t->d, t->mem, &all) : OK);
    bool found = id == 0;
    for (size_t i = 0; i < all.n; i++) {
        found = found || all.at[i].id == id;
    }
    return found ? OK : web_fault(t, "institution", T_class_choice_wrong, "", "");
}

/* Ids that came in fields: the actor must hold the route's right over each. */
static err edit_ids(turn *t, const class_edit *f)
{
    TRY(web_may_use(t, "org", f->org));
    TRY(f->audience_group ? web_may_use(t, "group", f->audience_group) : OK);
    return f->item ? web_may_use(t, "item", f->item) : OK;
}

static err new_try(turn *t, int64_t *ret_id)
{
    class_edit f;
    TRY(form_read(t, &class_edit_form, &f));
    TRY(edit_ids(t, &f));
    TRY(class_school_check(t, f.institution));
    class_card c = card_of_form(t, &f);
    return class_add(t, &c, ret_id);
}

err class_new_do(turn *t)
{
    int64_t id = 0;
    err e = new_try(t, &id);
    if (e == E_INPUT) { TRY(new_show(t)); }
    TRY(e);
    return web_made(t, id, T_class_made, "/class/%lld/scheme", (long long)id);
}

static err edit_show(turn *t)
{
    class_card c = {0};
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    class_edit_page_view v = {.title = text_in(T_class_edit, t->actor.lang),
                              .action = class_url(t, &c, "/edit"),
                              .draft = class_url(t, &c, "/edit"),
                              .back = class_url(t, &c, ""),
                              .item = "",
                              .edit = form_of_card(&c)};
    class_crumbs(t, &c, GROW(t->mem, &v.crumbs));
    *GROW(t->mem, &v.crumbs) = (look_link){.url = v.back, .name = c.name};
    TRY(options_fill(t, &v));
    return web_show(t, class_edit_page_view, &v);
}

err class_edit_handle(turn *t) { return edit_show(t); }

static err edit_try(turn *t)
{
    class_edit f;
    class_card old = {0};
    TRY(form_read(t, &class_edit_form, &f));
    TRY(class_get(t->d, t->param[0], t->mem, &old));
    f.item = 0; /* where it came from does not change */
    if (f.org != old.org || f.audience_group != old.audience_group) { TRY(edit_ids(t, &f)); }
    if (f.institution != old.institution) { TRY(class_school_check(t, f.institution)); }
    class_card c = card_of_form(t, &f);
    c.id = old.id;
    c.item = old.item;
    return class_change(t, &c);
}

err class_edit_do(turn *t)
{
    err e = edit_try(t);
    if (e == E_INPUT) { TRY(edit_show(t)); }
    TRY(e);
    return web_go(t, T_class_changed, "/class/%lld", (long long)t->param[0]);
}

/* ---- modules --------------------------------------------------------------------------------- */

class_module_line class_module_line_of(const class_module *m)
{
    return (class_module_line){.module = m->id,
                               .place = m->place,
                               .name = m->name,
                               .leader = m->leader,
                               .category = bank_category_word(m->category),
                               .method = bank_method_word(m->method),
                               .hours = m->hours};
}

static void modules_fill(turn *t, const class_modules *m, class_scheme *v)
{
    int64_t wanted = web_field_id(t, "module");
    v->edit = (class_module_edit){.title = "", .category = -1, .method = METHOD_LECTURE};
    for (size_t i = 0; i < m->n; i++) {
        const class_module *one = &m->at[i];
        *GROW(t->mem, &v->modules) = class_module_line_of(one);
        if (one->id == wanted) {
            v->editing = one->id;
            v->edit = (class_module_edit){.module = one->id,
                                          .title = one->name,
                                          .category = (int)one->category,
                                          .method = (int)one->method,
                                          .hours = one->hours,
                                          .leader = one->leader};
        }
    }
    v->sum = class_modules_hours(m->at, m->n);
    v->adds_up = v->sum.n == v->hours.n;
}

static err courses_fill(turn *t, const class_card *c, class_scheme *v)
{
    bank_courses all = {0};
    TRY(bank_courses_of(t->d, c->org, v->words, t->mem, &all));
    for (size_t i = 0; i < all.n && i < 200; i++) {
        const bank_course *b = &all.at[i];
        *GROW(t->mem, &v->courses) =
            (look_option){.value = arena_printf(t->mem, "%lld", (long long)b->id),
                          .name = b->name,
                          .note = tenths_text(t->mem, b->hours)};
    }
    return OK;
}

err class_scheme_handle(turn *t)
{
    class_card c = {0};
    class_scheme v = {.words = text_clean(t->mem, web_field(t, "q"))};
    class_modules m = {0};
    class_checks checks = {0};
    TRY(class_page_begin(t, &c, &v.head, &v.title));
    class_crumbs(t, &c, GROW(t->mem, &v.crumbs));
    v.klass = c.id;
    v.code = c.code;
    v.hours = c.hours;
    v.open = (class_state_parts(c.state) & CLASS_PART_SCHEME) && class_may(t, MAY_EDIT_CLASS, &c);
    TRY(class_modules_of(t->d, c.id, t->mem, &m));
    modules_fill(t, &m, &v);
    TRY(class_checks_of(t->d, &c, t->mem, &checks));
    for (size_t i = 0; i < checks.n; i++) {
        *GROW(t->mem, &v.checks) = class_check_line_of(t, &checks.at[i]);
    }
    if (v.open) {
        v.head.deed = v.adds_up ? look_post(class_url(t, &c, "/submit"), T_class_submit, LOOK_MAIN)
                                : v.head.deed;
        TRY(courses_fill(t, &c, &v));
    }
    return web_show(t, class_scheme, &v);
}

static err modules_go(turn *t, err e, text_key notice)
{
    if (e == E_INPUT) { TRY(class_scheme_handle(t)); }
    TRY(e);
    return web_go(t, notice, "/class/%lld/scheme#modules", (long long)t->param[0]);
}

/* The list with one module put in, changed in its place, or (m NULL) left out. E_ABSENT: no such
 * module. */
static err modules_put(turn *t, int64_t id, const class_module *m)
{
    class_modules old = {0}, now = {0};
    bool found = id == 0;
    TRY(class_modules_of(t->d, t->param[0], t->mem, &old));
    for (size_t i = 0; i < old.n; i++) {
        bool it = id != 0 && old.at[i].id == id;
        found = found || it;
        if (!it || m) { *GROW(t->mem, &now) = it ? *m : old.at[i]; }
    }
    if (!found) { return E_ABSENT; }
    if (id == 0) { *GROW(t->mem, &now) = *m; }
    return class_modules_set(t, t->param[0], now.at, now.n);
}

err class_module_save_do(turn *t)
{
    class_module_edit f;
    err e = form_read(t, &class_module_edit_form, &f);
    if (e == OK) {
        class_module m = {.id = f.module,
                          .name = f.title,
                          .category = (course_category)f.category,
                          .method = (course_method)f.method,
                          .hours = f.hours,
                          .leader = f.leader};
        e = modules_put(t, f.module, &m);
    }
    return modules_go(t, e, T_class_module_saved);
}

err class_module_drop_do(turn *t)
{
    class_module_drop f;
    err e = form_read(t, &class_module_drop_form, &f);
    return modules_go(t, e == OK ? modules_put(t, f.module, NULL) : e, T_class_module_dropped);
}

/* Courses are shared by all below the bank's owner; only one that this class's organiser can see
 * may be taken. */
static err course_get(turn *t, int64_t id, bank_course *ret)
{
    class_card c = {0};
    bank_courses all = {0};
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    TRY(bank_courses_of(t->d, c.org, "", t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].id == id) {
            *ret = all.at[i];
            return OK;
        }
    }
    return E_ABSENT;
}

err class_course_add_do(turn *t)
{
    class_course_add f;
    bank_course b = {0};
    err e = form_read(t, &class_course_add_form, &f);
    if (e == OK) {
        bank_teacher teacher = {0};
        TRY(course_get(t, f.course, &b));
        TRY(b.teacher ? bank_teacher_get(t->d, b.teacher, t->mem, &teacher) : OK);
        class_module m = {.name = b.name,
                          .category = b.category,
                          .method = b.method,
                          .hours = b.hours,
                          .leader = teacher.kind == TEACHER_LEADER};
        e = modules_put(t, 0, &m);
    }
    return modules_go(t, e, T_class_module_saved);
}
