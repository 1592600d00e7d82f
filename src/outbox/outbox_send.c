/* Mail by libcurl, files for a gateway. The only place that speaks to the world outside. */
#include "outbox/outbox_inside.h"

#include <curl/curl.h>
#include <errno.h>
#include <sys/stat.h>

enum { CONNECT_SECONDS = 15, ANSWER_SECONDS = 20, WHOLE_SECONDS = 60 };

struct outbox_mailer {
    CURL *curl;
    const outbox_setting *s;
    const atomic_bool *stop;
    char said[CURL_ERROR_SIZE];
};

typedef struct {
    const char *at;
    size_t left;
} upload;

static size_t give(char *to, size_t size, size_t n, void *context)
{
    upload *u = context;
    size_t most = size * n < u->left ? size * n : u->left;
    memcpy(to, u->at, most);
    u->at += most;
    u->left -= most;
    return most;
}

/* A stopping server does not wait for a slow one. */
static int stopping(void *context, curl_off_t a UNUSED, curl_off_t b UNUSED, curl_off_t c UNUSED,
                    curl_off_t d UNUSED)
{
    const outbox_mailer *m = context;
    return atomic_load(m->stop);
}

static const char *url_of(arena *mem, const outbox_setting *s)
{
    return arena_printf(mem, "%s://%s:%lld", s->safety == OUTBOX_TLS ? "smtps" : "smtp", s->host,
                        (long long)s->port);
}

static void set_safety(const outbox_mailer *m)
{
    const outbox_setting *s = m->s;
    curl_easy_setopt(m->curl, CURLOPT_USE_SSL,
                     (long)(s->safety == OUTBOX_PLAIN ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(m->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (!text_empty(s->ca)) {
        struct curl_blob ca = {
            .data = (void *)(uintptr_t)s->ca, .len = strlen(s->ca), .flags = CURL_BLOB_COPY};
        curl_easy_setopt(m->curl, CURLOPT_CAINFO_BLOB, &ca);
        curl_easy_setopt(m->curl, CURLOPT_CAPATH, NULL);
    }
    if (!text_empty(s->username)) {
        curl_easy_setopt(m->curl, CURLOPT_USERNAME, s->username);
        curl_easy_setopt(m->curl, CURLOPT_PASSWORD, s->password);
    }
}

outbox_mailer *outbox_mailer_open(arena *mem, const outbox_setting *s, const atomic_bool *stop)
{
    outbox_mailer *m = TAKE(mem, outbox_mailer);
    *m = (outbox_mailer){.curl = curl_easy_init(), .s = s, .stop = stop};
    if (!m->curl) { return m; }
    curl_easy_setopt(m->curl, CURLOPT_URL, url_of(mem, s));
    curl_easy_setopt(m->curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(m->curl, CURLOPT_PROXY, ""); /* none, whatever the environment says */
    curl_easy_setopt(m->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(m->curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(m->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)ANSWER_SECONDS);
    curl_easy_setopt(m->curl, CURLOPT_TIMEOUT, (long)WHOLE_SECONDS);
    curl_easy_setopt(m->curl, CURLOPT_ERRORBUFFER, m->said);
    curl_easy_setopt(m->curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(m->curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(m->curl, CURLOPT_XFERINFOFUNCTION, stopping);
    curl_easy_setopt(m->curl, CURLOPT_XFERINFODATA, m);
    curl_easy_setopt(m->curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(m->curl, CURLOPT_MAIL_FROM, arena_printf(mem, "<%s>", s->sender));
    set_safety(m);
    return m;
}

void outbox_mailer_close(outbox_mailer *m)
{
    if (m && m->curl) { curl_easy_cleanup(m->curl); }
}

static outbox_answer answer_of(outbox_mailer *m, arena *mem, CURLcode how, const char **ret_fault)
{
    long code = 0;
    curl_easy_getinfo(m->curl, CURLINFO_RESPONSE_CODE, &code);
    const char *said = m->said[0] ? m->said : curl_easy_strerror(how);
    bool refused = code >= 400;
    *ret_fault = refused ? arena_printf(mem, "%s (%ld)", said, code) : arena_copy(mem, said);
    bool silent = how == CURLE_OPERATION_TIMEDOUT || how == CURLE_COULDNT_CONNECT ||
                  how == CURLE_COULDNT_RESOLVE_HOST || how == CURLE_SSL_CONNECT_ERROR ||
                  how == CURLE_PEER_FAILED_VERIFICATION || how == CURLE_USE_SSL_FAILED ||
                  how == CURLE_GOT_NOTHING || how == CURLE_RECV_ERROR ||
                  how == CURLE_LOGIN_DENIED || how == CURLE_ABORTED_BY_CALLBACK;
    return outbox_answer_of(code, m->said, !silent);
}

outbox_answer outbox_mail_send(outbox_mailer *m, arena *mem, const outbox_row *r,
                               const char **ret_fault)
{
    const char *text = outbox_mail_text(mem, m->s->sender, r);
    upload u = {.at = text, .left = strlen(text)};
    *ret_fault = "";
    struct curl_slist *to =
        m->curl ? curl_slist_append(NULL, arena_printf(mem, "<%s>", r->letter.target)) : NULL;
    if (!to) {
        *ret_fault = curl_easy_strerror(CURLE_OUT_OF_MEMORY);
        return OUTBOX_AWAY;
    }
    m->said[0] = '\0';
    curl_easy_setopt(m->curl, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(m->curl, CURLOPT_READDATA, &u);
    CURLcode how = curl_easy_perform(m->curl);
    outbox_answer answer = how == CURLE_OK ? OUTBOX_DONE : answer_of(m, mem, how, ret_fault);
    curl_easy_setopt(m->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(to);
    return answer;
}

/* ---- the folder ------------------------------------------------------------------------------ */

/* Whole or not there: a gateway that looks at *.json never sees half a file. The same letter has
 * the same name, so a repeat replaces what still lies there. */
outbox_answer outbox_file_put(const char *folder, arena *mem, const outbox_row *r,
                              const char **ret_fault)
{
    const char *path = arena_printf(mem, "%s/%lld.json", folder, (long long)r->id);
    const char *text = outbox_file_text(mem, r);
    *ret_fault = "";
    bool there = mkdir(folder, 0700) == 0 || errno == EEXIST;
    if (there && file_save(path, text, strlen(text)) == OK) { return OUTBOX_DONE; }
    *ret_fault = arena_printf(mem, "%s: error %d", path, errno);
    return OUTBOX_AWAY;
}
