#!/bin/sh
# Installs the Debian or Ubuntu packages that are missing, or says the one command that does.
#
#   deps.sh make     make alone
#   deps.sh build    what building the program needs
#   deps.sh demo     that, and a PostgreSQL: the demo, the database tests' server
#   deps.sh unit     what building and the unit tests need
#   deps.sh deb      what building the Debian package needs
#   deps.sh deb-test, deps.sh check-deb     that, and what its tests need, here and in a bare Debian
#   deps.sh check-bare    what makes a bare Debian
#   deps.sh bench    that, and a PostgreSQL
#   deps.sh fuzz, deps.sh format, deps.sh lint, deps.sh zoom     what these need
#   deps.sh test     all of it
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

has_python() {
    has_command python3 && python3 -c "import $1" 2>/dev/null
}

need() {
    package=$1
    shift
    "$@" || missing="$missing $package"
}

# Whether what is asked for includes one of these.
for_any() {
    for word in "$@" test; do
        [ "$level" != "$word" ] || return 0
    done
    return 1
}

look() {
    missing=
    if [ "$level" = make ]; then
        need make has_command make
        return
    fi
    if [ "$level" = format ]; then
        need clang-format has_command clang-format
        need git has_command git
        return
    fi
    if for_any zoom; then
        need npm has_command npm
        [ "$level" = test ] || return
    fi
    need gcc has_command gcc
    need make has_command make
    need libc6-dev has_header stdio.h
    need libcurl4-openssl-dev has_header curl/curl.h
    need libcjson-dev has_header cjson/cJSON.h
    need libpq-dev has_header postgresql/libpq-fe.h
    need libzstd-dev has_header zstd.h
    need libssl-dev has_header openssl/evp.h
    need libxml2-dev has_header libxml2/libxml/parser.h
    if for_any demo bench; then
        need postgresql has_file /usr/lib/postgresql/*/bin/initdb /usr/local/pgsql/bin/initdb
    fi
    if [ "$level" = check-ha ]; then
        need postgresql has_file /usr/lib/postgresql/*/bin/initdb
        need patroni has_command patroni
        need etcd-server has_command etcd
        need python3-etcd has_file /usr/lib/python3/dist-packages/etcd/__init__.py
    fi
    if for_any unit bench; then
        need check has_header check.h
    fi
    if for_any unit; then
        need ca-certificates has_file /etc/ssl/certs/ca-certificates.crt
    fi
    if for_any bench; then
        need apache2-utils has_command ab
        need valgrind has_header valgrind/callgrind.h
    fi
    if for_any; then
        need clang-format has_command clang-format
        need git has_command git
    fi
    if for_any deb deb-test check-deb; then
        need dpkg-dev has_command dpkg-shlibdeps
    fi
    if for_any deb-test check-deb; then
        need mandoc has_command mandoc
        need systemd has_command systemd-analyze
    fi
    if [ "$level" = deb-test ] || [ "$level" = check-deb ]; then
        need lintian has_command lintian
    fi
    if [ "$level" = check-bare ]; then
        need git has_command git
    fi
    if [ "$level" = check-deb ] || [ "$level" = check-bare ]; then
        need debootstrap has_command debootstrap
    fi
    if for_any lint; then
        need git has_command git
        need clang-tidy has_command clang-tidy
        need cppcheck has_command cppcheck
        need shellcheck has_command shellcheck
    fi
    if for_any; then
        need openssl has_command openssl
        need jq has_command jq
        need strace has_command strace
        need libxml2-utils has_command xmllint
        need nginx has_command nginx
        need pgbackrest has_command pgbackrest
        need prometheus has_command promtool
        need chromium has_command chromium
        need curl has_command curl
        need zstd has_command zstdcat
        need python3 has_command python3
        need python3-jsonschema has_python jsonschema
        need locales has_file /usr/share/i18n/locales/de_DE
        need tzdata has_file /usr/share/zoneinfo/Asia/Kathmandu
    fi
    if for_any fuzz; then
        look_for_fuzzer
    fi
}

# The fuzzer's run-time library has the version of clang in its name; before 14.0.6 it came in
# another package.
look_for_fuzzer() {
    need clang has_command clang
    has_command clang || return 0
    version=$(clang -dumpversion | cut -d. -f1)
    has_file "/usr/lib/clang/$version"*/lib/linux/libclang_rt.fuzzer-*.a \
        "/usr/lib/llvm-$version"/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a && return
    runtime=libclang-rt-$version-dev
    apt-cache show "$runtime" >/dev/null 2>&1 || runtime=libclang-common-$version-dev
    missing="$missing $runtime"
}

# A server that was installed for the tests is not to be started by its package.
policy=/usr/sbin/policy-rc.d
begin_without_servers() {
    [ ! -e "$policy" ] || return 0
    printf '#!/bin/sh\nexit 101 # by the tests of gpurate\n' | $sudo tee "$policy" >/dev/null
    $sudo chmod 755 "$policy"
}

end_without_servers() {
    ! grep -q 'by the tests of gpurate' "$policy" 2>/dev/null || $sudo rm -f "$policy"
}

clusters=/etc/postgresql-common/createcluster.conf

# PostgreSQL's package would create and start a cluster of its own; ours are private. Its settings
# say so for as long as it is being installed, and then what they said before.
begin_without_cluster() {
    [ ! -e "$clusters.gpurate" ] || end_without_cluster
    if [ -e "$clusters" ]; then
        $sudo cp -p "$clusters" "$clusters.gpurate" || exit 73
    else
        $sudo mkdir -p /etc/postgresql-common
    fi
    echo 'create_main_cluster = false' | $sudo tee -a "$clusters" >/dev/null
}

# A package that came meanwhile has put its own beside ours.
end_without_cluster() {
    for file in "$clusters.gpurate" "$clusters.ucf-dist" "$clusters.dpkg-dist"; do
        [ -e "$file" ] || continue
        $sudo mv -f "$file" "$clusters"
        return
    done
    $sudo rm -f "$clusters"
    $sudo rmdir /etc/postgresql-common 2>/dev/null
    return 0
}

apt() {
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@" 9<&-
}

install_missing() {
    log=$(mktemp) || exit 73
    echo "installing:$missing" >&2
    begin_without_servers
    trap end_without_servers EXIT
    case "$missing" in *postgresql*)
        trap 'end_without_cluster; end_without_servers' EXIT
        trap 'exit 130' INT TERM
        begin_without_cluster
        ;;
    esac
    # shellcheck disable=SC2086
    if ! { apt update && apt -y --no-install-recommends \
        -o Dpkg::Options::=--force-confold install $missing; } </dev/null >"$log" 2>&1; then
        tail -5 "$log" >&2
        echo "could not install:$missing" >&2
        rm -f "$log"
        exit 69
    fi
    rm -f "$log"
    case "$missing" in *postgresql*)
        end_without_cluster
        ;;
    esac
    end_without_servers
    trap - EXIT INT TERM
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
    echo "packages are missing and we may not install them:$missing" >&2
    echo "this command does, and leaves no cluster of PostgreSQL's own running:" >&2
    command="sh $(cd "$(dirname "$0")" && pwd)/deps.sh $level"
    has_command sudo && echo "sudo $command" >&2 || echo "su -c '$command'" >&2
    exit 69
fi
# Two makes at once, or two targets of one: the second finds what the first has installed.
exec 9<"$0"
flock 9
look
[ -z "$missing" ] || install_missing
# A second look: the fuzzer's package is known only once clang is there.
look
[ -z "$missing" ] || install_missing
look
[ -z "$missing" ] && exit 0
echo "still missing after the installation:$missing" >&2
exit 69
