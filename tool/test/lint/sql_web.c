// as src/class/class_web.c expect sql-place
static const char *sql = "SELECT id FROM class_class";
