/*
 * Meter names of clouds: words in no fixed order ("5.5 ShortCo inp Gl 1M Tokens"). Words of a
 * table say direction, class and region; what is left, in its order, is the spelling of the model.
 * Only whole words count, ASCII case folded, and a word the table does not have stays in the
 * spelling, which is then unknown and reported: nothing is guessed.
 */
#ifndef SOURCE_METER_PRIV_H
#define SOURCE_METER_PRIV_H
#include "source/source.h"

enum meter_role {
    METER_INPUT,
    METER_OUTPUT,
    METER_CACHED,
    METER_WRITE,
    METER_BATCH,
    METER_TIER,   /* `value` is the class */
    METER_REGION, /* `value` is the kind of region */
    METER_LONG,   /* the dearer context */
    METER_OTHER,  /* another good: audio, images, fine-tuning, storage, ... */
    METER_NOISE   /* says nothing */
};

struct meter_word {
    const char *words; /* in lower case, a blank between two; all rows of a word count */
    enum meter_role role;
    const char *value;
};

/* False when the words do not say one direction of text tokens. `cuts` are the separators. */
bool meter_read(const char *name, const char *cuts, const struct meter_word *words, size_t n,
                struct offer *o, struct arena *a);

#endif
