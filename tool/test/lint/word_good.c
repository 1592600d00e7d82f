// as src/class/class.c expect nothing
static const char *s = "<input placeholder=";
