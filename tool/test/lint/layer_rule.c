// as src/class/class_rule.c expect layers
#include "store/store.h"
