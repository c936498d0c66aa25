/*
 * What every published record has in common: fixings, settlements and levels of baskets stand in
 * chains, each record with the digest of the one before.
 */
#include "base/clock.h"
#include "store_priv.h"

bool store_is_chain(const struct store_chain *c, struct err *e)
{
    return c->revision >= 1
           || err_set(e, ERR_DATA, "the stored revisions would go on with %d", c->revision);
}

bool store_read_chain(struct store *s, const char *sql, const struct db_args *p,
                      struct store_chain *out, struct arena *a, struct err *e)
{
    struct db_result *res = NULL;

    *out = (struct store_chain){.revision = 1};
    if (!db_query(s->db, sql, p, DB_ANY, 3, &res, e))
        return false;
    if (db_rows(res) == 1) {
        out->digest = text_dup(a, db_text(res, 0, 0));
        out->date = db_date(res, 0, 1);
        out->revision = db_int32(res, 0, 2);
    }
    db_result_close(&res);
    return store_is_chain(out, e);
}

void store_promise_record(const struct store_record *rec, int revision)
{
    must(rec->text && *rec->text);
    must(rec->digest && *rec->digest);
    must(!rec->previous_digest || !text_eq(rec->previous_digest, rec->digest));
    must(!rec->signature == !rec->key_id);
    must(rec->published_at > 0);
    must(revision >= 1);
    for (size_t i = 1; i < rec->polls.len; i++)
        must(rec->polls.at[i - 1] < rec->polls.at[i]);
}

bool store_is_next(const struct store_chain *chain, const struct store_record *rec, int revision,
                   struct err *e)
{
    return (text_eq(chain->digest, rec->previous_digest) && chain->revision == revision)
           || err_set(e, ERR_LOCKED, "another record was published in between");
}

void store_arg_run(struct db_args *p, int64_t run)
{
    db_arg_text(p, run ? text_fmt(p->arena, "%lld", (long long)run) : NULL);
}

bool store_notify(struct store *s, const char *channel, const char *name, int64_t date,
                  int revision, struct err *e)
{
    struct arena a = {0};
    char text[CLOCK_TEXT_MAX];
    bool done = db_notify(s->db, channel,
                          text_fmt(&a, "%s %s %d", name, clock_text_date(date, text), revision), e);

    arena_fini(&a);
    return done;
}
