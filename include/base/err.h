/*
 * Errors of the outside world.
 *
 * A fallible function returns false and fills the `struct err` that is its last argument. The
 * kind is set where the failure is seen; callers put their context in front, and the sentence
 * grows outward: "market "vast", page 2: price is "x", expected a decimal number".
 * A hint is advice and a sentence of its own. Text that does not fit is cut, never overrun.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H
#include <stdbool.h>
#include "base/must.h"

enum err_kind {
#define ERR(name, text, exit, retry, meaning) ERR_##name,
#include "base/err.def"
#undef ERR
    ERR_KINDS
};

struct err {
    enum err_kind kind;
    char text[640];
    char hint[480];
    int line;  /* of the configuration file at fault, of its patch negative; 0: not known */
    bool said; /* somebody has been told: it decides the exit code and is not printed again */
};

/* Sets kind and sentence, drops a hint of before; always returns false, to be returned at once. */
bool err_set(struct err *e, enum err_kind kind, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Puts "context: " in front of the sentence; always returns false. */
bool err_in(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Puts "file:line: " in front, or "file: " where no line is known; always returns false. */
bool err_in_file(struct err *e, const char *file);

/* Adds advice, printed on its own line as "hint: ..."; always returns false. */
bool err_hint(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);

const char *err_name(enum err_kind kind);
int err_exit(enum err_kind kind);
bool err_is_transient(enum err_kind kind);

#endif
