#include "source_table.h"

#include <glob.h>
#include <string.h>

#include "base/text.h"

static const char MARKETS[] = "\n| market |", TOKENS[] = "\n| source |", OFF[] = "; switched off";
enum { PROVEN_OF_MARKETS = 8, PROVEN_OF_TOKENS = 6 };

/* Cell number n of a row, from 1. */
static const char *cell(const char *row, int n, struct arena *a)
{
    const char *line = text_dup_n(a, row, strcspn(row, "\n"));

    for (; n > 1 && line; n--)
        line = strstr(line + 1, " | ");
    return line ? text_dup_n(a, line + 3 - (*line == '|'), strcspn(line + 3, "|") - (*line != '|'))
                : NULL;
}

/* The cell "proven on" of the row that is there, without what the configuration says. */
static const char *proven(const char *page, const char *name, int n, struct arena *a)
{
    const char *row = strstr(page, text_fmt(a, "\n| %s |", name));
    const char *text = row ? cell(row + 1, n, a) : NULL;

    if (!text)
        return "documentation";
    return text_ends(text, OFF) ? text_dup_n(a, text, strlen(text) - strlen(OFF)) : text;
}

/* The lines of the stored replies of a marketplace that are good quotes. */
static const char *good_quotes(const char *name, struct arena *a)
{
    const char *out = "";
    glob_t found;
    struct err e;

    if (glob(text_fmt(a, "tests/market/%s/*.expect", name), 0, NULL, &found) != 0)
        return out;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct buf b;

        must(buf_read_file(&b, found.gl_pathv[i], BUF_REPLY_MAX, &e));
        for (const char *at = b.data, *end = b.data + b.len; at < end;
             at += strcspn(at, "\n") + 1) {
            const char *line = text_dup_n(a, at, strcspn(at, "\n"));

            if (strstr(line, "\"verdict\":\"ok\"") && strstr(line, "\"instrument\":\"H"))
                out = text_join(a, out, line, "\n", NULL);
        }
        buf_fini(&b);
    }
    globfree(&found);
    return out;
}

static const char *yes(const char *quotes, const char *word)
{
    return strstr(quotes, word) ? "yes" : "-";
}

static const char *key_of(const struct source *s, struct arena *a)
{
    if (!s->key_env[0])
        return "-";
    return text_fmt(a, "`%s`%s", s->key_env[0], s->key_optional ? " (optional)" : "");
}

static const char *const ranks[RANKS] = {"operator", "router", "file"};

static void put_row(const struct config *c, const struct source *s, const char *page,
                    struct buf *out, struct arena *a)
{
    const struct market_config *m = market_config_by_name(&c->markets, s->name);
    const char *op = s->op ? s->op : "many", *off = m && !m->enabled ? OFF : "";
    const char *terms = terms_verdict_name(terms_of(&c->terms, s->name)->verdict), *quotes;

    if (s->kind == SOURCE_TOKENS) {
        buf_fmt(out, "| %s | %s | %s | %s | %s | %s%s | %s |\n", s->name, s->title, op,
                ranks[s->rank], key_of(s, a), proven(page, s->name, PROVEN_OF_TOKENS, a), off,
                terms);
        return;
    }
    quotes = good_quotes(s->name, a);
    buf_fmt(out, "| %s | %s | %s | %s | %s | %s | %s | %s%s | %s |\n", s->name,
            source_kind_name(s->kind), op, key_of(s, a), yes(quotes, "\"instrument\":\"H100"),
            yes(quotes, "\"instrument\":\"H200"), yes(quotes, "\"term\":\"spot\""),
            proven(page, s->name, PROVEN_OF_MARKETS, a), off, terms);
}

/* Up to the table's head, its rows, and then from behind the old ones on. */
static const char *put_table(const struct config *c, const char *page, const char *from,
                             const char *head, size_t first, size_t last, struct buf *out,
                             struct arena *a)
{
    const char *at = strstr(from, head), *rows = at ? strstr(at, "\n|---") : NULL, *end;

    must(rows); /* the head of a table is not to be edited */
    rows = strchr(rows + 1, '\n') + 1;
    end = strstr(rows - 1, "\n\n");
    must(end);
    buf_put_n(out, from, (size_t)(rows - from));
    for (size_t i = first; i < last; i++)
        put_row(c, c->sources.at[i], page, out, a);
    return end + 1;
}

void source_table(const struct config *c, const char *page, struct buf *out, struct arena *a)
{
    const char *rest = put_table(c, page, page, MARKETS, 0, c->sources.markets, out, a);

    rest = put_table(c, page, rest, TOKENS, c->sources.markets, c->sources.len, out, a);
    buf_put(out, rest);
}
