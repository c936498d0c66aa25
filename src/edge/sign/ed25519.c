#include "edge/sign/ed25519.h"

#include <errno.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/must.h"
#include "base/regular.h"
#include "edge/sign/digest.h"

enum { SIGNATURE = 64 };

struct sign_key {
    EVP_PKEY *pkey;
    char id[SIGN_KEY_ID_MAX];
};

static bool name_key(struct sign_key *key)
{
    unsigned char *der = NULL;
    char hex[DIGEST_TEXT_MAX];
    int len = i2d_PUBKEY(key->pkey, &der);

    if (len <= 0)
        return false;
    memcpy(key->id, digest_text(der, (size_t)len, hex), SIGN_KEY_ID_MAX - 1);
    OPENSSL_free(der);
    return true;
}

static bool check_private(const char *path, struct err *e)
{
    struct stat s;

    if (stat(path, &s) != 0)
        return err_set(e, ERR_PERMISSION, "could not read signing key \"%s\": %s", path,
                       strerror(errno));
    if ((s.st_mode & 077) || (s.st_uid != geteuid() && s.st_uid != 0)) {
        err_set(e, ERR_PERMISSION, "signing key \"%s\" can be read by others, it is not used",
                path);
        return err_hint(e, "chmod 600 %s", path);
    }
    return true;
}

/* Nobody is there to type: a key that wants a passphrase is refused at once. */
static int no_passphrase(char *to, int size, int writes, void *asked)
{
    (void)to;
    (void)size;
    (void)writes;
    *(bool *)asked = true;
    return -1;
}

static bool open_key(struct sign_key **out, const char *path, bool public, struct err *e)
{
    FILE *f = public ? fopen(path, "re") : regular_open(path, e);
    BIO *file = f ? BIO_new_fp(f, BIO_CLOSE) : NULL;
    struct sign_key *key = memory_new(sizeof *key);
    bool asked = false;

    *out = NULL;
    if (file)
        key->pkey = public ? PEM_read_bio_PUBKEY(file, NULL, no_passphrase, &asked)
                           : PEM_read_bio_PrivateKey(file, NULL, no_passphrase, &asked);
    BIO_free(file);
    if (!f && public) {
        err_set(e, ERR_PERMISSION, "could not read key \"%s\": %s", path, strerror(errno));
    } else if (!f) {
        (void)err_in(e, "signing key");
    } else if (!file) {
        memory_gone("a key's file from libcrypto");
    } else if (asked) {
        err_set(e, ERR_CONFIG, "key \"%s\" is encrypted: there is nobody to type its passphrase",
                path);
        (void)err_hint(e, "openssl pkey -in %s -out PLAIN, readable for its owner only", path);
    } else if (!key->pkey || EVP_PKEY_get_id(key->pkey) != EVP_PKEY_ED25519 || !name_key(key)) {
        err_set(e, ERR_CONFIG, "\"%s\" is no Ed25519 %s key in PEM", path,
                public ? "public" : "private");
    } else {
        *out = key;
        return true;
    }
    sign_key_close(&key);
    return false;
}

bool sign_key_open(struct sign_key **out, const char *path, struct err *e)
{
    *out = NULL;
    return check_private(path, e) && open_key(out, path, false, e);
}

bool sign_key_open_public(struct sign_key **out, const char *path, struct err *e)
{
    return open_key(out, path, true, e);
}

void sign_key_close(struct sign_key **key)
{
    if (!*key)
        return;
    EVP_PKEY_free((*key)->pkey);
    free(*key);
    *key = NULL;
}

const char *sign_key_id(const struct sign_key *key)
{
    return key->id;
}

const char *sign_text(const struct sign_key *key, const void *bytes, size_t len,
                      char out[SIGN_TEXT_MAX])
{
    unsigned char signature[SIGNATURE];
    size_t n = sizeof signature;
    EVP_MD_CTX *c = EVP_MD_CTX_new();

    if (!c || EVP_DigestSignInit(c, NULL, NULL, NULL, key->pkey) != 1
        || EVP_DigestSign(c, signature, &n, bytes, len) != 1)
        memory_gone("a signature from libcrypto");
    must(n == SIGNATURE);
    EVP_MD_CTX_free(c);
    must(EVP_EncodeBlock((unsigned char *)out, signature, SIGNATURE) < SIGN_TEXT_MAX);
    return out;
}

bool sign_is_good(const struct sign_key *key, const void *bytes, size_t len, const char *text)
{
    unsigned char signature[SIGNATURE + 4];
    EVP_MD_CTX *c;
    int good;

    /* 64 bytes are 88 characters, the last two of them padding; the block decodes to 66. */
    if (!text || strlen(text) != 88 || strcmp(text + 86, "==") != 0
        || EVP_DecodeBlock(signature, (const unsigned char *)text, 88) != 66)
        return false;
    c = EVP_MD_CTX_new();
    if (!c || EVP_DigestVerifyInit(c, NULL, NULL, NULL, key->pkey) != 1
        || (good = EVP_DigestVerify(c, signature, SIGNATURE, bytes, len)) < 0)
        memory_gone("the check of a signature from libcrypto");
    EVP_MD_CTX_free(c);
    return good == 1;
}
