/* ganjiao COMMAND [words] [--options]: the commands do what pages do. */
#include <getopt.h>
#include <stdlib.h>

#include "app/app.h"

typedef struct {
    const char *name;
    int (*run)(const app_options *o);
    const char *help;
} command;

static const command commands[] = {
    {"serve", command_serve, "serve --data DIR [--listen 127.0.0.1:8080]      run the server"},
    {"user", command_user,
     "user add --name N --username U --role R --org CODE   an account; the password is printed "
     "once"},
    {"import", command_import,
     "import people FILE --org CODE [--check] [--skip-rejected] [--out ERRORS.xlsx]\n"
     "  ganjiao import units FILE --org CODE [--check]   units below that one"},
    {"export", command_export,
     "export LIST --out FILE [--org CODE]         a list as the page's file: people.csv, "
     "'classes.xlsx?q=…'"},
    {"verify", command_verify,
     "verify [--json]                             audit chains, seals, sums"},
    {"backup", command_backup,
     "backup --out FILE                           a consistent copy of the database"},
    {"demo", command_demo,
     "demo --profile small|changji-2022 --data DIR [--year Y] [--json]\n"
     "                                             a demo in an empty folder"},
    {"figure", command_figure,
     "figure NAME --year Y [--org CODE] [--by DIM] [--json]   one figure"},
    {"report", command_report,
     "report yearly --year Y --format docx|pdf|md --out FILE [--org CODE]"},
    {"callup", command_callup,
     "callup solve INSTANCE --out RESULT [--start RESULT] [--threads N] [--effort N]\n"
     "  ganjiao callup check INSTANCE RESULT         does a result of the call-up engine hold?\n"
     "  ganjiao callup export RUN --out INSTANCE     a run of the data folder as an instance"},
    {"openapi", command_openapi,
     "openapi [--out FILE]                       the description of the API"},
};

enum {
    O_DATA = 256,
    O_DB,
    O_LISTEN,
    O_PROFILE,
    O_ORG,
    O_OUT,
    O_FORMAT,
    O_BY,
    O_START,
    O_LANG,
    O_NAME,
    O_ROLE,
    O_USERNAME,
    O_YEAR,
    O_THREADS,
    O_EFFORT,
    O_JSON,
    O_CHECK,
    O_SKIP,
    O_OPEN,
    O_SECURE,
    O_TRACE,
    O_CLOCK,
    O_HELP
};

static const struct option long_options[] = {
    {"data", required_argument, NULL, O_DATA},
    {"db", required_argument, NULL, O_DB},
    {"listen", required_argument, NULL, O_LISTEN},
    {"profile", required_argument, NULL, O_PROFILE},
    {"org", required_argument, NULL, O_ORG},
    {"out", required_argument, NULL, O_OUT},
    {"format", required_argument, NULL, O_FORMAT},
    {"by", required_argument, NULL, O_BY},
    {"lang", required_argument, NULL, O_LANG},
    {"name", required_argument, NULL, O_NAME},
    {"role", required_argument, NULL, O_ROLE},
    {"username", required_argument, NULL, O_USERNAME},
    {"year", required_argument, NULL, O_YEAR},
    {"start", required_argument, NULL, O_START},
    {"threads", required_argument, NULL, O_THREADS},
    {"effort", required_argument, NULL, O_EFFORT},
    {"json", no_argument, NULL, O_JSON},
    {"check", no_argument, NULL, O_CHECK},
    {"skip-rejected", no_argument, NULL, O_SKIP},
    {"allow-open-address", no_argument, NULL, O_OPEN},
    {"secure-cookie", no_argument, NULL, O_SECURE},
    {"trace", required_argument, NULL, O_TRACE},
    {"clock", required_argument, NULL, O_CLOCK},
    {"help", no_argument, NULL, O_HELP},
    {NULL, 0, NULL, 0},
};

static int usage(FILE *to)
{
    fputs("usage: ganjiao COMMAND [words] [options]\n\n", to);
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        fprintf(to, "  ganjiao %s\n", commands[i].help);
    }
    fputs("\nEverywhere: --data DIR (default ./data), --db postgresql://… in place of the file in "
          "it, --json.\n",
          to);
    return to == stdout ? 0 : 2;
}

static const char **text_option(app_options *o, int which)
{
    switch (which) {
    case O_DATA: return &o->data;
    case O_DB: return &o->db;
    case O_LISTEN: return &o->listen;
    case O_PROFILE: return &o->profile;
    case O_ORG: return &o->org;
    case O_OUT: return &o->out;
    case O_FORMAT: return &o->format;
    case O_BY: return &o->by;
    case O_START: return &o->start;
    case O_LANG: return &o->lang;
    case O_NAME: return &o->name;
    case O_ROLE: return &o->role;
    case O_USERNAME: return &o->username;
    default: return NULL;
    }
}

static int64_t *number_option(app_options *o, int which)
{
    switch (which) {
    case O_YEAR: return &o->year;
    case O_THREADS: return &o->threads;
    case O_EFFORT: return &o->effort;
    default: return NULL;
    }
}

static bool *flag_option(app_options *o, int which)
{
    switch (which) {
    case O_JSON: return &o->json;
    case O_CHECK: return &o->check;
    case O_SKIP: return &o->skip_rejected;
    case O_OPEN: return &o->open_address;
    case O_SECURE: return &o->secure_cookie;
    default: return NULL;
    }
}

/* For tests and rehearsals: from now on it is nine o'clock on that day, and stays so. */
static bool stop_clock(const char *iso)
{
    day d = DAY_NONE;
    if (!day_parse(iso, &d)) { return false; }
    moment_freeze(moment_at(d, 9 * 60));
    return true;
}

static bool take_option(app_options *o, int which, const char *value)
{
    const char **text = text_option(o, which);
    bool *flag = flag_option(o, which);
    int64_t *number = number_option(o, which);
    if (text) {
        *text = value;
    } else if (flag) {
        *flag = true;
    } else if (which == O_TRACE) {
        trace_set(value);
    } else if (which == O_CLOCK) {
        return stop_clock(value);
    } else {
        return number && text_int(value, number);
    }
    return true;
}

/* Words and options in any order; false for an unknown option or too many words. */
static bool read_options(int argc, char **argv, app_options *o)
{
    for (int which; (which = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        if (which == '?' || !take_option(o, which, optarg)) { return false; }
    }
    for (int i = optind; i < argc; i++) {
        if (o->words_n == (int)COUNT_OF(o->words)) { return false; }
        o->words[o->words_n++] = argv[i];
    }
    return true;
}

int main(int argc, char **argv)
{
    app_options o = {.data = "data",
                     .db = "",
                     .listen = "127.0.0.1:8080",
                     .profile = "small",
                     .org = "",
                     .out = "",
                     .format = "",
                     .by = "",
                     .start = "",
                     .lang = "zh",
                     .name = "",
                     .role = "",
                     .username = ""};
    if (argc < 2 || text_is(argv[1], "--help")) { return usage(argc < 2 ? stderr : stdout); }
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (text_is(argv[1], commands[i].name)) {
            return read_options(argc - 1, argv + 1, &o) ? commands[i].run(&o) : usage(stderr);
        }
    }
    return usage(stderr);
}
