// as src/class/class_web.c expect nothing
static const struct {
    int a[1][1][1];
} deep[] = {{{{{1}}}}};
static err f(db *d)
{
    if (d) {
        for (;;) {
            TRY(db_do_(d, NULL, "x", (db_val[]){{0}, {0}}, 1));
        }
    }
    return OK;
}
