/* Shapes at their edges: how deep, how long, how many, and what is a list by another name. */
#include "norm/shape.h"

#include <string.h>

#include "../../lib/unit.h"
#include "base/buf.h"
#include "base/text.h"

static struct arena mem;

static struct drift_shape shape_of(const char *text)
{
    struct err e = {0};
    struct drift_shape shape;
    const struct json *doc = json_parse(text, strlen(text), "reply", &mem, &e);

    ck_assert_msg(doc, "%s", e.text);
    drift_shape_json(doc, &shape, &mem);
    return shape;
}

static const struct {
    const char *text, *lines;
} maps[] = {
    {"{}", "o $\n"},
    {"{\"a1\":{\"p\":1}}", "o $\no ${}\nn ${}.p\n"},
    {"{\"a1\":{\"p\":1},\"b2\":[true]}", "o $\noa ${}\nn ${}.p\nb ${}[]\n"},
    {"{\"a1\":{\"p\":1},\"b2\":7}", "o $\no $.a1\nn $.a1.p\nn $.b2\n"},
    {"{\"a1\":{\"p\":1},\"b\":{\"p\":1}}", "o $\no $.a1\nn $.a1.p\no $.b\nn $.b.p\n"},
    {"{\"a\":{\"p\":1},\"b\":{\"p\":1}}", "o $\no $.a\nn $.a.p\no $.b\nn $.b.p\n"},
    {"{\"a\":{\"p\":1},\"b\":{\"p\":1},\"c\":{\"p\":1}}", "o $\no ${}\nn ${}.p\n"},
    {"{\"a\":{\"p\":1},\"b\":{\"q\":1},\"c\":{\"p\":1}}",
     "o $\no $.a\nn $.a.p\no $.b\nn $.b.q\no $.c\nn $.c.p\n"},
    {"{\"a\":{\"p\":1},\"b\":{\"p\":1,\"q\":1},\"c\":{\"p\":1}}",
     "o $\no $.a\nn $.a.p\no $.b\nn $.b.p\nn $.b.q\no $.c\nn $.c.p\n"},
    {"{\"a\":{},\"b\":{},\"c\":{}}", "o $\no ${}\n"},
    {"{\"a\":{\"p\":1},\"b\":{},\"c\":{\"p\":1}}", "o $\no $.a\nn $.a.p\no $.b\no $.c\nn $.c.p\n"},
    {"{\"a\":{},\"b\":{\"p\":1},\"c\":{}}", "o $\no $.a\no $.b\nn $.b.p\no $.c\n"},
    {"{\"a\":[1],\"b\":[],\"c\":[\"x\",2]}", "o $\na ${}\nnt ${}[]\n"},
    {"{\"a\":[],\"b\":{},\"c\":[]}", "o $\na $.a\no $.b\na $.c\n"},
    {"{\"a\":[],\"b\":[]}", "o $\na $.a\na $.b\n"},
    {"[null,true,1,\"x\",{},[]]", "a $\n0bntoa $[]\n"},
};

START_TEST(an_object_of_alike_members_is_a_list)
{
    struct drift_shape shape = shape_of(maps[_i].text);

    ck_assert_str_eq(drift_shape_text(&shape, &mem), maps[_i].lines);
    arena_fini(&mem);
}
END_TEST

/* Twelve steps down are told, what is below them is not. */
START_TEST(a_shape_has_a_depth)
{
    const char *open = "", *close = "", *path = "$";

    for (int depth = 1; depth <= 14; depth++) {
        struct drift_shape shape;

        open = text_fmt(&mem, "%s{\"m\":", open);
        close = text_fmt(&mem, "%s}", close);
        path = depth <= 12 ? text_fmt(&mem, "%s.m", path) : path;
        shape = shape_of(text_fmt(&mem, "%s1%s", open, close));
        ck_assert_int_eq((int)shape.len, depth <= 12 ? depth + 1 : 13);
        ck_assert_str_eq(shape.at[shape.len - 1].path, path);
        ck_assert_int_eq(shape.at[shape.len - 1].types, depth <= 12 ? DRIFT_NUMBER : DRIFT_OBJECT);
    }
    arena_fini(&mem);
}
END_TEST

/* 500 bytes are a path: those of members, and those of a text that was stored. */
START_TEST(a_path_has_a_length)
{
    char name[600];

    memset(name, 'x', sizeof name);
    for (int len = 495; len <= 502; len++) {
        const char *text = text_fmt(&mem, "{\"%.*s\":1,\"a\":1}", len, name);
        const char *lines = text_fmt(&mem, "o $\nn $.a\nn $.%.*s\n", len, name);
        struct drift_shape shape = shape_of(text), read;
        struct err e = {0};
        bool told = len + 2 <= 500;

        ck_assert_str_eq(drift_shape_text(&shape, &mem), told ? lines : "o $\nn $.a\n");
        ck_assert(drift_shape_read(lines, &read, &mem, &e));
        ck_assert_str_eq(drift_shape_text(&read, &mem), told ? lines : "o $\nn $.a\n");
    }
    arena_fini(&mem);
}
END_TEST

/* 4000 paths, the root among them. */
START_TEST(a_shape_has_so_many_paths)
{
    for (int n = 3997; n <= 4003; n++) {
        struct buf b;

        buf_init(&b, 1 << 20);
        for (int i = 0; i < n; i++)
            buf_fmt(&b, "%s\"m%d\":1", i ? "," : "{", i);
        buf_put(&b, "}");
        ck_assert_int_eq((int)shape_of(b.data).len, n < 4000 ? n + 1 : 4000);
        buf_fini(&b);
    }
    arena_fini(&mem);
}
END_TEST

/* Each byte that breaks a line of text is a question mark, and no other is. */
START_TEST(control_characters_are_not_kept)
{
    for (int c = 1; c < 128; c++) {
        struct drift_shape shape;
        const char *text = c == '"' || c == '\\' ? text_fmt(&mem, "{\"a\\%cb\":1}", c)
                                                 : text_fmt(&mem, "{\"a\\u%04xb\":1}", c);

        shape = shape_of(text);
        ck_assert_uint_eq(shape.len, 2);
        ck_assert_str_eq(shape.at[1].path, text_fmt(&mem, "$.a%cb", c < ' ' || c == 127 ? '?' : c));
    }
    arena_fini(&mem);
}
END_TEST

static const char *const odd_lines[] = {" $\n", "z $\n", "n\n", "\n", "n $\n\n", "o $\nnz $.a\n"};

START_TEST(a_line_that_is_none_is_refused)
{
    struct drift_shape shape;
    struct err e = {0};

    ck_assert(!drift_shape_read(odd_lines[_i], &shape, &mem, &e));
    ck_assert(strstr(e.text, "cannot read the line"));
    ck_assert(drift_shape_read("", &shape, &mem, &e) && !shape.len);
    ck_assert(drift_shape_read("n $", &shape, &mem, &e) && shape.len == 1);
    arena_fini(&mem);
}
END_TEST

/* Replies of one poll together: each path once, with the types of both; a copy is the same. */
START_TEST(shapes_are_added)
{
    struct drift_shape sum = shape_of("{\"a\":1,\"c\":null}"),
                       more = shape_of("{\"a\":\"x\",\"b\":[]}"), copy;

    drift_shape_add(&more, &sum, &mem);
    ck_assert_str_eq(drift_shape_text(&sum, &mem), "o $\nnt $.a\na $.b\n0 $.c\n");
    copy = drift_shape_copy(&sum, &mem);
    ck_assert_str_eq(drift_shape_text(&copy, &mem), drift_shape_text(&sum, &mem));
    arena_fini(&mem);
}
END_TEST

SUITE(norm_shape)
{
    ADD_TABLE(an_object_of_alike_members_is_a_list, maps);
    ADD(a_shape_has_a_depth);
    ADD(a_path_has_a_length);
    ADD(a_shape_has_so_many_paths);
    ADD(control_characters_are_not_kept);
    ADD_TABLE(a_line_that_is_none_is_refused, odd_lines);
    ADD(shapes_are_added);
}
