/* What is counted: each base is one FROM and WHERE over published tables with its records' columns
 * and its dimensions. $1 is the organisation, $2 the year. Tables by class are asked in a CTE of
 * their own, tables by person joined on the person. */
#include "figure/figure_bases.h"
#include "figure_text.h"

/* ---- words of the codes ---------------------------------------------------------------------- */
static text_key kind_word(int64_t c) { return plan_kind_word((class_kind)c); }
static text_key training_word(int64_t c) { return plan_training_word((class_training)c); }
static text_key field_word(int64_t c) { return plan_field_word((class_field)c); }
static text_key origin_word(int64_t c) { return plan_origin_word((class_origin)c); }
static text_key mode_word(int64_t c) { return plan_mode_word((class_mode)c); }
static text_key level_word(int64_t c) { return people_org_level_word((org_level)c); }
static text_key sex_word(int64_t c) { return people_sex_word((person_sex)c); }
static text_key post_word(int64_t c) { return people_level_word((post_level)c); }
static text_key political_word(int64_t c) { return people_political_word((person_political)c); }
static text_key education_word(int64_t c) { return people_education_word((person_education)c); }
static text_key state_word(int64_t c) { return class_state_word((class_state)c); }
static text_key outcome_word(int64_t c) { return class_outcome_word((class_outcome)c); }
static text_key teacher_word(int64_t c) { return bank_teacher_kind_word((teacher_kind)c); }
static text_key category_word(int64_t c) { return bank_category_word((course_category)c); }
static text_key method_word(int64_t c) { return bank_method_word((course_method)c); }
static text_key site_word(int64_t c) { return bank_site_kind_word((site_kind)c); }
static text_key call_word(int64_t c)
{
    switch ((call_state)c) {
    case CALL_NAMED: return T_figure_call_named;
    case CALL_CONFIRMED: return T_figure_call_confirmed;
    case CALL_DECLINED: return T_figure_call_declined;
    case CALL_REPLACED: return T_figure_call_replaced;
    case CALL_WITHDRAWN: return T_figure_call_withdrawn;
    case CALL_LAPSED: return T_figure_call_lapsed;
    }
    return T_figure_call_named;
}

/* ---- pieces ---------------------------------------------------------------------------------- */
#define BY_UNIT(column)                                                                            \
    {                                                                                              \
        "unit", T_figure_by_unit, DIM_UNIT, column, NULL                                           \
    }
#define BY_MONTH(column)                                                                           \
    {                                                                                              \
        "month", T_figure_by_month, DIM_MONTH, "coalesce(substr(" column ", 1, 7), '-')", NULL     \
    }
#define BY_CODE(name, label, column, word)                                                         \
    {                                                                                              \
        name, label, DIM_CODE, column, word                                                        \
    }
/* What plan items and classes have in common. */
#define BY_SCHEME(a)                                                                               \
    BY_CODE("kind", T_figure_by_kind, a ".kind", kind_word),                                       \
        BY_CODE("training", T_figure_by_training, a ".training", training_word),                   \
        BY_CODE("field", T_figure_by_field, a ".field", field_word),                               \
        BY_CODE("level", T_figure_by_level, a ".organiser_level", level_word),                     \
        BY_CODE("origin", T_figure_by_origin, a ".origin", origin_word),                           \
        BY_CODE("mode", T_figure_by_mode, a ".mode", mode_word)
#define TEXT_COLUMN(head, column)                                                                  \
    {                                                                                              \
        head, column, COLUMN_TEXT, NULL, NULL, NULL                                                \
    }
#define DAY_COLUMN(head, column)                                                                   \
    {                                                                                              \
        head, column, COLUMN_DAY, NULL, NULL, NULL                                                 \
    }
#define INT_COLUMN(head, column)                                                                   \
    {                                                                                              \
        head, column, COLUMN_INT, NULL, NULL, NULL                                                 \
    }
#define TENTHS_COLUMN(head, column)                                                                \
    {                                                                                              \
        head, column, COLUMN_TENTHS, NULL, NULL, NULL                                              \
    }
#define CODE_COLUMN(head, column, word)                                                            \
    {                                                                                              \
        head, column, COLUMN_CODE, word, NULL, NULL                                                \
    }
#define LINK_COLUMN(head, column, url, id)                                                         \
    {                                                                                              \
        head, column, COLUMN_TEXT, NULL, url, id                                                   \
    }
#define BASE_PARTS(c, d)                                                                           \
    .columns = c, .columns_n = COUNT_OF(c), .dimensions = d, .dimensions_n = COUNT_OF(d)
#define UNDER(column) " JOIN people_org_under u ON u.org = " column

/* ---- plan ------------------------------------------------------------------------------------ */
static const figure_column item_columns[] = {
    LINK_COLUMN(T_figure_c_item, "i.name", "/item/", "i.id"),
    TEXT_COLUMN(T_figure_c_organiser, "o.name"),
    CODE_COLUMN(T_figure_by_kind, "i.kind", kind_word),
    CODE_COLUMN(T_figure_by_field, "i.field", field_word),
    DAY_COLUMN(T_figure_c_starts, "i.starts"),
    INT_COLUMN(T_figure_c_days, "i.days"),
    INT_COLUMN(T_figure_c_seats, "i.seats"),
};
static const figure_dimension item_dimensions[] = {BY_MONTH("i.starts"), BY_UNIT("i.org"),
                                                   BY_SCHEME("i")};
const figure_base figure_plan_base = {
    .with = "",
    .from = " FROM plan_item i JOIN plan_year y ON y.id = i.plan" UNDER(
        "i.org") " JOIN people_org o ON o.id = i.org",
    .where = " WHERE u.ancestor = $1 AND y.year = $2 AND i.state = 4",
    .order = "coalesce(i.starts, '-')",
    .id = "i.id",
    .id2 = "i.id",
    BASE_PARTS(item_columns, item_dimensions)};

/* ---- classes --------------------------------------------------------------------------------- */
/* Held: running, ended, closed or reopened. */
#define HELD                                                                                       \
    "WITH held AS MATERIALIZED (SELECT n.class AS class, n.state AS state FROM class_now n"        \
    " WHERE n.state IN (7, 8, 9, 10))"
static const figure_column class_columns[] = {
    TEXT_COLUMN(T_figure_c_code, "c.code"),
    LINK_COLUMN(T_figure_c_class, "c.name", "/class/", "c.id"),
    TEXT_COLUMN(T_figure_c_organiser, "o.name"),
    CODE_COLUMN(T_figure_by_kind, "c.kind", kind_word),
    CODE_COLUMN(T_figure_by_field, "c.field", field_word),
    DAY_COLUMN(T_figure_c_starts, "c.starts"),
    DAY_COLUMN(T_figure_c_ends, "c.ends"),
    INT_COLUMN(T_figure_c_days, "c.days"),
    INT_COLUMN(T_figure_c_seats, "c.seats"),
    CODE_COLUMN(T_figure_c_state, "h.state", state_word),
};
static const figure_dimension class_dimensions[] = {
    BY_MONTH("c.starts"),
    BY_UNIT("c.org"),
    BY_SCHEME("c"),
    BY_CODE("state", T_figure_c_state, "h.state", state_word),
};
const figure_base figure_class_base = {.with = HELD,
                                       .from =
                                           " FROM class_card c JOIN held h ON h.class = c.id" UNDER(
                                               "c.org") " JOIN people_org o ON o.id = c.org",
                                       .where = " WHERE u.ancestor = $1 AND c.year = $2",
                                       .order = "c.starts",
                                       .id = "c.id",
                                       .id2 = "c.id",
                                       BASE_PARTS(class_columns, class_dimensions)};

static const figure_dimension host_dimensions[] = {
    BY_MONTH("c.starts"), BY_UNIT("c.institution"), BY_SCHEME("c"),
    BY_CODE("state", T_figure_c_state, "h.state", state_word)};
const figure_base figure_host_base = {.with = HELD,
                                      .from =
                                          " FROM class_card c JOIN held h ON h.class = c.id" UNDER(
                                              "c.institution") " JOIN people_org o ON o.id = c.org",
                                      .where = " WHERE u.ancestor = $1 AND c.year = $2",
                                      .order = "c.starts",
                                      .id = "c.id",
                                      .id2 = "c.id",
                                      BASE_PARTS(class_columns, host_dimensions)};

/* ---- trainees -------------------------------------------------------------------------------- */
static const figure_column trainee_columns[] = {
    LINK_COLUMN(T_figure_c_name, "p.name", "/person/", "t.person"),
    TEXT_COLUMN(T_figure_c_unit, "t.org_name"),
    TEXT_COLUMN(T_figure_c_post, "t.post"),
    LINK_COLUMN(T_figure_c_class, "c.name", "/class/", "c.id"),
    DAY_COLUMN(T_figure_c_starts, "c.starts"),
    INT_COLUMN(T_figure_c_days, "c.days"),
    CODE_COLUMN(T_figure_c_outcome, "t.outcome", outcome_word),
};
static const figure_dimension trainee_dimensions[] = {
    BY_MONTH("c.starts"),
    BY_UNIT("t.org"),
    {"organiser", T_figure_by_organiser, DIM_UNIT, "c.org", NULL},
    BY_SCHEME("c"),
    BY_CODE("sex", T_figure_by_sex, "p.sex", sex_word),
    BY_CODE("post", T_figure_by_post, "t.post_level", post_word),
    BY_CODE("outcome", T_figure_c_outcome, "t.outcome", outcome_word),
};
/* Attended: the outcome says so; before the close, who holds a confirmed or attended seat. */
const figure_base figure_trainee_base = {
    .with = HELD,
    .from = " FROM class_trainee t JOIN people_person p ON p.id = t.person" UNDER(
        "t.org") " JOIN class_card c ON c.id = t.class JOIN held h ON h.class = t.class",
    .where = " WHERE u.ancestor = $1 AND t.year = $2"
             " AND (t.outcome IN (1, 2) OR (t.outcome = 0 AND t.state IN (4, 5)))",
    .order = "p.sort_key",
    .id = "t.person",
    .id2 = "t.class",
    BASE_PARTS(trainee_columns, trainee_dimensions)};

static const figure_column paper_columns[] = {
    TEXT_COLUMN(T_figure_c_number, "k.number"),
    LINK_COLUMN(T_figure_c_name, "k.name", "/person/", "k.person"),
    TEXT_COLUMN(T_figure_c_unit, "t.org_name"),
    LINK_COLUMN(T_figure_c_class, "k.class_name", "/class/", "k.class"),
    DAY_COLUMN(T_figure_c_issued, "k.issued"),
};
static const figure_dimension paper_dimensions[] = {BY_MONTH("k.issued"), BY_UNIT("t.org"),
                                                    BY_SCHEME("c")};
const figure_base figure_paper_base = {
    .with = "",
    .from = " FROM class_trainee t JOIN certificate_paper k ON k.person = t.person AND k.class = "
            "t.class" UNDER("t.org") " JOIN class_card c ON c.id = t.class",
    .where = " WHERE u.ancestor = $1 AND t.year = $2 AND k.state = 1",
    .order = "k.number",
    .id = "k.person",
    .id2 = "k.id",
    BASE_PARTS(paper_columns, paper_dimensions)};

/* ---- hours ----------------------------------------------------------------------------------- */
static const figure_column credit_columns[] = {
    LINK_COLUMN(T_figure_c_name, "p.name", "/person/", "e.person"),
    TEXT_COLUMN(T_figure_c_unit, "o.name"),
    TEXT_COLUMN(T_figure_c_title, "e.title"),
    DAY_COLUMN(T_figure_c_on, "e.on_day"),
    TENTHS_COLUMN(T_figure_c_hours, "e.tenths"),
};
static const figure_dimension credit_dimensions[] = {
    BY_MONTH("e.on_day"),
    BY_UNIT("e.org"),
    BY_CODE("sex", T_figure_by_sex, "p.sex", sex_word),
    BY_CODE("post", T_figure_by_post, "p.post_level", post_word),
};
#define CREDIT(source)                                                                             \
    .with = "",                                                                                    \
    .from = " FROM credit_entry e JOIN people_person p ON p.id = e.person" UNDER(                  \
        "e.org") " JOIN people_org o ON o.id = e.org",                                             \
    .where = " WHERE u.ancestor = $1 AND e.year = $2 AND e.source = " source,                      \
    .order = "p.sort_key", .id = "e.person", .id2 = "e.id",                                        \
    BASE_PARTS(credit_columns, credit_dimensions)
const figure_base figure_credit_base = {CREDIT("1")};
const figure_base figure_placement_base = {
    CREDIT("7 AND e.reverses = 0 AND NOT EXISTS"
           " (SELECT 1 FROM credit_entry r WHERE r.person = e.person AND r.reverses = e.id)")};

static const figure_column online_columns[] = {
    LINK_COLUMN(T_figure_c_name, "p.name", "/person/", "p.id"),
    TEXT_COLUMN(T_figure_c_unit, "o.name"),
    TEXT_COLUMN(T_figure_c_post, "p.title"),
    TENTHS_COLUMN(T_figure_c_hours, "y.online"),
};
static const figure_dimension person_dimensions[] = {
    BY_UNIT("p.org"),
    BY_CODE("sex", T_figure_by_sex, "p.sex", sex_word),
    BY_CODE("post", T_figure_by_post, "p.post_level", post_word),
    BY_CODE("political", T_figure_by_political, "p.political", political_word),
    BY_CODE("education", T_figure_by_education, "p.education", education_word),
};
const figure_base figure_online_base = {
    .with = "",
    .from = " FROM credit_year y JOIN people_person p ON p.id = y.person" UNDER(
        "p.org") " JOIN people_org o ON o.id = p.org",
    .where = " WHERE u.ancestor = $1 AND y.year = $2 AND y.online > 0",
    .order = "p.sort_key",
    .id = "p.id",
    .id2 = "p.id",
    BASE_PARTS(online_columns, person_dimensions)};

/* ---- call-ups -------------------------------------------------------------------------------- */
static const figure_column call_columns[] = {
    LINK_COLUMN(T_figure_c_name, "p.name", "/person/", "k.person"),
    TEXT_COLUMN(T_figure_c_unit, "o.name"),
    LINK_COLUMN(T_figure_c_class, "c.name", "/class/", "c.id"),
    TEXT_COLUMN(T_figure_c_reason, "k.reason"),
    TEXT_COLUMN(T_figure_c_override, "k.override"),
    CODE_COLUMN(T_figure_c_state, "k.state", call_word),
    TEXT_COLUMN(T_figure_c_reply, "k.reply_reason"),
};
static const figure_dimension call_dimensions[] = {
    BY_MONTH("c.starts"),
    BY_UNIT("k.org"),
    BY_SCHEME("c"),
    BY_CODE("state", T_figure_c_state, "k.state", call_word),
};
const figure_base figure_call_base = {
    .with = "",
    .from = " FROM callup_call k JOIN people_person p ON p.id = k.person" UNDER(
        "k.org") " JOIN people_org o ON o.id = k.org"
                 " JOIN class_card c ON c.id = k.class",
    .where = " WHERE u.ancestor = $1 AND c.year = $2",
    .order = "p.sort_key",
    .id = "k.person",
    .id2 = "k.class",
    BASE_PARTS(call_columns, call_dimensions)};

/* ---- people: as they are today, whatever the year ($2 is named: the question keeps its form) */
#define ANY_YEAR " AND CAST($2 AS bigint) > 0"
static const figure_column person_columns[] = {
    LINK_COLUMN(T_figure_c_name, "p.name", "/person/", "p.id"),
    TEXT_COLUMN(T_figure_c_unit, "o.name"),
    TEXT_COLUMN(T_figure_c_post, "p.title"),
    CODE_COLUMN(T_figure_by_post, "p.post_level", post_word),
    CODE_COLUMN(T_figure_by_sex, "p.sex", sex_word),
};
const figure_base figure_person_base = {
    .with = "",
    .from = " FROM people_person p" UNDER("p.org") " JOIN people_org o ON o.id = p.org",
    .where = " WHERE u.ancestor = $1 AND +p.state = 1" ANY_YEAR,
    .order = "p.sort_key",
    .id = "p.id",
    .id2 = "p.id",
    BASE_PARTS(person_columns, person_dimensions)};
const figure_base figure_people_base = {
    .with = "",
    .from = " FROM people_person p JOIN people_org o ON o.id = p.org",
    .where = " WHERE p.id > 0",
    .order = "p.sort_key",
    .id = "p.id",
    .id2 = "p.id",
    BASE_PARTS(person_columns, person_dimensions)};

/* ---- what can be taught ---------------------------------------------------------------------- */
static const figure_column teacher_columns[] = {
    LINK_COLUMN(T_figure_c_name, "b.name", "/bank/teacher/", "b.id"),
    TEXT_COLUMN(T_figure_c_unit, "o.name"),
    TEXT_COLUMN(T_figure_c_post, "b.post"),
    CODE_COLUMN(T_figure_by_kind, "b.kind", teacher_word),
    TEXT_COLUMN(T_figure_c_topics, "b.topics"),
};
static const figure_dimension teacher_dimensions[] = {
    BY_UNIT("b.org"),
    BY_CODE("kind", T_figure_by_kind, "b.kind", teacher_word),
};
const figure_base figure_teacher_base = {
    .with = "",
    .from = " FROM bank_teacher b" UNDER("b.org") " JOIN people_org o ON o.id = b.org",
    .where = " WHERE u.ancestor = $1 AND b.state = 2" ANY_YEAR,
    .order = "b.sort_key",
    .id = "b.id",
    .id2 = "b.id",
    BASE_PARTS(teacher_columns, teacher_dimensions)};

static const figure_column course_columns[] = {
    LINK_COLUMN(T_figure_c_course, "b.name", "/bank/course/", "b.id"),
    TEXT_COLUMN(T_figure_c_unit, "o.name"),
    CODE_COLUMN(T_figure_by_category, "b.category", category_word),
    CODE_COLUMN(T_figure_by_method, "b.method", method_word),
    TENTHS_COLUMN(T_figure_c_hours, "b.tenths"),
    INT_COLUMN(T_figure_c_year, "b.year"),
};
static const figure_dimension course_dimensions[] = {
    BY_UNIT("b.org"),
    BY_CODE("category", T_figure_by_category, "b.category", category_word),
    BY_CODE("method", T_figure_by_method, "b.method", method_word),
};
const figure_base figure_course_base = {
    .with = "",
    .from = " FROM bank_course b" UNDER("b.org") " JOIN people_org o ON o.id = b.org",
    .where = " WHERE u.ancestor = $1 AND b.state = 2 AND b.year <= $2",
    .order = "b.sort_key",
    .id = "b.id",
    .id2 = "b.id",
    BASE_PARTS(course_columns, course_dimensions)};

static const figure_column menu_columns[] = {
    TEXT_COLUMN(T_figure_c_menu, "m.menu"),
    INT_COLUMN(T_figure_c_courses, "m.courses"),
};
const figure_base figure_menu_base = {
    .with = "",
    .from = " FROM (SELECT b.menu AS menu, min(b.id) AS id, count(*) AS courses FROM bank_course "
            "b" UNDER("b.org") " WHERE u.ancestor = $1 AND b.state = 2 AND b.year <= $2 AND b.menu "
                               "IS NOT NULL GROUP BY b.menu) AS m",
    .where = " WHERE m.id > 0",
    .order = "m.menu",
    .id = "m.id",
    .id2 = "m.id",
    .columns = menu_columns,
    .columns_n = COUNT_OF(menu_columns)};

static const figure_column site_columns[] = {
    LINK_COLUMN(T_figure_c_site, "b.name", "/bank/site/", "b.id"),
    TEXT_COLUMN(T_figure_c_unit, "o.name"),
    CODE_COLUMN(T_figure_by_kind, "b.kind", site_word),
    CODE_COLUMN(T_figure_by_level, "b.level", level_word),
    TEXT_COLUMN(T_figure_c_theme, "b.theme"),
    TEXT_COLUMN(T_figure_c_address, "b.address"),
};
static const figure_dimension site_dimensions[] = {
    BY_UNIT("b.org"),
    BY_CODE("level", T_figure_by_level, "b.level", level_word),
};
const figure_base figure_site_base = {
    .with = "",
    .from = " FROM bank_site b" UNDER("b.org") " JOIN people_org o ON o.id = b.org",
    .where = " WHERE u.ancestor = $1 AND b.state = 2 AND b.year <= $2",
    .order = "b.sort_key",
    .id = "b.id",
    .id2 = "b.id",
    BASE_PARTS(site_columns, site_dimensions)};

static const figure_column route_columns[] = {
    LINK_COLUMN(T_figure_c_route, "b.name", "/bank/line/", "b.id"),
    TEXT_COLUMN(T_figure_c_unit, "o.name"),
    INT_COLUMN(T_figure_c_days, "b.days"),
    TEXT_COLUMN(T_figure_c_theme, "b.theme"),
};
static const figure_dimension route_dimensions[] = {BY_UNIT("b.org")};
const figure_base figure_route_base = {
    .with = "",
    .from = " FROM bank_route b" UNDER("b.org") " JOIN people_org o ON o.id = b.org",
    .where = " WHERE u.ancestor = $1 AND b.state = 2" ANY_YEAR,
    .order = "b.name",
    .id = "b.id",
    .id2 = "b.id",
    BASE_PARTS(route_columns, route_dimensions)};
