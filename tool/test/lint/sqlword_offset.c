// as src/class/class_store.c expect sql-words
static const char *sql = "SELECT id FROM class_class WHERE OFFSET $2";
