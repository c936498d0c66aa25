# shellcheck shell=bash
# What failed once, on the very inputs that it failed on: ../shared/cases, each with its command and
# the right values.
cases=${GPURATE_SHARED:-../shared}/cases
[ -d "$cases" ] || skip "$cases is not there"
cases=$(cd "$cases" && pwd)
world_clean

# lines FILE COLUMNS...: what parse makes of a file, those columns alone, in an order of their own
lines() {
    local file=$1

    shift
    gpurate 0 --columns "$(IFS=, && echo "$*")" --format csv parse "$source" "$file"
    tail -n +2 "$OUT" | sort
}
good() { # FILE: keys, prices and counts of what is eligible
    lines "$1" offer price_usd_per_gpu_hour price_native gpus available verdict | grep ',ok$'
}

source=hyperbolic
for file in "$cases"/hyperbolic_shadow/hyper_*.json; do
    equal "eligible in $file" "$(good "$file" | cut -d, -f2-)" 3.19,25.52,8,64,ok
done

source=aws
for file in "$cases"/aws_zero_row/zero_*.json; do
    equal "$file" "$(lines "$file" price_usd_per_gpu_hour verdict)" $',no_price\n6.88,ok'
done
equal "the rows of AWS in the other order" "$(lines "$cases/aws_two_rows/in_rev.json" offer price_native verdict why)" \
    "$(lines "$cases/aws_two_rows/in.json" offer price_native verdict why)"
equal "Oregon and Los Angeles" "$(good "$cases/aws_two_rows/in.json" | grep 'p5.48' | cut -d, -f1,2)" \
    $'US West (Los Angeles)/p5.48xlarge,8.256\nus-west-2/p5.48xlarge,6.88'

source=azure
for file in "$cases"/azure_two_prices/*.json "$cases"/azure_windows/{cloud,win_first,win_last}*.json; do
    equal "eligible in $file" "$(good "$file" | cut -d, -f2)" 12.29
done
equal "Windows alone" "$(good "$cases/azure_windows/win_alone.json")" ''
equal "Low Priority in one word" "$(good "$cases/azure_skus/lowpriority_one_word.json")" ''
equal "odd cases" "$(good "$cases/azure_skus/odd_case.json" | cut -d, -f1,2)" \
    $'eastus2/Standard_ND96isr_H200_v5/on_demand@2026-05-01,10.60\nwestus/Standard_ND96isr_H200_v5/on_demand@2026-05-01,10.60'
for sku in ND96isrf_H100_v5,15.977,127.816,8 ND96is_flex_H100_v5,11.061,88.488,8 ND96isrf_H200_v5,13.25,106.00,8; do
    equal "rows of $sku" "$(good "$cases/azure_skus/in.json" | grep -c "Standard_${sku%%,*}/on_demand@2026-05-01,${sku#*,},")" 1
done
equal "government regions that count" "$(good "$cases/azure_skus/in.json" | grep -ci usgov)" 0

source=e2e
for file in "$cases"/e2e_contact_row/contact_*.html; do
    equal "H100 in $file" "$(good "$file" | grep '^NVIDIA H100/' | cut -d, -f2)" 3.77
done

source=seeweb_page
equal "form factors of Seeweb" "$(lines "$cases/seeweb_form/seeweb_2026-09-15.html" instrument price_native verdict term |
    grep -E '^H[12]00.*,on_demand$')" $'H100-SXM-80,1.89,ok,on_demand\nH200-SXM-141,2.60,ok,on_demand'

source=ovhcloud
equal "OVHcloud by the hour" "$(lines "$cases/ovhcloud_pricings/in.json" offer price_native verdict | grep '^h100.*ok$')" \
    $'h100-1520.consumption,11.20,ok\nh100-380.consumption,2.80,ok\nh100-760.consumption,5.60,ok'

# Conditions that are not known are not in force.
prices() { # FILE DIRECTION: list prices by operator
    lines "$1" model operator direction list_usd_per_mtok verdict | grep ",$2,.*,ok$" | cut -d, -f1,2,4
}
at 2026-11-26T12:00:00Z # a Thursday
source=openrouter
equal "OpenRouter's overrides" "$(prices "$cases/openrouter_conditions/in.json" input | cut -d, -f2,3)" \
    $'alibaba,0.65\ndeepseek,0.66\nnebius,1.00\nnovita,1.00\ntogether,1.00\nxiaomi,0.80'
source=litellm
for want in input,0.66 output,1.98 cached_input,0.022; do
    equal "LiteLLM's off-peak ${want%,*}" "$(prices "$cases/litellm_off_peak/in.json" "${want%,*}" | cut -d, -f3)" "${want#*,}"
done
source=genai_prices
equal "a weekday of genai-prices" "$(prices "$cases/genai_peak/weekday_tz.json" input | cut -d, -f1,3)" \
    $'deepseek-v4-flash,0.22\ndeepseek-v4-pro,1.32'
equal "... its output" "$(prices "$cases/genai_peak/weekday_tz.json" output | cut -d, -f1,3)" \
    $'deepseek-v4-flash,0.66\ndeepseek-v4-pro,3.96'

# Nothing that a market says reaches a terminal as a command, or is no text.
source=hyperbolic
for file in "$cases"/small_formats/hyperbolic-*.json; do
    for format in table csv json ndjson; do
        gpurate 0 --format $format parse hyperbolic "$file"
        equal "control characters of $file as $format" "$(tr -d '\n\t' <"$OUT" | LC_ALL=C grep -cP '[\x00-\x1f\x7f]')" 0
        iconv -f UTF-8 -t UTF-8 "$OUT" >"$FLOW_DIR/utf8" 2>/dev/null || fail "$file as $format is no UTF-8"
        ok
    done
done

# The rule for peers as METHODOLOGY.md states it: the previous poll that the market answered, and
# what was rented in it was seen. Five sellers beside the market.
scratch
at 2026-07-18T12:00:00Z
sed -i -E '0,/\{"operator": "akash"/s//{"operator": "dummy0", "market": "dummy0", "segment": "neocloud"},\
    {"operator": "dummy1", "market": "dummy1", "segment": "neocloud"},\
    {"operator": "dummy2", "market": "dummy2", "segment": "neocloud"},\
    {"operator": "dummy3", "market": "dummy3", "segment": "neocloud"},\
    {"operator": "dummy4", "market": "dummy4", "segment": "neocloud"},\
    {"operator": "akash"/' "$CONFIG/panels/headline-2026-01.json"
votes() { # FILE: operators that count, by date
    gpurate 0 --columns date,operators --format csv backtest "$cases/$1" --index H100-SXM --method GHS-1.1
    tail -n +2 "$OUT" | tr '\n' ' '
}
equal "the poll before" "$(votes peer_rule/previous_poll.csv)" '2026-07-15,5 2026-07-16,6 2026-07-17,6 '
equal "seen while rented" "$(votes peer_rule/seen_while_rented.csv)" '2026-07-15,5 2026-07-16,6 '
equal "Akash beside five" "$(votes akash_vote/akash_never_votes.csv)" '2026-07-16,5 2026-07-17,5 '
equal "why Akash has no seat" "$(grep -c 'Akash has no seat since this version' "$CONFIG/panels/headline-2027-01.json")" 1
equal "... and none it has" "$(grep -c '"operator": "akash"' "$CONFIG/panels/headline-2027-01.json")" 0
cp config/panels/headline-2026-01.json "$CONFIG/panels/"

# Records of polls that cannot be are set aside after one try, and said.
gpurate 0 init
at 2026-05-28T15:05:00Z
gpurate 0 run
cp "$cases"/manifests/*.json "$FLOW_DIR/state/spool/"
gpurate 0/65/75 run
for market in ibm scaleway vultr; do
    complains "(spool|manifest).*$market"
done
equal "polls that still wait" "$(find "$FLOW_DIR/state/spool" -maxdepth 1 -name '*.json' | wc -l)" 0
gpurate 0 run

# Texts without end are their market's verdict; this run and the next go on.
for file in copy-row-16MiB.json azure-next-link-17MiB.json flight-push-8MB.html; do
    zstd -qdc "$cases/big_texts/$file.zst" >"$FLOW_DIR/$file"
done
fault market=hyperbolic mode=file file="$FLOW_DIR/copy-row-16MiB.json"
fault market=azure mode=file file="$FLOW_DIR/azure-next-link-17MiB.json"
fault market=digitalocean mode=file file="$cases/big_texts/digitalocean-regions-10000.json"
at 2026-05-28T16:20:00Z
gpurate 0/69/75 run
for market in lambda runpod verda vultr; do
    equal "verdict of $market, which is well" "$(verdict_of "$market")" ok
done
for market in hyperbolic azure; do
    equal "verdict of $market" "$(verdict_of $market)" too_large
done
differ "verdict of digitalocean" "$(verdict_of digitalocean)" timeout
LIMIT_S=40 gpurate 65 parse nebius_page "$FLOW_DIR/flight-push-8MB.html"
no_faults
at 2026-05-28T17:05:00Z
gpurate 0/75 run
equal "verdict of hyperbolic an hour later" "$(verdict_of hyperbolic)" ok
equal "polls waiting on disk" "$(find "$FLOW_DIR/state/spool" -name '*.json' | wc -l)" 0

# The two replies through a day of the program give one fixing.
fixing_with() { # FILE: in a database of its own
    kill "$SIM_PID" 2>/dev/null
    tests/lib/pg.sh dropdb flow "$DB"
    rm -rf "$FLOW_DIR/state"
    scratch
    fault market=hyperbolic mode=file file="$1"
    # A day of nine partitions, so that it is over in time.
    sed -i -E 's/("valid_min": *)[0-9]+/\15/; s/("invalid_run_max": *)[0-9]+/\124/' "$CONFIG/methods/GHR-1.0.json"
    at 2026-05-28T07:05:00Z
    gpurate 0 init
    for hour in 07 08 09 10 11 12 13 14 15; do
        at "2026-05-28T$hour:05:00Z"
        gpurate 0/69/75 run
    done
    at 2026-05-28T16:20:00Z
    gpurate 0/69/75 run
    gpurate 0/75 show H100-SXM --date 2026-05-28 --format csv
    equal "the quotes that Hyperbolic had" "$(sql "select count(distinct verdict) from api_v1.quote where market = 'hyperbolic'")" 2
    grep -E '^H100-SXM,' "$OUT" | cut -d, -f1-6
}
one=$(fixing_with "$cases/hyperbolic_index/a_available_first.json")
two=$(fixing_with "$cases/hyperbolic_index/b_soldout_first.json")
grep -qE '^H100-SXM,2026-05-28,[0-9]+\.[0-9]+,' <<<"$one" || fail "there is no fixing: \"$one\""
ok
equal "the fixing in the other order" "$two" "$one"
