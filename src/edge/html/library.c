#include "library_priv.h"

#include <dlfcn.h>
#include <string.h>

bool library_symbols(const struct library_symbol *symbol, size_t n, struct err *e)
{
    static void *library;

    if (!library)
        library = dlopen("libxml2.so.2", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return err_set(e, ERR_BUG, "could not open libxml2: %s", dlerror());
    for (size_t i = 0; i < n; i++) {
        void *found = dlsym(library, symbol[i].name);

        if (!found)
            return err_set(e, ERR_BUG, "cannot use this libxml2: it has no %s", symbol[i].name);
        memcpy(symbol[i].to, &found, sizeof found); /* ISO C has no cast to a function pointer */
    }
    return true;
}
