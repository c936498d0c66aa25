#!/usr/bin/env bash
# The package that draws the pages with zoom, by npm: zoom.sh FOLDER
#
# The one version that include/site/zoom.def names, held to the SHA-512 that stands there. The folder
# has its script, style and licence then, for "site_zoom" in gpurate.json; where anything fails it is
# as it was.
set -eu
cd "$(dirname "$0")/../.."
folder=$1 def=include/site/zoom.def
read -r name version digest < <(sed -nE 's/^ZOOM_PACKAGE\("(.*)", "(.*)", "(.*)"\)$/\1 \2 \3/p' $def)
mkdir -p "$(dirname "$folder")"
work=$(mktemp -d "$folder.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Nothing of the package is run, and nothing of npm stays.
if ! (cd "$work" && timeout 120 npm pack "$name@$version" --ignore-scripts --cache "$work/npm" \
    --no-update-notifier --fetch-retries 1 --fetch-timeout 30000) >"$work/said" 2>&1 </dev/null; then
    grep -m3 -iE 'err' "$work/said" >&2 || tail -3 "$work/said" >&2
    echo "could not take $name $version from the registry of npm" >&2
    exit 69
fi
if ! sha512sum --status -c <<<"$digest  $work/$name-$version.tgz"; then
    echo "$name $version from the registry of npm is not the one that was looked at: its SHA-512 is not that of $def" >&2
    exit 65
fi
tar -xzf "$work/$name-$version.tgz" -C "$work"
mkdir "$work/zoom"
while read -r place file digest; do
    install -m 644 "$work/package/$place" "$work/zoom/$file"
    (cd "$work/zoom" && sha256sum --status -c <<<"$digest  $file") || {
        echo "$place of $name $version has not the SHA-256 of $def" >&2
        exit 65
    }
done < <(sed -nE 's/^ZOOM_FILE\("(.*)", "(.*)", "(.*)"\)$/\1 \2 \3/p' $def)
mkdir -p "$folder"
mv -f "$work/zoom"/* "$folder"
echo "$name $version is in $folder: \"site_zoom\": \"$(realpath "$folder")\" in gpurate.json lets the site have pages with zoom"
