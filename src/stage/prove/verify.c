#include "stage/prove/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "edge/sign/digest.h"
#include "stage/prove/verify_priv.h"

void verify_differs(struct verifying *v, const char *fmt, ...)
{
    char text[VERIFY_DIFFERENCE_MAX];
    va_list args;

    if (v->out->differences++)
        return;
    v->first_at = v->at;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    v->out->difference = text_dup(v->arena, text);
}

const char *verify_first_difference(const char *published, const char *recomputed, struct arena *a)
{
    int line = 1;

    while (strcmp(published, recomputed) != 0) {
        size_t n = strcspn(published, "\n"), m = strcspn(recomputed, "\n");

        if (n != m || memcmp(published, recomputed, n) != 0)
            return text_fmt(a, "line %d: published \"%.*s\", recomputed \"%.*s\"", line,
                            (int)(n < 200 ? n : 200), published, (int)(m < 200 ? m : 200),
                            recomputed);
        if (published[n] != recomputed[n]) /* one of them ends here */
            return text_fmt(a, "line %d: the %s text ends, the other goes on", line,
                            published[n] ? "recomputed" : "published");
        published += n + 1;
        recomputed += n + 1;
        line++;
    }
    return NULL;
}

const char *verify_signature(const struct sign_key *key, const char *record, const char *signature)
{
    if (!signature)
        return "the record is not signed";
    return sign_is_good(key, record, strlen(record), signature)
               ? NULL
               : "the signature is not of this key and text";
}

void verify_link(struct verifying *v, const char *name, const struct store_record *r,
                 const char *previous)
{
    char hex[DIGEST_TEXT_MAX];

    if (!text_eq(r->previous_digest, previous))
        verify_differs(v, "%s: names %s as the record before, which is %s", name,
                       r->previous_digest ? r->previous_digest : "nothing",
                       previous ? previous : "nothing");
    if (!text_eq(digest_text(r->text, strlen(r->text), hex), r->digest))
        verify_differs(v, "%s: the record's text does not have its digest", name);
    if (v->key && verify_signature(v->key, r->text, r->signature))
        verify_differs(v, "%s: %s", name, verify_signature(v->key, r->text, r->signature));
}

bool verify_records(const struct verify_setup *setup, struct verify_result *out, struct arena *a,
                    struct err *e)
{
    struct verifying v = {.setup = setup, .out = out, .arena = a, .from = INT64_MAX};
    bool done;

    *out = (struct verify_result){0};
    if (setup->public_key && !sign_key_open_public(&v.key, setup->public_key, e))
        return false;
    done = verify_fixings(&v, e);
    if (done && v.from < v.to)
        done = verify_prices(&v, e);
    if (done && setup->all && !setup->index)
        done = verify_settlements(&v, e) && verify_baskets(&v, e) && verify_shadows(&v, e);
    verify_reread_close(&v.reread);
    sign_key_close(&v.key);
    /* What was found before it went wrong is the answer: the one may be why of the other. */
    if (!done && !out->difference)
        return false;
    if (out->fixings + out->settlements == 0 && !out->difference)
        return err_set(e, ERR_DATA, "there is nothing published to verify");
    return true;
}
