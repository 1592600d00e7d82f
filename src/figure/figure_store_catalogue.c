/* The catalogue: each figure once. What exactly it counts is said in words beside it
 * (T_figure_n_…): whoever changes one changes the other. */
#include "figure/figure_bases.h"
#include "figure_text.h"

#define ROWS(of, where, in)                                                                        \
    .unit = in, .counting = COUNTS_ROWS, .measure = FIGURE_COUNT, .base = &figure_##of##_base,     \
    .only = where, .sql = ""
#define SUM(of, expression, in, what)                                                              \
    .unit = in, .counting = COUNTS_SUM, .measure = what, .base = &figure_##of##_base, .only = "",  \
    .sql = expression
#define PERSONS(of, person, where)                                                                 \
    .unit = T_figure_u_people, .counting = COUNTS_PERSONS, .measure = FIGURE_COUNT,                \
    .base = &figure_##of##_base, .only = where, .sql = person
#define SHARE(part_, whole_)                                                                       \
    .counting = COUNTS_SHARE, .measure = FIGURE_PERMILLE, .part = part_, .whole = whole_,          \
    .only = "", .sql = ""
#define DUTY(state)                                                                                \
    .unit = T_figure_u_people, .counting = COUNTS_DUTY, .measure = FIGURE_COUNT, .duty = state,    \
    .only = "", .sql = ""
#define SECTION(key)                                                                               \
    {                                                                                              \
        .name = "", .section = key                                                                 \
    }

/* Items for which a class was held. */
#define HELD_ITEM                                                                                  \
    " AND i.id IN (SELECT c.item FROM class_card c JOIN class_now n ON n.class = c.id WHERE "      \
    "c.item IS NOT NULL"                                                                           \
    " AND n.state IN (7, 8, 9, 10))"

const figure_kind figure_kinds[] = {
    SECTION(T_figure_s_plan),
    {"planned_classes", T_figure_l_planned_classes, T_figure_n_planned_classes,
     ROWS(plan, "", T_figure_u_classes)},
    {"planned_seats", T_figure_l_planned_seats, T_figure_n_planned_seats,
     SUM(plan, "i.seats", T_figure_u_places, FIGURE_COUNT)},
    {"planned_economy_law", T_figure_l_planned_economy_law, T_figure_n_planned_economy_law,
     ROWS(plan, " AND i.field IN (1, 2)", T_figure_u_classes)},
    {"planned_economy_law_share", T_figure_l_planned_economy_law_share,
     T_figure_n_planned_economy_law_share, SHARE("planned_economy_law", "planned_classes")},
    {"planned_held", T_figure_l_planned_held, T_figure_n_planned_held,
     ROWS(plan, HELD_ITEM, T_figure_u_classes)},
    {"held_share", T_figure_l_held_share, T_figure_n_held_share,
     SHARE("planned_held", "planned_classes")},
    SECTION(T_figure_s_classes),
    {"held_classes", T_figure_l_held_classes, T_figure_n_held_classes,
     ROWS(class, "", T_figure_u_classes)},
    {"hosted_classes", T_figure_l_hosted_classes, T_figure_n_hosted_classes,
     ROWS(host, "", T_figure_u_classes)},
    {"closed_classes", T_figure_l_closed_classes, T_figure_n_closed_classes,
     ROWS(class, " AND h.state = 9", T_figure_u_classes)},
    {"person_times", T_figure_l_person_times, T_figure_n_person_times,
     ROWS(trainee, "", T_figure_u_times)},
    {"people", T_figure_l_people, T_figure_n_people, PERSONS(trainee, "t.person", "")},
    {"person_days", T_figure_l_person_days, T_figure_n_person_days,
     SUM(trainee, "c.days", T_figure_u_person_days, FIGURE_COUNT)},
    {"passed", T_figure_l_passed, T_figure_n_passed,
     ROWS(trainee, " AND t.outcome = 1", T_figure_u_times)},
    {"certificates", T_figure_l_certificates, T_figure_n_certificates,
     ROWS(paper, "", T_figure_u_papers)},
    {"out_of_province_person_times", T_figure_l_out_of_province_person_times,
     T_figure_n_out_of_province_person_times, ROWS(trainee, " AND c.origin = 3", T_figure_u_times)},
    {"out_of_province_people", T_figure_l_out_of_province_people, T_figure_n_out_of_province_people,
     PERSONS(trainee, "t.person", " AND c.origin = 3")},
    {"grassroots_people", T_figure_l_grassroots_people, T_figure_n_grassroots_people,
     PERSONS(trainee, "t.person", " AND c.training = 7")},
    {"rotation_people", T_figure_l_rotation_people, T_figure_n_rotation_people,
     PERSONS(trainee, "t.person", " AND c.training = 2")},
    {"county_cadres_trained", T_figure_l_county_cadres_trained, T_figure_n_county_cadres_trained,
     PERSONS(trainee, "t.person", " AND t.post_level IN (131, 132)")},
    SECTION(T_figure_s_hours),
    {"hours", T_figure_l_hours, T_figure_n_hours,
     SUM(credit, "e.tenths", T_figure_u_hours, FIGURE_TENTHS)},
    {"online_learners", T_figure_l_online_learners, T_figure_n_online_learners,
     ROWS(online, "", T_figure_u_people)},
    {"online_hours", T_figure_l_online_hours, T_figure_n_online_hours,
     SUM(online, "y.online", T_figure_u_hours, FIGURE_TENTHS)},
    {"placements", T_figure_l_placements, T_figure_n_placements,
     PERSONS(placement, "e.person", "")},
    {"duty_people", T_figure_l_duty_people, T_figure_n_duty_people, DUTY(0)},
    {"duty_met", T_figure_l_duty_met, T_figure_n_duty_met, DUTY(DUTY_MET)},
    {"duty_on_way", T_figure_l_duty_on_way, T_figure_n_duty_on_way, DUTY(DUTY_ON_WAY)},
    {"duty_behind", T_figure_l_duty_behind, T_figure_n_duty_behind, DUTY(DUTY_BEHIND)},
    {"duty_met_share", T_figure_l_duty_met_share, T_figure_n_duty_met_share,
     SHARE("duty_met", "duty_people")},
    SECTION(T_figure_s_calls),
    {"calls_made", T_figure_l_calls_made, T_figure_n_calls_made, ROWS(call, "", T_figure_u_times)},
    {"calls_confirmed", T_figure_l_calls_confirmed, T_figure_n_calls_confirmed,
     ROWS(call, " AND k.state = 2", T_figure_u_times)},
    {"calls_declined", T_figure_l_calls_declined, T_figure_n_calls_declined,
     ROWS(call, " AND k.state = 3", T_figure_u_times)},
    {"calls_replaced", T_figure_l_calls_replaced, T_figure_n_calls_replaced,
     ROWS(call, " AND k.state = 4", T_figure_u_times)},
    SECTION(T_figure_s_people),
    {"people_in_service", T_figure_l_people_in_service, T_figure_n_people_in_service,
     ROWS(person, "", T_figure_u_people)},
    {"party_members", T_figure_l_party_members, T_figure_n_party_members,
     ROWS(person, " AND p.political IN (1, 2)", T_figure_u_people)},
    {"county_cadres", T_figure_l_county_cadres, T_figure_n_county_cadres,
     ROWS(person, " AND p.post_level IN (131, 132)", T_figure_u_people)},
    SECTION(T_figure_s_bank),
    {"teachers", T_figure_l_teachers, T_figure_n_teachers, ROWS(teacher, "", T_figure_u_people)},
    {"leader_teachers", T_figure_l_leader_teachers, T_figure_n_leader_teachers,
     ROWS(teacher, " AND b.kind = 3", T_figure_u_people)},
    {"courses", T_figure_l_courses, T_figure_n_courses, ROWS(course, "", T_figure_u_courses)},
    {"topics", T_figure_l_topics, T_figure_n_topics,
     ROWS(course, " AND b.topic = 1", T_figure_u_topics)},
    {"selected_courses", T_figure_l_selected_courses, T_figure_n_selected_courses,
     ROWS(course, " AND b.selected = 1", T_figure_u_courses)},
    {"menu_subjects", T_figure_l_menu_subjects, T_figure_n_menu_subjects,
     ROWS(menu, "", T_figure_u_subjects)},
    {"bases", T_figure_l_bases, T_figure_n_bases, ROWS(site, " AND b.kind = 1", T_figure_u_bases)},
    {"sites", T_figure_l_sites, T_figure_n_sites, ROWS(site, " AND b.kind = 2", T_figure_u_sites)},
    {"study_routes", T_figure_l_study_routes, T_figure_n_study_routes,
     ROWS(route, "", T_figure_u_routes)},
};
const size_t figure_kinds_n = COUNT_OF(figure_kinds);
