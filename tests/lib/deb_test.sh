#!/usr/bin/env bash
# The Debian package: what is in it, what the checkers say of it, and (with "chroot", as root) that in a
# bare Debian the operator's guide leads to a fixing, and that it upgrades, is removed and purged.
#
#   deb_test.sh PROGRAM [chroot]
set -u
cd "$(dirname "$0")/../.." || exit 1
program=$1
work=$PWD/var/deb
checks=0

fail() {
    echo "FAIL: $*" >&2
    exit 1
}

ok() {
    checks=$((checks + 1))
}

equal() { # WHAT GOT WANTED
    [ "$2" = "$3" ] || fail "$1 is \"$2\", wanted \"$3\""
    ok
}

differ() { # WHAT GOT NOT
    [ "$2" != "$3" ] || fail "$1 is \"$2\""
    ok
}

skip() {
    echo "skipped: $*"
}

have() {
    command -v "$1" >/dev/null || { skip "$1 is not installed" && false; }
}

# Every command, and "command --option" for every option; of all commands: " --option".
words() {
    local command

    for command in '' $(sed -nE 's/^COMMAND\(([a-z]+)\).*/\1/p' include/cmd/commands.def); do
        [ -z "$command" ] || echo "$command"
        # shellcheck disable=SC2086
        "$program" help $command | sed -nE "s/^  (--[a-z-]+) .*/$command \\1/p"
    done
}

# The page's part on a command, or on options of all; the words that the completion has for it.
part_of_page() { # COMMAND
    zcat "$page" | sed 's/\\-/-/g' | awk -v h="${1:+.SS gpurate $1 }" '
        /^\.S[HS] /  { on = h == "" ? $0 == ".SH OPTIONS" : index($0 " ", h) == 1 } on'
}

part_of_completion() { # COMMAND
    sed -nE "s/^ *${1:-local globals}(\)|=)? ?(words=)?'(.*)'.*/ \\3 /p" "$done"
}

look_inside() {
    local list page=$work/x/usr/share/man/man1/gpurate.1.gz
    local done=$work/x/usr/share/bash-completion/completions/gpurate

    list=$(dpkg-deb --contents "$deb" | awk '{ print $1, $2, $6 }')
    for line in '-rwxr-xr-x root/root ./usr/bin/gpurate' '-rw-r--r-- root/root ./etc/gpurate/gpurate.json' \
        '-rw-r--r-- root/root ./usr/share/gpurate/markets.json' '-rw-r--r-- root/root ./lib/systemd/system/gpurate.timer' \
        '-rw-r--r-- root/root ./usr/share/doc/gpurate/examples/alerts.yml' '-rw-r--r-- root/root ./usr/share/doc/gpurate/examples/grafana.json' \
        '-rw-r--r-- root/root ./usr/share/doc/gpurate/examples/patroni.yml' \
        'drwxr-xr-x root/root ./var/lib/gpurate/'; do
        grep -qxF -- "$line" <<<"$list" || fail "the package has no \"$line\""
        ok
    done
    equal "configuration files of the package" "$(dpkg-deb -f "$deb" Package; dpkg-deb --ctrl-tarfile "$deb" | tar -xO ./conffiles)" \
        $'gpurate\n/etc/gpurate/gpurate.json'
    rm -rf "$work/x"
    dpkg-deb -x "$deb" "$work/x"
    equal "definitions in the package" "$(cd "$work/x/usr/share/gpurate" && find . -type f | sort)" \
        "$(cd config && find . -type f ! -path './package/*' ! -path './site/*' ! -path './watch/*' ! -path './backup/*' ! -path './ha/*' ! -name gpurate.json | sort)"
    while IFS=' ' read -r command option; do
        case $command in
        --*) option=$command command='' ;;
        esac
        if [ -z "$option" ]; then
            [ -n "$(part_of_page "$command")" ] || fail "the man page has no \"$command\""
            grep -qE "local commands='(.* )?${command}[ ']" "$done" || fail "the completion has no \"$command\""
        else
            part_of_page "$command" | grep -qE "^.fB$option.fR" || fail "the man page has no \"$command $option\""
            [[ $(part_of_completion "$command") == *" $option "* ]] || fail "the completion has no \"$command $option\""
        fi
        ok
    done < <(words)
    bash -n "$done" || fail "the completion is no bash"
    equal "what completes mark" "$(bash -c ". '$done'; COMP_WORDS=(gpurate mark) COMP_CWORD=1; _gpurate; echo \"\${COMPREPLY[*]}\"")" markets
    equal "what completes annul --rea" "$(bash -c ". '$done'; COMP_WORDS=(gpurate annul --rea) COMP_CWORD=2; _gpurate; echo \"\${COMPREPLY[*]}\"")" --reason
}

# The members that a reader of a file takes, as its sources list them: in lists of names, or in tables.
known() { # SOURCE...
    {
        awk '/known[a-z_]*\[\] = \{/ { on = 1 } on { print } /\};/ { on = 0 }' "$@" | grep -oE '"[a-z0-9_]+"'
        sed -nE 's/^ *\{("[a-z0-9_]+"), CONF_.*/\1/p' "$@"
        grep -hoE 'NAMED\("[a-z0-9_]+"\)' "$@" | grep -oE '"[a-z0-9_]+"'
    } | tr -d '"' | sort -u
}

has_members() { # PAGE SOURCE...
    local page=$1 member text

    shift
    text=$(zcat "$work/x/usr/share/man/man5/$page.5.gz" | sed 's/\\f[BIR]/ /g')
    differ "members of $page" "$(known "$@")" ''
    for member in $(known "$@"); do
        grep -qw "$member" <<<"$text" || fail "$page(5) has no \"$member\""
        ok
    done
}

checkers() {
    local page said

    for page in "$work"/x/usr/share/man/man?/*.gz; do
        equal "what mandoc says of ${page##*/}" "$(zcat "$page" | mandoc -Tlint -Wwarning)" ''
    done
    if have lintian; then
        said=$(lintian --allow-root --no-tag-display-limit "$deb" 2>&1)
        equal "errors of lintian" "$(grep '^E:' <<<"$said")" ''
        grep '^W:' <<<"$said"
    fi
    units_are_sound "$work/x/lib/systemd/system"
}

# The words of the guide for a drop-in of a unit.
dropped_in() { # UNIT PATTERN
    mkdir -p "$units/$1.d"
    { echo '[Service]' && grep -oE "$2" doc/OPERATOR.md; } >"$units/$1.d/${2%%=*}.conf" || fail "the guide has no $2"
}

# With what the guide lets an operator add: a key, a site outside of the folder of the state.
units_are_sound() { # FOLDER
    local units=$1 unit said site codes

    dropped_in gpurate.service 'LoadCredentialEncrypted=[A-Z_]+:[a-zA-Z_/.]+'
    dropped_in gpurate.service 'ReadWritePaths=/[a-z/]+'
    site=$(grep -oE '"site": "[^"]*"' doc/OPERATOR.md | head -1 | cut -d'"' -f4)
    equal "where the units may write for the guide's site" "$(sed -n 's/^ReadWritePaths=//p' "$units"/gpurate.service.d/*.conf)" "$site"
    # Only what is said of ours: the rest of the machine is not to be judged here.
    said=$(cd "$units" && systemd-analyze verify --man=no --root="$work/x" gpurate*.service gpurate*.timer 2>&1 |
        grep -E 'gpurate[^:]*: ?|gpurate.*:[0-9]+:' | grep -vE 'is not executable|Failed to create .*/start')
    equal "what systemd says of the units" "$said" ''
    for unit in "$units"/gpurate*.service; do
        said=$(systemd-analyze security --offline=true --threshold=25 "$unit" 2>&1) ||
            fail "${unit##*/} is exposed: $(tail -1 <<<"$said")"
        ok
        tail -1 <<<"$said"
    done
    rm -r "$units/gpurate.service.d"
    # All that doctor may find; not the command line, a bug of ours, memory, a difference.
    codes=$(sed -nE 's/^ERR\([A-Z_]+, *"[^"]*", *([0-9]+),.*/\1/p' include/base/err.def | grep -vxE '0|1|64|70|71' | sort -nu | paste -sd' ')
    for unit in $(grep -lE '^ExecStart=.* doctor( |$)' "$units"/*.service); do
        equal "exit codes that are no failure of ${unit##*/}" "$(sed -n 's/^SuccessExitStatus=//p' "$unit")" "$codes"
        equal "/proc/locks to ${unit##*/}" "$(grep -c '^ProcSubset=pid' "$unit")" 0
    done
    # What Prometheus reads: where the guide says, in the folder that the unit has made, often enough for its alarm.
    unit=$units/gpurate-doctor.service
    equal "the file for Prometheus" "$(sed -nE 's/^ExecStart=.* doctor --format prometheus --to (.*)/\1/p' "$unit")" \
        "$(sed -nE 's/.*`systemctl enable --now gpurate-doctor.timer` [^`]*`(\/[a-z\/.]+)`.*/\1/p' <<<"$(tr '\n' ' ' <doc/OPERATOR.md)")"
    equal "its folder" "/run/$(sed -n 's/^RuntimeDirectory=//p' "$unit") $(sed -n 's/^RuntimeDirectoryPreserve=//p' "$unit")" \
        "$(dirname "$(sed -nE 's/^ExecStart=.* --to (.*)/\1/p' "$unit")") yes"
    equal "its calls in an hour" "$(systemd-analyze calendar --iterations=13 --base-time='2026-05-28 00:00:00 UTC' \
        "$(sed -n 's/^OnCalendar=//p' "$units/gpurate-doctor.timer")" | grep -oE '00:[0-9]{2}:30 UTC' | sort -u | wc -l)" 12
}

# `make install` and the package agree, and `make uninstall` leaves configuration and state only.
installs() {
    local root=$work/installed again

    rm -rf "$root"
    DESTDIR=$root PREFIX=/usr CONFIG_DIR=/etc/gpurate STATE_DIR=/var/lib/gpurate config/package/install.sh install "$program"
    equal "what make install installs" "$(cd "$root" && find . -type f | sed 's|^./usr/lib/|./lib/|' | sort)" \
        "$(cd "$work/x" && find . -type f ! -name copyright ! -name changelog.gz | sed -E 's|(/man/man./.*)\.gz$|\1|; s|/NEWS\.gz$|/NEWS.md|' | sort)"
    echo '{}' >"$root/etc/gpurate/markets.local.json"
    echo changed >"$root/etc/gpurate/gpurate.json"
    DESTDIR=$root PREFIX=/usr CONFIG_DIR=/etc/gpurate STATE_DIR=/var/lib/gpurate config/package/install.sh install "$program"
    equal "the operator's file after a second install" "$(cat "$root/etc/gpurate/gpurate.json")" changed
    equal "what the same version shipped before" "$([ ! -e "$root/usr/share/gpurate/before" ] || echo kept)" ''
    echo '{"markets": {}}' >"$root/usr/share/gpurate/markets.json"
    touch "$root/usr/share/gpurate/markets.d/old.json"
    for again in 1 2; do
        DESTDIR=$root PREFIX=/usr CONFIG_DIR=/etc/gpurate STATE_DIR=/var/lib/gpurate config/package/install.sh install "$program"
        equal "what the version before shipped, install $again" "$(cat "$root/usr/share/gpurate/before/markets.json")" '{"markets": {}}'
        equal "files that are shipped no more" "$(cd "$root/usr/share/gpurate" && find . -name old.json)" ./before/markets.d/old.json
        equal "what is shipped" "$(diff -rq "$root/usr/share/gpurate" "$work/x/usr/share/gpurate")" "Only in $root/usr/share/gpurate: before"
    done
    DESTDIR=$root PREFIX=/usr CONFIG_DIR=/etc/gpurate STATE_DIR=/var/lib/gpurate config/package/install.sh uninstall "$program"
    equal "what make uninstall leaves" "$(cd "$root" && find . -type f | sort | tr '\n' ' ')" \
        './etc/gpurate/gpurate.json ./etc/gpurate/markets.local.json '
}

# What the guide's words leave beside the package goes with it, and what is not its own by name stays.
purges() {
    local root=$work/purged unit

    rm -rf "$root"
    mkdir -p "$root/var/lib/systemd/timers" "$root/var/lib/gpurate/archive" "$root/etc/gpurate" "$root/etc/cron.d" \
        "$root/etc/systemd/system/timers.target.wants" "$root/etc/systemd/system/gpurate-of-mine.service.d"
    cp "$work/x/usr/share/doc/gpurate/examples/gpurate.cron" "$root/etc/cron.d/gpurate"
    for unit in "$work"/x/lib/systemd/system/*; do
        mkdir "$root/etc/systemd/system/${unit##*/}.d"
        echo '[Service]' >"$root/etc/systemd/system/${unit##*/}.d/override.conf"
        [[ $unit != *.timer ]] || touch "$root/var/lib/systemd/timers/stamp-${unit##*/}"
        [[ $unit != *.timer ]] || ln -s "/lib/systemd/system/${unit##*/}" "$root/etc/systemd/system/timers.target.wants/"
    done
    touch "$root/etc/cron.d/gpurate-of-mine" "$root/var/lib/systemd/timers/stamp-gpurate-of-mine.timer" \
        "$root/etc/systemd/system/gpurate-of-mine.service.d/a.conf"
    (cd "$root" && find . ! -type d | sort) >"$work/before"
    DPKG_ROOT=$root sh config/package/postrm remove || fail "postrm remove"
    equal "what remove takes away" "$(cd "$root" && find . ! -type d | sort | diff "$work/before" -)" ''
    DPKG_ROOT=$root sh config/package/postrm purge || fail "postrm purge"
    equal "what purge leaves of an operator's own" "$(cd "$root" && find . -iname '*gpurate*' | sort | tr '\n' ' ')" \
        './etc/cron.d/gpurate-of-mine ./etc/systemd/system/gpurate-of-mine.service.d ./var/lib/systemd/timers/stamp-gpurate-of-mine.timer '
}

in_root() {
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"
}

# The operator's guide in a bare Debian, upgraded from the version before (FROM=OLD.deb) or to a next one.
by_the_guide() { # THIS NEXT
    local here=$root/root/gpurate

    mkdir -p "$here/doc" "$here/build/release" "$here/tests/lib"
    cp "$1" "$2" "$here/"
    cp doc/OPERATOR.md "$here/doc/"
    cp build/release/sim "$here/build/release/"
    cp tests/lib/world.sh tests/lib/deb_guide.sh "$here/tests/lib/"
    # The guide installs this version by its name.
    [ "$(basename "$1")" = "$(basename "$deb")" ] || cp "$1" "$here/$(basename "$deb")"
    room_in deb <<<"/root/gpurate/tests/lib/deb_guide.sh $(basename "$1") $(basename "$2")" || fail "by the guide"
    ok
}

in_chroot() {
    local newer newest again

    # shellcheck source=tests/lib/room.sh
    . tests/lib/room.sh
    room_new deb >"$work/out" || { skip "$(cat "$work/out")" && return 0; }
    root=$ROOMS/deb
    newer=$(config/package/deb.sh "$program" "$work/newer" "$version+1") || fail "the next version was not built"
    newest=$(config/package/deb.sh "$program" "$work/newest" "$version+2") || fail "the version after it was not built"
    if [ -n "${FROM:-}" ]; then
        by_the_guide "$FROM" "$newer"
    else
        by_the_guide "$deb" "$newer"
    fi
    room_files deb >"$work/before"
    mkdir -p "$root/tmp"
    cp "$deb" "$newer" "$newest" "$root/tmp/"

    in_root dpkg -i "/tmp/$(basename "$deb")" >"$work/dpkg.log" 2>&1 || fail "installing: $(tail -5 "$work/dpkg.log")"
    equal "the owner of the state" "$(in_root stat -c '%U:%G %a' /var/lib/gpurate)" 'gpurate:gpurate 750'
    equal "the folder of keys" "$(in_root stat -c '%U:%G %a' /etc/gpurate/keys)" 'root:gpurate 750'
    in_root su -s /bin/sh gpurate -c 'gpurate markets list --format csv' >"$work/out" 2>&1 || fail "markets list: $(cat "$work/out")"
    equal "markets of a fresh installation" "$(grep -c ',yes,' "$work/out" | sed 's/^[1-9][0-9]*$/some/')" some
    in_root su -s /bin/sh gpurate -c 'gpurate config diff --format csv' >"$work/out" 2>&1 || fail "config diff: $(cat "$work/out")"
    equal "what a fresh installation changes" "$(sed 1d "$work/out")" ''

    echo '{"markets": {"vast": {"enabled": false}}}' >"$root/etc/gpurate/markets.local.json"
    sed -i 's/"contact": null/"contact": "ops@example.org"/' "$root/etc/gpurate/gpurate.json"
    in_root su -s /bin/sh gpurate -c 'mkdir -p /var/lib/gpurate/archive && echo reply >/var/lib/gpurate/archive/one'
    in_root dpkg -i "/tmp/$(basename "$newer")" >"$work/dpkg.log" 2>&1 || fail "upgrading: $(tail -5 "$work/dpkg.log")"
    # shellcheck disable=SC2016
    equal "the version after the upgrade" "$(in_root dpkg-query -W -f '${Version}' gpurate)" "$version+1"
    equal "the reply after the upgrade" "$(cat "$root/var/lib/gpurate/archive/one")" reply
    equal "lines of ours after the upgrade" "$(grep -c ops@example.org "$root/etc/gpurate/gpurate.json")" 1
    in_root su -s /bin/sh gpurate -c 'gpurate markets list --format csv --columns market,enabled' >"$work/out" 2>&1
    equal "vast after the upgrade" "$(grep '^vast,' "$work/out")" vast,no
    # As if the version before had paced it otherwise: an upgrade keeps what was there, the same version again nothing.
    echo '{"markets": {"vast": {"enabled": false, "pace_ms": 1}}}' >"$root/etc/gpurate/markets.local.json"
    sed -i 's/"pace_ms": *1500/"pace_ms": 2/' "$root/usr/share/gpurate/markets.json"
    for again in 1 2; do
        in_root dpkg -i "/tmp/$(basename "$newest")" >"$work/dpkg.log" 2>&1 || fail "upgrading: $(tail -5 "$work/dpkg.log")"
        in_root su -s /bin/sh gpurate -c 'gpurate config diff --format csv' >"$work/out" 2>&1 || fail "config diff: $(cat "$work/out")"
        equal "what was shipped otherwise before" "$(grep ',was,' "$work/out")" 'markets.local.json,was,markets.vast.pace_ms,2,'
    done

    in_root dpkg -r gpurate >"$work/dpkg.log" 2>&1 || fail "removing: $(tail -5 "$work/dpkg.log")"
    equal "the program after remove" "$([ -e "$root/usr/bin/gpurate" ] && echo there)" ''
    equal "configuration and replies after remove" "$(cat "$root/var/lib/gpurate/archive/one"; ls "$root/etc/gpurate/gpurate.json")" \
        "reply"$'\n'"$root/etc/gpurate/gpurate.json"
    # By the words of the guide, and as a timer leaves it.
    mkdir -p "$root/etc/systemd/system/gpurate.service.d" "$root/etc/cron.d" "$root/var/lib/systemd/timers"
    echo '[Service]' >"$root/etc/systemd/system/gpurate.service.d/override.conf"
    echo '# a line' >"$root/etc/cron.d/gpurate"
    touch "$root/var/lib/systemd/timers/stamp-gpurate.timer"
    in_root dpkg -P gpurate >"$work/dpkg.log" 2>&1 || fail "purging: $(tail -5 "$work/dpkg.log")"
    room_files deb >"$work/after"
    # adduser keeps the files of users as they were beside them.
    equal "what purge leaves" "$(comm -13 "$work/before" "$work/after" | grep -vE '^/etc/(passwd|group|shadow|gshadow|subuid|subgid)-$')" ''
    equal "the user after purge" "$(grep -c '^gpurate:' "$root/etc/passwd")" 0
    room_end deb
}

mkdir -p "$work"
version=$(sed -n 's/.*GPURATE_VERSION "\(.*\)".*/\1/p' include/base/version.h)
deb=$(config/package/deb.sh "$program" "$work/one") || fail "the package was not built"
again=$(config/package/deb.sh "$program" "$work/two") || fail "the package was not built again"
equal "the digest of the package built again" "$(sha256sum <"$again")" "$(sha256sum <"$deb")"
look_inside
has_members gpurate.json src/stage/config/config.c
has_members gpurate-market src/source/definition*.c
has_members gpurate-contract src/calc/contract/rule_*.c
checkers
installs
purges
[ "${2:-}" != chroot ] || in_chroot
echo "package: $checks checks"
