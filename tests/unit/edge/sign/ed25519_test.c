#include "edge/sign/ed25519.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../../lib/unit.h"

/* RFC 8032, 7.1, test 2: the secret 4ccd...a6fb as PKCS 8, its public half, and one signature. */
static const char private_pem[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n"
    "-----END PRIVATE KEY-----\n";
static const char public_pem[] = "-----BEGIN PUBLIC KEY-----\n"
                                 "MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=\n"
                                 "-----END PUBLIC KEY-----\n";
static const char message[] = {0x72};
static const char signature[] = "kqAJqfDUyrhyDoILX2QlQKKye1QWUD+Ps3YiI+vbadoIWsHkPhWZbkWPNhPQ8R2M"
                                "OHsurrQwKu6wDSkWErsMAA==";

static const char *file_of(const char *text, mode_t mode)
{
    static char path[64];
    FILE *f;
    int fd;

    (void)snprintf(path, sizeof path, "%s", "/tmp/gpurate-key-XXXXXX");
    fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    f = fdopen(fd, "w");
    ck_assert(f && fputs(text, f) >= 0 && fclose(f) == 0 && chmod(path, mode) == 0);
    return path;
}

START_TEST(a_signature_is_what_the_standard_says)
{
    const char *path = file_of(private_pem, 0600);
    char text[SIGN_TEXT_MAX];
    struct sign_key *key, *other;
    struct err e = {0};

    ck_assert_msg(sign_key_open(&key, path, &e), "%s", e.text);
    (void)unlink(path);
    ck_assert_str_eq(sign_text(key, message, 1, text), signature);
    path = file_of(public_pem, 0644);
    ck_assert_msg(sign_key_open_public(&other, path, &e), "%s", e.text);
    (void)unlink(path);
    ck_assert_str_eq(sign_key_id(key), sign_key_id(other));
    ck_assert(sign_is_good(other, message, 1, signature));
    ck_assert(!sign_is_good(other, "s", 1, signature));
    ck_assert(!sign_is_good(other, message, 1, "AAAA"));
    ck_assert(!sign_is_good(other, message, 1, NULL));
    sign_key_close(&key);
    sign_key_close(&other);
}
END_TEST

/* A run has nobody to ask: it says so at once and waits for nothing. */
START_TEST(an_encrypted_key_is_refused_at_once)
{
    char command[256];
    const char *path = file_of(private_pem, 0600);
    struct sign_key *key;
    struct err e = {0};

    (void)snprintf(
        command, sizeof command,
        "openssl pkey -in %s -aes256 -passout pass:secret -out %s.enc && mv %s.enc %s && "
        "chmod 600 %s",
        path, path, path, path, path);
    ck_assert_int_eq(system(command), 0);
    ck_assert(!sign_key_open(&key, path, &e));
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_msg(strstr(e.text, "is encrypted") && strstr(e.hint, "openssl pkey"), "%s", e.text);
    ck_assert_ptr_null(key);
    (void)unlink(path);
}
END_TEST

START_TEST(a_private_key_others_can_read_is_refused)
{
    const char *path = file_of(private_pem, 0644);
    struct sign_key *key;
    struct err e = {0};

    ck_assert(!sign_key_open(&key, path, &e));
    ck_assert_int_eq(e.kind, ERR_PERMISSION);
    (void)unlink(path);
    path = file_of("no key at all\n", 0600);
    ck_assert(!sign_key_open(&key, path, &e));
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_ptr_null(strstr(e.text, "no key at all"));
    (void)unlink(path);
}
END_TEST

SUITE(edge_sign_ed25519)
{
    ADD(an_encrypted_key_is_refused_at_once);
    ADD(a_signature_is_what_the_standard_says);
    ADD(a_private_key_others_can_read_is_refused);
}
