/* The store on PostgreSQL. */
#include "store/store_inside.h"

err pg_open(store *s, const store_place *place, store_step_list steps, arena *mem, const char **ret_why)
{
    (void)s;
    (void)place;
    (void)steps;
    *ret_why = arena_copy(mem, "this build does not know PostgreSQL yet");
    return E_BROKEN;
}
