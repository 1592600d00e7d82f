/* The installation itself (系统): what runs here, backups, verification, the description of the
 * API. */
#ifndef GANJIAO_SYSTEM_H
#define GANJIAO_SYSTEM_H
#include "figure/figure.h"

/* Set by app/wiring.c, because only the program knows all routes. The text lives as long as the
 * process. */
void system_hook_openapi(const char *(*make)(void));
extern const job_kind system_backup_job, system_verify_job;
extern const route_table system_routes;
#endif
