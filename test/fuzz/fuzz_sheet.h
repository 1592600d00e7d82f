/* What both fuzz targets of tables do: put the input where a file is wanted, read it all, touch
 * every byte that is handed out. */
#ifndef GANJIAO_FUZZ_SHEET_H
#define GANJIAO_FUZZ_SHEET_H

#include "doc/doc.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerInitialize(int *count, char ***words);

static inline void fuzz_require(bool holds)
{
    if (!holds) abort();
}

static inline void fuzz_row(const sheet_row *row, int64_t last)
{
    fuzz_require(row->number > last && row->n > 0 && row->n <= SHEET_COLUMNS);
    fuzz_require(row->cells[row->n - 1].kind != CELL_EMPTY);
    for (size_t i = 0; i < row->n; i++) {
        const sheet_cell *cell = &row->cells[i];
        fuzz_require(text_utf8(cell->text, strlen(cell->text)));
        fuzz_require((cell->kind == CELL_EMPTY) == (*cell->text == '\0'));
        fuzz_require((cell->kind == CELL_DATE) == day_known(cell->date));
    }
}

static inline void fuzz_rows(sheet *s)
{
    sheet_row row;
    const sheet_merge *merges;
    int64_t last = 0;
    for (; sheet_next(s, &row); last = row.number)
        fuzz_row(&row, last);
    fuzz_require(!sheet_next(s, &row));
    sheet_merges(s, &merges);
    sheet_close(s);
}

/* The same rows again, kept. */
static inline void fuzz_kept(sheet *s)
{
    if (sheet_keep(s, "/tmp"))
        fuzz_rows(s);
    else
        fuzz_require(sheet_close(s) != SHEET_OK);
}

static inline void fuzz_sheet(arena *mem, const void *bytes, size_t n)
{
    static int fd = -1;
    sheet *s;
    sheet_fault fault;
    if (fd < 0) fd = memfd_create("table", 0);
    fuzz_require(fd >= 0 && ftruncate(fd, 0) == 0 && pwrite(fd, bytes, n, 0) == (ssize_t)n);
    const char *path = arena_printf(mem, "/proc/self/fd/%d", fd);
    if (sheet_open(path, NULL, mem, &s, &fault) != OK) {
        fuzz_require(fault != SHEET_OK && fault != SHEET_IO);
        return;
    }
    fuzz_rows(s);
    fuzz_require(sheet_open(path, NULL, mem, &s, &fault) == OK);
    fuzz_kept(s);
}

/* The first folder among the arguments, where new inputs are kept: the seeds are put there. */
static inline const char *fuzz_corpus(int count, char **words)
{
    struct stat st;
    for (int i = 1; i < count; i++)
        if (words[i][0] != '-' && stat(words[i], &st) == 0 && S_ISDIR(st.st_mode)) return words[i];
    return NULL;
}

static inline void fuzz_seed(const char *folder, const char *bytes, size_t n)
{
    static int number;
    char path[4096];
    snprintf(path, sizeof path, "%s/seed-%d", folder, number++);
    FILE *f = fopen(path, "wb");
    fuzz_require(f != NULL && fwrite(bytes, 1, n, f) == n && fclose(f) == 0);
}

#endif
