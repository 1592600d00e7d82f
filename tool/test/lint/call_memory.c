// as src/web/listen.c expect calls
void *f(void) { return malloc(8); }
