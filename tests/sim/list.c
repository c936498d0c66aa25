/* Sellers with a list of their own: Lambda, Verda, Vultr, DigitalOcean, Hyperbolic, Voltage Park.
 */
#include <stdio.h>
#include <string.h>
#include "sim.h"

/* --- Lambda: cents an instance, keyed by type, regions with capacity ------------------------- */

static const struct lambda_type {
    const char *name, *gpu;
    int gpus;
    int64_t p4; /* one GPU */
} lambda_types[] = {
    {"gpu_1x_h100_pcie", "H100 (80 GB PCIe)", 1, 24900},
    {"gpu_1x_h100_sxm5", "H100 (80 GB SXM5)", 1, 32900},
    {"gpu_2x_h100_sxm5", "H100 (80 GB SXM5)", 2, 31900},
    {"gpu_4x_h100_sxm5", "H100 (80 GB SXM5)", 4, 30900},
    {"gpu_8x_h100_sxm5", "H100 (80 GB SXM5)", 8, 29900},
    {"gpu_1x_gh200", "GH200 (96 GB)", 1, 14900},
    {"gpu_8x_b200_sxm6", "B200 (180 GB SXM6)", 8, 49900},
    {"gpu_8x_a100_80gb_sxm4", "Tesla A100 (80 GB SXM4)", 8, 17900},
};

void sim_lambda(const struct ask *q, struct answer *r)
{
    struct out *o = &r->body;

    if (!strstr(q->path, "/api/v1/instance-types")) {
        not_found(r);
        return;
    }
    if (!has_demo_key(q)) {
        r->status = 401;
        say(o, "{\"error\":{\"code\":\"global/invalid-api-key\",\"message\":\"API key was invalid, "
               "expired, or deleted.\",\"suggestion\":\"Check your API key or create a new one, "
               "then try again.\"}}");
        return;
    }
    say(o, "{\"data\":{");
    for (size_t i = 0; i < sizeof lambda_types / sizeof *lambda_types; i++) {
        const struct lambda_type *t = &lambda_types[i];
        int64_t cents = price_p4(q, t->gpu, t->p4, 40, 60) / 100 * t->gpus;

        say(o,
            "%s\"%s\":{\"instance_type\":{\"name\":\"%s\",\"description\":\"%dx %s\","
            "\"gpu_description\":\"%s\",\"price_cents_per_hour\":%lld,",
            i ? "," : "", t->name, t->name, t->gpus, t->gpu, t->gpu, (long long)cents);
        say(o,
            "\"specs\":{\"vcpus\":%d,\"memory_gib\":%d,\"storage_gib\":%d,\"gpus\":%d}},"
            "\"regions_with_capacity_available\":[",
            26 * t->gpus, 225 * t->gpus, 2816 * t->gpus, t->gpus);
        if (in_stock(q, t->name, 4, 88))
            say(o, "{\"name\":\"us-east-1\",\"description\":\"Virginia, USA\"}%s",
                pick(q, t->name, 3, 0, 1) ? ",{\"name\":\"us-west-1\",\"description\":"
                                            "\"California, USA\"}"
                                          : "");
        say(o, "]}");
    }
    say(o, "}}");
}

/* --- Verda: a token first, then types (strings) and where they can be had -------------------- */

static const struct verda_type {
    const char *type, *model, *name;
    int gpus, gb;
    int64_t p4;
} verda_types[] = {
    {"1H100.80S.30V", "H100", "H100 SXM5 80GB", 1, 80, 22900},
    {"2H100.80S.60V", "H100", "H100 SXM5 80GB", 2, 80, 22900},
    {"8H100.80S.176V", "H100", "H100 SXM5 80GB", 8, 80, 22900},
    {"1H200.141S.44V", "H200", "H200 SXM5 141GB", 1, 141, 29900},
    {"8H200.141S.176V", "H200", "H200 SXM5 141GB", 8, 141, 29900},
    {"1B200.30V", "B200", "B200 SXM6 180GB", 1, 180, 39900},
    {"1GH200.96S", "GH200", "GH200 96GB", 1, 96, 16900},
    {"CPU.4V.16G", "CPU Node", "AMD EPYC", 0, 0, 279},
};
enum { VERDA_TYPES = sizeof verda_types / sizeof *verda_types };

static void verda_availability(const struct ask *q, struct out *o)
{
    static const char *const places[] = {"FIN-01", "FIN-02", "ICE-01"};
    char spot[16] = "false", item[48];

    query_get(q->query, "is_spot", spot, sizeof spot);
    say(o, "[");
    for (int p = 0; p < 3; p++) {
        const char *comma = "";

        say(o, "%s{\"location_code\":\"%s\",\"availabilities\":[", p ? "," : "", places[p]);
        for (int i = 0; i < VERDA_TYPES; i++) {
            snprintf(item, sizeof item, "%s/%s/%s", verda_types[i].type, places[p], spot);
            if (!in_stock(q, item, 5, p == 0 ? 90 : 40))
                continue;
            say(o, "%s\"%s\"", comma, verda_types[i].type);
            comma = ",";
        }
        say(o, "]}");
    }
    say(o, "]");
}

static void verda_list(const struct ask *q, struct out *o)
{
    char currency[8] = "usd";

    query_get(q->query, "currency", currency, sizeof currency);
    say(o, "[");
    for (int i = 0; i < VERDA_TYPES; i++) {
        const struct verda_type *t = &verda_types[i];
        int64_t one = price_p4(q, t->model, t->p4, 20, 80), whole = t->gpus ? one * t->gpus : one;

        say(o,
            "%s{\"best_for\":[],\"cpu\":{\"description\":\"%d CPU\",\"number_of_cores\":%d},"
            "\"currency\":\"%s\",\"deploy_warning\":null,\"description\":\"Dedicated Hardware "
            "Instance\",\"display_name\":null,",
            i ? "," : "", 22 * t->gpus + 4, 22 * t->gpus + 4, currency);
        say(o,
            "\"gpu\":{\"description\":\"%dx %s\",\"number_of_gpus\":%d},\"gpu_memory\":"
            "{\"description\":\"%dGB GPU RAM\",\"size_in_gigabytes\":%d},\"id\":\"c01dd00d-%04d-"
            "480b-ae4e-d429115d055b\",\"instance_type\":\"%s\",",
            t->gpus, t->name, t->gpus, t->gb * t->gpus, t->gb * t->gpus, i, t->type);
        say(o,
            "\"manufacturer\":\"NVIDIA\",\"memory\":{\"description\":\"120GB RAM\","
            "\"size_in_gigabytes\":120},\"model\":\"%s\",\"name\":\"%s\",\"p2p\":null,"
            "\"price_per_hour\":\"",
            t->model, t->name);
        say_p4(o, whole);
        say(o, "\",\"spot_price\":\"");
        say_p4(o, whole * 35 / 100 / 100 * 100);
        say(o, "\",\"storage\":{\"description\":\"dynamic\"},\"supported_os\":[\"ubuntu-24.04\"]}");
    }
    say(o, "]");
}

void sim_verda(const struct ask *q, struct answer *r)
{
    struct out *o = &r->body;

    if (strstr(q->path, "/v1/oauth2/token")) {
        if (strcmp(q->method, "POST") != 0 || !q->body || !strstr(q->body, "client_credentials")
            || !strstr(q->body, "demo-key")) {
            r->status = 401;
            say(o,
                "{\"code\":\"unauthorized_request\",\"message\":\"Invalid client id or secret\"}");
            return;
        }
        say(o,
            "{\"access_token\":\"demo-key-token-%llx\",\"token_type\":\"Bearer\","
            "\"expires_in\":3600,\"refresh_token\":\"demo-key-refresh\",\"scope\":"
            "\"cloud-api-v1\"}",
            (unsigned long long)hash(q->seed, "token", q->now / 3600));
        return;
    }
    if (!q->auth || strncmp(q->auth, "Bearer demo-key-token-", 22) != 0) {
        unauthorized(r);
        return;
    }
    if (strstr(q->path, "/v1/instance-types"))
        verda_list(q, o);
    else if (strstr(q->path, "/v1/instance-availability"))
        verda_availability(q, o);
    else
        not_found(r);
}

/* --- Vultr: virtual plans and metal plans, a cursor ------------------------------------------ */

static const char *vultr_places(const struct ask *q, const char *id)
{
    return in_stock(q, id, 8, 85) ? "\"sea\",\"ewr\"" : "";
}

static void vultr_plan(const struct ask *q, struct out *o, const char *id, const char *type,
                       int gpus, int vram_gb, int64_t p4)
{
    int64_t price = price_p4(q, id, p4, 60, 40);

    say(o,
        "{\"id\":\"%s\",\"vcpu_count\":12,\"ram\":122880,\"disk\":1400,\"disk_count\":1,"
        "\"bandwidth\":10240,\"monthly_cost\":",
        id);
    say_p4(o, price * 672);
    say(o, ",\"hourly_cost\":");
    say_p4(o, price);
    say(o,
        ",\"type\":\"vcg\",\"locations\":[%s],\"gpu_vram_gb\":%d,\"gpu_type\":\"%s\","
        "\"gpu_brand\":\"nvidia\",\"gpu_count\":%d}",
        vultr_places(q, id), vram_gb, type, gpus);
}

static void vultr_metal(const struct ask *q, struct out *o, const char *id, int64_t p4)
{
    int64_t price = price_p4(q, id, p4, 60, 40), spot = price * 77 / 100 / 100 * 100;

    say(o,
        "{\"id\":\"%s\",\"physical_cpus\":2,\"cpu_count\":112,\"cpu_cores\":112,"
        "\"cpu_threads\":224,\"cpu_model\":\"Platinum 8480+\",\"cpu_mhz\":2000,"
        "\"ram\":2097152,\"disk\":960,\"disk_count\":2,\"bandwidth\":15360,\"monthly_cost\":",
        id);
    say_p4(o, price * 672);
    say(o, ",\"hourly_cost\":");
    say_p4(o, price);
    say(o, ",\"monthly_cost_preemptible\":");
    say_p4(o, spot * 672);
    say(o, ",\"hourly_cost_preemptible\":");
    say_p4(o, spot);
    say(o, ",\"type\":\"NVMe\",\"locations\":[%s]}", vultr_places(q, id));
}

void sim_vultr(const struct ask *q, struct answer *r)
{
    struct out *o = &r->body;
    char cursor[16] = "";
    bool second = query_get(q->query, "cursor", cursor, sizeof cursor) && *cursor;

    if (strstr(q->path, "/v2/plans-metal")) {
        say(o, "{\"plans_metal\":[");
        vultr_metal(q, o, "vbm-256c-2048gb-8-mi300x-gpu", 175200);
        say(o, ",");
        vultr_metal(q, o, "vbm-112c-2048gb-8-h100-gpu", 239200);
        say(o, ",");
        vultr_metal(q, o, "vbm-72c-480gb-gh200-gpu", 19900);
        if (q->b200) {
            say(o, ",");
            vultr_metal(q, o, "vbm-256c-2880gb-8-b200-gpu", 359200);
        }
        say(o, "],\"meta\":{\"total\":%d,\"links\":{\"next\":\"\",\"prev\":\"\"}}}",
            q->b200 ? 4 : 3);
    } else if (strstr(q->path, "/v2/plans")) {
        say(o, "{\"plans\":[");
        if (!second) {
            vultr_plan(q, o, "vcg-a100-1c-6g-4vram", "NVIDIA_A100", 1, 4, 1230);
            say(o, ",{\"id\":\"vc2-1c-0.5gb-free\",\"vcpu_count\":1,\"ram\":512,\"disk\":10,"
                   "\"disk_count\":1,\"bandwidth\":0,\"monthly_cost\":0,\"hourly_cost\":0,"
                   "\"type\":\"vc2\",\"locations\":[\"sea\"]}],\"meta\":{\"total\":3,\"links\":"
                   "{\"next\":\"bmV4dA==\",\"prev\":\"\"}}}");
        } else {
            vultr_plan(q, o, "vcg-a100-12c-120g-80vram", "NVIDIA_A100", 1, 80, 23970);
            say(o, "],\"meta\":{\"total\":3,\"links\":{\"next\":\"\",\"prev\":\"cHJldg==\"}}}");
        }
    } else {
        not_found(r);
    }
}

/* --- DigitalOcean: droplet sizes by pages; a page here holds at most eight ------------------- */

static const struct size {
    const char *slug, *model;
    int gpus, gb;
    int64_t p4; /* the whole droplet */
} sizes[] = {
    {"s-1vcpu-512mb-10gb", NULL, 0, 0, 60},
    {"s-1vcpu-1gb", NULL, 0, 0, 90},
    {"s-2vcpu-4gb", NULL, 0, 0, 360},
    {"c-2", NULL, 0, 0, 625},
    {"g-2vcpu-8gb", NULL, 0, 0, 938},
    {"m-2vcpu-16gb", NULL, 0, 0, 1250},
    {"so-2vcpu-16gb", NULL, 0, 0, 1949},
    {"gpu-4000adax1-20gb", "nvidia_rtx4000_ada", 1, 20, 7600},
    {"gpu-l40sx1-48gb", "nvidia_l40s", 1, 48, 15700},
    {"gpu-h100x1-80gb", "nvidia_h100", 1, 80, 33900},
    {"gpu-h100x8-640gb", "nvidia_h100", 8, 640, 239200},
    {"gpu-h200x1-141gb", "nvidia_h200", 1, 141, 34400},
    {"gpu-h200x8-1128gb", "nvidia_h200", 8, 1128, 275200},
    {"gpu-mi300x8-1536gb", "amd_mi300x", 8, 1536, 159200},
    {"gpu-b200x8-1440gb", "nvidia_b200", 8, 1440, 391200}, /* with --b200 */
};
enum { SIZES_PAGE = 8 };

static void size_say(const struct ask *q, struct out *o, const struct size *s)
{
    int64_t p4 = s->gpus ? price_p4(q, s->slug, s->p4, 70, 50) : s->p4;
    bool stock = s->gpus ? in_stock(q, s->slug, 10, 90) : true;

    say(o,
        "{\"slug\":\"%s\",\"memory\":245760,\"vcpus\":20,\"disk\":720,\"transfer\":15.0,"
        "\"price_monthly\":",
        s->slug);
    say_p4(o, p4 * 744);
    say(o, ",\"price_hourly\":");
    say_p4(o, p4);
    say(o,
        ",\"regions\":[%s],\"available\":%s,\"description\":\"%s\",\"disk_info\":[{\"type\":"
        "\"local\",\"size\":{\"amount\":720,\"unit\":\"gib\"}}]",
        stock ? "\"nyc2\",\"tor1\"" : "", stock ? "true" : "false", s->gpus ? "GPU" : "Basic");
    if (s->gpus)
        say(o,
            ",\"gpu_info\":{\"count\":%d,\"model\":\"%s\",\"vram\":{\"amount\":%d,\"unit\":"
            "\"gib\"}}",
            s->gpus, s->model, s->gb);
    say(o, "}");
}

void sim_digitalocean(const struct ask *q, struct answer *r)
{
    struct out *o = &r->body;
    int64_t page = query_int(q->query, "page", 1), per = query_int(q->query, "per_page", 20);
    int64_t total = (int64_t)(sizeof sizes / sizeof *sizes) - !q->b200;

    if (!strstr(q->path, "/v2/sizes")) {
        not_found(r);
        return;
    }
    if (!has_demo_key(q)) {
        r->status = 401;
        say(o, "{\"id\":\"Unauthorized\",\"message\":\"Unable to authenticate you\"}");
        return;
    }
    per = per < 1 || per > SIZES_PAGE ? SIZES_PAGE : per;
    page = page < 1 || page > total ? 1 : page;
    say(&r->head, "ratelimit-limit: 5000\r\nratelimit-remaining: 4816\r\n");
    say(o, "{\"sizes\":[");
    for (int64_t i = (page - 1) * per; i < page * per && i < total; i++) {
        if (i > (page - 1) * per)
            say(o, ",");
        size_say(q, o, &sizes[i]);
    }
    say(o, "],\"links\":{");
    if (page * per < total)
        say(o,
            "\"pages\":{\"next\":\"https://api.digitalocean.com/v2/sizes?page=%lld&per_page=%lld\","
            "\"last\":\"https://api.digitalocean.com/v2/sizes?page=%lld&per_page=%lld\"}",
            (long long)page + 1, (long long)per, (long long)((total + per - 1) / per),
            (long long)per);
    say(o, "},\"meta\":{\"total\":%lld}}", (long long)total);
}

/* --- Hyperbolic: a bare list, cents ---------------------------------------------------------- */

void sim_hyperbolic(const struct ask *q, struct answer *r)
{
    static const struct {
        const char *type, *form, *region;
        int gpus;
        int64_t p4;
        bool count_told;
    } options[] = {
        {"h100", "sxm5", "us-east-1", 1, 23900, true},
        {"h100", "sxm5", "us-east-1", 8, 23900, true},
        {"h100", "sxm5", "us-west-2", 8, 28900, false},
        {"h200", "sxm5", "us-east-1", 8, 31900, true},
        {"h200", "sxm5", "us-east-1", 1, 31900, true},
        {"a100", "pcie", "us-east-1", 1, 13500, true},
        {"b200", "sxm6", "us-east-1", 8, 42900, true}, /* with --b200 */
    };
    const size_t total = sizeof options / sizeof *options - !q->b200;
    struct out *o = &r->body;

    if (!strstr(q->path, "/v2/alpha/on-demand/rental-options")) {
        not_found(r);
        return;
    }
    say(o, "[");
    for (size_t i = 0; i < total; i++) {
        char item[48];

        snprintf(item, sizeof item, "%s/%s/%d", options[i].type, options[i].region,
                 options[i].gpus);
        int64_t cents = price_p4(q, item, options[i].p4, 17, 100) / 100 * options[i].gpus;
        int64_t nodes = in_stock(q, item, 6, 90) ? pick(q, item, 6, 1, 12) : 0;
        say(o,
            "%s{\"enabled\":true,\"costPerHourCents\":%lld,\"providerCostPerHourCents\":%lld,"
            "\"region\":\"%s\",\"gpuCount\":%d,\"gpuType\":\"%s\",\"gpuFormFactor\":\"%s\",",
            i ? "," : "", (long long)cents, (long long)(cents * 8 / 10), options[i].region,
            options[i].gpus, options[i].type, options[i].form);
        say(o, "\"connectionType\":\"ethernet\",\"ethernetVariant\":\"normal\",");
        if (options[i].count_told || !nodes)
            say(o, "\"totalAvailable\":%lld,", (long long)(nodes * options[i].gpus));
        say(o,
            "\"machineType\":\"virtual-machine\",\"nodes\":[{\"cpuModel\":\"Xeon 8480\","
            "\"gpuCount\":%d,\"ramGb\":240,\"storageGb\":720,\"vcpuCount\":20}]}",
            options[i].gpus);
    }
    say(o, "]");
}

/* --- Voltage Park: metal a GPU, presets an instance ------------------------------------------ */

static void voltage_location(const struct ask *q, struct out *o, int n, int64_t p4)
{
    char item[16];

    snprintf(item, sizeof item, "site/%d", n);
    int64_t ether = in_stock(q, item, 5, 85) ? 8 * pick(q, item, 5, 1, 9) : 0;
    int64_t infini = in_stock(q, item, 9, 60) ? 8 * pick(q, item, 9, 1, 30) : 0;
    say(o,
        "{\"id\":\"a3111bd4-550a-47d0-838a-0a52bff2ae3%d\",\"gpu_count_ethernet\":%lld,"
        "\"gpu_price_ethernet\":\"",
        n, (long long)ether);
    say_p4(o, price_p4(q, "ethernet", p4, 48, 50));
    say(o, "\",\"gpu_count_infiniband\":%lld,\"gpu_price_infiniband\":\"", (long long)infini);
    say_p4(o, price_p4(q, "infiniband", p4 + 5000, 48, 50));
    say(o, "\",\"reserved_gpu_count_infiniband_cluster_one\":null,"
           "\"reserved_gpu_count_infiniband_cluster_two\":null,\"specs_per_node\":{\"gpu_model\":"
           "\"h100-sxm5-80gb\",\"gpu_count\":8,\"cpu_model\":\"Intel Xeon Platinum 8470\","
           "\"cpu_count\":104,\"ram_gb\":1024,\"storage_gb\":18000}}");
}

void sim_voltagepark(const struct ask *q, struct answer *r)
{
    struct out *o = &r->body;

    if (strstr(q->path, "/api/v1/bare-metal/locations")) {
        say(o, "{\"results\":[");
        voltage_location(q, o, 0, 19900);
        say(o, ",");
        voltage_location(q, o, 1, 19900);
        say(o, "],\"total_result_count\":2,\"has_previous\":false,\"has_next\":false}");
    } else if (strstr(q->path, "/api/v1/instant-deploy-presets")) {
        say(o, "[");
        for (int n = 1; n <= 8; n *= 8) {
            say(o,
                "%s{\"id\":\"5d0c6bd2-0000-4a3c-9d1e-00000000000%d\",\"resources\":{\"gpus\":"
                "{\"h100-sxm5-80gb\":{\"count\":%d}},\"vcpu_count\":%d,\"ram_gb\":%d,"
                "\"storage_gb\":%d},\"operating_system\":\"Ubuntu 22.04\","
                "\"compute_rate_hourly\":\"",
                n > 1 ? "," : "", n, n, 26 * n, 116 * n, 2400 * n);
            say_p4(o, price_p4(q, "preset", 18900, 48, 50) * n);
            say(o,
                "0000\",\"storage_rate_hourly\":\"0.%d00000\",\"location_ids_with_availability\":"
                "[%s]}",
                n,
                in_stock(q, n > 1 ? "preset8" : "preset1", 6, 80)
                    ? "\"a3111bd4-550a-47d0-838a-0a52bff2ae30\""
                    : "");
        }
        say(o, "]");
    } else {
        not_found(r);
    }
}
