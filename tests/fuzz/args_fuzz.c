/*
 * The command line, read but not run.
 *
 *     words with NULs between, without the program's name
 */
#include <string.h>

#include "base/text.h"
#include "cmd/command.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    enum { WORDS_MAX = 64 };
    struct fuzz_bytes in = {data, len};
    struct arena a = {0};
    struct err e = {0};
    struct cmd c = {.arena = &a, .format = OUT_TABLE};
    const char *word[WORDS_MAX + 1] = {"gpurate"};
    int words = 1;
    size_t n;
    int64_t date;

    while (in.len && words < WORDS_MAX)
        word[words++] = fuzz_part(&in, &n, &a);
    if (!cmd_read(&c, words, (char **)word, &e))
        must(e.kind == ERR_USAGE && e.text[0]);
    must(c.args < (size_t)words && c.set_len < (size_t)words);
    for (size_t i = 0; i < c.set_len; i++) {
        must(cmd_option(&c, c.set[i].option->name));
        if (!cmd_option_date(&c, c.set[i].option->name, &date, &e))
            must(e.kind == ERR_USAGE && e.text[0]);
    }
    arena_fini(&a);
    return 0;
}
