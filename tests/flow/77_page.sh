# shellcheck shell=bash
# The pages as a browser shows them at three widths, light and dark: behind
# nginx, so that the security headers count too.
. tests/lib/days.sh
. tests/lib/nginx.sh
for tool in chromium nginx; do
    command -v $tool >/dev/null || fail "$tool is missing"
done
trap 'nginx_stop; cleanup' EXIT
quiet H100-SXM
SITE=$PWD/var/flow-tests/$(basename "$FLOW_DIR")/site
# What a day more makes the site write and ask is as much after six weeks as after two.
written() { # FROM DAYS LAST: those days, a site, then the last day; gives FILES and MESSAGES of that
    quotes "$1" "$2" 0 '09 20' >"$FLOW_DIR/days"
    quotes "$3" 1 >"$FLOW_DIR/last"
    feed "$FLOW_DIR/days"
    NOW=$(date -u -d "$3 20:15Z - 1 day" +%FT%TZ)
    gpurate 0/75 run --catch-up
    gpurate 0 site "$SITE"
    feed "$FLOW_DIR/last"
    NOW=$3T20:15:00Z
    gpurate 0 run
    options
    LAST="gpurate site, of one day more"
    rm -f "$FLOW_DIR/told"
    TOLD=$FLOW_DIR/told LD_PRELOAD=$PWD/build/release/refuse.so build/release/gpurate "${ARGS[@]}" --verbose site "$SITE" \
        >"$OUT" 2>"$ERR" </dev/null || fail "exit code $?"
    MESSAGES=$(cut -d' ' -f2 "$FLOW_DIR/told")
    FILES=$(sed -n 's/.*files=\([0-9]*\).*/\1/p' "$ERR")
}
export NOW
written 2026-11-15 15 2026-11-30
few=$FILES asked=$MESSAGES
written 2026-12-01 30 2026-12-31
equal "files of one day more, after 16 days and after 46" "$FILES" "$few"
within "files of one day more" "$few" 10 60
equal "messages to the database of one day more, after 16 days and after 46" "$MESSAGES" "$asked"
within "messages of one day more" "$asked" 20 90
quotes 2027-01-01 2 >"$FLOW_DIR/days"
feed "$FLOW_DIR/days"
NOW=2027-01-02T20:15:00Z
gpurate 0/75 run --catch-up
within "days" "$(sql "select count(distinct fixing_date) from api_v1.fixing")" 48 50
gpurate 0 annul H100-SXM --date 2026-12-30 --by tester --reason 'a wrong rate'
gpurate 0 site "$SITE"
python3 tests/lib/site_check.py "$SITE" >"$OUT" 2>"$ERR" || fail "the pages are not what the files say"
says '^site: .* 2 pages, [1-9]'
within "bytes of the page" "$(wc -c <"$SITE/index/H100-SXM.html")" 8000 60000
nginx_start "$SITE" "$FLOW_DIR/nginx" || fail "nginx did not start"
timeout 120 python3 tests/lib/browser_check.py "http://127.0.0.1:$NGINX_PORT" index.html index/H100-SXM.html >"$OUT" 2>"$ERR" ||
    fail "a browser finds something"
says '^browser: 2 pages, 14 times looked at'
# What the test is there for is found when it is there.
mkdir "$FLOW_DIR/broken"
sed -e 's|</h1>|</h1><h4>x</h4><p style="color:#999;background:#aaa">faint</p><img src="https://example.org/x.png"><p style="width:90rem">wide</p><script>console.log(1)</script>|' \
    "$SITE/index.html" >"$FLOW_DIR/broken/index.html"
! timeout 60 python3 tests/lib/browser_check.py "file://$FLOW_DIR/broken" index.html >"$OUT" 2>"$ERR" || fail "nothing was found"
for finding in 'scrolls sideways' 'contrast 1' 'headings out of order' 'it asks https://example.org/x.png' 'the console says'; do
    says "$finding"
done
nginx_stop
