/*
 * The walk over the days of a basket: its members' prices as far as they were read, from the
 * fixings of an index day by day or from what sellers posted.
 */
#ifndef STAGE_PUBLISH_BASKET_WALK_PRIV_H
#define STAGE_PUBLISH_BASKET_WALK_PRIV_H
#include "calc/basket.h"
#include "stage/config/config.h"
#include "store/fixing.h"

struct walk {
    struct store *store;
    const struct config *config;
    const struct basket_def *told; /* as configured */
    int64_t before_no;             /* as things stood before this publication; 0: now */
    struct basket_def def;         /* from its base date on */
    struct basket_link link;
    int64_t from, to;
    const char **member;     /* of all periods, each once */
    const char **instrument; /* of posted members, beside */
    const char **op;
    size_t len;
    int64_t *price;      /* of a member on a day; 0 for none, or not read */
    size_t *final;       /* members with a final record on a day, with a value or not */
    const char **source; /* of the day that was read last */
    int *sources;
    struct store_ids polls;
    struct arena *arena;
};

/* With no price read. before_no: as things stood before that publication; 0: now. */
bool walk_open(struct walk *w, struct store *s, const struct config *c,
               const struct basket_def *def, int64_t from, int64_t to, int64_t before_no,
               struct arena *a, struct err *e) MUST_USE;

bool walk_is_posted(const struct walk *w);
size_t walk_place(const struct walk *w, const char *member); /* len: it has none */
int64_t *walk_cell(const struct walk *w, size_t member, int64_t date);
int64_t walk_price(void *walk, const char *member, int64_t date); /* a basket_price */

/* Fixings of all members; of what is posted nothing, which walk_read_day reads. */
bool walk_read_fixings(struct walk *w, int64_t from, int64_t to, struct err *e) MUST_USE;

/* Posted prices of a day, from these polls or from those there are (NULL); of an index nothing. */
bool walk_read_day(struct walk *w, int64_t date, const struct store_ids *polls,
                   struct err *e) MUST_USE;

/* The prices that the days after `to` rest on: of the first day, of the chain days, and the last.
 */
bool walk_recall(struct walk *w, int64_t to, struct err *e) MUST_USE;

#endif
