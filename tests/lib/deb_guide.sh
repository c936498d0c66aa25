#!/usr/bin/env bash
# The package by the words of doc/OPERATOR.md, inside a bare Debian (see room.sh): the commands of "From
# the package" and "Upgrade" as they stand, a day of polls of simulated markets and its fixing, two days of outages, remove, purge.
#
#   deb_guide.sh THIS.deb NEXT.deb       with doc/OPERATOR.md, build/release/sim and tests/lib beside it
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/world.sh
this=$1 next=$2
day=2026-05-28
checks=0

fail() {
    echo "FAIL: $*" >&2
    exit 1
}

equal() { # WHAT GOT WANTED
    [ "$2" = "$3" ] || fail "$1 is \"$2\", wanted \"$3\""
    checks=$((checks + 1))
}

# What is typed, and the exit codes it may have.
typed() { # LINE CODES
    local code

    bash -c "$1" >said 2>&1 </dev/null
    code=$?
    case "/$2/" in */$code/*) checks=$((checks + 1)) ;; *) fail "\"$1\" ended with $code: $(tail -5 said)" ;; esac
}

as_gpurate() { # WORDS CODES
    typed "su -s /bin/sh gpurate -c 'gpurate $1'" "$2"
}

# Without systemd, by the guide: the cluster is started, and cron has the line that is shipped.
guide() {
    local line lines=0 code

    while IFS= read -r line; do
        code=0
        lines=$((lines + 1))
        case $line in
        *createuser*) typed 'service postgresql start' 0 ;;
        *' doctor'*) code=0/75 ;; # by the hour at which this is run
        systemctl*) continue ;;
        esac
        typed "$line" "$code"
    done < <(sed -n '/^## From the package/,/^On the day of installation/ s/^    //p' doc/OPERATOR.md)
    equal "commands of the guide" "$lines" 6
    equal "what starts the run" "$(sed -n 's/^\*\/5 \* \* \* \*  gpurate  .* run$/cron/p' /usr/share/doc/gpurate/examples/gpurate.cron)" cron
}

# By the words of "Upgrade", at the time of the days that were polled.
upgrade() {
    local line lines=0

    while IFS= read -r line; do
        line=${line/gpurate_NEXT.deb/$next}
        typed "${line/gpurate verify/gpurate --now 2026-05-30T20:10:00Z verify}" 0
        lines=$((lines + 1))
    done < <(sed -n '/^## Upgrade$/,/^## / s/^    //p' doc/OPERATOR.md)
    equal "commands of an upgrade" "$lines" 4
}

# An operator's own files: where markets are, a licence for those that forbid it, keys.
own_files() {
    local name origin patch='' key

    while read -r name origin; do
        case $name in
        ecb) sed -i "s|\"fx_origin\": null|\"fx_origin\": \"$origin\"|" /etc/gpurate/gpurate.json ;;
        *) patch+=", \"$name\": {\"origin\": \"$origin\"}" ;;
        esac
    done < <(world_tell GET /control/markets)
    as_gpurate 'markets list --format csv --columns market' 0
    while read -r name; do
        [[ $patch == *"\"$name\": "* ]] || patch+=", \"$name\": {\"enabled\": false}"
    done < <(sed 1d said)
    echo "{\"markets\": {${patch#, }}}" >/etc/gpurate/markets.local.json
    awk -F'"' 'BEGIN {print "{\"licences\": ["}
        /"verdict": "forbidden"/ {printf "%s{\"source\": \"%s\", \"from\": \"the simulator\", \"given\": \"2020-01-01\", \"reference\": \"tests\"}", n++ ? ",\n" : "", $2}
        END {print "]}"}' /usr/share/gpurate/terms.json >/etc/gpurate/licences.json
    world_keys
    for key in VERDA_CLIENT_ID VERDA_CLIENT_SECRET LAMBDA_API_KEY DIGITALOCEAN_TOKEN GCP_API_KEY XAI_API_KEY; do
        (umask 077 && printf '%s\n' "${!key}" >"/etc/gpurate/keys/$key")
        chown gpurate: "/etc/gpurate/keys/$key"
    done
    as_gpurate 'config diff' 0
}

poll() { # TIME
    world_tell POST "/control/now?t=$1" || fail "the simulator does not answer"
    as_gpurate "--now $1 run" 0
    equal "what a run says at $1" "$(cat said)" ''
}

value() { # [DATE]
    su -s /bin/sh gpurate -c "gpurate show H100-SXM --date ${1:-$day} --format csv --columns index,date,avg,level,status"
}

# A day without the database: what is polled waits on disk, said in a handful of lines, and counts as if
# nothing had been. Then a day on which the machine is off: what is due is published at the level that holds.
outages() {
    local hour at

    typed 'service postgresql stop' 0
    : >lines
    for hour in {21..23} {0..15}; do
        at=$(printf '2026-05-%dT%02d:05:00Z' $((hour >= 16 ? 28 : 29)) "$hour")
        world_tell POST "/control/now?t=$at" || fail "the simulator does not answer"
        as_gpurate "--now $at run" 69
        cat said >>lines
    done
    equal "lines of 19 hours without a database" "$(wc -l <lines | sed 's/^[1-4]$/a handful/')" 'a handful'
    typed 'service postgresql start' 0
    world_tell POST '/control/now?t=2026-05-29T16:15:00Z' || fail "the simulator does not answer"
    as_gpurate '--now 2026-05-29T16:15:00Z run' 0
    equal "that the database is back" "$(grep -c over said)" 1
    poll 2026-05-29T20:00:00Z
    equal "the fixing of a day without the database" "$(value 2026-05-29 | sed -nE 's/^H100-SXM,2026-05-29,[1-9]\.[0-9]+,([0-9]),final$/level \1/p')" 'level 1'
    equal "replies that wait" "$(find /var/lib/gpurate/spool -type f | wc -l)" 0
    world_tell POST '/control/now?t=2026-05-30T20:05:00Z' || fail "the simulator does not answer"
    as_gpurate '--now 2026-05-30T20:05:00Z run' 0/75
    equal "the fixing of a day that was slept through" "$(value 2026-05-30 | sed -nE 's/^H100-SXM,2026-05-30,.*,([2-5]),final$/fallback/p')" fallback
    as_gpurate '--now 2026-05-30T20:06:00Z verify --all --deep' 0
}

world_clean
guide
world_sim "$PWD" --now "2026-05-27T16:05:00Z" || fail "no simulator"
own_files
for hour in {16..23} {0..15}; do
    poll "$(printf '2026-05-%dT%02d:05:00Z' $((hour >= 16 ? 27 : 28)) "$hour")"
done
poll "${day}T16:15:00Z"
poll "${day}T20:00:00Z"
published=$(value)
equal "the fixing of the first day" "$(sed -nE 's/^H100-SXM,2026-05-28,[1-9]\.[0-9]+,1,final$/final/p' <<<"$published")" final
as_gpurate "--now ${day}T20:01:00Z verify --all" 0
outages

replies=$(find /var/lib/gpurate/archive -type f | sort | sha256sum)
upgrade
equal "the fixing after the upgrade" "$(value)" "$published"
equal "replies after the upgrade" "$(find /var/lib/gpurate/archive -type f | sort | sha256sum)" "$replies"
poll 2026-05-30T21:05:00Z

typed 'apt remove gpurate' 0
equal "the program after remove" "$(command -v gpurate)" ''
equal "settings and key after remove" "$(ls /etc/gpurate/markets.local.json /etc/gpurate/keys/XAI_API_KEY | wc -l)" 2
typed 'apt purge gpurate' 0
equal "what purge leaves" "$(find / -xdev \( -path /proc -o -path "$PWD" -o -path /var/lib/apt -o -path /var/cache \) -prune -o -iname '*gpurate*' -print)" ''
equal "the user after purge" "$(grep -c '^gpurate:' /etc/passwd)" 0
equal "the database after purge" "$(su postgres -c "psql -Atc 'select count(*) from gpurate.fixing' gpurate" | sed 's/^[1-9][0-9]*$/some/')" some
echo "guide: $checks checks"
