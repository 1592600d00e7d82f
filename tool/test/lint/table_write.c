// as src/class/class_store.c expect tables
static err class_rename(db *d)
{
    return db_do(d, NULL, "UPDATE people_person SET name = $1", TEXT("x"));
}
