#include "site/atom.h"

#include "site/escape_priv.h"

/* The tag: URI of RFC 4151: a name and a day on which it was the program's. */
#define TAG "tag:gpurate,2026:"

static void put(const char *name, const char *text, struct buf *to)
{
    buf_fmt(to, "<%s>", name);
    sheet_text(to, text);
    buf_fmt(to, "</%s>", name);
}

static void put_entry(const struct atom_entry *x, struct buf *to)
{
    buf_put(to, "\n<entry><id>" TAG "publication/");
    sheet_text(to, x->publication_no);
    buf_put(to, "</id>");
    put("title", x->title, to);
    put("updated", x->published_at, to);
    put("published", x->published_at, to);
    if (x->href) {
        buf_put(to, "<link href=\"");
        sheet_text(to, x->href);
        buf_put(to, "\"/>");
    }
    if (x->summary)
        put("summary", x->summary, to);
    buf_put(to, "</entry>");
}

void atom_write(const struct atom_entry *entry, size_t n, struct buf *to)
{
    buf_put(to, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>" TAG "feed</id>"
                "<title>gpurate: publications</title><author><name>gpurate</name></author>"
                "<link rel=\"self\" href=\"feed.atom\"/>");
    put("updated", n > 0 ? entry[0].published_at : "1970-01-01T00:00:00Z", to);
    for (size_t i = 0; i < n; i++)
        put_entry(&entry[i], to);
    buf_put(to, "\n</feed>\n");
}
