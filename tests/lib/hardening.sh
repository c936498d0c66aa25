#!/usr/bin/env bash
# hardening.sh PROGRAM OBJECT...: what protects the program, read from its ELF files and not from our
# flags. Prints what is missing; fails when anything is.
set -u
export LC_ALL=C
program=${1:?usage: hardening.sh PROGRAM OBJECT...}
shift
bad=0

has() { # WHAT PATTERN, in what readelf said
    grep -qE -- "$2" <<<"$said" && return
    echo "$1"
    bad=1
}

said=$(readelf -hW "$program") || exit 1
has 'the program is not position-independent' 'Type: +DYN'
said=$(readelf -dW "$program")
has 'names are bound late: no full RELRO' 'FLAGS.*BIND_NOW'
said=$(readelf -lW "$program")
has 'the tables of the linker stay writable: no RELRO' 'GNU_RELRO'
has 'the stack is executable' 'GNU_STACK.* RW +0x'
said=$(readelf --dyn-syms -W "$program")
has 'no function guards its stack' '__stack_chk_fail'
has 'no copy is checked against the size of its place' '_chk@'
[ "$(uname -m)" = x86_64 ] || exit "$bad"
for object; do
    said=$(readelf -nW "$object")
    has "$object has no control-flow protection" 'IBT, SHSTK'
done
exit "$bad"
