/*
 * Text in arenas, and the few comparisons the C library lacks. Nothing here depends on the locale.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/must.h"

const char *text_fmt(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
const char *text_dup(struct arena *a, const char *text);
const char *text_dup_n(struct arena *a, const char *bytes, size_t len);

/* The parts one after another, up to a NULL: for keys, which are made by the thousand. */
const char *text_join(struct arena *a, ...) __attribute__((sentinel));

/* The parts of a list with `between` between them; "" for none. In time of the result's length. */
const char *text_join_list(struct arena *a, const char *const *part, size_t n, const char *between);

/* For tables in memory (base/map.h): of this process alone, never stored and never an order. */
uint64_t text_hash(const char *bytes, size_t len);

/*
 * FNV-1a of 64 bits (http://www.isthe.com/chongo/tech/comp/fnv): the same everywhere, so it may be
 * stored; NULL is the empty text. A seed is mixed into `from`, which is else TEXT_FNV.
 */
#define TEXT_FNV UINT64_C(14695981039346656037)
uint64_t text_fnv(uint64_t from, const char *text);

/* Equal; NULL equals only NULL. */
bool text_eq(const char *a, const char *b);

/* Order by bytes, NULL first: the one order of every canonical list. */
int text_cmp(const char *a, const char *b);

bool text_starts(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);

/* ASCII case folded. */
bool text_eq_fold(const char *a, const char *b);
bool text_has_fold(const char *text, const char *part);
const char *text_lower(struct arena *a, const char *text);

/* How many bytes stand before the first that CSV has to quote (, " CR LF), or before the end. */
size_t text_csv_plain(const char *text);

/* True when text is NULL or has no byte but white space. */
bool text_blank(const char *text);

/* A whole decimal integer within [lo, hi]; false for anything else, blanks included. */
bool text_int(const char *text, int64_t lo, int64_t hi, int64_t *out) MUST_USE;

/*
 * Bytes of the UTF-8 sequence at `text`, 0 when there is none there: overlong forms, surrogates and
 * what lies past U+10FFFF are none, as PostgreSQL has it.
 */
size_t text_utf8(const char *text);

/*
 * Text that may be stored, compared and shown: every byte that is no UTF-8 becomes U+FFFD, every
 * control character (C0, DEL, C1) a blank, and what is longer than `max` bytes is cut. NULL stays
 * NULL, and clean text is given back itself.
 */
const char *text_clean(struct arena *a, const char *text, size_t max);

/* What stands for a NUL in a text from outside: no UTF-8, so that no clean text has it. */
#define TEXT_NUL "\xC0\x80"

/* *text cleaned so; false when it had to be cut, or has TEXT_NUL in it. */
bool text_fit(struct arena *a, const char **text, size_t max) MUST_USE;

/* Percent-encoding of everything but RFC 3986's unreserved bytes. */
const char *text_url(struct arena *a, const char *text);

#endif
