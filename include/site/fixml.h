/*
 * Settlements as a FIXML batch: FIXML/Batch/MktDataFull, one an instrument, with Instrmt and Full
 * Typ="6". Source: FIXimate of the FIX Trading Community. Typ 269, Px 270, PxTyp 423, Ccy 15,
 * Dt 272, Mkt 275 and OpenClsSettlFlag 286 stand in Full (MDFullGrp) of FIX 5.0 SP2. SetPxTyp is
 * SettlPriceType 731 (1 final, 2 theoretical; the same in the dictionaries of OnixS, InfoReach and
 * FIX Orchestra): FIX Latest, which is 5.0 SP2 with its extension packs, has it in Full, the schema
 * of 5.0 SP2 as it first came has not. Who reads by that one takes OpenClsSettlFlag, which says the
 * same. An exchange's own bitmap of tag 731 is another thing.
 *
 * A contract month that is over has its price as final; of a running one the indicative price goes
 * out as theoretical (SetPxTyp="2", OpenClsSettlFlag="5"), which nothing settles on. Without a
 * price there is no Full: never 0. Pure.
 */
#ifndef SITE_FIXML_H
#define SITE_FIXML_H
#include <stddef.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "calc/contract/rule.h"

/* What a clearing house knows the contract by, from `codes` of its definition. */
struct fixml_codes {
    const char *mic, *cfi, *currency;
    const char *sym, *id, *src, *sec_typ;
};

/* ERR_CONFIG that names the code which is not told, or has not the form of its kind. */
bool fixml_codes_of(const struct rule *r, struct fixml_codes *out, struct err *e) MUST_USE;

/* A row: texts of site/data.h (data_settlement), with the codes of the contract. */
struct fixml_row {
    struct fixml_codes codes;
    const char *const *data;
    const char *title;
};

bool fixml_write(const struct fixml_row *row, size_t n, struct buf *to, struct err *e) MUST_USE;

#endif
