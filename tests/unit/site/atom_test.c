/* The feed: every text escaped, and whole without entries. */
#include "site/atom.h"

#include <string.h>

#include "../../lib/unit.h"
#include "base/text.h"

static struct arena a;

static const char *feed(const struct atom_entry *entry, size_t n)
{
    struct buf b;
    const char *text;

    buf_init(&b, SIZE_MAX / 2);
    atom_write(entry, n, &b);
    text = text_dup_n(&a, b.data, b.len);
    buf_fini(&b);
    return text;
}

START_TEST(no_word_becomes_markup)
{
    static const struct atom_entry entry = {.publication_no = "7",
                                            .published_at = "2026-05-28T20:00:00Z",
                                            .title = "A & <b>: \"x\"\x1b",
                                            .summary = "</summary>",
                                            .href = "index/A.json\" onclick=\"x"};
    const char *text = feed(&entry, 1);

    ck_assert_ptr_nonnull(strstr(text, "<title>A &amp; &lt;b&gt;: &quot;x&quot; </title>"));
    ck_assert_ptr_nonnull(strstr(text, "<summary>&lt;/summary&gt;</summary>"));
    ck_assert_ptr_nonnull(strstr(text, "<link href=\"index/A.json&quot; onclick=&quot;x\"/>"));
    ck_assert_ptr_nonnull(strstr(text, "<id>tag:gpurate,2026:publication/7</id>"));
    ck_assert_ptr_nonnull(strstr(text, "<updated>2026-05-28T20:00:00Z</updated>"));
    arena_fini(&a);
}
END_TEST

START_TEST(no_entry_is_a_feed_too)
{
    const char *text = feed(NULL, 0);

    ck_assert_ptr_null(strstr(text, "<entry>"));
    ck_assert_ptr_nonnull(strstr(text, "<updated>1970-01-01T00:00:00Z</updated>"));
    ck_assert_ptr_nonnull(strstr(text, "</feed>"));
    arena_fini(&a);
}
END_TEST

SUITE(site_atom)
{
    ADD(no_word_becomes_markup);
    ADD(no_entry_is_a_feed_too);
}
