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

# Where a command is, in the words that a package may know it by; nothing for a word of the shell's own or of
# awk, or what is not here.
paths_of() { # COMMAND
    local path

    case $1 in file | watch) return ;; esac
    [ "$(type -t "$1")" = file ] && path=$(type -P "$1") || return
    printf '%s\n' "$path" "$(readlink -f "$path")" "${path#/usr}"
}

# Asked of all at once: dpkg reads what every package has at each call.
declare -A owner
learn_owners() { # COMMAND...
    local paths package path

    mapfile -t paths < <(for command; do paths_of "$command"; done)
    while read -r package path; do
        owner[$path]=${owner[$path]:-$package}
    done < <(dpkg -S "${paths[@]}" 2>/dev/null | sed -nE '/^diversion/d; s/^([^:,]*).*: (\/.*)$/\1 \2/p')
}

package_of() { # COMMAND
    local path

    for path in $(paths_of "$1"); do
        [ -z "${owner[$path]:-}" ] || { echo "${owner[$path]}" && return; }
    done
}

is_there() { # COMMAND: on a bare Debian, or with what is named
    local package

    package=$(package_of "$1")
    [ -z "$package" ] || [[ $named == *" $package "* ]] ||
        [ "$(dpkg-query -Wf '${Priority}' "$package" 2>/dev/null)" = required ]
}

found=0
mapfile -t scripts < <(git ls-files '*.sh' tests/run .ci/run)
mapfile -t commands < <(for script in "${scripts[@]}"; do commands_of "$script"; done | sort -u)
learn_owners "${commands[@]}"
for command in "${commands[@]}"; do
    is_there "$command" && continue
    for script in "${scripts[@]}"; do
        commands_of "$script" | grep -qx "$command" || continue
        grep -qE "(command -v|have|has_command) $command\b|^ *$command\(\)" "$script" && continue
        echo "$script: $command is of $(package_of "$command"), which deps.sh does not name"
        found=1
    done
done
exit $found
