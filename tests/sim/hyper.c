/* AWS (page feed and spot file), Google Cloud (billing catalogue) and IBM Cloud (one profile). */
#include <stdio.h>
#include <string.h>
#include "sim.h"

/* --- AWS: strings with ten decimals, compound keys, spot for all regions in one file --------- */

static const struct ec2_type {
    const char *type, *cpus, *memory;
    int64_t p4;
} ec2_types[] = {
    {"m7i.large", "2", "8 GiB", 1008},
    {"p4d.24xlarge", "96", "1152 GiB", 219576},
    {"p5.4xlarge", "16", "256 GiB", 68800},
    {"p5.48xlarge", "192", "2048 GiB", 550400},
    {"p5en.48xlarge", "192", "2048 GiB", 633000},
    {"g6.xlarge", "4", "16 GiB", 8048},
};
enum { EC2_TYPES = sizeof ec2_types / sizeof *ec2_types };

static void ec2_region(const struct ask *q, struct out *o, const char *region)
{
    char now[40];

    time_text(q->now / 86400 * 86400, now);
    say(o,
        "{\"manifest\":{\"serviceId\":\"ec2\",\"accessType\":\"publish\","
        "\"hawkFilePublicationDate\":\"%s\",\"currencyCode\":\"USD\",\"source\":\"ec2\"},"
        "\"sets\":{},\"regions\":{\"%s\":{",
        now, region);
    for (int i = 0; i < EC2_TYPES; i++) {
        const struct ec2_type *t = &ec2_types[i];
        int64_t p4 = price_p4(q, t->type, t->p4, 3000, 0);

        say(o,
            "%s\"%s %s Linux\":{\"rateCode\":\"X%04d.JRTCKXETXF.6YS6EN2CT7\",\"price\":"
            "\"%lld.%04lld000000\",\"Location\":\"%s\",\"Instance Type\":\"%s\",\"vCPU\":\"%s\","
            "\"Memory\":\"%s\",\"Operating System\":\"Linux\"}",
            i ? "," : "", t->type, region, i, (long long)(p4 / 10000), (long long)(p4 % 10000),
            region, t->type, t->cpus, t->memory);
    }
    say(o, "}}}");
}

static void ec2_spot(const struct ask *q, struct out *o)
{
    static const char *const places[] = {"us-east-1", "us-east-2", "us-west-2", "eu-north-1"};

    say(o, "{\"vers\":0.01,\"config\":{\"rate\":\"perhr\",\"valueColumns\":[\"linux\",\"mswin\"],"
           "\"currencies\":[\"USD\"],\"regions\":[");
    for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
        say(o,
            "%s{\"region\":\"%s\",\"footnotes\":{\"*\":\"notAvailableForCCorCGPU\"},"
            "\"instanceTypes\":[{\"type\":\"gpuInstancesCurrentGen\",\"sizes\":[",
            p ? "," : "", places[p]);
        for (int i = 1; i < EC2_TYPES; i++) {
            char item[64];

            snprintf(item, sizeof item, "spot/%s/%s", ec2_types[i].type, places[p]);
            int64_t p4 = price_p4(q, item, ec2_types[i].p4 * 4 / 10, 6, 200);
            say(o, "%s{\"size\":\"%s\",\"valueColumns\":[{\"name\":\"linux\",\"prices\":{\"USD\":",
                i > 1 ? "," : "", ec2_types[i].type);
            if (in_stock(q, item, 12, 80))
                say(o, "\"%lld.%04lld\"", (long long)(p4 / 10000), (long long)(p4 % 10000));
            else
                say(o, "\"N/A*\"");
            say(o, "}},{\"name\":\"mswin\",\"prices\":{\"USD\":\"N/A*\"}}]}");
        }
        say(o, "]}]}");
    }
    say(o, "]}}");
}

void sim_aws(const struct ask *q, struct answer *r)
{
    const char *feed = strstr(q->path, "/ec2-ondemand-without-sec-sel/");
    char region[64];

    if (strstr(q->path, "/spot.json")) {
        ec2_spot(q, &r->body);
    } else if (feed) {
        feed += strlen("/ec2-ondemand-without-sec-sel/");
        snprintf(region, sizeof region, "%.*s", (int)strcspn(feed, "/"), feed);
        url_decode(region);
        ec2_region(q, &r->body, region);
    } else {
        not_found(r);
    }
}

/* --- Google Cloud: parts with units and nanos, pages by token -------------------------------- */

static const struct sku {
    const char *description, *group, *usage, *unit;
    int64_t nano;
} skus[] = {
    {"N1 Predefined Instance Core running in Americas", "N1Standard", "OnDemand", "h", 31611000},
    {"Nvidia H100 80GB GPU running in Americas", "GPU", "OnDemand", "h", 9796550569},
    {"A3 Instance Core running in Americas", "CPU", "OnDemand", "h", 29917642},
    {"A3 Instance Ram running in Americas", "RAM", "OnDemand", "GiBy.h", 2606093},
    {"SSD backed Local Storage in Americas", "LocalSSD", "OnDemand", "GiBy.mo", 80000000},
    {"Nvidia H100 80GB GPU attached to Spot Preemptible VMs running in Americas", "GPU",
     "Preemptible", "h", 2253000000},
    {"Commitment v1: Nvidia H100 80GB GPU running in Americas for 1 Year", "GPU", "Commit1Yr", "h",
     6863000000},
    {"Reserved Nvidia H100 80GB GPU in Americas", "GPU", "OnDemand", "h", 0},
    {"H200 141GB GPU running in Americas", "GPU", "OnDemand", "h", 9312000000},
    {"H200 141GB GPU attached to DWS Calendar Mode running in Americas", "GPU", "OnDemand", "h",
     4800000000},
};
enum { SKUS = sizeof skus / sizeof *skus, SKUS_PAGE = 6 };

void sim_gcp(const struct ask *q, struct answer *r)
{
    struct out *o = &r->body;
    char key[64] = "", token[32] = "";

    if (!strstr(q->path, "/v1/services/6F81-5844-456A/skus")) {
        not_found(r);
        return;
    }
    query_get(q->query, "key", key, sizeof key);
    if (strncmp(key, "demo-key", 8) != 0) {
        r->status = 403;
        say(o, "{\"error\":{\"code\":403,\"message\":\"The request is missing a valid API key.\","
               "\"status\":\"PERMISSION_DENIED\"}}");
        return;
    }
    bool second = query_get(q->query, "pageToken", token, sizeof token) && *token;
    say(o, "{\"skus\":[");
    for (int i = second ? SKUS_PAGE : 0; i < (second ? SKUS : SKUS_PAGE); i++) {
        const struct sku *s = &skus[i];
        int64_t nano = s->nano * q->scale_percent / 100;

        say(o,
            "%s{\"name\":\"services/6F81-5844-456A/skus/%04X-0000\",\"skuId\":\"%04X-0000\","
            "\"description\":\"%s\",\"category\":{\"serviceDisplayName\":\"Compute Engine\","
            "\"resourceFamily\":\"Compute\",\"resourceGroup\":\"%s\",\"usageType\":\"%s\"},",
            i && !(second && i == SKUS_PAGE) ? "," : "", i + 4096, i + 4096, s->description,
            s->group, s->usage);
        say(o,
            "\"serviceRegions\":[\"us-central1\",\"us-east4\"],\"pricingInfo\":[{\"summary\":\"\","
            "\"pricingExpression\":{\"usageUnit\":\"%s\",\"displayQuantity\":1,\"tieredRates\":"
            "[{\"startUsageAmount\":0,\"unitPrice\":{\"currencyCode\":\"USD\",\"units\":\"%lld\","
            "\"nanos\":%lld}}],\"baseUnit\":\"s\",\"baseUnitConversionFactor\":3600},"
            "\"currencyConversionRate\":1,\"effectiveTime\":\"2026-05-01T00:00:00Z\"}],"
            "\"serviceProviderName\":\"Google\",\"geoTaxonomy\":{}}",
            s->unit, (long long)(nano / 1000000000), (long long)(nano % 1000000000));
    }
    say(o, "],\"nextPageToken\":\"%s\"}", second ? "" : "AbCdEf123");
}

/* --- IBM Cloud: the prices of one profile by region ------------------------------------------ */

static void ibm_metric(struct out *o, const char *metric, int64_t p4, const char *comma)
{
    say(o,
        "{\"metric_id\":\"%s\",\"charge_unit\":\"Instance-Hour\",\"charge_unit_quantity\":1,"
        "\"tier_model\":\"Linear Tier\",\"amounts\":[{\"country\":\"DEU\",\"currency\":\"EUR\","
        "\"prices\":[{\"quantity_tier\":1,\"price\":",
        metric);
    say_p4(o, p4 * 93 / 100);
    say(o, "}]},{\"country\":\"USA\",\"currency\":\"USD\",\"prices\":[{\"quantity_tier\":1,"
           "\"price\":");
    say_p4(o, p4);
    say(o, "}]}]}%s", comma);
}

void sim_ibm(const struct ask *q, struct answer *r)
{
    static const char *const places[] = {"us-east", "us-south", "eu-de"};
    struct out *o = &r->body;
    int64_t offset = query_int(q->query, "offset", 0);

    if (!strstr(q->path, "/pricing/deployment")) {
        not_found(r);
        return;
    }
    say(o, "{\"offset\":%lld,\"limit\":50,\"count\":%d,\"resource_count\":%d,\"resources\":[",
        (long long)offset, offset ? 0 : 3, offset ? 0 : 3);
    for (int i = 0; i < 3 && !offset; i++) {
        int64_t p4 = price_p4(q, "h100", 856000 + i * 20000, 3000, 0);

        say(o,
            "%s{\"deployment_id\":\"is.instance:%s\",\"deployment_region\":\"%s\",\"type\":"
            "\"Paid\",\"effective_from\":\"2025-01-01T00:00:00Z\",\"effective_until\":"
            "\"9999-12-31T00:00:00Z\",\"metrics\":[",
            i ? "," : "", places[i], places[i]);
        ibm_metric(o, "part-is.instance-hours-gx3d-160x1792x8h100", p4, ",");
        ibm_metric(o, "part-is.spot-gx3d-160x1792x8h100", p4 / 4 / 100 * 100, ",");
        ibm_metric(o, "part-is.instance-hours-reservation", 0, "");
        say(o, "]}");
    }
    say(o, "]}");
}
