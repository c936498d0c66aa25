# shellcheck shell=bash
# The pages with the terms of sources: looked at once a day, by what a person reads there. A changed text
# is said once and named by doctor until the definition carries its hash; a page that fails is no change.
scratch --also terms
page=$FLOW_DIR/page.html
shows() { # SENTENCE [NONCE]: what stands on every page
    {
        echo "<html><head><title>T</title></head><body data-n=\"${2:-}\"><script>var n = '${2:-}'</script><h1>Terms</h1>"
        for i in {1..12}; do echo "<p>$i. Prices may change at any time, and nobody resells.</p>"; done
        echo "<p>$1</p></body></html>"
    } >"$page"
    fault market=terms mode=file file="$page"
}
settings() { # MEMBERS
    sed -i "s|\"contact\": null.*|\"contact\": null, $1,|" "$CONFIG/gpurate.json"
}
origin=$(world_tell GET /control/markets | sed -n 's/^terms //p')
differ "the address of the pages" "$origin" ''
hash_of() { # SOURCE
    sql "select p.sha256 from gpurate.terms_page p join gpurate.market m on m.terms_address = p.address where m.market = '$1'"
}
open_ones() {
    sql "select string_agg(source, ',' order by source) from api_v1.terms_change where open"
}
warned() {
    gpurate 0/75 doctor --format csv
    grep -E '^warning,terms,(verda|vultr),' "$OUT" >"$FLOW_DIR/warned"
    wc -l <"$FLOW_DIR/warned"
}
page_of() { # SOURCE: as the command has it
    sed -nE "s/^$1,([a-z]*),.*/\1/p" "$OUT"
}
# Few, so that one run is enough: two sources by one page, one by its own, one that is forbidden.
cat >"$CONFIG/terms.json" <<'JSON'
{"sources": {
  "verda": {"verdict": "unread", "address": "https://verda.example/terms"},
  "scaleway": {"verdict": "unread", "address": "https://verda.example/terms"},
  "vultr": {"verdict": "unread", "address": "https://vultr.example/legal"},
  "vast": {"verdict": "forbidden", "says": "no robots", "read": "2026-05-01", "evidence": "A",
    "address": "https://vast.example/terms"}
}}
JSON
echo '{"licences": []}' >"$CONFIG/licences.json"
shows 'This is the first text.' 1
gpurate 0 init
settings "\"terms_origin\": \"$origin\""

# Off as shipped: a run asks nobody but markets.
at 2026-05-28T10:10:00Z
gpurate 0 run
equal "pages asked for while it is off" "$(asked terms)" 0

settings "\"terms_pages\": true, \"terms_origin\": \"$origin\""
at 2026-05-28T10:15:00Z
gpurate 0 run
silent
equal "pages asked for" "$(asked terms)" 2
equal "pages of a source whose terms forbid robots" "$(sql "select count(*) from gpurate.terms_page where address like '%vast%'")" 0
first=$(hash_of verda)
differ "the hash" "$first" ''
equal "that of the other source" "$(hash_of scaleway)" "$first"
equal "what is open" "$(open_ones)" ''
equal "pages in the archive" "$(find "$FLOW_DIR/state/archive" -name "$(sql "select reply from gpurate.terms_text limit 1")*" | wc -l)" 1

# Once a day, and another serving is no other text.
shows 'This is the first text.' 2
at 2026-05-29T10:10:00Z
gpurate 0/75 run
equal "pages asked for within a day" "$(asked terms)" 2
at 2026-05-29T10:15:00Z
gpurate 0/75 run
equal "pages asked for after a day" "$(asked terms)" 4
equal "its hash" "$(hash_of verda)" "$first"
equal "texts" "$(sql 'select count(*) from gpurate.terms_text')" 2
equal "what doctor says" "$(warned)" 0

# Another text: said once, of each source, and named until somebody has read it.
shows 'Robots are not welcome any more.' 3
at 2026-05-30T10:20:00Z
gpurate 0/75 run
complains 'terms changed.*source=verda '
complains 'terms changed.*source=scaleway '
complains 'terms changed.*source=vultr '
second=$(hash_of verda)
differ "the hash of another text" "$second" "$first"
equal "what is open" "$(open_ones)" 'scaleway,verda,vultr'
equal "what doctor says" "$(warned)" 2
grep -q "its terms changed on 2026-05-30: https://verda.example/terms.*$second" "$FLOW_DIR/warned" || fail "doctor does not say what to enter"
equal "for readers" "$(sql "set role gpurate_reader; select seen_at, sha256_before, open from api_v1.terms_change where source = 'verda'" | tail -1)" \
    "2026-05-30 10:20:00+00|$first|t"
at 2026-05-31T10:25:00Z
gpurate 0/75 run
equal "pages that were not sent again" "$(grep -c ' now=2026-05-31T.* market=terms .* status=304 ' "$FLOW_DIR/sim.log")" 2
equal "said again" "$(grep -c 'terms changed' "$ERR")" 0
equal "what doctor says a day later" "$(warned)" 2

# What fails is no change: neither an error page nor a door nor nobody.
at 2026-06-01T10:30:00Z
no_faults terms
fault market=terms mode=fail arg=503
gpurate 0/75 run
no_faults terms
echo '<html><body><h1>Just a moment...</h1></body></html>' >"$page"
fault market=terms mode=file file="$page"
at 2026-06-02T10:35:00Z
gpurate 0/75 run
equal "said of a door" "$(grep -c 'terms changed' "$ERR")" 0
equal "texts after failures" "$(sql 'select count(*) from gpurate.terms_text')" 4
equal "what is open after failures" "$(open_ones)" 'scaleway,verda,vultr'
at 2026-06-07T10:40:00Z
gpurate 0/75 doctor --format csv
grep -q '^warning,terms,https://verda.example/terms,"the page was read last at 2026-05-31T10:25:00Z: it has [0-9]* bytes of text' "$OUT" ||
    fail "doctor does not say that the page cannot be read"
no_faults terms

# Who enters date and hash has read it: closed at once, for readers with the next run.
shows 'Robots are not welcome any more.' 4
sed -i "s|\"vultr\": {\"verdict\": \"unread\"|&, \"read\": \"2026-06-07\", \"evidence\": \"A\", \"sha256\": \"$second\"|" "$CONFIG/terms.json"
equal "what doctor says" "$(warned)" 1
at 2026-06-07T10:45:00Z
gpurate 0/75 run
equal "what is open when one is entered" "$(open_ones)" 'scaleway,verda'

# By hand: all of them, now.
asked=$(asked terms)
gpurate 0 markets terms --format csv
equal "pages asked for by hand" "$(($(asked terms) - asked))" 2
equal "pages by hand" "$(page_of verda) $(page_of scaleway) $(page_of vultr) $(page_of vast)" 'changed changed same '
grep -q ",$second,https://vultr.example/legal," "$OUT" || fail "the command does not give the hash"
# What was entered is not what stands there: open, also on the first look.
sed -i "s|$second|${first//[0-9]/7}|" "$CONFIG/terms.json"
gpurate 0 markets terms --format csv
equal "a page that is not the one that was read" "$(page_of vultr)" changed
# The first text again is the one that was there before anybody looked.
shows 'This is the first text.' 5
gpurate 0 markets terms --format csv
equal "a text that came back" "$(page_of verda)" same
no_faults terms
fault market=terms mode=fail arg=404
gpurate 0 markets terms --format csv
equal "a page that is gone" "$(page_of verda)" unread
gpurate 64 markets terms verda
gpurate 69 --db 'host=127.0.0.1 port=1 dbname=nowhere' markets terms
