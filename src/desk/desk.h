/* The workbench (工作台): what waits for me, what is late, my week, the figures of my role. No
 * tables; reads published ones. */
#ifndef GANJIAO_DESK_H
#define GANJIAO_DESK_H
#include "figure/figure.h"
#include "target/target.h"
extern const route_table desk_routes;
#endif
