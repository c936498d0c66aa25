/*
 * Replies grown to any size: whatever stands in a stored reply may stand there many times (rows,
 * places of a row, members of a map, cells and cards of a page, letters of a text), each time the
 * same or told apart by a number.
 */
#ifndef TESTS_WORK_GROW_H
#define TESTS_WORK_GROW_H
#include <stddef.h>
#include "base/buf.h"

enum { GROW_PLACES_MAX = 24 };

/* A stretch of a reply that may stand there many times; whole values with commas between them. */
struct grow_place {
    const char *from, *to, *between;
};

enum grow_style {
    GROW_SAME,   /* the same again and again */
    GROW_APART,  /* another name, and another first text, each time */
    GROW_OTHERS, /* other names and texts throughout */
    GROW_EMPTY,  /* {} or an empty row instead */
    GROW_STYLES
};

/* The places of a JSON text or a page, the outermost first. */
size_t grow_places(const char *body, struct grow_place out[GROW_PLACES_MAX]);

/* The body with so many bytes of copies in the place of the stretch. */
void grow_body(struct buf *out, const char *body, const struct grow_place *place,
               enum grow_style style, size_t bytes);

#endif
