#include "edge/sign/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>

#include "base/memory.h"
#include "base/must.h"

/* libcrypto's context under our name: no other folder sees its headers. */
struct digest;

static EVP_MD_CTX *context(struct digest *d)
{
    return (EVP_MD_CTX *)(void *)d;
}

static const char *hex(const unsigned char sum[32], char out[DIGEST_TEXT_MAX])
{
    static const char digit[] = "0123456789abcdef";

    for (int i = 0; i < 32; i++) {
        out[2 * i] = digit[sum[i] >> 4];
        out[2 * i + 1] = digit[sum[i] & 15];
    }
    out[64] = '\0';
    return out;
}

static EVP_MD *sha256;

/* Fetched once. The library's own start comes first and is looked at: its version 3.0 goes on
   after a start for which there was no memory, and falls. */
static void fetch(void)
{
    if (OPENSSL_init_crypto(0, NULL) == 1 && OSSL_LIB_CTX_get0_global_default())
        sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
}

struct digest *digest_open(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    EVP_MD_CTX *c;

    must(pthread_once(&once, fetch) == 0);
    if (!sha256)
        memory_gone("SHA-256 from libcrypto");
    c = EVP_MD_CTX_new();
    if (!c || EVP_DigestInit_ex(c, sha256, NULL) != 1)
        memory_gone("a digest from libcrypto");
    return (struct digest *)(void *)c;
}

void digest_add(struct digest *d, const void *bytes, size_t len)
{
    must(EVP_DigestUpdate(context(d), bytes, len) == 1);
}

const char *digest_close(struct digest **d, char out[DIGEST_TEXT_MAX])
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    must(EVP_DigestFinal_ex(context(*d), sum, &n) == 1 && n == 32);
    EVP_MD_CTX_free(context(*d));
    *d = NULL;
    return hex(sum, out);
}

const char *digest_text(const void *bytes, size_t len, char out[DIGEST_TEXT_MAX])
{
    struct digest *d = digest_open();

    digest_add(d, bytes, len);
    return digest_close(&d, out);
}
