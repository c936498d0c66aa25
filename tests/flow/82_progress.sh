# shellcheck shell=bash
# Long work says on a terminal how far it has come, and takes that away again; elsewhere it is silent.
. tests/lib/days.sh
quiet H100-SXM
quotes 2027-01-05 4 >"$FLOW_DIR/days"
feed "$FLOW_DIR/days"
NOW=2027-01-09T20:15:00Z
gpurate 0/75 run --catch-up
gpurate 0 export quotes --from 2027-01-05 --to 2027-01-08
cp "$OUT" "$FLOW_DIR/quotes.csv"

# What a terminal gets on standard error, as bytes; standard output goes to the same.
seen() { # WHAT WORDS...: each line is drawn from the left edge, nothing of it is left
    local what=$1

    shift
    options
    LAST="gpurate $*, on a terminal"
    python3 - "$what" "$GPURATE" "${ARGS[@]}" "$@" >"$OUT" 2>"$ERR" <<'PY' || fail "progress of $1"
import os, pty, re, sys
what, argv = sys.argv[1], sys.argv[2:]
got = bytearray()
def read(fd):
    data = os.read(fd, 1 << 16)
    got.extend(data)
    return data
code = os.waitstatus_to_exitcode(pty.spawn(argv, read, lambda fd: b""))
text = got.decode()
print(repr(text))
assert code == 0, code
for line in what.split("|"):
    assert re.search("\r\033\\[K" + line, text), line
left = [part.split("\033[K")[-1] for part in re.split("\r", text.rstrip("\r\n"))]
assert not re.search(r"\d+ (of \d+ )?(publications|contracts|rows|KiB|dates|months)", left[-1]), left[-1]
for part in re.findall(r"[^\r]*: \d+ of \d+ [a-z]+[^\r\n]*", text):
    assert len(part) < 90, part
PY
    ok
}
seen 'verify: 0 of [0-9]+ publications|verify settlements: 0 of [0-9]+ contracts' verify --all
seen 'verify: 0 of [0-9]+ publications' verify --all --deep
seen 'reading: 0 of [0-9]+ KiB' backtest "$FLOW_DIR/quotes.csv" --index H100-SXM
seen 'reading: 0 of [0-9]+ KiB|storing: 0 of [0-9]+ rows' import "$FLOW_DIR/quotes.csv"
seen 'site: records: 0 of [0-9]+ publications|site: bundles: 0 of [0-9]+ dates|site: series and pages: 0 of' site "$FLOW_DIR/site"
for words in 'verify --all' "backtest $FLOW_DIR/quotes.csv --index H100-SXM" "import $FLOW_DIR/quotes.csv"; do
    # shellcheck disable=SC2086
    gpurate 0 $words
    equal "what is not a terminal gets of $words" "$(cat "$ERR")" ''
done
options
LAST='gpurate --quiet verify, on a terminal'
script -qec "'$GPURATE' ${ARGS[*]} --quiet verify --all" /dev/null >"$OUT" 2>"$ERR" </dev/null || fail "a quiet verify"
equal "a quiet one on a terminal" "$(cat "$OUT")" ''
