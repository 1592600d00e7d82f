// as src/class/class_store_roster.c expect nothing
static const char *sql =
    "INSERT INTO class_seat (class, person) SELECT $1, p.id FROM people_person p"
    " ON CONFLICT (class, person) DO UPDATE SET state = 1";
