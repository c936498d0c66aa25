# shellcheck shell=bash
# Two layers of configuration: only what an operator changes is in his folder, the rest below it;
# `config diff` names each difference and what does nothing.
upper=$FLOW_DIR/upper
base=$FLOW_DIR/base
rm -rf "$upper" "$base"
mkdir -p "$upper/markets.d" "$upper/panels" "$upper/tokens.d"
cp -R config "$base"
echo '{"base": "../base", "state": "state", "keys": null}' >"$upper/gpurate.json"
CONFIG=$upper

changes() {
    gpurate 0 config diff --format csv
    sed 1d "$OUT"
}

enabled() {
    gpurate 0 markets list --columns market,enabled --format csv
    sed -n "s/^$1,//p" "$OUT"
}

# An empty folder over another one is that one: what is in force differs in no byte.
gpurate 0 --config "$base" --show-config markets
sed 1d "$OUT" >"$FLOW_DIR/alone"
gpurate 0 --show-config markets
says "\"base\":\"$upper/../base\""
equal "the configuration of two layers" "$(sed 1d "$OUT")" "$(cat "$FLOW_DIR/alone")"
equal "what an empty folder changes" "$(changes)" ''

# One market is switched off by one line; the others, and what the next version brings, stay.
equal "vast as shipped" "$(enabled vast)" yes
echo '{"markets": {"vast": {"enabled": false, "pace_ms": null}}}' >"$upper/markets.local.json"
equal "vast with the patch" "$(enabled vast)" no
equal "runpod with the patch" "$(enabled runpod)" yes
equal "what the patch changes" "$(changes)" 'markets.local.json,patches,markets.vast.pace_ms,1500,
markets.local.json,patches,markets.vast.enabled,,false'
sed -i 's/"runpod": {/"runpod": {"enabled": false, /' "$base/markets.json"
equal "runpod in the next version" "$(enabled runpod)" no

# Files in folders: added, hidden, replaced; a copy is called one.
sed 's/"gpuai_list"/"gpuai_two"/' config/markets.d/gpuai_list.json >"$upper/markets.d/gpuai_two.json"
cp config/markets.d/koyeb.json "$upper/markets.d/"
: >"$upper/tokens.d/fal.json"
: >"$upper/tokens.d/ambient.json"
sed 's/"title": *"[^"]*"/"title": "Another"/' config/tokens.d/requesty.json >"$upper/tokens.d/requesty.json"
echo '{}' >"$upper/market.local.json"
changes >"$FLOW_DIR/changes"
for line in 'markets.d/gpuai_two.json,adds,,,' 'markets.d/koyeb.json,same,,,' \
    'tokens.d/ambient.json,hides,,,' 'tokens.d/fal.json,ignored,,,' 'market.local.json,ignored,,,'; do
    equal "lines \"$line\"" "$(grep -cx "$line" "$FLOW_DIR/changes")" 1
done
equal "titles that were replaced" "$(grep -c '^tokens.d/requesty.json,replaces,title,' "$FLOW_DIR/changes")" 1
gpurate 0 tokens --help
gpurate 0 markets list --columns market --format csv
says '^gpuai_two$'

# After an upgrade: where he differs and what is shipped is another thing than before, what that was; elsewhere nothing.
mkdir -p "$base/before"
cp -R config/. "$base/before/"
equal "what the same files shipped before change" "$(changes)" "$(cat "$FLOW_DIR/changes")"
sed -i 's/"pace_ms": *1500/"pace_ms": 900/' "$base/before/markets.json"
sed 's/"title": *"[^"]*"/"title": "Before"/' config/tokens.d/requesty.json >"$base/before/tokens.d/requesty.json"
sed 's/"title": *"[^"]*"/"title": "Before"/' config/tokens.d/ambient.json >"$base/before/tokens.d/ambient.json"
sed 's/"title": *"[^"]*"/"title": "Before"/' config/markets.d/koyeb.json >"$base/before/markets.d/koyeb.json"
cp config/markets.d/koyeb.json "$base/before/markets.d/gpuai_two.json"
equal "what was shipped otherwise before" "$(changes | sed -n 's/,was,/ /p')" 'markets.local.json markets.vast.pace_ms,900,
markets.d/gpuai_two.json ,,
tokens.d/ambient.json title,"""Before""",
tokens.d/requesty.json title,"""Before""",'
equal "with the rest" "$(changes | grep -v ',was,')" "$(cat "$FLOW_DIR/changes")"
rm -r "$base/before"

# What is wrong in a patch is said with its file and line, and a base that is away is no empty one.
echo '{"markets": {"vast": {"enbaled": false}}}' >"$upper/markets.local.json"
gpurate 78 markets list
complains '/upper/markets.local.json:1: market .*vast.*: unknown key .*enbaled'
echo '[]' >"$upper/markets.local.json"
gpurate 78 markets list
complains 'markets.local.json is not an object'
rm "$upper/markets.local.json"
echo '{"base": "nowhere"}' >"$upper/gpurate.json"
gpurate 78 markets list
complains 'which is not there'
gpurate 64 config nonsense
complains 'only diff'
