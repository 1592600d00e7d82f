/* What records are called, for the audit pages, which know their ids only. */
#include "account/account.h"
#include "app/app.h"
#include "callup/callup.h"
#include "bank/bank.h"
#include "class/class.h"
#include "plan/plan.h"
#include "target/target.h"

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
