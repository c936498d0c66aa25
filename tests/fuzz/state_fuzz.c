/*
 * The small files of the state folder: validators.json and troubles.json. Whatever was believed is
 * written again and read back the same.
 *
 *     byte 0  which: validators, or troubles
 *     rest    the file
 */
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "stage/poll/validator_priv.h"
#include "stage/trouble_priv.h"

static void validators(const char *path, struct arena *a)
{
    struct validators v, again;
    struct err e = {0};

    validators_load(&v, path, a);
    for (size_t i = 0; i < v.list.len; i++)
        must(validators_find(&v, v.list.at[i].url));
    validators_put(&v, "https://a.example/", "\"1\"", NULL, "ab");
    must(validators_save(&v, &e));
    validators_load(&again, path, a);
    must(again.list.len == v.list.len);
    for (size_t i = 0; i < v.list.len; i++)
        must(text_eq(again.list.at[i].url, v.list.at[i].url)
             && text_eq(again.list.at[i].sha256, v.list.at[i].sha256));
}

static void troubles(const char *path, struct arena *a)
{
    struct troubles t, again;
    struct trouble was;
    struct err e = {0};

    troubles_load(&t, path, FUZZ_NOW, a);
    (void)trouble_is_news(&t, "poll a", "it is silent");
    must(troubles_save(&t, &e));
    troubles_load(&again, path, FUZZ_NOW, a);
    must(again.list.len == t.list.len);
    for (size_t i = 0; i < t.list.len; i++)
        must(text_eq(again.list.at[i].subject, t.list.at[i].subject)
             && again.list.at[i].since == t.list.at[i].since);
    must(trouble_is_over(&t, "poll a", &was) && troubles_save(&t, &e));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_bytes in = {data, len};
    bool which = fuzz_byte(&in) % 2;
    struct arena a = {0};
    const char *path = fuzz_file("state.json", in.at, in.len, &a);

    if (which)
        troubles(path, &a);
    else
        validators(path, &a);
    arena_fini(&a);
    return 0;
}
