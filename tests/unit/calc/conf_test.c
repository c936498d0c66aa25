/* The strict readers: what is wrong is refused, with file and path in the sentence. */
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "calc/basket.h"

static struct arena mem;

static const struct json *parse(const char *text)
{
    struct err e = {0};
    const struct json *doc = json_parse_config(text, strlen(text), "file", &mem, &e);

    ck_assert_msg(doc, "%s", e.text);
    return doc;
}

/* The shipped file with one text replaced by another. */
static const struct json *changed(const char *path, const char *from, const char *to)
{
    size_t len;
    const char *text = kit_file(path, &len, &mem), *at = strstr(text, from);

    ck_assert_msg(at, "\"%s\" is not in %s", from, path);
    return parse(text_fmt(&mem, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)));
}

static const struct {
    const char *path, *from, *to, *message;
} faults[] = {
    {"config/methods/GHR-1.0.json", "\"gpus\": 8", "\"gpu\": 8", "fill: unknown key \"gpu\""},
    {"config/methods/GHR-1.0.json", "\"gpus\": 8", "\"gpus\": 0",
     "fill: \"gpus\" is 0, expected 1 to 1000"},
    {"config/methods/GHR-1.0.json", "\"gpus\": 8", "\"gpus\": \"eight\"", "fill: "},
    {"config/methods/GHR-1.0.json", "\"dispersed_of\": 4", "\"dispersed_of\": 0",
     "vote: \"dispersed_of\" is 0, expected 1 to 1000"},
    {"config/methods/GHR-1.0.json", "\"carried_of\": 3", "\"carried_of\": 0",
     "vote: \"carried_of\" is 0, expected 1 to 1000"},
    {"config/methods/GHR-1.0.json", "\"operators_min\": 5", "\"operators_min\": 0",
     "vote: \"operators_min\" is 0, expected 1 to 1000"},
    {"config/methods/GHR-1.0.json", "\"hosts_min\": 3", "\"hosts_min\": 0",
     "peer: \"hosts_min\" is 0, expected 1 to 1000"},
    {"config/methods/GHR-1.0.json", "\"jump_company\": 2", "\"jump_company\": 0",
     "day: \"jump_company\" is 0, expected 1 to 1000"},
    {"config/methods/GHR-1.0.json", "\"valid_min\": 18", "\"valid_min\": 0",
     "day: \"valid_min\" is 0, expected 1 to 24"},
    {"config/methods/GHR-1.0.json", "\"partition_s\": 3600", "\"partition_s\": 59",
     "clock: \"partition_s\" is 59, expected 60 to 86400"},
    {"config/methods/GHR-1.0.json", "\"valid_after_s\": 104400", "\"valid_after_s\": 0",
     "clock: \"valid_after_s\" is 0, expected 1 to 604800"},
    {"config/methods/GHR-1.0.json", "\"indicative_s\": 3600", "\"indicative_s\": 59",
     "clock: \"indicative_s\" is 59, expected 60 to 86400"},
    {"config/methods/GHR-1.0.json", "\"published_share\": \"0.90\"", "\"published_share\": \"0\"",
     "settle: \"published_share\" is 0.00, expected 0.000000001 to 1.00"},
    {"config/methods/GHR-1.0.json", "\"publish_step\": \"0.0001\"", "\"publish_step\": \"0\"",
     "day: \"publish_step\" is 0.00, expected 0.000000001 to 1.00"},
    {"config/methods/GHR-1.0.json", "\"repeat_max\": 3", "\"repeat_max\": 32",
     "fallback: \"repeat_max\" is 32, expected 0 to 31"},
    {"config/methods/GHR-1.0.json", "\"carry_partitions\": 3", "\"carry_partitions\": -1",
     "vote: \"carry_partitions\" is -1, expected 0 to 24"},
    {"config/methods/GHR-1.0.json", "\"clamp_high\": \"2.5\"", "\"clamp_high\": \"0.5\"",
     "vote: \"clamp_high\" is 0.50, expected 1.00 to 1000.00"},
    {"config/methods/GHR-1.0.json", "\"operators_min\": 5,", "", "vote: "},
    {"config/methods/GHR-1.0.json", "\"partitions\": 24", "\"partitions\": 23",
     "clock: 23 partitions of 3600 s are not 24 h"},
    {"config/methods/GHR-1.0.json", "\"id\": \"GHR-1.0\"", "\"id\": \"XYZ-1.0\"",
     "id \"XYZ-1.0\" does not begin with name \"GHR\""},
    {"config/methods/GHR-1.0.json", "\"from\": \"2026-01-01\"", "\"from\": \"soon\"",
     "\"from\" is \"soon\", expected a date such as 2026-01-01"},
    {"config/methods/GHR-1.0.json", "\"title\"", "\"subtitle\"", "unknown key \"subtitle\""},
    {"config/methods/GHR-1.0.json", "\"low\": \"0.20\"", "\"low\": \"60\"",
     "price: \"low\" is above \"high\""},
    {"config/panels/headline-2026-01.json", "\"from\": \"2026-01-01\"", "\"from\": \"2026-01-02\"",
     "\"from\" is not the first day of a month"},
    {"config/panels/headline-2026-01.json", "\"operator\": \"civo\"", "\"operator\": \"vast\"",
     "operator \"vast\" has two seats, expected one vote"},
    {"config/panels/headline-2026-01.json", "\"segment\": \"neocloud\"", "\"segment\": \"cloud\"",
     "members["},
    {"config/panels/headline-2026-01.json", "\"peer\": true", "\"pear\": true", "members["},
    {"config/panels/headline-2026-01.json", "\"reliability\": \"0.95\"", "\"reliability\": \"95\"",
     "members["},
    {"config/indices/H100-SXM.json", "[\"H100-SXM-80\"]", "[]", "\"instruments\" is empty"},
    {"config/indices/H100-SXM.json", "[\"H100-SXM-80\"]", "[\"a\", \"a\"]",
     "\"instruments\" has \"a\" twice"},
    {"config/indices/H100-SXM.json", "on_demand", "ondemand",
     "\"term\" is \"ondemand\", expected on_demand, spot or reserved"},
    {"config/contracts.json", "FGHJKMNQUVXZ", "FHG", "contracts[0]: months are \"FHG\""},
    {"config/contracts.json", "\"2026-01\"", "\"2026-13\"",
     "contracts[0]: \"listed_from\" is \"2026-13\""},
    {"config/contracts.json", "\"id\": \"H200-SXM\"", "\"id\": \"H100-SXM\"",
     "contract \"H100-SXM\" is there twice"},
};

static bool is_read(const char *path, const struct json *doc, struct err *e)
{
    struct contract_list contracts;
    struct basket_list baskets;

    return strstr(path, "methods")     ? method_read(doc, "h", &mem, e) != NULL
           : strstr(path, "panels")    ? panel_read(doc, "h", &mem, e) != NULL
           : strstr(path, "indices")   ? index_read(doc, &mem, e) != NULL
           : strstr(path, "contracts") ? contracts_read(doc, &contracts, &mem, e)
                                       : baskets_read(doc, &baskets, &mem, e);
}

START_TEST(a_fault_is_refused_with_file_and_path)
{
    const struct json *doc = changed(faults[_i].path, faults[_i].from, faults[_i].to);
    struct err e = {0};
    bool read = is_read(faults[_i].path, doc, &e);

    ck_assert_msg(!read, "\"%s\" was read", faults[_i].to);
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_msg(text_starts(e.text, faults[_i].message), "%s", e.text);
}
END_TEST

/* What two numbers of a method have to be to each other: just right, and one beside it. */
static const struct {
    const char *from, *to, *message; /* NULL: it is read */
} pairs[] = {
    {"\"low\": \"0.20\"", "\"low\": \"50\"", NULL},
    {"\"low\": \"0.20\"", "\"low\": \"50.000000001\"", "price: \"low\" is above \"high\""},
    {"\"valid_min\": 18", "\"valid_min\": 24", NULL},
    {"\"partitions\": 24,\n    \"partition_s\": 3600",
     "\"partitions\": 18,\n    \"partition_s\": 4800", NULL},
    {"\"partitions\": 24,\n    \"partition_s\": 3600",
     "\"partitions\": 16,\n    \"partition_s\": 5400",
     "day: \"valid_min\" is above the partitions"},
    {"\"indicative_s\": 3600", "\"indicative_s\": 86400", NULL},
    {"\"indicative_s\": 3600", "\"indicative_s\": 43201",
     "clock: \"indicative_s\" does not divide a day"},
    {"\"fill_hosts_min\": 3", "\"fill_hosts_min\": 8", NULL},
    {"\"fill_hosts_min\": 3", "\"fill_hosts_min\": 9", "book: 9 hosts cannot fill 8 GPUs"},
};

START_TEST(numbers_of_a_method_fit_each_other)
{
    struct err e = {0};
    const struct json *doc = changed("config/methods/GHR-1.1.json", pairs[_i].from, pairs[_i].to);
    bool read = method_read(doc, "h", &mem, &e) != NULL;

    ck_assert_msg(read == !pairs[_i].message, "%s: %s", pairs[_i].to, e.text);
    if (!read)
        ck_assert_str_eq(e.text, pairs[_i].message);
}
END_TEST

#define PANEL_OF(member)                                                                           \
    "{\"id\": \"p-1\", \"name\": \"p\", \"from\": \"2026-01-01\", \"members\": [{\"operator\": "   \
    "\"o\", "                                                                                      \
    "\"market\": \"m\", \"segment\": \"neocloud\"" member "}]}"

/* A stand-in is another market, and none stands in for peers. */
static const struct {
    const char *text;
    bool good;
} seats[] = {
    {PANEL_OF(""), true},
    {PANEL_OF(", \"stand_in\": \"n\""), true},
    {PANEL_OF(", \"peer\": true"), true},
    {PANEL_OF(", \"stand_in\": \"m\""), false},
    {PANEL_OF(", \"stand_in\": \"n\", \"peer\": true"), false},
    {PANEL_OF(", \"stand_in\": \"n\", \"peer\": false"), true},
};

START_TEST(a_stand_in_is_another_market_and_not_of_peers)
{
    struct err e = {0};
    bool read = panel_read(parse(seats[_i].text), "h", &mem, &e) != NULL;

    ck_assert_msg(read == seats[_i].good, "%s: %s", seats[_i].text, e.text);
    if (!read)
        ck_assert_str_eq(e.text,
                         "members[0]: a stand-in is another market, and not for a peer market");
}
END_TEST

/* One index, a list of them, and what is neither. */
START_TEST(a_file_of_indices_is_one_or_a_list)
{
    static const char *const texts[] = {"{\"id\": 1}", "{\"indices\": [7, 8]}",
                                        "{\"indices\": [7, 8], \"id\": 1}", "{\"indices\": 7}"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct json *doc = parse(texts[i]), *list = json_member(doc, "indices");

        ck_assert_ptr_eq(index_first(doc), i == 1 ? json_first(list) : doc);
    }
}
END_TEST

static size_t text_end(const char *text, size_t at)
{
    for (at++; text[at] != '"'; at++)
        at += text[at] == '\\';
    return at + 1;
}

/* The end of the value that begins at `at`. */
static size_t value_end(const char *text, size_t at)
{
    int depth = 0;

    do {
        if (text[at] == '"') {
            at = text_end(text, at);
            continue;
        }
        depth += text[at] == '[' || text[at] == '{';
        depth -= text[at] == ']' || text[at] == '}';
        at++;
    } while (depth > 0 || !strchr(",]}\n", text[at]));
    return at;
}

/* Every member of every depth, its value replaced by one of another type. */
START_TEST(a_member_of_another_type_is_refused)
{
    static const char *const path[] = {"config/methods/GHR-1.0.json",
                                       "config/methods/GHR-1.1.json",
                                       "config/methods/GHS-1.0.json",
                                       "config/methods/TKR-1.0.json",
                                       "config/panels/headline-2026-01.json",
                                       "config/panels/tokens-2026-01.json",
                                       "config/indices/H100-SXM-US.json",
                                       "config/contracts.json",
                                       "config/baskets.json"};
    const char *text;
    size_t len, members = 0;

    text = kit_file(path[_i], &len, &mem);
    for (size_t at = 0; at < len; at++) {
        size_t end;
        struct err e = {0};

        if (text[at] == '/')
            at += strcspn(text + at, "\n");
        if (text[at] == '"')
            at = text_end(text, at);
        if (text[at] != ':')
            continue;
        at += 2;
        end = value_end(text, at);
        for (int other = 0; other < 2; other++) {
            bool is_bool = text[at] == 't' || text[at] == 'f';
            const char *value = other ? "{\"a\": {}}" : is_bool ? "7" : "true";
            const char *now = text_fmt(&mem, "%.*s%s%s", (int)at, text, value, text + end);

            ck_assert_msg(!is_read(path[_i], parse(now), &e), "%s: %.*s was read as %s", path[_i],
                          (int)(end - at), text + at, value);
            ck_assert_msg(e.kind == ERR_CONFIG && e.line > 0, "%s: %s", value, e.text);
        }
        members++;
        at--;
    }
    ck_assert_uint_ge(members, 8);
}
END_TEST

START_TEST(the_shipped_configuration_is_whole)
{
    struct defs *d = kit_defs(&mem);
    const struct index_def *x = defs_index(d, "H100-SXM");
    struct calc_def live;
    struct err e = {0};

    ck_assert_ptr_nonnull(x);
    ck_assert_ptr_nonnull(defs_index(d, "H200-SXM"));
    ck_assert_ptr_nonnull(defs_index(d, "H100"));
    ck_assert_ptr_nonnull(defs_index(d, "H200"));
    ck_assert_ptr_nonnull(defs_index(d, "H100-SXM-HYPER"));
    ck_assert_uint_ge(d->contract.len, 2);
    ck_assert(defs_on(d, x, clock_date(2026, 5, 28), &live, &e));
    ck_assert_str_eq(live.method->id, "GHR-1.0");
    ck_assert_str_eq(live.panel->id, "headline-2026-01");
    ck_assert_uint_ge(live.panel->member_len, 20);
    for (size_t i = 1; i < live.panel->member_len; i++)
        ck_assert_int_lt(text_cmp(live.panel->member[i - 1].op, live.panel->member[i].op), 0);
    ck_assert(!defs_on(d, x, clock_date(2025, 12, 31), &live, &e));
    ck_assert_str_eq(e.text,
                     "index \"H100-SXM\": no version of method \"GHR\" is live on 2025-12-31");
}
END_TEST

#define INDEX                                                                                      \
    "{\"id\": \"X\", \"title\": \"X\", \"unit\": \"u\", \"instruments\": [\"glm-5.1:blend\"], "    \
    "\"term\": \"on_demand\", \"panel\": \"tokens\", \"method\": \"TKR\", "                        \
    "\"headline\": false, \"from\": \"2026-01-01\""

/* What an index says of its author, and what becomes of it; NULL: it is good. */
static const struct {
    const char *more, *message;
} authors[] = {
    {"", NULL},
    {", \"author\": \"zai\"", NULL},
    {", \"author\": \"zai\", \"author_from\": \"2026-06-01\"", NULL},
    {", \"author\": \"z.ai\"", "index \"X\": author \"z.ai\" has no seat in panel \"tokens\""},
    {", \"author\": \"zai\", \"author_from\": \"June\"",
     "\"author_from\" is \"June\", expected a date such as 2026-01-01"},
    {", \"author_from\": \"2026-06-01\"", "\"author_from\" is not beside an author"},
};

START_TEST(an_author_can_have_a_seat_and_has_a_first_date)
{
    struct defs *d = kit_defs(&mem);
    const struct index_def *x;
    struct calc_def def;
    struct err e = {0};
    struct fixing f;
    bool good;

    x = index_read(parse(text_fmt(&mem, "%s%s}", INDEX, authors[_i].more)), &mem, &e);
    good = x != NULL;
    if (good) {
        *VEC_PUSH(&d->index, &mem) = x;
        good = defs_check(d, &e);
    }
    ck_assert_msg(good == !authors[_i].message, "%s", e.text);
    if (!good) {
        ck_assert_str_eq(e.text, authors[_i].message);
        return;
    }
    for (int month = 5; month <= 6; month++) {
        bool named = x->author && (month == 6 || !x->author_from);

        ck_assert(defs_on(d, x, clock_date(2026, month, 1), &def, &e));
        day_fix(&def, clock_date(2026, month, 1), NULL, 0, NULL, &f, NULL, &mem);
        ck_assert_int_eq(f.author != NULL, named);
        ck_assert_int_eq(f.agreement, 0);
    }
}
END_TEST

START_TEST(the_version_live_on_a_date_is_the_newest_before_it)
{
    struct defs *d = kit_defs(&mem);
    struct method *next = kit_method("GHR-1.0", &mem);
    const struct index_def *x;
    struct calc_def live;
    struct err e = {0};

    next->id = "GHR-1.0x";
    next->from = clock_date(2026, 7, 1);
    *VEC_PUSH(&d->method, &mem) = next;
    ck_assert_msg(defs_check(d, &e), "%s", e.text);
    x = defs_index(d, "H100-SXM");
    ck_assert(defs_on(d, x, clock_date(2026, 6, 30), &live, &e));
    ck_assert_str_eq(live.method->id, "GHR-1.0");
    ck_assert(defs_on(d, x, clock_date(2026, 7, 1), &live, &e));
    ck_assert_str_eq(live.method->id, "GHR-1.0x");
    ck_assert(defs_backtest(d, x, "GHR-1.0", NULL, clock_date(2026, 8, 1), &live, &e));
    ck_assert_str_eq(live.method->id, "GHR-1.0");
    ck_assert(defs_backtest(d, x, NULL, NULL, clock_date(2024, 1, 1), &live, &e));
    ck_assert_str_eq(live.method->id, "GHR-1.0");
    ck_assert_str_eq(live.panel->id, "headline-2026-01");
    for (size_t i = 0; i < d->panel.len; i++) { /* each alone in its list is the first there is */
        struct defs one = *d;
        struct index_def of = *x;

        of.panel = d->panel.at[i]->name;
        one.panel.at = &d->panel.at[i];
        one.panel.len = 1;
        ck_assert(defs_backtest(&one, &of, NULL, NULL, clock_date(2024, 1, 1), &live, &e));
        ck_assert_ptr_eq(live.panel, d->panel.at[i]);
    }
    ck_assert(defs_backtest(d, x, "GHS", NULL, clock_date(2026, 8, 1), &live, &e));
    ck_assert_str_eq(live.method->id, "GHS-1.0");
    ck_assert(!defs_backtest(d, x, NULL, "nope", clock_date(2026, 8, 1), &live, &e));
    ck_assert_str_eq(e.text, "panel \"nope\" is not known");
    e = (struct err){0};
    ck_assert(!defs_backtest(d, x, "GHX", NULL, clock_date(2026, 8, 1), &live, &e));
    ck_assert_str_eq(e.text, "method \"GHX\" is not known");
}
END_TEST

/* Each of the two alone is enough, and for panels as for methods. */
static const struct {
    const char *name, *id, *series;
    int days; /* later than the version that is there */
    const char *refused;
} twins[] = {
    {"one first day", "-b", "", 0, "have one id or one first day"},
    {"one id", "", "", 31, "have one id or one first day"},
    {"one id in another series", "", "Z", 31, "have one id or one first day"},
    {"another id and day", "-b", "", 31, NULL},
    {"another series, the same day", "-b", "Z", 0, NULL},
};

static void check_twins(struct defs *d, const char *what, int _i)
{
    struct err e = {0};
    bool good = defs_check(d, &e);

    ck_assert_msg(good == !twins[_i].refused, "%s: %s: %s", what, twins[_i].name, e.text);
    if (good)
        return;
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_msg(text_starts(e.text, what) && strstr(e.text, twins[_i].refused), "%s", e.text);
}

START_TEST(two_versions_with_one_id_or_one_first_day_are_refused)
{
    struct defs *methods = kit_defs(&mem), *panels = kit_defs(&mem);
    struct method *m = kit_method("GHR-1.0", &mem);
    const struct panel *there = defs_panel(panels, "headline-2026-01");
    struct panel p = *there;

    m->id = text_fmt(&mem, "%s%s", m->id, twins[_i].id);
    m->name = text_fmt(&mem, "%s%s", m->name, twins[_i].series);
    m->from += twins[_i].days;
    *VEC_PUSH(&methods->method, &mem) = m;
    check_twins(methods, "methods", _i);
    p.id = text_fmt(&mem, "%s%s", p.id, twins[_i].id);
    p.name = text_fmt(&mem, "%s%s", p.name, twins[_i].series);
    p.from += twins[_i].days;
    *VEC_PUSH(&panels->panel, &mem) = &p;
    check_twins(panels, "panels", _i);
}
END_TEST

/* A list comes out sorted, and a word that is there twice is found wherever it stands. */
static const struct {
    const char *list, *sorted; /* NULL: refused */
} lists[] = {
    {"\"a\"", "a"},
    {"\"b\",\"a\"", "a b"},
    {"\"c\",\"a\",\"b\"", "a b c"},
    {"\"d\",\"c\",\"b\",\"a\"", "a b c d"},
    {"\"a\",\"a\"", NULL},
    {"\"b\",\"a\",\"b\"", NULL},
    {"\"a\",\"b\",\"c\",\"a\"", NULL},
    {"\"a\",\" \"", NULL},
    {"\"a\",1", NULL},
};

START_TEST(a_list_of_words_is_sorted_and_has_none_twice)
{
    const char *text =
        text_fmt(&mem,
                 "{\"id\":\"p-1\",\"name\":\"p\",\"from\":\"2026-01-01\",\"members\":"
                 "[{\"operator\":\"o\",\"market\":\"m\",\"segment\":\"neocloud\","
                 "\"tiers\":[%s]}]}",
                 lists[_i].list);
    struct err e = {0};
    const struct panel *p =
        panel_read(json_parse_config(text, strlen(text), "p", &mem, &e), "h", &mem, &e);
    const char *got = "";

    ck_assert_msg((p != NULL) == (lists[_i].sorted != NULL), "%s: %s", lists[_i].list, e.text);
    for (size_t i = 0; p && i < p->member[0].tier_len; i++)
        got = text_fmt(&mem, "%s%s%s", got, i ? " " : "", p->member[0].tier[i]);
    if (p)
        ck_assert_str_eq(got, lists[_i].sorted);
}
END_TEST

static size_t seats_without_hosts(const struct panel *p)
{
    size_t n = 0, len;

    for (size_t k = 0; k < p->member_len; k++) {
        const char *path = text_fmt(&mem, "tests/market/%s/good.expect", p->member[k].market);

        n += p->member[k].peer && !strstr(kit_file(path, &len, &mem), "\"host\":\"");
    }
    return n;
}

/* The rules for peers ask for hosts: a market that names none has a seat that can never vote. */
START_TEST(a_seat_of_peers_is_on_a_market_that_names_hosts)
{
    struct defs *d = kit_defs(&mem);

    for (size_t i = 0; i < d->panel.len; i++)
        if (defs_panel_on(d, d->panel.at[i]->name, INT64_MAX) == d->panel.at[i])
            ck_assert_uint_eq(seats_without_hosts(d->panel.at[i]), 0);
    /* akash, and lium since its feed of nodes is read */
    ck_assert_uint_eq(seats_without_hosts(defs_panel(d, "headline-2026-01")), 2);
}
END_TEST

/* Each index once, whichever was read first. */
START_TEST(an_index_that_is_there_twice_is_refused)
{
    for (size_t i = 0; i < kit_defs(&mem)->index.len; i++) {
        struct defs *d = kit_defs(&mem);
        const struct index_def *x = d->index.at[i];
        struct err e = {0};

        *VEC_PUSH(&d->index, &mem) = x;
        ck_assert(!defs_check(d, &e));
        ck_assert_str_eq(e.text, text_fmt(&mem, "index \"%s\" is there twice", x->id));
    }
}
END_TEST

/* A contract settles on list prices by a method with rules of settlement, or is refused. */
static const struct {
    const char *index, *message;
} ungraded[] = {
    {"glm-5.1-blend-net",
     "contract \"T\": index \"glm-5.1-blend-net\" is net of discounts, which come "
     "and go: only list prices are settled on"},
    {"snapshot",
     "contract \"T\": index \"snapshot\" is made by method \"TKS-1.0\", which has no rules "
     "of settlement"},
    {"gpt-6", "contract \"T\" is on index \"gpt-6\", which is not there"},
    {"glm-5.1-blend", NULL},
    {"H100-SXM", NULL},
};

START_TEST(a_contract_is_on_what_may_be_settled_on)
{
    struct defs *d = kit_defs(&mem);
    struct index_def snapshot = *defs_index(d, "glm-5.1-blend");
    struct contract_def c = d->contract.at[0];
    struct err e = {0};
    bool good;

    snapshot.id = "snapshot";
    snapshot.method = "TKS";
    *VEC_PUSH(&d->index, &mem) = &snapshot;
    c.id = "T";
    c.index = ungraded[_i].index;
    d->contract = (struct contract_list){&c, 1};
    good = defs_check(d, &e);
    ck_assert_msg(good == !ungraded[_i].message, "%s: %s", c.index, e.text);
    if (good)
        return;
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_str_eq(e.text, ungraded[_i].message);
}
END_TEST

SUITE(calc_conf)
{
    ADD_TABLE(a_contract_is_on_what_may_be_settled_on, ungraded);
    ADD_TABLE(a_fault_is_refused_with_file_and_path, faults);
    ADD_TABLE(numbers_of_a_method_fit_each_other, pairs);
    ADD_TABLE(a_stand_in_is_another_market_and_not_of_peers, seats);
    ADD(a_file_of_indices_is_one_or_a_list);
    tcase_add_loop_test(unit_case, a_member_of_another_type_is_refused, 0, 9);
    ADD(the_shipped_configuration_is_whole);
    ADD_TABLE(an_author_can_have_a_seat_and_has_a_first_date, authors);
    ADD(the_version_live_on_a_date_is_the_newest_before_it);
    ADD_TABLE(two_versions_with_one_id_or_one_first_day_are_refused, twins);
    ADD_TABLE(a_list_of_words_is_sorted_and_has_none_twice, lists);
    ADD(an_index_that_is_there_twice_is_refused);
    ADD(a_seat_of_peers_is_on_a_market_that_names_hosts);
}
