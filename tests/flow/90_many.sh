# shellcheck shell=bash
# Markets by definition in number, all of them in one run: every one answered and its rows stored, with as many
# open files as a login has at the least, and memory that the number of markets does not multiply.
# MANY=1000 (make check-many) says what so many take.
command -v python3 >/dev/null || skip "python3 is not here to measure with"
many=${MANY:-120} rows=20
[ $((many % 2)) = 0 ] || fail "MANY is $many, an odd number: the first run has half of them"
scratch --canned "$FLOW_DIR/replies"
sed -i -E '/"(origin|enabled)"/ s/^(    "[a-z0-9_]+": *\{)/\1"enabled": false, /; s/"enabled": false, "enabled": false/"enabled": false/' \
    "$CONFIG/markets.json"

# define FROM TO: markets of a host each, with a reply each.
define() {
    local i name entries=''

    for ((i = $1; i <= $2; i++)); do
        printf -v name 'many%04d' "$i"
        mkdir -p "$FLOW_DIR/replies/$name"
        awk -v rows="$rows" -v i="$i" 'BEGIN {
            printf "{\"items\": ["
            for (k = 0; k < rows; k++)
                printf "%s{\"id\": \"m%d-%d\", \"gpu\": \"NVIDIA H100 80GB HBM3\", \"gpus\": %d, \"price\": \"%d.%02d\"}",
                    k ? ", " : "", i, k, 1 + k % 8, 2 * (1 + k % 8), i % 100
            print "]}"
        }' >"$FLOW_DIR/replies/$name/good.json"
        cat >"$CONFIG/markets.d/$name.json" <<JSON
{"name": "$name", "title": "$name", "see": "https://$name.example", "operator": "koyeb", "kind": "list", "gap_s": 600,
 "request": {"url": "https://$name.example/$name/list"}, "list": "items", "stock": "yes",
 "fields": {"key": "id", "gpu": "gpu", "gpus": "gpus"},
 "price": {"path": "price", "basis": "offer", "per": "hour", "currency": {"literal": "USD"}}}
JSON
        entries+="    \"$name\": {\"origin\": \"http://127.0.0.1:$SIM_PORT\", \"operator\": \"koyeb\", \"segment\": \"neocloud\"},"$'\n'
    done
    printf '%s' "$entries" >"$FLOW_DIR/entries"
    sed -i '/^ *"markets": *{$/r '"$FLOW_DIR/entries" "$CONFIG/markets.json"
}

# What a run took, of all its processes: wall and CPU (ms), peak (KiB), the most files open in one.
cat >"$FLOW_DIR/measure" <<'END_PYTHON'
import os, resource, subprocess, sys, threading, time

def open_files(pid):
    try:
        children = open("/proc/%d/task/%d/children" % (pid, pid)).read().split()
        return max([len(os.listdir("/proc/%d/fd" % pid))] + [open_files(int(child)) for child in children])
    except OSError:
        return 0

def watch(pid, told):
    while not told["over"]:
        told["files"] = max(told["files"], open_files(pid))
        time.sleep(0.002)

began = time.monotonic()
run = subprocess.Popen(sys.argv[2:])
told = {"files": 0, "over": False}
watcher = threading.Thread(target=watch, args=(run.pid, told))
watcher.start()
code = run.wait()
told["over"] = True
watcher.join()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
open(sys.argv[1], "w").write("%d %d %d %d\n" % (1000 * (time.monotonic() - began),
                             1000 * (used.ru_utime + used.ru_stime), used.ru_maxrss, told["files"]))
sys.exit(code)
END_PYTHON

# poll TIME NUMBER: a run that may have 256 open files asks so many, all well.
poll() {
    at "$1"
    options
    LAST="gpurate ${ARGS[*]} run"
    (ulimit -n 256 && exec timeout -k 5 "${LIMIT_S:-120}" python3 "$FLOW_DIR/measure" "$FLOW_DIR/took" "$GPURATE" "${ARGS[@]}" run) \
        >"$OUT" 2>"$ERR" </dev/null
    read -r wall cpu peak files <"$FLOW_DIR/took"
    equal "markets that answered well at $1" "$(sql "select count(*) from api_v1.poll
        where market like 'many%' and verdict = 'ok' and observed_at = '$1'")" "$2"
    equal "quotes stored at $1" "$(sql "select count(*) from api_v1.quote
        where market like 'many%' and verdict = 'ok' and observed_at = '$1'")" $(($2 * rows))
    within "files open at once" "$files" 10 256
    echo "many: $2 markets by definition: wall $wall ms, CPU $cpu ms, peak $peak KiB, $files files open"
}

define 1 $((many / 2))
gpurate 0 init
poll 2026-05-28T10:20:00Z $((many / 2))
half=$peak
define $((many / 2 + 1)) "$many"
poll 2026-05-28T11:20:00Z "$many"
equal "requests of them all" "$(grep -cE ' market=many[0-9]+ ' "$FLOW_DIR/sim.log")" $((many / 2 + many))
if ! grep -q __asan_init "$GPURATE"; then
    within "peak of the run, in KiB" "$peak" 1 $((64 * 1024))
    # What a market keeps until it is stored: its rows and texts, no buffer of its own.
    within "memory a market adds, in KiB" $((peak > half ? (peak - half) * 2 / many : 0)) 0 72
fi
