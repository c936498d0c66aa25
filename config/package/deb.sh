#!/bin/sh
# A Debian package from what `make install` installs: deb.sh PROGRAM FOLDER [VERSION]
#
# The same sources and tools give the same bytes: times are those of the last commit.
set -eu
cd "$(dirname "$0")/../.."
program=$1 out=$2
version=${3:-$(sed -n 's/.*GPURATE_VERSION "\(.*\)".*/\1/p' include/base/version.h)}
arch=$(dpkg --print-architecture)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y NEWS.md)}
maintainer=${DEB_MAINTAINER:-$(git log -1 --format='%an <%ae>' 2>/dev/null || true)}
maintainer=${maintainer:-gpurate maintainers <maintainers@gpurate.invalid>}
export SOURCE_DATE_EPOCH
tree=$out/tree
umask 022
rm -rf "$tree"
mkdir -p "$tree/DEBIAN" "$out/debian"

DESTDIR=$(realpath "$tree") PREFIX=/usr CONFIG_DIR=/etc/gpurate STATE_DIR=/var/lib/gpurate \
    config/package/install.sh install "$(realpath "$program")"
strip --strip-unneeded --remove-section=.comment "$tree/usr/bin/gpurate"
# systemd's own folder, as Debian 12 has it.
mkdir -p "$tree/lib"
mv "$tree/usr/lib/systemd" "$tree/lib/systemd"
rmdir "$tree/usr/lib"
gzip -9n "$tree/usr/share/man/man1/"*.1 "$tree/usr/share/man/man5/"*.5
mv "$tree/usr/share/doc/gpurate/NEWS.md" "$tree/usr/share/doc/gpurate/NEWS"
gzip -9n "$tree/usr/share/doc/gpurate/NEWS"

doc=$tree/usr/share/doc/gpurate
cat >"$doc/copyright" <<END
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: gpurate

Files: *
Copyright: 2026 the gpurate contributors
License: Apache-2.0
 On Debian systems the text of the Apache License 2.0 is in
 /usr/share/common-licenses/Apache-2.0.
END
gzip -9n >"$doc/changelog.gz" <<END
gpurate ($version) stable; urgency=medium

  * What changed is in NEWS.gz.

 -- $maintainer  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")
END

# What is linked is found by dpkg; what is opened when first used is named here.
cp config/package/control "$out/debian/control"
linked=$(cd "$out" && dpkg-shlibdeps -O tree/usr/bin/gpurate 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
size=$(du -k -s --apparent-size "$tree" | cut -f1)
sed -n '/^Package:/,$p' config/package/control |
    sed -e "s|\${shlibs:Depends}|$linked|" -e "s|^Architecture: any|Architecture: $arch|" \
        -e "/^Package:/a Version: $version\\nMaintainer: $maintainer\\nInstalled-Size: $size" \
        >"$tree/DEBIAN/control"
echo /etc/gpurate/gpurate.json >"$tree/DEBIAN/conffiles"
for script in preinst postinst prerm postrm; do
    install -m 755 "config/package/$script" "$tree/DEBIAN/$script"
done
(cd "$tree" && find . -type f ! -path './DEBIAN/*' -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' md5sum) \
    >"$tree/DEBIAN/md5sums"
find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz --build "$tree" "$out/gpurate_${version}_$arch.deb" >/dev/null
echo "$out/gpurate_${version}_$arch.deb"
