/*
 * The files of the site described for machines: a JSON Schema (2020-12) for each kind of JSON
 * file, and an OpenAPI 3.1 document of all of them. Made from the same lists of fields that the
 * files are made from, so that neither can say another thing. Pure.
 */
#ifndef SITE_SCHEMA_H
#define SITE_SCHEMA_H
#include <stddef.h>
#include "base/buf.h"

/* The kinds that have a schema: 0..schema_kinds-1. */
extern const size_t schema_kinds;
const char *schema_name(size_t kind); /* "fixing": the file is v1/schema/fixing.json */
void schema_write(size_t kind, struct buf *to);

void schema_openapi(const char *version, struct buf *to);

#endif
