// as src/class/class_web.c expect layers
#include "people/people_inside.h"
