#!/bin/sh
# What `make install` puts where, and `make uninstall` takes away again: one list for both.
#
#   install.sh install|uninstall PROGRAM      with DESTDIR, PREFIX, CONFIG_DIR and STATE_DIR set
#
# Configuration and state are never taken away, and a configuration that is there stays.
set -eu
cd "$(dirname "$0")/../.."
what=$1 program=$2
share=$PREFIX/share/gpurate
doc=$PREFIX/share/doc/gpurate
today=$(date -u -d "@${SOURCE_DATE_EPOCH:-$(date +%s)}" +%Y-%m-%d)
units=$PREFIX/lib/systemd/system

put() { # MODE FROM TO
    case $what in
    install) install -D -m "$1" "$2" "$DESTDIR$3" ;;
    *) rm -f "$DESTDIR$3" ;;
    esac
}

# The same, of text that names where things are.
put_text() { # FROM TO
    put 644 /dev/null "$2"
    [ "$what" = uninstall ] || sed -e "s|@PREFIX@|$PREFIX|g" -e "s|@CONFIG_DIR@|$CONFIG_DIR|g" "$1" >"$DESTDIR$2"
}

made() { # FORMAT TO: what the program says of itself
    put 644 /dev/null "$2"
    [ "$what" = uninstall ] || "$program" --now "${today}T00:00:00Z" \
            help --format "$1" >"$DESTDIR$2"
}

settings() {
    sed -e "s|\"base\": null|\"base\": \"$share\"|" -e 's|"\.\./var/keys"|"keys"|' \
        -e "s|\"\.\./var\"|\"$STATE_DIR\"|" config/gpurate.json
}

# What another version shipped goes away and stays in `before`, for `gpurate config diff`.
shipped=$DESTDIR$share
set_aside() {
    rm -rf "$shipped.old"
    [ ! -d "$shipped" ] || mv "$shipped" "$shipped.old"
}
keep_before() {
    [ -d "$shipped.old" ] || return 0
    if ! diff -rq -x before "$shipped.old" "$shipped" >/dev/null; then
        rm -rf "$shipped.old/before"
        mv "$shipped.old" "$shipped/before"
    elif [ -d "$shipped.old/before" ]; then
        mv "$shipped.old/before" "$shipped/before"
    fi
    rm -rf "$shipped.old"
}

put 755 "$program" "$PREFIX/bin/gpurate"
[ "$what" = uninstall ] || set_aside
(cd config && find . -type f ! -path './package/*' ! -path './site/*' ! -path './watch/*' ! -path './backup/*' ! -path './ha/*' ! -name gpurate.json | sort) | while read -r file; do
    put 644 "config/$file" "$share/${file#./}"
done
[ "$what" = uninstall ] || keep_before
for unit in gpurate.service gpurate.timer gpurate-maintain.service gpurate-maintain.timer gpurate-failure.service \
    gpurate-doctor.service gpurate-doctor.timer; do
    put_text "config/package/$unit" "$units/$unit"
done
put_text config/package/gpurate.cron "$doc/examples/gpurate.cron"
put 644 config/site/nginx.conf "$doc/examples/nginx.conf"
put 644 config/site/replication.sql "$doc/examples/replication.sql"
put 644 config/backup/pgbackrest.conf "$doc/examples/pgbackrest.conf"
put 644 config/backup/archive.sql "$doc/examples/archive.sql"
put 644 config/watch/alerts.yml "$doc/examples/alerts.yml"
put 644 config/watch/grafana.json "$doc/examples/grafana.json"
put 644 config/ha/patroni.yml "$doc/examples/patroni.yml"
for file in README.md NEWS.md doc/OPERATOR.md doc/EXCHANGE.md doc/ANALYST.md doc/SOURCES.md; do
    put 644 "$file" "$doc/$(basename "$file")"
done
for page in gpurate.json gpurate-contract gpurate-market; do
    put 644 /dev/null "$PREFIX/share/man/man5/$page.5"
    [ "$what" = uninstall ] || config/package/man5.sh $page "$today" >"$DESTDIR$PREFIX/share/man/man5/$page.5"
done
made man "$PREFIX/share/man/man1/gpurate.1"
made completion "$PREFIX/share/bash-completion/completions/gpurate"
case $what in
install)
    install -d "$DESTDIR$CONFIG_DIR" "$DESTDIR$STATE_DIR"
    [ -e "$DESTDIR$CONFIG_DIR/gpurate.json" ] || settings >"$DESTDIR$CONFIG_DIR/gpurate.json"
    chmod 644 "$DESTDIR$CONFIG_DIR/gpurate.json"
    ;;
*)
    rm -rf "$shipped/before"
    for folder in "$share" "$doc"; do
        [ ! -d "$DESTDIR$folder" ] || find "$DESTDIR$folder" -depth -type d -empty -delete
    done
    ;;
esac
