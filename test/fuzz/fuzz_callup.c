/* Fuzzing of the call-up's files: an instance, a line of = alone, a result. What is read must come
 * back the same from what is written, and whatever prices a result holds can be judged. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "callup/callup_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void require(bool holds)
{
    if (!holds) { abort(); }
}

static const char *path_of(arena *mem, int fd) { return arena_printf(mem, "/proc/self/fd/%d", fd); }

static const char *put(arena *mem, int fd, const void *bytes, size_t n)
{
    require(ftruncate(fd, 0) == 0 && pwrite(fd, bytes, n, 0) == (ssize_t)n);
    return path_of(mem, fd);
}

static void same(const void *a, const void *b, size_t n) { require(!n || memcmp(a, b, n) == 0); }

static void same_problem(const solve_problem *a, const solve_problem *b)
{
    size_t pairs = (size_t)a->pairs_n;
    require(a->persons_n == b->persons_n && a->classes_n == b->classes_n &&
            a->units_n == b->units_n && a->quotas_n == b->quotas_n && a->pairs_n == b->pairs_n &&
            a->tiers == b->tiers);
    same(a->persons, b->persons, sizeof *a->persons * (size_t)a->persons_n);
    same(a->classes, b->classes, sizeof *a->classes * (size_t)a->classes_n);
    same(a->units, b->units, sizeof *a->units * (size_t)a->units_n);
    same(a->quotas, b->quotas, sizeof *a->quotas * (size_t)a->quotas_n);
    same(a->first_pair, b->first_pair, sizeof(int32_t) * ((size_t)a->persons_n + 1));
    same(a->pair_class, b->pair_class, sizeof(int32_t) * pairs);
    same(a->mandatory, b->mandatory, pairs);
    for (int t = 0; t < a->tiers; t++) {
        same(a->value[t], b->value[t], sizeof(int32_t) * pairs);
    }
}

static void fuzz_result(arena *mem, int fd, const solve_problem *p, const char *path)
{
    solve_plan plan, again;
    callup_faults faults;
    solve_verdict v;
    int64_t bound = 0;
    err e = callup_result_read(path, p, mem, &plan, &faults);
    require(e == OK || faults.n > 0);
    if (e != OK) { return; }
    solve_check(p, plan.taken, mem, &v);
    require(v.feasible == !*v.fault);
    for (int g = 0; g < plan.goals; g++) {
        e = solve_bound(p, g, v.reached, plan.proof, mem, &bound);
        require(e == OK || e == E_INPUT);
    }
    require(ftruncate(fd, 0) == 0 && callup_result_write(path_of(mem, fd), p, &plan) == OK);
    require(callup_result_read(path_of(mem, fd), p, mem, &again, &faults) == OK && !faults.n);
    same(plan.taken, again.taken, (size_t)p->pairs_n);
    same(plan.bound, again.bound, sizeof plan.bound);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static int fd = -1;
    if (fd < 0) { fd = memfd_create("callup", 0); }
    const uint8_t *cut = n ? memmem(bytes, n, "\n=\n", 3) : NULL;
    size_t first = cut ? (size_t)(cut - bytes) + 1 : n;
    arena *mem = arena_new();
    solve_problem p, again;
    const char *fault = "";
    err e = callup_file_read(put(mem, fd, bytes, first), mem, &p, &fault);
    require((e == OK) == !*fault);
    if (e == OK) {
        require(callup_file_write(path_of(mem, fd), &p) == OK);
        require(callup_file_read(path_of(mem, fd), mem, &again, &fault) == OK);
        same_problem(&p, &again);
    }
    if (e == OK && cut) {
        fuzz_result(mem, fd, &p, put(mem, fd, bytes + first + 2, n - first - 2));
    }
    arena_free(mem);
    return 0;
}
