#include "source_reply.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "norm/offer_line.h"

/* All polls of the tests happen at one moment: 2026-05-28T12:00:00Z. */
static const int64_t now = INT64_C(1779969600);

static const struct json *config(const char *path, struct arena *a)
{
    struct buf b;
    struct err e = {0};
    const struct json *doc = NULL;

    if (buf_read_file(&b, path, BUF_CONFIG_MAX, &e))
        doc = json_parse_config(b.data, b.len, path, a, &e);
    buf_fini(&b);
    if (doc)
        return doc;
    (void)fprintf(stderr, "%s: %s\n", path, e.text);
    exit(78);
}

struct norm reply_norm(struct arena *a)
{
    struct err e = {0};
    struct norm n = {0};

    n.rules = norm_rules_read(config("config/instruments.json", a), a, &e);
    if (n.rules)
        n.operators = norm_operators_read(config("config/operators.json", a), a, &e);
    if (n.operators)
        return n;
    (void)fprintf(stderr, "%s\n", e.text);
    exit(78);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct reply_case *)a)->name, ((const struct reply_case *)b)->name);
}

/* "poll_12.json" is reply 12 of "poll"; "empty.html" is reply 0 of "empty". */
static size_t split(const char *file, char name[REPLY_NAME_MAX])
{
    size_t len = strcspn(file, "."), digits = len;

    while (digits > 0 && isdigit((unsigned char)file[digits - 1]))
        digits--;
    if (digits == len || digits < 2 || file[digits - 1] != '_') {
        (void)snprintf(name, REPLY_NAME_MAX, "%.*s", (int)len, file);
        return 0;
    }
    (void)snprintf(name, REPLY_NAME_MAX, "%.*s", (int)digits - 1, file);
    return (size_t)strtoul(file + digits, NULL, 10);
}

static bool is_reply(const char *file)
{
    return file[0] != '.' && !text_ends(file, ".expect") && !text_ends(file, ".request")
           && !text_ends(file, ".txt") && !text_ends(file, ".md") && strchr(file, '.')
           && strlen(file) < REPLY_NAME_MAX;
}

static void add(struct reply_case *all, int *n, const char *file)
{
    char name[REPLY_NAME_MAX];
    size_t number = split(file, name), at = number ? number - 1 : 0;
    int i = 0;

    while (i < *n && strcmp(all[i].name, name) != 0)
        i++;
    if (i == REPLY_CASES_MAX || at >= REPLY_FILES_MAX)
        return;
    if (i == *n) {
        all[(*n)++] = (struct reply_case){.poll = number > 0};
        memcpy(all[i].name, name, sizeof name);
    }
    (void)snprintf(all[i].file[at], REPLY_NAME_MAX, "%.*s", REPLY_NAME_MAX - 1, file);
    if (at + 1 > all[i].files)
        all[i].files = at + 1;
}

int reply_cases(const char *market, struct reply_case out[REPLY_CASES_MAX])
{
    char path[256];
    DIR *dir;
    int n = 0;

    (void)snprintf(path, sizeof path, "tests/market/%s", market);
    dir = opendir(path);
    if (!dir)
        return -1;
    for (struct dirent *at; (at = readdir(dir));)
        if (is_reply(at->d_name))
            add(out, &n, at->d_name);
    (void)closedir(dir);
    qsort(out, (size_t)n, sizeof *out, by_name);
    return n;
}

static void note_request(const struct source *m, const struct source_page *page, struct buf *out,
                         struct arena *a)
{
    struct http_request r = {0};

    m->request(page, &r, a);
    buf_fmt(out, "%s %s%s\n",
            r.method ? r.method
            : r.body ? "POST"
                     : "GET",
            r.url, r.secret_query ? " ***" : "");
    for (size_t i = 0; i < r.headers; i++)
        buf_fmt(out, "%s: %s\n", r.header[i].name, r.header[i].secret ? "***" : r.header[i].value);
    if (r.body)
        buf_fmt(out, "%s\n", r.secret_reply ? "***" : r.body);
    buf_put(out, "\n");
}

static bool read_body(const char *path, struct reply_text *out, struct arena *a, struct err *e)
{
    struct buf b;
    bool ok;

    ok = buf_read_file(&b, path, BUF_REPLY_MAX, e);
    if (ok)
        *out = (struct reply_text){text_dup_n(a, b.data ? b.data : "", b.len), b.len};
    buf_fini(&b);
    return ok;
}

static bool feed(const struct source *m, const struct reply_text *text, struct source_page *page,
                 struct reply_read *out, struct arena *a)
{
    struct source_reply reply = {.page = *page, .body = text->body, .len = text->len};

    page->more = false;
    return m->parse(&reply, &out->offers, page, a, &out->err);
}

static void begin(struct reply_read *out, struct arena *a)
{
    *out = (struct reply_read){.offers = {.arena = a}, .quotes = {.arena = a}};
    buf_init(&out->requests, 1 << 20);
}

static void finish(const struct source *m, const struct norm *n, struct reply_read *out,
                   struct arena *a)
{
    struct intern in;

    if (out->failed)
        return;
    intern_init(&in, a);
    norm_list(n, m, now, &out->offers, &in, &out->quotes);
}

static void read_alone(const struct source *m, const struct reply_text *text, const struct norm *n,
                       struct reply_read *out, struct arena *a)
{
    struct source_page page = source_first_page(m);

    page.step = SOURCE_STEP_ANY;
    page.now = now;
    out->failed = !feed(m, text, &page, out, a);
    finish(m, n, out, a);
}

void reply_read_file(const struct source *m, const char *path, const struct norm *n,
                     struct reply_read *out, struct arena *a)
{
    struct reply_text text;

    begin(out, a);
    out->failed = !read_body(path, &text, a, &out->err);
    if (!out->failed)
        read_alone(m, &text, n, out, a);
}

static bool read_poll(const struct source *m, const struct reply_case *c,
                      const struct reply_text *texts, struct reply_read *out, struct arena *a)
{
    struct source_page page = source_first_page(m);

    page.more = true;
    page.now = now;
    for (int k = 0; k < SOURCE_KEYS_MAX && m->key_env[k]; k++) /* whose account is no secret */
        page.key[k] = text_ends(m->key_env[k], "_ORGANIZATION") ? "org" : "key-of-the-test";
    for (size_t i = 0; i < c->files; i++) {
        if (!page.more)
            return err_set(&out->err, ERR_BUG, "reply %zu was not asked for", i + 1);
        note_request(m, &page, &out->requests, a);
        if (!feed(m, &texts[i], &page, out, a))
            return err_in(&out->err, "reply %zu", i + 1);
    }
    if (page.more)
        return err_set(&out->err, ERR_BUG, "asks for reply %zu, step %d, page %d", c->files + 1,
                       page.step, page.number);
    return true;
}

void reply_texts(const struct source *m, const struct reply_case *c,
                 struct reply_text out[REPLY_FILES_MAX], struct arena *a)
{
    struct err e = {0};

    for (size_t i = 0; i < c->files; i++) {
        if (read_body(text_fmt(a, "tests/market/%s/%s", m->name, c->file[i]), &out[i], a, &e))
            continue;
        (void)fprintf(stderr, "%s\n", e.text);
        exit(78);
    }
}

void reply_read_texts(const struct source *m, const struct reply_case *c,
                      const struct reply_text *texts, const struct norm *n, struct reply_read *out,
                      struct arena *a)
{
    begin(out, a);
    if (!c->poll) {
        read_alone(m, texts, n, out, a);
        return;
    }
    out->failed = !read_poll(m, c, texts, out, a);
    finish(m, n, out, a);
}

void reply_read_case(const struct source *m, const struct reply_case *c, const struct norm *n,
                     struct reply_read *out, struct arena *a)
{
    struct reply_text texts[REPLY_FILES_MAX];

    reply_texts(m, c, texts, a);
    reply_read_texts(m, c, texts, n, out, a);
}

void reply_print(const struct reply_read *r, struct buf *out)
{
    if (r->failed) {
        buf_fmt(out, "error: %s\n", r->err.text);
        return;
    }
    for (size_t i = 0; i < r->offers.len; i++)
        offer_line(out, &r->offers.at[i], &r->quotes.at[i]);
}
