/* The catalogue: each figure once. What exactly it counts is said in words beside it (T_figure_n_…): whoever changes one
 * changes the other. */
#include "figure/figure_bases.h"
#include "figure_text.h"

#define WORDS(n) .name = #n, .label = T_figure_l_##n, .counts = T_figure_n_##n
#define ROWS(n, of, where, in) \
    {WORDS(n), .unit = T_figure_u_##in, .counting = COUNTS_ROWS, .measure = FIGURE_COUNT, .base = &figure_##of##_base, .only = where, .sql = ""}
#define SUM(n, of, expression, in) \
    {WORDS(n), .unit = T_figure_u_##in, .counting = COUNTS_SUM, .measure = FIGURE_COUNT, .base = &figure_##of##_base, .only = "", \
     .sql = expression}
#define HOURS(n, of, expression) \
    {WORDS(n), .unit = T_figure_u_hours, .counting = COUNTS_SUM, .measure = FIGURE_TENTHS, .base = &figure_##of##_base, .only = "", \
     .sql = expression}
#define PERSONS(n, of, person, where) \
    {WORDS(n), .unit = T_figure_u_people, .counting = COUNTS_PERSONS, .measure = FIGURE_COUNT, .base = &figure_##of##_base, .only = where, \
     .sql = person}
#define SHARE(n, of, all) {WORDS(n), .counting = COUNTS_SHARE, .measure = FIGURE_PERMILLE, .part = #of, .whole = #all, .only = "", .sql = ""}
#define DUTY(n, state) \
    {WORDS(n), .unit = T_figure_u_people, .counting = COUNTS_DUTY, .measure = FIGURE_COUNT, .duty = state, .only = "", .sql = ""}
#define SECTION(key) {.name = "", .section = T_figure_s_##key}

const figure_kind figure_kinds[] = {
    SECTION(plan),
    ROWS(planned_classes, plan, "", classes),
    SUM(planned_seats, plan, "i.seats", places),
    ROWS(planned_economy_law, plan, " AND i.field IN (1, 2)", classes),
    SHARE(planned_economy_law_share, planned_economy_law, planned_classes),
    ROWS(planned_held, plan,
         " AND i.id IN (SELECT c.item FROM class_card c JOIN class_now n ON n.class = c.id"
         " WHERE c.item IS NOT NULL AND n.state IN (7, 8, 9, 10))",
         classes),
    SHARE(held_share, planned_held, planned_classes),
    SECTION(classes),
    ROWS(held_classes, class, "", classes),
    ROWS(closed_classes, class, " AND h.state = 9", classes),
    ROWS(person_times, trainee, "", times),
    PERSONS(people, trainee, "t.person", ""),
    SUM(person_days, trainee, "c.days", person_days),
    ROWS(passed, trainee, " AND t.outcome = 1", times),
    ROWS(certificates, paper, "", papers),
    ROWS(out_of_province_person_times, trainee, " AND c.origin = 3", times),
    PERSONS(out_of_province_people, trainee, "t.person", " AND c.origin = 3"),
    PERSONS(grassroots_people, trainee, "t.person", " AND c.training = 7"),
    PERSONS(rotation_people, trainee, "t.person", " AND c.training = 2"),
    PERSONS(county_cadres_trained, trainee, "t.person", " AND t.post_level IN (131, 132)"),
    SECTION(hours),
    HOURS(hours, credit, "e.tenths"),
    ROWS(online_learners, online, "", people),
    HOURS(online_hours, online, "y.online"),
    PERSONS(placements, placement, "e.person", ""),
    DUTY(duty_people, 0),
    DUTY(duty_met, DUTY_MET),
    DUTY(duty_on_way, DUTY_ON_WAY),
    DUTY(duty_behind, DUTY_BEHIND),
    SHARE(duty_met_share, duty_met, duty_people),
    SECTION(calls),
    ROWS(calls_made, call, "", times),
    ROWS(calls_confirmed, call, " AND k.state = 2", times),
    ROWS(calls_declined, call, " AND k.state = 3", times),
    ROWS(calls_replaced, call, " AND k.state = 4", times),
    SECTION(people),
    ROWS(people_in_service, person, "", people),
    ROWS(party_members, person, " AND p.political IN (1, 2)", people),
    ROWS(county_cadres, person, " AND p.post_level IN (131, 132)", people),
    SECTION(bank),
    ROWS(teachers, teacher, "", people),
    ROWS(leader_teachers, teacher, " AND b.kind = 3", people),
    ROWS(courses, course, "", courses),
    ROWS(topics, course, " AND b.topic = 1", topics),
    ROWS(selected_courses, course, " AND b.selected = 1", courses),
    ROWS(menu_subjects, menu, "", subjects),
    ROWS(bases, site, " AND b.kind = 1", bases),
    ROWS(sites, site, " AND b.kind = 2", sites),
    ROWS(study_routes, route, "", routes),
};
const size_t figure_kinds_n = COUNT_OF(figure_kinds);
