// as src/class/class_store.c expect nothing
static const char *sql =
    "SELECT id FROM class_class WHERE until IS NULL OR until > $1 ORDER BY id LIMIT 50";
