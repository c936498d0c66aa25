/* The version of this program: what --version says, and what stands in the row of every run. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define GPURATE_VERSION "1.0"

/*
 * The version of the readers, which stands with every poll: raised whenever a stored reply may be
 * read as other quotes than before. 2: only eligible offers take a key, and keys tell more apart.
 * 3: a price in another currency is that of the rates of the poll's own date, whenever it is
 * stored. 4: a row of a marketplace by definition that lacks its key
 * is malformed, and of a row without a good price more is told: a price below zero as it stands,
 * and of a malformed one of Digital Ocean its form and places; no card of a page takes the price of
 * the next one; what reading may take in all has another ceiling. 5: the place of an offer at Prime
 * Intellect is the country beside the area ("eu_north"), where one is told. 6: of a member that an
 * ask of Vast.ai has twice the first counts, as everywhere. 7: of malformed rows by definition more
 * is told, the key that a good one would have (Spheron, Latitude.sh, GPU.ai, Akash, Civo); one is
 * what is no object beside rows, and a text with a NUL; no price is too large for its unit alone;
 * one is a provider of models.dev without models and a tier of genai-prices without price or
 * threshold; LiteLLM's tiers are read where a row tells no price, not where it tells no input.
 */
enum { GPURATE_READER = 7, GPURATE_READER_RATES = 3 };

#endif
