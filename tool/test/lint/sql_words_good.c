// as src/class/class_web.c expect nothing
/* SELECT in a comment is no SQL, and neither is the word in a sentence. */
static const char *method = "DELETE";
