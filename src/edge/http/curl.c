#include "edge/http/curl_priv.h"

#include <dlfcn.h>
#include <string.h>

static bool load_symbols(void *lib, struct curl_api *api, struct err *e)
{
    void *at;

/* Copied by bytes: ISO C has no cast from an object pointer to a function pointer. */
#define X(name)                                                                                    \
    at = dlsym(lib, "curl_" #name);                                                                \
    if (!at)                                                                                       \
        return err_set(e, ERR_NETWORK, "cannot use libcurl: it has no function \"%s\"",            \
                       "curl_" #name);                                                             \
    memcpy(&api->name, &at, sizeof at);
    CURL_API(X)
#undef X
    return true;
}

const struct curl_api *curl_load(const char *soname, struct err *e)
{
    static struct curl_api api;
    static bool loaded;
    void *lib;

    if (loaded)
        return &api;
    lib = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
    if (!lib) {
        err_set(e, ERR_NETWORK, "could not open libcurl: %s", dlerror());
        err_hint(e, "install it with \"apt-get install libcurl4\"");
        return NULL;
    }
    if (!load_symbols(lib, &api, e)) {
        err_hint(e, "install a newer one with \"apt-get install libcurl4\"");
        (void)dlclose(lib);
        return NULL;
    }
    if (api.global_init(CURL_GLOBAL_ALL) != CURLE_OK) {
        err_set(e, ERR_NETWORK, "could not start libcurl");
        return NULL;
    }
    /* Never closed: OpenSSL inside it registers exit handlers. */
    loaded = true;
    return &api;
}
