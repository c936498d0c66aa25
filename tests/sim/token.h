/*
 * Sources of token prices: a router that tells each seller's price, sellers with lists of their
 * own, and two files kept by hand. All say the same prices in their own units; a seller's own
 * list stands a little beside the router, as it does in the world, and one of them far from it.
 *
 * Prices here are micro-USD per 1 M tokens (`u6`), in steps of 100.
 */
#ifndef SIM_TOKEN_H
#define SIM_TOKEN_H
#include "sim.h"

/* Who sells. `level` is the price in percent of the maker's; `step` how far it walks. */
struct seller {
    char letter;
    const char *name, *slug, *quantization;
    int level, step;
};

/* Open weights: what the maker asks, and who else sells. `maker` NULL: it does not sell. */
struct open_model {
    const char *id, *hf, *maker, *letters;
    int64_t in_u6, out_u6;
};
extern const struct open_model open_models[];
extern const size_t open_models_len;

/* One seller, or the maker and clouds at its price. Before `changed` it stood at other prices. */
struct closed_model {
    const char *id, *short_id, *vendor, *provider, *sellers; /* for the files kept by hand */
    int64_t in_u6, out_u6, before_in_u6, before_out_u6;
    const char *changed;
    int discount; /* percent, at the router */
};
extern const struct closed_model closed_models[];
extern const size_t closed_models_len;

struct price {
    int64_t in_u6, out_u6;
    int discount; /* percent of the list price, in the stated one */
};

/* 1234500 with 6 digits is 1.2345; trailing zeros are left out. */
void say_digits(struct out *o, int64_t value, int digits);
void say_per_token(struct out *o, int64_t u6);
/* 5000000 as 5e-6, the way a number of USD per token is written by a program. */
void say_exponent(struct out *o, int64_t u6);
int64_t stated(const struct price *p, int64_t u6);
const struct seller *seller_of(char letter);
/* All sources tell one market's prices: they are made under one name. */
struct price price_of(const struct ask *q, const struct open_model *m, const struct seller *s);
/* A list of the seller's own: up to 2 % beside the router. SambaNova's gpt-oss is another price. */
struct price own_price(const struct ask *q, const struct open_model *m, const struct seller *s);
struct price closed_price(const struct ask *q, const struct closed_model *m);

#endif
