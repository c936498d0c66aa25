/*
 * A feed of publications (RFC 4287), newest first. Pure; every text is escaped.
 *
 * Ids are tag: URIs made of the publication number, so an entry is known again wherever the folder
 * is served from; links are relative, from v1/.
 */
#ifndef SITE_ATOM_H
#define SITE_ATOM_H
#include <stddef.h>
#include "base/buf.h"

struct atom_entry {
    const char *publication_no, *published_at;
    const char *title, *summary; /* summary NULL: none */
    const char *href;            /* from the feed's folder, or NULL */
};

/* Of no entry: a feed without any, updated at the beginning of time. */
void atom_write(const struct atom_entry *entry, size_t n, struct buf *to);

#endif
