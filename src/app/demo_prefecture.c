#include "app/demo.h"

void demo_prefecture(demo *g)
{
    (void)g;
}
