/* The text of a page with terms: what a person reads counts, and nothing else. */
#include "norm/terms_text.h"

#include <string.h>

#include "../../lib/unit.h"
#include "base/text.h"

static struct arena mem;

/* Long enough to be terms. */
#define CLAUSE                                                                                     \
    "The service is provided to registered customers. Prices are set by the provider and may "     \
    "change "                                                                                      \
    "at any time. No customer may resell capacity without consent in writing. Disputes go to the " \
    "courts of the place of business of the provider. Either party may end the contract with a "   \
    "notice of thirty days. What was paid in advance is refunded in proportion to the days that "  \
    "are left, unless the customer has broken these terms. Nobody is liable for more than what "   \
    "was "                                                                                         \
    "paid in the twelve months before."

static const char *text_of(const char *page)
{
    struct err e = {0};
    const char *text = terms_text(page, strlen(page), &mem, &e);

    ck_assert_msg(text, "%s", e.text);
    return text;
}

#define PLAIN "<html><body><h1>Terms &amp; conditions</h1><p>" CLAUSE "</p></body></html>"

/* Servings of one text: what a server, a framework or a counter changes from day to day. */
static const char *const same[] = {
    "<html><head><title>Other</title><meta name=csrf content=8f2></head><body><h1>Terms &amp; "
    "conditions</h1><p>" CLAUSE "</p></body></html>",
    "<html><body class=\"t-4711\" data-nonce=\"a\"><h1 id=x>Terms &#38; "
    "conditions</h1>\r\n\t<p>" CLAUSE "</p>\n</body></html>",
    "<html><body><script nonce=1>var t = 'now';</script><style>p {}</style><h1>Terms&nbsp;&amp;\n  "
    "conditions</h1><!-- built 12:01 --><div><p>" CLAUSE "</p></div><noscript>Enable "
    "scripts</noscript></body></html>",
    "<h1>Terms <b>&amp;</b> <i>conditions</i></h1><p>" CLAUSE "</p>",
};

START_TEST(servings_of_one_text_are_equal)
{
    ck_assert_str_eq(text_of(same[_i]), text_of(PLAIN));
}
END_TEST

/* Each letter counts, wherever it stands. */
START_TEST(a_changed_letter_is_another_text)
{
    const char *plain = text_of(PLAIN);
    const char *from = strstr(PLAIN, "Terms"), *to = strstr(PLAIN, "</p>");

    for (const char *at = from; at < to; at++) {
        char *page = (char *)text_dup(&mem, PLAIN);

        if (strchr(" <>/h1p&;amp", *at))
            continue;
        page[at - PLAIN] = *at == 'x' ? 'y' : 'x';
        ck_assert_str_ne(text_of(page), plain);
    }
    ck_assert_str_ne(text_of("<body><h1>Terms &amp; conditions</h1><p>" CLAUSE "</p><p>New.</p>"),
                     plain);
}
END_TEST

static const char *const none[] = {
    "",
    "no page at all",
    "<html><body><div id=root></div><script>" CLAUSE CLAUSE "</script></body></html>",
    "<html><body><h1>Just a moment...</h1><p>Checking your browser.</p></body></html>",
    "<html><body><h1>503 Service Unavailable</h1></body></html>",
    "<html><head><title>" CLAUSE CLAUSE "</title></head><body>Soon.</body></html>",
};

START_TEST(what_has_no_terms_is_refused)
{
    struct err e = {0};

    ck_assert_ptr_null(terms_text(none[_i], strlen(none[_i]), &mem, &e));
    ck_assert_msg(e.kind == ERR_REPLY, "%s", e.text);
}
END_TEST

START_TEST(the_least_text_is_as_told)
{
    struct err e = {0};
    char word[TERMS_TEXT_MIN + 1];
    const char *page;

    memset(word, 'w', sizeof word);
    word[TERMS_TEXT_MIN] = '\0';
    page = text_fmt(&mem, "<body><p>%s</p>", word);
    ck_assert_uint_eq(strlen(text_of(page)), TERMS_TEXT_MIN);
    page = text_fmt(&mem, "<body><p>%s</p>", word + 1);
    ck_assert_ptr_null(terms_text(page, strlen(page), &mem, &e));
    ck_assert_msg(strstr(e.text, "499 bytes of text"), "%s", e.text);
    ck_assert_ptr_null(terms_text("<p>a\0b", 6, &mem, &e));
}
END_TEST

SUITE(norm_terms_text)
{
    ADD_TABLE(servings_of_one_text_are_equal, same);
    ADD(a_changed_letter_is_another_text);
    ADD_TABLE(what_has_no_terms_is_refused, none);
    ADD(the_least_text_is_as_told);
}
