/*
 * Spellings of goods as fragments: runs of letters and runs of digits, lower case, each knowing
 * whether it is glued to the one before. "H100_sxm5x8" is h+100 sxm+5+x+8, so the pattern "h100"
 * is found in "1H100.80S", "h100x8" and "8-h100-gpu" but not in "GH100" or "h1000", and "nvl" is
 * not found in "NVLink".
 */
#ifndef NORM_SPELLING_PRIV_H
#define NORM_SPELLING_PRIV_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SPELLING_FRAGMENTS_MAX = 40, SPELLING_TEXT_MAX = 256 };

struct spelling {
    struct fragment {
        uint16_t at, len;
        bool digits, glued;
    } fragment[SPELLING_FRAGMENTS_MAX];
    size_t len;
    char text[SPELLING_TEXT_MAX]; /* fragments behind each other, lower case */
    size_t text_len;
};

/* Adds the fragments of `text`, which may be NULL; what does not fit is left out. In patterns
   '#' stands for any run of digits. */
void spelling_add(struct spelling *s, const char *text);

bool spelling_has(const struct spelling *s, const struct spelling *pattern);

/* The first figure before g, gb or gib ("80GB", "80 GB", "80G"), 0 for none. */
int64_t spelling_memory_gb(const struct spelling *s);

#endif
