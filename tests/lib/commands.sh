#!/usr/bin/env bash
# Commands of the scripts that a bare Debian has not: of a package that is neither required by every
# Debian, nor named in deps.sh, nor looked for by the script itself (command -v). Silent and 0 without any.
#
# Read by their place in a line, on the machine this runs on: a command that is not here is not judged.
set -u
cd "$(dirname "$0")/../.." || exit 1
command -v dpkg-query >/dev/null || exit 0

# What comes with a package that deps.sh names.
with='binutils perl postgresql-client-common postgresql-common python3-minimal'
named=" $with $(sed -nE 's/^ *need ([a-z0-9-]+) .*/\1/p' tests/lib/deps.sh | tr '\n' ' ') "

commands_of() { # FILE
    perl -ne '
        next if /^\s*#/ || ($here && !(/^\s*$here$/ && ($here = "", 1)));
        $here = $1 if /<<-?\s*["\x27]?(\w+)/;
        s/\x27[^\x27]*\x27//g;
        print "$1\n" while /(?:^|[|;&(!]|\b(?:if|while|until|then|do|else|exec|nice|timeout \S+ \S+ \d+)\s)\s*([a-z][a-z0-9_-]+)(?=\s|\)|;|$)(?!\s*[)=])/g' "$1" | sort -u
}

# The package of a command; nothing for a word of the shell's own or of awk, or what is not here.
package_of() { # COMMAND
    local path

    case $1 in file | watch) return ;; esac
    [ "$(type -t "$1")" = file ] && path=$(type -P "$1") || return
    for path in "$path" "$(readlink -f "$path")" "${path#/usr}"; do
        dpkg -S "$path" 2>/dev/null | sed -n '/^diversion/d; s/[:,].*//p' | head -1
    done | head -1
}

is_there() { # COMMAND: on a bare Debian, or with what is named
    local package

    package=$(package_of "$1")
    [ -z "$package" ] || [[ $named == *" $package "* ]] ||
        [ "$(dpkg-query -Wf '${Priority}' "$package" 2>/dev/null)" = required ]
}

found=0
mapfile -t scripts < <(git ls-files '*.sh' tests/run .ci/run)
for command in $(for script in "${scripts[@]}"; do commands_of "$script"; done | sort -u); do
    is_there "$command" && continue
    for script in "${scripts[@]}"; do
        commands_of "$script" | grep -qx "$command" || continue
        grep -qE "(command -v|have|has_command) $command\b|^ *$command\(\)" "$script" && continue
        echo "$script: $command is of $(package_of "$command"), which deps.sh does not name"
        found=1
    done
done
exit $found
