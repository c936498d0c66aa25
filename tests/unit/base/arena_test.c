/* Work within a bound: left in the middle when it wants more, whole when it does not. */
#include "../../lib/unit.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "edge/html/html.h"
#include "edge/json/json.h"

struct work {
    struct arena a;
    size_t want, step, got;
    int looks;
    const char *body;
    size_t len;
    bool done;
    struct err e;
};

static void take(void *ctx)
{
    struct work *w = ctx;

    for (; w->got < w->want; w->got += w->step)
        (void)arena_alloc(&w->a, w->step);
    w->done = true;
}

static bool look(void *ctx)
{
    struct work *w = ctx;

    return w->looks-- > 0;
}

static const struct {
    size_t want, step, max;
    enum arena_end end;
} bounds[] = {
    {1000, 10, 1 << 20, ARENA_DONE},
    {700 << 10, 100, 1 << 20, ARENA_DONE},
    {2 << 20, 100, 1 << 20, ARENA_FULL},
    {2 << 20, 2 << 20, 1 << 20, ARENA_FULL},
    {(size_t)1 << 40, (size_t)1 << 40, 1 << 20, ARENA_FULL},
};

START_TEST(a_bound_holds)
{
    struct work w = {.want = bounds[_i].want, .step = bounds[_i].step};
    enum arena_end end = arena_within(&w.a, bounds[_i].max, take, NULL, &w);

    ck_assert_int_eq(end, bounds[_i].end);
    ck_assert_uint_le(w.a.held, bounds[_i].max);
    ck_assert_int_eq(w.done, end == ARENA_DONE);
    (void)arena_alloc(&w.a, bounds[_i].max); /* it held for that work only */
    arena_fini(&w.a);
}
END_TEST

START_TEST(time_is_looked_at_as_memory_is_taken)
{
    struct work w = {.want = 64 << 20, .step = 1000, .looks = 3};

    ck_assert_int_eq(arena_within(&w.a, 256 << 20, take, look, &w), ARENA_LATE);
    ck_assert_uint_lt(w.got, 1 << 20);
    arena_fini(&w.a);
}
END_TEST

static void parse_json(void *ctx)
{
    struct work *w = ctx;

    w->done = json_parse(w->body, w->len, "reply", &w->a, &w->e) != NULL;
}

static void parse_html(void *ctx)
{
    struct work *w = ctx;

    w->done = html_parse(w->body, w->len, "page", &w->a, &w->e) != NULL;
}

static const struct {
    const char *from, *again, *to;
    void (*parse)(void *ctx);
} bodies[] = {{"[{}", ",{}", "]", parse_json},
              {"[1", ",1", "]", parse_json},
              {"{\"a\":0", ",\"a\":0", "}", parse_json},
              {"<p>", "<b>x</b>", "</p>", parse_html}};

/* The two libraries that parse for us are stopped in their own way: an error, no jump. */
START_TEST(a_parser_stops_at_the_bound)
{
    struct work w = {0};
    struct buf b;

    buf_init(&b, 16 << 20);
    buf_put(&b, bodies[_i].from);
    while (b.len < 1 << 20)
        buf_put(&b, bodies[_i].again);
    buf_put(&b, bodies[_i].to);
    w.body = b.data;
    w.len = b.len;
    ck_assert_int_eq(arena_within(&w.a, 2 << 20, bodies[_i].parse, NULL, &w), ARENA_DONE);
    ck_assert(!w.done);
    ck_assert_int_eq(w.e.kind, ERR_LIMIT);
    ck_assert_uint_lt(w.a.held, 5 << 20);
    arena_fini(&w.a);
    ck_assert_int_eq(arena_within(&w.a, 128 << 20, bodies[_i].parse, NULL, &w), ARENA_DONE);
    ck_assert_msg(w.done, "%s", w.e.text);
    arena_fini(&w.a);
    buf_fini(&b);
}
END_TEST

SUITE(base_arena)
{
    ADD_TABLE(a_bound_holds, bounds);
    ADD(time_is_looked_at_as_memory_is_taken);
    ADD_TABLE(a_parser_stops_at_the_bound, bodies);
}
