#!/usr/bin/env bash
# Prints a C file that holds the migrations named on the command line, with their SHA-256, so that
# an installed program needs no sql directory; and their grants once more, for a database that was
# restored without them, and as the rights that they give. A grant stands at the beginning of its line.
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
grants=$(cat "$@" | awk '
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
    END { for (i = 1; i <= n; i++) if (!dropped(said[i])) printf "%s", said[i] }')
echo
echo "const char store_grants[] = {"
od -An -v -td1 <<<"$grants" | sed -E 's/ +(-?[0-9]+)/\1,/g'
echo "0};"

# All tables of api_v1 are the views that are there in the end.
views=$(awk '/^create (or replace )?view api_v1\./ { there[$(/ or replace / ? 5 : 3)] }
    /^(drop|alter) view api_v1\./ { sub(/;$/, ""); delete there[$3]; if (/ rename to /) there["api_v1." $NF] }
    END { for (name in there) print name }' "$@" |
    sort -u | paste -sd, -)
echo
echo "const struct store_right store_rights[] = {"
tr '\n' ' ' <<<"$grants" | sed 's/; */\n/g' | awk -v views="$views" '
    # A right on columns is not one on the table; what is revoked is taken from the public.
    /^grant / && !/^grant [a-z]+ \(/ {
        gsub(/ +/, " ")
        match($0, / on .* to /)
        right = substr($0, 7, RSTART - 7)
        on = substr($0, RSTART + 4, RLENGTH - 8)
        roles = substr($0, RSTART + RLENGTH)
        kind = "table"
        if (on ~ /^(schema|sequence|function|procedure) /) {
            kind = substr(on, 1, index(on, " ") - 1)
            on = substr(on, length(kind) + 2)
        }
        sub(/^all tables in schema api_v1$/, views, on)
        # Between names, not between arguments.
        if (kind ~ /^(function|procedure)$/)
            gsub(/\), /, ")\n", on)
        else
            gsub(/, ?/, "\n", on)
        n = split(on, object, "\n")
        m = split(roles, role, /, /)
        k = split(right, rights, /, /)
        for (i = 1; i <= n; i++)
            for (j = 1; j <= m; j++)
                for (l = 1; l <= k; l++) {
                    name = (kind == "schema" || object[i] ~ /^[a-z0-9_]+\./ ? "" : "gpurate.") object[i]
                    printf "    {\"%s\", \"%s\", \"%s\", \"%s\"},\n", kind, role[j], rights[l], name
                }
    }' | LC_ALL=C sort -u
echo "};"
echo "const int store_rights_len = sizeof store_rights / sizeof *store_rights;"
