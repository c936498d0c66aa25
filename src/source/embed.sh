#!/usr/bin/env bash
# Prints a C file that holds the definitions named on the command line, each under its name and with
# its SHA-256: sources that are data are as much of the program as those that are code.
set -eu
echo '#include "source/builtin_priv.h"'
for file; do
    echo
    echo "static const char text_$(basename "$file" .json)[] = {"
    od -An -v -td1 "$file" | sed -E 's/ +(-?[0-9]+)/\1,/g'
    echo "0};"
done
echo
echo "const struct builtin builtin[] = {"
for file; do
    name=$(basename "$file" .json)
    echo "    {\"$name\", text_$name, \"$(sha256sum "$file" | cut -d' ' -f1)\"},"
done
echo "};"
echo "const size_t builtin_len = $#;"
