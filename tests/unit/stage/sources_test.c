/* The tables of doc/SOURCES.md are what `make sources` makes of the configuration. */
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/source_table.h"
#include "../../lib/unit.h"
#include "base/text.h"

static struct arena mem;
static struct config config;

static const char *made(const char *page)
{
    struct buf out;
    const char *text;

    buf_init(&out, BUF_CONFIG_MAX);
    source_table(&config, page, &out, &mem);
    text = text_dup_n(&mem, out.data, out.len);
    buf_fini(&out);
    return text;
}

static const char *load(void)
{
    struct err e;
    size_t len;

    ck_assert_msg(config_load(&config, "config", CONFIG_ALL, &mem, &e), "%s", e.text);
    return kit_file("doc/SOURCES.md", &len, &mem);
}

START_TEST(the_page_is_what_the_configuration_says)
{
    const char *page = load(), *now = made(page);
    size_t at = 0;

    while (page[at] && page[at] == now[at])
        at++;
    while (at > 0 && page[at - 1] != '\n')
        at--;
    ck_assert_msg(text_eq(page, now), "make sources: doc/SOURCES.md has\n%.*s\nwanted\n%.*s",
                  (int)strcspn(page + at, "\n"), page + at, (int)strcspn(now + at, "\n"), now + at);
    arena_fini(&mem);
}
END_TEST

/* A page whose rows are gone, doubled or of something else is the same page again. */
START_TEST(rows_come_from_the_configuration_and_the_proof_from_the_page)
{
    const char *page = load(), *row = strstr(page, "\n| vast |");
    size_t len = strcspn(row + 1, "\n") + 1;
    const char *other = text_fmt(&mem, "%.*s%.*s\n| nobody | list |%s", (int)(row + len - page),
                                 page, (int)len, row, row + len);
    const char *none = text_fmt(&mem, "%.*s%s", (int)(row - page), page, row + len);

    ck_assert_msg(text_eq(made(other), page), "make sources gives another page");
    ck_assert(strstr(row, "recording of 2026-08-09"));
    row = strstr(made(none), "\n| vast |");
    ck_assert(row
              && strstr(text_dup_n(&mem, row + 1, strcspn(row + 1, "\n")), "| documentation |"));
    arena_fini(&mem);
}
END_TEST

SUITE(stage_sources)
{
    ADD(the_page_is_what_the_configuration_says);
    ADD(rows_come_from_the_configuration_and_the_proof_from_the_page);
}
