#!/usr/bin/env bash
# Prints a C file that holds the script of the pages with zoom, so that an installed program needs no
# folder of its own.
set -eu
echo '#include "site/zoom.h"'
echo
echo "const char zoom_script[] = {"
od -An -v -td1 "$1" | sed -E 's/ +(-?[0-9]+)/\1,/g'
echo "0};"
