/* Many requests for leave at once: those that fit, in one transaction; the others are named and
 * left to be decided one by one beside their evidence. */
#include "attendance/attendance_web.h"

typedef LIST(attendance_leave) leaves;

/* The right is held in single classes, so each request is asked about. */
static err leave_of(turn *t, int64_t id, attendance_leave *ret)
{
    web_subject owner = {0};
    const int64_t *scope = t->scope;
    size_t n = t->scope_n;
    TRY(attendance_leave_subject(t, id, &owner));
    err e = t->gate->may(t, MAY_MARK_CLASS, &owner);
    t->scope = scope;
    t->scope_n = n;
    if (e == E_DENIED) {
        t->gate->refused(t, e);
        return E_ABSENT;
    }
    TRY(e);
    return attendance_leave_get(t->d, owner.klass, id, t->mem, ret);
}

static err chosen(turn *t, const attendance_leave_many *f, leaves *ret)
{
    leave_rows waiting = {0};
    leave_question q = {.state = LEAVE_ASKED};
    if (!f->all) {
        for (size_t i = 0; i < f->ids.n; i++) {
            TRY(leave_of(t, f->ids.at[i], GROW(t->mem, ret)));
        }
        return OK;
    }
    attendance_leave_question(t, &q);
    q.limit = 500;
    TRY(attendance_leaves_find(t->d, &q, t->mem, &waiting));
    for (size_t i = 0; i < waiting.n; i++) {
        *GROW(t->mem, ret) = waiting.at[i].leave;
    }
    return OK;
}

static err judge(turn *t, const leaves *all, leaves *ret_fit, attendance_leave_many_page *v)
{
    for (size_t i = 0; i < all->n; i++) {
        const attendance_leave *l = &all->at[i];
        leave_evidence e = {.fits = true};
        if (v->granting) { TRY(attendance_leave_evidence(t->d, l, t->mem, &e)); }
        if (l->state != LEAVE_ASKED) {
            v->decided++;
        } else if (l->person == t->actor.person) {
            v->own++;
        } else if (!e.fits) {
            v->over++;
        } else {
            *GROW(t->mem, ret_fit) = *l;
            *GROW(t->mem, &v->rows) = attendance_leave_line_of(l, "", "");
        }
    }
    v->fits = (int64_t)ret_fit->n;
    return OK;
}

static err decide_all(turn *t, const attendance_leave_many *f, const leaves *fit, bool granted)
{
    if (f->count != (int64_t)fit->n) {
        return web_fault(t, "count", T_attendance_many_changed, "", "");
    }
    for (size_t i = 0; i < fit->n; i++) {
        TRY(attendance_leave_decide(t, fit->at[i].klass, fit->at[i].id, granted, f->reason));
    }
    return OK;
}

static err many(turn *t, bool granted)
{
    attendance_leave_many f = {0};
    leaves all = {0}, fit = {0};
    attendance_leave_many_page v = {.granting = granted, .action = t->path};
    TRY(form_read(t, &attendance_leave_many_form, &f));
    v.title = text_in(granted ? T_attendance_grant_many : T_attendance_refuse_many, t->actor.lang);
    *GROW(t->mem, &v.crumbs) =
        (look_link){.url = "/leaves", .label = T_attendance_leaves, .name = ""};
    TRY(chosen(t, &f, &all));
    TRY(judge(t, &all, &fit, &v));
    if (!f.sure || fit.n == 0) { return web_show(t, attendance_leave_many_page, &v); }
    err e = decide_all(t, &f, &fit, granted);
    if (e == E_INPUT) {
        TRY(web_show(t, attendance_leave_many_page, &v));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, T_attendance_many_done, "/leaves");
}

err attendance_leaves_grant_do(turn *t) { return many(t, true); }
err attendance_leaves_refuse_do(turn *t) { return many(t, false); }
