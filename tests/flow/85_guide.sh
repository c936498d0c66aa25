# shellcheck shell=bash
# doc/OPERATOR.md: the commands of what may happen as they stand, on a day of polls; each line of doctor and
# each exit code has its row. (Package, upgrade: deb_guide.sh. Backup, restore, moving: 83_backup.sh.)
. tests/lib/days.sh
scratch
gpurate 0 init
quotes 2026-05-28 1 >"$FLOW_DIR/day"
feed "$FLOW_DIR/day"
typed() { # LINE CODES
    local line

    line=$(sed "s|/etc/gpurate|$CONFIG|; s/ *#.*//" <<<"$1")
    case $line in
    gpurate\ *) eval "gpurate $2 ${line#gpurate }" ;;
    *) LAST=$line && eval "$line" || fail "\"$line\" ended with $?" ;;
    esac
    lines=$((lines + 1))
}
section() { # NAME CODES
    local line before=$lines

    while IFS= read -r line; do
        # Only what is held can be accepted.
        [[ $line != *' accept '* ]] || sql "update gpurate.poll set verdict = 'held', why = 'prices fell by 88 %'
            where market = 'vast' and observed_at = (select max(observed_at) from gpurate.poll where market = 'vast')"
        typed "$line" "$2"
    done < <(sed -n "/^## $1\$/,/^## / s/^    //p" doc/OPERATOR.md)
    differ "commands of \"$1\"" "$lines" "$before"
}
lines=0
at 2026-05-28T15:05:00Z
gpurate 0 run
section 'The first day' 0/75
at 2026-05-28T16:15:00Z
gpurate 0/75 run
at 2026-05-28T20:00:00Z
# Nothing has called run since: the final is late.
section 'The fixing is late' 0/75
equal "the fixing" "$(fixings H100-SXM 'level, status')" '1|final'
value=$(fixings H100-SXM avg_text)

section 'A wrong number went out' 0/75
equal "its revisions" "$(sql "select string_agg(f.status || case when a.annulled_no is null then '' else ' annulled' end, ', '
    order by f.revision) from api_v1.fixing f left join api_v1.annulment a on a.annulled_no = f.publication_no
    where f.index = 'H100-SXM'")" 'preliminary annulled, final annulled, final'
equal "the value of the next revision" "$(fixings H100-SXM avg_text)" "$value"
gpurate 0 verify --all

section 'A market broke' 0
at 2026-05-28T21:05:00Z
polls=$(asked vast)
gpurate 0/75 run
equal "requests to vast when it is switched off" "$(asked vast)" "$polls"

section 'What you change' 0

# A clock that was ahead, and what is annulled then.
at 2026-06-09T20:05:00Z
gpurate 0/75 run --catch-up
at 2026-05-29T09:05:00Z
while IFS= read -r line; do
    typed "$line" 0
done < <(sed -n '/^## From source$/,/^## /s/^    \(gpurate annul \)/\1/p' doc/OPERATOR.md)
equal "what was annulled" "$(sql "select kind, name, min(row_date), count(*) from api_v1.annulment where row_date > '2026-05-28' group by 1, 2")" \
    'settlement|H100-SXM|2026-05-31|1'

# From source, by the login that owns the database and may create roles.
PGHOST=$(pg conninfo | sed -E 's/^host=([^ ]*) .*/\1/') PGUSER=gpurate
export PGHOST PGUSER
sources=0
while IFS= read -r line; do
    line=$(sed "s/ *#.*//; s/gpurate\$/${DB}_source/; s/dbname=gpurate/dbname=${DB}_source/" <<<"$line")
    case $line in
    make) [ -x "$GPURATE" ] && ok ;;
    createdb*) eval "$line" || fail "\"$line\" ended with $?" ;;
    build/gpurate*) eval "gpurate 0/75 ${line#build/gpurate }" ;;
    esac
    sources=$((sources + 1))
done < <(sed -n '/^## From source$/,/^No superuser/s/^    //p' doc/OPERATOR.md)
equal "commands of \"From source\"" "$sources" 4
differ "its polls" "$(pg psql "${DB}_source" -Atc 'select count(*) from api_v1.poll where newest')" 0
pg dropdb "${DB}_source"
unset PGHOST PGUSER

# Every line that doctor can say.
said=$(grep -hoE "doctor_(ok|warn|error|err)\($|doctor_(ok|warn|error|err)\(d, \"[a-z ]+\"|^ *d, \"[a-z ]+\"" src/stage/watch/*.c |
    sed -nE 's/.*"(.*)"$/\1/p' | sort -u)
rows() { # SECTION
    sed -n "/^## $1\$/,/^## /s/^| \([a-z0-9, ]*\) |.*/\1/p" doc/OPERATOR.md | sed 's/, /\n/g' | grep -vx 'line\|code' | sort -u
}
equal "lines of doctor in the guide" "$(rows 'What doctor says')" "$said"
equal "exit codes in the guide" "$(rows 'Exit codes' | sort -n | tr '\n' ' ')" \
    "$({ echo 0; echo 1; sed -nE 's/^ERR\([A-Z_]+, *"[^"]*", *([0-9]+),.*/\1/p' include/base/err.def; } | sort -nu | tr '\n' ' ')"
