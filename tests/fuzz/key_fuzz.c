/*
 * Files of keys: a market's secret, and the publisher's key pair.
 *
 *     all bytes  the file
 */
#include <string.h>

#include "edge/archive/file.h"
#include "edge/sign/ed25519.h"
#include "fuzz.h"

static void secret(const char *path, struct arena *a)
{
    struct err e = {0};
    const char *text;

    if (file_read_secret(path, 077, &text, a, &e))
        must(!text[strcspn(text, "\r\n")]);
    else
        must(e.kind != ERR_NONE && e.text[0]);
}

static void pair(const char *path)
{
    struct sign_key *key;
    struct err e = {0};
    char text[SIGN_TEXT_MAX];

    if (sign_key_open(&key, path, &e)) {
        must(sign_is_good(key, "record", 6, sign_text(key, "record", 6, text)));
        must(!sign_is_good(key, "recort", 6, text));
        sign_key_close(&key);
    } else {
        must(e.kind == ERR_CONFIG && e.text[0]);
    }
    if (sign_key_open_public(&key, path, &e)) {
        must(strlen(sign_key_id(key)) == SIGN_KEY_ID_MAX - 1);
        sign_key_close(&key);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena a = {0};
    const char *path = fuzz_file("key", data, len, &a);

    secret(path, &a);
    pair(path);
    arena_fini(&a);
    return 0;
}
