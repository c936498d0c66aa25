/* The tables of doc/SOURCES.md: of marketplaces and token sources against what there is. */
#include <stdlib.h>
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "stage/config/config.h"

static struct arena mem;
static struct config config;
static const char *page;

static void load(void)
{
    struct err e;
    size_t len;

    ck_assert_msg(config_load(&config, "config", CONFIG_ALL, &mem, &e), "%s", e.text);
    page = kit_file("doc/SOURCES.md", &len, &mem);
}

/* The one row of the table that begins so. */
static const char *row_of(const char *name)
{
    const char *begin = text_fmt(&mem, "\n| %s |", name), *at = strstr(page, begin);

    ck_assert_msg(at, "doc/SOURCES.md has no row of \"%s\"", name);
    ck_assert_msg(!strstr(at + 1, begin), "doc/SOURCES.md has two rows of \"%s\"", name);
    return text_dup_n(&mem, at + 1, strcspn(at + 1, "\n"));
}

static void expect(const char *row, const char *cells)
{
    ck_assert_msg(strstr(row, cells), "\"%s\" does not say \"%s\"", row, cells);
}

/* What terms.json says of it is the row's last cell. */
static void expect_terms(const char *row, const char *name)
{
    const char *cell =
        text_fmt(&mem, "| %s |", terms_verdict_name(terms_of(&config.terms, name)->verdict));

    ck_assert_msg(text_ends(row, cell), "\"%s\" does not end in \"%s\"", row, cell);
}

static const char *key_of(const char *const *env, bool optional)
{
    if (!env[0])
        return "-";
    return text_fmt(&mem, "`%s`%s", env[0], optional ? " (optional)" : "");
}

START_TEST(every_marketplace_has_its_row)
{
    load();
    for (size_t i = 0; i < config.sources.markets; i++) {
        const struct source *m = config.sources.at[i];

        expect(row_of(m->name),
               text_fmt(&mem, "| %s | %s | %s |", source_kind_name(m->kind), m->op ? m->op : "many",
                        key_of(m->key_env, m->key_optional)));
        expect_terms(row_of(m->name), m->name);
    }
    arena_fini(&mem);
}
END_TEST

START_TEST(every_token_source_has_its_row)
{
    load();
    for (size_t i = config.sources.markets; i < config.sources.len; i++) {
        const struct source *t = config.sources.at[i];

        expect(row_of(t->name),
               text_fmt(&mem, "| %s | %s | %s | %s |", t->title, t->op ? t->op : "many",
                        source_rank_name(t->rank), key_of(t->key_env, t->key_optional)));
        expect_terms(row_of(t->name), t->name);
    }
    arena_fini(&mem);
}
END_TEST

/* Rows of the two tables: a line "| word | ..." under a heading that ends in the title's table. */
static void check_table(const char *title)
{
    const char *at = strstr(page, title), *end;

    ck_assert_ptr_nonnull(at);
    at = strstr(at, "\n|---");
    ck_assert_ptr_nonnull(at);
    end = strstr(at, "\n\n");
    for (at = strchr(at + 1, '\n'); at && at < end; at = strchr(at + 1, '\n')) {
        const char *name = text_dup_n(&mem, at + 3, strcspn(at + 3, " "));

        ck_assert_msg(source_set_find(&config.sources, name),
                      "doc/SOURCES.md has a row of \"%s\", which is no source", name);
    }
}

START_TEST(no_row_is_of_something_else)
{
    load();
    check_table("\n## Marketplaces\n");
    check_table("\n## Token sources\n");
    arena_fini(&mem);
}
END_TEST

SUITE(stage_sources)
{
    ADD(every_marketplace_has_its_row);
    ADD(every_token_source_has_its_row);
    ADD(no_row_is_of_something_else);
}
