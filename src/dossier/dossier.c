/* One person's file, asked for once: as many questions for one class as for a hundred. */
#include "dossier/dossier_inside.h"
#include "dossier_text.h"

err dossier_collect(db *d, arena *mem, int64_t person_id, day on, dossier_file *ret)
{
    TRY(people_person_get(d, person_id, mem, &ret->who));
    TRY(people_posts_of(d, person_id, mem, &ret->posts));
    TRY(class_of_person_list(d, person_id, mem, &ret->classes));
    TRY(certificate_of_person(d, person_id, mem, &ret->papers));
    TRY(credit_of(d, person_id, 0, mem, &ret->credits));
    TRY(dossier_calls_of(d, person_id, mem, &ret->calls));
    TRY(dossier_passes_of(d, person_id, mem, &ret->passes));
    TRY(dossier_owes_of(d, person_id, mem, &ret->owes));
    return credit_duty_of(d, person_id, on, mem, &ret->duty);
}

const certificate *dossier_paper_of(const dossier_file *f, int64_t klass)
{
    const certificate *found = NULL;
    for (size_t i = 0; i < f->papers.n; i++) {
        const certificate *c = &f->papers.at[i];
        if (c->klass == klass && (!found || found->revoked)) { found = c; }
    }
    return found;
}

text_key dossier_source_word(credit_source s)
{
    switch (s) {
    case CREDIT_CLASS: return T_dossier_from_class;
    case CREDIT_ONLINE: return T_dossier_from_online;
    case CREDIT_LECTURE: return T_dossier_from_lecture;
    case CREDIT_GROUP_STUDY: return T_dossier_from_group_study;
    case CREDIT_TEACHING: return T_dossier_from_teaching;
    case CREDIT_DEGREE: return T_dossier_from_degree;
    case CREDIT_PLACEMENT: return T_dossier_from_placement;
    case CREDIT_OTHER: break;
    }
    return T_dossier_from_other;
}

text_key dossier_duty_word(duty_state s)
{
    switch (s) {
    case DUTY_MET: return T_dossier_duty_met;
    case DUTY_ON_WAY: return T_dossier_duty_on_way;
    case DUTY_BEHIND: return T_dossier_duty_behind;
    case DUTY_NO_DUTY: break;
    }
    return T_dossier_duty_none;
}

text_key dossier_call_word(call_state s)
{
    switch (s) {
    case CALL_CONFIRMED: return T_dossier_call_confirmed;
    case CALL_DECLINED: return T_dossier_call_declined;
    case CALL_REPLACED: return T_dossier_call_replaced;
    case CALL_WITHDRAWN: return T_dossier_call_withdrawn;
    case CALL_LAPSED: return T_dossier_call_lapsed;
    case CALL_NAMED: break;
    }
    return T_dossier_call_named;
}

text_key dossier_mark_word(mark_state s)
{
    switch (s) {
    case MARK_PRESENT: return T_dossier_mark_present;
    case MARK_LATE: return T_dossier_mark_late;
    case MARK_EXCUSED: return T_dossier_mark_excused;
    case MARK_ABSENT: return T_dossier_mark_absent;
    case MARK_NONE: break;
    }
    return T_dossier_mark_none; /* unrecorded is never present */
}
