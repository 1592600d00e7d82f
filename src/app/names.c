/* What records are called, for the audit pages, which know their ids only. */
#include "account/account.h"
#include "app/app.h"
#include "callup/callup.h"
#include "bank/bank.h"
#include "class/class.h"
#include "plan/plan.h"
#include "target/target.h"
#include "timetable/timetable.h"
#include "attendance/attendance.h"

static const char *person_name(turn *t, int64_t id)
{
    person p = {0};
    return people_person_get(t->d, id, t->mem, &p) == OK ? p.name : "";
}

static const char *org_name(turn *t, int64_t id)
{
    org o = {0};
    return people_org_get(t->d, id, t->mem, &o) == OK ? o.name : "";
}

static const char *group_name(turn *t, int64_t id)
{
    people_group g = {0};
    return people_group_get(t->d, id, t->mem, &g) == OK ? g.name : "";
}

static const char *class_name(turn *t, int64_t id)
{
    class_card c = {0};
    return class_get(t->d, id, t->mem, &c) == OK ? c.name : "";
}

static const char *item_name(turn *t, int64_t id)
{
    plan_item i = {0};
    return plan_item_get(t->d, id, t->mem, &i) == OK ? i.name : "";
}

static const char *teacher_name(turn *t, int64_t id)
{
    bank_teacher b = {0};
    return bank_teacher_get(t->d, id, t->mem, &b) == OK ? b.name : "";
}

static const char *course_name(turn *t, int64_t id)
{
    bank_course b = {0};
    return bank_course_get(t->d, id, t->mem, &b) == OK ? b.name : "";
}

/* Codes have names as records have: the audit asks for both in the same way. */
#define CODE_NAME(function, word, type)                                                            \
    static const char *function(turn *t, int64_t code)                                             \
    {                                                                                              \
        return text_in(word((type)code), t->actor.lang);                                           \
    }
CODE_NAME(role_name, account_role_word, account_role)
CODE_NAME(level_name, people_level_word, post_level)
CODE_NAME(rank_name, people_rank_word, person_rank)
CODE_NAME(sex_name, people_sex_word, person_sex)
CODE_NAME(political_name, people_political_word, person_political)
CODE_NAME(education_name, people_education_word, person_education)
CODE_NAME(person_state_name, people_state_word, person_state)
CODE_NAME(org_kind_name, people_org_kind_word, org_kind)
CODE_NAME(org_level_name, people_org_level_word, org_level)
CODE_NAME(plan_state_name, plan_state_word, plan_state)
CODE_NAME(item_state_name, plan_item_state_word, plan_item_state)
CODE_NAME(class_state_name, class_state_word, class_state)
CODE_NAME(class_kind_name, plan_kind_word, class_kind)
CODE_NAME(class_training_name, plan_training_word, class_training)
CODE_NAME(class_field_name, plan_field_word, class_field)
CODE_NAME(class_origin_name, plan_origin_word, class_origin)
CODE_NAME(class_mode_name, plan_mode_word, class_mode)
CODE_NAME(seat_name, class_seat_word, seat_state)
CODE_NAME(outcome_name, class_outcome_word, class_outcome)
CODE_NAME(session_name, timetable_state_word, session_state)
CODE_NAME(mark_name, attendance_mark_word, mark_state)
CODE_NAME(category_name, bank_category_word, course_category)
CODE_NAME(method_name, bank_method_word, course_method)
CODE_NAME(bank_state_name, bank_state_word, bank_state)
CODE_NAME(teacher_kind_name, bank_teacher_kind_word, teacher_kind)
CODE_NAME(site_kind_name, bank_site_kind_word, site_kind)

/* Sessions begin and end at a minute of the day. */
static const char *clock_name(turn *t, int64_t minutes)
{
    return arena_printf(t->mem, "%02d:%02d", (int)(minutes / 60), (int)(minutes % 60));
}

static const struct {
    const char *kind;
    const char *(*name)(turn *t, int64_t id);
} names[] = {
    {"person", person_name},
    {"account", person_name},
    {"org", org_name},
    {"group", group_name},
    {"class", class_name},
    {"callup_run", callup_run_name},
    {"target", target_name},
    {"plan_item", item_name},
    {"teacher", teacher_name},
    {"course", course_name},
    {"role", role_name},
    {"post_level", level_name},
    {"rank", rank_name},
    {"sex", sex_name},
    {"political", political_name},
    {"education", education_name},
    {"person_state", person_state_name},
    {"org_kind", org_kind_name},
    {"org_level", org_level_name},
    {"plan_state", plan_state_name},
    {"plan_item_state", item_state_name},
    {"class.become.state", class_state_name},
    {"class_kind", class_kind_name},
    {"class_training", class_training_name},
    {"class_field", class_field_name},
    {"class_organiser_level", org_level_name},
    {"class_origin", class_origin_name},
    {"class_mode", class_mode_name},
    {"class_institution", org_name},
    {"class_item", item_name},
    {"class_audience_group", group_name},
    {"class.seat_take.state", seat_name},
    {"class.seat_leave.state", seat_name},
    {"class.seat_to.state", seat_name},
    {"callup.name.state", seat_name},
    {"callup.confirm.state", seat_name},
    {"class_outcome", outcome_name},
    {"timetable.become.state", session_name},
    {"timetable.add.starts", clock_name},
    {"timetable.add.ends", clock_name},
    {"timetable.change.starts", clock_name},
    {"timetable.change.ends", clock_name},
    {"attendance.mark.state", mark_name},
    {"bank_course_category", category_name},
    {"bank_course_method", method_name},
    {"bank_course_state", bank_state_name},
    {"bank_teacher_kind", teacher_kind_name},
    {"bank_teacher_state", bank_state_name},
    {"bank_site_kind", site_kind_name},
    {"bank_site_level", org_level_name},
    {"bank_site_state", bank_state_name},
    {"bank_route_state", bank_state_name},
};

const char *app_record_name(turn *t, const char *kind, int64_t record)
{
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (text_is(names[i].kind, kind)) { return names[i].name(t, record); }
    }
    return "";
}

size_t app_people_found(turn *t, const char *words, int64_t *to, size_t room)
{
    people_filter f = people_filter_any();
    people_page page = {.key = "", .limit = room};
    persons found = {0};
    f.words = words;
    f.state = -1;
    size_t n = people_of(t->d, &f, &page, t->mem, &found) == OK ? found.n : 0;
    for (size_t i = 0; i < n; i++) {
        to[i] = found.at[i].id;
    }
    return n;
}
