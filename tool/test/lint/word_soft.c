// as src/class/class.c expect words
/* only a stub for now */
