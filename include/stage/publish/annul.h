/*
 * The way out of a row that was published in error, by a wrong clock say: an annulment in its chain
 * (calc/record.h). The row stays, and is no reader's value any more; the next run publishes what is
 * true, when it is due, as the next revision.
 */
#ifndef STAGE_ANNUL_H
#define STAGE_ANNUL_H
#include "stage/publish/publish.h"
#include "store/annulment.h"

struct annul_ask {
    enum annulment_kind kind;
    const char *name;
    int month;            /* of a contract; else 0 */
    bool has_dates;       /* else the settlement of a month that has ended */
    int64_t from, to;     /* dates, inclusive */
    const char *by, *why; /* without line breaks */
};

/*
 * Annuls every revision of the rows that is not annulled yet, and lists them, oldest first; in a
 * dry run it only lists them. ERR_USAGE when there is none.
 */
bool annul_rows(struct publish *p, const struct annul_ask *ask, struct store_annullable_list *out,
                struct arena *a, struct err *e) MUST_USE;

/*
 * What was made of days of an index and still counts: settlements and levels of baskets. They stay
 * as they are until they are annulled themselves; rules of other contracts are applied again by the
 * next run. Empty for other kinds.
 */
bool annul_standing(struct publish *p, const struct annul_ask *ask, struct store_standing_list *out,
                    struct arena *a, struct err *e) MUST_USE;

/* The text and digest of its record. */
void annul_record(const struct annulment *said, const char *previous, struct store_record *out,
                  struct arena *a);

#endif
