#include "calc/contract/contract.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "calc/conf_priv.h"

static const char letters[] = "FGHJKMNQUVXZ";

bool contract_are_months(const char *months)
{
    const char *at = letters;

    for (; *months; months++, at++)
        if (!(at = strchr(at, *months)))
            return false;
    return true;
}

static bool read_contract(const struct json *at, const char *file, const char *path,
                          struct contract_def *c, struct err *e)
{
    static const struct conf_member members[] = {
        {"id", CONF_TEXT, offsetof(struct contract_def, id), 0, 0},
        {"title", CONF_TEXT, offsetof(struct contract_def, title), 0, 0},
        {"index", CONF_TEXT, offsetof(struct contract_def, index), 0, 0},
        {"size", CONF_LONG, offsetof(struct contract_def, size), 1, 1000000000},
        {"size_unit", CONF_TEXT, offsetof(struct contract_def, size_unit), 0, 0},
        {"unit", CONF_TEXT, offsetof(struct contract_def, unit), 0, 0},
        {"tick", CONF_NANO, offsetof(struct contract_def, tick_nusd), 1, 1000000000000},
        {"months", CONF_TEXT, offsetof(struct contract_def, months), 0, 0},
        {"listed_months", CONF_INT, offsetof(struct contract_def, listed_months), 1, 120},
    };
    static const char *const more[] = {"listed_from", NULL};
    const char *from;
    int year, month;

    if (!conf_read(at, file, path, members, sizeof members / sizeof *members, more, c, e))
        return false;
    if (!json_str(at, "listed_from", &from, e))
        return conf_error(file, path, e);
    if (!clock_parse_month(from, &year, &month))
        return err_set(e, ERR_CONFIG,
                       "%s: %s: \"listed_from\" is \"%s\", expected a month such as "
                       "2026-01",
                       file, path, from);
    c->listed_from = year * 12 + month - 1;
    if (!contract_are_months(c->months))
        return err_set(e, ERR_CONFIG,
                       "%s: %s: months are \"%s\", expected letters of \"%s\" in "
                       "their order",
                       file, path, c->months, letters);
    return true;
}

static int by_id(const void *a, const void *b)
{
    return text_cmp(((const struct contract_def *)a)->id, ((const struct contract_def *)b)->id);
}

bool contracts_read(const struct json *doc, const char *file, struct contract_list *out,
                    struct arena *a, struct err *e)
{
    static const char *const known[] = {"contracts", NULL};
    const struct json *list = json_member(doc, "contracts");
    struct contract_def *c;
    size_t n = 0;

    if (!json_is_object(doc) || !json_only(doc, "top level", known, e)) {
        if (!json_is_object(doc))
            err_set(e, ERR_CONFIG, "expected an object");
        return conf_error(file, "", e);
    }
    if (!json_is_array(list))
        return err_set(e, ERR_CONFIG, "%s: \"contracts\" is not a list", file);
    c = ARENA_ARRAY(a, struct contract_def, json_len(list));
    for (const struct json *at = json_first(list); at; at = json_next(at), n++)
        if (!read_contract(at, file, text_fmt(a, "contracts[%zu]", n), &c[n], e))
            return false;
    if (n)
        qsort(c, n, sizeof *c, by_id);
    for (size_t i = 1; i < n; i++)
        if (text_eq(c[i - 1].id, c[i].id))
            return err_set(e, ERR_CONFIG, "%s: contract \"%s\" is there twice", file, c[i].id);
    *out = (struct contract_list){c, n};
    return true;
}

int contract_month_of(int64_t date)
{
    struct clock_civil c = clock_civil(date * CLOCK_DAY);

    return c.year * 12 + c.month - 1;
}

int64_t contract_month_first(int month)
{
    return clock_date(month / 12, month % 12 + 1, 1);
}

int contract_month_days(int month)
{
    return clock_days_in_month(month / 12, month % 12 + 1);
}

const char *contract_code(const struct contract_def *c, int month, struct arena *a)
{
    return text_fmt(a, "%s-%c%02d", c->id, letters[month % 12], month / 12 % 100);
}

bool contract_by_code(const struct contract_list *list, const char *code,
                      const struct contract_def **c, int *month)
{
    size_t len = strlen(code);
    const char *letter;
    int64_t year;

    if (len < 5 || code[len - 4] != '-' || !(letter = strchr(letters, code[len - 3]))
        || !text_int(code + len - 2, 0, 99, &year))
        return false;
    for (size_t i = 0; i < list->len; i++) {
        if (strlen(list->at[i].id) == len - 4 && memcmp(list->at[i].id, code, len - 4) == 0) {
            *c = &list->at[i];
            *month = (int)(2000 + year) * 12 + (int)(letter - letters);
            return true;
        }
    }
    return false;
}

bool contract_has_month(const struct contract_def *c, int month)
{
    return month >= c->listed_from && strchr(c->months, letters[month % 12]);
}

bool contract_is_listed(const struct contract_def *c, int month, int64_t date)
{
    int now = contract_month_of(date);

    return contract_has_month(c, month) && month >= now && month < now + c->listed_months;
}

bool contract_is_open(const struct contract_def *c, int month, int64_t date)
{
    return contract_has_month(c, month)
           && (month < contract_month_of(date) || contract_is_listed(c, month, date));
}
