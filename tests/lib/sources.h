/*
 * All sources there are, for tests: those of the program and the definitions of config.
 */
#ifndef TESTS_LIB_SOURCES_H
#define TESTS_LIB_SOURCES_H
#include "source/source.h"

/* Read once; stops the program when a definition cannot be read. */
const struct source_set *kit_sources(void);

/* NULL when there is none. */
const struct source *kit_source(const char *name);

#endif
