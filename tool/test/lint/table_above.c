// as src/people/people_store.c expect tables
static const char *sql = "SELECT p.id FROM people_person p"
                         " JOIN class_roll_v c ON c.person = p.id";
