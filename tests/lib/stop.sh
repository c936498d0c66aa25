# shellcheck shell=bash
# Who is ended ends what it has started, and theirs: no compiler, simulator or server goes on. To be sourced by a
# script that starts its parts with `held`, since bash hears a signal only between commands.

descendants() { # PID
    local child

    for child in $(cat "/proc/$1/task/"*/children 2>/dev/null); do
        descendants "$child"
        echo "$child"
    done
}

stopped() {
    trap '' TERM INT HUP
    # shellcheck disable=SC2046
    kill -TERM $(descendants $$) 2>/dev/null
    wait
    exit 130
}
trap stopped TERM INT HUP

held() { # COMMAND...
    "$@" </dev/null &
    wait $!
}
