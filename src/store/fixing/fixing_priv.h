/*
 * The columns of a fixing and of its parts: fixing_put stores them, fixing_get reads them.
 */
#ifndef STORE_FIXING_PRIV_H
#define STORE_FIXING_PRIV_H
#include "store/column_priv.h"
#include "store/fixing.h"

struct fixing_row {
    struct fixing f;
    struct store_record record;
};

/* The record's text is last, so that a list can leave it where it is. */
#define ROW struct fixing_row
static const struct column fixing_columns[] = {
    RECORD_COLUMNS,
    {"fx_date", DATE_OR_0(record.fx_date)},
    {"polls", IDS(record.polls)},
    {"index", TEXT(f.index)},
    {"fixing_date", DATE(f.date)},
    {"revision", INT(f.revision)},
    {"status", WORD(f.status, words_fixing_status)},
    {"level", INT(f.level)},
    {"method", TEXT(f.method)},
    {"method_hash", TEXT(f.method_hash)},
    {"panel", TEXT(f.panel)},
    {"panel_hash", TEXT(f.panel_hash)},
    {"avg", PRICE(f.avg_nusd)},
    {"med", PRICE(f.med_nusd)},
    {"mean", PRICE(f.mean_nusd)},
    {"avg_exact", PRICE(f.avg_exact_nusd)},
    {"med_exact", PRICE(f.med_exact_nusd)},
    {"mean_exact", PRICE(f.mean_exact_nusd)},
    {"valid_partitions", INT(f.valid_partitions)},
    {"partitions", INT(f.partitions)},
    {"operators", INT(f.operators)},
    {"low", PRICE(f.low_nusd)},
    {"high", PRICE(f.high_nusd)},
    {"q1", PRICE(f.q1_nusd)},
    {"q3", PRICE(f.q3_nusd)},
    {"influence", NANO(f.influence_nusd)},
    {"influence_operator", TEXT(f.influence_operator)},
    {"matched", NANO_TOLD(f.matched_nano, f.has_matched)},
    {"composition", NANO_UNLESS(f.composition_nano, f.has_matched)},
    {"flags", FLAGS(f.flags)},
    {"repeated", INT(f.repeated)},
    {"valid_until", TIME(f.valid_until)},
    {"why", TEXT(f.why)},
    {"inputs_digest", TEXT(f.inputs_digest)},
    {"prior_date", DATE_OR_0(f.prior_date)},
    {"author", TEXT(f.author)},
    {"author_price", PRICE(f.author_nusd)},
    {"agreement", INT_OR_0(f.agreement)},
    {"agreement_of", INT_OR_0(f.agreement_of)},
    {"record", TEXT(record.text)},
};
#undef ROW

#define ROW struct fixing_partition
static const struct column partition_columns[] = {
    {"number", INT(number)},
    {"start_at", TIME(start)},
    {"valid", BOOL(valid)},
    {"polled", BOOL(polled)},
    {"why", TEXT(why)},
    {"operators", INT(operators)},
    {"carried", INT(carried)},
    {"clamped", INT(clamped)},
    {"dispersed", BOOL(dispersed)},
    {"median", PRICE(median_nusd)},
    {"central50", PRICE(central50_nusd)},
    {"mean", PRICE(mean_nusd)},
};
#undef ROW

#define ROW struct fixing_operator
static const struct column operator_columns[] = {
    {"operator", TEXT(op)},
    {"segment", TEXT(segment)},
    {"partitions", INT(partitions)},
    {"price", PRICE(price_nusd)},
    {"influence", NANO(influence_nusd)},
};
#undef ROW

#define ROW struct fixing_vote
static const struct column vote_columns[] = {
    {"partition", INT(partition)}, {"operator", TEXT(op)},
    {"market", TEXT(market)},      {"verdict", WORD(verdict, words_verdict)},
    {"carried", BOOL(carried)},    {"carried_from", INT(carried_from)},
    {"price", PRICE(price_nusd)},  {"counted", PRICE(counted_nusd)},
    {"weight", NANO(weight_nano)},
};
#undef ROW

#endif
