#include "web/rights.h"

/* As audit entries, the golden matrix and the OpenAPI file write them. */
const char *const right_names[RIGHT_COUNT] = {
    "NO_RIGHT",
    "ANYONE",
    "SIGNED_IN",
#define RIGHT(symbol) #symbol,
#include "web/rights.def"
#undef RIGHT
};
