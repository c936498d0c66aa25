# shellcheck shell=bash
# A bundle is recomputed without database and configuration; what was changed in it is found.
. tests/lib/days.sh
quiet H100-SXM
quotes 2026-02-26 3 0 '27' >"$FLOW_DIR/days"
feed "$FLOW_DIR/days"
for key in ours other; do
    openssl genpkey -algorithm ed25519 -out "$FLOW_DIR/$key.key" 2>"$FLOW_DIR/openssl"
    openssl pkey -in "$FLOW_DIR/$key.key" -pubout -out "$FLOW_DIR/$key.pub"
done
chmod 600 "$FLOW_DIR/ours.key"
sed -i 's|^{|{"signing_key": "../ours.key", |' "$CONFIG/gpurate.json"
NOW=2026-02-28T20:15:00Z
gpurate 0 run
gpurate 0 export bundle --index H100-SXM --from 2026-02-26 --to 2026-02-28
cp "$OUT" "$FLOW_DIR/bundle.json"
equal "levels in the bundle" "$(grep -o 'level,[0-9]' "$FLOW_DIR/bundle.json" | tr -d '\n')" 'level,1level,4level,1'
gpurate 65 export bundle --index H100-SXM --from 2025-02-26 --to 2025-02-27
gpurate 64 export bundle --from 2026-02-26

# Nothing of ours is needed: no configuration, no database, a folder without anything.
mkdir -p "$FLOW_DIR/alone"
bare() { # CODE ARGS...: without options of ours; standard input is kept
    local want=$1 code

    shift
    LAST="gpurate $*"
    (cd "$FLOW_DIR/alone" && exec env -i "$BINARY" "$@") >"$OUT" 2>"$ERR"
    code=$?
    [ "$code" = "$want" ] || fail "exit code is $code, wanted $want"
    ok
}
BINARY=$(readlink -f "$GPURATE")
bare 0 verify --bundle ../bundle.json </dev/null
says '^verified: 3 fixings'
bare 0 verify --bundle - <"$FLOW_DIR/bundle.json"
# A pipe is not a file: its size is not known.
bare 0 verify --bundle - < <(cat "$FLOW_DIR/bundle.json")
says '^verified: 3 fixings'

# Every record bears the signature of our key, and of no other; what cannot be asked is no success.
bare 0 verify --bundle ../bundle.json --key ../ours.pub </dev/null
says '^verified: 3 fixings'
bare 1 verify --bundle ../bundle.json --key ../other.pub </dev/null
says '^differs: H100-SXM 2026-02-26: the signature is not of this key and text'
bare 77 verify --bundle ../bundle.json --key ../missing.pub </dev/null
complains 'missing.pub'
bare 78 verify --bundle ../bundle.json --key ../bundle.json </dev/null
complains 'no Ed25519 public key'
sed -E 's/,"signature":"[^"]+"//' "$FLOW_DIR/bundle.json" >"$FLOW_DIR/unsigned.json"
bare 0 verify --bundle ../unsigned.json </dev/null
bare 1 verify --bundle ../unsigned.json --key ../ours.pub </dev/null
says '^differs: H100-SXM 2026-02-26: the record is not signed'
gpurate 0 verify --all --key "$FLOW_DIR/ours.pub"
gpurate 1 verify --all --key "$FLOW_DIR/other.pub"
says '^differs: H100-SXM 2026-02-26 revision 1: the signature is not of this key and text'
gpurate 77 verify --all --key "$FLOW_DIR/missing.pub"

change() { # WHAT SED CODE SAYS
    sed -E "$2" "$FLOW_DIR/bundle.json" >"$FLOW_DIR/changed.json"
    differ "the bundle with $1" "$(cksum <"$FLOW_DIR/changed.json")" "$(cksum <"$FLOW_DIR/bundle.json")"
    bare "$3" verify --bundle ../changed.json </dev/null
    [ "$3" != 1 ] || says "$4"
    [ "$3" = 1 ] || complains "$4"
}
change "another price" '0,/"price":"2\.[0-9]+"/s//"price":"2.000000000"/' 1 'H100-SXM 2026-02-2[68]: line'
change "another record" 's/level,4/level,3/' 1 "H100-SXM 2026-02-27: the record's text does not have its digest"
change "another digest" 's/("digest":")[0-9a-f]/\1x/' 1 "H100-SXM 2026-02-26: the record's text does not have its digest"
change "another method" 's/clamp_high\\": \\"2.5/clamp_high\\": \\"2.6/' 1 'H100-SXM 2026-02-26: line [0-9]+: published "method'
change "another panel" 's/segment\\": \\"neocloud/segment\\": \\"marketplace/' 1 'H100-SXM 2026-02-26: line [0-9]+: published "panel'
change "another prior" 's/("prior":\{"level":1,[^}]*"med":")2\.5/\12.6/' 1 'H100-SXM 2026-02-2[78]: line'
change "another currency" 's/"verdict":"ok"/"verdict":"nonsense"/' 65 'nonsense'
head -c 5000 "$FLOW_DIR/bundle.json" >"$FLOW_DIR/changed.json"
bare 65 verify --bundle ../changed.json </dev/null
bare 65 verify --bundle ../missing.json </dev/null
complains 'missing.json'
bare 65 verify --bundle - </dev/null
echo '{"format":1,"fixings":[]}' | bare 65 verify --bundle -
complains 'nothing in it'
echo '{"format":2,"fixings":[]}' | bare 65 verify --bundle -
bare 64 verify --bundle ../bundle.json --all </dev/null
