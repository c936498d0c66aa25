# shellcheck shell=bash
# Wrong command lines are told apart, with 64, and nothing on standard output.
gpurate 64
gpurate 64 nonsense
complains 'nonsense'
gpurate 64 --nonsense parse vast -
gpurate 64 parse
gpurate 64 parse vast
gpurate 64 --now yesterday parse vast -
gpurate 64 --now 1970-01-01T00:00:00Z parse vast -
gpurate 64 --format xml parse vast -
gpurate 64 parse nosuchmarket -
complains 'nosuchmarket'
equal "bytes on standard output" "$(wc -c <"$OUT")" 0
gpurate 0 --help
says '^usage:'
gpurate 0 --version
# shellcheck disable=SC2013
for command in $(sed -nE 's/^COMMAND\(([a-z]+)\).*/\1/p' include/cmd/commands.def src/cmd/commands.def 2>/dev/null); do
    gpurate 0 "$command" --help
    says "gpurate.*$command"
    equal "columns of the widest line before the examples" "$(awk '/^examples:/ { exit } { w = length > w ? length : w } END { print(w <= 80) }' "$OUT")" 1
done
gpurate 78 --config "$FLOW_DIR/nowhere" backtest /dev/null --index H100-SXM
complains 'nowhere'
gpurate 0 help
says '^usage:'
equal "columns of the widest line" "$(awk '{ w = length > w ? length : w } END { print(w <= 80) }' "$OUT")" 1
gpurate 0 help show
says '^gpurate show'
gpurate 64 help nonsense
# A reader of the pipe that has seen enough is no error: the signal ends us, and nothing is said.
for command in help 'help show' 'markets list --wide' 'parse hyperbolic tests/market/hyperbolic/good.json'; do
    # shellcheck disable=SC2086
    { "$GPURATE" "${ARGS[@]}" $command 2>"$ERR"; echo $? >"$FLOW_DIR/code"; } | true
    equal "exit of \"$command\" whose reader is gone" "$(sed 's/^0$/141/' "$FLOW_DIR/code")" 141
    equal "what it says then" "$(cat "$ERR")" ''
done
# Tables fit; columns by name are in every format.
gpurate 0 markets list
equal "columns of the widest line" "$(awk '{ w = length > w ? length : w } END { print(w <= 80) }' "$OUT")" 1
says '^not shown: .*see'
gpurate 0 markets list --wide
says 'see$'
gpurate 0 markets list --columns see,market --format csv
says '^see,market$'
gpurate 64 markets list --columns see,nonsense
complains 'the columns are market,'
COLUMNS=80 gpurate 0 parse vast tests/market/vast/good.json --format table
says '^.*offer .* price_usd_per_gpu_hour +verdict +why$'
COLUMNS=80 gpurate 0 parse groq tests/token/groq/good.json --format table
says '^.*offer .* list_usd_per_mtok +verdict'
COLUMNS=80 gpurate 0 settle --terms NYMEX-GPU1-X26
equal "columns of the widest line of terms" "$(awk '{ w = length > w ? length : w } END { print(w <= 80) }' "$OUT")" 1
