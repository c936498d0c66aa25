/*
 * Every source of token prices: the order of a reply's rows has no say, and no rejected copy of a
 * row, wherever it stands, changes which rates are eligible, at which price, and what they are
 * fixed at. See tests/unit/market/order_test.c.
 */
#include <dirent.h>
#include <string.h>

#include "../../lib/calc_random.h"
#include "../../lib/reply_order.h"
#include "../../lib/sources.h"
#include "../../lib/token_reply.h"
#include "../../lib/unit.h"
#include "base/text.h"

enum { SHUFFLES = 6, COPIES = 60 };

static struct token_world w;

struct said {
    bool failed;
    const char *all, *good, *fixing, *why;
};

/* Reads a case with another text in the place of its reply `file`; NULL: as it is stored. */
static struct said read_with(const struct source *t, const char *name, int file, const char *text,
                             struct arena *a)
{
    w.other = (struct token_other){file, text};
    token_read_case(&w, t, name);
    w.other.body = NULL;
    return (struct said){w.failed, reply_said(&w.quotes, false, a), reply_said(&w.quotes, true, a),
                         reply_fixing(&w.quotes, a), text_dup(a, w.err.text)};
}

static void check_shuffled(const struct source *t, const char *name, int file, const char *body,
                           const struct said *was, struct kit_random *r, struct arena *a)
{
    const char *text = reply_shuffled(body, r, a);
    struct said got = read_with(t, name, file, text, a);

    ck_assert_msg(!got.failed, "%s, %s: %s\n%.700s", t->name, name, got.why, text);
    ck_assert_msg(text_eq(got.all, was->all), "%s, %s, another order:\n%.700s\nwas\n%.700s\n%.700s",
                  t->name, name, got.all, was->all, text);
    ck_assert_msg(text_eq(got.fixing, was->fixing), "%s, %s is fixed at\n%.900s\nwas\n%.900s",
                  t->name, name, got.fixing, was->fixing);
}

static size_t check_copy(const struct source *t, const char *name, int file, const char *body,
                         const struct said *was, struct kit_random *r, struct arena *a)
{
    struct reply_lists lists = reply_lists(body, a);
    const struct reply_rows *list;
    const char *row, *copy;
    struct said got, without;
    size_t at;

    if (!lists.list.len)
        return 0;
    list = &lists.list.at[kit_below(r, (int64_t)lists.list.len)];
    at = (size_t)kit_below(r, (int64_t)list->row.len);
    row = reply_row_text(body, &list->row.at[at], a);
    copy = reply_spoiled(row, r, a);
    if (!list->whole || text_eq(copy, row))
        return 0;
    got = read_with(t, name, file, reply_instead(body, &list->row.at[at], copy, a), a);
    without = read_with(t, name, file, reply_without(body, list, at, a), a);
    if (got.failed || without.failed || !text_eq(got.good, without.good))
        return 0;
    at = (size_t)kit_below(r, (int64_t)list->row.len + 1);
    got = read_with(t, name, file, reply_with(body, list, at, copy, a), a);
    ck_assert_msg(!got.failed, "%s, %s: %s with the copy\n%.900s", t->name, name, got.why, copy);
    ck_assert_msg(text_eq(got.good, was->good),
                  "%s, %s, with the copy\n%.900s\n%.700s\nwas\n%.700s", t->name, name, copy,
                  got.good, was->good);
    ck_assert_msg(reply_has_all(got.all, was->all),
                  "%s, %s, with the copy\n%.900s\n%.700s\nwas\n%.700s", t->name, name, copy,
                  got.all, was->all);
    ck_assert_msg(text_eq(got.fixing, was->fixing), "%s, %s is fixed at\n%.900s\nwas\n%.900s",
                  t->name, name, got.fixing, was->fixing);
    return 1;
}

/* A poll ends with the reply that is not stored. */
static size_t check_case(const struct source *t, const char *name, struct kit_random *r)
{
    struct arena a = {0}, turn = {0};
    struct said was = read_with(t, name, 0, NULL, &a);
    size_t copies = 0, len = 0;

    for (int file = 0; file < 32 && !was.failed; file++) {
        const char *body = token_reply_file(&w, t, name, file, &len);

        body = text_dup(&a, body);
        if (!body || strlen(body) != len)
            continue;
        for (int i = 0; i < SHUFFLES; i++, arena_reset(&turn))
            check_shuffled(t, name, file, body, &was, r, &turn);
        for (int i = 0; i < COPIES; i++, arena_reset(&turn))
            copies += check_copy(t, name, file, body, &was, r, &turn);
    }
    arena_fini(&turn);
    arena_fini(&a);
    return copies;
}

START_TEST(the_order_of_rows_and_rejected_copies_have_no_say)
{
    struct kit_random r = {random_seed("token_rows") + (uint64_t)_i};
    struct arena a = {0};
    const struct source *t;
    size_t copies = 0;
    DIR *dir;

    token_world(&w);
    t = kit_sources()->at[_i];
    dir = opendir(text_fmt(&a, "tests/token/%s", t->name));
    ck_assert_msg(dir, "tests/token/%s is missing", t->name);
    for (const struct dirent *at; (at = readdir(dir));)
        if (text_ends(at->d_name, ".expect"))
            copies += check_case(
                t, text_dup_n(&a, at->d_name, strlen(at->d_name) - strlen(".expect")), &r);
    (void)closedir(dir);
    /* The tables of alibaba_llm stand escaped in a text. */
    ck_assert_msg(copies > 0 || text_eq(t->name, "alibaba_llm"), "%s: no rejected copy was tried",
                  t->name);
    token_world_end(&w);
    arena_fini(&a);
}
END_TEST

SUITE(token_rows)
{
    tcase_add_loop_test(unit_case, the_order_of_rows_and_rejected_copies_have_no_say,
                        (int)kit_sources()->markets, (int)kit_sources()->len);
}
