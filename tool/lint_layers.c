/* lint: who may include whom, routes and their rights, calls that are not wanted. */
#include "lint.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* ---- small questions, for all of lint -------------------------------------------------------- */
int rank_of(const char *room)
{
    for (size_t i = 0; i < order_n; i++) {
        if (!strcmp(order[i], room)) { return (int)i; }
    }
    return strcmp(room, "app") ? -1 : 1000;
}

bool is_ext(const source *s, const char *ext) { return !strcmp(s->ext, ext); }

bool is_kind(const source *s, const char *kind)
{
    size_t room = strlen(s->room), n = strlen(kind);
    return room && !strncmp(s->name, s->room, room) && s->name[room] == '_' &&
           !strncmp(s->name + room + 1, kind, n) &&
           (s->name[room + 1 + n] == '_' || s->name[room + 1 + n] == '.');
}

bool is_test(const source *s)
{
    return strstr(s->name, "_test.c") || !strncmp(s->path, "test/", 5);
}
bool is_word_char(char c) { return isalnum((unsigned char)c) || c == '_'; }

size_t word_at(const char *text, char *to, size_t room)
{
    size_t n = 0;
    while (n + 1 < room && is_word_char(text[n])) {
        to[n] = text[n];
        n++;
    }
    to[n] = 0;
    return n;
}

bool phrase_at(const char *text, size_t at, const char *phrase)
{
    if (at && is_word_char(text[at - 1]) && is_word_char(*phrase)) { return false; }
    const char *c = text + at;
    for (; *phrase; phrase++) {
        if (*phrase == ' ' || *phrase == '#') {
            const char *start = c;
            while (*phrase == ' ' ? isspace((unsigned char)*c) : isdigit((unsigned char)*c)) {
                c++;
            }
            if (c == start) { return false; }
        } else if (*c++ != *phrase) {
            return false;
        }
    }
    return !is_word_char(phrase[-1]) || !is_word_char(*c);
}

/* ---- layers ---------------------------------------------------------------------------------- */
/* Whose header is "people/people.h", or the made ones: people_view.h, people_text.h,
 * people_pages.h. */
static void owner_of(const char *target, const char *room, char *owner, size_t size)
{
    static const char *const made[] = {"_view.h", "_text.h", "_pages.h"};
    const char *end = strchr(target, '/');
    for (size_t i = 0; !end && i < 3; i++) {
        end = strstr(target, made[i]);
    }
    snprintf(owner, size, "%.*s", end ? (int)(end - target) : 0, target);
    if (!strcmp(owner, "common")) {
        snprintf(owner, size, "web");
    } else if (!*owner) {
        snprintf(owner, size, "%s", room);
    }
}

static bool room_may(const char *room, const char *owner)
{
    if (!strcmp(owner, room) || !strcmp(owner, "base")) { return true; }
    return !strcmp(room, "web") && !strcmp(owner, "store");
}

static const char *slice_may_not(const source *s, const char *target, const char *owner)
{
    bool own = !strcmp(owner, s->room);
    bool made = !strchr(target, '/');
    char header[300];
    snprintf(header, sizeof(header), "%s/%s.h", owner, owner);
    if (is_kind(s, "rule") && strcmp(owner, "base") && strcmp(owner, "solve") &&
        (!own || (strcmp(target, header) && !strstr(target, "_text.h")))) {
        return "a rule may include base, solve and its own header only";
    }
    if (is_kind(s, "store") &&
        (!strcmp(owner, "doc") || (!strcmp(owner, "web") && !strstr(target, "common_text.h")))) {
        return "a store file may not include web or doc";
    }
    if (rank_of(owner) > rank_of(s->room)) {
        return "stands above this slice (src/app/slices.def)";
    }
    if (!own && !made && rank_of(owner) > rank_of("web") && strcmp(target, header)) {
        return "is the inside of another slice";
    }
    return NULL;
}

static void check_include(const source *s, size_t at)
{
    char target[128] = "", owner[128];
    sscanf(s->raw + at, "#include \"%127[^\"]", target);
    if (!*target) { return; }
    owner_of(target, s->room, owner, sizeof(owner));
    const char *why = NULL;
    if (!strcmp(owner, "app")) {
        why = strcmp(s->room, "app") ? "nothing includes app" : NULL;
    } else if (!strcmp(s->room, "app") || is_test(s)) {
        why = NULL;
    } else if (rank_of(s->room) < 0 || rank_of(owner) < 0) {
        why = "is not in src/app/slices.def";
    } else if (rank_of(s->room) <= rank_of("web")) {
        why = room_may(s->room, owner) ? NULL : "is not below this room";
    } else {
        why = slice_may_not(s, target, owner);
    }
    if (why) { report(LAYERS, s, at, target, why); }
}

/* ---- routes ---------------------------------------------------------------------------------- */
static void check_route(const source *s, size_t at)
{
    const char *open = strchr(s->code + at, '(');
    const char *comma = open ? strchr(open, ',') : NULL;
    if (!comma) { return; }
    char right[64], pattern[120] = "?";
    comma += 1 + strspn(comma + 1, " \n");
    word_at(comma, right, sizeof(right));
    sscanf(s->raw + (open - s->code), "(%*[ \n]\"%119[^\"]", pattern);
    sscanf(s->raw + (open - s->code), "(\"%119[^\"]", pattern);
    if (!strcmp(right, "ANYONE")) {
        report(ROUTES, s, at, pattern, "open to everyone: say why in tool/lint.allow");
    } else if (strncmp(right, "MAY_", 4) && strcmp(right, "SIGNED_IN")) {
        report(ROUTES, s, at, pattern, "names no right");
    }
}

/* ---- calls ----------------------------------------------------------------------------------- */
static const char *const banned[] = {"strcpy", "strcat", "sprintf",   "vsprintf", "gets",
                                     "strtok", "gmtime", "localtime", "asctime",  "ctime",
                                     "rand",   "srand",  NULL};
static const char *const serving[] = {"system", "popen", "atoi",
                                      "atol",   "atof",  NULL}; /* tests may */
static const char *const memory[] = {"malloc", "calloc",  "realloc", "free",
                                     "strdup", "strndup", NULL};

static bool in(const char *const *list, const char *word)
{
    while (*list && strcmp(*list, word)) {
        list++;
    }
    return *list != NULL;
}

static void check_call(const source *s, size_t at)
{
    char word[24];
    size_t n = word_at(s->code + at, word, sizeof(word));
    bool method = at && (s->code[at - 1] == '.' || s->code[at - 1] == '>');
    if (s->code[at + n] != '(' || method) { return; }
    bool own_memory = *s->room && strcmp(s->room, "base");
    bool compiler = !strncmp(s->path, "tool/", 5); /* runs at build, on our own files, then ends */
    if ((in(banned, word) && !compiler) || (in(serving, word) && !compiler && !is_test(s)) ||
        (own_memory && in(memory, word))) {
        report(CALLS, s, at, word, "is not called here");
    }
}

void check_layers(const source *s)
{
    bool code = is_ext(s, "c") || is_ext(s, "h");
    if (!code && !(is_ext(s, "html") && *s->room)) { return; }
    for (size_t i = 0; i < s->n; i++) {
        bool first = i == 0 || !is_word_char(s->code[i - 1]);
        if (*s->room && s->raw[i] == '#' && (i == 0 || s->raw[i - 1] == '\n')) {
            check_include(s, i);
        }
        if (!code || !first || !is_word_char(s->code[i])) { continue; }
        check_call(s, i);
        bool macro = phrase_at(s->code, i, "ROUTE_GET") || phrase_at(s->code, i, "ROUTE_POST") ||
                     phrase_at(s->code, i, "ROUTE_FILE");
        if (*s->room && strcmp(s->room, "web") && macro) { check_route(s, i); }
    }
}
