#include "account/account_inside.h"

const route_table account_routes = {NULL, 0};
