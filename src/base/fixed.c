#include "base/fixed.h"

#include <string.h>

__extension__ typedef unsigned __int128 wide_abs;

/* Floor quotient and remainder of |num| / |den| are enough: the sign is put back at the end. */
int64_t fixed_div(fixed_wide num, fixed_wide den, enum fixed_mode mode)
{
    bool minus = (num < 0) != (den < 0);
    wide_abs n, d, q, rest;
    fixed_wide out;

    must(den != 0);
    n = (wide_abs)(num < 0 ? -num : num);
    d = (wide_abs)(den < 0 ? -den : den);
    if (n <= UINT64_MAX && d <= UINT64_MAX) { /* most are, and the processor has that division */
        q = (uint64_t)n / (uint64_t)d;
        rest = (uint64_t)n % (uint64_t)d;
    } else {
        q = n / d;
        rest = n % d;
    }
    if (mode != FIXED_DOWN
        && (rest > d - rest || (rest == d - rest && (mode == FIXED_HALF_AWAY || (q & 1)))))
        q++;
    must(q <= (wide_abs)INT64_MAX);
    out = (fixed_wide)q;
    return (int64_t)(minus ? -out : out);
}

int64_t fixed_div_even(fixed_wide num, fixed_wide den)
{
    return fixed_div(num, den, FIXED_HALF_EVEN);
}

int64_t fixed_div_away(fixed_wide num, fixed_wide den)
{
    return fixed_div(num, den, FIXED_HALF_AWAY);
}

int64_t fixed_mul_div_even(int64_t a, int64_t b, int64_t c)
{
    return fixed_div((fixed_wide)a * b, c, FIXED_HALF_EVEN);
}

int64_t fixed_round_away(int64_t value, int64_t step)
{
    fixed_wide out = (fixed_wide)fixed_div(value, step, FIXED_HALF_AWAY) * step;

    must(out <= INT64_MAX && out >= INT64_MIN);
    return (int64_t)out;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* More digits than an int64 has; of those behind only whether one is not zero can matter. */
enum { DIGITS_MAX = 40 };
static const int64_t EXPONENT_MAX = INT64_C(1000000000000); /* more than a text has digits */

/* Reads the exponent at text[*i], if there is one. */
static bool read_exponent(const char *text, size_t len, size_t *i, int64_t *exponent)
{
    bool minus = false;
    size_t from;

    if (*i == len || (text[*i] != 'e' && text[*i] != 'E'))
        return true;
    ++*i;
    if (*i < len && (text[*i] == '+' || text[*i] == '-'))
        minus = text[(*i)++] == '-';
    from = *i;
    for (; *i < len && is_digit(text[*i]); ++*i)
        if (*exponent <= EXPONENT_MAX)
            *exponent = *exponent * 10 + (text[*i] - '0');
    if (minus)
        *exponent = -*exponent;
    return *i > from;
}

/*
 *     "-0.00123456789012e2"     at 123456789012, whole -2: two zeros stand behind the point
 *                               whole + exponent + 9 + shift = 9 of the digits are nano:
 *      123456789|012            the rest rounds
 */
struct digits {
    char at[DIGITS_MAX]; /* without leading zeros */
    size_t len;
    bool more;     /* of those behind DIGITS_MAX one is not zero */
    int64_t whole; /* how many stand before the point; below zero: how many zeros right behind it */
};

/* Digits with at most one point among them, which is not the last. */
static bool read_digits(const char *text, size_t len, size_t *i, struct digits *d)
{
    bool seen = false, point = false;

    for (; *i < len && (is_digit(text[*i]) || (text[*i] == '.' && !point)); ++*i) {
        char c = text[*i];

        if (c == '.') {
            point = true;
            continue;
        }
        seen = true;
        if (d->len == 0 && c == '0') { /* leading zeros carry nothing, but may be decimals */
            d->whole -= point;
            continue;
        }
        d->whole += !point;
        if (d->len < DIGITS_MAX)
            d->at[d->len++] = c;
        else
            d->more = d->more || c != '0';
    }
    return seen && text[*i - 1] != '.';
}

/* The first `keep` digits as a number; behind the last one there are zeros. */
static bool take_digits(const struct digits *d, int64_t keep, int64_t *value)
{
    for (int64_t k = 0; k < keep; k++) {
        int digit = k < (int64_t)d->len ? d->at[k] - '0' : 0;

        if (__builtin_mul_overflow(*value, 10, value)
            || __builtin_add_overflow(*value, digit, value))
            return false;
    }
    return true;
}

/* Half to even by the digits from `keep` on, which were not taken; *rounded: one is not zero. */
static bool round_rest(const struct digits *d, int64_t keep, int64_t *value, bool *rounded)
{
    char first = keep < 0 ? '0' : d->at[keep];
    bool rest = keep < 0 || d->more;

    for (size_t k = (size_t)(keep + 1); k < d->len && !rest; k++)
        rest = d->at[k] != '0';
    *rounded = first != '0' || rest;
    return !(first > '5' || (first == '5' && (rest || (*value & 1))))
           || !__builtin_add_overflow(*value, 1, value);
}

enum fixed_read fixed_parse(const char *text, size_t len, int shift, int64_t *out)
{
    bool minus = len && text[0] == '-', rounded = false;
    struct digits d = {.len = 0};
    int64_t value = 0, exponent = 0, keep;
    size_t i = minus;

    if (!read_digits(text, len, &i, &d) || !read_exponent(text, len, &i, &exponent) || i != len)
        return FIXED_READ_BAD;
    keep = d.whole + exponent + 9 + shift;
    if (d.len == 0) {
        *out = 0;
        return FIXED_READ_OK;
    }
    if (keep > 19 || !take_digits(&d, keep, &value)
        || (keep < (int64_t)d.len && !round_rest(&d, keep, &value, &rounded)))
        return FIXED_READ_RANGE;
    *out = minus ? -value : value;
    return rounded ? FIXED_READ_ROUNDED : FIXED_READ_OK;
}

const char *fixed_text(int64_t value, int decimals, char out[FIXED_TEXT_MAX])
{
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    char text[FIXED_TEXT_MAX], *const end = text + sizeof text, *p = end;

    must(decimals >= 0 && decimals <= 9);
    for (int i = 9; i > decimals; i--) {
        must(rest % 10 == 0);
        rest /= 10;
    }
    for (int i = 0; i < decimals; i++) {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    }
    if (decimals)
        *--p = '.';
    do
        *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        *--p = '-';
    memcpy(out, p, (size_t)(end - p));
    out[end - p] = '\0';
    return out;
}

const char *fixed_text_short(int64_t value, char out[FIXED_TEXT_MAX])
{
    size_t len;

    (void)fixed_text(value, 9, out);
    len = strlen(out);
    while (out[len - 1] == '0' && out[len - 3] != '.')
        out[--len] = '\0';
    return out;
}
