/* Work put off until a deed's end: together, in order, dropped with its savepoint, and part of the
 * deed. It is tried on claims, which are a table of nobody's trade. */
#include "cast.h"

#include "claim/claim.h"

enum { SEEN_MOST = 16 };
typedef struct {
    int times, n; /* how often it was done, and for how many in all */
    int seen[SEEN_MOST];
    int times_before_end;
    err fails;
    bool more; /* the first time it puts off one more */
} seen;
typedef struct {
    seen *in;
    int no;
} item;

static err note(db *d, arena *mem, void *const *what, size_t n)
{
    seen *s = ((const item *)what[0])->in;
    (void)mem;
    s->times++;
    for (size_t i = 0; i < n; i++) {
        if (s->n < SEEN_MOST) { s->seen[s->n] = ((const item *)what[i])->no; }
        s->n++;
    }
    if (s->more) {
        s->more = false;
        item *again = TAKE(db_late_mem(d), item);
        *again = (item){s, 99};
        TRY(db_later(d, note, again));
    }
    return s->fails;
}

static err put_off(db *d, seen *s, int no)
{
    item *i = TAKE(db_late_mem(d), item);
    *i = (item){s, no};
    return db_later(d, note, i);
}

static void saw(const seen *s, const int *wanted, int n)
{
    assert_int_equal(s->n, n);
    for (int i = 0; i < n; i++) {
        assert_int_equal(s->seen[i], wanted[i]);
    }
}

static err three(turn *t, void *context)
{
    seen *s = context;
    for (int i = 1; i <= 3; i++) {
        TRY(put_off(t->d, s, i));
    }
    s->times_before_end = s->times;
    return claim_take(t->d, "username", "li", 7);
}

static void it_is_done_together_at_the_end(void **state)
{
    cast *c = *state;
    seen s = {0};
    assert_int_equal(cast_do(c, three, &s), OK);
    assert_int_equal(s.times_before_end, 0);
    assert_int_equal(s.times, 1);
    saw(&s, (int[]){1, 2, 3}, 3);
}

static void it_may_put_off_more_of_its_kind(void **state)
{
    cast *c = *state;
    seen s = {.more = true};
    assert_int_equal(cast_do(c, three, &s), OK);
    assert_int_equal(s.times, 2);
    saw(&s, (int[]){1, 2, 3, 99}, 4);
}

static err back_and_on(turn *t, void *context)
{
    seen *s = context;
    TRY(put_off(t->d, s, 1));
    TRY(db_savepoint(t->d));
    TRY(put_off(t->d, s, 2));
    TRY(db_savepoint(t->d));
    TRY(put_off(t->d, s, 3));
    TRY(db_release(t->d));
    db_rollback_to(t->d);
    TRY(db_savepoint(t->d));
    TRY(put_off(t->d, s, 4));
    return db_release(t->d);
}

static void what_is_gone_back_from_is_not_done(void **state)
{
    cast *c = *state;
    seen s = {0};
    assert_int_equal(cast_do(c, back_and_on, &s), OK);
    saw(&s, (int[]){1, 4}, 2);
}

static err owner(turn *t, void *context) { return claim_owner(t->d, "username", "li", context); }

static void its_failure_is_the_deeds(void **state)
{
    cast *c = *state;
    int64_t who = 0;
    seen s = {.fails = E_CONFLICT}, fresh = {0};
    assert_int_equal(cast_do(c, three, &s), E_CONFLICT);
    assert_int_equal(cast_read(c, owner, &who), E_ABSENT); /* nothing was changed */
    assert_int_equal(cast_do(c, three, &fresh), OK);       /* and nothing of it is left over */
    saw(&fresh, (int[]){1, 2, 3}, 3);
    assert_int_equal(cast_read(c, owner, &who), OK);
    assert_int_equal(who, 7);
}

static err failing(turn *t, void *context)
{
    TRY(put_off(t->d, context, 1));
    return E_ABSENT;
}

static void a_deed_that_fails_leaves_it_undone(void **state)
{
    cast *c = *state;
    seen s = {0};
    assert_int_equal(cast_do(c, failing, &s), E_ABSENT);
    assert_int_equal(s.times, 0);
}

static err settled(turn *t, void *context)
{
    seen *s = context;
    TRY(put_off(t->d, s, 1));
    TRY(db_settle(t->d));
    s->times_before_end = s->times;
    return put_off(t->d, s, 2);
}

static err settled_too_deep(turn *t, void *context)
{
    TRY(db_savepoint(t->d));
    TRY(put_off(t->d, context, 1));
    return db_settle(t->d);
}

static void it_can_be_done_at_once_outside_savepoints(void **state)
{
    cast *c = *state;
    seen s = {0}, deep = {0};
    assert_int_equal(cast_do(c, settled, &s), OK);
    assert_int_equal(s.times_before_end, 1);
    saw(&s, (int[]){1, 2}, 2);
    assert_int_equal(cast_do(c, settled_too_deep, &deep), E_BROKEN);
    assert_int_equal(deep.times, 0);
}

enum { VERY_MANY = 4500 };
static err very_many(turn *t, void *context)
{
    for (int i = 0; i < VERY_MANY; i++) {
        TRY(put_off(t->d, context, i));
    }
    ((seen *)context)->times_before_end = ((seen *)context)->times;
    return OK;
}

static void very_many_are_done_in_parts(void **state)
{
    cast *c = *state;
    seen s = {0};
    assert_int_equal(cast_do(c, very_many, &s), OK);
    assert_int_equal(s.n, VERY_MANY);
    assert_true(s.times_before_end > 0);
    assert_true(s.times > s.times_before_end);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CAST_BOTH(it_is_done_together_at_the_end),
        CAST_BOTH(it_may_put_off_more_of_its_kind),
        CAST_BOTH(what_is_gone_back_from_is_not_done),
        CAST_BOTH(its_failure_is_the_deeds),
        CAST_BOTH(a_deed_that_fails_leaves_it_undone),
        CAST_BOTH(it_can_be_done_at_once_outside_savepoints),
        CAST_BOTH(very_many_are_done_in_parts),
    };
    return CAST_RUN(tests);
}
