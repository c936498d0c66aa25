#include <stdio.h>
#include <string.h>

#include "edge/http/pool_priv.h"
#include "edge/http/retry_priv.h"

/* Sentences of our own: libcurl's hold durations, and a reason is compared and counted by text. */
static const struct {
    CURLcode code;
    enum poll_verdict verdict;
    bool again;
    bool detail; /* libcurl's own words say more */
    const char *why;
} codes[] = {
    {CURLE_COULDNT_RESOLVE_PROXY, POLL_NETWORK, true, false, "could not resolve the proxy's name"},
    {CURLE_COULDNT_RESOLVE_HOST, POLL_NETWORK, true, false, "could not resolve the host's name"},
    {CURLE_COULDNT_CONNECT, POLL_NETWORK, true, false, "could not connect"},
    {CURLE_SSL_CONNECT_ERROR, POLL_NETWORK, true, true, "could not agree on TLS"},
    {CURLE_PEER_FAILED_VERIFICATION, POLL_NETWORK, false, true, "the certificate does not verify"},
    {CURLE_SSL_CACERT_BADFILE, POLL_NETWORK, false, true, "cannot read the trusted certificates"},
    {CURLE_SEND_ERROR, POLL_NETWORK, true, false, "the connection broke while sending"},
    {CURLE_RECV_ERROR, POLL_NETWORK, true, false, "the connection broke"},
    {CURLE_GOT_NOTHING, POLL_NETWORK, true, false, "the connection was closed without an answer"},
    {CURLE_HTTP2, POLL_NETWORK, true, false, "the connection broke (HTTP/2)"},
    {CURLE_HTTP2_STREAM, POLL_NETWORK, true, false, "the connection broke (HTTP/2 stream)"},
    {CURLE_PARTIAL_FILE, POLL_CUT, true, false, "the answer broke off"},
    {CURLE_BAD_CONTENT_ENCODING, POLL_UNREADABLE, false, false, "the compressed answer is damaged"},
    {CURLE_UNSUPPORTED_PROTOCOL, POLL_UNREADABLE, false, false, "the answer is not HTTP"},
    {CURLE_WEIRD_SERVER_REPLY, POLL_UNREADABLE, false, false, "the answer is not HTTP"},
    /* What 7.88 says about a header line over its own 100 KB. */
    {CURLE_OUT_OF_MEMORY, POLL_TOO_LARGE, false, false,
     "a header line is too long, or memory is short"},
};

static enum err_kind kind_of(enum poll_verdict v)
{
    switch (v) {
    case POLL_OK:
        return ERR_NONE;
    case POLL_TOO_LARGE:
        return ERR_LIMIT;
    case POLL_UNREADABLE:
    case POLL_CUT:
        return ERR_REPLY;
    case POLL_HTTP:
    case POLL_REFUSED:
    case POLL_LIMITED:
    case POLL_REDIRECT:
        return ERR_HTTP;
    default:
        return ERR_NETWORK;
    }
}

static void find_stop(const struct http_task *t, struct http_finding *f)
{
    const struct http_limits *l = &t->job.limits;

    f->verdict = POLL_TOO_LARGE;
    if (t->stop == HTTP_STOP_BODY)
        (void)snprintf(f->why, sizeof f->why, "the answer is larger than %zu bytes", l->body_max);
    else if (t->stop == HTTP_STOP_POOL)
        (void)snprintf(
            f->why, sizeof f->why,
            "the answers of all markets are larger than %d MiB, and this one the largest",
            (int)BUF_BODIES_MAX >> 20);
    else if (t->stop == HTTP_STOP_GROUP)
        (void)snprintf(f->why, sizeof f->why, "the answers of this poll are larger than %zu bytes",
                       l->group_max);
    else
        (void)snprintf(f->why, sizeof f->why, "the headers are larger than %zu bytes",
                       l->header_max);
}

static void find_timeout(const struct http_task *t, struct http_finding *f)
{
    f->verdict = POLL_TIMEOUT;
    f->again = true;
    if (t->status == 0)
        (void)snprintf(f->why, sizeof f->why, "no answer in time");
    else
        (void)snprintf(f->why, sizeof f->why, "the answer did not end in time (%zu bytes came)",
                       t->body.len);
}

static void find_code(const struct http_task *t, CURLcode code, struct http_finding *f)
{
    const char *why = t->pool->api->easy_strerror(code), *detail = "";

    f->verdict = POLL_NETWORK;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (codes[i].code != code)
            continue;
        f->verdict = codes[i].verdict;
        f->again = codes[i].again;
        why = codes[i].why;
        detail = codes[i].detail ? t->detail : t->os_errno ? strerror((int)t->os_errno) : "";
    }
    if (f->verdict == POLL_NETWORK && t->body.len > 0) {
        f->verdict = POLL_CUT;
        why = "the answer broke off";
    }
    (void)snprintf(f->why, sizeof f->why, "%s%s%s%s", why, *detail ? " (" : "", detail,
                   *detail ? ")" : "");
}

static void find_status(const struct http_task *t, struct http_finding *f)
{
    long s = t->status;
    bool asked = t->job.if_none_match || t->job.if_modified_since;

    f->redirect = s == 301 || s == 302 || s == 303 || s == 307 || s == 308;
    f->verdict = (s >= 200 && s <= 299) || (s == 304 && asked) ? POLL_OK
                 : s == 401 || s == 403                        ? POLL_REFUSED
                 : s == 429                                    ? POLL_LIMITED
                                                               : POLL_HTTP;
    f->again = http_retry_status((int)s);
    if (f->verdict != POLL_OK)
        (void)snprintf(f->why, sizeof f->why, "status %ld", s);
}

void http_finding_of(const struct http_task *t, CURLcode code, struct http_finding *out)
{
    *out = (struct http_finding){0};
    if (t->stop != HTTP_STOP_NONE)
        find_stop(t, out);
    else if (code == CURLE_OPERATION_TIMEDOUT)
        find_timeout(t, out);
    else if (code != CURLE_OK)
        find_code(t, code, out);
    else
        find_status(t, out);
    out->kind = kind_of(out->verdict);
}
