/*
 * Promises of our own. `must` stops the program, also in release builds, when the code itself is
 * wrong; it is never used about bytes from outside.
 */
#ifndef BASE_MUST_H
#define BASE_MUST_H

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

#define must(cond) ((cond) ? (void)0 : must_stop(#cond, __FILE__, __LINE__))

/* Prints the broken promise and aborts (exit by signal: a core is worth having). */
__attribute__((noreturn)) void must_stop(const char *cond, const char *file, int line);

#endif
