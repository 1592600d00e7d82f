/* The built-in rules as the compiler of rules (tool/rulec.c) writes them. */
#ifndef GANJIAO_RULE_INSIDE_H
#define GANJIAO_RULE_INSIDE_H
#include "rule/rule.h"
typedef struct {
    const char *key;
    int level;
    long value;
    const char *since, *until, *document, *url, *confidence, *note, *words;
} rule_builtin;
extern const rule_builtin rule_builtins[];
extern const size_t rule_builtins_n;
#endif
