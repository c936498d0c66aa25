/*
 * Money and ratios as integers.
 *
 * Money is int64 of 1e-9 USD ("nusd"); products pass through 128 bits. Every division says in
 * its name how it rounds: `even` is half to even (inner steps), `away` is half away from zero
 * (the one published rounding); only the rules of others' contracts say it by a value. A result
 * that does not fit int64 stops the program, so callers bound their inputs first: FIXED_MAX holds a
 * price of 9.2 billion USD.
 */
#ifndef BASE_FIXED_H
#define BASE_FIXED_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/must.h"

#define FIXED_ONE INT64_C(1000000000)
#define FIXED_MAX INT64_MAX

__extension__ typedef __int128 fixed_wide;

int64_t fixed_div_even(fixed_wide num, fixed_wide den);
int64_t fixed_div_away(fixed_wide num, fixed_wide den);
int64_t fixed_mul_div_even(int64_t a, int64_t b, int64_t c);

enum fixed_mode {
    FIXED_HALF_EVEN,
    FIXED_HALF_AWAY,
    FIXED_DOWN /* towards zero */
};
int64_t fixed_div(fixed_wide num, fixed_wide den, enum fixed_mode mode);

/* Nearest multiple of step, half away from zero: fixed_round_away(x, 100000) is to 0.0001. */
int64_t fixed_round_away(int64_t value, int64_t step);

enum fixed_read {
    FIXED_READ_OK,      /* exact */
    FIXED_READ_ROUNDED, /* digits beyond the nano, rounded half to even */
    FIXED_READ_BAD,     /* not a decimal number */
    FIXED_READ_RANGE    /* a number, but too large for int64 of 1e-9 */
};

/*
 * Reads a decimal number, [-]digits[.digits][e[+-]digits], and multiplies it by 10^(9 + shift):
 * shift -2 reads cents as nusd. The whole text must be used. Surrounding blanks are not allowed.
 */
enum fixed_read fixed_parse(const char *text, size_t len, int shift, int64_t *out);

/* Text with exactly `decimals` (0..9) decimals, which must hold the value without rounding. */
enum { FIXED_TEXT_MAX = 32 };
const char *fixed_text(int64_t value, int decimals, char out[FIXED_TEXT_MAX]);

/* Shortest exact text with at least two decimals, for people and for parse: "1.90", "2.565555556".
 */
const char *fixed_text_short(int64_t value, char out[FIXED_TEXT_MAX]);

#endif
