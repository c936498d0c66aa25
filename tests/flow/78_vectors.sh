# shellcheck shell=bash
# The files that integrators try their readers on: a reader that fails closed does with each what it must,
# and one that looks at less is found out.
gpurate 0 --version
python3 tests/lib/vector_check.py doc/vectors >"$OUT" 2>"$ERR" || fail "a file is not read as it must be"
equal "files" "$(grep -c ': \(settle\|refuse\), ' "$OUT")" 20
equal "files to settle on" "$(grep -c ': settle, ' "$OUT")" 3
for check in verify same 'need\(now' 'need\(doc\["publication"'; do
    sed -E "s/^    $check.*/    pass/; s/^        $check.*/        pass/" tests/lib/vector_check.py >"$FLOW_DIR/careless.py"
    cmp -s tests/lib/vector_check.py "$FLOW_DIR/careless.py" && fail "\"$check\" was not taken out"
    ! python3 "$FLOW_DIR/careless.py" doc/vectors >"$OUT" 2>"$ERR" || fail "nobody misses \"$check\""
    ok
done
