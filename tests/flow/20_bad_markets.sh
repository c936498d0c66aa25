# shellcheck shell=bash
# Every way a market can misbehave is that market's verdict, and delays nobody else.
scratch
sed -i -E 's/("defaults": *\{"deadline_s": *)[0-9]+/\15/' "$CONFIG/markets.json"
gpurate 0 init

# hour WORDS...: "market mode[&more] verdict"
hour() {
    local time=$1 spec market mode verdict began

    shift
    no_faults
    for spec in "$@"; do
        read -r market mode verdict <<<"$spec"
        fault "market=$market" "mode=$mode"
    done
    at "$time"
    began=$SECONDS
    LIMIT_S=100 gpurate 0/69/75 --verbose run
    within "seconds for all markets" $((SECONDS - began)) 0 40
    for spec in "$@"; do
        read -r market mode verdict <<<"$spec"
        case "/$verdict/" in
        *"/$(verdict_of "$market")/"*) ok ;;
        *) fail "verdict of $market with $mode is \"$(verdict_of "$market")\", wanted $verdict:
            $(sql "select why from api_v1.poll where market = '$market' order by observed_at desc limit 1")" ;;
        esac
    done
    equal "markets that suffered with them" "$(sql "select coalesce(string_agg(market || ' ' || verdict, ', '), '')
        from api_v1.poll where newest and verdict <> 'ok' and observed_at = '$time'
        and market not in ($(printf "'%s'," "${@%% *}")'')")" ''
}

hour 2026-05-28T10:10:00Z 'vast hang timeout' 'runpod fail&arg=500 http' 'lambda limit&arg=600 limited' \
    'verda reset network/cut' 'vultr drip&arg=300 timeout' 'digitalocean endless too_large' \
    'hyperbolic bomb too_large' 'voltagepark html unreadable'
hour 2026-05-28T11:10:00Z 'vast truncated unreadable/cut' 'runpod deep too_large/unreadable' \
    'lambda empty unreadable/cut' 'verda garbage unreadable' 'vultr wrong_length cut' \
    'digitalocean redirect redirect' 'hyperbolic loop redirect' 'voltagepark fail&arg=403 refused' \
    'oci new_field ok' 'azure new_field ok' 'ibm new_field ok'
equal "requests that followed a redirect to a stranger" "$(asked stranger)" 0
equal "quotes of polls that failed" "$(sql "select count(*) from api_v1.quote q join api_v1.poll p using (poll_id)
    where not p.complete and q.verdict = 'ok' and q.poll_verdict = 'ok'")" 0
# Once more, then all is well: the failure is a try again, the recovery an answer.
no_faults
at 2026-05-28T11:20:00Z
gpurate 0 run
equal "markets still failing" "$(sql "select coalesce(string_agg(market || ' ' || verdict, ', '), '')
    from (select distinct on (market) market, verdict from api_v1.poll
          order by market, observed_at desc, revision desc) x where verdict <> 'ok'")" ''

# A list whose rows nobody can read says nothing about what is for rent; five queries are answered so.
printf '{"offers":[{"id":1},{"id":2}]}' >"$FLOW_DIR/odd.json"
hour 2026-05-28T12:10:00Z "vast file&file=$FLOW_DIR/odd.json unreadable"
equal "why" "$(sql "select why from api_v1.poll where market = 'vast' and newest and observed_at = '2026-05-28T12:10:00Z'")" \
    'all 10 rows are malformed'
