#include <string.h>

#include "site/data.h"

static void put_list(const char *words, struct buf *to)
{
    const char *between = "[";
    struct buf word;

    buf_init(&word, SIZE_MAX / 2);
    for (size_t len; words && *words; words += len + (words[len] == ',')) {
        len = strcspn(words, ",");
        buf_clear(&word);
        buf_put_n(&word, words, len);
        buf_put(to, between);
        buf_json(to, word.data);
        between = ",";
    }
    buf_put(to, between[0] == '[' ? "[]" : "]");
    buf_fini(&word);
}

void data_json(const struct data_field *field, size_t fields, const char *const *row,
               struct buf *to)
{
    for (size_t i = 0; i < fields; i++) {
        buf_put(to, i ? "," : "{");
        buf_json(to, field[i].json);
        buf_put(to, ":");
        if (field[i].kind == KIND_LIST)
            put_list(row[i], to);
        else if (row[i] && (field[i].kind == KIND_NUMBER || field[i].kind == KIND_TRUTH))
            buf_put(to, row[i]);
        else
            buf_json(to, row[i]);
    }
    buf_put(to, "}");
}

void data_csv_head(const struct data_field *field, size_t fields, struct buf *to)
{
    for (size_t i = 0; i < fields; i++) {
        buf_put(to, i ? "," : "");
        buf_csv(to, field[i].csv);
    }
    buf_put(to, "\n");
}

void data_csv(size_t fields, const char *const *row, struct buf *to)
{
    for (size_t i = 0; i < fields; i++) {
        buf_put(to, i ? "," : "");
        buf_csv(to, row[i]);
    }
    buf_put(to, "\n");
}
