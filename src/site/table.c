#include "site/table.h"

static const struct data_field token[] = {{"observedAt", "observed_at", KIND_TIME},
                                          {"source", "source", KIND_TEXT},
                                          {"provider", "provider", KIND_TEXT},
                                          {"model", "model", KIND_TEXT},
                                          {"direction", "direction", KIND_TEXT},
                                          {"list", "list", KIND_DECIMAL},
                                          {"net", "net", KIND_DECIMAL},
                                          {"discount", "discount", KIND_DECIMAL},
                                          {"quantization", "quantization", KIND_TEXT},
                                          {"tier", "tier", KIND_TEXT},
                                          {"region", "region", KIND_TEXT},
                                          {"verdict", "verdict", KIND_TEXT},
                                          {"since", "since", KIND_DATE}};

static const struct data_field token_change[] = {
    {"observedAt", "observed_at", KIND_TIME}, {"source", "source", KIND_TEXT},
    {"provider", "provider", KIND_TEXT},      {"model", "model", KIND_TEXT},
    {"direction", "direction", KIND_TEXT},    {"listBefore", "list_before", KIND_DECIMAL},
    {"list", "list", KIND_DECIMAL},           {"change", "change", KIND_DECIMAL}};

static const struct data_field posted[] = {{"postedDate", "posted_date", KIND_DATE},
                                           {"provider", "provider", KIND_TEXT},
                                           {"model", "model", KIND_TEXT},
                                           {"direction", "direction", KIND_TEXT},
                                           {"price", "price", KIND_DECIMAL},
                                           {"before", "before", KIND_DECIMAL},
                                           {"changedAt", "changed_at", KIND_TIME},
                                           {"since", "since", KIND_DATE},
                                           {"sinceSource", "since_source", KIND_TEXT},
                                           {"source", "source", KIND_TEXT},
                                           {"sources", "sources", KIND_NUMBER},
                                           {"disputed", "disputed", KIND_NUMBER},
                                           {"observedAt", "observed_at", KIND_TIME}};

static const struct data_field basket[] = {{"effectiveDate", "basket_date", KIND_DATE},
                                           {"type", "basket", KIND_TEXT},
                                           {"status", "status", KIND_TEXT},
                                           {"level", "level", KIND_DECIMAL},
                                           {"carried", "carried", KIND_NUMBER},
                                           {"chained", "chained", KIND_TRUTH},
                                           {"settled", "settled", KIND_TRUTH},
                                           {"revision", "revision", KIND_NUMBER},
                                           {"why", "why", KIND_TEXT},
                                           {"publishedAt", "published_at", KIND_TIME},
                                           {"publicationNo", "publication_no", KIND_NUMBER},
                                           {"recordDigest", "record_digest", KIND_HEX},
                                           {"previousDigest", "previous_digest", KIND_HEX},
                                           {"signature", "signature", KIND_TEXT},
                                           {"keyId", "key_id", KIND_TEXT}};

static const struct data_field coverage[] = {{"effectiveDate", "fixing_date", KIND_DATE},
                                             {"type", "index", KIND_TEXT},
                                             {"status", "status", KIND_TEXT},
                                             {"level", "level", KIND_NUMBER},
                                             {"scheduled", "scheduled", KIND_NUMBER},
                                             {"valid", "valid", KIND_NUMBER},
                                             {"carried", "carried", KIND_NUMBER},
                                             {"gaps", "gaps", KIND_NUMBER},
                                             {"longestGap", "longest_gap", KIND_NUMBER},
                                             {"cause", "cause", KIND_TEXT},
                                             {"flags", "flags", KIND_LIST},
                                             {"publicationNo", "publication_no", KIND_NUMBER}};

static const struct data_field erratum[] = {{"publicationNo", "publication_no", KIND_NUMBER},
                                            {"publishedAt", "published_at", KIND_TIME},
                                            {"type", "index", KIND_TEXT},
                                            {"contract", "contract", KIND_TEXT},
                                            {"effectiveDate", "erratum_date", KIND_DATE},
                                            {"revision", "revision", KIND_NUMBER},
                                            {"published", "published", KIND_DECIMAL},
                                            {"wouldBe", "would_be", KIND_DECIMAL},
                                            {"why", "why", KIND_TEXT}};

static const struct data_field annulment[] = {{"publicationNo", "publication_no", KIND_NUMBER},
                                              {"publishedAt", "published_at", KIND_TIME},
                                              {"kind", "kind", KIND_TEXT},
                                              {"name", "name", KIND_TEXT},
                                              {"effectiveDate", "row_date", KIND_DATE},
                                              {"month", "month", KIND_DATE},
                                              {"revision", "revision", KIND_NUMBER},
                                              {"annulledNo", "annulled_no", KIND_NUMBER},
                                              {"annulledDigest", "annulled_digest", KIND_HEX},
                                              {"annulledBy", "annulled_by", KIND_TEXT},
                                              {"why", "why", KIND_TEXT},
                                              {"recordDigest", "record_digest", KIND_HEX},
                                              {"previousDigest", "previous_digest", KIND_HEX},
                                              {"signature", "signature", KIND_TEXT},
                                              {"keyId", "key_id", KIND_TEXT}};

static const struct data_field notice[] = {
    {"effectiveDate", "fixing_date", KIND_DATE},  {"type", "index", KIND_TEXT},
    {"methodBefore", "method_before", KIND_TEXT}, {"method", "method", KIND_TEXT},
    {"panelBefore", "panel_before", KIND_TEXT},   {"panel", "panel", KIND_TEXT},
    {"valueBefore", "avg_before", KIND_DECIMAL},  {"value", "avg", KIND_DECIMAL},
    {"difference", "difference", KIND_DECIMAL},   {"market", "market", KIND_DECIMAL},
    {"composition", "composition", KIND_DECIMAL}, {"publicationNo", "publication_no", KIND_NUMBER}};

static const struct data_field summary[] = {{"family", "family", KIND_TEXT},
                                            {"panel", "panel", KIND_TEXT},
                                            {"term", "term", KIND_TEXT},
                                            {"type", "index", KIND_TEXT},
                                            {"observedAt", "observed_at", KIND_TIME},
                                            {"markets", "markets", KIND_NUMBER},
                                            {"hyperscalers", "hyperscalers", KIND_NUMBER},
                                            {"brokers", "brokers", KIND_NUMBER},
                                            {"medianLow", "median_low", KIND_DECIMAL},
                                            {"medianHigh", "median_high", KIND_DECIMAL},
                                            {"means", "means", KIND_NUMBER},
                                            {"meanLow", "mean_low", KIND_DECIMAL},
                                            {"meanHigh", "mean_high", KIND_DECIMAL},
                                            {"effectiveDate", "fixing_date", KIND_DATE},
                                            {"level", "level", KIND_NUMBER},
                                            {"value", "avg", KIND_DECIMAL},
                                            {"weekLow", "week_low", KIND_DECIMAL},
                                            {"weekHigh", "week_high", KIND_DECIMAL},
                                            {"change4w", "change_4w", KIND_DECIMAL}};

static const struct data_field status[] = {
    {"name", "name", KIND_TEXT},      {"status", "status", KIND_TEXT},
    {"since", "since", KIND_TIME},    {"why", "why", KIND_TEXT},
    {"saidBy", "said_by", KIND_TEXT}, {"publicationNo", "publication_no", KIND_NUMBER}};

static const struct data_field pause[] = {{"name", "name", KIND_TEXT},
                                          {"status", "status", KIND_TEXT},
                                          {"since", "since", KIND_TIME},
                                          {"until", "until", KIND_TIME},
                                          {"why", "why", KIND_TEXT},
                                          {"saidBy", "said_by", KIND_TEXT},
                                          {"publicationNo", "publication_no", KIND_NUMBER}};

static const struct data_field publication[] = {{"publicationNo", "publication_no", KIND_NUMBER},
                                                {"kind", "kind", KIND_TEXT},
                                                {"name", "name", KIND_TEXT},
                                                {"effectiveDate", "effective_date", KIND_DATE},
                                                {"month", "month", KIND_DATE},
                                                {"revision", "revision", KIND_NUMBER},
                                                {"status", "status", KIND_TEXT},
                                                {"level", "level", KIND_NUMBER},
                                                {"value", "value", KIND_DECIMAL},
                                                {"validUntil", "valid_until", KIND_TIME},
                                                {"why", "why", KIND_TEXT},
                                                {"recordDigest", "record_digest", KIND_HEX},
                                                {"publishedAt", "published_at", KIND_TIME}};

#define TABLE(title, of)                                                                           \
    {                                                                                              \
        title, of, sizeof of / sizeof *of                                                          \
    }

const struct table_def table_defs[SITE_TABLES] = {
    [TABLE_TOKEN] = TABLE("Token prices of each seller, list and net", token),
    [TABLE_TOKEN_CHANGE] = TABLE("List prices of tokens that changed in a day", token_change),
    [TABLE_POSTED] = TABLE("Prices that the makers of models post", posted),
    [TABLE_POSTED_CHANGE] = TABLE("Posted prices that changed, on the day they did", posted),
    [TABLE_BASKET] = TABLE("Levels of a basket", basket),
    [TABLE_COVERAGE] = TABLE("Partitions of the days of an index, gaps and their causes", coverage),
    [TABLE_ERRATUM] = TABLE("What was learned after a value was final", erratum),
    [TABLE_ANNULMENT] = TABLE("Records that do not count any more", annulment),
    [TABLE_NOTICE] = TABLE("First days under another method or panel", notice),
    [TABLE_SUMMARY] = TABLE("Families of GPUs: marketplaces, ranges, week and four weeks", summary),
    [TABLE_STATUS] = TABLE("Whether indices, contracts and baskets are published", status),
    [TABLE_PAUSE] = TABLE("Times in which something was not published", pause),
    [TABLE_PUBLICATION] = TABLE("All that is published, in its order", publication),
};

void table_json(enum site_table t, const char *const *const *row, size_t rows,
                const char *attribution, struct buf *to)
{
    buf_put(to, "{\"format\":1,\"attribution\":");
    buf_json(to, attribution);
    buf_put(to, ",\"rows\":[");
    for (size_t i = 0; i < rows; i++) {
        buf_put(to, i ? ",\n" : "\n");
        data_json(table_defs[t].field, table_defs[t].fields, row[i], to);
    }
    buf_put(to, "\n]}\n");
}

void table_csv(enum site_table t, const char *const *const *row, size_t rows, struct buf *to)
{
    data_csv_head(table_defs[t].field, table_defs[t].fields, to);
    for (size_t i = 0; i < rows; i++)
        data_csv(table_defs[t].fields, row[i], to);
}
