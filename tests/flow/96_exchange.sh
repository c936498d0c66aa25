# shellcheck shell=bash
# doc/EXCHANGE.md by HTTP alone, as who settles on it: its commands as they stand take a value and a
# settlement price, prove them with sha256sum and openssl, and find out what was changed on the way.
. tests/lib/days.sh
. tests/lib/nginx.sh
command -v nginx >/dev/null || fail "nginx is missing"
trap 'nginx_stop; cleanup' EXIT
quiet H100-SXM
openssl genpkey -algorithm ed25519 -out "$FLOW_DIR/ours.key" 2>"$FLOW_DIR/openssl"
chmod 600 "$FLOW_DIR/ours.key"
sed -i 's|^{|{"signing_key": "../ours.key", |' "$CONFIG/gpurate.json"
quotes 2026-04-29 33 >"$FLOW_DIR/days"
feed "$FLOW_DIR/days"
NOW=2026-05-28T16:20:00Z
gpurate 0/75 run --catch-up
for NOW in 2026-05-28T20:05:00Z 2026-05-31T20:15:00Z; do
    gpurate 0/75 run --catch-up
done
SITE=$PWD/var/flow-tests/$(basename "$FLOW_DIR")/site
gpurate 0 site "$SITE"
nginx_start "$SITE" "$FLOW_DIR/nginx" || { cp "$FLOW_DIR/nginx/nginx.out" "$ERR"; fail "nginx did not start"; }

# The reader has the public key, and what the document says.
TAKEN=$FLOW_DIR/taken
mkdir "$TAKEN"
openssl pkey -in "$FLOW_DIR/ours.key" -pubout -out "$TAKEN/gpurate.pub"
typed() { # LINE
    local line=${1//https:\/\/HOST/http:\/\/127.0.0.1:$NGINX_PORT}

    case $line in
    gpurate\ *)
        line=${line// 2026/ $TAKEN/2026}
        line=${line//--key /--key $TAKEN/}
        eval "gpurate 0 ${line#gpurate }" ;;
    *)
        LAST=$line
        (cd "$TAKEN" && eval "$line") >>"$FLOW_DIR/typed" 2>"$ERR" || fail "it ended with $?" ;;
    esac
    lines=$((lines + 1))
}
lines=0
while IFS= read -r line; do
    typed "$line"
done < <(sed -n '/^## Files instead of a database$/,/^## /s/^    //p' doc/EXCHANGE.md)
equal "commands of the document" "$lines" 11
equal "signatures that openssl found good" "$(grep -c '^Signature Verified Successfully' "$FLOW_DIR/typed")" 2
for name in 2026-05-28.r2 2026-05; do
    grep -q "^$(jq -r .recordDigest "$TAKEN/$name.json")  $name.record.txt" "$FLOW_DIR/typed" || fail "the digest of $name"
done
equal "the key's id" "$(sed -n 's/^\([0-9a-f]\{16\}\)[0-9a-f]*  -$/\1/p' "$FLOW_DIR/typed")" "$(jq -r .keyId "$TAKEN/2026-05.json")"
equal "the settlement price" "$(jq -r '.status + " " + .value' "$TAKEN/2026-05.json")" \
    "$(sql "select status || ' ' || price_text from api_v1.settlement_price where contract = 'H100-SXM' and month = '2026-05-01'")"
equal "the price in the record" "$(sed -n 's/^price,//p' "$TAKEN/2026-05.record.txt")" \
    "$(sql "select price from api_v1.settlement_price where contract = 'H100-SXM' and month = '2026-05-01'")"

# Changed on the way: neither digest nor signature is right any more.
sed -i 's/^price,2/price,3/' "$TAKEN/2026-05.record.txt"
differ "the digest of a changed record" "$(sha256sum <"$TAKEN/2026-05.record.txt" | cut -c1-64)" "$(jq -r .recordDigest "$TAKEN/2026-05.json")"
! (cd "$TAKEN" && openssl pkeyutl -verify -pubin -inkey gpurate.pub -rawin -in 2026-05.record.txt -sigfile month.sig) >"$OUT" 2>&1 ||
    fail "openssl verifies a changed record"
ok
equal "a month that nothing was published of" \
    "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$NGINX_PORT/v1/contract/H100-SXM/2031-01.json")" 404
nginx_stop
