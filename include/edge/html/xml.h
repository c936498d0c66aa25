/*
 * An XML document, written by libxml2's writer: it escapes, closes what is open and gives UTF-8
 * with a declaration. A failure is kept and told by xml_end, so a caller writes straight on.
 */
#ifndef EDGE_HTML_XML_H
#define EDGE_HTML_XML_H
#include <stdbool.h>
#include "base/buf.h"
#include "base/err.h"

struct xml;

/* Fails with ERR_BUG where libxml2 cannot be used. */
bool xml_begin(struct xml **out, struct err *e) MUST_USE;

void xml_open(struct xml *x, const char *element);
void xml_attr(struct xml *x, const char *name, const char *value); /* NULL: no attribute */
void xml_close(struct xml *x);

/* Closes what is open, appends the document and frees; of NULL nothing. False: some step failed. */
bool xml_end(struct xml **x, struct buf *to, struct err *e) MUST_USE;

#endif
