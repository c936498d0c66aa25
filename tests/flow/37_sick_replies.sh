# shellcheck shell=bash
# Many sick replies at once: each is its market's verdict, the others are read, memory has a ceiling.
scratch
sed -i -E 's/("defaults": *\{"deadline_s": *)[0-9]+/\130/' "$CONFIG/markets.json"
gpurate 0 init
at 2026-05-28T15:05:00Z
gpurate 0 run
sick=$FLOW_DIR/sick
mkdir -p "$sick"
python3 - "$sick" <<'END' || skip "python3 is not here to write the replies"
import sys
at = sys.argv[1] + "/"
open(at + "rows.json", "w").write('{"items":[' + ",".join(["{}"] * 1500000) + "]}")
open(at + "text.json", "w").write('[{"enabled":true,"costPerHourCents":239,"region":"' + "x" * 9000000 + '","gpuCount":1,"gpuType":"h100"}]')
open(at + "link.json", "w").write('{"Items":[],"NextPageLink":"https://prices.azure.com/' + "a" * 10000000 + '","Count":0}')
open(at + "places.json", "w").write('{"sizes":[{"slug":"gpu-h100x1-80gb","price_hourly":3.39,"available":true,"regions":['
    + ",".join('"nyc%d"' % i for i in range(300000)) + ']}]}')
open(at + "pushes.html", "w").write("<html><script>" + 'self.__next_f.push([1,"' * 200000 + "</script></html>")
END

# The first few get what is meant for them, all others the flood of rows.
fault market=hyperbolic mode=file file="$sick/text.json"
fault market=azure mode=file file="$sick/link.json"
fault market=digitalocean mode=file file="$sick/places.json"
well='lambda runpod verda vultr voltagepark'
for market in $(grep -oE '^ *"[a-z_0-9]+": *\{[^}]*"origin"' "$CONFIG/markets.json" | cut -d'"' -f2); do
    case " $well hyperbolic azure digitalocean " in *" $market "*) continue ;; esac
    case "$market" in
    *_page) fault "market=$market" mode=file file="$sick/pushes.html" ;;
    *) fault "market=$market" mode=file file="$sick/rows.json" ;;
    esac
done
at 2026-05-28T16:20:00Z
LIMIT_S=120 gpurate 0/69/75 --verbose run
for market in $well; do
    equal "verdict of $market, which is well" "$(verdict_of "$market")" ok
done
equal "verdicts of the sick that are none of theirs" "$(sql "select coalesce(string_agg(market || ' ' || verdict, ', '), '')
    from api_v1.poll where newest and observed_at = '2026-05-28T16:20Z' and market not in ($(printf "'%s'," $well)'')
    and verdict not in ('too_large', 'unreadable', 'held', 'no_match', 'no_key', 'timeout', 'empty')")" ''
equal "the market of the long text" "$(verdict_of hyperbolic | grep -cE 'unreadable|no_match|too_large')" 1
equal "longest text that was stored" "$(sql "select coalesce(max(length(offer)), 0) <= 1000 from api_v1.quote")" t
equal "polls waiting on disk" "$(find "$FLOW_DIR/state/spool" -type f | wc -l)" 0
equal "preliminary fixings" "$(sql "select count(*) from api_v1.fixing where index = 'H100-SXM'
    and status = 'preliminary'")" 1
# The next run goes on as if nothing had been.
no_faults
at 2026-05-28T17:05:00Z
gpurate 0 run
equal "verdict of hyperbolic an hour later" "$(verdict_of hyperbolic)" ok
