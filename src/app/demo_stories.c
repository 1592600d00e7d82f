#include "app/demo_cast.h"

void demo_small_stories(demo *g)
{
    (void)g;
}
