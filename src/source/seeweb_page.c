/*
 * Seeweb, from its price page: one card a GPU, euros per GPU-hour at any size.
 *
 * The amount stands in a span without its sign, so the page must speak of euros and the card must
 * not speak of dollars. The form factor stands in the card ("GPU SXM | 320 GB GPU RAM"); a card
 * that says none has none. The Hopper servers of this seller are SXM boards: a card of theirs that
 * says another one is refused, since it is another product or a slip of the page. Commitments of 3,
 * 6 and 12 months are classes beside the hourly price.
 */
#include <string.h>

#include "source/page_priv.h"

static const struct {
    const char *word, *tier;
    enum term term;
} prices[] = {
    {"hourly", NULL, TERM_ON_DEMAND},
    {"hourly_3mnths", "3 months", TERM_RESERVED},
    {"hourly_6mnths", "6 months", TERM_RESERVED},
    {"hourly_12mnths", "12 months", TERM_RESERVED},
};
enum { PRICES = sizeof prices / sizeof *prices };

static const struct page_unit unit = {"", (const char *const[]){"", NULL}};

static bool is_card(const struct html *at)
{
    const char *id = html_attr(at, "id");
    int64_t n;

    return id && text_starts(id, "gpu") && text_int(id + 3, 0, 999, &n);
}

/* The word behind "GPU" in front of the bar: "SXM" of "GPU SXM | 141 GB GPU RAM"; NULL for none. */
static const char *form_of(const char *words, struct arena *a)
{
    const char *form = NULL;

    for (const char *at = words; (at = strstr(at, "GPU ")); at++) {
        const char *word = at + strlen("GPU ");
        size_t len = strcspn(word, " |");

        if (len && word[len + strspn(word + len, " ")] == '|')
            form = form ? "two" : text_dup_n(a, word, len);
    }
    return form;
}

static bool is_hopper(const char *name)
{
    return text_has_fold(name, "H100") || text_has_fold(name, "H200");
}

/* What tells cards of one name apart: the form factor and the machine around the GPU. */
static const char *card_key(struct page *p, struct html_range in, const char *name,
                            const char *form)
{
    static const char *const parts[] = {"gpuRam", "cpuCore", "ram", "disk"};
    const char *key = form ? text_join(p->a, name, "/", form, NULL) : name;

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const struct html *at = html_next(in, NULL, NULL, "class", parts[i]);

        if (at)
            key = text_join(p->a, key, "/", html_text(at, p->a), NULL);
    }
    return key;
}

static void read_card(struct page *p, const struct html *card, const char *name)
{
    struct html_range in = html_inside(card);
    const char *form = form_of(html_range_text(in, p->a), p->a);
    const char *key = card_key(p, in, name, form);
    struct err odd;

    for (size_t i = 0; i < PRICES; i++) {
        const struct html *line = html_next(in, NULL, NULL, "class", prices[i].word);
        const struct html *span =
            line ? html_next(html_inside(line), NULL, "span", NULL, NULL) : NULL;
        struct offer o = page_offer(NULL, name);

        if (!line && i > 0)
            continue; /* no such commitment */
        o.currency = "EUR";
        o.term = prices[i].term;
        o.tier = prices[i].tier;
        o.key = text_fmt(p->a, "%s/%s", key, prices[i].word);
        o.form = form;
        if (!form || !is_hopper(name) || text_starts(form, "SXM")) {
            page_put(p, &o, span ? html_text(span, p->a) : "", &unit, 1);
            continue;
        }
        (void)err_set(&odd, ERR_REPLY, "card \"%s\" says the form factor \"%s\", expected \"SXM\"",
                      name, form);
        page_drop(p, &o, &odd);
    }
}

static bool read_page(struct page *p)
{
    const char *words = html_range_text(p->all, p->a);
    const struct html *card = NULL;

    if (!strstr(words, "\xE2\x82\xAC") && !strstr(words, "EUR"))
        return page_missing(p, "EUR");
    while ((card = html_next(p->all, card, "div", "id", NULL))) {
        const struct html *name;

        if (!is_card(card))
            continue;
        name = page_mark(p, html_inside(card), "span", "class", "cardname");
        if (!name)
            return err_in(p->e, "card \"%s\"", html_attr(card, "id"));
        if (page_signs(p, html_inside(card), "$"))
            return err_set(p->e, ERR_REPLY, "card \"%s\" shows dollars, expected euros",
                           html_text(name, p->a));
        read_card(p, card, html_text(name, p->a));
    }
    return true;
}

const struct source source_seeweb_page = {
    .name = "seeweb_page",
    .title = "Seeweb (price page)",
    .see = "https://www.seeweb.it/en/products/cloud-server-gpu",
    .op = "seeweb",
    .kind = SOURCE_PAGE,
    .gap_s = 3600,
    .read_page = read_page,
};
