/*
 * The definitions of the program: src/source/NAME.json as the build put them in (embed.sh).
 */
#ifndef SOURCE_BUILTIN_PRIV_H
#define SOURCE_BUILTIN_PRIV_H
#include <stddef.h>

struct builtin {
    const char *name, *text, *hash; /* SHA-256 of the text, hex */
};

extern const struct builtin builtin[];
extern const size_t builtin_len;

#endif
