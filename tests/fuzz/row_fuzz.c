/*
 * What stands in a row of the database: a value of a type whose column holds more than ours do, a
 * list of ids, words.
 *
 *     byte 0  the type: date, time, number
 *     rest    its text, as the server writes it
 */
#include <string.h>

#include "edge/db/value_priv.h"
#include "fuzz.h"
#include "store/store_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_bytes in = {data, len};
    unsigned which = fuzz_byte(&in) % 3;
    struct arena a = {0};
    size_t n;
    const char *text = fuzz_part(&in, &n, &a);
    struct store_ids ids = store_read_ids(text, &a);
    int64_t value;

    must(ids.len <= n);
    for (size_t i = 0; i < ids.len; i++)
        value = ids.at[i];
    (void)store_read_flags(text);
    (void)store_read_verdict(text);
    if (which == 0)
        (void)db_read_date(text, &value);
    else if (which == 1)
        (void)db_read_time(text, &value);
    else
        (void)db_read_nano(text, &value);
    arena_fini(&a);
    return 0;
}
