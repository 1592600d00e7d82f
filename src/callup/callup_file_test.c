/* Tests of the text format: what is read, what is refused and in which words, and that what is
 * written is read back. */
#include "callup/callup_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

static const char *const usual = "p callup 2 2 1 3 2\n"
                                 "u 1 10 200 5\n"
                                 "c 1 1 2 1 5\n"
                                 "c 2 0 3 4 8\n"
                                 "q 1 2 0 1\n"
                                 "n 1 1 2\n"
                                 "n 2 1 1\n"
                                 "m 2 1\n"
                                 "a 1 1 5 1\n"
                                 "a 1 2 3 7\n"
                                 "a 2 1 1000000 0\n";

/* ---- files ----------------------------------------------------------------------------------- */

typedef struct {
    arena *mem;
    int fd;
    const char *path;
} place;

static int place_open(void **state)
{
    arena *mem = arena_new();
    place *w = *state = TAKE(mem, place);
    w->mem = mem;
    w->fd = memfd_create("callup", 0);
    w->path = arena_printf(w->mem, "/proc/self/fd/%d", w->fd);
    return w->fd < 0;
}

static int place_close(void **state)
{
    place *w = *state;
    close(w->fd);
    arena_free(w->mem);
    return 0;
}

static void put(place *w, const char *bytes, size_t n)
{
    assert_int_equal(ftruncate(w->fd, 0), 0);
    assert_int_equal(pwrite(w->fd, bytes, n, 0), (ssize_t)n);
}

static char *whole(place *w)
{
    char *bytes = arena_take(w->mem, (size_t)1 << 20);
    assert_true(pread(w->fd, bytes, ((size_t)1 << 20) - 1, 0) >= 0);
    return bytes;
}

/* `text` with the line that begins with `old` replaced; "" takes it out. */
static const char *with(place *w, const char *text, const char *old, const char *line)
{
    const char *at = strstr(text, old), *end = at ? strchr(at, '\n') : NULL;
    if (!end) { fail_msg("no line %s", old); }
    return arena_printf(w->mem, "%.*s%s%s%s", (int)(at - text), text, line, *line ? "\n" : "",
                        end + 1);
}

static err read_text(place *w, const char *text, solve_problem *p, const char **fault)
{
    put(w, text, strlen(text));
    return callup_file_read(w->path, w->mem, p, fault);
}

/* ---- instances that are read ----------------------------------------------------------------- */

static void usual_is_read(const solve_problem *p)
{
    assert_int_equal(p->persons_n, 2);
    assert_int_equal(p->tiers, 2);
    assert_int_equal(p->quotas_n, 1);
    assert_int_equal(p->units[0].headcount, 10);
    assert_int_equal(p->units[0].away_permille, 200);
    assert_int_equal(p->units[0].seats_max, 5);
    assert_int_equal(p->classes[1].max, 3);
    assert_int_equal(p->classes[1].first_day, 4);
    assert_int_equal(p->classes[1].last_day, 8);
    assert_int_equal(p->quotas[0].klass, 1);
    assert_int_equal(p->quotas[0].max, 1);
    assert_int_equal(p->persons[0].max_classes, 2);
    assert_memory_equal(p->first_pair, ((int32_t[]){0, 2, 3}), 3 * sizeof(int32_t));
    assert_memory_equal(p->pair_class, ((int32_t[]){0, 1, 0}), 3 * sizeof(int32_t));
    assert_memory_equal(p->value[0], ((int32_t[]){5, 3, 1000000}), 3 * sizeof(int32_t));
    assert_memory_equal(p->value[1], ((int32_t[]){1, 7, 0}), 3 * sizeof(int32_t));
    assert_memory_equal(p->mandatory, ((uint8_t[]){0, 0, 1}), 3);
}

static void the_usual_is_read_however_it_is_laid_out(void **state)
{
    place *w = *state;
    char *comment = arena_take(w->mem, 300000); /* longer than a block */
    memset(comment, 'x', 299999);
    comment[0] = '#';
    const char *rows[] = {
        usual,
        with(w, usual, "a 2 1", "a 2 1 1000000 0 # the last"),
        with(w, usual, "n 1 1", "# a comment\n\n  \t \n\tn\t1  1 2 "),
        with(w, usual, "n 2 1", "n 2 1 1\r"),
        with(w, usual, "n 2 1", "n 0002 01 000000000000000000000000001"),
        with(w, usual, "u 1 10", arena_printf(w->mem, "%s\nu 1 10 200 5", comment)),
        /* lines in any order */
        "#\np callup 2 2 1 3 2\na 2 1 1000000 0\nm 2 1\na 1 2 3 7\na 1 1 5 1\nn 2 1 1\nn 1 1 2\n"
        "q 1 2 0 1\nc 2 0 3 4 8\nc 1 1 2 1 5\nu 1 10 200 5",
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        solve_problem p;
        const char *fault = "";
        err e = read_text(w, rows[i], &p, &fault);
        if (e != OK) { fail_msg("row %zu: %s", i, fault); }
        usual_is_read(&p);
    }
}

static void the_last_line_needs_no_end(void **state)
{
    place *w = *state;
    solve_problem p;
    const char *fault = "";
    put(w, usual, strlen(usual) - 1);
    assert_int_equal(callup_file_read(w->path, w->mem, &p, &fault), OK);
    usual_is_read(&p);
}

static void nobody_is_an_instance(void **state)
{
    place *w = *state;
    solve_problem p;
    const char *fault = "";
    assert_int_equal(read_text(w, "p callup 0 0 0 0 0", &p, &fault), OK);
    assert_int_equal(p.pairs_n, 0);
    assert_int_equal(p.first_pair[0], 0);
}

static void what_is_written_is_read_back(void **state)
{
    place *w = *state;
    solve_problem p;
    const char *fault = "";
    assert_int_equal(read_text(w, usual, &p, &fault), OK);
    assert_int_equal(callup_file_write(w->path, &p), OK);
    assert_string_equal(whole(w),
                        with(w, with(w, usual, "m 2", ""), "a 2", "m 2 1\na 2 1 1000000 0"));
    assert_int_equal(callup_file_read(w->path, w->mem, &p, &fault), OK);
    usual_is_read(&p);
}

/* ---- instances that are refused -------------------------------------------------------------- */

static const struct {
    const char *old, *line, *fault;
} wrong_lines[] = {
    {"p callup", "", "line 1: \"p callup\" should stand before all other lines"},
    {"p callup", "p cnf 2 2 1 3 2", "line 1: \"p callup\" should stand here"},
    {"p callup", "p callup 2 2 1 3 9",
     "line 1: the number of tiers should be a whole number from 0 to 8, found \"9\""},
    {"p callup", "p callup 2 2 1 3",
     "line 1: the number of tiers should be a whole number from 0 to 8, found nothing"},
    {"p callup", "p callup 2 2 1 3 2 7", "line 1: the line should end before \"7\""},
    {"p callup", "p callup 2000000000 2 1 3 2",
     "line 1: the file is too short for the numbers announced here"},
    {"p callup", "p callup 2 2 1 99999999999999999999999 2",
     "line 1: the number of pairs should be a whole number from 0 to 2147483646, found "
     "\"99999999999999999999999\""},
    {"p callup", "p callup 2 2 1 4 2", "line 1: 4 pairs are announced here, the file has 3"},
    {"p callup", "p callup 2 2 1 2 2", "line 11: one pair more than the 2 announced"},
    {"p callup", "p callup 2 3 1 3 2",
     "line 1: 3 classes are announced here, number 3 has no line"},
    {"u 1", "", "line 1: 1 units are announced here, number 1 has no line"},
    {"n 2", "", "line 1: 2 people are announced here, number 2 has no line"},
    {"u 1", "u 1 10 1001 5",
     "line 2: the permille away should be a whole number from 0 to 1000, found \"1001\""},
    {"u 1", "u 2 10 200 5", "line 2: the unit should be a whole number from 1 to 1, found \"2\""},
    {"u 1", "u 1 -1 200 5",
     "line 2: the headcount should be a whole number from 0 to 2147483646, found \"-1\""},
    {"u 1", "u 1 10 200 5\nu 1 10 200 5", "line 3: unit 1 has a line already"},
    {"c 2", "c 1 0 3 4 8", "line 4: class 1 has a line already"},
    {"n 2", "n 1 1 1", "line 7: person 1 has a line already"},
    {"q 1", "q 1 2 0 1\nq 1 1 0 1\nq 1 2 0 3", "line 7: unit 1 and class 2 have a quota already"},
    {"q 1", "q 1 2 -3 1",
     "line 5: the minimum should be a whole number from 0 to 2147483646, found \"-3\""},
    {"q 1", "q 1 2 2 1", "line 5: the minimum 2 is greater than the maximum 1"},
    {"c 2", "c 2 4 3 4 8", "line 4: the minimum 4 is greater than the maximum 3"},
    {"c 2", "c 2 0 3 9 8", "line 4: the first day 9 is greater than the last day 8"},
    {"c 2", "c 2 0 3 4",
     "line 4: the last day should be a whole number from 0 to 2147483646, "
     "found nothing"},
    {"m 2", "m 2 1\nm 2 1", "line 9: person 2 and class 1 have an m line already"},
    {"m 2", "m 2 2", "line 8: person 2 is mandatory in class 2 without an a line"},
    {"a 1 2", "a 1 1 3 7", "line 10: the pair of person 1 and class 1 has a line already"},
    {"a 1 1", "a 2 1 5 1", "line 11: the pair of person 2 and class 1 has a line already"},
    {"a 2 1", "a 2 1 1000001 0",
     "line 11: the value should be a whole number from 0 to 1000000, found \"1000001\""},
    {"a 2 1", "a 2 1 7",
     "line 11: the value should be a whole number from 0 to 1000000, found "
     "nothing"},
    {"a 2 1", "a 2 3 7 7",
     "line 11: the class should be a whole number from 1 to 2, found "
     "\"3\""},
    {"a 2 1", "a 2 1 7 7 7", "line 11: the line should end before \"7\""},
    {"a 2 1", "a 2 1 7 7x",
     "line 11: the value should be a whole number from 0 to 1000000, found \"7x\""},
    {"a 2 1", "a2 1 7 7", "line 11: should begin with u, c, q, n, m, a or #"},
    {"n 1", "x 1 1", "line 6: should begin with u, c, q, n, m, a or #"},
    {"n 1", "p callup 2 2 1 3 2", "line 6: there is a p line already, line 1"},
    {"n 1", "n 1 \xE5\xA7\x93 2",
     "line 6: the unit should be a whole number from 1 to 1, found \"???\""},
};

static void a_wrong_line_is_named(void **state)
{
    place *w = *state;
    for (size_t i = 0; i < COUNT_OF(wrong_lines); i++) {
        solve_problem p;
        const char *fault = "";
        assert_int_equal(
            read_text(w, with(w, usual, wrong_lines[i].old, wrong_lines[i].line), &p, &fault),
            E_INPUT);
        assert_string_equal(fault, wrong_lines[i].fault);
    }
}

static void bytes_that_are_no_text_are_refused(void **state)
{
    place *w = *state;
    solve_problem p;
    const char *fault = "";
    put(w, "p callup 0 0 0 0 1\0", 19);
    assert_int_equal(callup_file_read(w->path, w->mem, &p, &fault), E_INPUT);
    assert_string_equal(fault, "line 1: the number of tiers should be a whole number from 0 to 8, "
                               "found \"1?\"");
    put(w, "\0\0", 2);
    assert_int_equal(callup_file_read(w->path, w->mem, &p, &fault), E_INPUT);
    char *wide = arena_take(w->mem, 200000);
    memset(wide, ' ', 200000);
    put(w, wide, 200000);
    assert_int_equal(callup_file_read(w->path, w->mem, &p, &fault), E_INPUT);
    assert_string_equal(fault, "line 1: is longer than any line may be");
    put(w, "", 0);
    assert_int_equal(callup_file_read(w->path, w->mem, &p, &fault), E_INPUT);
    assert_string_equal(fault, "line 1: there is no p callup line");
    assert_int_equal(callup_file_read("/nonexistent", w->mem, &p, &fault), E_ABSENT);
    assert_int_equal(callup_file_read("/", w->mem, &p, &fault), E_INPUT);
    assert_string_equal(fault, "/: is not a file");
}

/* ---- results --------------------------------------------------------------------------------- */

static const char *const result = "p callup-result 2\n"
                                  "o 0 0 1000003 7\n"
                                  "b 0 0 1000005 8\n"
                                  "x 1 2\n"
                                  "x 2 1\n"
                                  "#y 3 scale 10\n"
                                  "#y 3 goal 1 4\n"
                                  "#y 3 class_most 2 7\n"
                                  "#y 3 class_least 1 9\n"
                                  "#y 3 quota_most 1 2 11\n"
                                  "#y 3 quota_least 1 2 12\n"
                                  "#y 3 seats 1 13\n"
                                  "#y 3 day 1 4 14\n"
                                  "#y 3 day 1 5 15\n"
                                  "#y 4 scale 1\n"
                                  "#y 4 ranked\n"
                                  "#y 4 class_most 2 -3\n";

static err read_result(place *w, const char *text, solve_plan *plan, callup_faults *faults)
{
    solve_problem p;
    const char *fault = "";
    assert_int_equal(read_text(w, usual, &p, &fault), OK);
    put(w, text, strlen(text));
    return callup_result_read(w->path, &p, w->mem, plan, faults);
}

static void a_result_is_read_and_written_the_same(void **state)
{
    place *w = *state;
    solve_plan plan;
    callup_faults faults;
    solve_problem p;
    const char *fault = "";
    assert_int_equal(read_result(w, result, &plan, &faults), OK);
    assert_int_equal(faults.n, 0);
    assert_int_equal(plan.taken_n, 2);
    assert_memory_equal(plan.taken, ((uint8_t[]){0, 1, 1}), 3);
    assert_int_equal(plan.reached[2], 1000003);
    assert_int_equal(plan.bound[3], 8);
    assert_int_equal(plan.proof[2].earlier[0], 4);
    assert_int_equal(plan.proof[2].class_most[1], 7);
    assert_int_equal(plan.proof[2].class_most[0], 0);
    assert_int_equal(plan.proof[2].days.n, 2);
    assert_true(plan.proof[3].ranked && !plan.proof[2].ranked);
    assert_int_equal(plan.proof[3].class_most[1], -3);
    assert_int_equal(read_text(w, usual, &p, &fault), OK);
    assert_int_equal(callup_result_write(w->path, &p, &plan), OK);
    assert_string_equal(whole(w), result);
}

static void a_result_that_cannot_be_used_is_named(void **state)
{
    place *w = *state;
    static const struct {
        const char *old, *line, *fault;
        err e;
    } rows[] = {
        {"x 1 2", "x 2 2", "line 4: person 2 and class 2 are no pair of the instance", OK},
        {"x 1 2", "x 2 1", "line 5: person 2 and class 1 stand here already", OK},
        {"x 1 2", "", "line 1: 2 assignments are announced here, the file has 1", OK},
        {"x 1 2", "x 3 1", "line 4: the person should be a whole number from 1 to 2, found \"3\"",
         E_INPUT},
        {"o 0", "", "line 17: there is no o line", E_INPUT},
        {"b 0", "", "line 17: there is no b line", E_INPUT},
        {"b 0", "o 0 0 1 1", "line 3: there is a line o already, line 2", E_INPUT},
        {"b 0", "b 0 0 1",
         "line 3: what a goal comes to should be a whole number from 0 to "
         "1152921504606846976, found nothing",
         E_INPUT},
        {"p callup", "", "line 1: \"p callup-result\" should stand before all other lines",
         E_INPUT},
        {"p callup", "p callup 2", "line 1: \"p callup-result\" should stand here", E_INPUT},
        {"x 1 2", "y 1 2", "line 4: should begin with o, b, x or #", E_INPUT},
        {"#y 3 scale", "#y 5 scale 10",
         "line 6: the goal should be a whole number from 1 to 4, found \"5\"", E_INPUT},
        {"#y 3 goal", "#y 3 goal 3 4",
         "line 7: the earlier goal should be a whole number from 1 to 2, found \"3\"", E_INPUT},
        {"#y 3 goal", "#y 3 scale 10", "line 7: this price stands here already", E_INPUT},
        {"#y 3 goal", "#y 3 good 10", "line 7: this kind of price is not known", E_INPUT},
        {"#y 3 quota_most", "#y 3 quota_most 1 1 7",
         "line 10: unit 1 and class 1 have no quota in the instance", E_INPUT},
        {"#y 3 scale", "#y 3 ranked 1", "line 6: the line should end before \"1\"", E_INPUT},
        {"#y 3 seats", "#y 3 seats 1 -4",
         "line 12: the price should be a whole number from 0 to 1152921504606846976, found \"-4\"",
         E_INPUT},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        solve_plan plan;
        callup_faults faults;
        err e = read_result(w, with(w, result, rows[i].old, rows[i].line), &plan, &faults);
        if (e != rows[i].e || !faults.n) { fail_msg("row %zu: %s", i, err_name(e)); }
        assert_string_equal(faults.at[0], rows[i].fault);
    }
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, place_open, place_close)
    static const struct CMUnitTest tests[] = {CASE(the_usual_is_read_however_it_is_laid_out),
                                              CASE(the_last_line_needs_no_end),
                                              CASE(nobody_is_an_instance),
                                              CASE(what_is_written_is_read_back),
                                              CASE(a_wrong_line_is_named),
                                              CASE(bytes_that_are_no_text_are_refused),
                                              CASE(a_result_is_read_and_written_the_same),
                                              CASE(a_result_that_cannot_be_used_is_named)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
