/*
 * A look at a page before libxml2 has it.
 */
#ifndef EDGE_HTML_SCAN_PRIV_H
#define EDGE_HTML_SCAN_PRIV_H
#include <stddef.h>

/*
 * The most attributes that any element has, by the rules of libxml2: it compares each with all
 * before it, so that one element of a few megabytes would take it minutes, and nothing can stop it
 * there. Rather too many than too few: what only looks like a tag counts.
 */
size_t html_attrs_most(const char *body, size_t len);

#endif
