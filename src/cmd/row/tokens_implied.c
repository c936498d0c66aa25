#include "cmd/row/tokens_implied_priv.h"

#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "calc/hedge/bridge.h"
#include "cmd/setup_priv.h"
#include "store/fixing.h"

#define COLUMNS(COLUMN)                                                                            \
    COLUMN("index", OUT_TEXT, f->index)                                                            \
    COLUMN("date", OUT_TEXT, setup_date(c, f->date))                                               \
    COLUMN("gpu_hour", OUT_MONEY, setup_value(c, f->avg_nusd))                                     \
    COLUMN("level", OUT_NUMBER, setup_int(c, f->level))                                            \
    COLUMN("status", OUT_TEXT, fixing_status_name(f->status))                                      \
    COLUMN("throughput", OUT_MONEY, setup_money(c, throughput))                                    \
    COLUMN("implied", OUT_MONEY, setup_money(c, implied))                                          \
    COLUMN("label", OUT_TEXT, BRIDGE_LABEL)

static const struct out_column columns[] = {COLUMNS(OUT_HEADING)};
enum { RECENT_DAYS = 10 };

static bool is_of_gpu_hours(const struct config *config, const char *index)
{
    const struct index_def *def = defs_index(&config->defs, index);

    return def && text_eq(def->unit, "USD per GPU-hour");
}

static bool read_throughput(const struct cmd *c, int64_t *out, struct err *e)
{
    const char *text = cmd_option(c, "throughput");

    if (!text)
        return err_set(e, ERR_USAGE,
                       "tokens implied needs --throughput, tokens per second and GPU");
    if (fixed_parse(text, strlen(text), 0, out) != FIXED_READ_OK || *out <= 0)
        return err_set(e, ERR_USAGE,
                       "--throughput is \"%s\", expected tokens per second, above zero", text);
    return true;
}

static bool add_row(struct cmd *c, struct out *out, const struct fixing *f, int64_t throughput,
                    struct err *e)
{
    int64_t implied;

    if (!bridge_nusd_per_mtok(f->avg_nusd, throughput, &implied, e)) {
        e->kind = ERR_USAGE;
        return false;
    }
    OUT_ROW(out, COLUMNS(OUT_CELL));
    return true;
}

bool tokens_implied_check(struct cmd *c, struct err *e)
{
    int64_t throughput;

    return read_throughput(c, &throughput, e);
}

bool tokens_implied(struct cmd *c, const struct config *config, struct store *s, struct err *e)
{
    const struct store_pick newest = {0};
    struct store_fixing_list list;
    int64_t throughput, today = clock_date_of(c->now);
    struct out out;

    if (!read_throughput(c, &throughput, e)
        || !store_get_fixings(s, NULL, today - RECENT_DAYS, today, &newest, &list, c->arena, e))
        return false;
    out_init(&out, c->arena, c->format, columns, OUT_LEN(columns));
    for (size_t i = 0; i < list.len; i++) {
        const struct fixing *f = &list.at[i];
        bool last = i + 1 == list.len || !text_eq(list.at[i + 1].index, f->index);

        if (last && f->level < 5 && is_of_gpu_hours(config, f->index)
            && !add_row(c, &out, f, throughput, e))
            return false;
    }
    return out_end(&out, e);
}
