# shellcheck shell=bash
# The pages with zoom: what draws them is the one version of its package that was looked at, a site without
# "site_zoom" has nothing of them, a day more costs the same with them, and a browser zooms.
. tests/lib/days.sh
. tests/lib/nginx.sh
for tool in chromium nginx npm; do
    command -v $tool >/dev/null || fail "$tool is missing"
done
trap 'nginx_stop; cleanup' EXIT
ZOOM=$PWD/var/flow-tests/$(basename "$FLOW_DIR")/zoom

# ---- the package
taken() { # CODE [PATH]: src/site/zoom.sh with what stands before npm
    local code

    LAST="src/site/zoom.sh $ZOOM"
    PATH=${2:+$2:}$PATH src/site/zoom.sh "$ZOOM" >"$OUT" 2>"$ERR" </dev/null
    code=$?
    [ "$code" = 69 ] && [ "$1" = 0 ] && ! timeout 60 npm view npm version >/dev/null 2>&1 && skip "npm does not reach its registry: $(tail -1 "$ERR")"
    equal "exit code of zoom.sh" "$code" "$1"
}
left() {
    equal "what is left of it" "$(cd "$FLOW_DIR" && echo zoom*)" "$1"
}
mkdir -p "$FLOW_DIR/stub/package"
echo 'alert(1)' >"$FLOW_DIR/stub/package/x.js"
tar -czf "$FLOW_DIR/stub/other.tgz" -C "$FLOW_DIR/stub" package
printf '#!/bin/sh\ncp "%s/stub/other.tgz" "uplot-${2##*@}.tgz"\n' "$FLOW_DIR" >"$FLOW_DIR/stub/npm"
chmod +x "$FLOW_DIR/stub/npm"
taken 65 "$FLOW_DIR/stub"
complains '^uplot [0-9.]+ from the registry of npm is not the one that was looked at'
left 'zoom*'
printf '#!/bin/sh\necho "npm error network is down" >&2; exit 1\n' >"$FLOW_DIR/stub/npm"
taken 69 "$FLOW_DIR/stub"
complains 'network is down'
complains '^could not take uplot [0-9.]+ from the registry of npm$'
left 'zoom*'
taken 0
says "\"site_zoom\": \"$ZOOM\""
left zoom
files() { (cd "$1" && find . -type f | cut -c3- | LC_ALL=C sort | tr '\n' ' '); }
equal "the files" "$(files "$ZOOM")" 'uPlot.LICENSE.txt uPlot.iife.min.js uPlot.min.css '
sed -nE 's/^ZOOM_FILE\(".*", "(.*)", "(.*)"\)$/\2  \1/p' include/site/zoom.def >"$FLOW_DIR/sums"
(cd "$ZOOM" && sha256sum --quiet -c "$FLOW_DIR/sums") || fail "another file"

# ---- sites with and without it
quiet H100-SXM
quotes 2026-12-20 16 0 '27' >"$FLOW_DIR/days"
quotes 2027-01-05 1 >"$FLOW_DIR/last"
feed "$FLOW_DIR/days"
export NOW=2027-01-04T20:15:00Z
gpurate 0/75 run --catch-up
PLAIN=$FLOW_DIR/plain SITE=$PWD/var/flow-tests/$(basename "$FLOW_DIR")/site
with_zoom() { # FOLDER, relative to that of the configuration
    sed -i "s|\(\"state\"\)|\"site_zoom\": \"$1\", \1|" "$CONFIG/gpurate.json"
}
without_zoom() {
    sed -i 's|"site_zoom": "[^"]*", ||' "$CONFIG/gpurate.json"
}
written() { # SITE: writes it, counting; gives WRITTEN
    options
    LAST="gpurate site $1"
    rm -f "$FLOW_DIR/told"
    TOLD=$FLOW_DIR/told strace -f -o "$FLOW_DIR/trace" -e trace=%file -E LD_PRELOAD="$PWD/build/release/refuse.so" \
        build/release/gpurate "${ARGS[@]}" --verbose site "$1" >"$OUT" 2>"$ERR" </dev/null || fail "exit code $?"
    WRITTEN="$(sed -n 's/.*\(files=[0-9]*\).*/\1/p' "$ERR"), $(cut -d' ' -f2 "$FLOW_DIR/told") messages"
}
gpurate 0 site "$PLAIN"
equal "what a site without it has of it" "$(grep -rlE '<script|zoom' "$PLAIN"; cd "$PLAIN" && echo z*)" 'z*'
with_zoom ../nothing
gpurate 78 site "$SITE"
complains 'site_zoom: .*nothing/uPlot.iife.min.js'
complains 'make zoom'
without_zoom
cp -R "$ZOOM" "$FLOW_DIR/edited"
echo ' ' >>"$FLOW_DIR/edited/uPlot.min.css"
with_zoom ../edited
gpurate 78 site "$SITE"
complains 'site_zoom: .*edited/uPlot.min.css.* is not the file of uplot [0-9.]+: its SHA-256 is [0-9a-f]{64}'
[ ! -e "$SITE/index.html" ] || fail "a page was written with another file"
without_zoom
with_zoom ../zoom
gpurate 0 site "$SITE"
checked() { (cd "$SITE" && sha256sum --quiet -c digests.txt && find v1 -name '*.sha256' -exec sha256sum --quiet -c {} +) || fail "a digest"; ok; }
checked
equal "the pages with zoom" "$(files "$SITE/zoom")" 'H100-SXM.html uPlot.LICENSE.txt uPlot.iife.min.js uPlot.min.css zoom.js '
equal "pages with a script" "$(cd "$SITE" && grep -rl '<script' --include='*.html')" zoom/H100-SXM.html
python3 tests/lib/site_check.py "$SITE" >"$OUT" 2>"$ERR" || fail "the pages are not what the files say"
says '^site: .* 3 pages, [1-9]'

# ---- a day more, with neither the folder nor a look at what stands
feed "$FLOW_DIR/last"
NOW=2027-01-05T20:15:00Z
gpurate 0 run
mv "$ZOOM" "$FLOW_DIR/gone"
find "$SITE/zoom" -type f -printf '%f %T@ %i\n' | sort >"$FLOW_DIR/before"
written "$SITE"
with=$WRITTEN
equal "pages that were looked at" "$(grep -o '"[^"]*/site/index/[^"]*' "$FLOW_DIR/trace" | sort -u | sed 's|.*/||' | tr '\n' ' ')" \
    'H100-SXM.html H100-SXM.html.tmp '
equal "pages with zoom that were looked at" "$(grep -c '/site/zoom' "$FLOW_DIR/trace")" 0
find "$SITE/zoom" -type f -printf '%f %T@ %i\n' | sort | cmp -s - "$FLOW_DIR/before" || fail "a page with zoom was written"
without_zoom
written "$PLAIN"
equal "files and messages of a day more" "$with" "$WRITTEN"
checked
mv "$FLOW_DIR/gone" "$ZOOM"

# ---- a browser, behind nginx
nginx_start "$SITE" "$FLOW_DIR/nginx" || fail "nginx did not start"
policy() { curl -sI "http://127.0.0.1:$NGINX_PORT/$1" | tr -d '\r' | sed -n 's/^Content-Security-Policy: //Ip'; }
equal "what a page may load" "$(policy index/H100-SXM.html | grep -o "default-src[^;]*\|[a-z]*-src[^;]*" | tr '\n' ';')" \
    "default-src 'none';style-src 'unsafe-inline';img-src data:;"
equal "what a page with zoom may load" "$(policy zoom/H100-SXM.html | grep -o "default-src[^;]*\|[a-z]*-src[^;]*" | tr '\n' ';')" \
    "default-src 'none';script-src 'self';connect-src 'self';style-src 'self' 'unsafe-inline';img-src data:;"
for type in 'zoom.js application/javascript' 'uPlot.min.css text/css' 'uPlot.LICENSE.txt text/plain'; do
    equal "type of ${type% *}" "$(curl -sI "http://127.0.0.1:$NGINX_PORT/zoom/${type% *}" | tr -d '\r' | sed -n 's/^Content-Type: //Ip')" \
        "${type#* }; charset=utf-8"
done
timeout 120 python3 tests/lib/browser_check.py "http://127.0.0.1:$NGINX_PORT" zoom/H100-SXM.html >"$OUT" 2>"$ERR" ||
    fail "a browser finds something"
says '^browser: 1 pages, 7 times looked at, 1 zoomed$'
nginx_stop

# ---- and without the key again
gpurate 0 site "$SITE"
checked
diff -r "$SITE" "$PLAIN" >"$OUT" 2>"$ERR" || fail "it is not the site that never had it"
