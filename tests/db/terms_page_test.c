/* Pages with terms: when they were asked for, what stood there, and which text is another. */
#include "store/view/terms_page.h"

#include "../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "scratch.h"

static struct arena mem;

static const char *day(int64_t at)
{
    static char text[CLOCK_TEXT_MAX];

    return at ? clock_text_date(at / CLOCK_DAY, text) + 8 : "-";
}

static const char *or_none(const char *text)
{
    return text ? text : "-";
}

/* "ADDRESS asked read text etag modified why", a line each. */
static const char *pages(struct store *s)
{
    struct store_terms_page_list list;
    const char *out = "";
    struct err e = {0};

    OK(store_get_terms_pages(s, &list, &mem, &e));
    for (size_t i = 0; i < list.len; i++) {
        const struct store_terms_page *p = &list.at[i];
        const char *asked = text_dup(&mem, day(p->asked_at));

        out = text_fmt(&mem, "%s%s %s %s %s %s %s %s\n", out, p->address, asked, day(p->read_at),
                       or_none(p->sha256), or_none(p->etag), or_none(p->last_modified),
                       or_none(p->why));
    }
    return out;
}

static void asked(struct store *s, const char *address, int64_t at)
{
    struct err e = {0};

    OK(store_put_terms_asked(s, &address, 1, at, &e));
}

static bool was_read(struct store *s, const char *address, int64_t at, const char *text,
                     const char *reply)
{
    struct store_terms_page page = {
        .address = address, .asked_at = at, .sha256 = text, .etag = "e", .last_modified = "m"};
    struct err e = {0};
    bool fresh = false;

    asked(s, address, at);
    OK(store_put_terms_read(s, &page, reply, &fresh, &e));
    return fresh;
}

static const char *open_ones(struct store *s)
{
    struct store_terms_change_list list;
    const char *out = "";
    struct err e = {0};

    OK(store_get_open_terms(s, &list, &mem, &e));
    for (size_t i = 0; i < list.len; i++)
        out = text_fmt(&mem, "%s%s%s %s %s", out, i ? ", " : "", list.at[i].source,
                       list.at[i].sha256, day(list.at[i].seen_at));
    return out;
}

enum { FIRST = 1779984000 }; /* 2026-05-28 */

START_TEST(a_page_keeps_what_stood_there_when_it_was_read_last)
{
    struct store *s = scratch_store(&mem, STORE_AS_COLLECTOR);
    struct err e = {0};

    asked(s, "b", FIRST);
    asked(s, "a", FIRST);
    ck_assert_str_eq(pages(s), "a 28 - - - - -\nb 28 - - - - -\n");
    OK(store_put_terms_failed(s, "a", "no answer", &e));
    ck_assert_str_eq(pages(s), "a 28 - - - - no answer\nb 28 - - - - -\n");
    ck_assert(was_read(s, "a", FIRST + CLOCK_DAY, "one", "r1"));
    ck_assert_str_eq(pages(s), "a 29 29 one e m -\nb 28 - - - - -\n");
    asked(s, "a", FIRST + 2 * CLOCK_DAY);
    OK(store_put_terms_failed(s, "a", "a door", &e));
    ck_assert_str_eq(pages(s), "a 30 29 one e m a door\nb 28 - - - - -\n");
    store_close(&s);
}
END_TEST

/* A text is new once; where the server says that nothing has changed there is no reply to keep. */
START_TEST(a_text_is_seen_once)
{
    struct store *s = scratch_store(&mem, STORE_AS_COLLECTOR);

    ck_assert(was_read(s, "a", FIRST, "one", "r1"));
    ck_assert(!was_read(s, "a", FIRST + 1, "one", NULL));
    ck_assert(!was_read(s, "a", FIRST + 2, "one", "r2"));
    ck_assert(was_read(s, "a", FIRST + 3, "two", "r3"));
    ck_assert(!was_read(s, "a", FIRST + 4, "one", "r4"));
    ck_assert(was_read(s, "b", FIRST, "one", "r5"));
    ck_assert_str_eq(scratch_value(&mem, "select string_agg(concat_ws(' ', address, sha256, reply),"
                                         " ', ' order by address, seen_at) from terms_text"),
                     "a one r1, a two r3, b one r5");
    store_close(&s);
}
END_TEST

/* Open is what stands there now and is neither what was entered as read nor, where nothing was,
   what was seen first; each source of a page by itself. */
START_TEST(terms_are_open_until_they_are_read)
{
    struct store *s = scratch_store(&mem, STORE_AS_COLLECTOR);

    scratch_sql(&mem, "insert into market (market, title, kind, key_env, gap_s, terms_address,"
                      " terms_sha256) values ('z', 'Z', 'list', '{}', 1, 'a', 'one'),"
                      " ('m', 'M', 'list', '{}', 1, 'a', null),"
                      " ('n', 'N', 'list', '{}', 1, 'b', 'two')");
    (void)was_read(s, "a", FIRST, "one", "r1");
    ck_assert_str_eq(open_ones(s), "");
    (void)was_read(s, "a", FIRST + CLOCK_DAY, "two", "r2");
    ck_assert_str_eq(open_ones(s), "m two 29, z two 29");
    (void)was_read(s, "b", FIRST + 2 * CLOCK_DAY, "one", "r3");
    ck_assert_str_eq(open_ones(s), "m two 29, n one 30, z two 29");
    scratch_sql(&mem, "update market set terms_sha256 = 'two' where market = 'z'");
    ck_assert_str_eq(open_ones(s), "m two 29, n one 30");
    (void)was_read(s, "a", FIRST + 3 * CLOCK_DAY, "one", "r4");
    ck_assert_str_eq(open_ones(s), "n one 30, z one 28");
    store_close(&s);
}
END_TEST

SUITE(store_terms_page)
{
    ADD(a_page_keeps_what_stood_there_when_it_was_read_last);
    ADD(a_text_is_seen_once);
    ADD(terms_are_open_until_they_are_read);
}
