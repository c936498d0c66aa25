/* Schemas and the OpenAPI document: JSON, and every field that files have is in them. */
#include "site/schema.h"

#include "../../lib/unit.h"
#include "base/text.h"
#include "edge/json/json.h"
#include "site/table.h"

static struct arena a;

static const struct json *schema(const char *name)
{
    struct err e = {0};

    for (size_t i = 0; i < schema_kinds; i++)
        if (text_eq(schema_name(i), name)) {
            const struct json *doc;
            struct buf b;

            buf_init(&b, 1 << 20);
            schema_write(i, &b);
            doc = json_parse(b.data, b.len, name, &a, &e);
            buf_fini(&b);
            return doc;
        }
    return NULL;
}

static void has_all(const struct json *row, const struct data_field *field, size_t fields)
{
    const struct json *properties = json_member(row, "properties");

    ck_assert_uint_eq(json_len(properties), fields);
    ck_assert_uint_eq(json_len(json_member(row, "required")), fields);
    for (size_t i = 0; i < fields; i++)
        ck_assert_ptr_nonnull(json_member(properties, field[i].json));
}

START_TEST(every_kind_is_json)
{
    for (size_t i = 0; i < schema_kinds; i++)
        ck_assert_ptr_nonnull(schema(schema_name(i)));
    arena_fini(&a);
}
END_TEST

START_TEST(every_field_is_described)
{
    const struct json *rows = json_member(json_member(schema("erratum"), "properties"), "rows");

    has_all(schema("fixing"), data_fixing, DATA_FIXING_FIELDS);
    has_all(schema("settlement"), data_settlement, DATA_SETTLEMENT_FIELDS);
    has_all(json_member(rows, "items"), table_defs[TABLE_ERRATUM].field,
            table_defs[TABLE_ERRATUM].fields);
    arena_fini(&a);
}
END_TEST

START_TEST(openapi_names_every_kind)
{
    struct err e = {0};
    struct buf b;
    const struct json *doc;

    buf_init(&b, 1 << 20);
    schema_openapi("1.2.3", &b);
    doc = json_parse(b.data, b.len, "openapi", &a, &e);
    ck_assert_ptr_nonnull(doc);
    ck_assert_uint_gt(json_len(json_member(doc, "paths")), schema_kinds);
    buf_fini(&b);
    arena_fini(&a);
}
END_TEST

SUITE(site_schema)
{
    ADD(every_kind_is_json);
    ADD(every_field_is_described);
    ADD(openapi_names_every_kind);
}
