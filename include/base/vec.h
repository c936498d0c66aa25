/*
 * Lists that grow in an arena: `struct { type *at; size_t len, cap; }`, any type.
 * Growth doubles; the old copy stays in the arena until its scope ends.
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H
#include <stddef.h>
#include <string.h>
#include "base/arena.h"

#define VEC(type)                                                                                  \
    struct {                                                                                       \
        type *at;                                                                                  \
        size_t len;                                                                                \
        size_t cap;                                                                                \
    }

/* Adds one zeroed element and gives its address, valid until the next push. */
#define VEC_PUSH(v, a)                                                                             \
    ((v)->len == (v)->cap                                                                          \
         ? ((v)->at = vec_grow((v)->at, (v)->len, &(v)->cap, sizeof *(v)->at, (a)), (void)0)       \
         : (void)0,                                                                                \
     ARENA_OPEN(&(v)->at[(v)->len], sizeof *(v)->at),                                              \
     (void)memset(&(v)->at[(v)->len], 0, sizeof *(v)->at), &(v)->at[(v)->len++])

/* The same without the zeroing, for one that is written whole at once. */
#define VEC_PUSH_RAW(v, a)                                                                         \
    ((v)->len == (v)->cap                                                                          \
         ? ((v)->at = vec_grow((v)->at, (v)->len, &(v)->cap, sizeof *(v)->at, (a)), (void)0)       \
         : (void)0,                                                                                \
     ARENA_OPEN(&(v)->at[(v)->len], sizeof *(v)->at), &(v)->at[(v)->len++])

/* Room for so many more than there are, where they are counted before: nothing is copied twice. */
#define VEC_ROOM(v, more, a)                                                                       \
    ((v)->at = vec_room((v)->at, (v)->len, &(v)->cap, (more), sizeof *(v)->at, (a)), (void)0)

void *vec_room(void *old, size_t len, size_t *cap, size_t more, size_t size, struct arena *a);

/* Room for twice as many, of which the first len are copied and the others are not touched. Under
   the address sanitizer room that was not pushed into is forbidden, as what lies behind it is. */
void *vec_grow(const void *old, size_t len, size_t *cap, size_t size, struct arena *a);

#endif
