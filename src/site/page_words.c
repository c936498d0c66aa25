#include "site/page_priv.h"
#include "site/sheet_priv.h"

static const struct {
    const char *word, *meaning;
} words[] = {
    {"operator",
     "Who rents out the GPUs or sells the tokens. Each has one vote, however many offers."},
    {"AVG", "The mean of the middle half of the operators' prices. Contracts settle on it."},
    {"MED, MEAN", "The median, and the mean of all votes: beside AVG, for comparison."},
    {"partition",
     "One of the 24 hours to 16:00 UTC that make a day. It is valid when enough operators "
     "have a price in it."},
    {"carried", "A price of one of the hours before, kept while a marketplace does not answer."},
    {"level",
     "How a value was made: 1 by the method as it is meant, 2 to 4 by its fallbacks (4 repeats "
     "an earlier day), 5 that there is none."},
    {"preliminary, final",
     "What is published after 16:00 UTC, and after 20:00 UTC. A final value is never "
     "replaced; what is learned later is an erratum."},
    {"annulment",
     "A record that was published in error and does not count any more; it stays readable."},
    {"running, indicative",
     "A contract month that is not over, and where it would settle if every day that "
     "is left had the newest value."},
    {"weight",
     "How much of AVG is of an operator: none where its price is outside the middle half."},
    {"influence", "What AVG has of an operator: AVG less what it would be without this one."},
    {"change of the market",
     "The change of the operators that have a price on both days; the rest of the "
     "change is by who votes."},
    {"flags",
     "What asks a person to look, and changes nothing: review (AVG moved far, or stands far from "
     "MED), jump (an operator moved far and few others with it), dispersed (operators stand far "
     "apart), carried (prices of hours before count), composition (who votes is not who voted)."},
    {"shadow", "The rule of another venue's contract, applied to this index; no price of theirs."},
    {"record, digest",
     "The text of everything that a value was made of, and its SHA-256. Whoever has the "
     "record can compute the value again."},
};

void page_words(struct buf *to)
{
    sheet_section(to, "words", "What the words mean");
    buf_put(
        to,
        "<details><summary>Operator, partition, level and others</summary><dl class=\"words\">");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        buf_fmt(to, "<div><dt>%s</dt><dd>%s</dd></div>", words[i].word, words[i].meaning);
    buf_put(to, "</dl></details>");
    sheet_section_end(to);
}
