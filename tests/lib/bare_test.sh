#!/usr/bin/env bash
# README's two commands on a bare Debian (room.sh), by root and by a user who may not install; `make check-bare`, as root.
#
#   bare_test.sh [TARGET...]     what root tries where only the demo ran; unless said, those of `targets` below
#
# The demo ends well, is removed by demo-clean, and nothing of it is left outside the clone; every target installs
# what it needs. `bare_test.sh check` is the whole check there, an hour.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lib/room.sh
. tests/lib/room.sh
targets=${*:-format-check unit db-test}
work=$PWD/var/bare
checks=0

fail() {
    echo "FAIL: $*" >&2
    tail -15 "$work/said" >&2
    exit 1
}

ok() {
    checks=$((checks + 1))
    echo "   $*"
}

# says ROOM USER EXIT-CODE LINE: what is typed in the clone
says() {
    local code

    room_in "$1" "$2" <<<"cd ~/gpurate 2>/dev/null; $4" >"$work/said" 2>&1
    code=$?
    [ "$code" = "$3" ] || fail "$2: \"$4\" ended with $code, not with $3"
    ok "$2: $4: $3"
}

# A clone in the home of a user of the room.
clone() { # ROOM USER
    local home=$ROOMS/$1/root

    if [ "$2" != root ]; then
        home=$ROOMS/$1/home/$2
        chroot "$ROOMS/$1" useradd --create-home "$2" || fail 'no user'
    fi
    git clone -q --no-hardlinks . "$home/gpurate" || fail 'no clone'
    chroot "$ROOMS/$1" chown -R "$2:" "${home#"$ROOMS/$1"}/gpurate"
}

# What runs in a room ends with the line that began it, so the demo and its end are one line.
demo='sh tests/run demo && sh tests/run demo-clean && ls -A /tmp /var/tmp >~/left'

# The packages are there by now: what is left is the demo's.
leaves_nothing() { # ROOM USER
    room_files "$1" >"$work/before"
    says "$1" "$2" 0 "$demo"
    room_files "$1" >"$work/after"
    diff "$work/before" "$work/after" >"$work/said" || fail "$2: left outside the clone"
    room_in "$1" "$2" <<<'grep gpurate ~/left; ls -A ~/gpurate/var 2>/dev/null; true' >"$work/said"
    [ ! -s "$work/said" ] || fail "$2: left by demo-clean"
    ok "$2: nothing is left outside the clone"
}

by_root() {
    local target

    room_new bare >"$work/said" || { cat "$work/said" && exit 77; }
    clone bare root
    says bare root 0 "$demo"
    for target in $targets; do
        says bare root 0 "sh tests/run $target"
    done
    leaves_nothing bare root
    room_end bare
}

# He is told what root has to type, and that suffices.
by_user() {
    local line

    room_new bare-user >"$work/said" || { cat "$work/said" && exit 77; }
    clone bare-user guest
    says bare-user guest 69 'sh tests/run demo'
    line=$(sed -nE "s/^su -c '(.*)'$/\1/p" "$work/said")
    [ -n "$line" ] || fail 'guest: it is not said what root has to type'
    says bare-user root 0 "cd / && $line"
    leaves_nothing bare-user guest
    room_end bare-user
}

mkdir -p "$work" || exit 73
by_root
by_user
echo "bare: $checks passed"
