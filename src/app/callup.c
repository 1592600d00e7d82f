/* ganjiao callup solve … (callup_solve.c) and ganjiao callup check INSTANCE RESULT: does a result
 * hold? Nothing of it is believed: rules and goals are counted anew, bounds are found anew from the
 * prices in the file. */
#include <jansson.h>

#include "app/app.h"
#include "app/callup.h"
#include "callup/callup.h"

int callup_usage(void)
{
    fputs("usage: ganjiao callup solve INSTANCE --out RESULT [--start RESULT] [--threads N] "
          "[--effort N] [--json]\n"
          "       ganjiao callup check INSTANCE RESULT [--json]\n"
          "       ganjiao callup export RUN --out INSTANCE\n",
          stderr);
    return 2;
}

int callup_say_fault(const app_options *o, const char *fault, err e)
{
    if (o->json) {
        json_t *j = json_pack("{s:s}", "fault", fault);
        json_dumpf(j, stdout, JSON_COMPACT);
        putchar('\n');
        json_decref(j);
    }
    fprintf(stderr, "ganjiao: callup: %s\n", fault);
    return app_exit(e);
}

const char *callup_goal_name(arena *mem, int goal)
{
    return goal == 0   ? "mandatory pairs unplaced"
           : goal == 1 ? "shortfall of minimums"
                       : arena_printf(mem, "tier %d", goal - 1);
}

/* Goals 0 and 1 are bounded from below, tiers from above. */
int64_t callup_gap(int goal, int64_t reached, int64_t bound)
{
    return goal < 2 ? reached - bound : bound - reached;
}

const char *callup_goal_line(arena *mem, int goal, int64_t reached, int64_t bound)
{
    int64_t gap = callup_gap(goal, reached, bound);
    const char *start =
        arena_printf(mem, "goal %d, %s: reached %lld, bound %lld, ", goal + 1,
                     callup_goal_name(mem, goal), (long long)reached, (long long)bound);
    if (gap == 0) { return arena_printf(mem, "%soptimal", start); }
    if (goal < 2) { return arena_printf(mem, "%sgap %lld", start, (long long)gap); }
    return arena_printf(mem, "%sgap %lld (%.4f %%)", start, (long long)gap,
                        100.0 * (double)gap / (double)(bound ? bound : 1));
}

/* ---- check ----------------------------------------------------------------------------------- */

typedef struct {
    const app_options *o;
    arena *mem;
    solve_problem p;
    solve_plan claim;
    solve_verdict v;
    callup_faults findings;
    int64_t proven[SOLVE_GOALS]; /* as far as the prices in the file show */
    bool shown[SOLVE_GOALS];     /* at least what is claimed */
} checking;

static void PRINTF(2, 3) find(checking *c, const char *format, ...)
{
    char line[300];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    const char **at = GROW(c->mem, &c->findings);
    *at = arena_copy(c->mem, line);
}

static void recount(checking *c)
{
    solve_check(&c->p, c->claim.taken, c->mem, &c->v);
    for (size_t i = 0; i < c->v.faults.n; i++) {
        find(c, "%s", c->v.faults.at[i]);
    }
    if (c->v.faults_n > (int64_t)c->v.faults.n) {
        find(c, "and %lld more broken rules", (long long)c->v.faults_n - (long long)c->v.faults.n);
    }
    for (int g = 0; g < c->claim.goals; g++) {
        if (c->v.reached[g] == c->claim.reached[g]) { continue; }
        find(c, "goal %d, %s: the result says %lld, its pairs come to %lld", g + 1,
             callup_goal_name(c->mem, g), (long long)c->claim.reached[g],
             (long long)c->v.reached[g]);
    }
}

/* Without prices there still is what each person can do at most for himself; that may be enough. */
static void prove(checking *c, int g)
{
    bool given = c->claim.proof[g].scale > 0;
    const char *name = callup_goal_name(c->mem, g);
    int64_t claimed = c->claim.bound[g];
    if (!given) { c->claim.proof[g].scale = 1; }
    err e = solve_bound(&c->p, g, c->v.reached, c->claim.proof, c->mem, &c->proven[g]);
    c->shown[g] = e == OK && callup_gap(g, c->proven[g], claimed) >= 0;
    if (e != OK) {
        find(c, "goal %d, %s: its prices cannot be counted with", g + 1, name);
    } else if (!c->shown[g] && !given) {
        find(c, "goal %d, %s: the bound %lld has no proof; without one only %lld is certain", g + 1,
             name, (long long)claimed, (long long)c->proven[g]);
    } else if (!c->shown[g]) {
        find(c, "goal %d, %s: the bound is said to be %lld, its proof shows only %lld", g + 1, name,
             (long long)claimed, (long long)c->proven[g]);
    }
    if (callup_gap(g, c->v.reached[g], claimed) < 0) {
        find(c, "goal %d, %s: %lld is reached, beyond the bound %lld", g + 1, name,
             (long long)c->v.reached[g], (long long)claimed);
    }
}

static json_t *goal_json(const checking *c, int g)
{
    return json_pack("{s:i,s:s,s:I,s:I,s:I,s:I,s:b}", "goal", g + 1, "name",
                     callup_goal_name(c->mem, g), "reached", (json_int_t)c->v.reached[g], "bound",
                     (json_int_t)c->claim.bound[g], "proven", (json_int_t)c->proven[g], "gap",
                     (json_int_t)callup_gap(g, c->v.reached[g], c->claim.bound[g]), "confirmed",
                     (int)c->shown[g]);
}

static void say_json(const checking *c)
{
    json_t *goals = json_array(), *findings = json_array();
    for (int g = 0; g < c->claim.goals; g++) {
        json_array_append_new(goals, goal_json(c, g));
    }
    for (size_t i = 0; i < c->findings.n; i++) {
        json_array_append_new(findings, json_string(c->findings.at[i]));
    }
    json_t *j = json_pack("{s:b,s:b,s:i,s:o,s:o}", "good", (int)!c->findings.n, "feasible",
                          (int)c->v.feasible, "assignments", (int)c->claim.taken_n, "goals", goals,
                          "findings", findings);
    json_dumpf(j, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(j);
}

static void say_lines(const checking *c)
{
    printf("%d assignments\n", c->claim.taken_n);
    for (int g = 0; g < c->claim.goals; g++) {
        printf("%s, %s\n", callup_goal_line(c->mem, g, c->v.reached[g], c->claim.bound[g]),
               c->shown[g] ? "confirmed" : "not confirmed");
    }
    for (size_t i = 0; i < c->findings.n; i++) {
        printf("finding: %s\n", c->findings.at[i]);
    }
    puts(c->findings.n ? "does not hold" : "holds");
}

static int check(checking *c)
{
    const char *fault = "";
    err e = callup_file_read(c->o->words[1], c->mem, &c->p, &fault);
    if (e != OK) { return callup_say_fault(c->o, arena_printf(c->mem, "instance, %s", fault), e); }
    e = callup_result_read(c->o->words[2], &c->p, c->mem, &c->claim, &c->findings);
    if (e != OK) {
        fault = c->findings.at[c->findings.n - 1];
        return callup_say_fault(c->o, arena_printf(c->mem, "result, %s", fault), e);
    }
    recount(c);
    for (int g = 0; g < c->claim.goals; g++) {
        prove(c, g);
    }
    if (c->o->json) {
        say_json(c);
    } else {
        say_lines(c);
    }
    return c->findings.n ? 1 : 0;
}

static int command_callup_check(const app_options *o)
{
    checking c = {.o = o, .mem = arena_new()};
    int code = check(&c);
    arena_free(c.mem);
    return code;
}

/* ---- export: a run of the data folder -------------------------------------------------------- */

static int command_callup_export(const app_options *o)
{
    app_place place = {0};
    int64_t run = 0;
    if (!*o->out || !text_int(o->words[1], &run)) { return callup_usage(); }
    err e = app_open(o, false, &place);
    if (e != OK) { return app_exit(e); }
    e = callup_run_write(place.s, place.mem, run, o->out);
    if (e != OK) {
        fprintf(stderr, "ganjiao: callup: %s\n",
                e == E_ABSENT ? "there is no such run" : "the run cannot be exported");
    }
    app_close(&place);
    return app_exit(e);
}

int command_callup(const app_options *o)
{
    const char *deed = o->words_n ? o->words[0] : "";
    if (o->words_n == 2 && text_is(deed, "solve")) { return command_callup_solve(o); }
    if (o->words_n == 3 && text_is(deed, "check")) { return command_callup_check(o); }
    if (o->words_n == 2 && text_is(deed, "export")) { return command_callup_export(o); }
    return callup_usage();
}
