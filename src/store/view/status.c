#include "store/view/status.h"

#include "store/column_priv.h"
#include "store/store_priv.h"

#define ROW struct store_status
static const struct column status_columns[] = {
    {"name", TEXT(name)},  {"status", TEXT(status)}, {"why", TEXT(why)},
    {"said_by", TEXT(by)}, {"since", TIME(since)},   {"publication_no", INT64(publication_no)},
};
#undef ROW

bool store_get_statuses(struct store *s, int64_t after, struct store_status_list *out,
                        struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_int(&p, after);
    out->at = store_list(s,
                         "select {} from api_v1.publication_status where newest and publication_no "
                         "> $1 order by name collate \"C\"",
                         COLUMNS(status_columns), &p, &out->len, a, e);
    return out->at || err_in(e, "could not read what is published");
}

const struct store_status *store_status_of(const struct store_status_list *all, const char *name)
{
    for (size_t i = 0; i < all->len; i++) /* "*" comes first */
        if ((text_eq(all->at[i].name, "*") || text_eq(all->at[i].name, name))
            && !text_eq(all->at[i].status, "active"))
            return &all->at[i];
    return NULL;
}

static bool insert(struct store *s, const struct store_status *x, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    db_arg_int(&p, x->publication_no);
    db_arg_text(&p, x->name);
    db_arg_text(&p, x->status);
    db_arg_text(&p, x->why);
    db_arg_text(&p, x->by);
    db_arg_time(&p, x->since);
    done = db_exec(s->db,
                   "insert into publication_status (publication_no, name, status, why, said_by,"
                   " published_at) values ($1, $2, $3, $4, $5, $6)",
                   &p, NULL, e)
           && db_notify(s->db, "gpurate_status", text_join(&a, x->name, " ", x->status, NULL), e);
    arena_fini(&a);
    return done;
}

static bool put(struct store *s, void *data, struct err *e)
{
    struct store_status *x = data;

    return store_next_publication(s, &x->publication_no, e) && insert(s, x, e);
}

bool store_put_status(struct store *s, struct store_status *x, struct err *e)
{
    return store_transact(s, put, x, e)
           || err_in(e, "could not say that \"%s\" is %s", x->name, x->status);
}
