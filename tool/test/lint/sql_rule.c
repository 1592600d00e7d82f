// as src/class/class_rule.c expect sql-place
static const char *sql = "UPDATE class_class SET state = 1";
