/*
 * Words of meters: which direction, class and region they say, and what is left as the model.
 */
#include "../../lib/unit.h"
#include "base/text.h"
#include "source/meter_priv.h"

static const struct meter_word words[] = {
    {"in inp batchin", METER_INPUT, NULL},  {"out", METER_OUTPUT, NULL},
    {"batch batchin", METER_BATCH, NULL},   {"fast quick", METER_TIER, "fast"},
    {"zone dz", METER_REGION, "data_zone"}, {"long", METER_LONG, NULL},
    {"audio tuning", METER_OTHER, NULL},    {"1m tokens", METER_NOISE, NULL},
};

static const struct {
    const char *name, *model; /* NULL: no direction of text tokens */
    enum token_direction direction;
    const char *tier, *region;
} meters[] = {
    {"5.5 INP 1M Tokens", "5.5", TOKEN_INPUT, NULL, NULL},
    {"5.5 token in", "5.5 token", TOKEN_INPUT, NULL, NULL},
    {"inn 5.5 out", "inn 5.5", TOKEN_OUTPUT, NULL, NULL},
    {"5.5 batchin", "5.5", TOKEN_BATCH_INPUT, NULL, NULL},
    {"out 5.5 batch quick", "5.5", TOKEN_BATCH_OUTPUT, "fast", NULL},
    {"5.5 dz long in", "5.5", TOKEN_INPUT, "long", "data_zone"},
    {"5.5-mini  in", "5.5-mini", TOKEN_INPUT, NULL, NULL},
    {"5.5 tuning in", NULL, 0, NULL, NULL},
    {"5.5 in out", NULL, 0, NULL, NULL},
    {"5.5 1m", NULL, 0, NULL, NULL},
    {"in tokens", NULL, 0, NULL, NULL},
};

START_TEST(words_are_whole_and_each_meaning_of_one_counts)
{
    struct arena a = {0};
    struct offer o = offer_token_init();
    bool read = meter_read(meters[_i].name, " ", words, sizeof words / sizeof *words, &o, &a);

    ck_assert_msg(read == (meters[_i].model != NULL), "%s", meters[_i].name);
    if (read) {
        ck_assert_str_eq(o.model, meters[_i].model);
        ck_assert_int_eq(o.direction, meters[_i].direction);
        ck_assert_msg(text_eq(o.tier, meters[_i].tier), "%s", meters[_i].name);
        ck_assert_msg(text_eq(o.region, meters[_i].region), "%s", meters[_i].name);
    }
    arena_fini(&a);
}
END_TEST

SUITE(token_meter)
{
    ADD_TABLE(words_are_whole_and_each_meaning_of_one_counts, meters);
}
