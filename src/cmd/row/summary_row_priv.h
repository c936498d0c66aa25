/* `show --summary`: a family of GPUs in a row, and in a sentence. */
#ifndef CMD_SUMMARY_ROW_PRIV_H
#define CMD_SUMMARY_ROW_PRIV_H
#include "cmd/command.h"
#include "store/view/summary.h"

extern const struct out_column summary_columns[];

/* A table has no column for the sentence: it stands below. */
size_t summary_columns_len(enum out_format format);

void summary_row(struct cmd *c, struct out *o, const struct store_summary *s);

/* "H100 (headline): medians from 1.40 to 4.27 ...", prices to the cent, half away from zero. */
const char *summary_sentence(const struct store_summary *s, struct arena *a);

#endif
