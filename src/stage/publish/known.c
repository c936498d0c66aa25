/*
 * What all parts of publishing ask: where the chains stand, who is paused, whose key signs.
 */
#include "stage/publish/known_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "edge/sign/ed25519.h"
#include "store/fixing.h"

struct publish_known {
    struct arena arena;
    struct store_stand_list list;
    bool asked;
    int published; /* when it was asked */
};

static bool ask(struct publish *p, struct err *e)
{
    struct publish_known *k = p->known;

    if (k->asked && k->published == p->published)
        return true;
    arena_reset(&k->arena);
    k->asked = store_get_standings(p->store, &k->list, &k->arena, e);
    k->published = p->published;
    return k->asked;
}

bool publish_is_paused(struct publish *p, const char *name, bool *paused, struct err *e)
{
    const struct store_stand_list *list = &p->known->list;

    *paused = false;
    if (!ask(p, e))
        return false;
    for (size_t i = 0; i < list->paused_len; i++)
        *paused = *paused || text_eq(list->paused[i], "*") || text_eq(list->paused[i], name);
    return true;
}

bool publish_standing(struct publish *p, const char *index, const struct store_stand **out,
                      struct err *e)
{
    struct publish_known *k = p->known;

    *out = NULL;
    if (!ask(p, e))
        return false;
    for (size_t i = 0; i < k->list.len; i++)
        if (text_eq(k->list.at[i].index, index))
            *out = &k->list.at[i];
    return true;
}

void publish_know(struct publish *p)
{
    p->known = memory_new(sizeof *p->known);
}

void publish_forget(struct publish *p)
{
    arena_fini(&p->known->arena);
    free(p->known);
    p->known = NULL;
}

bool publish_sign(const struct publish *p, struct store_record *rec, struct arena *a, struct err *e)
{
    static struct sign_key *key; /* lives as long as the process: one publisher, one key */
    char text[SIGN_TEXT_MAX];

    must(rec->text && rec->digest && !rec->signature);
    if (!p->config->signing_key)
        return true;
    if (!key && !sign_key_open(&key, p->config->signing_key, e))
        return false;
    rec->signature = text_dup(a, sign_text(key, rec->text, strlen(rec->text), text));
    rec->key_id = sign_key_id(key);
    return true;
}
