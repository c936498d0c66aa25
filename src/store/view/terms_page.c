#include "store/view/terms_page.h"

#include "store/column_priv.h"
#include "store/store_priv.h"

#define ROW struct store_terms_page
static const struct column page_columns[] = {
    {"address", TEXT(address)}, {"asked_at", TIME(asked_at)},
    {"read_at", TIME(read_at)}, {"sha256", TEXT(sha256)},
    {"etag", TEXT(etag)},       {"last_modified", TEXT(last_modified)},
    {"why", TEXT(why)},
};
#undef ROW

#define ROW struct store_terms_change
static const struct column change_columns[] = {
    {"source", TEXT(source)},
    {"address", TEXT(address)},
    {"sha256", TEXT(sha256)},
    {"seen_at", TIME(seen_at)},
};
#undef ROW

bool store_get_terms_pages(struct store *s, struct store_terms_page_list *out, struct arena *a,
                           struct err *e)
{
    struct db_args p = {.arena = a};

    out->at = store_list(s, "select {} from terms_page order by address collate \"C\"",
                         COLUMNS(page_columns), &p, &out->len, a, e);
    return out->at || err_in(e, "could not read the pages with terms");
}

bool store_put_terms_asked(struct store *s, const char *const *address, size_t n, int64_t now,
                           struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    db_arg_texts(&p, address, n);
    db_arg_time(&p, now);
    done = db_exec(s->db,
                   "insert into terms_page (address, asked_at) select unnest($1::text[]), $2"
                   " on conflict (address) do update set asked_at = excluded.asked_at",
                   &p, NULL, e);
    arena_fini(&a);
    return done || err_in(e, "could not note which pages with terms are asked for");
}

bool store_put_terms_read(struct store *s, const struct store_terms_page *page, const char *reply,
                          bool *fresh, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    db_arg_text(&p, page->address);
    db_arg_text(&p, page->sha256);
    db_arg_time(&p, page->asked_at);
    db_arg_text(&p, reply);
    db_arg_text(&p, page->etag);
    db_arg_text(&p, page->last_modified);
    done = db_query(s->db,
                    "with fresh as (insert into terms_text (address, sha256, seen_at, reply)"
                    " select $1, $2, $3, $4 where $4::text is not null"
                    " on conflict do nothing returning address)"
                    " update terms_page set read_at = $3, sha256 = $2, etag = $5,"
                    " last_modified = $6, why = null where address = $1"
                    " returning exists (select from fresh)",
                    &p, 1, 1, &res, e);
    *fresh = done && db_bool(res, 0, 0);
    db_result_close(&res);
    arena_fini(&a);
    return done || err_in(e, "could not store what \"%s\" says", page->address);
}

bool store_put_terms_failed(struct store *s, const char *address, const char *why, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    db_arg_text(&p, address);
    db_arg_text(&p, why);
    done = db_exec(s->db, "update terms_page set why = $2 where address = $1", &p, NULL, e);
    arena_fini(&a);
    return done || err_in(e, "could not store why \"%s\" was not read", address);
}

bool store_get_open_terms(struct store *s, struct store_terms_change_list *out, struct arena *a,
                          struct err *e)
{
    struct db_args p = {.arena = a};

    out->at =
        store_list(s, "select {} from api_v1.terms_change where open order by source collate \"C\"",
                   COLUMNS(change_columns), &p, &out->len, a, e);
    return out->at || err_in(e, "could not read which terms have changed");
}
