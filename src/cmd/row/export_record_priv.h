/*
 * What `gpurate export` gives of published records: fixings, settlements, annulments.
 */
#ifndef CMD_ROW_EXPORT_RECORD_PRIV_H
#define CMD_ROW_EXPORT_RECORD_PRIV_H
#include "cmd/command.h"
#include "cmd/out.h"
#include "stage/config/config.h"
#include "store/store.h"

struct export_span {
    int64_t from, to;     /* dates */
    const char *contract; /* or NULL: all */
    bool final;           /* only what is final */
};

/* An export is for programs: CSV unless something else is asked for. */
enum out_format export_format(const struct cmd *c);

bool export_fixings(struct cmd *c, const struct config *config, struct store *s,
                    const struct export_span *span, const char *index, struct err *e) MUST_USE;
bool export_settlements(struct cmd *c, const struct config *config, struct store *s,
                        const struct export_span *span, struct err *e) MUST_USE;
bool export_fixml(struct cmd *c, const struct config *config, struct store *s,
                  const struct export_span *span, struct err *e) MUST_USE;
bool export_annulments(struct cmd *c, struct store *s, const struct export_span *span,
                       struct err *e) MUST_USE;

#endif
