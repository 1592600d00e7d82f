/* The two jobs of the page: one judges and leaves a preview in its folder, the other judges again
 * and writes. */
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "people/people_import_job.h"
#include "people_text.h"

enum { WARNINGS_MOST = 200, KEPT_DAYS = 7 };

/* ---- what is asked --------------------------------------------------------------------------- */

/* Takes over `all`; "" when there is none. */
static const char *text_of_json(arena *mem, json_t *all)
{
    size_t n = all ? json_dumpb(all, NULL, 0, JSON_COMPACT) : 0;
    char *kept = arena_take(mem, n + 1);
    if (n) { json_dumpb(all, kept, n, JSON_COMPACT); }
    kept[n] = '\0';
    json_decref(all);
    return kept;
}

const char *import_input_text(arena *mem, const import_input *in)
{
    json_t *scope = json_array();
    for (size_t i = 0; i < in->scope_n; i++) {
        json_array_append_new(scope, json_integer(in->scope[i]));
    }
    json_t *all = json_pack("{s:s, s:s, s:s, s:s, s:b, s:b, s:o}", "path", in->path, "name",
                            in->name, "mapping", in->mapping, "expect", in->expect, "english",
                            in->lang == LANG_EN, "skip", in->skip, "scope", scope);
    return text_of_json(mem, all);
}

static const char *text_at(arena *mem, const json_t *all, const char *name)
{
    const char *s = json_string_value(json_object_get(all, name));
    return arena_copy(mem, s ? s : "");
}

err import_input_read(arena *mem, const char *text, import_input *ret)
{
    json_t *all = json_loads(text, 0, NULL);
    if (!all) { return E_BROKEN; }
    const json_t *scope = json_object_get(all, "scope");
    int64_t *roots = TAKE_N(mem, int64_t, json_array_size(scope) + 1);
    for (size_t i = 0; i < json_array_size(scope); i++) {
        roots[i] = json_integer_value(json_array_get(scope, i));
    }
    *ret = (import_input){.path = text_at(mem, all, "path"),
                          .name = text_at(mem, all, "name"),
                          .mapping = text_at(mem, all, "mapping"),
                          .expect = text_at(mem, all, "expect"),
                          .lang = json_is_true(json_object_get(all, "english")) ? LANG_EN : LANG_ZH,
                          .skip = json_is_true(json_object_get(all, "skip")),
                          .scope = roots,
                          .scope_n = json_array_size(scope)};
    json_decref(all);
    return OK;
}

/* ---- what is left ---------------------------------------------------------------------------- */

static json_t *columns_json(const import_head *h)
{
    json_t *all = json_array();
    for (size_t i = 0; h && i < h->n; i++) {
        json_array_append_new(
            all, json_pack("{s:s, s:s, s:s}", "head", h->heads[i], "sample", h->samples[i], "field",
                           h->field[i] > FIELD_IGNORED ? import_field_word(h->field[i]) : "none"));
    }
    return all;
}

static json_t *warnings_json(const people_import_outcome *o)
{
    json_t *all = json_array();
    for (size_t i = 0; i < o->warnings.n && i < WARNINGS_MOST; i++) {
        const people_import_fault *f = &o->warnings.at[i];
        json_array_append_new(all, json_pack("{s:I, s:s, s:s}", "row", (json_int_t)f->row, "column",
                                             f->column, "reason", f->reason));
    }
    return all;
}

static err summary_write(const job *j, const people_import_outcome *o)
{
    json_t *all = json_pack(
        "{s:s, s:I, s:I, s:I, s:I, s:I, s:b, s:b, s:s, s:o, s:o}", "fault", o->unread, "rows",
        (json_int_t)o->rows, "created", (json_int_t)o->created, "updated", (json_int_t)o->updated,
        "unchanged", (json_int_t)o->unchanged, "rejected", (json_int_t)o->rejected, "written",
        o->written, "errors", !text_empty(o->errors_file), "verdict", o->verdict, "columns",
        columns_json(o->head), "warnings", warnings_json(o));
    const char *text = text_of_json(j->mem, all);
    const char *path = arena_printf(j->mem, "%s/summary.json", j->folder);
    return text_empty(text) ? E_BROKEN : file_save(path, text, strlen(text));
}

static int64_t number_at(const json_t *all, const char *name)
{
    return json_integer_value(json_object_get(all, name));
}

static void lists_read(arena *mem, const json_t *all, import_summary *ret)
{
    const json_t *columns = json_object_get(all, "columns");
    const json_t *warnings = json_object_get(all, "warnings");
    for (size_t i = 0; i < json_array_size(columns); i++) {
        const json_t *one = json_array_get(columns, i);
        *GROW(mem, &ret->columns) = (import_column){
            text_at(mem, one, "head"), text_at(mem, one, "sample"), text_at(mem, one, "field")};
    }
    for (size_t i = 0; i < json_array_size(warnings); i++) {
        const json_t *one = json_array_get(warnings, i);
        *GROW(mem, &ret->warnings) = (people_import_fault){
            number_at(one, "row"), text_at(mem, one, "column"), text_at(mem, one, "reason")};
    }
}

err import_summary_read(arena *mem, const char *folder, import_summary *ret)
{
    json_t *all = json_load_file(arena_printf(mem, "%s/summary.json", folder), 0, NULL);
    if (!all) { return E_ABSENT; }
    *ret = (import_summary){.fault = text_at(mem, all, "fault"),
                            .rows = number_at(all, "rows"),
                            .created = number_at(all, "created"),
                            .updated = number_at(all, "updated"),
                            .unchanged = number_at(all, "unchanged"),
                            .rejected = number_at(all, "rejected"),
                            .written = json_is_true(json_object_get(all, "written")),
                            .errors = json_is_true(json_object_get(all, "errors")),
                            .verdict = text_at(mem, all, "verdict")};
    lists_read(mem, all, ret);
    json_decref(all);
    return OK;
}

/* ---- running --------------------------------------------------------------------------------- */

/* Files that nobody came back for hold plain citizen numbers: after a week they go. */
static void sweep_uploads(const job *j)
{
    const char *folder = arena_printf(j->mem, "%s/files/import", store_folder(j->s));
    int64_t oldest = moment_now().s - (int64_t)KEPT_DAYS * 24 * 3600;
    DIR *d = opendir(folder);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
        struct stat s;
        const char *path = arena_printf(j->mem, "%s/%s", folder, e->d_name);
        if (stat(path, &s) == 0 && S_ISREG(s.st_mode) && s.st_ctim.tv_sec < oldest) {
            unlink(path);
        }
    }
    if (d) { closedir(d); }
}

static void say_counts(job *j, const people_import_outcome *o)
{
    const char *args[] = {arena_printf(j->mem, "%lld", (long long)o->created),
                          arena_printf(j->mem, "%lld", (long long)o->updated),
                          arena_printf(j->mem, "%lld", (long long)o->unchanged),
                          arena_printf(j->mem, "%lld", (long long)o->rejected)};
    job_say(j, T_people_import_counts, args, COUNT_OF(args));
}

static err leave(job *j, const people_import_outcome *o)
{
    if (text_empty(o->unread)) { say_counts(j, o); }
    return summary_write(j, o);
}

static people_import_order order_of(const job *j, const import_input *in, bool check)
{
    return (people_import_order){.path =
                                     arena_printf(j->mem, "%s/%s", store_folder(j->s), in->path),
                                 .org = j->org,
                                 .check = check,
                                 .skip_rejected = in->skip,
                                 .mapping = in->mapping,
                                 .lang = in->lang,
                                 .scope = in->scope,
                                 .scope_n = in->scope_n,
                                 .expect = check ? "" : in->expect,
                                 .errors_path = arena_printf(j->mem, "%s/errors.xlsx", j->folder),
                                 .notes_folder = check ? j->folder : "",
                                 .leave = leave};
}

/* A file that cannot be judged and a verdict that changed are results too: the page says them. */
static err run(job *j, bool check)
{
    import_input in;
    people_import_outcome o = {.errors_file = "", .verdict = "", .unread = ""};
    TRY(import_input_read(j->mem, j->input, &in));
    people_import_order order = order_of(j, &in, check);
    err e = people_import(j, &order, &o);
    if (e == OK && o.written && unlink(order.path) != 0) {
        log_line(LOG_WARN, "import job=%lld: the uploaded file is not removed", (long long)j->id);
    }
    if (e == E_CONFLICT && text_empty(o.unread)) {
        o.unread = text_in(T_people_import_verdict_changed, in.lang);
    }
    if (e == OK || text_empty(o.unread)) { return e; }
    j->outcome[LANG_ZH] = j->outcome[LANG_EN] = o.unread;
    return leave(j, &o);
}

static err preview_run(job *j)
{
    sweep_uploads(j);
    return run(j, true);
}

static err write_run(job *j) { return job_progress(j, 0, 0) ? E_BUSY : run(j, false); }

const job_kind people_preview_job = {
    .kind = "people.preview", .title = T_people_import_preview, .run = preview_run};
const job_kind people_import_job = {
    .kind = "people.import", .title = T_people_import_people, .run = write_run};

/* ---- the template ---------------------------------------------------------------------------- */

typedef struct {
    import_field field;
    const char *example, *zh, *en;
} template_column;

/* The sample is an invented person of a region that does not exist. */
static const template_column columns[] = {
    {FIELD_NAME, "张伟", "必填", "required"},
    {FIELD_CITIZEN, "990101198503170018", "文本格式，18 位；没有就留空",
     "as text, 18 characters; may be empty"},
    {FIELD_SEX, "男", "男、女", "男 (male) or 女 (female)"},
    {FIELD_BORN, "1985.03", "1985.03 或 1985-03-17", "1985.03 or 1985-03-17"},
    {FIELD_ETHNIC, "汉族", "56 个民族的名称", "one of the 56 groups"},
    {FIELD_POLITICAL, "中共党员", "中共党员、中共预备党员、共青团员、民主党派、无党派人士、群众",
     "as on the left"},
    {FIELD_PARTY_SINCE, "2006.07", "同出生日期", "as the birth date"},
    {FIELD_EDUCATION, "大学", "研究生、大学、大专、中专、高中、初中、小学", "as on the left"},
    {FIELD_DEGREE, "法学学士", "", ""},
    {FIELD_SCHOOL, "", "", ""},
    {FIELD_WORK_SINCE, "2007.08", "同出生日期", "as the birth date"},
    {FIELD_UNIT, "东川县财政局", "单位全称，或从上级起的全路径",
     "full name, or the path from above"},
    {FIELD_UNIT_CODE, "", "知道就填；与单位名称二选一", "instead of the name, where known"},
    {FIELD_TITLE, "副局长", "", ""},
    {FIELD_LEVEL, "副科级", "正厅级、副厅级、正处级、副处级、正科级、副科级、科员、办事员、无",
     "as on the left"},
    {FIELD_RANK, "", "一级巡视员……四级调研员……二级科员", "as on the left"},
    {FIELD_POST_SINCE, "2019.05", "同出生日期", "as the birth date"},
    {FIELD_PHONE, "13900000000", "", ""},
    {FIELD_MAIL, "", "只填一个", "one address"},
    {FIELD_CATEGORIES, "公务员、年轻干部", "见系统人员类别，用顿号隔开",
     "see the categories; several with 、"},
};

/* The allowed words stand on a second sheet, which the import does not read. */
err import_template_write(const char *path, language lang)
{
    int widths[COUNT_OF(columns)];
    book *b = book_new(path, text_in(T_people_import_template_sheet, lang));
    if (!b) { return E_BROKEN; }
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        widths[i] = columns[i].field == FIELD_SEX ? 8 : columns[i].field == FIELD_CITIZEN ? 22 : 16;
    }
    book_widths(b, widths, COUNT_OF(columns));
    book_row(b);
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        book_text(b, text_in(import_field_label(columns[i].field), lang), BOOK_HEAD);
    }
    book_row(b);
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        book_text(b, columns[i].example, BOOK_PLAIN);
    }
    book_freeze(b, 1);
    book_next_sheet(b, text_in(T_people_import_template_words, lang));
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        book_row(b);
        book_text(b, text_in(import_field_label(columns[i].field), lang), BOOK_HEAD);
        book_text(b, lang == LANG_EN && *columns[i].en ? columns[i].en : columns[i].zh, BOOK_PLAIN);
        book_text(b, lang == LANG_EN ? columns[i].zh : "", BOOK_PLAIN);
    }
    return book_close(b);
}
