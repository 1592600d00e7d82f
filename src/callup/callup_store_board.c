/* Which unit stands under which, for the candidates page: two statements, not one a person. */
#include "callup/callup_board.h"

static err aboves_read(db_q q, arena *mem, callup_aboves *ret)
{
    while (db_row(&q)) {
        callup_above *a = GROW(mem, ret);
        a->org = db_int(&q);
        a->above = db_int(&q);
    }
    return db_end(&q);
}

err callup_parts_of(db *d, int64_t area, arena *mem, callup_aboves *ret)
{
    return aboves_read(
        db_sql(d,
               "SELECT u.org, u.ancestor FROM people_org c JOIN people_org_under u"
               " ON u.ancestor = c.id WHERE c.parent = $1 ORDER BY u.org, u.ancestor",
               INT(area)),
        mem, ret);
}

err callup_quota_units_of(db *d, int64_t klass, arena *mem, callup_aboves *ret)
{
    return aboves_read(
        db_sql(d,
               "SELECT u.org, u.ancestor FROM (SELECT DISTINCT quota FROM class_seat"
               " WHERE class = $1 AND quota IS NOT NULL) AS q JOIN people_org_under u"
               " ON u.ancestor = q.quota ORDER BY u.org, u.depth, u.ancestor",
               INT(klass)),
        mem, ret);
}

err callup_units_under(db *d, int64_t org, arena *mem, callup_aboves *ret)
{
    return aboves_read(db_sql(d,
                              "SELECT org, ancestor FROM people_org_under WHERE ancestor = $1"
                              " ORDER BY org, ancestor",
                              INT(org)),
                       mem, ret);
}
