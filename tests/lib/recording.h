/*
 * Recorded GPU prices of ../shared/data as quotes, for tests that run the engine over them.
 */
#ifndef TESTS_LIB_RECORDING_H
#define TESTS_LIB_RECORDING_H
#include "base/intern.h"
#include "calc_kit.h"

/* How the price column of offers of several GPUs is read. */
enum recording_unit {
    RECORDING_TRUE, /* as it was meant: the whole offer's until 2026-02-18, then one GPU's */
    RECORDING_GPU   /* always one GPU's: a reader who does not know about the first era */
};

struct recording {
    VEC(struct quote) quote; /* by time */
    struct intern intern;
};

/* Rows without an on-demand price are left out; times are cut to the hour of their sweep. */
struct recording *recording_read(const char *path, enum recording_unit unit, struct arena *a);

/* Adds what Vast itself told of every offer: keys, machines, hosts, tiers, reliability. */
void recording_add_vast(struct recording *r, const char *path, struct arena *a);

/* Everybody who may vote in the recording; "vast" is a seat of peers, as the headline panel has it.
 */
struct panel *recording_panel(const struct recording *r, struct arena *a);

#endif
