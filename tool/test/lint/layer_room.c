// as src/doc/xlsx.c expect layers
#include "store/store.h"
