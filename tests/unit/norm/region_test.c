/* Region words: what must be a country, what must not, and who is never in the United States. */
#include "norm/region.h"

#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "stage/config/config.h"

static struct arena mem;

#define LONG "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, US" /* 65 bytes */

static const struct {
    const char *market, *word, *place;
} traps[] = {
    {"vast", "Australia, AU", "AU"},
    {"vast", "Moscow, RU", "RU"},
    {"vast", "RUS", NULL},
    {"vast", ", US", "US"},
    {"vast", "US", "US"},
    {"vast", "Georgia, US", "US"},
    {"vast", "Tbilisi, GE", "GE"},
    {"vast", "Georgia, GE", "GE"},
    {"vast", "Delaware, US", "US"},
    {"vast", "Germany, DE", "DE"},
    {"vast", "Indiana, US", "US"},
    {"vast", "India, IN", "IN"},
    {"vast", "Illinois, US", "US"},
    {"vast", "Israel, IL", "IL"},
    {"vast", "California, US", "US"},
    {"vast", "Quebec, CA", "CA"},
    {"vast", ", CA", "CA"},
    {"vast", "Maine, US", "US"},
    {"vast", "Morocco, MA", "MA"},
    {"vast", "Massachusetts, US", "US"},
    {"vast", "Norway, NO", "NO"},
    {"vast", "no", NULL},
    {"vast", NULL, NULL},
    {"vast", "United Kingdom, GB", "GB"},
    {"vast", "London, UK", "GB"},
    {"vast", "Athens, EL", "GR"},
    {"vast", "Netherlands, NL", "NL"},
    {"vast", "The Netherlands, NL", "NL"},
    {"vast", "Place, XX", NULL},
    {"vast", "Place, us", NULL},
    {"vast", "Place, USA", NULL},
    {"vast", "Minsk, BY", "BY"},
    {"vast", "Nicosia, CY", "CY"},
    {"vast", "Port Louis, MU", "MU"},
    {"vast", "Toulouse, FR", "FR"},
    {"vast", "Columbus, US", "US"},
    {"vast", "Brussels, BE", "BE"},
    {"vast", "Toulouse", NULL},
    {"vast", "Columbus", NULL},
    {"lium", "Ashburn, US", "US"},
    {"lium", "Reykjavik", NULL},
    {"hyperbolic", "us-east-1", NULL},
    {"hyperstack", "CANADA-1", "CA"},
    {"gpuai", "ca-central", "CA"},
    {"gpuai", "us-east", NULL},
    {"seeweb", "it-fr2+it-mi2", "IT"},
    {"seeweb_page", NULL, NULL},
    {"cudo", "no-luster-1", "NO"},
    {"cloudrift", "us-east-nc-nr-1", NULL},
    {"novita", "AS-1", NULL},
    {"novita", "US-CA-06 (California)", "US"},
    {"coreweave", "NORTH AMERICA", NULL},
    {"coreweave", "EUROPE", NULL},
    {"gcp", "Americas", NULL},
    {"gcp", "Northern Virginia for 3 Years", "US"},
    {"gcp", "Netherlands for 1 Year", "NL"},
    {"gcp", "us-central1-a", "US"},
    {"gcp", "europe-west2", "GB"},
    {"lambda", "europe-south-1", NULL},
    {"lambda", "us-east-1+europe-central-1", "DE+US"},
    {"lambda", NULL, NULL},
    {"ibm", "eu-gb", "GB"},
    {"aws", "eu-west-2", "GB"},
    {"aws", "eu-central-2", "CH"},
    {"aws", "us-east-1f", "US"},
    {"aws", "us-west-2/usw2-az2", "US"},
    {"aws", "us-east-1-atl-1a", "US"},
    {"aws", "us-east-9", NULL},
    {"aws", "us", NULL},
    {"oci", "eu-zurich-1", "CH"},
    {"azure", "australiaeast", "AU"},
    {"azure", "austriaeast", "AT"},
    {"azure", "usgovvirginia", NULL},
    {"digitalocean", "nyc2+tor1+xyz9", "CA+US"},
    {"spheron", "eu-9+us-1", "US"},
    {"verda_page", NULL, "uniform:FI+IS"},
    {"runpod", NULL, "uniform:CA+CZ+IS+NL+NO+RO+SE+US"},
    {"latitude", "United States", "US"},
    {"tensordock", "Oslo, Norway", "NO"},
    {"tensordock", "Atlanta, Georgia, United States", "US"},
    {"nebius_page", NULL, NULL},
    {"jarvislabs", "moon-01", NULL},
    {"vast", LONG, NULL},
    {"lambda", "+us-east-1+", "US"},
    {"lambda", "us-east-1+us-east-1", "US"},
    {"lambda", "+", NULL},
    {"lambda", "", NULL},
    {"lambda", "North Texas, USA; Georgia, USA", "US"},
    {"lambda", "Virginia, USA; Sydney, Australia", "AU+US"},
    {"lambda", "Georgia, USA;", "US"},
    {"lambda", "us", NULL},
    {"vast", "US:2; CZ:1", NULL},
    {"vast", "Hamlet; Zurich, CH", "CH"},
    {"vast", "\xC9tat, CA\xFF", NULL},
    {"vast", "\xFF\xFE, US", NULL},
    {"vast", "\xEF\xBF\xBD, US", NULL},
    {"vast",
     "Dr\xC3\xB8"
     "bak, NO",
     "NO"},
    {"vast", "a\nb, US", NULL},
    {"lambda", "us-east-1\xFF", NULL},
    {"runpod", "US-CA-2", "US"},
    {"runpod", "CA-MTL-1", "CA"},
    {"runpod", "US-IL-1", "US"},
    {"runpod", "US-DE-1", "US"},
    {"runpod", "US-MO-1", "US"},
    {"runpod", "US-GA-1", "US"},
    {"runpod", "EU-RO-1", "RO"},
    {"runpod", "EUR-IS-1", "IS"},
    {"runpod", "AP-JP-1", "JP"},
    {"runpod", "OC-AU-1", "AU"},
    {"runpod", "SEA-SG-1", "SG"},
    {"runpod", "EU-XX-1", NULL},
    {"runpod", "EU", NULL},
    {"runpod", "EU-", NULL},
    {"runpod", "AU-CA-1", NULL},
    {"runpod", "us-ca-2", NULL},
    {"runpod", "CZ", "CZ"},
    {"runpod", "global", NULL},
    {"runpod", "any", NULL},
    {"runpod", "secure", NULL},
    {"runpod", "community", NULL},
    {"lambda", "global", NULL},
    {"verda_page", "global", NULL},
    {"nebius_page", "eu", NULL},
    {"gcp", "Americas for 3 Years", NULL},
    {"oci", "af-johannesburg-1/AF-JOHANNESBURG-1-AD-1", "ZA"},
    {"scaleway", "fr-par/fr-par-2", "FR"},
    {"ovhcloud", "GRA/GRA11", "FR"},
    {"ovhcloud", "UK", "GB"},
    {"primeintellect", "canada", "CA"},
    {"primeintellect", "united_states", "US"},
    {"primeintellect", "eu_north", NULL},
    {"primeintellect", "eu_west", NULL},
    {"primeintellect", "FI", "FI"},
    {"primeintellect", "NO", "NO"},
    {"primeintellect", "fi", NULL},
    {"shadeform", "wichita", NULL},
    {"no such market", "US", NULL},
};

START_TEST(a_word_is_its_country_or_none)
{
    const char *place = region_place(kit_regions(&mem), traps[_i].market, traps[_i].word, &mem);

    ck_assert_msg(text_eq(place, traps[_i].place), "%s \"%s\" is %s, not %s", traps[_i].market,
                  traps[_i].word, place, traps[_i].place);
    arena_fini(&mem);
}
END_TEST

START_TEST(a_word_that_is_no_country_can_be_known)
{
    const struct region_rules *r = kit_regions(&mem);

    ck_assert(region_knows(r, "coreweave", "EUROPE"));
    ck_assert(!region_knows(r, "coreweave", "ASIA"));
    ck_assert(region_knows(r, "lambda", "us-east-1+europe-south-1"));
    ck_assert(!region_knows(r, "lambda", "us-east-1+us-north-1"));
    ck_assert(!region_knows(r, "no such market", "EUROPE"));
    ck_assert(region_has_table(r, "coreweave") && region_has_table(r, "vast"));
    ck_assert(!region_has_table(r, "lambda_page") && !region_has_table(r, "no such market"));
    arena_fini(&mem);
}
END_TEST

START_TEST(every_table_is_of_a_market)
{
    struct config c;
    struct err e = {0};
    const struct json *list;
    size_t len;
    const char *text = kit_file("config/regions.json", &len, &mem);

    ck_assert_msg(config_load(&c, "config", CONFIG_ALL, &mem, &e), "%s", e.text);
    list = json_get(json_parse_config(text, len, "f", &mem, &e), "markets");
    for (const struct json *at = json_first(list); at; at = json_next(at))
        ck_assert_msg(source_set_find(&c.sources, json_name(at)), "there is no market \"%s\"",
                      json_name(at));
    arena_fini(&mem);
}
END_TEST

#define FILE_(markets)                                                                             \
    "{\"version\":\"v\",\"countries\":[\"CA\",\"US\"],\"aliases\":{},\"names\":{},\"markets\":"    \
    "{" markets "}}"

static const struct {
    const char *text, *words;
} bad[] = {
    {"{\"version\":\"v\",\"countries\":[\"US\",\"US\"],\"aliases\":{},\"names\":{},\"markets\":{}}",
     "\"countries\" has \"US\" twice"},
    {"{\"version\":\"v\",\"countries\":[\"us\"],\"aliases\":{},\"names\":{},\"markets\":{}}",
     "\"us\" is no country code"},
    {"{\"version\":\"v\",\"countries\":[],\"aliases\":{\"UK\":\"GB\"},\"names\":{},\"markets\":{}}",
     "\"GB\" is not in \"countries\""},
    {FILE_("\"a\":7"), "market \"a\": expected an object"},
    {FILE_("\"a\":{\"word\":{}}"), "\"word\""},
    {FILE_("\"a\":{\"words\":{\"x\":\"UK\"}}"), "\"UK\" is not in \"countries\""},
    {FILE_("\"a\":{\"words\":{\"x\":\"US\",\"x\":\"US\"}}"), "has \"x\" twice"},
    {FILE_("\"a\":{\"rule\":\"prefix\"}"),
     "\"rule\" is \"prefix\", expected last_code, last_name or centre"},
    {FILE_("\"a\":{\"rule\":\"last_code\",\"words\":{}}"), "instead of words"},
    {FILE_("\"a\":{\"sites\":[]}"), "\"sites\" is empty"},
    {FILE_("\"a\":{\"sites\":[\"FR\"]}"), "\"FR\" is not in \"countries\""},
    {FILE_("\"a\":{},\"a\":{}"), "market \"a\" is there twice"},
};

START_TEST(what_is_wrong_is_refused_with_its_place)
{
    struct err e = {0};
    const struct json *doc = json_parse_config(bad[_i].text, strlen(bad[_i].text), "f", &mem, &e);

    ck_assert_msg(doc, "%s", e.text);
    ck_assert(!region_rules_read(doc, &mem, &e));
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_msg(strstr(e.text, bad[_i].words), "%s", e.text);
    arena_fini(&mem);
}
END_TEST

static const char *place_in(const char *markets, const char *word)
{
    struct err e = {0};
    const char *text = text_fmt(&mem,
                                "{\"version\":\"v\",\"countries\":[\"CA\",\"US\"],\"aliases\":{},"
                                "\"names\":{},\"markets\":{%s}}",
                                markets);
    const struct region_rules *r =
        region_rules_read(json_parse_config(text, strlen(text), "f", &mem, &e), &mem, &e);

    ck_assert_msg(r, "%s", e.text);
    return region_place(r, "m", word, &mem);
}

#define ZONES(words) "\"m\":{\"zones\":true,\"words\":{" words "}}"
#define WORDS(words) "\"m\":{\"words\":{" words "}}"

/* A zone is its region and a letter of a to f, with or without a dash, and never more. */
static const struct {
    const char *markets, *word, *place;
} zones[] = {
    {ZONES("\"xy\":\"US\""), "xy", "US"},
    {ZONES("\"xy\":\"US\""), "xya", "US"},
    {ZONES("\"xy\":\"US\""), "xyf", "US"},
    {ZONES("\"xy\":\"US\""), "xyg", NULL},
    {ZONES("\"xy\":\"US\""), "xyA", NULL},
    {ZONES("\"xy\":\"US\""), "xy1", NULL},
    {ZONES("\"xy\":\"US\""), "xy-a", "US"},
    {ZONES("\"xy\":\"US\""), "xy-b/xy-c", "US"},
    {ZONES("\"xy\":\"US\""), "xy-c-d", "US"}, /* a local zone */
    {ZONES("\"x\":\"US\""), "xa", NULL},
    {ZONES("\"u\":\"US\""), "u-1a", NULL},
    {ZONES("\"u\":\"US\""), "u-atl-1a", "US"},
    {ZONES("\"u\":\"US\""), "u-atl-1", NULL},
    {ZONES("\"xya\":\"US\",\"xy\":\"CA\""), "xya", "US"},
    {ZONES("\"u-1-1a\":\"US\",\"u\":\"CA\",\"u-1-1\":\"CA\""), "u-1-1a", "US"},
    {ZONES("\"u\":\"CA\",\"u-1-1\":\"US\""), "u-1-1a", "US"},
    {WORDS("\"xy\":\"US\""), "xya", NULL},
    {"\"m\":{\"rule\":\"last_code\"}", "Oslo,  US  ", "US"},
    {"\"m\":{\"rule\":\"last_code\"}", "Oslo,", NULL},
    {"\"m\":{\"rule\":\"last_code\"}", "Oslo,  ", NULL},
    {"\"m\":{\"rule\":\"last_code\"}", " US ", "US"},
};

START_TEST(a_zone_is_of_its_region)
{
    const char *place = place_in(zones[_i].markets, zones[_i].word);

    ck_assert_msg(text_eq(place, zones[_i].place), "\"%s\" is %s", zones[_i].word, place);
    arena_fini(&mem);
}
END_TEST

/* So many places and no more; what is empty is none of them. */
START_TEST(a_word_has_up_to_sixty_four_places)
{
    const char *const table = WORDS("\"a\":\"US\"");
    const char *word = "";

    for (int i = 1; i <= 65; i++) {
        word = text_fmt(&mem, "%s%sa", word, i > 1 ? "+" : "");
        ck_assert_msg(text_eq(place_in(table, word), i <= 64 ? "US" : NULL), "%d", i);
        if (i == 64)
            ck_assert_str_eq(place_in(table, text_fmt(&mem, "%s++", word)), "US");
    }
    arena_fini(&mem);
}
END_TEST

/* 64 bytes are a word, 65 are none. */
START_TEST(a_place_is_not_longer_than_a_word)
{
    for (int i = 60; i < 70; i++) {
        const char *word = text_fmt(&mem, "%*s, US", i - 4, "x");

        ck_assert_msg(text_eq(region_place(kit_regions(&mem), "vast", word, &mem),
                              i <= REGION_WORD_MAX ? "US" : NULL),
                      "%d", i);
    }
    ck_assert(!region_is_country(kit_regions(&mem), NULL));
    ck_assert(region_is_country(kit_regions(&mem), "US"));
    ck_assert(region_knows(kit_regions(&mem), "lambda", "+us-east-1+"));
    arena_fini(&mem);
}
END_TEST

SUITE(norm_region)
{
    ADD_TABLE(a_zone_is_of_its_region, zones);
    ADD(a_word_has_up_to_sixty_four_places);
    ADD(a_place_is_not_longer_than_a_word);
    ADD_TABLE(a_word_is_its_country_or_none, traps);
    ADD(a_word_that_is_no_country_can_be_known);
    ADD(every_table_is_of_a_market);
    ADD_TABLE(what_is_wrong_is_refused_with_its_place, bad);
}
