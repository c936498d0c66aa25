/*
 * libcurl as a table of function pointers, opened when first used: commands without a network
 * start without it, and a machine without it gets a sentence instead of a loader error.
 */
#ifndef EDGE_HTTP_CURL_PRIV_H
#define EDGE_HTTP_CURL_PRIV_H
#include <curl/curl.h>
#include "base/err.h"

// clang-format off
#define CURL_API(X) \
    X(global_init) X(easy_init) X(easy_cleanup) X(easy_reset) X(easy_setopt) X(easy_getinfo) \
    X(easy_strerror) X(slist_append) X(slist_free_all) X(multi_init) X(multi_cleanup) \
    X(multi_add_handle) X(multi_remove_handle) X(multi_perform) X(multi_poll) X(multi_info_read) \
    X(multi_strerror) X(multi_setopt)
// clang-format on

struct curl_api {
#define X(name) __typeof__(curl_##name) *name;
    CURL_API(X)
#undef X
};

/* The one table, loaded from `soname` at the first success; NULL with ERR_NETWORK otherwise. */
const struct curl_api *curl_load(const char *soname, struct err *e) MUST_USE;

#endif
