/* One owner for a value, numbers without gaps: on both databases, and after a deed that failed. */
#include "cast.h"

#include "claim/claim.h"

typedef struct {
    const char *kind, *value, *series;
    int64_t owner, found, number;
    bool fails;
} wish;

static err take(turn *t, void *context)
{
    const wish *w = context;
    return claim_take(t->d, w->kind, w->value, w->owner);
}

static err release(turn *t, void *context)
{
    const wish *w = context;
    return claim_release(t->d, w->kind, w->value, w->owner);
}

static err owner(turn *t, void *context)
{
    wish *w = context;
    return claim_owner(t->d, w->kind, w->value, &w->found);
}

static err next(turn *t, void *context)
{
    wish *w = context;
    TRY(claim_next(t->d, w->series, 1, &w->number));
    return w->fails ? E_CONFLICT : OK;
}

static void a_value_has_one_owner_until_it_is_given_back(void **state)
{
    cast *c = *state;
    wish w = {.kind = "username", .value = "Li", .owner = 7};
    assert_int_equal(cast_read(c, owner, &w), E_ABSENT);
    assert_int_equal(cast_do(c, take, &w), OK);
    assert_int_equal(cast_do(c, take, &w), E_CONFLICT); /* not even the owner, twice */
    w.owner = 8;
    assert_int_equal(cast_do(c, take, &w), E_CONFLICT);
    assert_int_equal(cast_do(c, release, &w), E_ABSENT); /* another's */
    assert_int_equal(cast_read(c, owner, &w), OK);
    assert_int_equal(w.found, 7);
    w.owner = 7;
    assert_int_equal(cast_do(c, release, &w), OK);
    assert_int_equal(cast_do(c, release, &w), E_ABSENT);
    w.owner = 8;
    assert_int_equal(cast_do(c, take, &w), OK);
    assert_int_equal(cast_read(c, owner, &w), OK);
    assert_int_equal(w.found, 8);
}

/* The same letters of another kind, or in another case, are another value. */
static void kinds_and_spellings_do_not_meet(void **state)
{
    static const struct {
        const char *kind, *value;
    } others[] = {{"certificate", "Li"}, {"username", "li"}, {"username", "李"}, {"username", ""}};
    cast *c = *state;
    wish w = {.kind = "username", .value = "Li", .owner = 7};
    assert_int_equal(cast_do(c, take, &w), OK);
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        wish other = {.kind = others[i].kind, .value = others[i].value, .owner = 9};
        assert_int_equal(cast_read(c, owner, &other), E_ABSENT);
    }
    wish other = {.kind = "certificate", .value = "Li", .owner = 9};
    assert_int_equal(cast_do(c, take, &other), OK);
    assert_int_equal(cast_read(c, owner, &w), OK);
    assert_int_equal(w.found, 7);
}

static void numbers_have_no_gaps(void **state)
{
    cast *c = *state;
    wish w = {.series = "paper-2022"}, other = {.series = "paper-2023"};
    for (int i = 1; i <= 3; i++) {
        assert_int_equal(cast_do(c, next, &w), OK);
        assert_int_equal(w.number, i);
    }
    w.fails = true; /* what the deed took goes back with it */
    assert_int_equal(cast_do(c, next, &w), E_CONFLICT);
    assert_int_equal(w.number, 4);
    w.fails = false;
    assert_int_equal(cast_do(c, next, &other), OK);
    assert_int_equal(other.number, 1);
    assert_int_equal(cast_do(c, next, &w), OK);
    assert_int_equal(w.number, 4);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CAST_BOTH(a_value_has_one_owner_until_it_is_given_back),
        CAST_BOTH(kinds_and_spellings_do_not_meet), CAST_BOTH(numbers_have_no_gaps)};
    return CAST_RUN(tests);
}
