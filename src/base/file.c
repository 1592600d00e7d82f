/* Files that outlive a power failure. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"

static bool sync_path(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0) { return false; }
    bool good = fsync(fd) == 0;
    return close(fd) == 0 && good;
}

static bool sync_folder_of(const char *path)
{
    arena *mem = arena_new();
    const char *slash = strrchr(path, '/');
    const char *folder = slash ? arena_copy_n(mem, path, (size_t)(slash - path) + 1) : ".";
    bool good = sync_path(folder, O_RDONLY | O_DIRECTORY);
    arena_free(mem);
    return good;
}

static err said(bool good, const char *path)
{
    int why = errno;
    if (good) { return OK; }
    log_line(LOG_ERROR, "what=file path=\"%s\" errno=%d", path, why);
    errno = why;
    return E_BROKEN;
}

err file_keep(const char *path)
{
    return said(sync_path(path, O_RDONLY) && sync_folder_of(path), path);
}

err file_name(const char *part, const char *path)
{
    return said(sync_path(part, O_RDONLY) && rename(part, path) == 0 && sync_folder_of(path), path);
}

static bool put(const char *path, const void *at, size_t n)
{
    FILE *f = fopen(path, "wbe");
    bool good = f && fchmod(fileno(f), 0600) == 0 && fwrite(at, 1, n, f) == n;
    return f && fclose(f) == 0 && good;
}

err file_save(const char *path, const void *at, size_t n)
{
    arena *mem = arena_new();
    const char *part = arena_printf(mem, "%s.part", path);
    err e = said(put(part, at, n), path);
    if (e == OK) { e = file_name(part, path); }
    int why = errno;
    if (e != OK) { unlink(part); }
    arena_free(mem);
    errno = why;
    return e;
}
