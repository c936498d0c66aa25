/*
 * The list of GPU products that Novita and PPIO answer with: one shape, two shops.
 *
 * Prices are integers, or strings of digits, in 1/100000 of the currency per GPU-hour; spotPrice
 * beside them. memoryPerGpu is the host's memory per GPU, never the card's. availableDeploy tells
 * whether one can be had now; canBuy and activityProduct (a promotion) are PPIO's. Where
 * billingMethods is told, a price counts only when its method is in it. monthlyPrice is not read:
 * its unit is not documented.
 */
#ifndef SOURCE_GPU_PRODUCTS_PRIV_H
#define SOURCE_GPU_PRODUCTS_PRIV_H
#include "source/source.h"

bool gpu_products_read(const struct source_reply *reply, const char *currency,
                       struct offer_list *out, struct arena *a, struct err *e);

#endif
