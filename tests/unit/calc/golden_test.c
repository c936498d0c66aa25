/* Published versions stay what they were: their files by hash, their fixings byte by byte. */
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "calc/backtest.h"
#include "calc/quote_csv.h"
#include "calc/record.h"
#include "edge/sign/digest.h"

enum { RATES_MAX = 8 };

static struct arena mem;

static const struct {
    const char *id;
    int levels;       /* bit per level that its dates reach */
    const char *more; /* "-author": another index over the same quotes and panel; or "" */
} versions[] = {{"GHR-1.0", 2 + 4 + 8 + 16 + 32, ""},
                {"GHR-1.1", 2 + 4 + 8 + 16 + 32, ""},
                {"GHS-1.0", 2, ""},
                {"GHS-1.1", 2, ""},
                {"TKR-1.0", 2 + 8 + 16, ""},
                {"TKR-1.0", 2 + 8 + 16, "-author"}};

START_TEST(no_method_file_changes_without_a_new_version)
{
    size_t len;
    const char *known = text_fmt(&mem, "\n%s", kit_file("tests/golden/methods.txt", &len, &mem));
    char hash[DIGEST_TEXT_MAX];
    glob_t found;

    ck_assert_int_eq(glob("config/methods/*.json", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *text = kit_file(found.gl_pathv[i], &len, &mem);
        const char *file = strrchr(found.gl_pathv[i], '/') + 1;
        const char *id = text_dup_n(&mem, file, strlen(file) - strlen(".json"));

        (void)digest_text(text, len, hash);
        ck_assert_msg(strstr(known, text_fmt(&mem, "\n%s %s\n", id, hash)),
                      "%s is not the file of tests/golden/methods.txt (it has %s): a changed "
                      "constant is a new version, and a new version is a new line",
                      file, hash);
    }
    globfree(&found);
}
END_TEST

/* Records of all dates, chained: each names the hash of the one before. */
struct chain {
    struct buf text;
    const char *rates; /* reference rates of its dates as CSV, or NULL */
    char previous[DIGEST_TEXT_MAX];
    size_t dates;
    int levels; /* bit per level */
};

/* The rates of a date: the lines of the file that begin with it. */
static size_t rates_of(const char *csv, int64_t date, struct record_rate *rate)
{
    char text[CLOCK_TEXT_MAX];
    const char *find = csv ? text_fmt(&mem, "\n%s,", clock_text_date(date, text)) : NULL;
    size_t n = 0;

    for (const char *at = csv; at && (at = strstr(at, find)) != NULL; n++) {
        char currency[4], day[11], per_eur[16], source[8];

        at += strlen(find);
        ck_assert_int_eq(
            sscanf(at, "%3[^,],%10[^,],%15[^,],%7[^\n]", currency, day, per_eur, source), 4);
        ck_assert_uint_lt(n, RATES_MAX);
        rate[n] = (struct record_rate){text_dup(&mem, currency), 0, kit_usd(per_eur),
                                       text_dup(&mem, source)};
        ck_assert(clock_parse_date(day, &rate[n].date));
    }
    return n;
}

static const char *digest_inputs(const struct chain *c, const struct backtest_day *d,
                                 char hash[DIGEST_TEXT_MAX])
{
    struct record_rate rate[RATES_MAX];
    size_t rates = rates_of(c->rates, d->fixing->date, rate);
    struct buf b;
    struct record_sink sink = record_to_buf(&b);
    struct quote_list kept = record_select(d->def, d->fixing->date, d->quotes, d->quotes_len, &mem);

    buf_init(&b, 8 << 20);
    record_inputs(d->def, d->fixing->date, kept.at, kept.len, rate, rates, &sink, &mem);
    (void)digest_text(b.data, b.len, hash);
    buf_fini(&b);
    return hash;
}

static bool add_record(void *to, const struct backtest_day *d, struct err *e)
{
    struct chain *c = to;
    struct fixing f = *d->fixing;
    struct record_sink sink = record_to_buf(&c->text);
    char hash[DIGEST_TEXT_MAX];
    size_t from = c->text.len;

    (void)e;
    f.inputs_digest = digest_inputs(c, d, hash);
    f.method_hash = "the-file"; /* the other test's subject */
    f.panel_hash = "the-panel";
    record_fixing(&f, c->dates ? c->previous : NULL, &sink);
    (void)digest_text(c->text.data + from, c->text.len - from, c->previous);
    c->dates++;
    c->levels |= 1 << f.level;
    return true;
}

static bool take_quote(void *to, const struct quote *q, struct err *e)
{
    return backtest_add(to, q, e);
}

static bool take_bad(void *to, size_t line, const struct err *why)
{
    (void)to;
    ck_assert_msg(false, "line %zu: %s", line, why->text);
    return false;
}

static const struct json *parse(const char *path)
{
    struct err e = {0};
    size_t len;
    const char *text = kit_file(path, &len, &mem);
    const struct json *doc = json_parse_config(text, len, path, &mem, &e);

    ck_assert_msg(doc, "%s", e.text);
    return doc;
}

static struct defs *golden_defs(const char *id, const char *more)
{
    struct defs *d = ARENA_NEW(&mem, struct defs);
    struct err e = {0};

    *VEC_PUSH(&d->method, &mem) = kit_method(id, &mem);
    *VEC_PUSH(&d->panel, &mem) =
        panel_read(parse(text_fmt(&mem, "tests/golden/%s/panel.json", id)), "h", &mem, &e);
    *VEC_PUSH(&d->index, &mem) =
        index_read(parse(text_fmt(&mem, "tests/golden/%s/index%s.json", id, more)), &mem, &e);
    ck_assert_msg(d->panel.at[0] && d->index.at[0] && defs_check(d, &e), "%s", e.text);
    return d;
}

static void leave(const char *id, const char *more, const struct buf *b)
{
    FILE *f = fopen(text_fmt(&mem, "build/golden-%s%s.txt", id, more), "w");

    if (!f)
        return;
    (void)fwrite(b->data, 1, b->len, f);
    (void)fclose(f);
}

START_TEST(a_version_gives_the_fixings_it_gave)
{
    const char *id = versions[_i].id, *csv_path = text_fmt(&mem, "tests/golden/%s/quotes.csv", id);
    const char *more = versions[_i].more;
    struct defs *d = golden_defs(id, more);
    struct chain c = {.dates = 0};
    struct backtest *b = backtest_open(d, d->index.at[0], NULL, NULL, add_record, &c);
    struct quote_csv_take take = {take_quote, take_bad, b};
    struct quote_csv csv;
    struct err e = {0};
    size_t len;
    const char *text, *known;
    const char *rates = text_fmt(&mem, "tests/golden/%s/rates.csv", id);

    if (access(rates, R_OK) == 0)
        c.rates = kit_file(rates, &len, &mem);
    text = kit_file(csv_path, &len, &mem);
    buf_init(&c.text, 32 << 20);
    quote_csv_open(&csv, csv_path, backtest_intern(b));
    ck_assert_msg(quote_csv_feed(&csv, text, len, true, &take, &mem, &e), "%s", e.text);
    ck_assert_msg(backtest_end(b, &e), "%s", e.text);
    quote_csv_close(&csv);
    backtest_close(&b);
    leave(id, more, &c.text);
    known = kit_file(text_fmt(&mem, "tests/golden/%s/records%s.txt", id, more), &len, &mem);
    ck_assert_msg(len == c.text.len && memcmp(known, c.text.data, len) == 0,
                  "%s gives other records than tests/golden has; see build/golden-%s%s.txt", id, id,
                  more);
    ck_assert_int_eq(c.levels, versions[_i].levels);
    buf_fini(&c.text);
}
END_TEST

SUITE(calc_golden)
{
    ADD(no_method_file_changes_without_a_new_version);
    ADD_TABLE(a_version_gives_the_fixings_it_gave, versions);
}
