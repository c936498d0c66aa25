# shellcheck shell=bash
# The world of the tests itself: the simulator answers, misbehaves and forgets on command.
scratch
at 2026-05-30T10:10:00Z # a Saturday

ask() { # METHOD TARGET: the answer of 127.0.0.1, head and all, at most 200 kB
    exec 7<>"/dev/tcp/127.0.0.1/$SIM_PORT"
    printf '%s %s HTTP/1.0\r\nContent-Length: 0\r\n\r\n' "$1" "$2" >&7
    timeout "${3:-5}" head -c 200000 <&7 | tr -d '\0'
    exec 7>&- 7<&-
}

equal "markets with a simulator" "$(world_tell GET /control/markets | wc -l)" "$(grep -c '"origin"' "$CONFIG/markets.json" | awk '{print $1 + 1}')"
case "$(ask GET /oci/pls/apex/cetools/api/v1/products/)" in *B98415*) ok ;; *) fail "oci does not answer" ;; esac
case "$(ask GET /lambda/api/v1/instance-types)" in *" 401 "*) ok ;; *) fail "lambda wants no key" ;; esac
case "$(ask GET /ecb/stats/eurofxref/eurofxref-daily.xml)" in
*"time='2026-05-29'"*) ok ;;
*) fail "the rates of a Saturday are not Friday's" ;;
esac
fault market=oci mode=fail arg=503 count=1
case "$(ask GET /oci/x)" in *" 503 "*) ok ;; *) fail "no failure on command" ;; esac
case "$(ask GET /oci/x)" in *" 404 "*) ok ;; *) fail "the failure was to happen once" ;; esac
fault market=oci mode=limit arg=7 from=09:00 until=11:00
case "$(ask GET /oci/x)" in *"Retry-After: 7"*) ok ;; *) fail "no patience asked for" ;; esac
at 2026-05-30T11:00:00Z
case "$(ask GET /oci/x)" in *" 404 "*) ok ;; *) fail "the fault is over at 11:00" ;; esac
fault market=oci mode=endless
equal "bytes of an endless body" "$(ask GET /oci/x | wc -c)" 200000
no_faults
fault market=oci mode=hang
equal "a hanging market's answer" "$(ask GET /oci/x 0.5)" ''
equal "the same question twice in one hour" "$(no_faults; ask GET /hyperbolic/v2/alpha/on-demand/rental-options)" \
    "$(ask GET /hyperbolic/v2/alpha/on-demand/rental-options)"

# The table of the benches: a figure over its budget without a reason, or without a figure, fails.
table() { # judge's arguments...: the verdict, the counts and the exit code, a line
    bash -c '. tests/bench/table.sh; judge "$@"; table_end && echo 0 || echo 1' _ "$@" | sed -E 's/ +/ /g'
}
equal "within" "$(table a 1.20 at-most 1.2 x why)" $'a 1.20 <= 1.2 x within\n1 within budget, 0 over for a reason, 0 over without one, 0 not measured\n0'
equal "enough" "$(table a 0.60 at-least 0.6 x | head -1)" 'a 0.60 >= 0.6 x within'
equal "over for a reason" "$(table a 1.21 at-most 1.2 x 'so it is')" \
    $'a 1.21 <= 1.2 x over: so it is\n0 within budget, 1 over for a reason, 0 over without one, 0 not measured\n0'
equal "over without one" "$(table a 0.5 at-least 0.6 x)" \
    $'a 0.5 >= 0.6 x OVER, and no reason is known\n0 within budget, 0 over for a reason, 1 over without one, 0 not measured\n1'
for odd in '' - nan -1 1e3; do
    equal "\"$odd\" is no figure" "$(table a "$odd" at-most 1.2 x why | tail -2)" \
        $'0 within budget, 0 over for a reason, 0 over without one, 1 not measured\n1'
done
