// as src/figure/figure_web.c expect layers
#include "app/jobs.h"
