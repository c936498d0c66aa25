/*
 * Every registered marketplace against the recordings of ../shared, with facts that a person read
 * in them: tests/market/NAME/recorded.txt, see tests/market/README.md. Nothing of a recording is
 * stored here; where ../shared is missing the test says so and passes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/sources.h"
#include "../../lib/source_reply.h"
#include "../../lib/unit.h"
#include "base/fixed.h"
#include "base/text.h"

struct facts {
    const struct reply_read *r;
    const char *printed;
    const char *where;
    struct arena *a;
};

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Prices of the good quotes of an instrument and term, sorted. */
static size_t prices(const struct facts *f, const char *instrument, const char *term, int64_t **out)
{
    size_t n = 0;

    *out = ARENA_ARRAY(f->a, int64_t, f->r->quotes.len + 1);
    for (size_t i = 0; i < f->r->quotes.len; i++) {
        const struct quote *q = &f->r->quotes.at[i];

        if (q->verdict == VERDICT_OK && text_eq(q->instrument, instrument)
            && text_eq(term_name(q->term), term))
            (*out)[n++] = q->price_nusd;
    }
    qsort(*out, n, sizeof **out, by_value);
    return n;
}

static size_t machines(const struct facts *f, const char *instrument, const char *term)
{
    size_t n = 0;

    for (size_t i = 0; i < f->r->quotes.len; i++) {
        const struct quote *q = &f->r->quotes.at[i];
        bool first = q->verdict == VERDICT_OK && text_eq(q->instrument, instrument)
                     && text_eq(term_name(q->term), term);

        for (size_t k = 0; k < i && first; k++) {
            const struct quote *p = &f->r->quotes.at[k];

            first = !(p->verdict == VERDICT_OK && text_eq(p->machine, q->machine)
                      && text_eq(p->instrument, instrument) && text_eq(term_name(p->term), term));
        }
        n += first;
    }
    return n;
}

static size_t verdicts(const struct facts *f, const char *name)
{
    size_t n = 0;

    for (size_t i = 0; i < f->r->quotes.len; i++)
        n += text_eq(verdict_name(f->r->quotes.at[i].verdict), name);
    return n;
}

/* True when one printed line has all parts, which are separated by " & ". */
static bool has_line(const struct facts *f, const char *parts)
{
    for (const char *at = f->printed; *at;) {
        size_t len = strcspn(at, "\n");
        const char *line = text_dup_n(f->a, at, len), *part = parts;
        bool all = true;

        while (part && all) {
            const char *end = strstr(part, " & ");
            size_t n = end ? (size_t)(end - part) : strlen(part);

            all = strstr(line, text_dup_n(f->a, part, n)) != NULL;
            part = end ? end + 3 : NULL;
        }
        if (all)
            return true;
        at += len + (at[len] == '\n');
    }
    return false;
}

static const char *price_fact(const struct facts *f, const char *kind, const char *instrument,
                              const char *term)
{
    int64_t *p, value;
    char text[FIXED_TEXT_MAX];
    size_t n = prices(f, instrument, term, &p);

    if (!n)
        return "none";
    if (strcmp(kind, "min") == 0)
        value = p[0];
    else if (strcmp(kind, "max") == 0)
        value = p[n - 1];
    else
        value = n % 2 ? p[n / 2] : fixed_div_even((fixed_wide)p[n / 2 - 1] + p[n / 2], 2);
    return text_dup(f->a, fixed_text_short(value, text));
}

static void check(const struct facts *f, const char *fact)
{
    char kind[24] = "", a[64] = "", b[64] = "", c[64] = "";
    const char *got = NULL, *want = NULL;
    int64_t *ignored;
    int n = sscanf(fact, "%23s %63s %63s %63s", kind, a, b, c);

    if (strcmp(kind, "line") == 0) {
        ck_assert_msg(has_line(f, fact + 5), "%s: no line with %s", f->where, fact + 5);
        return;
    }
    if (strcmp(kind, "error") == 0) {
        ck_assert_msg(f->r->failed && strstr(f->r->err.text, fact + 6), "%s: expected %s, got %s",
                      f->where, fact, f->r->failed ? f->r->err.text : "no error");
        return;
    }
    ck_assert_msg(!f->r->failed, "%s: %s", f->where, f->r->err.text);
    if (n == 2 && strcmp(kind, "lines") == 0)
        got = text_fmt(f->a, "%zu", f->r->quotes.len), want = a;
    else if (n == 3 && strcmp(kind, "verdict") == 0)
        got = text_fmt(f->a, "%zu", verdicts(f, a)), want = b;
    else if (n == 4 && strcmp(kind, "quotes") == 0)
        got = text_fmt(f->a, "%zu", prices(f, a, b, &ignored)), want = c;
    else if (n == 4 && strcmp(kind, "machines") == 0)
        got = text_fmt(f->a, "%zu", machines(f, a, b)), want = c;
    else if (n == 4
             && (strcmp(kind, "min") == 0 || strcmp(kind, "max") == 0
                 || strcmp(kind, "median") == 0))
        got = price_fact(f, kind, a, b), want = c;
    ck_assert_msg(got, "%s: cannot understand \"%s\"", f->where, fact);
    ck_assert_msg(text_eq(got, want), "%s: %s, but it is %s", f->where, fact, got);
}

/* Opens the recording named by a line; false where it is absent. */
static bool open_recording(const struct source *m, const char *line, const struct norm *n,
                           struct facts *f, struct arena *a)
{
    const char *path = unit_shared(line);
    struct reply_read *r = ARENA_NEW(a, struct reply_read);
    struct buf out;

    if (!path)
        return false;
    reply_read_file(m, path, n, r, a);
    buf_init(&out, BUF_POLL_MAX);
    if (!r->failed)
        reply_print(m, r, &out);
    *f = (struct facts){r, text_dup_n(a, out.data ? out.data : "", out.len), text_dup(a, line), a};
    buf_fini(&out);
    buf_fini(&r->requests);
    return true;
}

START_TEST(recordings_read_as_a_person_reads_them)
{
    const struct source *m = kit_sources()->at[_i];
    struct arena a = {0};
    struct norm n = reply_norm(&a);
    struct facts f = {0};
    bool open = false;
    char path[256], line[512];
    FILE *in;

    (void)snprintf(path, sizeof path, "tests/market/%s/recorded.txt", m->name);
    in = fopen(path, "r");
    while (in && fgets(line, sizeof line, in)) {
        const char *text = line + strspn(line, " \t");

        line[strcspn(line, "\n")] = '\0';
        if (!*text || *text == '#')
            continue;
        if (text == line)
            open = open_recording(m, line, &n, &f, &a);
        else if (open)
            check(&f, text);
    }
    if (in)
        (void)fclose(in);
    arena_fini(&a);
}
END_TEST

SUITE(market_recorded)
{
    tcase_add_loop_test(unit_case, recordings_read_as_a_person_reads_them, 0,
                        (int)kit_sources()->markets);
}
