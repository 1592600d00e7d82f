// as src/people/people_web.c expect layers
#include "class_view.h"
