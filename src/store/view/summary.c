#include "store/view/summary.h"

#include "store/store_priv.h"

static void read_one(const struct db_result *r, int i, struct store_summary *out, struct arena *a)
{
    *out = (struct store_summary){.family = text_dup(a, db_text(r, i, 0)),
                                  .panel = text_dup(a, db_text(r, i, 1)),
                                  .term = text_dup(a, db_text(r, i, 2)),
                                  .index = text_dup(a, db_text(r, i, 3)),
                                  .observed_at = db_time(r, i, 4),
                                  .markets = db_int(r, i, 5),
                                  .hyperscalers = db_int(r, i, 6),
                                  .brokers = db_int(r, i, 7),
                                  .median_low_nusd = db_nano(r, i, 8),
                                  .median_high_nusd = db_nano(r, i, 9),
                                  .mean_low_nusd = db_nano(r, i, 10),
                                  .mean_high_nusd = db_nano(r, i, 11),
                                  .dated = db_text(r, i, 12) != NULL,
                                  .date = db_date(r, i, 12),
                                  .level = db_int32(r, i, 13),
                                  .avg_nusd = db_nano(r, i, 14),
                                  .week_low_nusd = db_nano(r, i, 15),
                                  .week_high_nusd = db_nano(r, i, 16),
                                  .has_change = db_text(r, i, 17) != NULL,
                                  .change_nano = db_nano(r, i, 17)};
}

bool store_get_summary(struct store *s, int64_t before, struct store_summary_list *out,
                       struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *r = NULL;

    db_arg_time(&p, before);
    if (!db_query(s->db,
                  "select family, panel, term, index, observed_at, markets, hyperscalers, brokers,"
                  " median_low, median_high, mean_low, mean_high, fixing_date, level, avg,"
                  " week_low, week_high, change_4w from api_v1.summary_as_of($1)"
                  " order by family collate \"C\", panel collate \"C\", term collate \"C\"",
                  &p, DB_ANY, 18, &r, e))
        return err_in(e, "could not read the summary");
    out->len = (size_t)db_rows(r);
    out->at = ARENA_ARRAY(a, struct store_summary, out->len);
    for (int i = 0; i < db_rows(r); i++)
        read_one(r, i, &out->at[i], a);
    db_result_close(&r);
    return true;
}
