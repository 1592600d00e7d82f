/* States that follow the calendar: nobody should have to press a button because a day has come. */
#include "class/class_inside.h"

typedef struct {
    int64_t id;
    class_state to;
} due;
typedef LIST(due) all_due;

static err due_on(db *d, day on, arena *mem, all_due *ret)
{
    db_q q = db_sql(d,
                    "SELECT n.class, n.state FROM class_now n JOIN class_card c ON c.id = n.class"
                    " WHERE n.state IN ($1, $2)"
                    " AND ((n.state = $1 AND c.starts <= $3) OR (n.state = $2 AND c.ends < $3))"
                    " ORDER BY n.class LIMIT 200",
                    INT(CLASS_READY), INT(CLASS_RUNNING), DAY(on));
    while (db_row(&q)) {
        due *x = GROW(mem, ret);
        x->id = db_int(&q);
        x->to = db_int(&q) == CLASS_READY ? CLASS_RUNNING : CLASS_ENDED;
    }
    return db_end(&q);
}

err class_follow_calendar(turn *t, int *ret_moved)
{
    all_due list = {0};
    TRY(due_on(t->d, t->today, t->mem, &list));
    *ret_moved = 0;
    for (size_t i = 0; i < list.n; i++) {
        TRY(class_become(t, list.at[i].id, list.at[i].to, ""));
        ++*ret_moved;
    }
    return OK;
}
