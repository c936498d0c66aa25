/*
 * JSON, strict and with comments: every node is asked for everything; its shape is written and
 * read back.
 */
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "norm/drift.h"

enum { SLACK = 64 << 10 };

static void ask(const struct json *at, struct arena *a)
{
    struct err e = {0};
    const char *text;
    int64_t number;
    bool flag;

    if (json_str(at, "", &text, &e))
        must(json_is_text(at));
    else /* a text is refused only for a NUL in it */
        must(!json_is_text(at) || strstr(json_text(at, a), TEXT_NUL));
    must(json_is_array(at) == (json_array(at, "", &e) != NULL));
    must(json_is_object(at) == (json_object(at, "", &e) != NULL));
    (void)(json_int(at, "", &number, &e) || json_nano(at, "", &number, &e)
           || json_nano_shift(at, "", -2, &number, &e) || json_bool(at, "", &flag, &e));
    (void)json_text(at, a);
    (void)json_get(at, "a.b");
    (void)json_int_opt(at, "data", &number, &e);
}

static size_t walk(const struct json *at, struct arena *a)
{
    size_t n = 0;

    ask(at, a);
    for (const struct json *in = json_first(at); in; in = json_next(in), n++)
        (void)walk(in, a);
    must(n == json_len(at));
    return n;
}

static void shape(const struct json *doc, struct arena *a)
{
    struct drift_shape was = {0}, again = {0};
    struct err e = {0};

    drift_shape_json(doc, &was, a);
    if (drift_shape_read(drift_shape_text(&was, a), &again, a, &e))
        must(text_eq(drift_shape_text(&was, a), drift_shape_text(&again, a)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_bytes in = {data, len};
    struct arena a = {0};
    struct drift_shape read = {0};
    struct err e = {0};
    size_t text_len;
    const char *text = fuzz_rest(&in, &text_len, &a);
    size_t given = a.given;
    const struct json *doc = json_parse(text, text_len, "reply", &a, &e);

    must(a.given - given <= 64 * text_len + SLACK); /* at most so much a byte, at any length */

    if (doc) {
        (void)walk(doc, &a);
        shape(doc, &a);
    }
    doc = json_parse_config(text, text_len, "file", &a, &e);
    if (doc)
        (void)walk(doc, &a);
    (void)drift_shape_read(text, &read, &a, &e);
    arena_fini(&a);
    return 0;
}
