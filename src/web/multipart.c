/* multipart/form-data (RFC 7578), read piece by piece as it arrives: fields stay in memory, files
 * go straight to <data>/tmp. A window of bytes is kept so that a boundary cut in two by the network
 * is still seen. */
#include "web/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <strings.h>
#include <unistd.h>

enum { WINDOW = 64 << 10, HEAD_MAX = 8 << 10, PARTS_MAX = 32768, BOUNDARY_MAX = 70 };

typedef enum { BEFORE, AFTER_BOUNDARY, HEAD, CONTENT, END, BROKEN } part_state;
struct multipart {
    web_input *in;
    arena *mem;
    const char *folder, *mark; /* mark: CRLF, two dashes, the boundary */
    size_t mark_n;
    part_state state;
    char *window;
    size_t n;
    size_t parts, field_bytes;
    const char *name, *file_name; /* of the part being read; file_name NULL: a field */
    buf value;
    int fd;
    const char *path;
    int64_t bytes;
};

/* The value of a parameter such as name="…" in a header; NULL if it is not there. Browsers write a
 * quote as %22 and never escape by backslash. */
static const char *parameter(arena *mem, const char *header, const char *name)
{
    size_t n = strlen(name);
    for (const char *c = strchr(header, ';'); c; c = strchr(c, ';')) {
        c += 1 + strspn(c + 1, " \t");
        if (strncasecmp(c, name, n) != 0 || c[n] != '=') continue;
        c += n + 1;
        return *c == '"' ? arena_copy_n(mem, c + 1, strcspn(c + 1, "\""))
                         : arena_copy_n(mem, c, strcspn(c, "; \t\r\n"));
    }
    return NULL;
}

multipart *multipart_new(web_input *in, arena *mem, const char *content_type, const char *folder)
{
    multipart *m = TAKE(mem, multipart);
    const char *boundary = parameter(mem, content_type, "boundary");
    bool good = boundary && *boundary && strlen(boundary) <= BOUNDARY_MAX;
    *m = (multipart){
        .in = in, .mem = mem, .folder = folder, .fd = -1, .state = good ? BEFORE : BROKEN};
    if (!good) return m;
    m->mark = arena_printf(mem, "\r\n--%s", boundary);
    m->mark_n = strlen(m->mark);
    m->window = arena_take(mem, WINDOW);
    memcpy(m->window, "\r\n", 2); /* the first boundary stands at the start, as if after a line */
    m->n = 2;
    return m;
}

static bool file_begin(multipart *m)
{
    uint64_t number;
    random_bytes(&number, sizeof number);
    m->path = arena_printf(m->mem, "%s/upload-%016llx", m->folder, (unsigned long long)number);
    m->fd = open(m->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (m->fd < 0) log_line(LOG_ERROR, "what=upload-open path=%s errno=%d", m->path, errno);
    return m->fd >= 0;
}

static const char *base_name(const char *path)
{
    for (const char *c = path; *c; c++)
        if (*c == '/' || *c == '\\') path = c + 1;
    return path;
}

static bool part_begin(multipart *m, const char *head)
{
    const char *line = head;
    while (line && strncasecmp(line, "Content-Disposition:", 20) != 0) {
        line = strstr(line, "\r\n");
        line = line ? line + 2 : NULL;
    }
    if (!line || ++m->parts > PARTS_MAX) return false;
    char *disposition = arena_copy_n(m->mem, line, strcspn(line, "\r\n"));
    m->name = parameter(m->mem, disposition, "name");
    m->file_name = parameter(m->mem, disposition, "filename");
    if (!m->name || !text_utf8(m->name, strlen(m->name)) ||
        (m->file_name && !text_utf8(m->file_name, strlen(m->file_name))))
        return false;
    m->value = buf_new(m->mem);
    m->bytes = 0;
    return !m->file_name || file_begin(m);
}

bool write_whole(int fd, const char *at, size_t n)
{
    while (n) {
        ssize_t done = write(fd, at, n);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) {
            log_line(LOG_ERROR, "what=file-write errno=%d", errno);
            return false;
        }
        at += done;
        n -= (size_t)done;
    }
    return true;
}

static bool part_add(multipart *m, const char *at, size_t n)
{
    m->bytes += (int64_t)n;
    if (m->file_name) return write_whole(m->fd, at, n);
    m->field_bytes += n;
    if (m->field_bytes > BODY_DEFAULT) return false;
    buf_put_n(&m->value, at, n);
    return true;
}

/* A file field left empty arrives as a nameless file of no bytes: it counts as not there. */
static bool part_end(multipart *m)
{
    if (!m->file_name) {
        input_add(m->in, m->mem, m->name, m->value.at ? m->value.at : "", m->value.n);
        return true;
    }
    bool kept = *m->file_name || m->bytes;
    bool closed = close(m->fd) == 0;
    m->fd = -1;
    if (!kept) return unlink(m->path) == 0 && closed;
    web_upload *u = GROW(m->mem, &m->in->uploads);
    *u = (web_upload){m->name, arena_copy(m->mem, base_name(m->file_name)), m->path, m->bytes};
    return closed;
}

static void drop(multipart *m, size_t n)
{
    m->n -= n;
    memmove(m->window, m->window + n, m->n);
}

static bool become(multipart *m, part_state next)
{
    m->state = next;
    return true;
}

/* The steps return true while they can go on with what the window holds. */
static bool step_content(multipart *m)
{
    char *mark = memmem(m->window, m->n, m->mark, m->mark_n);
    size_t ready = mark ? (size_t)(mark - m->window) : m->n < m->mark_n ? 0 : m->n - m->mark_n + 1;
    bool inside = m->state == CONTENT;
    if (inside && ready && !part_add(m, m->window, ready)) return become(m, BROKEN);
    drop(m, mark ? ready + m->mark_n : ready);
    if (!mark) return false;
    if (inside && !part_end(m)) return become(m, BROKEN);
    return become(m, AFTER_BOUNDARY);
}

static bool step_boundary(multipart *m)
{
    if (m->n < 2) return false;
    bool more = memcmp(m->window, "\r\n", 2) == 0, over = memcmp(m->window, "--", 2) == 0;
    drop(m, 2);
    return become(m, over ? END : more ? HEAD : BROKEN);
}

static bool step_head(multipart *m)
{
    char *end = memmem(m->window, m->n, "\r\n\r\n", 4);
    if (!end) return m->n > HEAD_MAX ? become(m, BROKEN) : false;
    size_t n = (size_t)(end - m->window);
    char *head = arena_copy_n(m->mem, m->window, n);
    if (strlen(head) != n || !part_begin(m, head)) return become(m, BROKEN);
    drop(m, n + 4);
    return become(m, CONTENT);
}

static bool step(multipart *m)
{
    switch (m->state) {
    case BEFORE:
    case CONTENT: return step_content(m);
    case AFTER_BOUNDARY: return step_boundary(m);
    case HEAD: return step_head(m);
    case END: m->n = 0; return false; /* whatever follows is to be ignored */
    case BROKEN: break;
    }
    return false;
}

bool multipart_feed(multipart *m, const char *at, size_t n)
{
    while (n && m->state != BROKEN) {
        size_t take = n < WINDOW - m->n ? n : WINDOW - m->n;
        memcpy(m->window + m->n, at, take);
        m->n += take;
        at += take;
        n -= take;
        while (step(m) && m->state != BROKEN)
            ;
    }
    return m->state != BROKEN;
}

bool multipart_end(multipart *m) { return m->state == END; }

void multipart_drop(multipart *m)
{
    if (m->fd >= 0) {
        close(m->fd);
        unlink(m->path);
    }
    for (size_t i = 0; i < m->in->uploads.n; i++)
        unlink(m->in->uploads.at[i].path); /* gone already if the handler moved it into files/ */
}
