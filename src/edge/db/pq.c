/*
 * libpq, opened when the first connection is made: it brings TLS, Kerberos and LDAP with it, a
 * cost that commands without a database do not pay.
 */
#include "db_priv.h"

#include <dlfcn.h>
#include <string.h>

struct pq pq;

static bool find(void *lib, const char *name, void *where, size_t size, struct err *e)
{
    void *found = dlsym(lib, name);

    if (!found)
        return err_set(e, ERR_CONFIG, "libpq.so.5 has no \"%s\"", name);
    must(size == sizeof found);
    memcpy(where, &found, size); /* ISO C has no cast from void * to a function's address */
    return true;
}

bool pq_load(struct err *e)
{
    static void *lib;
    struct pq all;

    if (lib)
        return true;
    lib = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (!lib) {
        err_set(e, ERR_CONFIG, "could not open libpq.so.5: %s", dlerror());
        return err_hint(e, "install package libpq5");
    }
#define PQ_FIND(name)                                                                              \
    if (!find(lib, #name, &all.name, sizeof all.name, e)) {                                        \
        (void)dlclose(lib);                                                                        \
        lib = NULL;                                                                                \
        return false;                                                                              \
    }
    PQ_FUNCTIONS(PQ_FIND)
#undef PQ_FIND
    pq = all;
    return true;
}
