/*
 * One offer as `gpurate parse` prints it: one line of JSON and a line feed.
 *
 * {"market":"vast","offer":"7001","host":"12","machine":"555","gpu":"H100 SXM",
 *  "instrument":"H100-SXM-80","gpus":2,"available":2,"term":"on_demand","tier":"verified",
 *  "region":"Oslo, NO","currency":"USD","price_native":"3.94","price_usd_per_gpu_hour":"1.97",
 *  "verdict":"ok","why":null}
 *
 * without the blanks. Prices are strings with every digit and at least two decimals; null is
 * written for everything that is not told, and for a USD price that has still to be converted:
 * its verdict is ok, as no rates are at hand where lines are printed. "why" is the sentence behind
 * the verdict.
 */
#ifndef NORM_OFFER_LINE_H
#define NORM_OFFER_LINE_H
#include "base/buf.h"
#include "domain/quote.h"

/* `q` is the quote that norm made of `o`. */
void offer_line(struct buf *out, const struct offer *o, const struct quote *q);

#endif
