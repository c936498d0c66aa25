#include "token/token.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"

#define TOKEN(name) extern const struct token token_##name;
#include "token/tokens.def"
#undef TOKEN

const struct token *const tokens[] = {
#define TOKEN(name) &token_##name,
#include "token/tokens.def"
#undef TOKEN
};

const size_t tokens_len = sizeof tokens / sizeof *tokens;
const struct token_set token_compiled = {tokens, sizeof tokens / sizeof *tokens};

static const struct {
    const char *name, *meaning;
} directions[TOKEN_DIRECTIONS] = {
#define DIRECTION(name, text, meaning) [TOKEN_##name] = {text, meaning},
#include "token/directions.def"
#undef DIRECTION
};

static const char *const ranks[TOKEN_RANKS] = {"operator", "router", "file"};

const char *token_direction_name(enum token_direction d)
{
    return directions[d].name;
}

const char *token_direction_meaning(enum token_direction d)
{
    return directions[d].meaning;
}

bool token_direction_by_name(const char *name, enum token_direction *out)
{
    for (int d = 0; d < TOKEN_DIRECTIONS; d++) {
        if (text_eq(name, directions[d].name)) {
            *out = (enum token_direction)d;
            return true;
        }
    }
    return false;
}

const char *token_rank_name(enum token_rank r)
{
    return ranks[r];
}

struct market_page token_first_page(const struct token *t)
{
    return (struct market_page){.definition = t->definition};
}

const struct token *token_by_name(const char *name)
{
    return token_set_find(&token_compiled, name);
}

const struct token *token_set_find(const struct token_set *set, const char *name)
{
    for (size_t i = 0; i < set->len; i++)
        if (text_eq(set->at[i]->name, name))
            return set->at[i];
    return NULL;
}

bool token_set_make(const struct token *const *defined, size_t len, struct token_set *out,
                    struct arena *a, struct err *e)
{
    const struct token **at = ARENA_ARRAY(a, const struct token *, tokens_len + len);

    memcpy(at, tokens, tokens_len * sizeof *at);
    *out = (struct token_set){at, tokens_len};
    for (size_t i = 0; i < len; i++) {
        if (token_set_find(out, defined[i]->name))
            return err_set(e, ERR_CONFIG, "two token sources are called \"%s\"", defined[i]->name);
        at[out->len++] = defined[i];
    }
    return true;
}

struct token_offer token_offer_init(void)
{
    return (struct token_offer){.currency = "USD"};
}

enum { TEXT_KEPT = 100 };

/* True when it had to be cut. */
static bool cut(const char **text, struct arena *a)
{
    if (!*text || strnlen(*text, TOKEN_TEXT_MAX + 1) <= TOKEN_TEXT_MAX)
        return false;
    *text = text_dup_n(a, *text, TEXT_KEPT);
    return true;
}

/* No text is so long that it has to be refused; `why` is ours. */
static void cut_texts(struct token_offer *o, struct arena *a)
{
    const char **const texts[] = {&o->key,          &o->op,   &o->model,  &o->hint,
                                  &o->quantization, &o->tier, &o->region, &o->currency};
    bool any = false;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        any = cut(texts[i], a) || any;
    if (any) {
        o->verdict = VERDICT_MALFORMED;
        o->why = "a text is too long to be a name";
    }
    (void)cut(&o->why, a);
}

/* A row without a name is called by what was read of it: its place would depend on the order. */
static const char *unnamed(const struct token_offer *o, struct arena *a)
{
    const char *const words[] = {o->model, o->op, o->tier, o->region};
    const char *key = "#";

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!text_blank(words[i]))
            key = text_join(a, key, words[i], "/", NULL);
    return key;
}

static void push(struct token_offer_list *list, const struct token_offer *o)
{
    struct token_offer *to;

    if (list->len >= BUF_OFFERS_MAX)
        arena_give_up(list->arena);
    to = VEC_PUSH(list, list->arena);
    *to = *o;
    if (!to->key)
        to->key = unnamed(to, list->arena); /* still one verdict, one name */
    cut_texts(to, list->arena);
}

enum { TEXTS = 9 };

static void texts_of(struct token_offer *o, const char **text[TEXTS])
{
    const char **all[TEXTS] = {&o->key,  &o->op,     &o->model,    &o->hint, &o->quantization,
                               &o->tier, &o->region, &o->currency, &o->why};

    memcpy(text, all, sizeof all);
}

void token_offer_list_clean(struct token_offer_list *list)
{
    for (size_t i = 0; i < list->len; i++) {
        struct token_offer *o = &list->at[i];
        const char **text[TEXTS];
        bool fits = true;

        texts_of(o, text);
        for (size_t k = 0; k < TEXTS; k++)
            fits = text_fit(list->arena, text[k], BUF_TEXT_MAX) && fits;
        if (!fits && o->verdict == VERDICT_OK) {
            o->verdict = VERDICT_MALFORMED;
            o->why = text_fmt(list->arena, "a text of it is longer than %d bytes or holds a NUL",
                              BUF_TEXT_MAX);
        }
    }
}

void token_offer_list_move(struct token_offer_list *list, struct intern *in)
{
    struct token_offer *to = ARENA_ARRAY(in->arena, struct token_offer, list->cap);

    for (size_t i = 0; i < list->len; i++) {
        const char **text[TEXTS];

        to[i] = list->at[i];
        texts_of(&to[i], text);
        for (size_t k = 0; k < TEXTS; k++)
            *text[k] = intern_text(in, *text[k]);
    }
    list->at = to;
    list->arena = in->arena;
}

void token_offer_add(struct token_offer_list *list, const struct token_offer *o)
{
    push(list, o);
}

void token_offer_reject(struct token_offer_list *list, const struct token_offer *o, enum verdict v,
                        const char *why)
{
    struct token_offer rejected = *o;

    rejected.verdict = v;
    rejected.why = why;
    push(list, &rejected);
}

void token_offer_drop(struct token_offer_list *list, const struct token_offer *o,
                      const struct err *odd)
{
    token_offer_reject(list, o, odd->kind == ERR_PRECISE ? VERDICT_TOO_PRECISE : VERDICT_MALFORMED,
                       text_dup(list->arena, odd->text));
}
