/* Routes a request to its market and lets the faults have their way with the answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include "reply.h"

const struct sim_market sim_markets[] = {
    {"vast", sim_vast},
    {"runpod", sim_runpod},
    {"lambda", sim_lambda},
    {"verda", sim_verda},
    {"vultr", sim_vultr},
    {"digitalocean", sim_digitalocean},
    {"hyperbolic", sim_hyperbolic},
    {"voltagepark", sim_voltagepark},
    {"scaleway", sim_scaleway},
    {"azure", sim_azure},
    {"oci", sim_oci},
    {"ecb", sim_ecb},
    {"aws", sim_aws},
    {"gcp", sim_gcp},
    {"ibm", sim_ibm},
    {"openrouter", sim_openrouter},
    {"deepinfra_llm", sim_deepinfra_llm},
    {"chutes", sim_chutes},
    {"novita_llm", sim_novita_llm},
    {"cerebras", sim_cerebras},
    {"sambanova", sim_sambanova},
    {"xai", sim_xai},
    {"litellm", sim_litellm},
    {"llm_prices", sim_llm_prices},
};
const size_t sim_markets_len = sizeof sim_markets / sizeof *sim_markets;

void not_found(struct answer *r)
{
    r->status = 404;
    say(&r->body, "{\"error\":\"not found\"}");
}

bool has_demo_key(const struct ask *q)
{
    return q->auth && strncmp(q->auth, "Bearer demo-key", 15) == 0;
}

void unauthorized(struct answer *r)
{
    r->status = 401;
    say(&r->body, "{\"code\":\"unauthorized\",\"message\":\"invalid credentials\"}");
}

int64_t world_now(const struct world *w)
{
    return w->now >= 0 ? w->now : (int64_t)time(NULL);
}

static void copy(char *to, size_t cap, const char *from, size_t len)
{
    snprintf(to, cap, "%.*s", (int)(len < cap ? len : cap - 1), from);
}

static void read_header(const char *line, struct http_ask *to)
{
    const char *value = strchr(line, ':');

    if (!value)
        return;
    value += 1 + strspn(value + 1, " ");
    if (strncasecmp(line, "Authorization:", 14) == 0)
        copy(to->auth, sizeof to->auth, value, strlen(value));
    else if (strncasecmp(line, "If-None-Match:", 14) == 0)
        copy(to->if_none_match, sizeof to->if_none_match, value, strlen(value));
    else if (strncasecmp(line, "User-Agent:", 11) == 0)
        copy(to->agent, sizeof to->agent, value, strlen(value));
    else if (strncasecmp(line, "Accept-Encoding:", 16) == 0)
        to->gzip = strstr(value, "gzip");
    else if (strncasecmp(line, "Connection:", 11) == 0)
        to->close = strncasecmp(value, "close", 5) == 0;
}

bool ask_read(char *raw, size_t head_len, const char *market, struct http_ask *to)
{
    char version[16] = "", *save = NULL;

    *to = (struct http_ask){.body = raw + head_len};
    raw[head_len - 2] = '\0';
    char *line = strtok_r(raw, "\r\n", &save);
    if (!line || sscanf(line, "%7s %8191s %15s", to->method, to->target, version) != 3
        || to->target[0] != '/' || strncmp(version, "HTTP/1.", 7) != 0)
        return false;
    to->close = version[7] == '0';
    while ((line = strtok_r(NULL, "\r\n", &save)))
        read_header(line, to);
    if (market) {
        copy(to->market, sizeof to->market, market, strlen(market));
        to->path = to->target;
    } else {
        size_t len = strcspn(to->target + 1, "/?");

        copy(to->market, sizeof to->market, to->target + 1, len);
        to->path = to->target + 1 + len;
    }
    const char *mark = strchr(to->target, '?');
    to->query = mark ? mark + 1 : "";
    return true;
}

/* --- compression without a compressor: stored blocks, and a bomb from one repeated code ------ */

static uint32_t crc32_of(const char *at, size_t len)
{
    uint32_t crc = 0xffffffffu;

    for (size_t i = 0; i < len; i++) {
        crc ^= (unsigned char)at[i];
        for (int k = 0; k < 8; k++)
            crc = crc & 1 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
    }
    return ~crc;
}

static void add_le(struct out *o, uint32_t n, int bytes)
{
    for (int i = 0; i < bytes; i++, n >>= 8)
        out_add(o, &(unsigned char){(unsigned char)(n & 0xff)}, 1);
}

static void gzip_store(const struct out *from, struct out *to)
{
    out_add(to, "\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
    for (size_t at = 0; at < from->len || at == 0;) {
        size_t n = from->len - at < 65535 ? from->len - at : 65535;

        add_le(to, at + n == from->len, 1);
        add_le(to, (uint32_t)n, 2);
        add_le(to, ~(uint32_t)n, 2);
        out_add(to, from->at + at, n);
        at += n;
        if (!n)
            break;
    }
    add_le(to, crc32_of(from->at, from->len), 4);
    add_le(to, (uint32_t)from->len, 4);
}

/* Bits leave the lowest first, Huffman codes their highest first: callers reverse. */
struct bits {
    struct out *o;
    uint32_t hold;
    int n;
};

static void put_bits(struct bits *b, uint32_t value, int n)
{
    for (int i = 0; i < n; i++) {
        b->hold |= ((value >> (n - 1 - i)) & 1) << b->n;
        if (++b->n == 8) {
            out_add(b->o, &(unsigned char){(unsigned char)b->hold}, 1);
            b->hold = 0;
            b->n = 0;
        }
    }
}

/*
 * A fixed-code block that says one blank and then "258 times more" without end: 13 bits each, so
 * the stream repeats every 13 bytes and unpacks to 158 times its size.
 */
static void gzip_bomb(struct out *start, struct out *again)
{
    struct bits b = {.o = start};

    out_add(start, "\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
    put_bits(&b, 1, 1);
    put_bits(&b, 2, 2);    /* type 01, its low bit first */
    put_bits(&b, 0x50, 8); /* the blank */
    put_bits(&b, 0xc5, 8); /* length 258 */
    put_bits(&b, 0, 5);    /* distance 1: 24 bits so far, whole bytes */
    b.o = again;
    for (int i = 0; i < 8 * 512; i++) {
        put_bits(&b, 0xc5, 8);
        put_bits(&b, 0, 5);
    }
}

/* --- the plan -------------------------------------------------------------------------------- */

static const char *reason(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 302:
        return "Found";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 304:
        return "Not Modified";
    case 404:
        return "Not Found";
    case 429:
        return "Too Many Requests";
    case 503:
        return "Service Unavailable";
    default:
        return status >= 500 ? "Internal Server Error" : "Status";
    }
}

static void finish(struct plan *p, const struct answer *r, int64_t length)
{
    say(&p->bytes, "HTTP/1.1 %d %s\r\nServer: sim\r\nContent-Type: %s\r\n", r->status,
        reason(r->status), r->type);
    if (length >= 0)
        say(&p->bytes, "Content-Length: %lld\r\n", (long long)length);
    else
        say(&p->bytes, "Transfer-Encoding: chunked\r\n");
    if (r->head.len)
        out_add(&p->bytes, r->head.at, r->head.len);
    out_add(&p->bytes, "\r\n", 2);
    p->head = p->bytes.len;
    p->status = r->status;
}

void plan_text(struct plan *to, int status, const char *text)
{
    struct answer r = {.status = status, .type = "text/plain"};

    finish(to, &r, (int64_t)strlen(text));
    out_add(&to->bytes, text, strlen(text));
}

static void set_body(struct answer *r, int status, const char *type, const char *text)
{
    r->status = status;
    r->type = type;
    r->body.len = 0;
    say(&r->body, "%s", text);
}

static bool read_file(const char *file, struct out *to)
{
    char part[65536];
    FILE *in = fopen(file, "rb");

    if (!in)
        return false;
    for (size_t n; (n = fread(part, 1, sizeof part, in)) > 0;)
        out_add(to, part, n);
    fclose(in);
    return true;
}

/* A member is put in front of every object that begins with a plain value. */
static void new_field(struct out *body)
{
    struct out to = {0};
    bool quoted = false;

    for (size_t i = 0; i < body->len; i++) {
        char c = body->at[i];

        out_add(&to, &c, 1);
        if (c == '\\' && i + 1 < body->len) {
            out_add(&to, &body->at[++i], 1);
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == '{' && !quoted && body->at[i + 1] == '"') {
            const char *end = strchr(body->at + i + 2, '"');

            if (end && end[1] == ':' && end[2] != '{' && end[2] != '[')
                say(&to, "\"added_in_2027\":{\"since\":[1,\"two\",null]},");
        }
    }
    out_free(body);
    *body = to;
}

static void chunk_of(struct out *to, const struct out *from)
{
    say(to, "%zx\r\n", from->len);
    out_add(to, from->at, from->len);
    out_add(to, "\r\n", 2);
}

static void start_endless(struct plan *p, struct answer *r, bool bomb)
{
    struct out first = {0}, more = {0};

    if (bomb) {
        say(&r->head, "Content-Encoding: gzip\r\n");
        gzip_bomb(&first, &more);
    } else {
        say(&first, "{\"offers\":[{\"id\":0}");
        for (int i = 0; i < 1024; i++)
            say(&more, ",{\"id\":%d,\"gpu_name\":\"none\"}", i);
    }
    r->status = 200;
    finish(p, r, -1);
    chunk_of(&p->bytes, &first);
    chunk_of(&p->again, &more);
    p->manner = MANNER_REPEAT;
    out_free(&first);
    out_free(&more);
}

/* ETag of a GET: the bytes of the answer, hashed. The same again is a 304 without them. */
static void validate(const struct http_ask *ask, struct answer *r)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    char etag[40];

    if (strcmp(ask->method, "GET") != 0 || r->status != 200
        || (strcmp(ask->market, "oci") != 0 && strcmp(ask->market, "terms") != 0))
        return;
    for (size_t i = 0; i < r->body.len; i++)
        hash = (hash ^ (unsigned char)r->body.at[i]) * UINT64_C(1099511628211);
    (void)snprintf(etag, sizeof etag, "\"%016llx\"", (unsigned long long)hash);
    say(&r->head, "ETag: %s\r\n", etag);
    if (strcmp(etag, ask->if_none_match) == 0) {
        r->status = 304;
        r->body.len = 0;
    }
}

/* What faults do to a ready answer. True when the plan is complete with it. */
static bool spoil(const struct fault *f, const struct world *w, const struct http_ask *ask,
                  struct answer *r, struct plan *p)
{
    int64_t depth = f->arg < 0 ? 1000 : f->arg;

    switch (f->kind) {
    case FAULT_FAIL:
        set_body(r, f->arg < 0 ? 500 : (int)f->arg, "application/json", "{\"error\":\"internal\"}");
        break;
    case FAULT_LIMIT:
        set_body(r, 429, "application/json", "{\"error\":\"slow down\"}");
        if (f->arg >= 0)
            say(&r->head, "Retry-After: %lld\r\n", (long long)f->arg);
        break;
    case FAULT_HTML:
        set_body(r, 200, "text/html",
                 "<!DOCTYPE html>\n<html><head><title>Just a moment...</title>"
                 "</head><body>Checking your browser</body></html>\n");
        break;
    case FAULT_EMPTY:
        set_body(r, 200, r->type, "");
        break;
    case FAULT_GARBAGE:
        r->body.len = 0;
        for (int i = 0; i < 4096; i++)
            out_add(&r->body, &(unsigned char){(unsigned char)hash(w->seed, "garbage", i)}, 1);
        break;
    case FAULT_DEEP:
        r->body.len = 0;
        say(&r->body, "{\"offers\":");
        for (int64_t i = 0; i < depth; i++)
            say(&r->body, "[");
        for (int64_t i = 0; i < depth; i++)
            say(&r->body, "]");
        say(&r->body, "}");
        break;
    case FAULT_ECHO: /* an error page that repeats what it was told */
        set_body(r, 200, "application/json", "{\"error\":\"no account for '");
        say(&r->body, "%s'\"}", ask->auth);
        break;
    case FAULT_TRUNCATED:
        r->body.len /= 2;
        break;
    case FAULT_NEW_FIELD:
        new_field(&r->body);
        break;
    case FAULT_FILE:
        r->body.len = 0;
        if (!read_file(f->file, &r->body))
            set_body(r, 500, "text/plain", "the simulator cannot read that file\n");
        validate(ask, r);
        break;
    case FAULT_REDIRECT:
    case FAULT_LOOP:
        /* The stranger is ours too: the log would show that somebody followed. */
        set_body(r, 302, "text/plain", "elsewhere\n");
        if (f->kind == FAULT_REDIRECT)
            say(&r->head, "Location: http://127.0.0.2:%d%s\r\n", w->port, ask->target);
        else
            say(&r->head, "Location: %s\r\n", ask->target);
        break;
    case FAULT_HANG:
        p->manner = MANNER_HANG;
        return true;
    case FAULT_ENDLESS:
        start_endless(p, r, false);
        return true;
    case FAULT_BOMB:
        start_endless(p, r, true);
        return true;
    case FAULT_WRONG_LENGTH:
        finish(p, r, (int64_t)r->body.len + 1000);
        out_add(&p->bytes, r->body.at, r->body.len);
        p->manner = MANNER_CLOSE;
        return true;
    case FAULT_RESET:
        finish(p, r, (int64_t)r->body.len);
        out_add(&p->bytes, r->body.at, r->body.len / 2);
        if (f->arg == 0)
            p->bytes.len = 0;
        p->manner = MANNER_RESET;
        return true;
    case FAULT_DRIP:
        p->manner = MANNER_DRIP;
        p->pace_ms = f->arg < 0 ? 1000 : f->arg;
        break;
    case FAULT_NONE:
    case FAULT_SOLD_OUT:
    case FAULT_UNIT_SLIP:
    case FAULT_LATENCY:
        break;
    }
    return false;
}

/* A market without a generator: a saved body, else an empty list, whoever asks. */
static void generic(const struct world *w, const struct ask *q, struct answer *r)
{
    char file[512];

    if (w->canned && !strchr(q->market, '.')) {
        static const char *const names[] = {"good.json", "good.html", "good.xml"};

        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            snprintf(file, sizeof file, "%s/%s/%s", w->canned, q->market, names[i]);
            if (read_file(file, &r->body)) {
                r->type = i == 1 ? "text/html" : r->type;
                return;
            }
        }
    }
    say(&r->body, "{\"market\":\"%s\",\"path\":\"", q->market);
    for (const char *at = q->path; *at; at++)
        if (*at != '"' && *at != '\\' && *at >= ' ')
            out_add(&r->body, at, 1);
    say(&r->body, "\",\"offers\":[]}");
}

static void answer_ask(const struct world *w, const struct ask *q, struct answer *r)
{
    for (size_t i = 0; i < sim_markets_len; i++)
        if (strcmp(sim_markets[i].name, q->market) == 0) {
            sim_markets[i].answer(q, r);
            return;
        }
    generic(w, q, r);
}

/* The simulated time, as a server says it. */
static void say_date(struct answer *r, int64_t now)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char text[40];

    time_text(now, text);
    say(&r->head, "Date: Xxx, %.2s %.3s %.4s %.8s GMT\r\n", text + 8,
        names + 3 * (atoi(text + 5) - 1), text, text + 11);
}

void plan_reply(const struct world *w, const struct http_ask *ask, struct plan *to)
{
    char path[8192];
    struct answer r = {.status = 200, .type = "application/json"};
    struct ask q = {.market = ask->market,
                    .method = ask->method,
                    .path = path,
                    .query = ask->query,
                    .auth = *ask->auth ? ask->auth : NULL,
                    .body = ask->body,
                    .now = world_now(w),
                    .seed = w->seed,
                    .scale_percent = 100,
                    .b200 = w->b200};

    copy(path, sizeof path, ask->path, strcspn(ask->path, "?"));
    to->delay_ms = query_int(ask->query, "latency", 0);
    struct fault *f = fault_for(ask->market, ask->target, q.now, &to->delay_ms);
    to->fault = f ? fault_name(f->kind) : "";
    q.sold_out = f && f->kind == FAULT_SOLD_OUT;
    if (f && f->kind == FAULT_UNIT_SLIP)
        q.scale_percent = f->arg < 0 ? 10000 : f->arg;
    say_date(&r, q.now);
    answer_ask(w, &q, &r);
    if (!f)
        validate(ask, &r);
    if (!f || !spoil(f, w, ask, &r, to)) {
        bool packed = ask->gzip && !to->manner && r.body.len > 1000
                      && (strcmp(ask->market, "vast") == 0 || strcmp(ask->market, "azure") == 0);
        struct out body = r.body;

        if (packed) {
            body = (struct out){0};
            gzip_store(&r.body, &body);
            say(&r.head, "Content-Encoding: gzip\r\n");
        }
        finish(to, &r, (int64_t)body.len);
        if (strcmp(ask->method, "HEAD") != 0 && body.len)
            out_add(&to->bytes, body.at, body.len);
        if (packed)
            out_free(&body);
    }
    out_free(&r.head);
    out_free(&r.body);
}
