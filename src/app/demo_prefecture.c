/* The full prefecture: units, 126,000 members and cadres, who signs in. Placements (195 persons)
 * and half-year study (20) have no records in the program yet and are left out. */
#include "app/demo_prefecture.h"

static prefecture the_;

static err make_unit(demo *g, void *what)
{
    wide_unit *w = what;
    w->u.parent = w == the_.units.at ? 0 : the_.units.at[w->above].u.id;
    return demo_unit_add(g, &w->u, w->short_name, (int)(w - the_.units.at) + 1);
}

static wide_unit *region_of(wide_unit *w)
{
    while (w->above != (size_t)(w - the_.units.at) &&
           (w->u.kind != ORG_REGION || w->u.level > ORG_COUNTY)) {
        w = &the_.units.at[w->above];
    }
    return w;
}

static void sort_person(demo *g, wide_unit *w, const person *p, int64_t id)
{
    *GROW(g->keep, &the_.all) = id;
    if (p->post_level == POST_COUNTY_CHIEF || p->post_level == POST_COUNTY_DEPUTY) {
        *GROW(g->keep, &the_.county_level) = id;
    }
    wide_unit *region = region_of(w);
    if (region->u.level == ORG_COUNTY && people_filter_fits(&the_.is_frontline, p)) {
        *GROW(g->keep, &the_.frontline) = id;
        region->frontline++;
    }
}

static err fill_unit(demo *g, void *what)
{
    wide_unit *w = what;
    TRY(demo_as(g, the_.head));
    for (int i = 0; i < w->people; i++) {
        person p = demo_person(g->t->mem, &w->u, i);
        int64_t id = 0;
        TRY(demo_person_add(g, &w->u, &p, &id));
        sort_person(g, w, &p, id);
        w->contact = i <= 9 ? id : w->contact;
    }
    return OK;
}

/* ---- those who sign in -------------------- */

static const struct {
    account_role role;
    const char *name, *title, *username;
    post_level level;
} signing[] = {
    {ROLE_TRAINING_OFFICE, "王秋实", "干部教育科科长", "wangqiushi", POST_TOWNSHIP_CHIEF},
    {ROLE_LEADER, "孙长河", "分管日常工作的副部长", "sunchanghe", POST_COUNTY_DEPUTY},
    {ROLE_SCHOOL_STAFF, "陈静", "教务科副科长", "chenjing", POST_TOWNSHIP_DEPUTY},
    {ROLE_SUPERVISOR, "赵立新", "组织员", "zhaolixin", POST_STAFF},
    {ROLE_TEACHER, "周文博", "教授", "zhouwenbo", POST_NONE},
    {ROLE_UNIT_CONTACT, "李明", "人事股股长", "liming", POST_STAFF},
    {ROLE_UNIT_CONTACT, "刘芳", "办公室主任", "liufang", POST_STAFF},
    {ROLE_TRAINEE, "张伟", "副局长", "zhangwei", POST_TOWNSHIP_DEPUTY},
    {ROLE_SYSTEM_OFFICER, "高远", "信息科干部", "gaoyuan", POST_STAFF},
    {ROLE_SECURITY_OFFICER, "林安", "保密办干部", "linan", POST_STAFF},
    {ROLE_AUDIT_OFFICER, "沈正", "机关纪委干部", "shenzheng", POST_STAFF},
};

/* The unit of that name; there is one, for the list above is fixed. */
static const wide_unit *unit_named(const char *name)
{
    for (size_t i = 0; i < the_.units.n; i++) {
        if (text_is(the_.units.at[i].u.name, name)) { return &the_.units.at[i]; }
    }
    return &the_.units.at[0];
}

static const wide_unit *unit_of(size_t i)
{
    switch (signing[i].role) {
    case ROLE_SCHOOL_STAFF:
    case ROLE_SUPERVISOR:
    case ROLE_TEACHER: return &the_.units.at[the_.school];
    case ROLE_UNIT_CONTACT:
        return unit_named(text_is(signing[i].name, "李明") ? "青源县财政局" : "白沙县财政局");
    case ROLE_TRAINEE: return unit_named("青源县财政局");
    default: return &the_.units.at[the_.office];
    }
}

static void remember(demo *g, size_t i, int64_t id)
{
    the_.head = signing[i].role == ROLE_TRAINING_OFFICE ? id : the_.head;
    the_.leader = signing[i].role == ROLE_LEADER ? id : the_.leader;
    the_.school_staff = signing[i].role == ROLE_SCHOOL_STAFF ? id : the_.school_staff;
    the_.trainee = signing[i].role == ROLE_TRAINEE ? id : the_.trainee;
    if (signing[i].role == ROLE_SUPERVISOR) {
        *GROW(g->keep, &the_.supervisors) = id;
    } else if (signing[i].role == ROLE_TEACHER) {
        *GROW(g->keep, &the_.teachers) = id;
    } else if (signing[i].level == POST_COUNTY_DEPUTY) {
        *GROW(g->keep, &the_.county_level) = id;
    }
    *GROW(g->keep, &the_.all) = id;
}

static err make_signing(demo *g, void *unused UNUSED)
{
    int64_t ids[COUNT_OF(signing)] = {0};
    TRY(people_filter_read(prefecture_audiences[GROUP_FRONTLINE].filter, g->keep,
                           &the_.is_frontline));
    for (size_t i = 0; i < COUNT_OF(signing); i++) {
        const wide_unit *w = unit_of(i);
        person p = demo_person(g->t->mem, &w->u, 100);
        p.name = signing[i].name;
        p.ethnic = "01";
        p.title = signing[i].title;
        p.post_level = signing[i].level;
        TRY(demo_person_add(g, &w->u, &p, &ids[i]));
        remember(g, i, ids[i]);
        bool whole = signing[i].role == ROLE_TRAINING_OFFICE ||
                     account_role_side(signing[i].role) || signing[i].role == ROLE_LEADER;
        int64_t over = whole ? the_.units.at[0].u.id : w->u.id;
        TRY(demo_account_put(g, signing[i].role, ids[i], over, signing[i].username));
    }
    demo_pair_put(g, "org", unit_of(5)->u.id, unit_of(6)->u.id);
    demo_pair_put(g, "person", ids[7], ids[6]);
    demo_pair_put(g, "account", ids[5], ids[6]);
    return OK;
}

/* ---- all of it -------------------- */

void person_ids_shuffle(person_ids *list)
{
    for (size_t i = list->n; i > 1; i--) {
        size_t k = demo_below((uint32_t)i);
        int64_t kept = list->at[i - 1];
        list->at[i - 1] = list->at[k];
        list->at[k] = kept;
    }
}

static err school_people(demo *g, void *unused UNUSED)
{
    persons all = {0};
    people_filter f = people_filter_any();
    f.org = the_.units.at[the_.school].u.id;
    TRY(people_of(g->t->d, &f, &(people_page){.key = "", .limit = 100}, g->t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].post_level == POST_NONE) { *GROW(g->keep, &the_.supervisors) = all.at[i].id; }
    }
    person_ids_shuffle(&the_.frontline);
    person_ids_shuffle(&the_.all);
    TRY(prefecture_bank(g, &the_));
    prefecture_year(g, &the_);
    return OK;
}

void demo_prefecture(demo *g)
{
    moment first = moment_at(day_of(2022, 1, 4), 10 * 60);
    the_ = (prefecture){0};
    prefecture_units(g, &the_);
    for (size_t i = 0; i < the_.units.n; i++) {
        DEMO_AT(g, first, make_unit, &the_.units.at[i]);
    }
    DEMO_AT(g, first, make_signing, NULL);
    for (size_t i = 0; i < the_.units.n; i++) {
        DEMO_AT(g, first, fill_unit, &the_.units.at[i]);
    }
    DEMO_AT(g, moment_at(day_of(2022, 1, 4), 18 * 60), school_people, NULL);
}
