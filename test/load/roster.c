/* Rosters of any length, and a data folder to import them into.
 *   roster prepare DATA UNITS            a prefecture "load" with that many units, load-1 …
 *   roster token DATA                    an officer over all of it; prints a bearer token
 *   roster write FILE ROWS UNITS         FILE.xlsx or FILE.csv; invented people, numbers of a
 * region that does not exist */
#include <stdlib.h>

#include "app/app.h"
#include "doc/doc.h"
#include "who.h"

enum { COLUMNS = 13, BIRTH_DAYS = 14000 };

/* ---- units ----------------------------------------------------------------------------------- */

typedef struct {
    app_place *place;
    int64_t units;
} wanted;

static err unit_add(turn *t, int64_t parent, const char *code, const char *name, int64_t *ret)
{
    org o = {.parent = parent,
             .code = code,
             .name = name,
             .short_name = "",
             .level = ORG_COUNTY,
             .kind = ORG_DEPARTMENT,
             .since = DAY_NONE,
             .until = DAY_NONE};
    return people_org_add(t, &o, ret);
}

static err units_add(db *d, void *context)
{
    wanted *w = context;
    turn t = app_turn(w->place, d, w->place->mem);
    int64_t root = 0, unit = 0;
    TRY(unit_add(&t, 0, "load", "压力测试州", &root));
    for (int64_t i = 1; i <= w->units; i++) {
        TRY(unit_add(&t, root, arena_printf(t.mem, "load-%lld", (long long)i),
                     arena_printf(t.mem, "压力测试第%lld局", (long long)i), &unit));
    }
    return OK;
}

static int prepare(const char *folder, int64_t units)
{
    app_options o = {.data = folder, .db = ""};
    app_place p;
    app_wire();
    err e = app_open(&o, true, &p);
    wanted w = {&p, units};
    e = e == OK ? store_write(p.s, units_add, &w) : e;
    app_close(&p);
    return e == OK ? 0 : 1;
}

/* ---- who asks -------------------------------------------------------------------------------- */

typedef struct {
    app_place *place;
    const char *token;
} officer;

static err officer_add(db *d, void *context)
{
    officer *w = context;
    turn t = app_turn(w->place, d, w->place->mem);
    int64_t root = 0, made = 0;
    TRY(db_one(d, &root, "SELECT id FROM people_org WHERE parent IS NULL ORDER BY id LIMIT 1"));
    TRY(load_account(&t, root, "量测员", "load", &made, &w->token));
    account_grant grant = {.person = made,
                           .org = root,
                           .role = ROLE_TRAINING_OFFICE,
                           .since = day_of(2020, 1, 1),
                           .until = DAY_NONE};
    return account_grant_add(&t, &grant, "量测");
}

static int give_token(const char *folder)
{
    app_options o = {.data = folder, .db = ""};
    app_place p;
    app_wire();
    err e = app_open(&o, false, &p);
    officer w = {&p, ""};
    e = e == OK ? store_write(p.s, officer_add, &w) : e;
    if (e == OK) { puts(w.token); }
    app_close(&p);
    return e == OK ? 0 : 1;
}

/* ---- people ---------------------------------------------------------------------------------- */

static const char *const heads[COLUMNS] = {
    "序号", "姓名",     "性别",     "出生年月", "身份证号",   "民族",    "政治面貌",
    "学历", "工作单位", "现任职务", "职务层次", "任现职时间", "联系电话"};

static const char *number(arena *mem, day born, int64_t i)
{
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int year, month, dom, sum = 0;
    day_split(born, &year, &month, &dom);
    /* 14,000 birth dates and 1,000 running numbers make 14 million people of one region */
    char *s = arena_printf(mem, "990101%04d%02d%02d%03d0", year, month, dom,
                           (int)(i / BIRTH_DAYS % 1000));
    for (int n = 0; n < 17; n++)
        sum += (s[n] - '0') * weights[n];
    s[17] = "10X98765432"[sum % 11];
    return s;
}

static const char *name_of(arena *mem, int64_t i)
{
    static const char *const family[] = {"王", "李", "张", "刘", "陈", "杨",
                                         "赵", "黄", "周", "吴", "马"};
    static const char *const given[] = {"伟", "芳", "敏", "静", "强", "磊", "军", "洋", "勇", "艳",
                                        "杰", "娟", "涛", "明", "超", "兰", "霞", "平", "刚"};
    return arena_printf(mem, "%s%s%s", family[i % 11], given[i / 11 % 19], given[i / 209 % 19]);
}

static void person_cells(arena *mem, int64_t i, int64_t units, const char *cells[COLUMNS])
{
    static const char *const levels[] = {"科员", "副科级", "正科级", "科员", "副处级", "无"};
    static const char *const schools[] = {"大学", "研究生", "大专", "本科"};
    day born = day_add(day_of(1962, 1, 1), (int)(i % BIRTH_DAYS));
    int year, month, dom;
    day_split(born, &year, &month, &dom);
    bool male = i / BIRTH_DAYS % 1000 % 2;
    const char *all[COLUMNS] = {arena_printf(mem, "%lld", (long long)i + 1),
                                name_of(mem, i),
                                male ? "男" : "女",
                                arena_printf(mem, "%04d.%02d", year, month),
                                number(mem, born, i),
                                i % 3 ? "汉族" : "维吾尔族",
                                i % 2 ? "中共党员" : "群众",
                                schools[i % 4],
                                arena_printf(mem, "压力测试第%lld局", (long long)(i % units) + 1),
                                "干部",
                                levels[i % 6],
                                "2019.06",
                                arena_printf(mem, "139%08lld", (long long)i)};
    memcpy(cells, all, sizeof all);
}

static int write_book(const char *path, int64_t rows, int64_t units)
{
    arena *mem = arena_new();
    const char *cells[COLUMNS];
    book *b = book_new(path, "名册");
    if (!b) return 1;
    book_row(b);
    for (int c = 0; c < COLUMNS; c++)
        book_text(b, heads[c], BOOK_HEAD);
    for (int64_t i = 0; i < rows; i++) {
        arena_reset(mem);
        person_cells(mem, i, units, cells);
        book_row(b);
        for (int c = 0; c < COLUMNS; c++)
            book_text(b, cells[c], BOOK_PLAIN);
    }
    arena_free(mem);
    return book_close(b) == OK ? 0 : 1;
}

static int write_csv(const char *path, int64_t rows, int64_t units)
{
    arena *mem = arena_new();
    const char *cells[COLUMNS];
    FILE *f = fopen(path, "wb");
    for (int64_t i = -1; f && i < rows; i++) {
        arena_reset(mem);
        buf line = buf_new(mem);
        if (i >= 0)
            person_cells(mem, i, units, cells);
        else
            csv_bom(&line);
        for (int c = 0; c < COLUMNS; c++)
            csv_text(&line, i < 0 ? heads[c] : cells[c]);
        csv_end_row(&line);
        fwrite(line.at, 1, line.n, f);
    }
    arena_free(mem);
    return f && !ferror(f) && fclose(f) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    int64_t rows = 0, units = 0;
    if (argc == 4 && text_is(argv[1], "prepare") && text_int(argv[3], &units))
        return prepare(argv[2], units);
    if (argc == 3 && text_is(argv[1], "token")) return give_token(argv[2]);
    if (argc != 5 || !text_is(argv[1], "write") || !text_int(argv[3], &rows) ||
        !text_int(argv[4], &units) || units < 1) {
        fputs("roster prepare DATA UNITS | token DATA | write FILE ROWS UNITS\n", stderr);
        return 2;
    }
    return text_ends(argv[2], ".xlsx") ? write_book(argv[2], rows, units)
                                       : write_csv(argv[2], rows, units);
}
