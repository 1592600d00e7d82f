// as src/class/class_store.c expect tables
static const char *sql = "SELECT password FROM account_login WHERE person = $1";
