#include "edge/sign/digest.h"

#include <openssl/evp.h>

#include "base/must.h"

const char *digest_text(const void *bytes, size_t len, char out[DIGEST_TEXT_MAX])
{
    static const char hex[] = "0123456789abcdef";
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    must(EVP_Digest(bytes, len, sum, &n, EVP_sha256(), NULL) == 1 && n == 32);
    for (unsigned i = 0; i < n; i++) {
        out[2 * i] = hex[sum[i] >> 4];
        out[2 * i + 1] = hex[sum[i] & 15];
    }
    out[64] = '\0';
    return out;
}
