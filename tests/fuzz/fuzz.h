/*
 * What the fuzz targets share. A target is one file with LLVMFuzzerTestOneInput, linked with
 * libFuzzer and the whole program; see tests/fuzz/README.md for what its first bytes mean.
 *
 * A parser may refuse any bytes; it may not crash, leak, hang, or break one of its own promises.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "edge/json/json.h"
#include "norm/norm.h"

enum { FUZZ_NOW = 1779969600 }; /* 2026-05-28T12:00:00Z */

/* libFuzzer's entry; 0 keeps the input when it reached something new, -1 never does. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* The bytes left of an input. */
struct fuzz_bytes {
    const uint8_t *at;
    size_t len;
};

/* The next byte, 0 at the end. */
unsigned fuzz_byte(struct fuzz_bytes *in);

/* Up to the next NUL (which is eaten) or the end: a NUL-terminated copy of exactly that size. */
const char *fuzz_part(struct fuzz_bytes *in, size_t *len, struct arena *a);

/* All that is left, NUL-terminated; NULs inside are kept. */
const char *fuzz_rest(struct fuzz_bytes *in, size_t *len, struct arena *a);

/* A file of config/, or the end of the program: targets run in the project's root. */
const struct json *fuzz_config(const char *path, struct arena *a);

/* A folder of this process, which goes with it. */
const char *fuzz_dir(void);

/* Writes a file there that only its owner reads, and gives its path. */
const char *fuzz_file(const char *name, const void *bytes, size_t len, struct arena *a);

/* Instruments, operators and one day's rates, read once. */
const struct norm *fuzz_norm(void);

#endif
