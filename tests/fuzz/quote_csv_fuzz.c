/*
 * Quotes as CSV. Read whole and in two pieces they must give the same rows and the same faults; a
 * row read well, written and read again, is the same row.
 *
 *     byte 0  where the file is cut in two, in 1/256 of its length
 *     rest    the file, with its header
 */
#include <string.h>

#include "calc/quote_csv.h"
#include "fuzz.h"

struct sum {
    struct buf text; /* all rows, as written again */
    size_t bad;
    bool once; /* read again what was written */
};

static bool take_quote(void *to, const struct quote *q, struct err *e);

static bool take_bad(void *to, size_t line, const struct err *why)
{
    struct sum *s = to;

    must(line > 0 && why->text[0]);
    s->bad++;
    return true;
}

static void read_all(const char *bytes, size_t len, size_t cut, struct sum *s, struct arena *a)
{
    struct quote_csv_take take = {take_quote, take_bad, s};
    struct quote_csv csv = {0};
    struct intern in;
    struct err e = {0};

    intern_init(&in, a);
    quote_csv_open(&csv, "fuzz", &in);
    if (!(cut < len) || quote_csv_feed(&csv, bytes, cut, false, &take, a, &e))
        if (!quote_csv_feed(&csv, cut < len ? bytes + cut : bytes, cut < len ? len - cut : len,
                            true, &take, a, &e))
            must(e.kind == ERR_DATA);
    quote_csv_close(&csv);
}

static bool take_quote(void *to, const struct quote *q, struct err *e)
{
    struct sum *s = to;
    size_t from = s->text.len;

    (void)e;
    quote_csv_write(&s->text, q, true);
    if (s->once) {
        struct sum again = {0};
        struct arena a = {0};
        struct buf file;

        buf_init(&file, 1 << 20);
        buf_init(&again.text, 1 << 20);
        buf_put(&file, quote_csv_header(true));
        buf_put_n(&file, s->text.data + from, s->text.len - from);
        read_all(file.data, file.len, 0, &again, &a);
        must(again.bad == 0 && again.text.len == s->text.len - from
             && memcmp(again.text.data, s->text.data + from, again.text.len) == 0);
        buf_fini(&file);
        buf_fini(&again.text);
        arena_fini(&a);
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_bytes in = {data, len};
    unsigned part = fuzz_byte(&in);
    struct sum whole = {.once = true}, pieces = {0};
    struct arena a = {0};
    size_t text_len;
    const char *text = fuzz_rest(&in, &text_len, &a);

    buf_init(&whole.text, 64 << 20);
    buf_init(&pieces.text, 64 << 20);
    read_all(text, text_len, text_len, &whole, &a);
    read_all(text, text_len, text_len * part / 256, &pieces, &a);
    must(whole.bad == pieces.bad && whole.text.len == pieces.text.len
         && (!whole.text.len || memcmp(whole.text.data, pieces.text.data, whole.text.len) == 0));
    buf_fini(&whole.text);
    buf_fini(&pieces.text);
    arena_fini(&a);
    return 0;
}
