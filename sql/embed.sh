#!/usr/bin/env bash
# Prints a C file that holds the migrations named on the command line, with their SHA-256, so that
# an installed program needs no sql directory; and their grants once more, for a database that was
# restored without them. A grant stands at the beginning of its line.
set -eu
echo '#include "store/schema.h"'
for file; do
    number=$(basename "$file" | sed -E 's/^0*([0-9]+)_.*/\1/')
    echo
    echo "static const char sql_${number}[] = {"
    od -An -v -td1 "$file" | sed -E 's/ +(-?[0-9]+)/\1,/g'
    echo "0};"
done
echo
echo "const struct store_migration store_migrations[] = {"
for file; do
    number=$(basename "$file" | sed -E 's/^0*([0-9]+)_.*/\1/')
    echo "    {$number, \"$(basename "$file")\", \"$(sha256sum "$file" | cut -d' ' -f1)\", sql_$number},"
done
echo "};"
echo "const int store_migrations_len = $#;"
echo
echo "const char store_grants[] = {"
cat "$@" | awk '/^(grant|revoke) / { on = 1 } on { print } /;/ { on = 0 }' \
    | od -An -v -td1 | sed -E 's/ +(-?[0-9]+)/\1,/g'
echo "0};"
