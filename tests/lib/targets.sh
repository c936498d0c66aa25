#!/usr/bin/env bash
# Each target of `make help` where only what every Debian has and make are there: it does its work, or
# names the packages that it needs; nothing is found out by a compiler's or a shell's complaint.
#
# The machine is this one behind a PATH of essential commands, in a copy of the tree.
set -u
cd "$(dirname "$0")/../.." || exit 1
room=$PWD/var/targets
failed=0 checks=0 needless=

command -v dpkg-query >/dev/null || { echo "skipped: no dpkg here tells what is essential" && exit 0; }
rm -rf "$room"
mkdir -p "$room/bin" "$room/tree"
git ls-files -z | tar --null --files-from=- -cf - | tar -C "$room/tree" -xf - || exit 1
# shellcheck disable=SC2046
for file in $(dpkg -L make $(dpkg-query -Wf '${Essential} ${Package}\n' | sed -n 's/^yes //p') | grep -E '^(/usr)?/s?bin/.') \
    /usr/bin/awk /bin/sh; do
    [ ! -x "$file" ] || ln -sf "$file" "$room/bin/"
done
# Settings, program and state of this machine are no test's.
make() {
    env -i PATH="$room/bin" HOME="$room" make -s -C "$room/tree" DESTDIR="$room/installed" "$@" </dev/null
}

for target in all $(make help | cut -d' ' -f1 | sort -u); do
    make "$target" >"$room/said" 2>&1
    code=$?
    checks=$((checks + 1))
    # clean and the like need nothing; the others say what, and not more than that.
    if [ "$code" != 0 ] && ! grep -qE '^missing, by their Debian names: [a-z]|: make [a-z]+$' "$room/said" ||
        grep -qE 'not found|[Nn]o such file|Traceback|error:' "$room/said"; then
        echo "FAIL: make $target ends with $code and says:"
        tail -5 "$room/said" | cut -c1-200
        failed=1
    elif [ "$code" = 0 ]; then
        needless+=" $target"
    fi
done
wanted=' clean demo-clean demo-stop help uninstall'
[ "$needless" = "$wanted" ] || { echo "FAIL: without any package these did their work:$needless, wanted:$wanted" && failed=1; }
echo "targets: $checks checks"
rm -rf "$room"
exit $failed
