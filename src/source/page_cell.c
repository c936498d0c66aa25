#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "source/page_priv.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *skip_blanks(const char *at)
{
    while (*at == ' ')
        at++;
    return at;
}

/* Words in front of an amount that make it a floor and not an offer. */
static const char *skip_teaser(const char *at, bool *teaser)
{
    static const char *const words[] = {"from ", "starting from ", "starting at ", "as low as ",
                                        "up to "};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strncasecmp(at, words[i], strlen(words[i])) == 0) {
            *teaser = true;
            return skip_blanks(at + strlen(words[i]));
        }
    }
    return at;
}

/* Digits with comma groups of three and decimals, commas left out; how long, 0 for none. */
static size_t amount_span(const char *text, char *clean, size_t max)
{
    size_t i = 0, n = 0, lead = 0;

    while (is_digit(text[lead]))
        lead++;
    if (!lead || (text[lead] == ',' && lead > 3))
        return 0;
    for (; n + 4 < max && is_digit(text[i]); i++)
        clean[n++] = text[i];
    while (n + 4 < max && text[i] == ',' && is_digit(text[i + 1]) && is_digit(text[i + 2])
           && is_digit(text[i + 3]) && !is_digit(text[i + 4])) {
        memcpy(clean + n, text + i + 1, 3);
        n += 3;
        i += 4;
    }
    if (text[i] == '.' && is_digit(text[i + 1])) {
        do
            clean[n++] = text[i++];
        while (n + 4 < max && is_digit(text[i]));
    }
    clean[n] = '\0';
    return is_digit(text[i]) || text[i] == ',' || text[i] == '.' ? 0 : i;
}

/* What is left is one of the unit's endings; blanks do not count: "/ hr" is "/hr". */
static bool ends_right(const char *rest, const struct page_unit *unit)
{
    char bare[64];
    size_t n = 0;

    for (; *rest; rest++) {
        if (*rest == ' ')
            continue;
        if (n + 1 == sizeof bare)
            return false;
        bare[n++] = *rest;
    }
    bare[n] = '\0';
    for (size_t i = 0; unit->after[i]; i++)
        if (text_eq_fold(bare, unit->after[i]))
            return true;
    return false;
}

bool page_price(const char *text, const struct page_unit *unit, struct page_price *out,
                struct err *e)
{
    const char *at = text;
    char clean[40];
    size_t len;

    *out = (struct page_price){0};
    while (*at && !is_digit(*at))
        at++;
    if (!*at)
        return true; /* words only */
    at = skip_teaser(text, &out->teaser);
    if (strncmp(at, unit->sign, strlen(unit->sign)) == 0) {
        at = skip_blanks(at + strlen(unit->sign));
        len = amount_span(at, clean, sizeof clean);
        if (len && ends_right(at + len, unit)
            && fixed_parse(clean, strlen(clean), 0, &out->nano) <= FIXED_READ_ROUNDED) {
            out->told = out->nano > 0;
            return out->told || err_set(e, ERR_REPLY, "price is \"%s\"", text);
        }
    }
    return err_set(e, ERR_REPLY, "price is \"%s\", expected \"%s1.23%s\"", text, unit->sign,
                   unit->after[0]);
}

bool page_hour(enum per per, int64_t nano, int64_t *out)
{
    static const struct {
        int64_t times, over;
    } of[] = {{3600, 1}, {60, 1}, {1, 1}, {1, 24}, {1, 730}};
    fixed_wide whole;

    whole = (fixed_wide)nano * of[per].times;
    if (whole > FIXED_MAX || whole < -(fixed_wide)FIXED_MAX)
        return false;
    *out = fixed_div_even(whole, of[per].over);
    return true;
}

/* The length of an "x" or a multiplication sign, 0 for neither. */
static size_t times_sign(const char *at)
{
    if (*at == 'x' || *at == 'X')
        return 1;
    return strncmp(at, "\xC3\x97", 2) == 0 ? 2 : 0;
}

static bool read_int(const char **at, int64_t *out)
{
    const char *from = *at;

    *out = 0;
    while (is_digit(**at) && *at - from < 6)
        *out = *out * 10 + (*(*at)++ - '0');
    return *at > from && !is_digit(**at) && *out > 0;
}

bool page_count(const char *text, int64_t *out, struct err *e)
{
    const char *at = skip_blanks(text);
    bool before = times_sign(at) > 0;

    at = skip_blanks(at + times_sign(at));
    if (read_int(&at, out)) {
        if (*at == '^') /* a footnote mark: "4^1" */
            at += 1 + (size_t)(is_digit(at[1]) ? 1 : 0);
        at = skip_blanks(at);
        if (!before)
            at += times_sign(at);
        if (!*skip_blanks(at))
            return true;
    }
    return err_set(e, ERR_REPLY, "count is \"%s\", expected a number", text);
}

bool page_count_before(const char *label, int64_t *count, const char **rest, struct arena *a)
{
    const char *at = skip_blanks(label);
    size_t sign;

    if (!read_int(&at, count))
        return false;
    at = skip_blanks(at);
    sign = times_sign(at);
    if (!sign || at[sign] != ' ')
        return false;
    *rest = text_dup(a, skip_blanks(at + sign));
    return true;
}

void page_count_behind(const char *label, int64_t *count, const char **rest, struct arena *a)
{
    const char *open = strrchr(label, '(');
    const char *at = open ? open + 1 : label;

    *count = 1;
    *rest = label;
    if (!open || !read_int(&at, count) || !times_sign(at) || !text_eq(at + times_sign(at), ")")) {
        *count = 1;
        return;
    }
    while (open > label && open[-1] == ' ')
        open--;
    *rest = text_dup_n(a, label, (size_t)(open - label));
}

int64_t page_memory_mb(const char *text)
{
    const char *at = text;
    int64_t gb;

    if (!text || !read_int(&at, &gb))
        return 0;
    at = skip_blanks(at);
    return text_eq_fold(at, "GB") || text_eq_fold(at, "GiB") || !*at ? gb * 1024 : 0;
}

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

static bool date_at(const char *at, int month, int64_t *out)
{
    int64_t day, year;

    at = skip_blanks(at);
    if (!read_int(&at, &day))
        return false;
    at = skip_blanks(*at == ',' ? at + 1 : at);
    if (!read_int(&at, &year) || year < 2000 || year > 2200
        || day > clock_days_in_month((int)year, month))
        return false;
    *out = clock_date((int)year, month, (int)day) * CLOCK_DAY;
    return true;
}

bool page_date(const char *words, int64_t *out)
{
    for (const char *at = words; *at; at++)
        for (int m = 0; m < 12; m++)
            if (strncasecmp(at, months[m], strlen(months[m])) == 0
                && date_at(at + strlen(months[m]), m + 1, out))
                return true;
    return false;
}
