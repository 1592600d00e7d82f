/* A statement alone, without the program: what the database takes for a page's main question.
 *   bare FILE SQL RUNS        prints CPU microseconds a run; every cell is read as text */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static double cpu_us(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static long run(sqlite3_stmt *s)
{
    long bytes = 0;
    while (sqlite3_step(s) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            bytes += sqlite3_column_text(s, i) ? sqlite3_column_bytes(s, i) : 0;
        }
    }
    sqlite3_reset(s);
    return bytes;
}

int main(int argc, char **argv)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    long runs = argc == 4 ? strtol(argv[3], NULL, 10) : 0, bytes = 0;
    if (runs < 1 || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_exec(db, "PRAGMA cache_size=-4096", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, argv[2], -1, &s, NULL) != SQLITE_OK) {
        fprintf(stderr, "bare FILE SQL RUNS: %s\n", db ? sqlite3_errmsg(db) : "cannot open");
        return 1;
    }
    run(s);
    double began = cpu_us();
    for (long i = 0; i < runs; i++) {
        bytes = run(s);
    }
    printf("%.1f %ld\n", (cpu_us() - began) / (double)runs, bytes);
    sqlite3_finalize(s);
    return sqlite3_close(db) == SQLITE_OK ? 0 : 1;
}
