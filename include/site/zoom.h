/*
 * What a page with zoom (page_zoom) loads beside the series of its index: the script of ours, and
 * the files of the package that draws (site/zoom.def). Constants.
 */
#ifndef SITE_ZOOM_H
#define SITE_ZOOM_H
#include <stddef.h>

struct zoom_file {
    const char *name;   /* in the folder that `make zoom` makes, and beside the pages */
    const char *digest; /* SHA-256, hex */
};

extern const struct zoom_file zoom_files[];
extern const size_t zoom_files_len;

/* "uplot 1.6.32" */
extern const char zoom_package[];

/* src/site/zoom.js, as the build put it in (src/site/embed.sh): "zoom.js" beside the pages. */
extern const char zoom_script[];

#endif
