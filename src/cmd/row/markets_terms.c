/*
 * The terms of sources: what was read of them, and what stands on their pages now.
 */
#include "cmd/row/markets_terms_priv.h"

#include "base/clock.h"
#include "base/text.h"
#include "cmd/setup_priv.h"
#include "norm/terms.h"
#include "stage/poll/seats.h"
#include "stage/poll/terms_page.h"

#define TERMS_COLUMNS(COLUMN)                                                                      \
    COLUMN("source", OUT_TEXT, source)                                                             \
    COLUMN("terms", OUT_TEXT, terms_verdict_name(t->verdict))                                      \
    COLUMN("asked", OUT_TEXT, terms_allow(all, source, today) ? "yes" : "no")                      \
    COLUMN("licence", OUT_TEXT, licence_of(c, terms_licence(all, source, today)))                  \
    COLUMN("kinds", OUT_LIST | OUT_LATER, kinds_of(c, t))                                          \
    COLUMN("dated", OUT_TEXT | OUT_LATER, t->dated ? setup_date(c, t->dated) : NULL)               \
    COLUMN("read", OUT_TEXT, t->read ? setup_date(c, t->read) : NULL)                              \
    COLUMN("by", OUT_TEXT | OUT_LATER, t->by)                                                      \
    COLUMN("evidence", OUT_TEXT | OUT_LATER, t->evidence ? text_dup(c->arena, evidence) : NULL)    \
    COLUMN("address", OUT_TEXT | OUT_LATER, t->address)                                            \
    COLUMN("attribution", OUT_TEXT | OUT_LATER, t->attribution)                                    \
    COLUMN("says", OUT_TEXT | OUT_LAST, t->says)

static const struct out_column terms_columns[] = {TERMS_COLUMNS(OUT_HEADING)};

static const char *kinds_of(struct cmd *c, const struct terms *t)
{
    const char *list = "";

    for (size_t i = 0; i < t->kind_len; i++)
        list = text_fmt(c->arena, "%s%s%s", list, *list ? "," : "", t->kind[i]);
    return list;
}

static const char *licence_of(struct cmd *c, const struct licence *l)
{
    if (!l)
        return NULL;
    return text_fmt(c->arena, "%s, %s, %s%s", l->from, l->reference,
                    l->until ? "until " : "without end", l->until ? setup_date(c, l->until) : "");
}

static void terms_row(struct cmd *c, const struct terms_list *all, const char *source,
                      struct out *o)
{
    const struct terms *t = terms_of(all, source);
    int64_t today = clock_date_of(c->now);
    const char evidence[] = {t->evidence, '\0'};

    OUT_ROW(o, TERMS_COLUMNS(OUT_CELL));
}

bool markets_list_terms(struct cmd *c, struct err *e)
{
    struct config config;
    struct out out;

    if (!setup_config(c, CONFIG_SETTINGS | CONFIG_NORM | CONFIG_TOKENS, &config, e))
        return false;
    out_init(&out, c->arena, c->format, terms_columns, OUT_LEN(terms_columns));
    for (size_t i = 0; i < config.sources.len; i++)
        terms_row(c, &config.terms, config.sources.at[i]->name, &out);
    terms_row(c, &config.terms, TERMS_RATES, &out);
    return out_end(&out, e);
}

#define PAGE_COLUMNS(COLUMN)                                                                       \
    COLUMN("source", OUT_TEXT, all->at[i].source)                                                  \
    COLUMN("page", OUT_TEXT,                                                                       \
           page->why                    ? "unread"                                                 \
           : is_open(open, &all->at[i]) ? "changed"                                                \
                                        : "same")                                                  \
    COLUMN("read_at", OUT_TEXT, page->read_at ? setup_time(c, page->read_at) : NULL)               \
    COLUMN("sha256", OUT_TEXT | OUT_LAST, page->sha256)                                            \
    COLUMN("address", OUT_TEXT | OUT_LAST, page->address)                                          \
    COLUMN("why", OUT_TEXT | OUT_LATER, page->why)

static const struct out_column page_columns[] = {PAGE_COLUMNS(OUT_HEADING)};

static bool is_open(const struct store_terms_change_list *open, const struct terms *t)
{
    for (size_t i = 0; i < open->len; i++)
        if (text_eq(open->at[i].source, t->source))
            return !text_eq(open->at[i].sha256, t->sha256);
    return false;
}

/* Of each source that has the page for its own. */
static void page_rows(struct cmd *c, const struct terms_list *all,
                      const struct store_terms_change_list *open,
                      const struct terms_page_seen *seen, struct out *o)
{
    for (size_t i = 0; i < all->len; i++) {
        const struct store_terms_page *page = &seen->page;

        if (!text_eq(all->at[i].address, page->address) || text_eq(all->at[i].source, TERMS_RATES))
            continue;
        OUT_ROW(o, PAGE_COLUMNS(OUT_CELL));
    }
}

/* The definitions first: what is open is told by those in the database. */
static bool visit(struct cmd *c, const struct config *config, struct store *s,
                  struct terms_page_seen_list *seen, struct store_terms_change_list *open,
                  struct err *e)
{
    struct store_config defs;

    seats_store_config(config, &defs, c->arena);
    return store_put_config(s, &defs, e)
           && terms_pages_visit(s, config, c->now, true, seen, c->arena, e)
           && store_get_open_terms(s, open, c->arena, e);
}

bool markets_look_at_terms(struct cmd *c, struct err *e)
{
    struct terms_page_seen_list seen;
    struct store_terms_change_list open;
    struct store *s = NULL;
    struct config config;
    struct out out;
    bool done;

    if (c->args > 1)
        return err_set(e, ERR_USAGE, "\"terms\" takes no names");
    if (!setup_config(c, CONFIG_ALL, &config, e))
        return false;
    done = setup_store(&config, STORE_AS_COLLECTOR, &s, e) && visit(c, &config, s, &seen, &open, e);
    store_close(&s);
    if (!done)
        return false;
    out_init(&out, c->arena, c->format, page_columns, OUT_LEN(page_columns));
    for (size_t i = 0; i < seen.len; i++)
        page_rows(c, &config.terms, &open, &seen.at[i], &out);
    return out_end(&out, e);
}
