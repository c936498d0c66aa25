/* Scaleway (euros, zones, pages), Azure (filters, pages), OCI (rate card), and the ECB's rates. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sim.h"

/* --- Scaleway -------------------------------------------------------------------------------- */

static const struct scw_type {
    const char *name, *gpu, *zones;
    int gpus;
    int64_t p4; /* EUR, the whole server */
} scw_types[] = {
    {"COPARM1-2C-8G", NULL, "*", 0, 426},
    {"DEV1-S", NULL, "*", 0, 123},
    {"GPU-3070-S", "RTX-3070", "fr-par-1", 1, 9800},
    {"H100-1-80G", "H100-PCIe", "fr-par-2 pl-waw-2", 1, 27300},
    {"H100-2-80G", "H100-PCIe", "fr-par-2 pl-waw-2", 2, 54600},
    {"H100-SXM-2-80G", "H100-SXM", "fr-par-2", 2, 60180},
    {"H100-SXM-4-80G", "H100-SXM", "fr-par-2", 4, 117200},
    {"H100-SXM-8-80G", "H100-SXM", "fr-par-2", 8, 230280},
    {"L40S-1-48G", "L40S", "fr-par-2 pl-waw-2", 1, 14000},
    {"PRO2-M", NULL, "*", 0, 2190},
};
enum { SCW_TYPES = sizeof scw_types / sizeof *scw_types, SCW_PAGE = 4 };

static bool scw_zone(const char *path, char to[16])
{
    const char *at = strstr(path, "/zones/");

    if (!at)
        return false;
    snprintf(to, 16, "%.*s", (int)strcspn(at + 7, "/"), at + 7);
    return strstr(
               "fr-par-1 fr-par-2 fr-par-3 nl-ams-1 nl-ams-2 nl-ams-3 pl-waw-1 pl-waw-2 pl-waw-3",
               to)
           && strlen(to) == 8;
}

static void scw_server(const struct ask *q, struct out *o, const struct scw_type *t)
{
    int64_t p4 = t->gpus ? price_p4(q, t->name, t->p4, 50, 40) : t->p4;

    say(o,
        "\"%s\":{\"alt_names\":[],\"arch\":\"x86_64\",\"ncpus\":%d,\"ram\":%lld,\"gpu\":", t->name,
        4 + 24 * t->gpus, (8 + 232ll * t->gpus) << 30);
    if (t->gpus)
        say(o,
            "%d,\"gpu_info\":{\"gpu_manufacturer\":\"NVIDIA\",\"gpu_name\":\"%s\","
            "\"gpu_memory\":85899345920}",
            t->gpus, t->gpu);
    else
        say(o, "%s,\"gpu_info\":null", strncmp(t->name, "DEV", 3) == 0 ? "null" : "0");
    say(o, ",\"mig_profile\":null,\"volumes_constraint\":{\"min_size\":0,\"max_size\":0},"
           "\"scratch_storage_max_size\":3000000000000,\"monthly_price\":");
    say_p4(o, p4 * 730);
    say(o, ",\"hourly_price\":");
    say_p4(o, p4);
    say(o,
        ",\"capabilities\":{\"boot_types\":[\"local\"],\"private_network\":8},\"network\":"
        "{\"ipv6_support\":true},\"block_bandwidth\":671088640,\"end_of_service\":%s}",
        strcmp(t->name, "GPU-3070-S") == 0 ? "true" : "false");
}

static void scw_stock(const struct ask *q, struct out *o, const struct scw_type *t,
                      const char *zone)
{
    char item[64];

    snprintf(item, sizeof item, "%s/%s", t->name, zone);
    bool stock = t->gpus ? in_stock(q, item, 6, 85) : true;
    say(o, "\"%s\":{\"availability\":\"%s\"}", t->name,
        !stock                   ? "shortage"
        : pick(q, item, 3, 0, 2) ? "available"
                                 : "scarce");
}

void sim_scaleway(const struct ask *q, struct answer *r)
{
    struct out *o = &r->body;
    char zone[16];
    int64_t page = query_int(q->query, "page", 1), per = query_int(q->query, "per_page", 50);
    int64_t total = 0, said = 0;

    if (!strstr(q->path, "/instance/v1/") || !strstr(q->path, "/products/servers")
        || !scw_zone(q->path, zone)) {
        not_found(r);
        return;
    }
    bool stock = strstr(q->path, "/availability");
    per = per < 1 || per > SCW_PAGE ? SCW_PAGE : per;
    say(o, "{\"servers\":{");
    for (int i = 0; i < SCW_TYPES; i++) {
        if (scw_types[i].zones[0] != '*' && !strstr(scw_types[i].zones, zone))
            continue;
        if (total++ < (page - 1) * per || total > page * per)
            continue;
        say(o, "%s", said++ ? "," : "");
        if (stock)
            scw_stock(q, o, &scw_types[i], zone);
        else
            scw_server(q, o, &scw_types[i]);
    }
    say(o, "}}");
    say(&r->head, "X-Total-Count: %lld\r\n", (long long)total);
}

/* --- Azure ----------------------------------------------------------------------------------- */

enum { AZURE_PAGE = 20 };

static const struct azure_sku {
    const char *arm, *meter, *series;
    int64_t p4;
} azure_skus[] = {
    {"Standard_ND96isr_H100_v5", "ND96isrH100v5", "NDsr H100 v5", 983200},
    {"Standard_ND96is_H100_v5", "ND96isH100v5", "NDsr H100 v5", 983200},
    {"Standard_NC40ads_H100_v5", "NC40adsH100v5", "NCads H100 v5", 69800},
    {"Standard_NC80adis_H100_v5", "NC80adisH100v5", "NCads H100 v5", 139600},
    {"Standard_ND96isr_H200_v5", "ND96isrH200v5", "NDsr H200 v5", 1060000},
    {"Standard_ND96amsr_A100_v4", "ND96amsr A100 v4", "NDamsr A100 v4", 327700},
};
static const char *const azure_regions[][2] = {
    {"eastus", "US East"},
    {"westus3", "US West 3"},
    {"swedencentral", "SE Central"},
    {"usgovvirginia", "US Gov Virginia"},
};
/* One SKU's rows in one region: what differs from the first. */
static const struct azure_row {
    const char *product, *suffix, *type, *term;
    int64_t times_percent;
} azure_rows[] = {
    {"", "", "Consumption", NULL, 100},        {" Windows", "", "Consumption", NULL, 104},
    {"", " Spot", "Consumption", NULL, 40},    {"", " Low Priority", "Consumption", NULL, 20},
    {"", "", "Reservation", "1 Year", 560000}, {"", "", "Reservation", "3 Years", 1150000},
    {"", "", "DevTestConsumption", NULL, 100},
};

struct azure_filter {
    char text[2048], region[64];
};

/* Every contains(armSkuName,'X') offers a way in; without any, all SKUs pass. */
static bool azure_wanted(const struct azure_filter *f, const char *arm, const char *region)
{
    char what[64];
    bool any = false, hit = false;

    if (*f->region && strcmp(f->region, region) != 0)
        return false;
    for (const char *at = strstr(f->text, "armSkuName"); at; at = strstr(at + 1, "armSkuName")) {
        const char *quote = strchr(at, '\'');

        if (!quote)
            break;
        snprintf(what, sizeof what, "%.*s", (int)strcspn(quote + 1, "'"), quote + 1);
        any = true;
        hit = hit || strstr(arm, what);
    }
    return hit || !any;
}

static void azure_say(const struct ask *q, struct out *o, const struct azure_sku *s,
                      const char *const region[2], const struct azure_row *row, int n)
{
    int64_t p4 = price_p4(q, s->arm, s->p4, 2000, 100) * row->times_percent / 100;

    say(o, "{\"currencyCode\":\"USD\",\"tierMinimumUnits\":0.0,");
    if (row->term)
        say(o, "\"reservationTerm\":\"%s\",", row->term);
    say(o, "\"retailPrice\":");
    say_p4(o, p4);
    say(o, ",\"unitPrice\":");
    say_p4(o, p4);
    say(o,
        ",\"armRegionName\":\"%s\",\"location\":\"%s\",\"effectiveStartDate\":"
        "\"2023-12-01T00:00:00Z\",\"meterId\":\"%08llx-423c-5af8-9e6f-36e42dda07ec\",",
        region[0], region[1], (unsigned long long)(hash(4, s->arm, n) & 0xffffffff));
    say(o,
        "\"meterName\":\"%s%s\",\"productId\":\"DZH318Z0KN53\",\"skuId\":\"DZH318Z0KN53/%04d\","
        "\"productName\":\"Virtual Machines %s Series%s\",\"skuName\":\"%s%s\","
        "\"serviceName\":\"Virtual Machines\",\"serviceId\":\"DZH313Z7MMC8\",",
        s->meter, row->suffix, n, s->series, row->product, s->meter, row->suffix);
    say(o,
        "\"serviceFamily\":\"Compute\",\"unitOfMeasure\":\"1 Hour\",\"type\":\"%s\","
        "\"isPrimaryMeterRegion\":true,\"armSkuName\":\"%s\"}",
        row->type, s->arm);
}

/* The next link keeps the filter as it came, and names the official host as the real one does. */
static void azure_end(const struct ask *q, struct out *o, int64_t skip, int64_t said, bool more)
{
    if (more) {
        say(o, "],\"NextPageLink\":\"https://prices.azure.com:443/api/retail/prices?");
        for (const char *at = q->query; at && *at;) {
            size_t n = strcspn(at, "&");

            if (strncmp(at, "$skip=", 6) != 0 && strncmp(at, "%24skip=", 8) != 0)
                say(o, "%.*s&", (int)n, at);
            at += n + (at[n] == '&');
        }
        say(o, "$skip=%lld\"", (long long)(skip + said));
    } else {
        say(o, "],\"NextPageLink\":null");
    }
    say(o, ",\"Count\":%lld}", (long long)said);
}

void sim_azure(const struct ask *q, struct answer *r)
{
    struct azure_filter f = {0};
    struct out *o = &r->body;
    int64_t skip = query_int(q->query, "$skip", 0), at = 0, said = 0;
    bool more = false;
    int n = 0;

    if (!strstr(q->path, "/api/retail/prices")) {
        not_found(r);
        return;
    }
    query_get(q->query, "$filter", f.text, sizeof f.text);
    const char *region = strstr(f.text, "armRegionName eq '");
    if (region)
        snprintf(f.region, sizeof f.region, "%.*s", (int)strcspn(region + 18, "'"), region + 18);
    say(o, "{\"BillingCurrency\":\"USD\",\"CustomerEntityId\":\"Default\",\"CustomerEntityType\":"
           "\"Retail\",\"Items\":[");
    for (size_t s = 0; s < sizeof azure_skus / sizeof *azure_skus; s++)
        for (size_t g = 0; g < sizeof azure_regions / sizeof *azure_regions; g++)
            for (size_t w = 0; w < sizeof azure_rows / sizeof *azure_rows; w++, n++) {
                if (q->sold_out || !azure_wanted(&f, azure_skus[s].arm, azure_regions[g][0]))
                    continue;
                if (at++ < skip || (more = said == AZURE_PAGE))
                    continue;
                say(o, "%s", said++ ? "," : "");
                azure_say(q, o, &azure_skus[s], azure_regions[g], &azure_rows[w], n);
            }
    azure_end(q, o, skip, said, more);
}

/* --- OCI ------------------------------------------------------------------------------------- */

static const struct oci_product {
    const char *part, *name, *metric, *category;
    int64_t p4;
} oci_products[] = {
    {"B108776", "WebCenter Imaging For OCI", "OCPU Per Hour", "WebCenter For OCI", 6394},
    {"B109479", "Compute - GPU - L40S", "GPU Per Hour", "Compute - GPU", 35000},
    {"B98415", "Compute - GPU - H100", "GPU Per Hour", "Compute - GPU", 100000},
    {"B110519", "OCI - Compute - GPU - H200", "GPU Per Hour", "Compute - GPU", 100000},
    {"B109480", "OCI - Compute - GPU - H100T", "GPU Per Hour", "Compute - GPU - Other", 107500},
    {"B111000", "OCI - NVIDIA AI Enterprise - H100", "GPU Per Hour", "Compute - GPU", 25000},
    {"B110978", "OCI - Compute - GPU - B200", "GPU Per Hour", "Compute - GPU", 140000},
    {"B94000", "Roving Edge Infrastructure - GPU", "Per Day", "Roving Edge", 1600000},
};

static void oci_list(const struct ask *q, struct out *o)
{
    char part[32] = "", now[40];
    int said = 0;

    query_get(q->query, "partNumber", part, sizeof part);
    time_text(q->now, now);
    say(o, "{\"lastUpdated\":\"%.19s.872Z\",\"items\":[", now);
    for (size_t i = 0; !q->sold_out && i < sizeof oci_products / sizeof *oci_products; i++) {
        const struct oci_product *p = &oci_products[i];

        if (*part && strcmp(part, p->part) != 0)
            continue;
        say(o,
            "%s{\"partNumber\":\"%s\",\"displayName\":\"%s\",\"metricName\":\"%s\","
            "\"serviceCategory\":\"%s\",\"currencyCodeLocalizations\":[{\"currencyCode\":\"USD\","
            "\"prices\":[{\"model\":\"PAY_AS_YOU_GO\",\"value\":",
            said++ ? "," : "", p->part, p->name, p->metric, p->category);
        say_p4(o, price_p4(q, p->part, p->p4, 2000, 0));
        say(o, "}]}]}");
    }
    say(o, "]}");
}

static void oci_shape(struct out *o, const char *name, const char *part, int gpus,
                      const char *comma)
{
    say(o,
        "{\"name\":\"%s\",\"hidden\":false,\"status\":\"ACTIVE\",\"allowPreemptible\":%s,"
        "\"gpuQty\":%d,\"gpuMemoryQty\":%d,\"bundleMemoryQty\":2048,\"shapeType\":{\"value\":"
        "\"bm\"},\"subType\":{\"value\":\"gpu\"},\"processorType\":{\"value\":\"intel\"},"
        "\"products\":[{\"type\":{\"value\":\"ocpu\"},\"partNumber\":\"%s\",\"qty\":112}]}%s",
        name, gpus == 8 ? "false" : "true", gpus, gpus * 80, part, comma);
}

void sim_oci(const struct ask *q, struct answer *r)
{
    if (strstr(q->path, "/cetools/api/v1/products")) {
        oci_list(q, &r->body);
    } else if (strstr(q->path, "/data/shapes.json")) {
        say(&r->body, "{\"items\":[");
        oci_shape(&r->body, "BM.GPU.H100.8", "B98415", 8, ",");
        oci_shape(&r->body, "BM.GPU.H200.8", "B110519", 8, ",");
        oci_shape(&r->body, "BM.GPU.L40S.4", "B109479", 4, "");
        say(&r->body, "]}");
    } else {
        not_found(r);
    }
}

/* --- European Central Bank ------------------------------------------------------------------- */

/* Sunday of Easter (Gauss and Butcher): Good Friday and Easter Monday are TARGET holidays. */
static int64_t easter(int y)
{
    int a = y % 19, b = y / 100, c = y % 100, d = b / 4, e = b % 4, g = (8 * b + 13) / 25;
    int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4,
        l = (32 + 2 * e + 2 * i - h - k) % 7;
    int m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;

    return days_of(y, n / 31, n % 31 + 1);
}

static bool is_business_day(int64_t day)
{
    int y, m, d;

    date_of(day, &y, &m, &d);
    int weekday = (int)((day + 4) % 7); /* 0 is Sunday */
    int64_t e = easter(y);
    return weekday != 0 && weekday != 6 && day != e - 2 && day != e + 1 && !(m == 1 && d == 1)
           && !(m == 5 && d == 1) && !(m == 12 && (d == 25 || d == 26));
}

static void ecb_day(const struct ask *q, struct out *o, int64_t day)
{
    static const struct {
        const char *code;
        int64_t e5;
        int digits;
    } rates[] = {
        {"USD", 116500, 4},  {"JPY", 18250000, 2}, {"GBP", 86550, 5},    {"CHF", 93100, 4},
        {"SEK", 1098000, 4}, {"CNY", 829000, 4},   {"INR", 10250000, 4},
    };
    int y, m, d;

    date_of(day, &y, &m, &d);
    say(o, "\t\t<Cube time='%04d-%02d-%02d'>\n", y, m, d);
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        int64_t step = (int64_t)(hash(q->seed, rates[i].code, day) % 161) - 80;
        int64_t e5 = rates[i].e5 * (10000 + step) / 10000;

        say(o, "\t\t\t<Cube currency='%s' rate='%.*f'/>\n", rates[i].code, rates[i].digits,
            (double)e5 / 100000.0);
    }
    say(o, "\t\t</Cube>\n");
}

/* The day's file appears at 15:00 UTC; before that, and when banks are closed, the last one stands.
 */
void sim_ecb(const struct ask *q, struct answer *r)
{
    struct out *o = &r->body;
    int64_t day = (q->now - 15 * 3600) / 86400;
    int days = strstr(q->path, "eurofxref-hist") ? 64 : 1;

    if (!strstr(q->path, "/stats/eurofxref/eurofxref-daily.xml")
        && !strstr(q->path, "/stats/eurofxref/eurofxref-hist-90d.xml")) {
        not_found(r);
        return;
    }
    r->type = "text/xml";
    say(o, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gesmes:Envelope xmlns:gesmes="
           "\"http://www.gesmes.org/xml/2002-08-01\" xmlns=\"http://www.ecb.int/vocabulary/"
           "2002-08-01/eurofxref\">\n\t<gesmes:subject>Reference rates</gesmes:subject>\n"
           "\t<gesmes:Sender>\n\t\t<gesmes:name>European Central Bank</gesmes:name>\n"
           "\t</gesmes:Sender>\n\t<Cube>\n");
    for (; days > 0; day--)
        if (is_business_day(day)) {
            ecb_day(q, o, day);
            days--;
        }
    say(o, "\t</Cube>\n</gesmes:Envelope>\n");
}
