/*
 * What `hedge` knows of the database: prices by month, the band, the basis of markets.
 */
#ifndef CMD_ROW_HEDGE_FACTS_PRIV_H
#define CMD_ROW_HEDGE_FACTS_PRIV_H
#include "calc/hedge/hedge.h"
#include "cmd/command.h"
#include "domain/fixing.h"
#include "stage/config/config.h"
#include "store/view/hedge.h"
#include "store/settlement.h"

/* The newest final fixing of an index that has a value; and its contract's settlements. */
struct hedge_index {
    const struct index_def *index;
    bool has_fixing;
    struct fixing fixing;
    struct store_settlement_list settlement;
};

struct hedge_basis {
    struct store_basis days;
    struct estimate estimate;
};

struct hedge_facts {
    struct hedge_lines lines;
    const struct estimate **basis_of; /* beside each line; NULL where there is none to have */
    struct hedge_index *index;
    size_t index_len;
    struct hedge_basis *basis; /* by first appearance */
    size_t basis_len;
};

/* What a month of an index is worth today. */
struct hedge_price {
    bool has;
    int64_t nusd;
    const char *from; /* final, to_date, indicative, last_fixing */
    bool has_band;    /* of the newest fixing: its lowest and highest operator */
    int64_t low_nusd, high_nusd;
};

/* Of the lines; days: how far the basis looks back. */
bool hedge_facts(struct cmd *c, const struct config *config, struct store *s, int64_t days,
                 struct hedge_facts *facts, struct err *e) MUST_USE;

const struct hedge_index *hedge_index(const struct hedge_facts *facts,
                                      const struct index_def *index);
const struct hedge_basis *hedge_basis_of(const struct hedge_facts *facts,
                                         const struct hedge_line *line);

struct hedge_price hedge_price(const struct hedge_index *of, int month);

#endif
