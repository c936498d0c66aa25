#include "calc/contract/contract.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "edge/json/conf.h"

static const char letters[] = "FGHJKMNQUVXZ";

bool contract_are_months(const char *months)
{
    const char *at = letters;

    for (; *months; months++, at++)
        if (!(at = strchr(at, *months)))
            return false;
    return true;
}

static bool read_contract(const struct json *at, struct contract_def *c, struct err *e)
{
#define AT(field) CONF_AT(struct contract_def, field)
    static const struct conf_member members[] = {
        {"id", CONF_TEXT, AT(id)},
        {"title", CONF_TEXT, AT(title)},
        {"index", CONF_TEXT, AT(index)},
        {"size", CONF_LONG, AT(size), 1, 1000000000},
        {"size_unit", CONF_TEXT, AT(size_unit)},
        {"unit", CONF_TEXT, AT(unit)},
        {"tick", CONF_NANO, AT(tick_nusd), 1, 1000000000000},
        {"months", CONF_TEXT, AT(months)},
        {"listed_months", CONF_INT, AT(listed_months), 1, 120},
        {"listed_from", CONF_MONTH, AT(listed_from)},
    };
#undef AT

    return CONF_READ(at, members, c, e)
           && (contract_are_months(c->months)
               || conf_wrong(json_member(at, "months"), e,
                             "months are \"%s\", expected letters of \"%s\" in their order",
                             c->months, letters));
}

bool contracts_read(const struct json *doc, struct contract_list *out, struct arena *a,
                    struct err *e)
{
    const struct json *list = conf_only(doc, "contracts", CONF_LIST, e);
    struct contract_def *c;
    size_t n = 0;

    if (!list)
        return false;
    c = ARENA_ARRAY(a, struct contract_def, json_len(list));
    for (const struct json *at = json_first(list); at; at = json_next(at), n++)
        if (!read_contract(at, &c[n], e))
            return conf_in(at, e, "contracts[%zu]", n);
    *out = (struct contract_list){c, n};
    return CONF_SORT(list, c, n, struct contract_def, id, "contract", e);
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

const char *contract_month_text(int month, struct arena *a)
{
    return text_fmt(a, "%c%02d", letters[month % 12], month / 12 % 100);
}

bool contract_month_read(const char *text, int *month)
{
    const char *letter = strlen(text) == 3 ? strchr(letters, *text) : NULL;
    int64_t year;

    if (!letter || !text_int(text + 1, 0, 99, &year))
        return false;
    *month = (int)(2000 + year) * 12 + (int)(letter - letters);
    return true;
}

bool contract_lists(const char *months, int month)
{
    return strchr(months, letters[month % 12]) != NULL;
}

const char *contract_code(const struct contract_def *c, int month, struct arena *a)
{
    return text_fmt(a, "%s-%s", c->id, contract_month_text(month, a));
}

bool contract_by_code(const struct contract_list *list, const char *code,
                      const struct contract_def **c, int *month)
{
    for (size_t i = 0; i < list->len; i++) {
        size_t n = strlen(list->at[i].id);

        *c = &list->at[i];
        if (strncmp((*c)->id, code, n) == 0 && code[n] == '-'
            && contract_month_read(code + n + 1, month))
            return true;
    }
    return false;
}

bool contract_has_month(const struct contract_def *c, int month)
{
    return month >= c->listed_from && contract_lists(c->months, month);
}

bool contract_is_open(const struct contract_def *c, int month, int64_t date)
{
    return contract_has_month(c, month) && month < contract_month_of(date) + c->listed_months;
}

bool contract_is_listed(const struct contract_def *c, int month, int64_t date)
{
    return contract_is_open(c, month, date) && month >= contract_month_of(date);
}
