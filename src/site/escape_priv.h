/*
 * Text into HTML: what has a meaning there is escaped, and control characters are left out, so that
 * no word of a marketplace can become a tag or an attribute.
 */
#ifndef SITE_ESCAPE_PRIV_H
#define SITE_ESCAPE_PRIV_H
#include "base/buf.h"

/* For content and for attributes in double quotes; NULL is nothing. */
void sheet_text(struct buf *to, const char *text);

#endif
