#!/bin/sh
# The man pages of section 5, each from the one text that says it: man5.sh gpurate.json|gpurate-contract|gpurate-market DATE
set -eu
cd "$(dirname "$0")/../.."
name=$1 date=$2

head() { # TITLE WHAT
    printf '.TH %s 5 %s gpurate "File Formats"\n.SH NAME\n%s \\- %s\n.SH DESCRIPTION\n' \
        "$(echo "$1" | tr '[:lower:]' '[:upper:]')" "$date" "$1" "$2"
}

# Roff leaves as it is what comes out: no escape, no request at the beginning of a line.
plain() {
    sed -e 's/\\/\\e/g' -e 's/-/\\-/g' -e "s/^[.']/\\\\\&&/"
}

see() {
    printf '.SH SEE ALSO\n.BR gpurate (1)\n'
}

case $name in
gpurate.json)
    # The comments above each member of the file as it is shipped.
    head gpurate.json 'settings of gpurate'
    echo 'JSON with comments; paths are relative to the folder of the file.'
    plain <config/gpurate.json | awk '
        /^ *\/\/ / { sub(/^ *\/\/ /, ""); text = text $0 "\n"; next }
        /^ *"[a-z_]+":/ { sub(/^ */, ""); sub(/,$/, ""); printf ".TP\n\\fB%s\\fR\n%s", $0, text; text = "" }'
    ;;
gpurate-contract)
    # What the header of the reader says.
    head gpurate-contract 'rules of contracts, contracts/NAME.json'
    echo '.nf'
    sed -n '/^ \*\/$/q; s/^ \* \{0,1\}//p' include/calc/contract/rule.h | sed '/^Ownership:/,$d' | plain
    printf '.fi\n.SH EXAMPLES\nAll fields, in contracts/H100\\-SXM.json:\n.PP\n.nf\n'
    plain <config/contracts/H100-SXM.json
    echo '.fi'
    ;;
gpurate-market)
    head gpurate-market 'sources by definition, markets.d/NAME.json and tokens.d/NAME.json'
    cat config/markets.d/README.md config/tokens.d/README.md | plain | awk '
        BEGIN { fresh = 1 }
        /^# / { if (NR > 1) { sub(/^# /, ""); printf ".SH %s\n", toupper($0); fresh = 1 } next }
        /^\| *(key|form|source|\\-+) *\|/ || /^\|( *(\\-)+ *\|)+$/ { next }
        /^## / { sub(/^## /, ""); printf ".SS %s\n", $0; fresh = 1; next }
        /^$/ { blank = 1; next }
        /^\| / { sub(/^\| */, ""); sub(/ *\|$/, ""); at = index($0, " | ")
                 printf ".TP\n\\fB%s\\fR\n%s\n", substr($0, 1, at - 1), substr($0, at + 3); fresh = blank = 0; next }
        { if (blank && !fresh) print ".PP"; fresh = blank = 0; print }' | sed 's/`//g'
    ;;
esac
see
