#include <string.h>

#include "base/text.h"
#include "edge/sign/ed25519.h"
#include "stage/publish/publish.h"

bool publish_sign(const struct publish *p, struct store_record *rec, struct arena *a, struct err *e)
{
    static struct sign_key *key; /* lives as long as the process: one publisher, one key */
    char text[SIGN_TEXT_MAX];

    if (!p->config->signing_key)
        return true;
    if (!key && !sign_key_open(&key, p->config->signing_key, e))
        return false;
    rec->signature = text_dup(a, sign_text(key, rec->text, strlen(rec->text), text));
    rec->key_id = sign_key_id(key);
    return true;
}
