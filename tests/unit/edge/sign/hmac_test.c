/* HMAC-SHA256 against RFC 4231, base64url against RFC 4648. */
#include <string.h>

#include "../../../lib/unit.h"
#include "base/text.h"
#include "edge/sign/hmac.h"

static const char *hex(const unsigned char *bytes, size_t len, struct arena *a)
{
    char *out = arena_alloc(a, 2 * len + 1);

    for (size_t i = 0; i < len; i++) {
        out[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
    return out;
}

START_TEST(rfc_4231_case_2)
{
    struct arena a = {0};
    const char *text = "what do ya want for nothing?";
    unsigned char out[HMAC_LEN];

    hmac_sha256("Jefe", 4, text, strlen(text), out);
    ck_assert_str_eq(hex(out, HMAC_LEN, &a),
                     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    arena_fini(&a);
}
END_TEST

static const struct {
    const char *text, *coded;
} codes[] = {{"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
             {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff", "-_8"}};

START_TEST(base64url_goes_there_and_back)
{
    struct arena a = {0};
    const unsigned char *back;
    size_t len = 99;

    ck_assert_str_eq(hmac_base64url(codes[_i].text, strlen(codes[_i].text), &a), codes[_i].coded);
    back = hmac_base64url_read(codes[_i].coded, &len, &a);
    ck_assert_ptr_nonnull(back);
    ck_assert_uint_eq(len, strlen(codes[_i].text));
    ck_assert_int_eq(memcmp(back, codes[_i].text, len), 0);
    arena_fini(&a);
}
END_TEST

START_TEST(padding_is_allowed_and_other_signs_are_not)
{
    struct arena a = {0};
    size_t len;

    ck_assert_ptr_nonnull(hmac_base64url_read("Zg==", &len, &a));
    ck_assert_uint_eq(len, 1);
    ck_assert_ptr_null(hmac_base64url_read("Zg+/", &len, &a));
    ck_assert_ptr_null(hmac_base64url_read("Zm9vY", &len, &a));
    arena_fini(&a);
}
END_TEST

SUITE(edge_sign_hmac)
{
    ADD(rfc_4231_case_2);
    ADD_TABLE(base64url_goes_there_and_back, codes);
    ADD(padding_is_allowed_and_other_signs_are_not);
}
