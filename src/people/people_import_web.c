/* Pages of the import: a file comes in, a job judges it, the officer looks, a second job writes. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "people/people_import_job.h"
#include "people/people_web.h"

enum { LINES = 50, LINE_BYTES = 1 << 16 };
static const int64_t upload_most = 101 << 20; /* the form's own words on top of 100 MB */

static const char *import_url(turn *t, int64_t org_id, int64_t job_id)
{
    return arena_printf(t->mem, "/org/%lld/import/%lld", (long long)org_id, (long long)job_id);
}

/* ---- a file comes in ------------------------------------------------------------------------- */

static err start_handle(turn *t)
{
    people_import_start v = {.org = t->param[0],
                             .title = text_in(T_people_import_people, t->actor.lang)};
    org o = {0};
    TRY(people_org_get(t->d, v.org, t->mem, &o));
    v.org_name = o.name;
    TRY(people_org_crumbs(t, v.org, true, &v.crumbs.at, &v.crumbs.n));
    return web_show(t, people_import_start, &v);
}

/* Kept on the disk before the deed promises anything, and off the writer's thread: a hundred
 * megabytes take their time. */
static err keep_upload(turn *t, const web_upload *u, const char **ret)
{
    const char *data = store_folder(t->s), *slash = strrchr(u->path, '/');
    const char *files = arena_printf(t->mem, "%s/files", data);
    const char *folder = arena_printf(t->mem, "%s/import", files);
    *ret = arena_printf(t->mem, "files/import/%s", slash ? slash + 1 : u->path);
    bool made = (mkdir(files, 0700) == 0 || errno == EEXIST) &&
                (mkdir(folder, 0700) == 0 || errno == EEXIST);
    const char *path = arena_printf(t->mem, "%s/%s", data, *ret);
    if (!made || link(u->path, path) != 0) {
        log_line(LOG_ERROR, "what=import-keep path=%s errno=%d", path, errno);
        return E_BROKEN;
    }
    return file_keep(path);
}

typedef struct {
    const char *path, *name;
} kept_file;

static err upload_before(turn *t)
{
    people_import_new f;
    kept_file *k = TAKE(t->mem, kept_file);
    *k = (kept_file){.path = "", .name = ""};
    t->scratch = k;
    err e = form_read(t, &people_import_new_form, &f);
    if (e == OK && f.roster) {
        const char *name = f.roster->file_name;
        k->name = text_utf8(name, strlen(name)) ? name : "";
        e = keep_upload(t, f.roster, &k->path);
    }
    t->faults.n = 0; /* the handler says it, beside the field */
    return e == E_INPUT ? OK : e;
}

static err job_begin(turn *t, const job_kind *kind, const import_input *in)
{
    int64_t job_id = 0;
    const char *title = text_in(kind->title, t->actor.lang);
    job_request r = {
        .kind = kind->kind, .input = import_input_text(t->mem, in), .org = t->param[0]};
    r.title = arena_printf(t->mem, "%s：%s", title, in->name);
    r.back = arena_printf(t->mem, "/org/%lld/import/{job}", (long long)t->param[0]);
    TRY(job_start(t, &r, &job_id));
    /* The page itself says how far the work is, which may be over before it is shown. */
    return web_made(t, job_id, NULL, "/org/%lld/import/%lld", (long long)t->param[0],
                    (long long)job_id);
}

static err upload_do(turn *t)
{
    people_import_new f;
    const kept_file *k = t->scratch;
    import_input in = {.path = k->path,
                       .name = k->name,
                       .mapping = "",
                       .expect = "",
                       .lang = t->actor.lang,
                       .scope = t->scope,
                       .scope_n = t->scope_n};
    err e = form_read(t, &people_import_new_form, &f);
    if (e == OK && text_empty(k->path)) {
        e = web_fault(t, "roster", T_people_import_no_file, "", "");
    }
    if (e == E_INPUT) {
        TRY(start_handle(t));
        return E_INPUT;
    }
    TRY(e);
    return job_begin(t, &people_preview_job, &in);
}

/* ---- the verdict ----------------------------------------------------------------------------- */

static err own_job(turn *t, job_seen *ret, import_input *ret_in)
{
    int64_t id = 0;
    if (!text_int(t->word[1], &id)) { return E_ABSENT; }
    TRY(job_of_own(t, id, ret));
    bool ours =
        text_is(ret->kind, people_preview_job.kind) || text_is(ret->kind, people_import_job.kind);
    if (!ours || ret->org != t->param[0]) { return E_ABSENT; }
    return import_input_read(t->mem, ret->input, ret_in);
}

static void progress_fill(turn *t, const job_seen *j, people_import_card *v)
{
    static const struct {
        text_key word;
        look_tone tone;
    } states[] = {[JOB_WAITING] = {T_people_import_waiting, LOOK_PLAIN},
                  [JOB_RUNNING] = {T_people_import_running, LOOK_BUSY},
                  [JOB_DONE] = {T_people_import_done, LOOK_GOOD},
                  [JOB_FAILED] = {T_people_import_failed, LOOK_BAD},
                  [JOB_CANCELLED] = {T_people_import_cancelled, LOOK_WARN}};
    v->over = j->state >= JOB_DONE;
    v->progress =
        (look_progress){.name = v->file,
                        .url = import_url(t, v->org, v->job),
                        .done = j->done,
                        .total = j->total,
                        .seconds_left = -1,
                        .over = v->over,
                        .result = "",
                        .state = look_state_of(states[j->state].word, states[j->state].tone),
                        .fault = j->state == JOB_FAILED ? j->outcome : "",
                        .cancel = ""};
    if (!v->over) {
        v->progress.cancel = arena_printf(t->mem, "/job/%lld/cancel", (long long)v->job);
    }
}

/* One line of new.tsv, changed.tsv or refused.tsv. */
static void line_read(arena *mem, char *s, people_import_line *ret)
{
    char *parts[5] = {s, s, s, s, s};
    for (int i = 1; i < 5; i++) {
        char *tab = strchr(parts[i - 1], '\t');
        parts[i] = tab ? tab + 1 : parts[i - 1] + strlen(parts[i - 1]);
        if (tab) { *tab = '\0'; }
    }
    parts[4][strcspn(parts[4], "\n")] = '\0';
    int64_t row = 0;
    text_int(parts[0], &row);
    *ret = (people_import_line){row, arena_copy(mem, parts[1]), arena_copy(mem, parts[2]),
                                arena_copy(mem, parts[3]), arena_copy(mem, parts[4])};
}

/* `after` is where the last page ended; it must be the begin of a line. */
static err lines_read(turn *t, const char *path, people_import_card *v)
{
    int64_t after = 0;
    const char *asked = web_field(t, "after");
    FILE *f = fopen(path, "re");
    if (!f) { return OK; /* judged before it came to rows */ }
    bool good = text_empty(asked) || (text_int(asked, &after) && after > 0 &&
                                      fseek(f, (long)after - 1, SEEK_SET) == 0 && getc(f) == '\n');
    char *line = arena_take(t->mem, LINE_BYTES);
    while (good && v->lines.n < LINES && fgets(line, LINE_BYTES, f)) {
        line_read(t->mem, line, GROW(t->mem, &v->lines));
    }
    long end = ftell(f);
    bool more = good && v->lines.n == LINES && getc(f) != EOF;
    fclose(f);
    v->next = more ? arena_printf(t->mem, "%s?show=%s&after=%ld", import_url(t, v->org, v->job),
                                  v->show, end)
                   : "";
    return good ? OK : E_ABSENT;
}

static void tab(turn *t, people_import_card *v, const char *show, text_key label, int64_t count)
{
    *GROW(t->mem, &v->tabs) =
        (look_tab){.label = label,
                   .count = (int)count,
                   .here = text_is(v->show, show),
                   .url = arena_printf(t->mem, "%s?show=%s", import_url(t, v->org, v->job), show)};
}

static err lines_fill(turn *t, const job_seen *j, people_import_card *v)
{
    static const char *const shows[] = {"refused", "changed", "new"};
    const int64_t counts[] = {v->rejected, v->updated, v->created};
    const char *asked = web_field(t, "show");
    v->show = "new";
    for (size_t i = COUNT_OF(shows); i-- > 0;) {
        v->show = counts[i] ? shows[i] : v->show;
    }
    for (size_t i = 0; i < COUNT_OF(shows); i++) {
        v->show = text_is(asked, shows[i]) ? shows[i] : v->show;
    }
    tab(t, v, "refused", T_people_import_refused, v->rejected);
    tab(t, v, "changed", T_people_import_changed, v->updated);
    tab(t, v, "new", T_people_import_fresh, v->created);
    return lines_read(t, arena_printf(t->mem, "%s/%s.tsv", j->folder, v->show), v);
}

static void columns_fill(turn *t, const import_summary *s, people_import_card *v)
{
    for (size_t i = 0; i < s->columns.n; i++) {
        const import_column *from = &s->columns.at[i];
        people_import_column *c = GROW(t->mem, &v->columns);
        *c = (people_import_column){.column = (int64_t)i + 1,
                                    .head = from->head,
                                    .sample = from->sample,
                                    .field = from->field};
        for (int f = FIELD_IGNORED; f < FIELDS; f++) {
            const char *word = import_field_word((import_field)f);
            *GROW(t->mem, &c->options) =
                (look_option){.value = arena_printf(t->mem, "%d=%s", (int)i + 1, word),
                              .note = "",
                              .name = text_in(import_field_label((import_field)f), t->actor.lang),
                              .chosen = text_is(word, from->field)};
        }
    }
}

static err verdict_fill(turn *t, const job_seen *j, people_import_card *v)
{
    import_summary s;
    err e = import_summary_read(t->mem, j->folder, &s);
    if (e != OK) { return e == E_ABSENT && j->state != JOB_DONE ? OK : e; }
    v->fault = s.fault;
    v->written = s.written;
    v->rows = s.rows;
    v->created = s.created;
    v->updated = s.updated;
    v->unchanged = s.unchanged;
    v->rejected = s.rejected;
    v->sums = (look_preview){s.created, s.updated, s.unchanged, s.rejected};
    v->errors = s.errors ? arena_printf(t->mem, "%s/errors", import_url(t, v->org, v->job)) : "";
    v->leaves_out = s.rejected > 0;
    v->may_write = v->writes || !text_empty(s.fault) ? 0 : s.created + s.updated;
    for (size_t i = 0; i < s.warnings.n; i++) {
        const people_import_fault *w = &s.warnings.at[i];
        *GROW(t->mem, &v->warnings) = (people_import_line){w->row, w->column, "", "", w->reason};
    }
    if (v->writes) { return OK; }
    columns_fill(t, &s, v);
    return text_empty(s.fault) ? lines_fill(t, j, v) : OK;
}

static err card_handle(turn *t)
{
    job_seen j = {0};
    import_input in;
    TRY(own_job(t, &j, &in));
    people_import_card v = {.org = t->param[0],
                            .job = j.id,
                            .file = in.name,
                            .fault = "",
                            .show = "",
                            .next = "",
                            .errors = "",
                            .writes = text_is(j.kind, people_import_job.kind)};
    v.title = text_in(v.writes ? T_people_import_people : T_people_import_preview, t->actor.lang);
    TRY(people_org_crumbs(t, v.org, true, &v.crumbs.at, &v.crumbs.n));
    v.crumbs.room = v.crumbs.n;
    *GROW(t->mem, &v.crumbs) = (look_link){.url = people_id_url(t->mem, "/org/{}/import", v.org),
                                           .label = T_people_import_people,
                                           .name = ""};
    progress_fill(t, &j, &v);
    if (j.state == JOB_DONE) { TRY(verdict_fill(t, &j, &v)); }
    return web_show(t, people_import_card, &v);
}

/* ---- what the officer decides ---------------------------------------------------------------- */

static err mapping_of(turn *t, const form_texts *columns, const char **ret)
{
    buf b = buf_new(t->mem);
    for (size_t i = 0; i < columns->n; i++) {
        int64_t column = 0;
        const char *pair = columns->at[i], *mark = strchr(pair, '=');
        bool good = mark && text_int(arena_copy_n(t->mem, pair, (size_t)(mark - pair)), &column) &&
                    column >= 1 && column <= SHEET_COLUMNS &&
                    import_field_of_word(mark + 1) != FIELD_NONE;
        if (!good) { return web_fault(t, "columns", T_people_import_bad_column, pair, ""); }
        buf_printf(&b, "%s%s", b.n ? "," : "", pair);
    }
    buf_put(&b, "");
    *ret = b.at;
    return OK;
}

/* Each column is named by the select beside it, so what was there before is not added to. */
static err columns_do(turn *t)
{
    job_seen j = {0};
    import_input in;
    people_import_columns f;
    TRY(own_job(t, &j, &in));
    err e = form_read(t, &people_import_columns_form, &f);
    e = e == OK ? mapping_of(t, &f.columns, &in.mapping) : e;
    if (e == E_INPUT) {
        TRY(card_handle(t));
        return E_INPUT;
    }
    TRY(e);
    in.expect = "";
    in.lang = t->actor.lang;
    in.scope = t->scope;
    in.scope_n = t->scope_n;
    return job_begin(t, &people_preview_job, &in);
}

static err write_do(turn *t)
{
    job_seen j = {0};
    import_input in;
    import_summary s;
    people_import_write f;
    TRY(own_job(t, &j, &in));
    TRY(form_read(t, &people_import_write_form, &f));
    if (!text_is(j.kind, people_preview_job.kind) || j.state != JOB_DONE ||
        import_summary_read(t->mem, j.folder, &s) != OK) {
        return E_CONFLICT;
    }
    if (!text_empty(s.fault) || s.created + s.updated == 0 || (s.rejected && !f.skip)) {
        return E_CONFLICT;
    }
    in.expect = s.verdict;
    in.skip = f.skip;
    in.lang = t->actor.lang;
    in.scope = t->scope;
    in.scope_n = t->scope_n;
    return job_begin(t, &people_import_job, &in);
}

/* ---- files ----------------------------------------------------------------------------------- */

static const char xlsx_type[] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

static err errors_handle(turn *t)
{
    job_seen j = {0};
    import_input in;
    TRY(own_job(t, &j, &in));
    const char *path = arena_printf(t->mem, "%s/errors.xlsx", j.folder);
    if (access(path, R_OK) != 0) { return E_ABSENT; }
    const char *name = arena_printf(
        t->mem, "%s-%lld.xlsx", text_in(T_people_import_errors, t->actor.lang), (long long)j.id);
    return web_disk_file(t, xlsx_type, name, path);
}

/* Made when asked for: it is small, and its words follow the language. */
static err template_handle(turn *t)
{
    const char *path =
        arena_printf(t->mem, "%s/tmp/upload-template-%s.xlsx", store_folder(t->s), t->request);
    TRY(import_template_write(path, t->actor.lang));
    FILE *f = fopen(path, "rbe");
    unlink(path);
    if (!f) { return E_BROKEN; }
    buf b = buf_new(t->mem);
    char piece[4096];
    for (size_t n; (n = fread(piece, 1, sizeof piece, f)) > 0;) {
        buf_put_n(&b, piece, n);
    }
    bool good = !ferror(f);
    fclose(f);
    const char *name =
        arena_printf(t->mem, "%s.xlsx", text_in(T_people_import_template, t->actor.lang));
    return good ? web_bytes(t, xlsx_type, name, b.at, b.n) : E_BROKEN;
}

static const route routes[] = {
    ROUTE_GET("/org/{org}/import", MAY_EDIT_PEOPLE, start_handle, people_import_start,
              T_people_import_people),
    {.method = METHOD_POST,
     .pattern = "/org/{org}/import",
     .right = MAY_EDIT_PEOPLE,
     .handler = upload_do,
     .before = upload_before,
     .form = &people_import_new_form,
     .title = T_people_import_people,
     .body_limit = upload_most},
    ROUTE_GET("/org/{org}/import/{job:word}", MAY_EDIT_PEOPLE, card_handle, people_import_card,
              T_people_import_preview),
    ROUTE_POST("/org/{org}/import/{job:word}/columns", MAY_EDIT_PEOPLE, columns_do,
               people_import_columns, T_people_import_columns),
    ROUTE_POST("/org/{org}/import/{job:word}/write", MAY_EDIT_PEOPLE, write_do, people_import_write,
               T_people_import_write),
    ROUTE_FILE("/org/{org}/import/{job:word}/errors", MAY_EDIT_PEOPLE, errors_handle,
               T_people_import_errors),
    ROUTE_FILE("/people/import-template.xlsx", MAY_EDIT_PEOPLE, template_handle,
               T_people_import_template),
};
const route_table people_import_routes = {routes, COUNT_OF(routes)};
