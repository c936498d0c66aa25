/* What was read, for --show-config. */
#include <string.h>

#include "base/text.h"
#include "stage/config/config.h"

static const char *without_password(const char *conninfo, struct arena *a)
{
    if (conninfo && (text_has_fold(conninfo, "password") || strchr(conninfo, '@')))
        return text_dup(a, "(set, holds a password)");
    return conninfo;
}

void config_show(const struct config *c, struct buf *out)
{
    buf_put(out, "{\"config\":");
    buf_json(out, c->dir);
    buf_put(out, ",\"base\":");
    buf_json(out, c->base);
    buf_put(out, ",\"db\":");
    buf_json(out, without_password(c->db, c->arena));
    buf_put(out, ",\"contact\":");
    buf_json(out, c->contact);
    buf_put(out, ",\"state\":");
    buf_json(out, c->state);
    buf_put(out, ",\"machine\":");
    buf_json(out, c->machine);
    buf_put(out, ",\"archives\":[");
    for (size_t i = 0; i < c->archives_len; i++) {
        buf_put(out, i ? "," : "");
        buf_json(out, c->archives[i]);
    }
    buf_put(out, "],\"keys\":");
    buf_json(out, c->keys);
    buf_fmt(out, ",\"run_deadline_s\":%d,\"catch_up_days\":%d", c->run_deadline_s,
            c->catch_up_days);
    buf_fmt(out,
            ",\"retention\":{\"quotes_months\":%d,\"prices_months\":%d,"
            "\"archive_years\":%d,\"folder\":",
            c->retention.quotes_months, c->retention.prices_months, c->retention.archive_years);
    buf_json(out, c->retention.folder);
    buf_put(out, "}");
    buf_put(out, ",\n\"methods\":{");
    for (size_t i = 0; i < c->method_file.len; i++)
        buf_fmt(out, "%s\"%s\":\"%s\"", i ? "," : "", c->method_file.at[i].id,
                c->method_file.at[i].hash);
    buf_put(out, "},\n\"panels\":{");
    for (size_t i = 0; i < c->panel_file.len; i++)
        buf_fmt(out, "%s\"%s\":\"%s\"", i ? "," : "", c->panel_file.at[i].id,
                c->panel_file.at[i].hash);
    buf_put(out, "},\n\"indices\":[");
    for (size_t i = 0; i < c->defs.index.len; i++)
        buf_fmt(out, "%s\"%s\"", i ? "," : "", c->defs.index.at[i]->id);
    buf_put(out, "],\n\"markets\":[");
    for (size_t i = 0; i < c->markets.len; i++)
        buf_fmt(out, "%s\"%s\"", i ? "," : "", c->markets.at[i].name);
    buf_put(out, "]}\n");
}
