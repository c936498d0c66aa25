/*
 * Looking into a sorted list: `i`, a size_t, becomes the first place of [0, len) at which `before`,
 * an expression of i, is false, or len. It has to be true of a beginning of the list and false of
 * the rest; it is asked of log2(len) + 1 elements.
 *
 *     FIND_FIRST(i, list->len, list->at[i].date < date);
 */
#ifndef BASE_FIND_H
#define BASE_FIND_H
#include <stddef.h>

#define FIND_FIRST(i, len, before)                                                                 \
    do {                                                                                           \
        size_t find_from = 0, find_to = (len);                                                     \
                                                                                                   \
        while (find_from < find_to) {                                                              \
            (i) = find_from + (find_to - find_from) / 2;                                           \
            if (before)                                                                            \
                find_from = (i) + 1;                                                               \
            else                                                                                   \
                find_to = (i);                                                                     \
        }                                                                                          \
        (i) = find_from;                                                                           \
    } while (0)

#endif
