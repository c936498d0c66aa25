#include "cmd/row/export_record_priv.h"

#include "base/text.h"
#include "cmd/row/fixing_row_priv.h"
#include "cmd/row/settlement_row_priv.h"
#include "cmd/setup_priv.h"
#include "site/data.h"
#include "site/fixml.h"
#include "stage/deliver/told.h"
#include "store/annulment.h"
#include "store/fixing.h"
#include "store/settlement.h"

enum out_format export_format(const struct cmd *c)
{
    return c->format_given ? c->format : OUT_CSV;
}

/* Rows as published, with the fields and texts that the files of the site have. */
struct published {
    const struct data_field *field;
    size_t fields;
    enum out_format format;
    struct buf text;
    size_t rows;
};

static void published_begin(struct published *p, const struct cmd *c,
                            const struct data_field *field, size_t fields)
{
    *p = (struct published){.field = field, .fields = fields, .format = export_format(c)};
    buf_init(&p->text, SIZE_MAX / 2);
    if (p->format == OUT_CSV)
        data_csv_head(field, fields, &p->text);
    if (p->format == OUT_JSON)
        buf_put(&p->text, "[");
}

static void published_row(struct published *p, const char *const *row)
{
    if (p->format == OUT_CSV) {
        data_csv(p->fields, row, &p->text);
    } else {
        if (p->format == OUT_JSON)
            buf_put(&p->text, p->rows ? ",\n" : "\n");
        data_json(p->field, p->fields, row, &p->text);
        if (p->format == OUT_NDJSON)
            buf_put(&p->text, "\n");
    }
    p->rows++;
}

static bool published_end(struct published *p, bool done, struct err *e)
{
    if (p->format == OUT_JSON)
        buf_put(&p->text, p->rows ? "\n]\n" : "]\n");
    done = done && out_bytes(p->text.data, p->text.len, e);
    buf_fini(&p->text);
    return done;
}

bool export_fixings(struct cmd *c, const struct config *config, struct store *s,
                    const struct export_span *span, const char *index, struct err *e)
{
    const struct store_pick newest = {0};
    bool published = cmd_option(c, "published");
    struct store_fixing_list list;
    struct published p;
    struct out out;

    if (!store_get_fixings(s, index, span->from, span->to, &newest, &list, c->arena, e))
        return false;
    if (published)
        published_begin(&p, c, data_fixing, DATA_FIXING_FIELDS);
    else
        out_init(&out, c->arena, export_format(c), fixing_columns,
                 fixing_columns_len(export_format(c)));
    for (size_t i = 0; i < list.len; i++) {
        if (span->final && list.at[i].status != FIXING_FINAL)
            continue;
        if (published)
            published_row(&p, site_fixing_row(config, &list.at[i], &list.record[i], c->arena));
        else
            fixing_row(c, &out, &list.at[i], setup_date(c, list.at[i].date));
    }
    return published ? published_end(&p, true, e) : out_end(&out, e);
}

/* Rows that speak for a day of the span; of months that are to come as well. */
static bool get_months(struct cmd *c, struct store *s, const struct export_span *span,
                       const char *id, struct store_settlement_list *out, struct err *e)
{
    size_t n = 0;

    if (!store_get_settlement_days(s, id, span->from, span->to, out, c->arena, e))
        return false;
    for (size_t k = 0; k < out->len; k++)
        if (!span->final || out->at[k].settlement.status == SETTLE_FINAL)
            out->at[n++] = out->at[k];
    out->len = n;
    return true;
}

bool export_settlements(struct cmd *c, const struct config *config, struct store *s,
                        const struct export_span *span, struct err *e)
{
    const struct contract_list *list = &config->defs.contract;
    bool published = cmd_option(c, "published"), done = true;
    struct published p;
    struct out out;

    if (published)
        published_begin(&p, c, data_settlement, DATA_SETTLEMENT_FIELDS);
    else
        out_init(&out, c->arena, export_format(c), settlement_columns, settlement_columns_len);
    for (size_t i = 0; i < list->len && done; i++) {
        struct store_settlement_list rows = {0};

        if (span->contract && !text_eq(span->contract, list->at[i].id))
            continue;
        done = get_months(c, s, span, list->at[i].id, &rows, e);
        for (size_t k = 0; k < rows.len && done; k++)
            if (published)
                published_row(&p, site_month_row(&list->at[i], &rows.at[k], c->arena));
            else
                settlement_row(c, &out, &list->at[i], &rows.at[k].settlement);
    }
    return published ? published_end(&p, done, e) : done && out_end(&out, e);
}

bool export_fixml(struct cmd *c, const struct config *config, struct store *s,
                  const struct export_span *span, struct err *e)
{
    const struct contract_def *def = NULL;
    struct store_settlement_list rows;
    struct fixml_row *row;
    struct buf b;
    bool done = true;

    for (size_t i = 0; span->contract && i < config->defs.contract.len; i++)
        if (text_eq(config->defs.contract.at[i].id, span->contract))
            def = &config->defs.contract.at[i];
    if (!def)
        return err_set(e, ERR_USAGE, "export fixml needs --contract");
    if (!get_months(c, s, span, def->id, &rows, e))
        return false;
    row = ARENA_ARRAY(c->arena, struct fixml_row, rows.len);
    for (size_t i = 0; i < rows.len && done; i++) {
        row[i].data = site_month_row(def, &rows.at[i], c->arena);
        row[i].title = def->title;
        done = fixml_codes_of(site_own_rule(config, def, rows.at[i].settlement.month),
                              &row[i].codes, e);
    }
    buf_init(&b, SIZE_MAX / 2);
    done = done && fixml_write(row, rows.len, &b, e) && out_bytes(b.data, b.len, e);
    buf_fini(&b);
    return done;
}

#define ANNULMENT_COLUMNS(COLUMN)                                                                  \
    COLUMN("publication_no", OUT_NUMBER, setup_int(c, x->record.publication_no))                   \
    COLUMN("kind", OUT_TEXT, annulment_kind_name(x->said.kind))                                    \
    COLUMN("name", OUT_TEXT, x->said.name)                                                         \
    COLUMN("date", OUT_TEXT, setup_date(c, x->said.date))                                          \
    COLUMN("month", OUT_TEXT,                                                                      \
           x->said.month                                                                           \
               ? text_fmt(c->arena, "%.7s", setup_date(c, contract_month_first(x->said.month)))    \
               : NULL)                                                                             \
    COLUMN("revision", OUT_NUMBER, setup_int(c, x->said.revision))                                 \
    COLUMN("annulled_no", OUT_NUMBER, setup_int(c, x->annulled_no))                                \
    COLUMN("annulled_digest", OUT_TEXT, x->said.digest)                                            \
    COLUMN("annulled_by", OUT_TEXT, x->said.by)                                                    \
    COLUMN("why", OUT_TEXT, x->said.why)                                                           \
    COLUMN("digest", OUT_TEXT, x->record.digest)

static const struct out_column annulment_columns[] = {ANNULMENT_COLUMNS(OUT_HEADING)};

static void annulment_row(struct cmd *c, struct out *o, const struct store_annulment *x)
{
    OUT_ROW(o, ANNULMENT_COLUMNS(OUT_CELL));
}

bool export_annulments(struct cmd *c, struct store *s, const struct export_span *span,
                       struct err *e)
{
    struct out out;

    out_init(&out, c->arena, export_format(c), annulment_columns, OUT_LEN(annulment_columns));
    for (int kind = 0; kind < ANNULMENT_KINDS; kind++) {
        struct store_annulment_list list;

        if (!store_get_annulments_in(s, (enum annulment_kind)kind, span->from, span->to, &list,
                                     c->arena, e))
            return false;
        for (size_t i = 0; i < list.len; i++)
            annulment_row(c, &out, &list.at[i]);
    }
    return out_end(&out, e);
}
