#include "cmd/row/fixing_row_priv.h"

#include "base/text.h"
#include "cmd/setup_priv.h"

#define FIXING_COLUMNS(COLUMN)                                                                     \
    COLUMN("index", OUT_TEXT, text_dup(c->arena, f->index))                                        \
    COLUMN("date", OUT_TEXT, when)                                                                 \
    COLUMN("avg", OUT_MONEY, valued ? setup_value(c, f->avg_nusd) : NULL)                          \
    COLUMN("med", OUT_MONEY, valued ? setup_value(c, f->med_nusd) : NULL)                          \
    COLUMN("mean", OUT_MONEY, valued ? setup_value(c, f->mean_nusd) : NULL)                        \
    COLUMN("level", OUT_NUMBER, setup_int(c, f->level))                                            \
    COLUMN("status", OUT_TEXT, fixing_status_name(f->status))                                      \
    COLUMN("method", OUT_TEXT | OUT_LATER, text_dup(c->arena, f->method))                          \
    COLUMN("valid_partitions", OUT_NUMBER | OUT_LAST, setup_int(c, f->valid_partitions))           \
    COLUMN("operators", OUT_NUMBER | OUT_LATER, setup_int(c, f->operators))                        \
    COLUMN("low", OUT_MONEY | OUT_LATER, bound(c, o, f->low_nusd))                                 \
    COLUMN("high", OUT_MONEY | OUT_LATER, bound(c, o, f->high_nusd))                               \
    COLUMN("flags", OUT_LIST, text_dup(c->arena, fixing_flags_text(f->flags, flags)))              \
    COLUMN("author", OUT_TEXT, text_dup(c->arena, f->author))                                      \
    COLUMN("agreement", OUT_NUMBER, f->agreement ? setup_int(c, f->agreement) : NULL)              \
    COLUMN("agreement_of", OUT_NUMBER, f->agreement ? setup_int(c, f->agreement_of) : NULL)

const struct out_column fixing_columns[] = {FIXING_COLUMNS(OUT_HEADING)};
enum { OF_AGREEMENT = 3 };

size_t fixing_columns_len(enum out_format format)
{
    return format == OUT_TABLE ? OUT_LEN(fixing_columns) - OF_AGREEMENT : OUT_LEN(fixing_columns);
}

/* A table has four decimals beside four; programs get all there are. */
static const char *bound(struct cmd *c, const struct out *o, int64_t nusd)
{
    if (!nusd)
        return NULL;
    return o->format == OUT_TABLE ? setup_value(c, nusd) : setup_money(c, nusd);
}

void fixing_row(struct cmd *c, struct out *o, const struct fixing *f, const char *when)
{
    bool valued = f->level < 5;
    char flags[64];

    OUT_ROW(o, FIXING_COLUMNS(OUT_CELL));
}
