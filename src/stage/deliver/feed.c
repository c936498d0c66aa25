/* The feed of publications. */
#include "base/clock.h"
#include "base/text.h"
#include "site/atom.h"
#include "stage/deliver/site_priv.h"
#include "store/view/site.h"

enum { FEED_LEN = 60 };

static const char *time_text(int64_t time, struct arena *a)
{
    char text[CLOCK_TEXT_MAX];

    return text_dup(a, clock_text(time, text));
}

static struct atom_entry entry_of(const struct store_news *n, struct arena *a)
{
    bool month = text_eq(n->kind, "settlement"), fixing = text_eq(n->kind, "fixing");
    char text[CLOCK_TEXT_MAX];
    const char *date = text_fmt(a, "%.*s", month ? 7 : 10, clock_text_date(n->date, text));
    struct atom_entry x = {.publication_no = text_fmt(a, "%lld", (long long)n->publication_no),
                           .published_at = time_text(n->published_at, a),
                           .summary = n->why};

    if (month)
        x.href = text_join(a, "contract/", n->name, "/", date, ".json", NULL);
    else if (fixing)
        x.href = text_fmt(a, "index/%s/%s.r%d.json", n->name, date, n->revision);
    if (month || fixing)
        x.title = text_join(a, n->name, " ", date, ": ", n->value ? n->value : "no value", ", ",
                            n->status, NULL);
    else if (text_eq(n->kind, "status"))
        x.title = text_join(a, text_eq(n->name, "*") ? "all" : n->name, ": publication is ",
                            n->status, NULL);
    else
        x.title = text_fmt(a, "%s %s: %s of revision %d", n->name, date, n->kind, n->revision);
    return x;
}

bool site_write_feed(struct delivery *d, struct err *e)
{
    struct arena a = {0};
    struct store_news_list news;
    bool done = store_get_news(d->store, FEED_LEN, &news, &a, e);

    if (done) {
        struct atom_entry *entry = ARENA_ARRAY(&a, struct atom_entry, news.len);
        struct buf b;

        must(news.len <= FEED_LEN);
        for (size_t i = 0; i < news.len; i++)
            entry[i] = entry_of(&news.at[i], &a);
        buf_init(&b, SIZE_MAX / 2);
        atom_write(entry, news.len, &b);
        done = folder_put(&d->folder, "v1/feed.atom", b.data, b.len, e);
        buf_fini(&b);
    }
    arena_fini(&a);
    return done;
}
