/* Routes of people, units and groups, and what their handlers share. */
#include "people/people_web.h"

#include "common_text.h"

/* ---- words of choices ------------------------------------------------------------------------ */
const text_key people_sex_words[2] = {T_people_sex_male, T_people_sex_female};
const text_key people_political_words[6] = {
    T_people_political_member,     T_people_political_probationary, T_people_political_league,
    T_people_political_democratic, T_people_political_nonparty,     T_people_political_masses};
const text_key people_education_words[7] = {
    T_people_education_graduate,  T_people_education_bachelor, T_people_education_college,
    T_people_education_secondary, T_people_education_high,     T_people_education_middle,
    T_people_education_primary};
const text_key people_post_level_words[11] = {
    T_people_level_none,          T_people_level_province_chief, T_people_level_province_deputy,
    T_people_level_bureau_chief,  T_people_level_bureau_deputy,  T_people_level_county_chief,
    T_people_level_county_deputy, T_people_level_township_chief, T_people_level_township_deputy,
    T_people_level_staff,         T_people_level_clerk};
const text_key people_rank_words[13] = {
    T_people_rank_none,         T_people_rank_inspector_1,  T_people_rank_inspector_2,
    T_people_rank_researcher_1, T_people_rank_researcher_2, T_people_rank_researcher_3,
    T_people_rank_researcher_4, T_people_rank_principal_1,  T_people_rank_principal_2,
    T_people_rank_principal_3,  T_people_rank_principal_4,  T_people_rank_staff_1,
    T_people_rank_staff_2};
const text_key people_org_level_words[6] = {T_people_org_nation,   T_people_org_province,
                                            T_people_org_city,     T_people_org_county,
                                            T_people_org_township, T_people_org_village};
const text_key people_org_kind_words[8] = {T_people_kind_region,       T_people_kind_department,
                                           T_people_kind_party_school, T_people_kind_village_school,
                                           T_people_kind_institution,  T_people_kind_enterprise,
                                           T_people_kind_university,   T_people_kind_other};
const text_key people_end_words[3] = {T_people_state_retired, T_people_state_left,
                                      T_people_state_dead};
const text_key people_mark_words[2] = {T_people_mark_add, T_people_mark_take};
const unsigned people_categories[13] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096};
const text_key people_category_words[13] = {T_people_cat_party_government,
                                            T_people_cat_young,
                                            T_people_cat_civil_servant,
                                            T_people_cat_enterprise_leader,
                                            T_people_cat_professional,
                                            T_people_cat_village_cadre,
                                            T_people_cat_reserve,
                                            T_people_cat_ex_service,
                                            T_people_cat_new_recruit,
                                            T_people_cat_leading_group,
                                            T_people_cat_institution_leader,
                                            T_people_cat_special_business,
                                            T_people_cat_party_member_only};

/* ---- rights and scope ------------------------------------------------------------------------ */

/* The gate narrows t->scope to what was asked; menus, options and further checks need the roots of
 * the page's own right. */
err people_use_org(turn *t, int64_t id)
{
    const int64_t *scope = t->scope;
    size_t n = t->scope_n;
    err e = web_may_use(t, "org", id);
    t->scope = scope;
    t->scope_n = n;
    return e;
}

bool people_may(turn *t, right_id right, int64_t org_id, int64_t person_id)
{
    return web_may(t, right, &(web_subject){.org = org_id, .person = person_id});
}

/* ---- shapes ---------------------------------------------------------------------------------- */

look_state people_state_pill(person_state s)
{
    return look_state_of(people_state_word(s), s == PERSON_ACTIVE ? LOOK_GOOD : LOOK_PLAIN);
}

people_row people_row_of(turn *t, const person *p)
{
    return (people_row){.person = p->id,
                        .name = p->name,
                        .org = p->org,
                        .org_name = p->org_name,
                        .post = p->title,
                        .post_level = people_level_word(p->post_level),
                        .rank = people_rank_word(p->rank),
                        .sex = people_sex_word(p->sex),
                        .born = p->born,
                        .ethnic = people_ethnic_word(p->ethnic, t->actor.lang),
                        .political = people_political_word(p->political),
                        .citizen_masked = p->citizen_masked,
                        .state = people_state_pill(p->state)};
}

look_option people_option(turn *t, int64_t value, const char *name, bool chosen)
{
    return (look_option){
        .value = text_of_int(t->mem, value), .name = name, .note = "", .chosen = chosen};
}

const char *people_id_url(arena *mem, const char *format, int64_t id)
{
    buf b = buf_new(mem);
    const char *mark = strstr(format, "{}");
    buf_put_n(&b, format, mark ? (size_t)(mark - format) : strlen(format));
    if (mark) { buf_printf(&b, "%lld%s", (long long)id, mark + 2); }
    return b.at;
}

bool people_form_again(const turn *t, err e)
{
    return e == E_INPUT || (e == E_CONFLICT && t->faults.n > 0);
}

int64_t people_version_seen(const turn *t, int64_t now)
{
    int64_t sent = t->method == METHOD_POST ? web_field_id(t, "version") : 0;
    return sent ? sent : now;
}

/* ---- units as fields and crumbs -------------------------------------------------------------- */

static bool in_scope_roots(const turn *t, int64_t id)
{
    for (size_t i = 0; i < t->scope_n; i++) {
        if (t->scope[i] == id) { return true; }
    }
    return false;
}

/* The part of the path that the actor may see: from the first root of the scope down. */
static err path_in_scope(turn *t, int64_t id, orgs *ret)
{
    orgs whole = {0};
    bool inside = false;
    TRY(people_org_path(t->d, id, t->mem, &whole));
    for (size_t i = 0; i < whole.n; i++) {
        inside = inside || in_scope_roots(t, whole.at[i].id);
        if (inside) { *GROW(t->mem, ret) = whole.at[i]; }
    }
    return OK;
}

/* The top, then the units of the path, each at its address. */
static void put_crumbs(turn *t, look_link top, const char *format, const orgs *path, look_link *ret)
{
    ret[0] = top;
    for (size_t i = 0; i < path->n; i++) {
        ret[i + 1] = (look_link){.url = people_id_url(t->mem, format, path->at[i].id),
                                 .name = path->at[i].name};
    }
}

err people_org_crumbs(turn *t, int64_t id, bool itself, look_link **ret, size_t *ret_n)
{
    orgs path = {0};
    TRY(path_in_scope(t, id, &path));
    if (path.n && !itself) { path.n--; }
    *ret_n = path.n + 1;
    *ret = TAKE_N(t->mem, look_link, *ret_n);
    put_crumbs(t, (look_link){.url = "/orgs", .label = T_people_orgs_title, .name = ""}, "/org/{}",
               &path, *ret);
    return OK;
}

err people_person_crumbs(turn *t, const person *p, bool itself, look_link **ret, size_t *ret_n)
{
    orgs path = {0};
    TRY(path_in_scope(t, p->org, &path));
    *ret_n = path.n + 1;
    *ret = TAKE_N(t->mem, look_link, *ret_n + 1);
    put_crumbs(t, (look_link){.url = "/people", .label = T_people_title, .name = ""},
               "/people?org={}", &path, *ret);
    if (itself) {
        (*ret)[(*ret_n)++] =
            (look_link){.url = people_id_url(t->mem, "/person/{}", p->id), .name = p->name};
    }
    return OK;
}

static const char *indented(turn *t, const org *o, size_t depth)
{
    buf b = buf_new(t->mem);
    if (depth == 0) { return o->name; }
    for (size_t i = 0; i < depth; i++) {
        buf_put(&b, "　"); /* a full-width blank: selects trim the others */
    }
    buf_put(&b, o->name);
    return b.at;
}

static void add_units(turn *t, const orgs *from, int64_t chosen, size_t depth,
                      look_options_list *ret)
{
    for (size_t i = 0; i < from->n; i++) {
        *GROW(t->mem, ret) = people_option(t, from->at[i].id, indented(t, &from->at[i], depth),
                                           from->at[i].id == chosen);
    }
}

err people_unit_options(turn *t, int64_t chosen, look_options_list *ret)
{
    orgs path = {0}, below = {0};
    int64_t at = chosen ? chosen : t->scope_n ? t->scope[0] : t->actor.org;
    TRY(path_in_scope(t, at, &path));
    for (size_t i = 0; i < path.n; i++) {
        *GROW(t->mem, ret) =
            people_option(t, path.at[i].id, indented(t, &path.at[i], i), path.at[i].id == chosen);
    }
    TRY(people_org_choices(t->d, at, t->mem, &below));
    add_units(t, &below, chosen, path.n, ret);
    for (size_t i = 1; i < t->scope_n; i++) { /* further roots: grants elsewhere */
        org root = {0};
        if (t->scope[i] != at && people_org_get(t->d, t->scope[i], t->mem, &root) == OK) {
            *GROW(t->mem, ret) = people_option(t, root.id, root.name, false);
        }
    }
    return OK;
}

/* ---- routes ---------------------------------------------------------------------------------- */
/* Many people are judged on a reader; the writer is asked for the deed alone. */
#define READ_FIRST(pattern_, handler_, before_, form_, title_)                                     \
    {                                                                                              \
        .method = METHOD_POST, .pattern = pattern_, .right = RIGHT_(MAY_EDIT_PEOPLE),              \
        .handler = handler_, .form = &form_##_form, .title = title_, .before = before_             \
    }

static const route routes[] = {
    ROUTE_GET("/people", MAY_SEE_PEOPLE, people_list_handle, people_list, T_people_title),
    ROUTE_FILE("/people.csv", MAY_SEE_PEOPLE, people_csv_handle, T_people_export),
    ROUTE_FILE("/people.xlsx", MAY_SEE_PEOPLE, people_xlsx_handle, T_people_export),
    ROUTE_GET("/people/options", MAY_SEE_PEOPLE, people_options_handle, people_options,
              T_people_find),
    ROUTE_GET("/people/new", MAY_EDIT_PEOPLE, people_new_handle, people_sheet, T_people_new),
    ROUTE_POST("/people/new", MAY_EDIT_PEOPLE, people_new_do, people_new, T_people_new),
    READ_FIRST("/people/move", people_bulk_move_handle, people_bulk_move_handle, people_bulk,
               T_people_move_many),
    READ_FIRST("/people/move/do", people_many_do, people_move_many_preview, people_move_many,
               T_people_move_many),
    READ_FIRST("/people/mark", people_bulk_mark_handle, people_bulk_mark_handle, people_bulk,
               T_people_mark_many),
    READ_FIRST("/people/mark/do", people_many_do, people_mark_many_preview, people_mark_many,
               T_people_mark_many),
    ROUTE_GET("/people/many", MAY_EDIT_PEOPLE, people_many_list_handle, people_many_list,
              T_people_many_title),
    ROUTE_GET("/people/many/{many:word}", MAY_EDIT_PEOPLE, people_many_card_handle,
              people_many_card, T_people_many),
    ROUTE_POST("/people/many/{many:word}/undo", MAY_EDIT_PEOPLE, people_many_undo_do,
               people_many_undoing, T_people_many_undo),
    ROUTE_GET("/person/{person}", MAY_SEE_PEOPLE, people_card_handle, people_card, T_people_person),
    ROUTE_GET("/person/{person}/posts", MAY_SEE_PEOPLE, people_posts_handle, people_posts,
              T_people_posts),
    ROUTE_GET("/person/{person}/edit", MAY_EDIT_PEOPLE, people_edit_handle, people_sheet,
              T_people_edit),
    ROUTE_POST("/person/{person}/edit", MAY_EDIT_PEOPLE, people_edit_do, people_edit,
               T_people_edit),
    ROUTE_GET("/person/{person}/move", MAY_EDIT_PEOPLE, people_move_handle, people_move_sheet,
              T_people_move),
    ROUTE_POST("/person/{person}/move", MAY_EDIT_PEOPLE, people_move_do, people_move,
               T_people_move),
    ROUTE_GET("/person/{person}/post", MAY_EDIT_PEOPLE, people_post_new_handle, people_move_sheet,
              T_people_post_new),
    ROUTE_POST("/person/{person}/post", MAY_EDIT_PEOPLE, people_post_new_do, people_post_new,
               T_people_post_new),
    ROUTE_GET("/person/{person}/post/{post:word}", MAY_EDIT_PEOPLE, people_post_end_handle,
              people_end_sheet, T_people_post_end),
    ROUTE_POST("/person/{person}/post/{post:word}", MAY_EDIT_PEOPLE, people_post_end_do,
               people_post_ending, T_people_post_end),
    ROUTE_GET("/person/{person}/end", MAY_EDIT_PEOPLE, people_end_handle, people_end_sheet,
              T_people_end),
    ROUTE_POST("/person/{person}/end", MAY_EDIT_PEOPLE, people_end_do, people_end, T_people_end),
    ROUTE_GET("/person/{person}/undo", MAY_EDIT_PEOPLE, people_undo_handle, people_end_sheet,
              T_people_undo),
    ROUTE_POST("/person/{person}/undo", MAY_EDIT_PEOPLE, people_undo_do, people_undo,
               T_people_undo),
    ROUTE_GET("/person/{person}/citizen", MAY_UNMASK_PEOPLE, people_citizen_handle, people_citizen,
              T_people_unmask),
    ROUTE_POST("/person/{person}/citizen", MAY_UNMASK_PEOPLE, people_citizen_do, people_unmask,
               T_people_unmask),
    ROUTE_GET("/orgs", MAY_SEE_PEOPLE, people_orgs_handle, people_orgs, T_people_orgs_title),
    ROUTE_GET("/orgs/options", SIGNED_IN, people_org_options_handle, people_options,
              T_people_find_org),
    ROUTE_GET("/org/{org}", MAY_SEE_PEOPLE, people_org_card_handle, people_org_card, T_people_org),
    ROUTE_GET("/org/{org}/new", MAY_EDIT_ORGS, people_org_new_handle, people_org_sheet,
              T_people_org_new),
    ROUTE_POST("/org/{org}/new", MAY_EDIT_ORGS, people_org_new_do, people_org_new,
               T_people_org_new),
    ROUTE_GET("/org/{org}/edit", MAY_EDIT_ORGS, people_org_edit_handle, people_org_sheet,
              T_people_org_edit),
    ROUTE_POST("/org/{org}/edit", MAY_EDIT_ORGS, people_org_edit_do, people_org_edit,
               T_people_org_edit),
    ROUTE_GET("/org/{org}/move", MAY_EDIT_ORGS, people_org_move_handle, people_org_move_sheet,
              T_people_org_move),
    ROUTE_POST("/org/{org}/move", MAY_EDIT_ORGS, people_org_move_do, people_org_moving,
               T_people_org_move),
    ROUTE_GET("/org/{org}/units", MAY_EDIT_ORGS, people_units_handle, people_units_start,
              T_people_units_title),
    ROUTE_FILE("/org/{org}/units.xlsx", MAY_SEE_PEOPLE, people_units_xlsx_handle,
               T_people_units_table),
    {.method = METHOD_POST,
     .pattern = "/org/{org}/units",
     .right = RIGHT_(MAY_EDIT_ORGS),
     .handler = people_units_do,
     .form = &people_units_new_form,
     .title = T_people_units_title,
     .before = people_units_before,
     .body_limit = 5 << 20},
    ROUTE_GET("/org/{org}/units/{sheet:word}", MAY_EDIT_ORGS, people_units_card_handle,
              people_units_card, T_people_units_preview),
    ROUTE_POST("/org/{org}/units/{sheet:word}", MAY_EDIT_ORGS, people_units_write_do,
               people_units_writing, T_people_units_preview),
    ROUTE_GET("/groups", MAY_SEE_PEOPLE, people_groups_handle, people_groups_list,
              T_people_groups_title),
    ROUTE_GET("/groups/new", MAY_EDIT_PEOPLE, people_group_new_handle, people_group_sheet,
              T_people_group_new),
    ROUTE_POST("/groups/new", MAY_EDIT_PEOPLE, people_group_new_do, people_group_new,
               T_people_group_new),
    ROUTE_GET("/group/{group}", MAY_SEE_PEOPLE, people_group_card_handle, people_group_card,
              T_people_group),
    ROUTE_GET("/group/{group}/edit", MAY_EDIT_PEOPLE, people_group_edit_handle, people_group_sheet,
              T_people_group_edit),
    ROUTE_POST("/group/{group}/edit", MAY_EDIT_PEOPLE, people_group_edit_do, people_group_edit,
               T_people_group_edit),
    ROUTE_POST("/group/{group}/drop", MAY_EDIT_PEOPLE, people_group_drop_do, people_group_dropping,
               T_people_group_drop),
};
const route_table people_routes = {routes, COUNT_OF(routes)};
