/* ganjiao callup solve INSTANCE --out RESULT: one run of the engine on a file. */
#include <jansson.h>
#include <signal.h>

#include "app/callup.h"

enum { EXIT_STOPPED = 4 }; /* the result is written, and it is a partial one */

/* ---- stopping -------------------------------------------------------------------------------- */

static volatile sig_atomic_t asked_to_stop;

static void note_stop(int signal UNUSED) { asked_to_stop = 1; }

/* The first signal ends the search, a second one the process. */
static void listen_for_stop(void)
{
    struct sigaction act = {.sa_handler = note_stop, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&act.sa_mask);
    sigaction(SIGINT, &act, NULL);
    sigaction(SIGTERM, &act, NULL);
}

static bool go_on(void *context UNUSED, int permille UNUSED) { return !asked_to_stop; }

/* ---- what is said ---------------------------------------------------------------------------- */

static void say_json(const solve_plan *plan)
{
    json_t *reached = json_array(), *bound = json_array();
    for (int g = 0; g < plan->goals; g++) {
        json_array_append_new(reached, json_integer(plan->reached[g]));
        json_array_append_new(bound, json_integer(plan->bound[g]));
    }
    json_t *j =
        json_pack("{s:i,s:o,s:o,s:b,s:b}", "assignments", (int)plan->taken_n, "reached", reached,
                  "bound", bound, "pure", (int)plan->pure, "stopped", (int)plan->stopped);
    json_dumpf(j, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(j);
}

static void say_lines(arena *mem, const solve_plan *plan)
{
    printf("%d assignments%s\n", plan->taken_n, plan->stopped ? ", stopped before the end" : "");
    for (int g = 0; g < plan->goals; g++) {
        puts(callup_goal_line(mem, g, plan->reached[g], plan->bound[g]));
    }
}

/* ---- solve ----------------------------------------------------------------------------------- */

static int solve_file(const app_options *o, arena *mem)
{
    solve_problem p;
    solve_plan plan = {0};
    const char *fault = "";
    err e = callup_file_read(o->words[1], mem, &p, &fault);
    if (e != OK) { return callup_say_fault(o, arena_printf(mem, "instance, %s", fault), e); }
    solve_plan start = {0};
    if (*o->start) { e = callup_start_read(o->start, &p, mem, &start, &fault); }
    if (e != OK) { return callup_say_fault(o, arena_printf(mem, "start, %s", fault), e); }
    if (!p.pairs_n) { fputs("ganjiao: callup: nobody is eligible for any class\n", stderr); }
    listen_for_stop();
    solve_how how = {.threads = (int)o->threads,
                     .effort = (int)o->effort,
                     .start = start.taken,
                     .start_proof = start.taken ? start.proof : NULL,
                     .go_on = go_on};
    solve(&p, &how, mem, &plan);
    e = callup_result_write(o->out, &p, &plan);
    if (e != OK) {
        return callup_say_fault(o, arena_printf(mem, "%s cannot be written", o->out), e);
    }
    if (o->json) {
        say_json(&plan);
    } else {
        say_lines(mem, &plan);
    }
    return plan.stopped ? EXIT_STOPPED : 0;
}

int command_callup_solve(const app_options *o)
{
    enum { MOST = 1000000 };
    if (!*o->out || o->threads < 0 || o->threads > 256 || o->effort < 0 || o->effort > MOST) {
        return callup_usage();
    }
    arena *mem = arena_new();
    int code = solve_file(o, mem);
    arena_free(mem);
    return code;
}
