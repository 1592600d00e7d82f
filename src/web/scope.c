#include "web/inside.h"

bool web_may(turn *t, right_id right, const web_subject *subject)
{
    const int64_t *scope = t->scope; /* the gate narrows it to what was asked */
    size_t n = t->scope_n;
    bool may = t->gate && t->gate->may(t, right, subject) == OK;
    t->scope = scope;
    t->scope_n = n;
    return may;
}

err web_may_use(turn *t, const char *param, int64_t id)
{
    web_subject subject = {0};
    err e = id > 0 ? t->gate->subject(t, param, id, &subject) : E_ABSENT;
    if (e == OK) { e = t->gate->may(t, t->right, &subject); }
    if (e == E_DENIED || e == E_ABSENT) {
        t->gate->refused(t, e);
        return E_ABSENT;
    }
    return e;
}

err web_org(turn *t, int64_t *ret)
{
    *ret = t->scope_n ? t->scope[0] : t->actor.org;
    const char *asked = web_field(t, "org");
    if (text_empty(asked)) { return *ret ? OK : E_ABSENT; }
    if (!text_int(asked, ret)) { return E_ABSENT; }
    /* may() narrows t->scope to the record asked for; the menus and totals need the roots. */
    const int64_t *scope = t->scope;
    size_t n = t->scope_n;
    err e = web_may_use(t, "org", *ret);
    t->scope = scope;
    t->scope_n = n;
    return e;
}

const char *web_base(const turn *t)
{
    bool tls = visit_of(t)->w->setup.secure_cookie;
    return arena_printf(t->mem, "%s://%s", tls ? "https" : "http", t->input->host);
}
