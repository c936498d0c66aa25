/*
 * libxml2's HTML parser as a source of events, from which the tree is built here: its own tree
 * would have to be freed, is several times larger, and moves elements of badly nested tables.
 */
#include "edge/html/html.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#include "base/buf.h"
#include "base/intern.h"
#include "base/text.h"
#include "edge/html/scan_priv.h"
#include "library_priv.h"

static struct {
    htmlParserCtxtPtr (*open)(void);
    htmlDocPtr (*read)(htmlParserCtxtPtr, xmlInputReadCallback, xmlInputCloseCallback, void *,
                       const char *, const char *, int);
    void (*stop)(xmlParserCtxtPtr);
    void (*close)(htmlParserCtxtPtr);
} xml;

struct builder {
    struct arena *arena;
    htmlParserCtxtPtr parser;
    struct html *root, *at, *last;
    struct buf text; /* of the text node under way */
    struct intern names;
    size_t nodes, depth;
    const char *body; /* what libxml2 has not asked for yet */
    size_t left;
    const char *limit; /* which ceiling was passed, or NULL */
};

static bool library_open(struct err *e)
{
    const struct library_symbol symbol[] = {{&xml.open, "htmlNewParserCtxt"},
                                            {&xml.read, "htmlCtxtReadIO"},
                                            {&xml.stop, "xmlStopParser"},
                                            {&xml.close, "htmlFreeParserCtxt"}};

    return xml.close || library_symbols(symbol, sizeof symbol / sizeof *symbol, e);
}

static void stop(struct builder *b, const char *limit)
{
    if (!b->limit)
        b->limit = limit;
    xml.stop(b->parser);
}

static struct html *push(struct builder *b)
{
    struct html *node = ARENA_NEW(b->arena, struct html);

    node->parent = b->at;
    node->order = b->nodes++;
    node->end = node->order + 1;
    b->last->after = node;
    b->last = node;
    return node;
}

/* Besides the tree: the text under way, which is copied once more, and what libxml2 keeps of the
   page until an element or a script is done, in a buffer that doubles. */
static bool is_full(const struct builder *b)
{
    const xmlParserInput *in = b->parser->input;
    size_t unread = in ? (size_t)(in->end - in->base) : 0;

    return arena_is_full(b->arena, b->text.cap + b->text.len + 2 * unread);
}

static void flush(struct builder *b)
{
    if (!b->text.len || b->limit)
        return;
    push(b)->text = text_dup_n(b->arena, b->text.data, b->text.len);
    buf_clear(&b->text);
}

static void on_text(void *user, const xmlChar *bytes, int len)
{
    struct builder *b = user;

    if (b->limit || len <= 0)
        return;
    if (!buf_add(&b->text, bytes, (size_t)len))
        stop(b, "bytes");
    else if (is_full(b))
        stop(b, "memory");
}

/* A page has few names; each costs libxml2 memory for good, and a look at others like it. */
static const char *name_of(struct builder *b, const xmlChar *name)
{
    return intern_text(&b->names, text_lower(b->arena, (const char *)name));
}

static void copy_attrs(struct builder *b, struct html *node, const xmlChar **atts)
{
    struct html_attr *to;
    size_t n = 0;

    while (atts && atts[2 * n])
        n++;
    to = ARENA_ARRAY(b->arena, struct html_attr, n);
    for (size_t i = 0; i < n; i++) {
        to[i].name = name_of(b, atts[2 * i]);
        to[i].value = atts[2 * i + 1] ? text_dup(b->arena, (const char *)atts[2 * i + 1]) : "";
    }
    node->attr = to;
    node->attrs = n;
}

static void on_start(void *user, const xmlChar *name, const xmlChar **atts)
{
    struct builder *b = user;
    struct html *node;

    if (b->limit)
        return;
    flush(b);
    if (is_full(b) || b->names.known.len >= HTML_NAMES_MAX || b->nodes >= HTML_NODES_MAX
        || b->depth >= HTML_DEPTH_MAX) {
        stop(b, is_full(b)                             ? "memory"
                : b->names.known.len >= HTML_NAMES_MAX ? "names"
                : b->depth >= HTML_DEPTH_MAX           ? "depth"
                                                       : "elements");
        return;
    }
    node = push(b);
    node->tag = name_of(b, name);
    copy_attrs(b, node, atts);
    b->at = node;
    b->depth++;
}

static void on_end(void *user, const xmlChar *name)
{
    struct builder *b = user;
    struct html *found = b->at;

    if (b->limit)
        return;
    flush(b);
    while (found->parent && !text_eq_fold(found->tag, (const char *)name))
        found = found->parent;
    if (!found->parent)
        return; /* an end without a beginning */
    while (b->at != found->parent) {
        b->at->end = b->nodes;
        b->at = b->at->parent;
        b->depth--;
    }
}

static void on_error(void *user, const char *text, ...)
{
    (void)user;
    (void)text;
}

static void on_fault(void *user, xmlErrorPtr fault)
{
    (void)user;
    (void)fault;
}

/* Piece by piece: of a whole body libxml2 would make three copies. */
static int on_read(void *user, char *to, int max)
{
    struct builder *b = user;
    size_t n = max < 0 ? 0 : (size_t)max < b->left ? (size_t)max : b->left;

    memcpy(to, b->body, n);
    b->body += n;
    b->left -= n;
    return (int)n;
}

static void listen(htmlParserCtxtPtr parser, struct builder *b)
{
    xmlSAXHandler *sax = parser->sax;

    memset(sax, 0, sizeof *sax);
    sax->startElement = on_start;
    sax->endElement = on_end;
    sax->characters = on_text;
    sax->ignorableWhitespace = on_text;
    sax->cdataBlock = on_text;
    sax->error = on_error;
    sax->warning = on_error;
    sax->fatalError = on_error;
    sax->serror = on_fault;
    sax->initialized = XML_SAX2_MAGIC;
    parser->userData = b;
}

static void close_all(struct builder *b)
{
    flush(b);
    for (; b->at; b->at = b->at->parent)
        b->at->end = b->nodes;
}

/* Bare text would get a <p> from the parser, and look like a page. */
static bool has_element(const char *body, size_t len)
{
    for (size_t i = 0; i + 1 < len; i++)
        if (body[i] == '<' && ((body[i + 1] | 0x20) >= 'a' && (body[i + 1] | 0x20) <= 'z'))
            return true;
    return false;
}

const struct html *html_parse(const char *body, size_t len, const char *what, struct arena *a,
                              struct err *e)
{
    enum {
        OPTIONS = HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOIMPLIED | HTML_PARSE_NODEFDTD
                  | HTML_PARSE_IGNORE_ENC
    };
    struct builder b = {.arena = a, .body = body, .left = len};

    if (len > HTML_BYTES_MAX) {
        (void)err_set(e, ERR_LIMIT, "%s has %zu bytes, a page may have %d", what, len,
                      (int)HTML_BYTES_MAX);
        return NULL;
    }
    if (!has_element(body, len)) {
        (void)err_set(e, ERR_REPLY, "%s is not a page: there is no element in it", what);
        return NULL;
    }
    if (memchr(body, '\0', len)) {
        (void)err_set(e, ERR_REPLY, "%s is no text: there is a NUL byte in it", what);
        return NULL;
    }
    if (html_attrs_most(body, len) > HTML_ATTRS_MAX) {
        (void)err_set(e, ERR_LIMIT, "%s is HTML beyond the ceiling of its attributes", what);
        return NULL;
    }
    if (!library_open(e))
        return NULL;
    b.parser = xml.open();
    if (!b.parser) {
        (void)err_set(e, ERR_BUG, "could not make an HTML parser");
        return NULL;
    }
    arena_loosen(a);
    b.root = b.at = b.last = ARENA_NEW(a, struct html);
    b.root->tag = "";
    b.nodes = 1;
    intern_init(&b.names, a);
    buf_init(&b.text, 2 * HTML_BYTES_MAX);
    listen(b.parser, &b);
    (void)xml.read(b.parser, on_read, NULL, &b, NULL, "UTF-8", OPTIONS); /* no document: no tree */
    xml.close(b.parser);
    close_all(&b);
    buf_fini(&b.text);
    arena_tighten(a);
    if (b.limit) {
        (void)err_set(e, ERR_LIMIT, "%s is HTML beyond the ceiling of its %s", what, b.limit);
        return NULL;
    }
    return b.root;
}
