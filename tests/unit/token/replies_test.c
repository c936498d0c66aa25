/*
 * Every token price source, compiled or defined in config/tokens.d, against its folder of stored
 * replies, tests/token/NAME.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/sources.h"
#include "../../lib/token_reply.h"
#include "../../lib/unit.h"
#include "base/text.h"

static const char *const required[] = {"good",      "empty",     "cut",
                                       "new_field", "odd_price", "error_page"};

static struct token_world w;

static const char *got(const struct source *t)
{
    const char *text;
    struct buf b;

    buf_init(&b, BUF_REPLY_MAX);
    token_print(&w, t, &b);
    text = text_dup(&w.arena, b.data ? b.data : "");
    buf_fini(&b);
    return text;
}

static void compare(const struct source *t, const char *name)
{
    size_t len = 0, at = 0;
    const char *path = text_fmt(&w.arena, "tests/token/%s/%s.expect", t->name, name);
    const char *expected = token_file(&w, path, &len), *lines;

    token_read_case(&w, t, name);
    lines = got(t);
    ck_assert_msg(expected, "%s is missing", path);
    while (lines[at] && lines[at] == expected[at])
        at++;
    while (at > 0 && lines[at - 1] != '\n')
        at--;
    ck_assert_msg(strcmp(lines, expected) == 0, "%s\n  got      %.*s\n  expected %.*s", path,
                  (int)strcspn(lines + at, "\n"), lines + at, (int)strcspn(expected + at, "\n"),
                  expected + at);
    path = text_fmt(&w.arena, "tests/token/%s/%s.request", t->name, name);
    expected = token_file(&w, path, &len);
    if (expected)
        ck_assert_str_eq(w.requests.data, expected);
}

START_TEST(stored_replies_give_the_expected_lines)
{
    const struct source *t;
    const char *folder;
    int cases = 0;
    DIR *dir;

    token_world(&w);
    t = kit_sources()->at[_i];
    folder = text_fmt(&w.arena, "tests/token/%s", t->name);
    dir = opendir(folder);
    ck_assert_msg(dir, "%s is missing", folder);
    for (const struct dirent *at; (at = readdir(dir));) {
        if (!text_ends(at->d_name, ".expect"))
            continue;
        compare(t, text_dup_n(&w.arena, at->d_name, strlen(at->d_name) - strlen(".expect")));
        cases++;
    }
    (void)closedir(dir);
    for (size_t i = 0; i < sizeof required / sizeof *required; i++)
        ck_assert_msg(access(text_fmt(&w.arena, "%s/%s.expect", folder, required[i]), R_OK) == 0,
                      "%s has no case \"%s\"", folder, required[i]);
    ck_assert_int_ge(cases, 6);
    token_world_end(&w);
}
END_TEST

/* Units: two rows of every good reply cost the same, whatever they are written in. */
START_TEST(all_sources_read_the_same_two_models)
{
    static const int64_t price[] = {250000000, 750000000, 1400000000, 4400000000};
    const struct source *t;
    size_t found = 0;

    token_world(&w);
    t = kit_sources()->at[_i];
    token_read_case(&w, t, "good");
    ck_assert_msg(!w.failed, "%s", w.err.text);
    for (size_t i = 0; i < w.offers.len && found < 4; i++)
        found += w.offers.at[i].verdict == VERDICT_OK && w.offers.at[i].context_from == 0
                 && w.offers.at[i].price_nano == price[found]
                 && w.offers.at[i].direction == (found % 2 ? TOKEN_OUTPUT : TOKEN_INPUT);
    ck_assert_msg(found == 4, "%s: price %zu of the two models is not read", t->name, found);
    token_world_end(&w);
}
END_TEST

SUITE(token_replies)
{
    int first = (int)kit_sources()->markets, end = (int)kit_sources()->len;

    tcase_add_loop_test(unit_case, stored_replies_give_the_expected_lines, first, end);
    tcase_add_loop_test(unit_case, all_sources_read_the_same_two_models, first, end);
}
