/* Routes of certificates; one certificate, one's own, the public check, and the papers as PDF. */
#include "certificate/certificate_web.h"

#include <jansson.h>

/* ---- shared shapes --------------------------------------------------------------------------- */

static look_state paper_state(const certificate *c)
{
    return c->revoked ? look_state_of(T_certificate_revoked, LOOK_BAD)
                      : look_state_of(T_certificate_valid, LOOK_GOOD);
}

certificate_paper certificate_shown(turn *t, const certificate *c)
{
    return (certificate_paper){.certificate = c->id,
                               .person = c->person,
                               .name = c->name,
                               .number = c->number,
                               .class_name = c->class_name,
                               .class = c->klass,
                               .starts = c->starts,
                               .ends = c->ends,
                               .issued = c->issued,
                               .hours = c->hours,
                               .issuer = c->issuer,
                               .state = paper_state(c),
                               .reason = c->reason,
                               .revoked_at = c->revoked_at,
                               .url = arena_printf(t->mem, "/person/%lld/certificate/%lld",
                                                   (long long)c->person, (long long)c->id)};
}

/* ---- the paper ------------------------------------------------------------------------------- */

static const char *day_words(arena *mem, day d)
{
    int year, month, dom;
    day_split(d, &year, &month, &dom);
    return arena_printf(mem, "%d年%d月%d日", year, month, dom);
}

void certificate_draw(pdf *p, arena *mem, const certificate *c, const char *base)
{
    const char *until = day_words(mem, c->ends);
    pdf_certificate page = {
        .title = text_in(T_certificate_paper_title, LANG_ZH),
        .name = arena_printf(mem, "%s同志：", c->name),
        .body = arena_printf(mem, "于%s至%s参加%s学习，共%s学时，考核合格，准予结业。",
                             day_words(mem, c->starts), until, c->class_name,
                             tenths_text(mem, c->hours)),
        .number = arena_printf(mem, "证书编号：%s", c->number),
        .issuer = c->issuer,
        .date = day_words(mem, c->issued),
        .check_url = arena_printf(mem, "%s/verify/%s", base, c->code)};
    pdf_certificate_page(p, &page);
}

/* ---- one certificate ------------------------------------------------------------------------- */

/* The holder, who keeps the holder's file, and who closes the class; to all others there is none.
 */
static err paper_seen(turn *t, certificate *ret, bool *ret_revokes)
{
    int64_t wanted = 0;
    web_subject holder = {0}, owner = {0};
    if (!text_int(t->word[1], &wanted)) { return E_ABSENT; }
    TRY(certificate_get(t->d, t->param[0], wanted, t->mem, ret));
    TRY(people_person_subject(t, t->param[0], &holder));
    TRY(class_subject(t, ret->klass, &owner));
    *ret_revokes = web_may(t, MAY_CLOSE_CLASS, &owner);
    if (*ret_revokes || t->actor.person == ret->person || web_may(t, MAY_SEE_DOSSIER, &holder)) {
        return OK;
    }
    t->gate->refused(t, E_DENIED);
    return E_ABSENT;
}

/* One's own list; the file of the person; the class, for who runs it and sees no files. */
static err back_fill(turn *t, const certificate *c, certificate_card *v)
{
    web_subject holder = {0};
    TRY(people_person_subject(t, c->person, &holder));
    bool own = c->person == t->actor.person, file = web_may(t, MAY_SEE_DOSSIER, &holder);
    v->back = own    ? "/my/certificates"
              : file ? arena_printf(t->mem, "/person/%lld/dossier", (long long)c->person)
                     : arena_printf(t->mem, "/class/%lld/close", (long long)c->klass);
    v->back_name = own    ? text_in(T_certificate_mine, t->actor.lang)
                   : file ? c->name
                          : c->class_name;
    return OK;
}

static err card_show(turn *t)
{
    certificate c = {0};
    bool revokes = false;
    TRY(paper_seen(t, &c, &revokes));
    certificate_card v = {.title = c.number,
                          .paper = certificate_shown(t, &c),
                          .revokes = revokes && !c.revoked,
                          .check = arena_printf(t->mem, "%s/verify/%s", web_base(t), c.code)};
    TRY(back_fill(t, &c, &v));
    v.pdf = arena_printf(t->mem, "%s/pdf", v.paper.url);
    v.qr = (markup){qr_svg(t->mem, v.check)};
    return web_show(t, certificate_card, &v);
}

err certificate_card_handle(turn *t) { return card_show(t); }

typedef struct {
    const void *at;
    size_t n;
    const char *name;
} drawn;

/* Fonts take their time: drawn on a slow thread, handed over whole. */
err certificate_pdf_before(turn *t)
{
    certificate c = {0};
    bool revokes = false;
    drawn *d = TAKE(t->mem, drawn);
    TRY(paper_seen(t, &c, &revokes));
    pdf *p = pdf_new(t->mem, c.number, PDF_LANDSCAPE);
    certificate_draw(p, t->mem, &c, web_base(t));
    d->name = arena_printf(t->mem, "%s %s.pdf", c.number, c.name);
    t->scratch = d;
    return pdf_bytes(p, &d->at, &d->n);
}

err certificate_pdf_handle(turn *t)
{
    const drawn *d = t->scratch;
    return web_bytes(t, "application/pdf", d->name, d->at, d->n);
}

err certificate_revoke_do(turn *t)
{
    certificate_revoking f = {0};
    certificate c = {0};
    bool revokes = false;
    TRY(paper_seen(t, &c, &revokes));
    if (!revokes) {
        t->gate->refused(t, E_DENIED);
        return E_DENIED;
    }
    err e = form_read(t, &certificate_revoking_form, &f);
    if (e == OK) { e = certificate_revoke(t, c.person, c.id, f.reason); }
    if (e == E_INPUT) {
        TRY(card_show(t));
        return E_INPUT;
    }
    TRY(e);
    return web_go(t, T_certificate_revoked_say, "/person/%lld/certificate/%lld",
                  (long long)c.person, (long long)c.id);
}

err certificate_mine_handle(turn *t)
{
    certificates all = {0};
    certificate_mine v = {.title = text_in(T_certificate_mine, t->actor.lang)};
    TRY(certificate_of_person(t->d, t->actor.person, t->mem, &all));
    for (size_t i = 0; i < all.n; i++) {
        *GROW(t->mem, &v.papers) = certificate_shown(t, &all.at[i]);
    }
    return web_show(t, certificate_mine, &v);
}

/* ---- a whole class as one PDF ---------------------------------------------------------------- */

err certificate_batch_do(turn *t)
{
    certificate_batch f = {0};
    class_card c = {0};
    int64_t made = 0;
    TRY(form_read(t, &certificate_batch_form, &f));
    TRY(class_get(t->d, t->param[0], t->mem, &c));
    buf input = buf_new(t->mem);
    certificate_order order = {.class = c.id, .base = web_base(t)};
    view_json(&input, &certificate_order_kind, &order);
    job_request r = {.kind = certificate_batch_job.kind,
                     .input = input.at,
                     .org = c.org,
                     .title = arena_printf(t->mem, "%s · %s",
                                           text_in(T_certificate_batch, t->actor.lang), c.name),
                     .back = arena_printf(t->mem, "/class/%lld/close", (long long)c.id)};
    TRY(job_start(t, &r, &made));
    return web_made(t, made, T_certificate_batch_begun, "/job/%lld", (long long)made);
}

typedef struct {
    job *j;
    int64_t klass;
    certificates all;
} batch;

static err batch_read(db *d, void *context)
{
    batch *b = context;
    return certificate_of_class(d, b->klass, b->j->mem, &b->all);
}

static err batch_order(job *j, int64_t *ret_class, const char **ret_base)
{
    json_t *order = json_loads(j->input, 0, NULL);
    const char *klass = "", *base = "";
    bool good = order && json_unpack(order, "{s:s, s:s}", "class", &klass, "base", &base) == 0 &&
                text_int(klass, ret_class);
    *ret_base = arena_copy(j->mem, base);
    json_decref(order);
    return good ? OK : E_INPUT;
}

/* Valid papers only: a revoked one is not printed again. E_BUSY: cancelled. */
static err batch_draw(batch *b, pdf *p, const char *base, int64_t *ret_printed)
{
    *ret_printed = 0;
    for (size_t i = 0; i < b->all.n; i++) {
        if (job_progress(b->j, (int64_t)i, (int64_t)b->all.n)) { return E_BUSY; }
        if (!b->all.at[i].revoked) {
            certificate_draw(p, b->j->mem, &b->all.at[i], base);
            ++*ret_printed;
        }
    }
    return OK;
}

static err batch_run(job *j)
{
    batch b = {.j = j};
    const char *base = "";
    const void *at = NULL;
    size_t n = 0;
    int64_t printed = 0;
    TRY(batch_order(j, &b.klass, &base));
    TRY(store_read(j->s, batch_read, &b));
    pdf *p = pdf_new(j->mem, text_in(T_certificate_batch, LANG_ZH), PDF_LANDSCAPE);
    TRY(batch_draw(&b, p, base, &printed));
    if (printed == 0) {
        job_say(j, T_certificate_none, NULL, 0);
        return E_ABSENT;
    }
    TRY(pdf_bytes(p, &at, &n));
    job_say(j, T_certificate_printed,
            (const char *[]){arena_printf(j->mem, "%lld", (long long)printed)}, 1);
    j->result_file = "certificates.pdf";
    j->result_name = arena_printf(j->mem, "%s.pdf", b.all.at[0].class_name);
    return file_save(arena_printf(j->mem, "%s/%s", j->folder, j->result_file), at, n);
}

const job_kind certificate_batch_job = {
    .kind = "certificate.batch", .title = T_certificate_batch, .run = batch_run};

/* ---- the public check ------------------------------------------------------------------------ */

enum { CODE_MOST = 40 };

/* Codes are lower case; typed from paper they may come in capitals and with blanks. */
static const char *code_clean(arena *mem, const char *typed)
{
    buf b = buf_new(mem);
    for (; *typed && b.n < CODE_MOST; typed++) {
        if (*typed != ' ' && *typed != '-') {
            buf_putc(&b, *typed >= 'A' && *typed <= 'Z' ? (char)(*typed + 32) : *typed);
        }
    }
    return b.n ? b.at : "";
}

/* Tells nothing to who has not the code: it has 80 random bits. The reason of a revocation stays
 * inside. */
err certificate_verify_handle(turn *t)
{
    const char *typed = text_empty(t->word[0]) ? web_field(t, "code") : t->word[0];
    certificate_verify v = {.title = text_in(T_certificate_check, t->actor.lang),
                            .code = code_clean(t->mem, typed),
                            .name = "",
                            .number = "",
                            .class_name = "",
                            .issuer = "",
                            .starts = DAY_NONE,
                            .ends = DAY_NONE,
                            .issued = DAY_NONE,
                            .revoked_at = MOMENT_NONE};
    certificate c = {0};
    v.asked = *v.code != '\0';
    err e = v.asked ? certificate_check(t->d, v.code, t->mem, &c) : E_ABSENT;
    if (e != OK && e != E_ABSENT) { return e; }
    v.found = e == OK;
    v.state = look_state_of(T_certificate_not_found, LOOK_PLAIN);
    if (v.found) {
        v = (certificate_verify){.title = v.title,
                                 .code = v.code,
                                 .asked = true,
                                 .found = true,
                                 .name = c.name,
                                 .number = c.number,
                                 .class_name = c.class_name,
                                 .starts = c.starts,
                                 .ends = c.ends,
                                 .issued = c.issued,
                                 .hours = c.hours,
                                 .issuer = c.issuer,
                                 .state = paper_state(&c),
                                 .revoked_at = c.revoked ? c.revoked_at : MOMENT_NONE};
    }
    return web_show(t, certificate_verify, &v);
}

/* ---- routes ---------------------------------------------------------------------------------- */
static const route routes[] = {
    ROUTE_GET("/class/{class}/close", MAY_CLOSE_CLASS, certificate_closing_handle,
              certificate_closing, T_certificate_close),
    ROUTE_POST("/class/{class}/close/summary", MAY_CLOSE_CLASS, certificate_summary_do,
               certificate_summary_sent, T_certificate_summary),
    ROUTE_POST("/class/{class}/close", MAY_CLOSE_CLASS, certificate_close_do,
               certificate_closing_sent, T_certificate_close),
    ROUTE_POST("/class/{class}/reopen", MAY_CLOSE_CLASS, certificate_reopen_do,
               certificate_reopening, T_certificate_reopen),
    ROUTE_POST("/class/{class}/certificates", MAY_CLOSE_CLASS, certificate_batch_do,
               certificate_batch, T_certificate_batch),
    ROUTE_GET("/person/{person}/certificate/{certificate:word}", SIGNED_IN, certificate_card_handle,
              certificate_card, T_certificate_title),
    {.method = METHOD_GET,
     .pattern = "/person/{person}/certificate/{certificate:word}/pdf",
     .right = RIGHT_(SIGNED_IN),
     .handler = certificate_pdf_handle,
     .before = certificate_pdf_before,
     .title = T_certificate_pdf},
    ROUTE_POST("/person/{person}/certificate/{certificate:word}/revoke", SIGNED_IN,
               certificate_revoke_do, certificate_revoking, T_certificate_revoke),
    ROUTE_GET("/my/certificates", SIGNED_IN, certificate_mine_handle, certificate_mine,
              T_certificate_mine),
    ROUTE_GET("/verify", ANYONE, certificate_verify_handle, certificate_verify,
              T_certificate_check),
    ROUTE_GET("/verify/{code:word}", ANYONE, certificate_verify_handle, certificate_verify,
              T_certificate_check),
};
const route_table certificate_routes = {routes, COUNT_OF(routes)};
