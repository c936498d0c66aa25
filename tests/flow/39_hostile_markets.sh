# shellcheck shell=bash
# Eighty-five hostile markets beside the well ones, all in one run: floods of rows, long texts, deep
# nesting, pages without end, a bomb. The well are all answered, and the run stays under 64 MiB.
command -v python3 >/dev/null || skip "python3 is not here to write the replies and to measure"
scratch --canned "$FLOW_DIR/none"
sick=$FLOW_DIR/sick
mkdir -p "$sick"
python3 - "$sick" "$CONFIG" "$SIM_PORT" <<'END' || fail "the hostile markets could not be written"
import json, re, sys
sick, config, port = sys.argv[1:]
open(sick + "/rows.json", "w").write('{"items":[' + ",".join(["{}"] * 3000000) + "]}")
open(sick + "/text.json", "w").write('{"items":[{"id":"' + "x" * 9000000 + '","gpu":"H100","gpus":1,"price":"2.5"}]}')
open(sick + "/deep.json", "w").write('{"items":' + "[" * 4000000 + "]" * 4000000 + "}")
row = {"id": "i", "gpu": "NVIDIA H100 80GB HBM3", "gpus": 1, "price": "2.5", "more": "m" * 500}
page = [dict(row, id="i%d" % i) for i in range(2000)]
open(sick + "/pages.json", "w").write(json.dumps({"items": page, "next": "again"}))
entries = ""
for i in range(85):
    name = "sick%02d" % i
    definition = {
        "name": name, "title": name, "see": "https://%s.example" % name, "operator": "koyeb",
        "kind": "list", "gap_s": 600, "request": {"url": "https://%s.example/%s/list" % (name, name)},
        "paging": {"by": "cursor", "parameter": "at", "next": "next"}, "list": "items",
        "fields": {"key": "id", "gpu": "gpu", "gpus": "gpus"}, "stock": "yes",
        "price": {"path": "price", "basis": "offer", "per": "hour", "currency": {"literal": "USD"}}}
    open("%s/markets.d/%s.json" % (config, name), "w").write(json.dumps(definition))
    entries += '    "%s": {"origin": "http://127.0.0.1:%s", "operator": "koyeb", "segment": "neocloud", "floor_offers": 1},\n' % (name, port)
path = config + "/markets.json"
text = open(path).read()
text = re.sub(r'("defaults": *\{"deadline_s": *)[0-9]+', r'\g<1>100', text)
text = re.sub(r'(\n  "markets": *\{\n)', lambda m: m.group(1) + entries, text, count=1)
open(path, "w").write(text)
END
sed -i -E 's/"run_deadline_s": *[0-9]+/"run_deadline_s": 120/' "$CONFIG/gpurate.json"
gpurate 0 init
well=$(grep -oE '^ *"[a-z_0-9]+": *\{[^}]*"origin"' "$CONFIG/markets.json" | cut -d'"' -f2 | grep -v '^sick')
for i in $(seq -w 0 84); do
    case $((10#$i % 5)) in
    0) fault "market=sick$i" mode=file file="$sick/rows.json" ;;
    1) fault "market=sick$i" mode=file file="$sick/text.json" ;;
    2) fault "market=sick$i" mode=file file="$sick/deep.json" ;;
    3) fault "market=sick$i" mode=file file="$sick/pages.json" ;;
    4) fault "market=sick$i" mode=bomb ;;
    esac
done
at 2026-05-28T16:20:00Z
cat >"$FLOW_DIR/measure" <<'END'
import resource, subprocess, sys
code = subprocess.run(sys.argv[2:]).returncode
open(sys.argv[1], "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)
END
options
timeout -k 5 150 python3 "$FLOW_DIR/measure" "$FLOW_DIR/peak" "$GPURATE" "${ARGS[@]}" run >"$OUT" 2>"$ERR" </dev/null
for market in $well; do
    equal "verdict of $market, which is well" "$(verdict_of "$market")" ok
done
equal "hostile markets that were asked" "$(sql "select count(*) from api_v1.poll where market like 'sick%' and newest")" 85
equal "hostile answers that were believed" "$(sql "select count(*) from api_v1.poll where market like 'sick%'
    and verdict not in ('too_large', 'unreadable', 'timeout')")" 0
equal "quotes of texts without end" "$(sql "select count(*) from api_v1.quote where length(offer) > 1000")" 0
# The sanitizers' shadow is no memory of the program's own.
if ! grep -q __asan_init "$GPURATE"; then
    within "peak of the run, in KiB" "$(cat "$FLOW_DIR/peak")" 1 $((64 * 1024))
fi
