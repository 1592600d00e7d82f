// as src/doc/csv.c expect calls
void f(char *a, const char *b) { strcpy(a, b); }
