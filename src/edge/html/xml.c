#include "edge/html/xml.h"

#include <libxml/xmlwriter.h>
#include <stdlib.h>

#include "base/memory.h"
#include "library_priv.h"

static struct {
    xmlBufferPtr (*buffer)(void);
    void (*free_buffer)(xmlBufferPtr);
    xmlTextWriterPtr (*writer)(xmlBufferPtr, int);
    void (*free_writer)(xmlTextWriterPtr);
    int (*indent)(xmlTextWriterPtr, int);
    int (*begin)(xmlTextWriterPtr, const char *, const char *, const char *);
    int (*end)(xmlTextWriterPtr);
    int (*open)(xmlTextWriterPtr, const xmlChar *);
    int (*close)(xmlTextWriterPtr);
    int (*attr)(xmlTextWriterPtr, const xmlChar *, const xmlChar *);
} lib;

struct xml {
    xmlBufferPtr buffer;
    xmlTextWriterPtr writer;
    bool failed;
};

static bool library_open(struct err *e)
{
    const struct library_symbol symbol[] = {
        {&lib.buffer, "xmlBufferCreate"},        {&lib.free_buffer, "xmlBufferFree"},
        {&lib.writer, "xmlNewTextWriterMemory"}, {&lib.free_writer, "xmlFreeTextWriter"},
        {&lib.indent, "xmlTextWriterSetIndent"}, {&lib.begin, "xmlTextWriterStartDocument"},
        {&lib.end, "xmlTextWriterEndDocument"},  {&lib.open, "xmlTextWriterStartElement"},
        {&lib.close, "xmlTextWriterEndElement"}, {&lib.attr, "xmlTextWriterWriteAttribute"}};

    return lib.attr || library_symbols(symbol, sizeof symbol / sizeof *symbol, e);
}

static void keep(struct xml *x, int result)
{
    x->failed = x->failed || result < 0;
}

bool xml_begin(struct xml **out, struct err *e)
{
    struct xml *x;

    *out = NULL;
    if (!library_open(e))
        return false;
    x = memory_new(sizeof *x);
    x->buffer = lib.buffer();
    x->writer = x->buffer ? lib.writer(x->buffer, 0) : NULL;
    if (!x->writer)
        memory_gone("a writer from libxml2");
    keep(x, lib.indent(x->writer, 1));
    keep(x, lib.begin(x->writer, NULL, "UTF-8", NULL));
    *out = x;
    return true;
}

void xml_open(struct xml *x, const char *element)
{
    keep(x, lib.open(x->writer, (const xmlChar *)element));
}

void xml_attr(struct xml *x, const char *name, const char *value)
{
    if (value)
        keep(x, lib.attr(x->writer, (const xmlChar *)name, (const xmlChar *)value));
}

void xml_close(struct xml *x)
{
    keep(x, lib.close(x->writer));
}

bool xml_end(struct xml **out, struct buf *to, struct err *e)
{
    struct xml *x = *out;
    bool done;

    if (!x)
        return true;
    keep(x, lib.end(x->writer));
    lib.free_writer(x->writer); /* flushes */
    done = !x->failed || err_set(e, ERR_BUG, "could not write XML");
    if (done)
        buf_put_n(to, (const char *)x->buffer->content, x->buffer->use);
    lib.free_buffer(x->buffer);
    free(x);
    *out = NULL;
    return done;
}
