#!/usr/bin/env bash
# Requests a second: the shipped configuration of nginx in front of the demo's site, against the same
# nginx that hands out one fixed file with no configuration but where it is. `make demo` comes first.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lib/nginx.sh
. tests/lib/nginx.sh
site=$PWD/var/demo/site dir=$PWD/var/site-bench
[ -s "$site/v1/manifest.json" ] || { echo "there is no site of the demo: make demo" >&2; exit 69; }
command -v nginx >/dev/null && command -v ab >/dev/null || { echo "missing: nginx or ab (apache2-utils)" >&2; exit 69; }
trap 'nginx_stop; rm -rf "$dir"' EXIT

rate() { # PATH [OPTIONS]: requests a second, of 20,000 over 32 connections that stay
    local path=$1

    shift
    ab -q -k -c 32 -n 20000 "$@" "http://127.0.0.1:$NGINX_PORT$path" 2>/dev/null |
        awk '/^Requests per second/ { rate = $4 } /^(Failed requests|Non-2xx)/ { bad += $3 } END { printf "%d (%d failed)", rate, bad }'
}

NGINX_WORKERS=auto
nginx_start "$site" "$dir" || { echo "nginx did not start" >&2; exit 70; }
for path in /v1/index/H100-SXM/latest.json /v1/index/H100-SXM/2026.json /index/H100-SXM.html; do
    printf '%-36s %s a second; compressed %s\n' "$path" "$(rate $path)" "$(rate $path -H 'Accept-Encoding: gzip')"
done
nginx_stop
fixed=$dir/fixed
mkdir -p "$fixed"
cp "$site/v1/index/H100-SXM/latest.json" "$fixed/file"
conf=$dir/nginx.conf
sed '/^map/,$d' "$conf" | sed 's/^# .*//' >"$dir/bare.conf"
echo "server { listen 127.0.0.1:$NGINX_PORT; root $fixed; } }" >>"$dir/bare.conf"
nginx -c "$dir/bare.conf" -p "$dir" </dev/null >"$dir/bare.out" 2>&1 &
NGINX_PID=$!
sleep 1
printf '%-36s %s a second\n' 'the same nginx, one fixed file' "$(rate /file)"
