#include "recording.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "base/csv.h"

enum {
    AT,
    PROVIDER,
    REGION,
    OFFER,
    GPU,
    COUNT,
    PRICE,
    SPOT,
    SOURCE,
    TERM,
    AVAILABILITY,
    NOTE,
    COLUMNS
};

/* Hyperscalers have a series of their own; serverless sellers rent out no whole GPU-hours;
   Paperspace is DigitalOcean's. */
static bool is_no_seat(const char *provider)
{
    static const char *const out[] = {"aws",       "azure",          "azure_reservations",
                                      "gcp",       "oracle",         "oci",
                                      "ibm",       "alibaba",        "replicate",
                                      "beam",      "cerebrium",      "paperspace",
                                      "shadeform", "primeintellect", "sesterce"};

    for (size_t i = 0; i < sizeof out / sizeof *out; i++)
        if (text_eq(out[i], provider))
            return true;
    return false;
}

static const char *instrument_of(const char *gpu)
{
    if (text_eq(gpu, "H100_SXM") || text_starts(gpu, "h100-sxm"))
        return "H100-SXM-80";
    if (text_eq(gpu, "H200") || text_starts(gpu, "h200-sxm") || text_starts(gpu, "h200 "))
        return "H200-SXM-141";
    return "other";
}

/* The first offers with one GPU's price came in during the 18th. */
static int64_t per_gpu(int64_t price, int64_t gpus, int64_t at, enum recording_unit unit,
                       const char *note)
{
    bool whole = unit == RECORDING_TRUE && at < clock_date(2026, 2, 19) * CLOCK_DAY
                 && price > 4000000000 * (gpus > 4 ? 2 : 1);

    if (text_starts(note, "per_gpu_price"))
        return price;
    return whole && gpus > 1 ? fixed_div_even(price, gpus) : price;
}

static void add_row(struct recording *r, struct csv_field *f, enum recording_unit unit,
                    struct arena *a)
{
    struct quote q = quote_answered(NULL, NULL, 0);
    int64_t gpus, price;

    if (!f[PRICE].len || !text_starts(f[TERM].text, "on")
        || !clock_parse(f[AT].text, &q.observed_at) || !text_int(f[COUNT].text, 1, 64, &gpus)
        || fixed_parse(f[PRICE].text, f[PRICE].len, 0, &price) == FIXED_READ_BAD)
        return;
    q.observed_at -= q.observed_at % CLOCK_HOUR; /* one sweep takes some seconds */
    q.market = q.op = intern_text(&r->intern, f[PROVIDER].text);
    q.instrument = intern_text(&r->intern, instrument_of(f[GPU].text));
    q.region = intern_text(&r->intern, f[REGION].text);
    q.offer =
        text_fmt(a, "%s/%s/%s/%lld", f[GPU].text, f[OFFER].text, f[REGION].text, (long long)gpus);
    q.gpus = (int32_t)gpus;
    q.price_nusd = per_gpu(price, gpus, q.observed_at, unit, f[NOTE].text);
    *VEC_PUSH(&r->quote, a) = q;
}

static int by_time(const void *a, const void *b)
{
    const struct quote *x = a, *y = b;

    return (x->observed_at > y->observed_at) - (x->observed_at < y->observed_at);
}

/* "offer 33610858 machine 54285 host 208039": the word after `name`. */
static const char *word_after(const char *text, const char *name, struct arena *a)
{
    const char *at = strstr(text, name);

    ck_assert_msg(at, "no \"%s\" in \"%s\"", name, text);
    at += strlen(name);
    return text_dup_n(a, at, strcspn(at, " ;"));
}

static void add_vast_row(struct recording *r, struct csv_field *f, struct arena *a)
{
    struct quote q = quote_answered(NULL, NULL, 0);
    int64_t gpus, price;

    if (!text_eq(f[PROVIDER].text, "vast.ai") || !f[PRICE].len
        || !text_eq(f[TERM].text, "on_demand") || !clock_parse(f[AT].text, &q.observed_at)
        || !text_int(f[COUNT].text, 1, 64, &gpus)
        || fixed_parse(f[PRICE].text, f[PRICE].len, 0, &price) == FIXED_READ_BAD)
        return;
    q.observed_at -= q.observed_at % CLOCK_HOUR;
    q.market = q.op = intern_text(&r->intern, "vast");
    q.instrument = intern_text(&r->intern, text_eq(f[GPU].text, "H100 SXM") ? "H100-SXM-80"
                                           : text_eq(f[GPU].text, "H200")   ? "H200-SXM-141"
                                                                            : "other");
    q.offer = word_after(f[OFFER].text, "offer ", a);
    q.machine = word_after(f[OFFER].text, "machine ", a);
    q.host = word_after(f[OFFER].text, "host ", a);
    q.tier = intern_text(&r->intern, word_after(f[NOTE].text, "verification=", a));
    q.reliability_nano = kit_usd(word_after(f[NOTE].text, "reliability=", a));
    q.gpus = (int32_t)gpus;
    q.available = gpus;
    q.price_nusd = fixed_div_even(price, gpus);
    *VEC_PUSH(&r->quote, a) = q;
}

static void read_rows(struct recording *r, const char *path, const enum recording_unit *unit,
                      struct arena *a)
{
    struct buf b;
    struct err e = {0};
    size_t end;
    bool header = true;

    ck_assert_msg(buf_read_file(&b, path, 16 << 20, &e), "%s", e.text);
    for (size_t at = 0; (end = csv_row_end(b.data + at, b.len - at)) != 0; at += end) {
        struct csv_field f[COLUMNS];

        b.data[at + end - 1] = '\0';
        ck_assert_msg(csv_split(b.data + at, end - 1, f, COLUMNS, &e), "%s", e.text);
        if (!header && unit)
            add_row(r, f, *unit, a);
        else if (!header)
            add_vast_row(r, f, a);
        header = false;
    }
    buf_fini(&b);
    qsort(r->quote.at, r->quote.len, sizeof *r->quote.at, by_time);
}

struct recording *recording_read(const char *path, enum recording_unit unit, struct arena *a)
{
    struct recording *r = ARENA_NEW(a, struct recording);

    intern_init(&r->intern, a);
    read_rows(r, path, &unit, a);
    return r;
}

void recording_add_vast(struct recording *r, const char *path, struct arena *a)
{
    read_rows(r, path, NULL, a);
}

struct panel *recording_panel(const struct recording *r, struct arena *a)
{
    struct panel *p = kit_panel(64, a);
    size_t n = 0;

    for (size_t i = 0; i < r->quote.len; i++) {
        const char *who = r->quote.at[i].op;
        size_t k = 0;

        while (k < n && p->member[k].op != who)
            k++;
        if (k < n || is_no_seat(who))
            continue;
        ck_assert_uint_lt(n, 64);
        for (k = n++; k > 0 && text_cmp(p->member[k - 1].op, who) > 0; k--)
            p->member[k].op = p->member[k].market = p->member[k - 1].op;
        p->member[k].op = p->member[k].market = who;
    }
    p->member_len = n;
    for (size_t k = 0; k < n; k++)
        if (text_eq(p->member[k].op, "vast")) {
            static const char *const tiers[] = {"verified", "verified_datacenter"};

            p->member[k].peer = true;
            p->member[k].tier = ARENA_ARRAY(a, const char *, 2);
            p->member[k].tier[0] = tiers[0], p->member[k].tier[1] = tiers[1];
            p->member[k].tier_len = 2;
            p->member[k].reliability_nano = kit_usd("0.95");
        }
    return p;
}
