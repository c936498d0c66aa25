#!/usr/bin/env bash
# Prints a C file that holds the migrations named on the command line, with their SHA-256, so that
# an installed program needs no sql directory; and their grants once more, for a database that was
# restored without them. A grant stands at the beginning of its line.
set -euo pipefail
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
cat "$@" | awk '
    # What has been dropped has no grants: a statement that names it has to name nothing else.
    function dropped(said,   i, n, word, part) {
        split(said, part, / (to|from) /)
        n = split(part[1], word, /[ ,\n;]+/)
        for (i = 1; i <= n; i++)
            if (word[i] in gone) {
                if (part[1] ~ /,/) {
                    print "embed.sh: names more than what was dropped: " said > "/dev/stderr"
                    exit 1
                }
                return 1
            }
        return 0
    }
    /^drop (function|table|view) / { sub(/;$/, "", $3); gone[$3] }
    /^(grant|revoke) / { on = 1; n++ }
    on { said[n] = said[n] $0 "\n" }
    /;/ { on = 0 }
    END { for (i = 1; i <= n; i++) if (!dropped(said[i])) printf "%s", said[i] }' \
    | od -An -v -td1 | sed -E 's/ +(-?[0-9]+)/\1,/g'
echo "0};"
