# shellcheck shell=bash
# Wrong command lines are told apart, with 64, and nothing on standard output.
gpurate 64
gpurate 64 nonsense
complains 'nonsense'
gpurate 64 --nonsense parse vast -
gpurate 64 parse
gpurate 64 parse vast
gpurate 64 --now yesterday parse vast -
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
done
gpurate 78 --config "$FLOW_DIR/nowhere" backtest /dev/null --index H100-SXM
complains 'nowhere'
