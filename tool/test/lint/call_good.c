// as src/base/arena.c expect nothing
void f(thing *t)
{
    char *p = malloc(8); /* strcpy(p, "x") */
    t->free(p);
    free(p);
}
