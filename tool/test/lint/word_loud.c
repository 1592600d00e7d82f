// as src/class/class.c expect words
/* TODO: later */
