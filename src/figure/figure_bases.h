/* The bases that the catalogue's figures stand on (figure_store_base.c). */
#ifndef GANJIAO_FIGURE_BASES_H
#define GANJIAO_FIGURE_BASES_H
#include "figure/figure_inside.h"

extern const figure_base figure_plan_base;    /* approved plan items */
extern const figure_base figure_class_base;   /* held classes */
extern const figure_base figure_host_base;    /* held classes by the school that holds them */
extern const figure_base figure_trainee_base; /* person-times: attended seats of held classes */
extern const figure_base figure_paper_base;   /* certificates in force */
extern const figure_base figure_credit_base;  /* ledger entries of classes, reversals included */
extern const figure_base
    figure_placement_base; /* ledger entries of placements, without reversed ones */
extern const figure_base figure_online_base; /* persons with hours online */
extern const figure_base figure_call_base;   /* calls */
extern const figure_base figure_person_base; /* people in service */
extern const figure_base figure_teacher_base, figure_course_base, figure_menu_base,
    figure_site_base, figure_route_base;
#endif
