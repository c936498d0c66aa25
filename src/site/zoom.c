#include "site/zoom.h"

const struct zoom_file zoom_files[] = {
#define ZOOM_PACKAGE(name, version, digest)
#define ZOOM_FILE(place, name, digest) {name, digest},
#include "site/zoom.def"
#undef ZOOM_PACKAGE
#undef ZOOM_FILE
};

const size_t zoom_files_len = sizeof zoom_files / sizeof *zoom_files;

const char zoom_package[] =
#define ZOOM_PACKAGE(name, version, digest) name " " version
#define ZOOM_FILE(place, name, digest)
#include "site/zoom.def"
    ;
