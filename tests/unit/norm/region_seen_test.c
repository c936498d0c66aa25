/*
 * Every region word of every recording and price table of ../shared: normalised, or in the list of
 * those that are not. A word that is in neither is new, and somebody has to read it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/source_reply.h"
#include "../../lib/sources.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "base/csv.h"
#include "norm/region.h"

static struct arena mem;

struct words {
    const char **at; /* "market|word", or operators */
    size_t len, cap;
};

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In order, each once. */
static void sort_words(struct words *w)
{
    size_t n = 0;

    if (w->len)
        qsort(w->at, w->len, sizeof *w->at, by_text);
    for (size_t i = 0; i < w->len; i++)
        if (!n || strcmp(w->at[n - 1], w->at[i]) != 0)
            w->at[n++] = w->at[i];
    w->len = n;
}

/* The recordings that a source's recorded.txt names. */
static void each_recording(void (*take)(const struct source *m, const char *name,
                                        const struct reply_read *r, void *to),
                           void *to)
{
    static const struct norm_rate dollar = {"USD", 1000000000};
    static const struct norm_fx fx = {.date = 1, .rate = &dollar, .rate_len = 1};
    struct norm n = reply_norm(&mem);

    n.fx = &fx; /* so that a price in euros has a verdict of its own */
    for (size_t i = 0; i < kit_sources()->len; i++) {
        const struct source *m = kit_sources()->at[i];
        FILE *in = fopen(text_fmt(&mem, "tests/market/%s/recorded.txt", m->name), "r");
        char line[512];

        while (in && fgets(line, sizeof line, in)) {
            struct reply_read r;
            const char *path;

            line[strcspn(line, "\n")] = '\0';
            if (!*line || *line == '#' || *line == ' ' || *line == '\t')
                continue;
            path = unit_shared(line);
            if (!path)
                continue;
            reply_read_file(m, path, &n, &r, &mem);
            take(m, line, &r, to);
            buf_fini(&r.requests);
        }
        if (in)
            (void)fclose(in);
    }
}

/* Whose words a column of a price table holds: the market's own, or the collector's (no table). */
static const struct {
    const char *file, *provider, *market; /* provider NULL: all that were not named before */
} tables[] = {
    {"gpu_quotes_cloud_gpus_table.csv", NULL, "collector"},
    {"gpu_quotes_getdeploying_panel.csv", "vast.ai", "vast"},
    {"gpu_quotes_getdeploying_panel.csv", "runpod", "runpod"},
    {"gpu_quotes_getdeploying_panel.csv", "lambda", "lambda"},
    {"gpu_quotes_getdeploying_panel.csv", NULL, "collector"},
    {"gpu_quotes_hourly_three.csv", "Vast.ai", "vast"},
    {"gpu_quotes_hourly_three.csv", "Lambda", "lambda"},
    {"gpu_quotes_hourly_three.csv", NULL, "collector"},
    {"gpu_quotes_open_dataset.csv", NULL, "collector"},
    {"gpu_quotes_prime_intellect.csv", NULL, "primeintellect"},
    {"gpu_quotes_skypilot_catalog.csv", "aws", "aws"},
    {"gpu_quotes_skypilot_catalog.csv", "azure", "azure"},
    {"gpu_quotes_skypilot_catalog.csv", "gcp", "gcp"},
    {"gpu_quotes_skypilot_catalog.csv", "lambda", "lambda"},
    {"gpu_quotes_skypilot_catalog.csv", "oci", "oci"},
    {"gpu_quotes_skypilot_catalog.csv", "ovhcloud", "ovhcloud"},
    {"gpu_quotes_skypilot_catalog.csv", "runpod", "runpod"},
    {"gpu_quotes_skypilot_catalog.csv", "scaleway", "scaleway"},
    {"gpu_quotes_skypilot_catalog.csv", NULL, "collector"},
    {"gpu_quotes_vast_runpod_raw.csv", "vast.ai", "vast"},
    {"gpu_quotes_vast_runpod_raw.csv", NULL, "collector"},
};
enum { TABLES = sizeof tables / sizeof *tables, PROVIDER = 1, REGION, COLUMNS = 12 };

static const char *market_of(const char *file, const char *provider)
{
    for (size_t i = 0; i < TABLES; i++)
        if (text_eq(tables[i].file, file)
            && (!tables[i].provider || text_eq(tables[i].provider, provider)))
            return tables[i].market;
    return NULL;
}

struct seen {
    const struct region_rules *rules;
    struct words unknown;
    size_t words, known;
};

static void see(struct seen *s, const char *market, const char *word)
{
    bool knows = region_knows(s->rules, market, word);
    const char *place = region_place(s->rules, market, word, &mem);

    ck_assert_msg(!place || knows || strpbrk(word, "+;"), "%s \"%s\" is %s and not known", market,
                  word, place);
    s->words++;
    s->known += knows;
    if (!knows)
        *VEC_PUSH(&s->unknown, &mem) = text_fmt(&mem, "%s|%s", market, word);
}

static void see_reply(const struct source *m, const char *name, const struct reply_read *r,
                      void *to)
{
    (void)name;
    for (size_t i = 0; i < r->quotes.len; i++)
        if (r->quotes.at[i].region)
            see(to, m->name, r->quotes.at[i].region);
}

static size_t see_table(struct seen *s, const char *file)
{
    const char *path = unit_shared(text_fmt(&mem, "data/%s", file));
    struct csv_field f[COLUMNS];
    size_t len, rows = 0;
    struct err e = {0};
    const char *text;
    char *at;

    if (!path)
        return 0;
    text = reply_file(path, &len, &mem);
    at = memcpy(arena_alloc_raw(&mem, len + 1), text, len + 1);
    for (size_t n, left = strlen(at); (n = csv_row_end(at, left)) > 0; at += n, left -= n) {
        size_t row = n;

        while (row > 0 && (at[row - 1] == '\n' || at[row - 1] == '\r'))
            row--;
        ck_assert_msg(csv_split(at, row, f, COLUMNS, &e), "%s: %s", file, e.text);
        if (rows++ > 0 && f[REGION].len)
            see(s, market_of(file, f[PROVIDER].text), f[REGION].text);
    }
    return rows;
}

/* "US:2; CZ:1": hosts by country, with one price for all of them; no place of an offer. */
static bool is_count_of_hosts(const char *word)
{
    for (size_t n; *word; word += n) {
        if (strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 2 || word[2] != ':')
            return false;
        n = 3 + strspn(word + 3, "0123456789");
        n += strspn(word + n, "; ");
    }
    return true;
}

/* Words of collectors, not of a market, and of a market that tells places by numbers. */
static const char *const not_normalised[] = {
    "collector|KOREA-WEST-1-SCP-B001",
    "collector|eu",
    "collector|global",
    "collector|us",
    "lambda|global",
    "lambda|us",
    "runpod|any",
    "runpod|community",
    "runpod|global",
    "runpod|secure",
    "vast|global",
    "voltagepark|a3111bd4-550a-47d0-838a-0a52bff2ae3f",
};
enum { NOT_NORMALISED = sizeof not_normalised / sizeof *not_normalised };

static bool is_listed(const char *one)
{
    for (size_t i = 0; i < NOT_NORMALISED; i++)
        if (text_eq(not_normalised[i], one))
            return true;
    return text_starts(one, "vast|") && is_count_of_hosts(one + 5);
}

START_TEST(every_word_is_normalised_or_listed)
{
    struct seen s = {.rules = kit_regions(&mem)};

    each_recording(see_reply, &s);
    for (size_t i = 0; i < TABLES; i++)
        if (!tables[i].provider && !see_table(&s, tables[i].file))
            return;
    for (size_t i = 0; i < s.unknown.len; i++)
        ck_assert_msg(is_listed(s.unknown.at[i]), "new: %s", s.unknown.at[i]);
    /* Half of all rows are another collector's "global"; of markets' own words hardly one is not.
     */
    ck_assert_uint_eq(s.known, 20193);
    ck_assert_uint_eq(s.words, 32270);
    arena_fini(&mem);
}
END_TEST

/* What an offer's place is to a region: US, of the EEA, elsewhere, everywhere, not known. */
enum where { IN_US, IN_EEA, ELSEWHERE, UNIFORM, NOWHERE, WHERES };

static enum where where_is(const char *place)
{
    static const char eea[] = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO"
                              " SK SI ES SE IS LI NO";

    if (!place)
        return NOWHERE;
    if (text_starts(place, "uniform:"))
        return UNIFORM;
    if (strstr(place, "US"))
        return IN_US;
    return strstr(eea, text_dup_n(&mem, place, 2)) ? IN_EEA : ELSEWHERE;
}

struct count {
    const char *family, *term;
    const struct region_rules *rules;
    size_t offers[WHERES];
    struct words op[WHERES];
};

static void count_reply(const struct source *m, const char *name, const struct reply_read *r,
                        void *to)
{
    struct count *c = to;

    if (strstr(name, "series"))
        return; /* the same offers on many days */
    for (size_t i = 0; i < r->quotes.len; i++) {
        const struct quote *q = &r->quotes.at[i];
        enum where w = where_is(region_place(c->rules, m->name, q->region, &mem));

        if (q->verdict != VERDICT_OK || !text_starts(q->instrument, c->family)
            || !text_eq(term_name(q->term), c->term))
            continue;
        c->offers[w]++;
        *VEC_PUSH(&c->op[w], &mem) = q->op;
    }
}

/* Offers and their operators; as a person counted them, but for one offer of Verda told twice. */
static const struct {
    const char *family, *term, *counts;
} counted[] = {
    {"H100", "on_demand", "52/5 22/3 46/3 22/6 11/7"},
    {"H200", "on_demand", "25/2 17/1 19/1 9/5 11/7"},
    {"H100", "spot", "6/2 17/3 24/2 2/1 2/2"},
    {"H200", "spot", "14/1 4/1 4/1 1/1 2/2"},
};

START_TEST(offers_are_where_a_person_found_them)
{
    struct count c = {
        .family = counted[_i].family, .term = counted[_i].term, .rules = kit_regions(&mem)};
    const char *got = "";

    each_recording(count_reply, &c);
    for (int w = 0; w < WHERES; w++) {
        sort_words(&c.op[w]);
        got = text_fmt(&mem, "%s%s%zu/%zu", got, w ? " " : "", c.offers[w], c.op[w].len);
    }
    if (unit_shared("markets/recorded"))
        ck_assert_str_eq(got, counted[_i].counts);
    arena_fini(&mem);
}
END_TEST

SUITE(norm_region_seen)
{
    ADD(every_word_is_normalised_or_listed);
    ADD_TABLE(offers_are_where_a_person_found_them, counted);
}
