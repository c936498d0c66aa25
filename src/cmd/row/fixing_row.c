#include "cmd/row/fixing_row_priv.h"

#include "base/text.h"
#include "cmd/setup_priv.h"

const struct out_column fixing_columns[] = {
    {"index", OUT_TEXT},
    {"date", OUT_TEXT},
    {"avg", OUT_MONEY},
    {"med", OUT_MONEY},
    {"mean", OUT_MONEY},
    {"level", OUT_NUMBER},
    {"status", OUT_TEXT},
    {"method", OUT_TEXT | OUT_LATER},
    {"valid_partitions", OUT_NUMBER | OUT_LAST},
    {"operators", OUT_NUMBER | OUT_LATER},
    {"low", OUT_MONEY | OUT_LATER},
    {"high", OUT_MONEY | OUT_LATER},
    {"flags", OUT_LIST},
    {"author", OUT_TEXT},
    {"agreement", OUT_NUMBER},
    {"agreement_of", OUT_NUMBER},
};
enum { ALL = sizeof fixing_columns / sizeof *fixing_columns, OF_AGREEMENT = 3 };

size_t fixing_columns_len(enum out_format format)
{
    return format == OUT_TABLE ? ALL - OF_AGREEMENT : ALL;
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
    const char **cell = out_row(o);
    bool valued = f->level < 5;
    char flags[64];

    cell[0] = text_dup(c->arena, f->index);
    cell[1] = when;
    cell[2] = valued ? setup_value(c, f->avg_nusd) : NULL;
    cell[3] = valued ? setup_value(c, f->med_nusd) : NULL;
    cell[4] = valued ? setup_value(c, f->mean_nusd) : NULL;
    cell[5] = setup_int(c, f->level);
    cell[6] = fixing_status_name(f->status);
    cell[7] = text_dup(c->arena, f->method);
    cell[8] = setup_int(c, f->valid_partitions);
    cell[9] = setup_int(c, f->operators);
    cell[10] = bound(c, o, f->low_nusd);
    cell[11] = bound(c, o, f->high_nusd);
    cell[12] = text_dup(c->arena, fixing_flags_text(f->flags, flags));
    if (o->columns < ALL)
        return;
    cell[13] = text_dup(c->arena, f->author);
    cell[14] = f->agreement ? setup_int(c, f->agreement) : NULL;
    cell[15] = f->agreement ? setup_int(c, f->agreement_of) : NULL;
}
