# shellcheck shell=bash
# The folder behind nginx with the configuration that is shipped: types, conditional requests,
# lifetimes, compression, what may be read from where, and what is not there.
. tests/lib/days.sh
. tests/lib/nginx.sh
command -v nginx >/dev/null || fail "nginx is missing"
trap 'nginx_stop; cleanup' EXIT
quiet H100-SXM
quotes 2026-12-29 5 >"$FLOW_DIR/days"
feed "$FLOW_DIR/days"
export NOW=2027-01-02T20:15:00Z
gpurate 0/75 run --catch-up
SITE=$PWD/var/flow-tests/$(basename "$FLOW_DIR")/site
gpurate 0 site "$SITE"
nginx_start "$SITE" "$FLOW_DIR/nginx" || { cp "$FLOW_DIR/nginx/nginx.out" "$ERR"; fail "nginx did not start"; }

# get PATH [OPTIONS]: the body to $OUT, the head to $FLOW_DIR/head; prints the status
get() {
    local path=$1

    shift
    curl -s -o "$OUT" -D "$FLOW_DIR/head" -w '%{http_code}' "$@" "http://127.0.0.1:$NGINX_PORT$path"
}
head_of() { # NAME
    tr -d '\r' <"$FLOW_DIR/head" | sed -n "s/^$1: //Ip"
}
kind() { # PATH TYPE LIFETIME
    equal "status of $1" "$(get "$1")" 200
    cmp -s "$OUT" "$SITE$1" || fail "$1 is not the file"
    equal "type of $1" "$(head_of content-type)" "$2"
    equal "lifetime of $1" "$(head_of cache-control)" "$3"
    equal "sniffing of $1" "$(head_of x-content-type-options)" nosniff
}
H=/v1/index/H100-SXM soon='public, max-age=30, must-revalidate'
kind /index.html 'text/html; charset=utf-8' "$soon"
equal "other origins may read pages" "$(head_of access-control-allow-origin)" ''
equal "what a page may load" "$(head_of content-security-policy | cut -d';' -f1)" "default-src 'none'"
kind $H/latest.json 'application/json; charset=utf-8' "$soon"
equal "other origins may read data" "$(head_of access-control-allow-origin)" '*'
kind $H/2027.csv 'text/csv; charset=utf-8' "$soon"
kind $H/2027-01-02.r1.json 'application/json; charset=utf-8' 'public, max-age=300'
kind $H/2027-01-02.r1.record.txt 'text/plain; charset=utf-8' 'public, max-age=31536000, immutable'
kind $H/2027.sha256 'text/plain; charset=utf-8' "$soon"
kind /v1/feed.atom 'application/atom+xml; charset=utf-8' "$soon"
kind /v1/openapi.json 'application/json; charset=utf-8' 'public, max-age=3600'
kind /v1/bundle/H100-SXM/2027-01-02.json 'application/json; charset=utf-8' 'public, max-age=3600'
equal "the top" "$(get /)" 200
cmp -s "$OUT" "$SITE/index.html" || fail "the top is not the front page"
for gone in $H/2027-01-03.r1.json $H/2027-13.json /.lock /v1/.lock /v1/x.tmp $H/ /v1/ /nothing; do
    equal "status of $gone" "$(get $gone)" 404
    equal "lifetime of $gone" "$(head_of cache-control)" no-store
done
equal "other methods" "$(get $H/latest.json -X POST -d x)" 403
equal "a head" "$(get $H/latest.json -I)" 200

# ---- asked again
get $H/latest.json >"$FLOW_DIR/code"
etag=$(head_of etag) changed=$(head_of last-modified)
equal "asked again by ETag" "$(get $H/latest.json -H "If-None-Match: $etag")" 304
equal "asked again by time" "$(get $H/latest.json -H "If-Modified-Since: $changed")" 304
equal "compressed" "$(get $H/2027.json -H 'Accept-Encoding: gzip'; head_of content-encoding)" 200gzip
gzip -dc "$OUT" | cmp -s - "$SITE$H/2027.json" || fail "what was compressed is another file"
within "bytes compressed" "$(wc -c <"$OUT")" 100 $(($(wc -c <"$SITE$H/2027.json") - 1))
quotes 2027-01-03 1 >"$FLOW_DIR/next"
feed "$FLOW_DIR/next"
NOW=2027-01-03T20:15:00Z
gpurate 0 run
gpurate 0 site "$SITE"
equal "after a new day" "$(get $H/latest.json -H "If-None-Match: $etag")" 200
equal "the day that was to come" "$(get $H/2027-01-03.r1.json)" 200
nginx_stop
