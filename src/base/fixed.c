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
    q = n / d;
    rest = n % d;
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

enum fixed_read fixed_parse(const char *text, size_t len, int shift, int64_t *out)
{
    char digits[DIGITS_MAX];
    size_t n = 0, i = 0, whole = 0;
    bool minus = len && text[0] == '-', seen = false, point = false, rounded = false, more = false;
    int64_t value = 0, exponent = 0, keep;

    for (i = minus; i < len && (is_digit(text[i]) || (text[i] == '.' && !point)); i++) {
        if (text[i] == '.') {
            point = true;
            continue;
        }
        seen = true;
        if (n == 0 && text[i] == '0') { /* leading zeros carry nothing, but may be decimals */
            exponent -= point;
            continue;
        }
        whole += !point;
        if (n < DIGITS_MAX)
            digits[n++] = text[i];
        else
            more = more || text[i] != '0';
    }
    if (!seen || (point && text[i - 1] == '.'))
        return FIXED_READ_BAD;
    {
        int64_t zeros = exponent; /* <= 0: decimals that were leading zeros */

        exponent = 0;
        if (!read_exponent(text, len, &i, &exponent) || i != len)
            return FIXED_READ_BAD;
        /* Digits to the left of the nano: those before the point, less leading zeros behind it. */
        keep = (int64_t)whole + zeros + exponent + 9 + shift;
    }
    if (n == 0) {
        *out = 0;
        return FIXED_READ_OK;
    }
    if (keep > 19)
        return FIXED_READ_RANGE;
    for (int64_t k = 0; k < keep; k++) {
        int digit = k < (int64_t)n ? digits[k] - '0' : 0;

        if (__builtin_mul_overflow(value, 10, &value)
            || __builtin_add_overflow(value, digit, &value))
            return FIXED_READ_RANGE;
    }
    if (keep < (int64_t)n) {
        bool above = false, tie = false;

        if (keep >= 0) {
            bool rest = more;

            for (size_t k = (size_t)keep + 1; k < n; k++)
                rest = rest || digits[k] != '0';
            above = digits[keep] > '5' || (digits[keep] == '5' && rest);
            tie = digits[keep] == '5' && !rest;
            rounded = digits[keep] != '0' || rest;
        } else {
            rounded = true;
        }
        if ((above || (tie && (value & 1))) && __builtin_add_overflow(value, 1, &value))
            return FIXED_READ_RANGE;
    }
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
