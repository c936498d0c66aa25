# shellcheck shell=bash
# An option that says nothing to what is asked is refused by its name, before anything is done.
scratch
gpurate 0 init
database=$(sql 'select count(*) from gpurate.run')
while IFS='|' read -r words option; do
    # shellcheck disable=SC2086
    gpurate 64 $words
    complains "$option"
    equal "bytes on standard output of $words" "$(wc -c <"$OUT")" 0
done <<'CALLS'
init --format json|--format says nothing to init
import --columns market /dev/null|--columns says nothing to import
site /tmp --format csv|--format says nothing to site
verify --all --format json|--format says nothing to verify
verify --all --columns nonsense|--columns says nothing to verify
verify --all --format json --columns nonsense|--columns says nothing to verify
doctor --columns nonsense|there is no column .*nonsense
status --columns nonsense|there is no column .*nonsense
status --reason why|--reason says nothing to status without --set
status H100 --by me|--by says nothing to status without --set
settle --terms NYMEX-GPU1-X26 --format json|--format says nothing to settle --terms
settle --terms NYMEX-GPU1-X26 --columns price|--columns says nothing to settle --terms
settle --terms NYMEX-GPU1-X26 --dry-run|--dry-run says nothing to settle --terms
settle --rules H100-SXM --dry-run|--dry-run says nothing to settle --rules
export quotes --columns market|--columns says nothing to export quotes as csv
export fixings --published --columns index|--columns says nothing to export fixings --published
export settlements --published --columns price|--columns says nothing to export settlements --published
export feed --columns index|--columns says nothing to export feed
export bundle --index H100 --columns index|--columns says nothing to export bundle
export fixml --contract H100-SXM --columns price|--columns says nothing to export fixml
export fixml --contract NOSUCH|there is no contract .*NOSUCH
export settlements --contract NOSUCH|there is no contract .*NOSUCH
export annulments --index H100|--index says nothing to export annulments
backtest /dev/null --index H100 --method A --method B --method C|two methods or panels are compared
backtest /dev/null --index H100 --panel A --panel B --panel C|two methods or panels are compared
CALLS
equal "runs" "$(sql 'select count(*) from gpurate.run')" "$database"
gpurate 0/75/78/69/70 doctor --columns check,level
says '^check +'
gpurate 0 export quotes --format ndjson --columns market
gpurate 0 status --columns name
