#include "cast.h"

#include "callup/callup_board.h"

/* Units 10 and 20 have shares; 11 stands under 10, 12 under 11 and so under both; 30 has none. */
static void seats_go_in_the_order_of_need(void **state)
{
    (void)state;
    callup_above above[] = {{10, 10}, {11, 11}, {11, 10}, {12, 11}, {12, 10}, {20, 20}};
    const callup_aboves quotas = {.at = above, .n = COUNT_OF(above)};
    static const struct {
        int64_t org;
        bool wanted, seated;
    } rows[] = {
        {12, true, true},   /* the share of 11 */
        {12, true, true},   /* the share of 10: 11 has none left */
        {10, true, true},   /* the free one */
        {20, false, false}, /* nobody asked */
        {30, true, false},  /* no share, none free */
        {20, true, true},   /* its own share stays its own */
        {20, true, false},
    };
    callup_candidate people[COUNT_OF(rows)] = {0};
    bool wanted[COUNT_OF(rows)];
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        people[i].org = rows[i].org;
        wanted[i] = rows[i].wanted;
    }
    callup_room room[] = {{10, 1}, {11, 1}, {20, 1}};
    callup_rooms rooms = {.at = room, .n = COUNT_OF(room)};
    callup_seat_wanted(&(callup_candidates){.at = people, .n = COUNT_OF(rows)}, &quotas, &rooms, 1,
                       wanted);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (wanted[i] != rows[i].seated) { fail_msg("row %zu", i); }
    }
    assert_null(callup_above_of(&quotas, 30));
    assert_int_equal(callup_above_of(&quotas, 12)->above, 11);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(seats_go_in_the_order_of_need)};
    return CAST_RUN(tests);
}
