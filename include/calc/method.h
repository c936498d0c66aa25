/*
 * A method: every constant of one version of the rules, read from config/methods/ID.json.
 *
 * The file is the only place a constant lives in. Its SHA-256 is part of every record, so a
 * changed constant cannot pass as the old version. Ratios are nano (1e9 = 100 %), money is nusd.
 *
 * A group that is left out of the file is switched off: without "fill" a market's price is its
 * cheapest eligible offer (tokens); without "fallback" a day that fails is not published.
 *
 * Ownership: the arena of the configuration.
 */
#ifndef CALC_METHOD_H
#define CALC_METHOD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"
#include "edge/json/json.h"

struct method {
    const char *id;   /* "GHR-1.0" */
    const char *name; /* "GHR": the series; the date picks the version */
    const char *title;
    const char *hash; /* hex SHA-256 of the file's bytes */
    int64_t from;     /* first fixing date it is live on */

    /* R2, R13: the clock; *_after_s count from the moment of the fix */
    int fix_at_s;   /* second of the day: 57600 is 16:00:00 */
    int partitions; /* of a window, 1..24 */
    int partition_s;
    int preliminary_after_s, final_after_s, settle_after_s;
    int valid_after_s; /* a reader must not use the value past this */
    int indicative_s;  /* length of the partition of an indicative value */

    /* R3: eligible offers */
    int64_t price_low_nusd, price_high_nusd; /* both still eligible */
    int seen_partitions;                     /* peer: how old the market's previous poll may be */
    int64_t seen_tolerance_nano; /* peer: how far the price may have moved since, still eligible */
    bool seen_last_poll; /* peer: the previous poll is the market's last before this one, what it
                            shows as rented included; else the one that counted in its partition,
                            and what could be rented in it */

    /* R4: filling */
    int64_t fill_gpus;       /* Q; 0: the cheapest eligible offer is the price */
    int64_t rate_card_gpus;  /* depth of an offer whose count is not told */
    int64_t host_share_nano; /* peer: largest part of Q one host fills (at least one GPU) */
    int hosts_min;           /* peer: hosts in the eligible book */
    int fill_hosts_min;      /* peer: hosts that fill Q, never more than Q; 0: not asked */

    /* R6 to R8: votes */
    int carry_partitions;
    int64_t clamp_high_nano, clamp_low_nano; /* times the median */
    int dispersed_of;                        /* more than floor(n / this) clamped: dispersed */
    int operators_min;
    int carried_of; /* more than floor(n / this) carried: invalid */

    /* R10, R11: the day */
    int valid_min;                                /* partitions */
    int invalid_run_max;                          /* in a row */
    int64_t review_spread_nano, review_move_nano; /* flagged when above */
    int64_t jump_move_nano;                       /* an operator that moves this or more ... */
    int64_t jump_company_nano;     /* ... needs others that move this or more the same way, */
    int jump_company;              /* this many */
    int64_t composition_move_nano; /* flagged when composition moved AVG by more; 0: never */
    int64_t publish_step_nusd;     /* 100000: to 0.0001 USD */

    /* R12: fallback; 0 switches a level off */
    int64_t fallback_fill_gpus;                          /* level 2 */
    int ratio_operators_min;                             /* level 3 */
    int64_t ratio_clamp_high_nano, ratio_clamp_low_nano; /* times the median ratio; 0: no clamp */
    int ratio_age_max; /* level 3: days since the prices compared with; 0: of any age */
    int repeat_max;    /* level 4, days */

    int64_t materiality_nano; /* R13: a preliminary value is replaced only for more than this */

    /* R14: months */
    int64_t settle_share_nano; /* least part of the days at a published level */
    int settle_repeated_max;   /* most days at level 4 */
};

/*
 * Reads a file that json_parse_config has parsed, as strictly as edge/json/conf.h says; `hash` is
 * the hex SHA-256 of its bytes. Fails with ERR_CONFIG.
 */
const struct method *method_read(const struct json *doc, const char *hash, struct arena *a,
                                 struct err *e) MUST_USE;

/*
 * The lead-in of a window, in partitions: what carrying and persistence look back on. A partition
 * may carry from `carry_partitions` back, and the poll that gave that price looks
 * `seen_partitions` further: 3 + 3. With it any partition can be recomputed alone.
 */
int method_lead(const struct method *m);

/* The window of a date, [*from, *to), and what is read before it, from *lead on. */
void method_window(const struct method *m, int64_t date, int64_t *lead, int64_t *from, int64_t *to);

/* The date whose window holds this moment. */
int64_t method_date_of(const struct method *m, int64_t time);

/* R13: true when `now` differs from `before` by more than the materiality. */
bool method_is_material(const struct method *m, int64_t before_nusd, int64_t now_nusd);

#endif
