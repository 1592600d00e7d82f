// as src/class/class_store.c expect layers
#include "web/web.h"
