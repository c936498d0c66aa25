#!/bin/sh
# Installs the Debian or Ubuntu packages that are missing, or says the one command that does.
#
#   deps.sh demo     what building and the demo need
#   deps.sh test     that, and what the tests need in addition
#
# Called by the make targets; also to be run by hand where make itself is missing (tests/run does).
# What counts is whether the file is there, not which package brought it, so it is quick and
# content with what was built by hand. Exit 69 when something is missing and may not be installed.
# shellcheck disable=SC2317 # the probes are called by name
set -u
level=${1:-demo}
missing=

has_command() {
    command -v "$1" >/dev/null 2>&1
}

has_header() {
    for dir in /usr/include /usr/include/*-linux-gnu /usr/local/include; do
        [ -e "$dir/$1" ] && return 0
    done
    return 1
}

# Arguments are what a pattern became: itself when nothing matches.
has_file() {
    for file in "$@"; do
        [ -e "$file" ] && return 0
    done
    return 1
}

need() {
    package=$1
    shift
    "$@" || missing="$missing $package"
}

look() {
    missing=
    need gcc has_command gcc
    need make has_command make
    need libc6-dev has_header stdio.h
    need libcurl4-openssl-dev has_header curl/curl.h
    need libcjson-dev has_header cjson/cJSON.h
    need libpq-dev has_header postgresql/libpq-fe.h
    need libzstd-dev has_header zstd.h
    need libssl-dev has_header openssl/evp.h
    need libxml2-dev has_header libxml2/libxml/parser.h
    need postgresql has_file /usr/lib/postgresql/*/bin/initdb /usr/local/pgsql/bin/initdb
    [ "$level" = test ] || return 0
    need check has_header check.h
    need clang has_command clang
    need clang-format has_command clang-format
    need clang-tidy has_command clang-tidy
    need cppcheck has_command cppcheck
    need openssl has_command openssl
    need shellcheck has_command shellcheck
    need locales has_file /usr/share/i18n/locales/de_DE
    need tzdata has_file /usr/share/zoneinfo/Asia/Kathmandu
    need ca-certificates has_file /etc/ssl/certs/ca-certificates.crt
    # The fuzzer's run-time library has the version of clang in its name; before 14.0.6 it came in
    # another package.
    has_command clang || return 0
    version=$(clang -dumpversion | cut -d. -f1)
    has_file "/usr/lib/clang/$version"*/lib/linux/libclang_rt.fuzzer-*.a \
        "/usr/lib/llvm-$version"/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a && return
    runtime=libclang-rt-$version-dev
    apt-cache show "$runtime" >/dev/null 2>&1 || runtime=libclang-common-$version-dev
    missing="$missing $runtime"
}

# PostgreSQL's package would create and start a cluster of its own; ours are private.
no_system_cluster() {
    conf=/etc/postgresql-common/createcluster.conf
    [ -e "$conf" ] && return
    $sudo mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' | $sudo tee "$conf" >/dev/null
}

install_missing() {
    log=$(mktemp) || exit 73
    echo "installing:$missing" >&2
    no_system_cluster
    # shellcheck disable=SC2086
    if ! { $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 update \
        && $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
            -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confold install $missing; } \
        </dev/null >"$log" 2>&1; then
        tail -5 "$log" >&2
        echo "could not install:$missing" >&2
        rm -f "$log"
        exit 69
    fi
    rm -f "$log"
}

look
[ -z "$missing" ] && exit 0
if ! has_command apt-get; then
    echo "missing, by their Debian names:$missing" >&2
    echo "hint: install what your system calls them, then try again" >&2
    exit 69
fi
if [ "$(id -u)" = 0 ]; then
    sudo=
elif has_command sudo && sudo -n true 2>/dev/null; then
    sudo='sudo -n'
else
    echo "packages are missing and we may not install them; this command does:" >&2
    echo "sudo apt-get install -y --no-install-recommends$missing" >&2
    exit 69
fi
install_missing
# A second look: the fuzzer's package is known only once clang is there.
look
[ -z "$missing" ] || install_missing
look
[ -z "$missing" ] && exit 0
echo "still missing after the installation:$missing" >&2
exit 69
