// as src/class/class_store.c expect tables
static const char *sql = "INSERT INTO people_post (person) VALUES ($1)";
