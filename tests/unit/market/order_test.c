/*
 * Every registered marketplace: the order of a reply's rows has no say, and no rejected copy of a
 * row, wherever it stands, changes what is eligible, at which price, and what it is fixed at.
 *
 * A copy is spoiled at random (GPURATE_SEED) and counts as rejected when, in the place of its row,
 * it leaves as much as if the row were not there at all: nothing has to be known of the market.
 */
#include <string.h>

#include "../../lib/sources.h"
#include "../../lib/calc_random.h"
#include "../../lib/source_reply.h"
#include "../../lib/reply_order.h"
#include "../../lib/unit.h"
#include "base/text.h"

enum { SHUFFLES = 6, COPIES = 60 };

struct subject {
    const struct source *m;
    const struct reply_case *c;
    const struct norm *n;
    const struct reply_text *texts;
    const char *all, *good, *fixing; /* what the stored replies say */
};

struct said {
    bool failed;
    const char *all, *good, *fixing, *why;
};

/* Reads the case with another text for one of its replies. */
static struct said read_with(const struct subject *s, size_t file, const char *text,
                             struct arena *a)
{
    struct reply_text texts[REPLY_FILES_MAX];
    struct reply_read r;

    memcpy(texts, s->texts, sizeof texts);
    if (text)
        texts[file] = (struct reply_text){text, strlen(text)};
    reply_read_texts(s->m, s->c, texts, s->n, &r, a);
    buf_fini(&r.requests);
    return (struct said){r.failed, reply_said(&r.quotes, false, a), reply_said(&r.quotes, true, a),
                         reply_fixing(&r.quotes, a), text_dup(a, r.err.text)};
}

static void check_shuffled(const struct subject *s, size_t file, struct kit_random *r,
                           struct arena *a)
{
    const char *text = reply_shuffled(s->texts[file].body, r, a);
    struct said got = read_with(s, file, text, a);

    ck_assert_msg(!got.failed, "%s, %s: %s\n%.700s", s->m->name, s->c->name, got.why, text);
    ck_assert_msg(text_eq(got.all, s->all), "%s, %s, another order:\n%.700s\nwas\n%.700s\n%.700s",
                  s->m->name, s->c->name, got.all, s->all, text);
    ck_assert_msg(text_eq(got.fixing, s->fixing), "%s, %s is fixed at\n%.900s\nwas\n%.900s",
                  s->m->name, s->c->name, got.fixing, s->fixing);
}

/* Gives the spoiled copy of a row of a list, NULL when it is not a rejected one. */
static const char *rejected_copy(const struct subject *s, size_t file,
                                 const struct reply_rows *list, size_t at, struct kit_random *r,
                                 struct arena *a)
{
    const char *text = s->texts[file].body;
    const char *row = reply_row_text(text, &list->row.at[at], a), *copy = reply_spoiled(row, r, a);
    struct said instead = read_with(s, file, reply_instead(text, &list->row.at[at], copy, a), a);
    struct said without = read_with(s, file, reply_without(text, list, at, a), a);

    return !instead.failed && !without.failed && !text_eq(copy, row)
                   && text_eq(instead.good, without.good)
               ? copy
               : NULL;
}

static size_t check_copy(const struct subject *s, size_t file, struct kit_random *r,
                         struct arena *a)
{
    const char *text = s->texts[file].body, *copy;
    struct reply_lists lists = reply_lists(text, a);
    const struct reply_rows *list;
    struct said got;

    if (!lists.list.len)
        return 0;
    list = &lists.list.at[kit_below(r, (int64_t)lists.list.len)];
    if (!list->whole)
        return 0;
    copy = rejected_copy(s, file, list, (size_t)kit_below(r, (int64_t)list->row.len), r, a);
    if (!copy)
        return 0;
    text = reply_with(text, list, (size_t)kit_below(r, (int64_t)list->row.len + 1), copy, a);
    got = read_with(s, file, text, a);
    ck_assert_msg(!got.failed, "%s, %s: %s with the copy\n%.900s", s->m->name, s->c->name, got.why,
                  copy);
    ck_assert_msg(text_eq(got.good, s->good), "%s, %s, with the copy\n%.900s\n%.700s\nwas\n%.700s",
                  s->m->name, s->c->name, copy, got.good, s->good);
    ck_assert_msg(reply_has_all(got.all, s->all),
                  "%s, %s, with the copy\n%.900s\n%.700s\nwas\n%.700s", s->m->name, s->c->name,
                  copy, got.all, s->all);
    ck_assert_msg(text_eq(got.fixing, s->fixing), "%s, %s is fixed at\n%.900s\nwas\n%.900s",
                  s->m->name, s->c->name, got.fixing, s->fixing);
    return 1;
}

/* A reply that is just as long as the market's page: one more row would be another page. */
static bool is_full(const struct subject *s)
{
    return text_eq(s->c->name, "full_page");
}

static size_t check_case(struct subject *s, struct kit_random *r)
{
    struct arena a = {0}, turn = {0};
    struct reply_text texts[REPLY_FILES_MAX] = {0};
    struct said was;
    size_t copies = 0;

    reply_texts(s->m, s->c, texts, &a);
    s->texts = texts;
    was = read_with(s, 0, NULL, &a);
    s->all = was.all, s->good = was.good, s->fixing = was.fixing;
    for (size_t f = 0; f < s->c->files && !was.failed; f++) {
        if (strlen(texts[f].body) != texts[f].len)
            continue;
        for (int i = 0; i < SHUFFLES; i++, arena_reset(&turn))
            check_shuffled(s, f, r, &turn);
        for (int i = 0; i < COPIES && !is_full(s); i++, arena_reset(&turn))
            copies += check_copy(s, f, r, &turn);
    }
    arena_fini(&turn);
    arena_fini(&a);
    return copies;
}

/* Where no copy of a row can be put: their rows stand escaped in a page's state, or a second time
   in another form that has to agree, or there is one a reply. */
static const char *const no_copies[] = {"latitude_page", "massedcompute", "nebius_page",
                                        "sfcompute", "tensorpool"};

static bool takes_copies(const char *market)
{
    for (size_t i = 0; i < sizeof no_copies / sizeof *no_copies; i++)
        if (text_eq(no_copies[i], market))
            return false;
    return true;
}

START_TEST(the_order_of_rows_and_rejected_copies_have_no_say)
{
    static struct reply_case cases[REPLY_CASES_MAX];
    struct kit_random r = {random_seed("market_order") + (uint64_t)_i};
    struct arena a = {0};
    struct norm n = reply_norm(&a);
    int len = reply_cases(kit_sources()->at[_i], cases);
    size_t copies = 0;

    for (int c = 0; c < len; c++) {
        struct subject s = {.m = kit_sources()->at[_i], .c = &cases[c], .n = &n};

        copies += check_case(&s, &r);
    }
    ck_assert_msg(copies > 0 || !takes_copies(kit_sources()->at[_i]->name),
                  "%s: no rejected copy was tried", kit_sources()->at[_i]->name);
    arena_fini(&a);
}
END_TEST

/* A second row that differs in one thing only is another good: both are eligible. */
static const struct {
    const char *market, *reply, *from, *to;
} apart[] = {
    {"akash", "good", "\"80Gi\"", "\"94Gi\""},
    {"akash", "good", "\"SXM5\"", "\"PCIe\""},
    {"aws", "conditions",
     "US West (Oregon)\",\n    \"Instance Family\": \"GPU instance\",\n    "
     "\"Instance Type\": \"p5.4xlarge",
     "Elsewhere\",\n    \"Instance Type\": "
     "\"p5.4xlarge"},
    {"azure", "meters", "\"NorthEurope\"", "\"southeurope\""},
    {"civo_page", "good", ">169 GB<", ">338 GB<"},
    {"crusoe_page", "good", ">80GB<", ">94GB<"},
    {"e2e", "good", ">80 GB<", ">94 GB<"},
    {"e2e", "good", ">250<", ">500<"},
    {"hyperbolic", "good", "\"ramGb\": 240", "\"ramGb\": 480"},
    {"hyperbolic", "good", "\"storageGb\": 720", "\"storageGb\": 1440"},
    {"hyperbolic", "good", "\"sxm5\"", "\"pcie\""},
    {"hyperstack_page", "good", "<span>141</span>", "<span>282</span>"},
    {"jarvislabs", "good", "\"vram\": \"80\"", "\"vram\": \"94\""},
    {"primeintellect", "good", "\"defaultCount\": 100", "\"defaultCount\": 200"},
    {"primeintellect", "good", "\"SXM5\"", "\"PCIe\""},
    {"shadeform", "good", "\"vram_per_gpu_in_gb\": 80", "\"vram_per_gpu_in_gb\": 94"},
    {"shadeform", "good", "\"storage_in_gb\": 1000", "\"storage_in_gb\": 2000"},
    {"tensordock", "good", "\"loc-aus\"", "\"loc-dal\""},
};

static size_t lines(const char *text)
{
    size_t n = 0;

    for (; *text; text++)
        n += *text == '\n';
    return n;
}

/* The reply with a changed copy of the innermost row that has `from`; NULL when none has. */
static const char *with_twin(const char *text, const char *from, const char *to, struct arena *a)
{
    struct reply_lists lists = reply_lists(text, a);

    for (size_t l = 0; l < lists.list.len; l++) {
        const struct reply_rows *list = &lists.list.at[l];

        for (size_t i = 0; list->whole && i < list->row.len; i++) {
            const char *row = reply_row_text(text, &list->row.at[i], a), *at = strstr(row, from);

            if (at)
                return reply_with(text, list, i,
                                  text_join(a, text_dup_n(a, row, (size_t)(at - row)), to,
                                            at + strlen(from), NULL),
                                  a);
        }
    }
    return NULL;
}

START_TEST(goods_that_differ_in_one_thing_are_two)
{
    static struct reply_case cases[REPLY_CASES_MAX];
    struct reply_text texts[REPLY_FILES_MAX] = {0};
    struct arena a = {0};
    struct norm n = reply_norm(&a);
    struct subject s = {.m = kit_source(apart[_i].market), .n = &n, .texts = texts};
    int len = reply_cases(kit_source(apart[_i].market), cases);
    const char *text;
    struct said was, got;

    for (int c = 0; c < len; c++)
        if (text_eq(cases[c].name, apart[_i].reply))
            s.c = &cases[c];
    ck_assert_msg(s.c, "%s has no reply \"%s\"", apart[_i].market, apart[_i].reply);
    reply_texts(s.m, s.c, texts, &a);
    text = with_twin(texts[0].body, apart[_i].from, apart[_i].to, &a);
    ck_assert_msg(text, "%s, %s: no row has %s", s.m->name, s.c->name, apart[_i].from);
    was = read_with(&s, 0, NULL, &a);
    got = read_with(&s, 0, text, &a);
    ck_assert_msg(!got.failed && lines(got.good) > lines(was.good)
                      && reply_has_all(got.good, was.good),
                  "%s, %s, %s: %s\n%.700s\nwas\n%.700s", s.m->name, s.c->name, apart[_i].to,
                  got.failed ? got.why : "", got.good, was.good);
    arena_fini(&a);
}
END_TEST

SUITE(market_order)
{
    tcase_add_loop_test(unit_case, the_order_of_rows_and_rejected_copies_have_no_say, 0,
                        (int)kit_sources()->markets);
    ADD_TABLE(goods_that_differ_in_one_thing_are_two, apart);
}
