/* Vast.ai and RunPod: many hosts, whole-offer prices, placeholders behind flags. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sim.h"

enum { VAST_PAGE = 64, VAST_OFFERS_MAX = 512 };

static const struct vast_gpu {
    const char *name;
    int machines, ram_mb;
    int64_t p4;
} vast_gpus[] = {
    {"H100 SXM", 52, 81559, 21500}, {"H100 PCIE", 14, 81559, 18900}, {"H100 NVL", 8, 95830, 20500},
    {"H200", 14, 143771, 26500},    {"H200 NVL", 3, 143771, 24900},  {"A100 SXM4", 12, 81920, 9900},
    {"RTX 4090", 80, 24564, 3500},
};

struct vast_offer {
    const struct vast_gpu *gpu;
    int64_t id, machine, host, gpus, of, p4;
    int slice;
};

static int dearer(const void *a, const void *b)
{
    const struct vast_offer *x = a, *y = b;

    return x->p4 != y->p4 ? (x->p4 < y->p4 ? -1 : 1) : (x->id > y->id) - (x->id < y->id);
}

/* A machine of eight is listed as 1, 2, 4 and 8 of its GPUs, as far as they are free. */
static size_t vast_machine(const struct ask *q, const struct vast_gpu *gpu, int n,
                           struct vast_offer *to)
{
    char item[48];
    size_t len = 0;

    snprintf(item, sizeof item, "%s/%d", gpu->name, n);
    int64_t of = n % 5 == 4 ? 2 : n % 3 == 2 ? 4 : 8;
    int64_t p4 =
        price_p4(q, item, gpu->p4 * (85 + (int64_t)(hash(q->seed, item, 7) % 55)) / 100, 9, 120);
    if (n == 11)
        p4 = 400000; /* the joke asks that are always there */
    if (n == 12)
        p4 = 930;
    if (!in_stock(q, item, 7, 82))
        return 0;
    int64_t free_gpus = pick(q, item, 5, 1, of);
    for (int64_t g = 1; g <= free_gpus; g *= 2)
        to[len++] = (struct vast_offer){
            .gpu = gpu,
            .id = 7000000 + (int64_t)(hash(1, item, g) % 900000),
            .of = of,
            .gpus = g,
            .machine = 40000 + (int64_t)(hash(2, item, 0) % 50000),
            .p4 = p4 * g,
            .host = 100 + (int64_t)(hash(3, gpu->name, n / 2) % 90000),
            .slice = n,
        };
    return len;
}

/* Storage of the default disk gives dph_total its residue. */
static void vast_say(struct out *o, const struct vast_offer *v)
{
    static const char *const places[] = {"Oslo, NO", "Montana, US", "Czechia, CZ", ", US",
                                         "Quebec, CA"};
    double base = (double)v->p4 / 10000.0, disk = 0.92 * 8 * (double)v->gpus / 720.0;
    int kind = v->slice % 6;

    say(o, "{\"id\":%lld,\"ask_contract_id\":%lld,\"machine_id\":%lld,\"host_id\":%lld,",
        (long long)v->id, (long long)v->id, (long long)v->machine, (long long)v->host);
    say(o, "\"bundle_id\":%lld,\"gpu_name\":\"%s\",\"num_gpus\":%lld,\"gpu_ram\":%d,",
        (long long)(v->id * 7), v->gpu->name, (long long)v->gpus, v->gpu->ram_mb);
    say(o, "\"gpu_total_ram\":%lld,\"gpu_frac\":%.17g,\"dph_base\":%.17g,\"dph_total\":%.17g,",
        (long long)(v->gpus * v->gpu->ram_mb), (double)v->gpus / (double)v->of, base, base + disk);
    say(o, "\"dph_total_adj\":%.17g,\"discounted_dph_total\":%.17g,\"min_bid\":%.17g,",
        base + disk * 1.1, base + disk, base * 0.6);
    say(o, "\"storage_cost\":0.92,\"storage_total_cost\":%.17g,", disk);
    say(o,
        "\"search\":{\"gpuCostPerHour\":%.17g,\"diskHour\":%.17g,\"totalHour\":%.17g,"
        "\"discountTotalHour\":0,\"discountedTotalPerHour\":%.17g},",
        base, disk, base + disk, base + disk);
    say(o,
        "\"is_bid\":false,\"rentable\":true,\"rented\":false,\"verification\":\"%s\","
        "\"hosting_type\":%d,\"reliability\":0.%d,\"reliability2\":0.%d,",
        kind == 5 ? "unverified" : "verified", kind < 3, kind == 4 ? 91 : 9912 + v->slice,
        kind == 4 ? 91 : 9912 + v->slice);
    say(o,
        "\"geolocation\":\"%s\",\"start_date\":1784288983.678,\"end_date\":1886065548.0,"
        "\"duration\":1700536.5232281685,\"inet_up_cost\":0.0026041666666666665,"
        "\"inet_down_cost\":0.00013020833333333333,\"static_ip\":true,\"external\":null,"
        "\"vms_enabled\":false,\"cpu_cores\":%s,\"cpu_cores_effective\":%lld.0,"
        "\"cpu_ram\":386908,\"disk_space\":494.0,\"cpu_name\":\"Xeon\\u00ae 8480\","
        "\"resource_type\":\"gpu\"}",
        places[v->slice % 5], kind == 3 ? "null" : "384", (long long)(v->gpus * 24));
}

/* The name asked for is followed to the letter; a page is cut at 64 whatever limit says. */
void sim_vast(const struct ask *q, struct answer *r)
{
    static struct vast_offer all[VAST_OFFERS_MAX];
    char name[64] = "", query[4096] = "";
    const char *body = q->body;
    size_t len = 0;

    if (!strstr(q->path, "/api/v0/bundles") && !strstr(q->path, "/api/v0/search/asks")) {
        not_found(r);
        return;
    }
    if (q->auth && !has_demo_key(q)) {
        unauthorized(r);
        return;
    }
    if (query_get(q->query, "q", query, sizeof query))
        body = query;
    loose_string(body, "gpu_name", name, sizeof name);
    for (size_t g = 0; g < sizeof vast_gpus / sizeof *vast_gpus; g++)
        for (int n = 0; n < vast_gpus[g].machines && len + 4 <= VAST_OFFERS_MAX; n++)
            if (*name ? strcmp(name, vast_gpus[g].name) == 0 : vast_gpus[g].p4 < 10000)
                len += vast_machine(q, &vast_gpus[g], n, all + len);
    qsort(all, len, sizeof *all, dearer);
    bool down = body && strstr(body, "\"desc\"");
    say(&r->body, "{\"offers\":[");
    for (size_t i = 0; i < len && i < VAST_PAGE; i++) {
        if (i)
            say(&r->body, ",");
        vast_say(&r->body, &all[down ? len - 1 - i : i]);
    }
    say(&r->body, "]}");
}

static const struct runpod_gpu {
    const char *id, *name;
    int gb;
    int64_t secure_p4, community_p4; /* 0: not sold there, a placeholder shows instead */
} runpod_gpus[] = {
    {"NVIDIA H100 80GB HBM3", "H100 SXM", 80, 26900, 24900},
    {"NVIDIA H100 PCIe", "H100 PCIe", 80, 23900, 19900},
    {"NVIDIA H100 NVL", "H100 NVL", 94, 27900, 25900},
    {"NVIDIA H200", "H200 SXM", 141, 35900, 32900},
    {"NVIDIA H200 NVL", "H200 NVL", 143, 33900, 0},
    {"NVIDIA B200", "B200", 180, 58900, 0},
    {"AMD Instinct MI300X OAM", "MI300X", 192, 21900, 0},
    {"NVIDIA A100-SXM4-80GB", "A100 SXM", 80, 14900, 13900},
    {"NVIDIA A100-SXM4-40GB", "A100 SXM 40GB", 40, 0, 10000},
    {"NVIDIA H100 80GB HBM3 MIG 1g.10gb", "H100 MIG 1g.10gb", 10, 5900, 0},
    {"NVIDIA GeForce RTX 4090", "RTX 4090", 24, 6900, 3400},
};

static void runpod_price(struct out *o, const char *field, int64_t p4, const char *placeholder)
{
    say(o, ",\"%s\":", field);
    if (p4)
        say_p4(o, p4);
    else
        say(o, "%s", placeholder);
}

/* All null when nothing is free; the figures are for the count asked. */
static void runpod_lowest(const struct ask *q, struct out *o, const char *id, int64_t p4, int count)
{
    static const char *const levels[] = {"Low", "Medium", "High"};

    if (!in_stock(q, id, 6, 92)) {
        say(o, "{\"minimumBidPrice\":null,\"uninterruptablePrice\":null,\"stockStatus\":null,"
               "\"minVcpu\":null,\"minMemory\":null,\"countryCode\":null}");
        return;
    }
    say(o, "{\"minimumBidPrice\":");
    say_p4(o, p4 * count * 6 / 10);
    say(o, ",\"uninterruptablePrice\":");
    say_p4(o, p4 * count);
    say(o, ",\"stockStatus\":\"%s\",\"minVcpu\":16,\"minMemory\":125,\"countryCode\":\"US\"}",
        levels[pick(q, id, 6, 0, 2)]);
}

/* Every alias of lowestPrice the query has is answered: "lowestPrice" or "x: lowestPrice(...)". */
static void runpod_lowest_all(const struct ask *q, struct out *o, const char *id, int64_t p4)
{
    for (const char *at = strstr(q->body, "lowestPrice"); at; at = strstr(at + 1, "lowestPrice")) {
        char alias[32] = "lowestPrice";
        const char *end = at, *count = strstr(at, "gpuCount");

        while (end > q->body && (end[-1] == ' ' || end[-1] == ':'))
            end--;
        const char *from = end;
        while (from > q->body
               && (strchr("_0123456789", from[-1])
                   || ((from[-1] | 32) >= 'a' && (from[-1] | 32) <= 'z')))
            from--;
        if (end < at && memchr(end, ':', (size_t)(at - end)))
            snprintf(alias, sizeof alias, "%.*s", (int)(end - from), from);
        say(o, ",\"%s\":", alias);
        int n = count ? atoi(count + strcspn(count, "0123456789")) : 1; // NOLINT(cert-err34-c)
        runpod_lowest(q, o, id, p4, n > 0 && n <= 8 ? n : 1);
    }
}

void sim_runpod(const struct ask *q, struct answer *r)
{
    struct out *o = &r->body;

    if (!strstr(q->path, "/graphql")) {
        not_found(r);
        return;
    }
    if (strcmp(q->method, "POST") != 0 || !q->body || !strstr(q->body, "gpuTypes")) {
        say(o, "{\"errors\":[{\"message\":\"Must provide query string.\"}]}");
        return;
    }
    say(o, "{\"data\":{\"gpuTypes\":[");
    for (size_t i = 0; i < sizeof runpod_gpus / sizeof *runpod_gpus; i++) {
        const struct runpod_gpu *g = &runpod_gpus[i];
        int64_t secure = g->secure_p4 ? price_p4(q, g->id, g->secure_p4, 31, 90) : 0;
        int64_t peers = g->community_p4 ? price_p4(q, g->name, g->community_p4, 13, 110) : 0;

        say(o,
            "%s{\"id\":\"%s\",\"displayName\":\"%s\",\"memoryInGb\":%d,\"secureCloud\":%s,"
            "\"communityCloud\":%s",
            i ? "," : "", g->id, g->name, g->gb, secure ? "true" : "false",
            peers ? "true" : "false");
        runpod_price(o, "securePrice", secure, "0");
        runpod_price(o, "communityPrice", peers, "0.5");
        runpod_price(o, "secureSpotPrice", secure * 55 / 100 / 100 * 100, "null");
        runpod_price(o, "communitySpotPrice", peers * 55 / 100 / 100 * 100, "null");
        say(o, ",\"oneMonthPrice\":null,\"threeMonthPrice\":null,\"sixMonthPrice\":null,"
               "\"clusterPrice\":null,\"maxGpuCount\":8");
        runpod_lowest_all(q, o, g->id, peers && peers < secure ? peers : secure ? secure : peers);
        say(o, ",\"nodeGroupDatacenters\":[{\"id\":\"EU-RO-1\"}]}");
    }
    say(o, "],\"dataCenters\":[{\"id\":\"EU-RO-1\",\"name\":\"EU-RO-1\",\"listed\":true}],"
           "\"countryCodes\":[\"RO\",\"US\"]}}");
}
