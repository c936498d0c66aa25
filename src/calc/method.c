#include "calc/method.h"

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "domain/fixing.h"
#include "edge/json/conf.h"

/* Ranges are those in which the arithmetic stays exact and the rule still means something. */
#define AT(field) CONF_AT(struct method, field)
#define NANO(x) ((int64_t)((x)*1000000000LL))

static const struct conf_member head[] = {
    {"id", CONF_TEXT, AT(id)},           {"name", CONF_TEXT, AT(name)},
    {"title", CONF_TEXT, AT(title)},     {"from", CONF_DATE, AT(from)},
    {"clock", CONF_OBJECT, CONF_REQ},    {"price", CONF_OBJECT, CONF_REQ},
    {"fill", CONF_OBJECT, CONF_OPT},     {"peer", CONF_OBJECT, CONF_OPT},
    {"book", CONF_OBJECT, CONF_OPT},     {"vote", CONF_OBJECT, CONF_REQ},
    {"day", CONF_OBJECT, CONF_REQ},      {"composition", CONF_OBJECT, CONF_OPT},
    {"fallback", CONF_OBJECT, CONF_OPT}, {"ratio", CONF_OBJECT, CONF_OPT},
    {"revision", CONF_OBJECT, CONF_REQ}, {"settle", CONF_OBJECT, CONF_OPT},
};

static const struct conf_member clock_group[] = {
    {"fix_at_s", CONF_INT, AT(fix_at_s), 0, CLOCK_DAY - 1},
    {"partitions", CONF_INT, AT(partitions), 1, FIXING_PARTITIONS_MAX},
    {"partition_s", CONF_INT, AT(partition_s), 60, CLOCK_DAY},
    {"preliminary_after_s", CONF_INT, AT(preliminary_after_s), 0, CLOCK_DAY},
    {"final_after_s", CONF_INT, AT(final_after_s), 0, CLOCK_DAY},
    {"settle_after_s", CONF_INT, AT(settle_after_s), 0, CLOCK_DAY},
    {"valid_after_s", CONF_INT, AT(valid_after_s), 1, 7 * CLOCK_DAY},
    {"indicative_s", CONF_INT, AT(indicative_s), 60, CLOCK_DAY},
};

static const struct conf_member price_group[] = {
    {"low", CONF_NANO, AT(price_low_nusd), 1, NANO(1000000)},
    {"high", CONF_NANO, AT(price_high_nusd), 1, NANO(1000000)},
};

static const struct conf_member fill_group[] = {
    {"gpus", CONF_LONG, AT(fill_gpus), 1, 1000},
    {"rate_card_gpus", CONF_LONG, AT(rate_card_gpus), 1, 1000},
};

static const struct conf_member peer_group[] = {
    {"seen_partitions", CONF_INT, AT(seen_partitions), 0, FIXING_PARTITIONS_MAX},
    {"seen_tolerance", CONF_NANO, AT(seen_tolerance_nano), 0, NANO(1)},
    {"host_share", CONF_NANO, AT(host_share_nano), 1, NANO(1)},
    {"hosts_min", CONF_INT, AT(hosts_min), 1, 1000},
};

static const struct conf_member book_group[] = {
    {"seen_last_poll", CONF_BOOL, AT(seen_last_poll)},
    {"fill_hosts_min", CONF_INT, AT(fill_hosts_min), 1, 1000},
};

static const struct conf_member vote_group[] = {
    {"carry_partitions", CONF_INT, AT(carry_partitions), 0, FIXING_PARTITIONS_MAX},
    {"clamp_high", CONF_NANO, AT(clamp_high_nano), NANO(1), NANO(1000)},
    {"clamp_low", CONF_NANO, AT(clamp_low_nano), 0, NANO(1)},
    {"dispersed_of", CONF_INT, AT(dispersed_of), 1, 1000},
    {"operators_min", CONF_INT, AT(operators_min), 1, 1000},
    {"carried_of", CONF_INT, AT(carried_of), 1, 1000},
};

static const struct conf_member day_group[] = {
    {"valid_min", CONF_INT, AT(valid_min), 1, FIXING_PARTITIONS_MAX},
    {"invalid_run_max", CONF_INT, AT(invalid_run_max), 0, FIXING_PARTITIONS_MAX},
    {"review_spread", CONF_NANO, AT(review_spread_nano), 0, NANO(100)},
    {"review_move", CONF_NANO, AT(review_move_nano), 0, NANO(100)},
    {"jump_move", CONF_NANO, AT(jump_move_nano), 1, NANO(100)},
    {"jump_company_move", CONF_NANO, AT(jump_company_nano), 1, NANO(100)},
    {"jump_company", CONF_INT, AT(jump_company), 1, 1000},
    {"publish_step", CONF_NANO, AT(publish_step_nusd), 1, NANO(1)},
};

static const struct conf_member composition_group[] = {
    {"move", CONF_NANO, AT(composition_move_nano), 1, NANO(100)},
};

static const struct conf_member fallback_group[] = {
    {"fill_gpus", CONF_LONG, AT(fallback_fill_gpus), 0, 1000},
    {"ratio_operators_min", CONF_INT, AT(ratio_operators_min), 0, 1000},
    {"repeat_max", CONF_INT, AT(repeat_max), 0, 31},
};

static const struct conf_member ratio_group[] = {
    {"clamp_high", CONF_NANO, AT(ratio_clamp_high_nano), NANO(1), NANO(1000)},
    {"clamp_low", CONF_NANO, AT(ratio_clamp_low_nano), 0, NANO(1)},
    {"age_max", CONF_INT, AT(ratio_age_max), 1, 31},
};

static const struct conf_member revision_group[] = {
    {"materiality", CONF_NANO, AT(materiality_nano), 0, NANO(1)},
};

static const struct conf_member settle_group[] = {
    {"published_share", CONF_NANO, AT(settle_share_nano), 1, NANO(1)},
    {"repeated_max", CONF_INT, AT(settle_repeated_max), 0, 31},
};

#define GROUP(name, table)                                                                         \
    {                                                                                              \
        name, table, sizeof(table) / sizeof *(table)                                               \
    }

static const struct {
    const char *name;
    const struct conf_member *member;
    size_t len;
} groups[] = {
    GROUP("clock", clock_group),       GROUP("price", price_group),
    GROUP("fill", fill_group),         GROUP("peer", peer_group),
    GROUP("book", book_group),         GROUP("vote", vote_group),
    GROUP("day", day_group),           GROUP("composition", composition_group),
    GROUP("fallback", fallback_group), GROUP("ratio", ratio_group),
    GROUP("revision", revision_group), GROUP("settle", settle_group),
};

/* What no single member can tell. */
static bool is_consistent(const struct method *m, struct err *e)
{
    bool done = true;

    if (m->price_low_nusd > m->price_high_nusd)
        done = err_set(e, ERR_CONFIG, "price: \"low\" is above \"high\"");
    else if ((int64_t)m->partitions * m->partition_s != CLOCK_DAY)
        done = err_set(e, ERR_CONFIG, "clock: %d partitions of %d s are not 24 h", m->partitions,
                       m->partition_s);
    else if (m->valid_min > m->partitions)
        done = err_set(e, ERR_CONFIG, "day: \"valid_min\" is above the partitions");
    else if (CLOCK_DAY % m->indicative_s != 0)
        done = err_set(e, ERR_CONFIG, "clock: \"indicative_s\" does not divide a day");
    else if (m->fill_hosts_min > m->fill_gpus)
        done = err_set(e, ERR_CONFIG, "book: %d hosts cannot fill %lld GPUs", m->fill_hosts_min,
                       (long long)m->fill_gpus);
    else if (!text_starts(m->id, m->name))
        done = err_set(e, ERR_CONFIG, "id \"%s\" does not begin with name \"%s\"", m->id, m->name);
    return done;
}

const struct method *method_read(const struct json *doc, const char *hash, struct arena *a,
                                 struct err *e)
{
    struct method *m = ARENA_NEW(a, struct method);

    m->hash = text_dup(a, hash);
    if (!CONF_READ(doc, head, m, e))
        return NULL;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        const struct json *at = json_member(doc, groups[i].name);

        if (!json_is_null(at) && !conf_read(at, groups[i].member, groups[i].len, m, e)) {
            (void)conf_in(at, e, "%s", groups[i].name);
            return NULL;
        }
    }
    return is_consistent(m, e) ? m : NULL;
}

int method_lead(const struct method *m)
{
    return m->carry_partitions + m->seen_partitions;
}

void method_window(const struct method *m, int64_t date, int64_t *lead, int64_t *from, int64_t *to)
{
    *to = date * CLOCK_DAY + m->fix_at_s;
    *from = *to - (int64_t)m->partitions * m->partition_s;
    *lead = *from - (int64_t)method_lead(m) * m->partition_s;
}

int64_t method_date_of(const struct method *m, int64_t time)
{
    /* Closed on the left: the moment of the fix itself belongs to the next date. */
    return clock_date_of(time - m->fix_at_s) + 1;
}

bool method_is_material(const struct method *m, int64_t before_nusd, int64_t now_nusd)
{
    fixed_wide move = (fixed_wide)now_nusd - before_nusd;

    if (move < 0)
        move = -move;
    return move * FIXED_ONE > (fixed_wide)before_nusd * m->materiality_nano;
}
