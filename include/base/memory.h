/*
 * Memory from the system, and the one way to end when there is none: a line on standard error and
 * exit code 71. What was due and is not done yet is done by the next run.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H
#include <stddef.h>

/* `old` (or NULL) made `size` bytes large, as realloc does; never NULL. */
void *memory_get(void *old, size_t size);

/* `size` bytes of zeroes. */
void *memory_new(size_t size);

/* For a library that refuses a call which can fail for want of memory alone; `what` it was. */
__attribute__((noreturn)) void memory_gone(const char *what);

#endif
