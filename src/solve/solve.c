/* Which engine: a flow where the problem is one, or would be but for away limits that it can keep;
 * else prices. */
#include "solve/solve_inside.h"

void solve(const solve_problem *p, const solve_how *how, arena *mem, solve_plan *ret)
{
    if (!solve_flow(p, how, mem, ret) && !solve_away(p, how, mem, ret))
        solve_price(p, how, mem, ret);
}
