#include "site/fixml.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "edge/html/xml.h"
#include "site/data.h"

#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* A code, where it comes from, and its form: so many of these letters; 0: one or more. */
struct code {
    const char *field;
    size_t len;
    const char *letters;
    size_t at;
};

static const struct code codes[] = {
    {"codes.mic", 4, UPPER "0123456789", offsetof(struct fixml_codes, mic)}, /* ISO 10383 */
    {"codes.cfi", 6, UPPER, offsetof(struct fixml_codes, cfi)},              /* ISO 10962 */
    {"codes.currency", 3, UPPER, offsetof(struct fixml_codes, currency)},    /* ISO 4217 */
    {"codes.fixml.sym", 0, NULL, offsetof(struct fixml_codes, sym)},
    {"codes.fixml.id", 0, NULL, offsetof(struct fixml_codes, id)},
    {"codes.fixml.src", 1, UPPER "0123456789", offsetof(struct fixml_codes, src)}, /* tag 22 */
    {"codes.fixml.sec_typ", 0, UPPER, offsetof(struct fixml_codes, sec_typ)},      /* tag 167 */
};

static const struct rule_info *info_of(const struct rule *r, const char *name)
{
    for (size_t i = 0; r && i < r->info_len; i++)
        if (text_eq(r->info[i].name, name))
            return &r->info[i];
    return NULL;
}

static bool has_form(const struct code *c, const char *text)
{
    return (c->len == 0 || strlen(text) == c->len)
           && (!c->letters || text[strspn(text, c->letters)] == '\0');
}

bool fixml_codes_of(const struct rule *r, struct fixml_codes *out, struct err *e)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        const struct rule_info *info = info_of(r, codes[i].field);

        if (!info || info->why || text_eq(info->text, "none"))
            return err_set(e, ERR_CONFIG, "FIXML needs \"%s\" of \"%s\", which is not told",
                           codes[i].field, r ? r->id : "a contract without a rule");
        if (!has_form(&codes[i], info->text))
            return err_set(e, ERR_CONFIG, "%s: \"%s\" is \"%s\", which FIXML has no place for",
                           r->file, codes[i].field, info->text);
        memcpy((char *)out + codes[i].at, &info->text, sizeof info->text);
    }
    return true;
}

static void put_instrument(const struct fixml_row *r, struct xml *x)
{
    const char *month = r->data[DATA_MONTH_MONTH];
    int year, number;
    char text[CLOCK_TEXT_MAX] = "", mmy[8] = "";

    if (clock_parse_month(month, &year, &number)) {
        int m = year * 12 + number - 1;

        clock_text_date(contract_month_first(m) + contract_month_days(m) - 1, text);
        memcpy(mmy, month, 4);
        memcpy(mmy + 4, month + 5, 2);
    }
    xml_open(x, "Instrmt");
    xml_attr(x, "Sym", r->codes.sym);
    xml_attr(x, "ID", r->codes.id);
    xml_attr(x, "Src", r->codes.src);
    xml_attr(x, "CFI", r->codes.cfi);
    xml_attr(x, "SecTyp", r->codes.sec_typ);
    xml_attr(x, "MMY", mmy);
    xml_attr(x, "MatDt", text);
    xml_attr(x, "Exch", r->codes.mic);
    xml_attr(x, "Desc", r->title);
    xml_close(x);
}

static void put_price(const struct fixml_row *r, struct xml *x)
{
    const char *final = r->data[DATA_MONTH_PRICE], *so_far = r->data[DATA_MONTH_INDICATIVE];
    bool over = text_eq(r->data[DATA_MONTH_STATUS], "final");
    const char *price = over ? final : so_far;

    if (!price || text_eq(r->data[DATA_MONTH_STATUS], "not_determined"))
        return;
    xml_open(x, "Full");
    xml_attr(x, "Typ", "6"); /* tag 269: settlement price */
    xml_attr(x, "Px", price);
    xml_attr(x, "Ccy", r->codes.currency);
    xml_attr(x, "Mkt", r->codes.mic);
    xml_attr(x, "Dt", r->data[DATA_MONTH_AS_OF]);
    xml_attr(x, "PxTyp", "2"); /* tag 423: per unit */
    xml_attr(x, "SetPxTyp", over ? "1" : "2");
    xml_attr(x, "OpenClsSettlFlag", over ? "0" : "5");
    xml_close(x);
}

bool fixml_write(const struct fixml_row *row, size_t n, struct buf *to, struct err *e)
{
    struct xml *x = NULL;

    if (!xml_begin(&x, e))
        return false;
    xml_open(x, "FIXML");
    xml_attr(x, "xmlns", "http://www.fixprotocol.org/FIXML-5-0-SP2");
    xml_open(x, "Batch");
    for (size_t i = 0; i < n; i++) {
        xml_open(x, "MktDataFull");
        xml_attr(x, "BizDt", row[i].data[DATA_MONTH_AS_OF]);
        put_instrument(&row[i], x);
        put_price(&row[i], x);
        xml_close(x);
    }
    return xml_end(&x, to, e);
}
