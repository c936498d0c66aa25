#include "source_reply.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "norm/offer_line.h"
#include "token/line.h"

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

const struct token_rules *reply_token_rules(void)
{
    static struct token_rules rules;
    static struct arena a;
    struct err e = {0};

    if (rules.operators)
        return &rules;
    rules.models = token_models_read(config("config/models.json", &a), &a, &e);
    if (rules.models)
        rules.operators = token_operators_read(config("config/token_operators.json", &a), &a, &e);
    if (rules.operators)
        return &rules;
    (void)fprintf(stderr, "%s\n", e.text);
    exit(78);
}

const char *reply_path(const struct source *s, const char *file, struct arena *a)
{
    return text_fmt(a, "tests/%s/%s/%s", s->kind == SOURCE_TOKENS ? "token" : "market", s->name,
                    file);
}

const char *reply_file(const char *path, size_t *len, struct arena *a)
{
    const char *text = NULL;
    struct err e = {0};
    struct buf b;

    if (access(path, R_OK) != 0)
        return NULL;
    if (buf_read_file(&b, path, BUF_REPLY_MAX, &e)) {
        text = text_dup_n(a, b.data ? b.data : "", b.len);
        *len = b.len;
    }
    buf_fini(&b);
    return text;
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

int reply_cases(const struct source *s, struct reply_case out[REPLY_CASES_MAX])
{
    struct arena a = {0};
    DIR *dir = opendir(reply_path(s, "", &a));
    int n = 0;

    arena_fini(&a);
    if (!dir)
        return -1;
    for (struct dirent *at; (at = readdir(dir));)
        if (is_reply(at->d_name))
            add(out, &n, at->d_name);
    (void)closedir(dir);
    qsort(out, (size_t)n, sizeof *out, by_name);
    return n;
}

const struct reply_case *reply_case_of(const struct reply_case *cases, int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (text_eq(cases[i].name, name))
            return &cases[i];
    return NULL;
}

static void note_request(const struct source *m, const struct source_page *page, struct buf *out,
                         struct arena *a)
{
    struct http_request r = {0};

    source_request(m, page, &r, a);
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

static bool feed(const struct source *m, const struct reply_text *text, struct source_page *page,
                 struct reply_read *out, struct arena *a)
{
    struct source_reply reply = {.page = *page, .body = text->body, .len = text->len};

    page->more = false;
    return source_parse(m, &reply, &out->offers, page, a, &out->err);
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
    if (m->kind == SOURCE_TOKENS)
        token_normalise(reply_token_rules(), m, REPLY_NOW, &out->offers, &in, &out->quotes,
                        &out->unknown);
    else
        norm_list(n, m, REPLY_NOW, &out->offers, &in, &out->quotes);
}

static void read_alone(const struct source *m, const struct reply_text *text, const struct norm *n,
                       struct reply_read *out, struct arena *a)
{
    struct source_page page = source_first_page(m);

    page.step = SOURCE_STEP_ANY;
    page.now = REPLY_NOW;
    out->failed = !feed(m, text, &page, out, a);
    finish(m, n, out, a);
}

void reply_read_file(const struct source *m, const char *path, const struct norm *n,
                     struct reply_read *out, struct arena *a)
{
    struct reply_text text = {0};

    begin(out, a);
    text.body = reply_file(path, &text.len, a);
    if (text.body)
        read_alone(m, &text, n, out, a);
    else
        out->failed = !err_set(&out->err, ERR_DATA, "cannot read \"%s\"", path);
}

static bool read_poll(const struct source *m, const struct reply_case *c,
                      const struct reply_text *texts, struct reply_read *out, struct arena *a)
{
    struct source_page page = source_first_page(m);

    page.more = true;
    page.now = REPLY_NOW;
    if (m->by_model)
        page.note = token_wanted(reply_token_rules()->models, m->name, a);
    for (int k = 0; k < SOURCE_KEYS_MAX && m->key_env[k] && !text_starts(c->name, "keyless"); k++)
        page.key[k] = /* whose account is no secret */
            text_ends(m->key_env[k], "_ORGANIZATION") ? "org" : "key-of-the-test";
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
    for (size_t i = 0; i < c->files; i++) {
        const char *path = reply_path(m, c->file[i], a);

        out[i].body = reply_file(path, &out[i].len, a);
        if (out[i].body)
            continue;
        (void)fprintf(stderr, "cannot read %s\n", path);
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

/* Without its last member, a sentence for people: cases say the word. */
static void put_line(struct buf *out, const struct offer *o, const struct quote *q)
{
    struct buf line;

    buf_init(&line, BUF_CONFIG_MAX);
    offer_line(&line, o, q);
    buf_put_n(out, line.data, (size_t)(strstr(line.data, ",\"why\":") - line.data));
    buf_put(out, "}\n");
    buf_fini(&line);
}

void reply_print(const struct source *s, const struct reply_read *r, struct buf *out)
{
    if (r->failed) {
        buf_fmt(out, "error: %s\n", r->err.text);
        return;
    }
    if (s->kind == SOURCE_TOKENS)
        token_lines(out, s, &r->offers, &r->quotes);
    else
        for (size_t i = 0; i < r->offers.len; i++)
            put_line(out, &r->offers.at[i], &r->quotes.at[i]);
}
