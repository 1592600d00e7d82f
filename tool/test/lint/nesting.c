// as src/class/class_web.c expect nesting
static int f(int a)
{
    if (a) {
        for (;;) {
            while (a) {
                if (a > 1) {
                    do {
                        a--;
                    } while (a);
                }
            }
        }
    }
    return a;
}
