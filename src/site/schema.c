#include "site/schema.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "site/table.h"

enum shape { SHAPE_ROW, SHAPE_SERIES, SHAPE_LATEST, SHAPE_TABLE, SHAPE_TOLD };

struct kind {
    const char *name, *path, *title;
    enum shape shape;
    const struct data_field *field;
    size_t fields;
    const char *status; /* words of a field "status", as JSON */
    const char *told;   /* properties as they stand */
    enum site_table table;
};

#define TEXT_OR_NOT "{\"type\":[\"string\",\"null\"]}"
#define DATE "{\"type\":\"string\",\"format\":\"date\"}"
#define HEX "{\"type\":\"string\",\"pattern\":\"^[0-9a-f]{64}$\"}"

/* Whether a name is published. */
#define PUBLISHED "[\"active\",\"suspended\",\"holiday\",\"ceased\"]"

static const char index_told[] =
    "\"required\":[\"format\",\"indices\"],\"properties\":{\"format\":{\"const\":1},"
    "\"indices\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"type\","
    "\"title\",\"unit\",\"headline\",\"settled\",\"firstDate\",\"lastDate\",\"latest\","
    "\"publication\"],"
    "\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},"
    "\"unit\":{\"type\":\"string\"},\"headline\":{\"type\":\"boolean\"},"
    "\"settled\":{\"type\":\"boolean\"},\"firstDate\":" DATE ",\"lastDate\":" DATE ","
    "\"latest\":{\"type\":\"string\"},\"publication\":{\"enum\":" PUBLISHED "}}}}}";

static const char manifest_told[] =
    "\"required\":[\"format\",\"publicationNo\",\"digests\",\"setup\",\"program\"],"
    "\"properties\":{\"format\":{\"const\":1},\"publicationNo\":{\"type\":\"integer\","
    "\"minimum\":1},\"digests\":" HEX ",\"setup\":" HEX ",\"program\":{\"type\":\"string\"}}";

#define FIXING                                                                                     \
    data_fixing, DATA_FIXING_FIELDS, "[\"preliminary\",\"final\",\"missing\",\"annulled\"]"

#define TABLE(name, path, table, status)                                                           \
    {                                                                                              \
        name, path, NULL, SHAPE_TABLE, NULL, 0, status, NULL, table                                \
    }

static const struct kind kinds[] = {
    {"index", "/v1/index.json", "Indices that have a record", SHAPE_TOLD, NULL, 0, NULL, index_told,
     0},
    {"manifest", "/v1/manifest.json", "The publication that the folder stands at", SHAPE_TOLD, NULL,
     0, NULL, manifest_told, 0},
    {"latest", "/v1/index/{id}/latest.json", "Newest value of an index, and newest final one",
     SHAPE_LATEST, FIXING, NULL, 0},
    {"last", "/v1/index/{id}/last/30.json", "The last 30 dates of an index, newest first",
     SHAPE_SERIES, FIXING, NULL, 0},
    {"series", "/v1/index/{id}/{year}.json", "A year of an index, newest date first", SHAPE_SERIES,
     FIXING, NULL, 0},
    {"fixing", "/v1/index/{id}/{date}.r{revision}.json", "A date of an index as it was published",
     SHAPE_ROW, FIXING, NULL, 0},
    {"settlement", "/v1/contract/{id}/{month}.json", "Where a contract month stands", SHAPE_ROW,
     data_settlement, DATA_SETTLEMENT_FIELDS,
     "[\"running\",\"final\",\"not_determined\",\"missing\",\"annulled\"]", NULL, 0},
    TABLE("token", "/v1/token/latest.json", TABLE_TOKEN, NULL),
    TABLE("token-change", "/v1/token/changes/{date}.json", TABLE_TOKEN_CHANGE, NULL),
    TABLE("posted", "/v1/posted/{month}.json", TABLE_POSTED, NULL),
    TABLE("posted-change", "/v1/posted/changes/{year}.json", TABLE_POSTED_CHANGE, NULL),
    TABLE("basket", "/v1/basket/{id}/{year}.json", TABLE_BASKET,
          "[\"published\",\"missing\",\"annulled\"]"),
    TABLE("coverage", "/v1/coverage/{id}/{year}.json", TABLE_COVERAGE,
          "[\"preliminary\",\"final\",\"missing\"]"),
    TABLE("summary", "/v1/summary.json", TABLE_SUMMARY, NULL),
    TABLE("erratum", "/v1/errata.json", TABLE_ERRATUM, NULL),
    TABLE("annulment", "/v1/annulments.json", TABLE_ANNULMENT, NULL),
    TABLE("notice", "/v1/notices.json", TABLE_NOTICE, NULL),
    TABLE("status", "/v1/status.json", TABLE_STATUS, PUBLISHED),
    TABLE("pause", "/v1/pauses.json", TABLE_PAUSE, "[\"suspended\",\"holiday\",\"ceased\"]"),
};

const size_t schema_kinds = sizeof kinds / sizeof *kinds;

/* Files that are no JSON, and bundles, which `gpurate verify --bundle` reads. */
static const struct {
    const char *path, *type, *title;
} plain[] = {
    {"/v1/index/{id}/{year}.csv", "text/csv", "A year of an index, a line a date"},
    {"/v1/index/{id}/{date}.r{revision}.record.txt", "text/plain",
     "The bytes that digest and signature of a date are of"},
    {"/v1/index/{id}/{year}.sha256", "text/plain", "Digests of the index's files of a year"},
    {"/v1/{year}.sha256", "text/plain", "Digests of that year's other files, and of its lists"},
    {"/v1/token/changes/{year}.sha256", "text/plain", "Digests of the changes of a year's days"},
    {"/v1/contract/{id}/{month}.record.txt", "text/plain",
     "The bytes that digest and signature of a contract month are of"},
    {"/v1/contract/{id}/{month}.fixml.xml", "application/xml",
     "A contract month as FIXML, where its codes are told"},
    {"/v1/bundle/{id}/{date}.json", "application/json",
     "Inputs and record of a date, for gpurate verify --bundle"},
    {"/v1/feed.atom", "application/atom+xml", "Publications, newest first"},
    {"/digests.txt", "text/plain", "SHA-256 of the files, for sha256sum -c"},
};

const char *schema_name(size_t kind)
{
    return kinds[kind].name;
}

/* Strings of a form; null only where nothing is known, never in the first field. */
static void put_field(const struct data_field *f, const char *status, bool known, struct buf *to)
{
    static const char *const form[] = {
        [KIND_TEXT] = "",
        [KIND_DECIMAL] = ",\"pattern\":\"^-?[0-9]+([.][0-9]+)?$\"",
        [KIND_DATE] = ",\"format\":\"date\",\"pattern\":\"^[0-9]{4}-[0-9]{2}-[0-9]{2}$\"",
        [KIND_TIME] = ",\"format\":\"date-time\",\"pattern\":\"^[0-9-]{10}T[0-9:]{8}Z$\"",
        [KIND_MONTH] = ",\"pattern\":\"^[0-9]{4}-[0-9]{2}$\"",
        [KIND_HEX] = ",\"pattern\":\"^[0-9a-f]{64}$\""};

    if (f->kind == KIND_LIST)
        buf_put(to, "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}");
    else if (f->kind == KIND_NUMBER || f->kind == KIND_TRUTH)
        buf_fmt(to, "{\"type\":[\"%s\",\"null\"]}", f->kind == KIND_NUMBER ? "integer" : "boolean");
    else if (status && text_eq(f->json, "status"))
        buf_fmt(to, "{\"enum\":%s}", status);
    else
        buf_fmt(to, known ? "{\"type\":\"string\"%s}" : "{\"type\":[\"string\",\"null\"]%s}",
                form[f->kind]);
}

static void put_row(const struct data_field *field, size_t fields, const char *status,
                    struct buf *to)
{
    buf_put(to, "\"required\":[");
    for (size_t i = 0; i < fields; i++) {
        buf_put(to, i ? "," : "");
        buf_json(to, field[i].json);
    }
    buf_put(to, "],\"properties\":{");
    for (size_t i = 0; i < fields; i++) {
        buf_put(to, i ? ",\n" : "\n");
        buf_json(to, field[i].json);
        buf_put(to, ":");
        put_field(&field[i], status, i == 0, to);
    }
    buf_put(to, "}");
}

static void put_rows(const struct kind *k, const char *before, const char *after, struct buf *to)
{
    const struct table_def *t = k->shape == SHAPE_TABLE ? &table_defs[k->table] : NULL;

    buf_put(to, before);
    buf_put(to, "{\"type\":\"object\",");
    put_row(t ? t->field : k->field, t ? t->fields : k->fields, k->status, to);
    buf_put(to, "}");
    buf_put(to, after);
}

static const char *title_of(const struct kind *k)
{
    return k->shape == SHAPE_TABLE ? table_defs[k->table].title : k->title;
}

void schema_write(size_t kind, struct buf *to)
{
    const struct kind *k = &kinds[kind];

    buf_fmt(to,
            "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":\"%s.json\","
            "\"title\":",
            k->name);
    buf_json(to, title_of(k));
    buf_put(to, ",\"type\":\"object\",");
    switch (k->shape) {
    case SHAPE_TOLD:
        buf_put(to, k->told);
        break;
    case SHAPE_ROW:
        put_row(k->field, k->fields, k->status, to);
        break;
    case SHAPE_SERIES:
        put_rows(k,
                 "\"required\":[\"format\",\"refRates\"],\"properties\":{\"format\":{\"const\":1},"
                 "\"refRates\":{\"type\":\"array\",\"items\":",
                 "}}", to);
        break;
    case SHAPE_TABLE:
        put_rows(k,
                 "\"required\":[\"format\",\"attribution\",\"rows\"],\"properties\":{"
                 "\"format\":{\"const\":1},\"attribution\":" TEXT_OR_NOT
                 ",\"rows\":{\"type\":\"array\",\"items\":",
                 "}}", to);
        break;
    case SHAPE_LATEST:
        put_rows(k,
                 "\"required\":[\"format\",\"publication\",\"latest\",\"latestFinal\"],"
                 "\"properties\":{\"format\":{\"const\":1},\"publication\":{\"enum\":" PUBLISHED
                 "},\"latest\":{\"$ref\":\"#/$defs/row\"},"
                 "\"latestFinal\":{\"anyOf\":[{\"type\":\"null\"},{\"$ref\":\"#/$defs/row\"}]}},"
                 "\"$defs\":{\"row\":",
                 "}", to);
        break;
    }
    buf_put(to, "}\n");
}

/* {id} and the like, as parameters. */
static void put_parameters(const char *path, struct buf *to)
{
    const char *between = "";

    buf_put(to, "\"parameters\":[");
    for (const char *at = strchr(path, '{'); at; at = strchr(at + 1, '{')) {
        int len = (int)strcspn(at + 1, "}");

        buf_fmt(to,
                "%s{\"name\":\"%.*s\",\"in\":\"path\",\"required\":true,"
                "\"schema\":{\"type\":\"string\"}}",
                between, len, at + 1);
        between = ",";
    }
    buf_put(to, "]");
}

static void put_path(const char *path, const char *title, const char *type, const char *schema,
                     struct buf *to)
{
    buf_json(to, path);
    buf_put(to, ":{\"get\":{\"summary\":");
    buf_json(to, title);
    buf_put(to, ",");
    put_parameters(path, to);
    buf_put(to, ",\"responses\":{\"200\":{\"description\":\"as published\",\"content\":{");
    buf_json(to, type);
    if (schema)
        buf_fmt(to, ":{\"schema\":{\"$ref\":\"schema/%s.json\"}}", schema);
    else
        buf_put(to, ":{}");
    buf_put(to, "}},\"304\":{\"description\":\"not changed\"},\"404\":{\"description\":"
                "\"not published (yet): no value\"}}}}");
}

void schema_openapi(const char *version, struct buf *to)
{
    buf_put(to, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"gpurate: published files\","
                "\"version\":");
    buf_json(to, version);
    buf_put(to, "},\"servers\":[{\"url\":\"..\"}],\"paths\":{");
    for (size_t i = 0; i < schema_kinds; i++) {
        buf_put(to, i ? ",\n" : "\n");
        put_path(kinds[i].path, title_of(&kinds[i]), "application/json", kinds[i].name, to);
    }
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        buf_put(to, ",\n");
        put_path(plain[i].path, plain[i].title, plain[i].type, NULL, to);
    }
    buf_put(to, "\n}}\n");
}
