/* The version of this program: what --version says, and what stands in the row of every run. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define GPURATE_VERSION "1.0"

#endif
