/* The vocabulary of rights. Which role holds which right stands in account/account_rule.c, as a
 * table. */
#ifndef GANJIAO_RIGHTS_H
#define GANJIAO_RIGHTS_H
typedef int right_id;
enum {
    NO_RIGHT = 0,
    ANYONE,    /* also without signing in: sign-in page, certificate check, assets */
    SIGNED_IN, /* every account: own workbench, own password */
#define RIGHT(symbol) symbol,
#include "web/rights.def"
#undef RIGHT
    RIGHT_COUNT
};
extern const char *const right_names[RIGHT_COUNT];
#endif
