#!/usr/bin/env bash
# Makes the Debian package of a distribution that is built, with dpkg-deb alone: `./coral
# debian-package FOLDER` calls it.
#   package.sh DISTRIBUTION FOLDER     prints the package's file
#   DEBFULLNAME, DEBEMAIL   who answers for it
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
distribution=$(cd "$1" && pwd)
out=$(cd "$2" && pwd)
version=${distribution##*/coral-}
maintainer="${DEBFULLNAME:-Coral developers} <${DEBEMAIL:-coral@localhost}>"

# A file of this folder, filled in.
filled() {
  sed -e "s/@VERSION@/$version/" -e "s/@SIZE@/${size:-}/" -e "s/@MAINTAINER@/$maintainer/" "$here/$1"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/coral

# Puts a file there, for all to read.
put() {
  install -D -m "${3:-0644}" "$1" "$root/$2"
}

mkdir -p "$root/usr/share" "$root/usr/bin"
# what a person put there, and what is made for another kind of machine, stays
tar -C "$distribution" --exclude='./deploy/*.jar' --exclude=./.coral --exclude=./LICENSE -cf - . \
  | (mkdir "$root/usr/share/coral" && tar -C "$root/usr/share/coral" -xf -)
ln -s ../share/coral/coral "$root/usr/bin/coral"

put "$here/etc/profile.properties" etc/coral/profiles/default/profile.properties
put "$here/etc/daemon.cfg" etc/coral/profiles/default/conf/io.coral.daemon.cfg
put "$here/etc/serve.cfg" etc/coral/profiles/default/conf/io.coral.serve.cfg
put "$here/etc/tenants.cfg" etc/coral/tenants.cfg
put "$here/etc/default" etc/default/coral
put "$here/systemd/coral.service" lib/systemd/system/coral.service
put "$here/systemd/coral.socket" lib/systemd/system/coral.socket
put "$here/systemd/sysusers.conf" usr/lib/sysusers.d/coral.conf
put "$here/systemd/tmpfiles.conf" usr/lib/tmpfiles.d/coral.conf

documents=usr/share/doc/coral
put "$here/copyright" "$documents/copyright"
put "$here/../../docs/operators.md" "$documents/operators.md"
filled changelog | gzip -9n >"$work/changelog.gz"
put "$work/changelog.gz" "$documents/changelog.gz"
gzip -9nc "$here/../../CHANGELOG.md" >"$work/CHANGELOG.md.gz"
put "$work/CHANGELOG.md.gz" "$documents/CHANGELOG.md.gz"
put "$here/lintian-overrides" usr/share/lintian/overrides/coral
gzip -9nc "$here/coral.1" >"$work/coral.1.gz"
put "$work/coral.1.gz" usr/share/man/man1/coral.1.gz

find "$root" -type d -exec chmod 0755 {} +
find "$root/usr/share/coral" -type f -exec chmod u=rw,go=r {} +
find "$root/usr/share/coral" -type f \( -name coral -o -name class-data -o -name '*.sh' \) -exec chmod 0755 {} +

mkdir "$root/DEBIAN"
size=$(du -sk --apparent-size "$root" | cut -f1)
filled control >"$root/DEBIAN/control"
install -m 0644 "$here/conffiles" "$root/DEBIAN/conffiles"
install -m 0755 "$here/postinst" "$here/prerm" "$here/postrm" "$root/DEBIAN"
(cd "$root" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | sort -z \
  | xargs -0 md5sum) >"$root/DEBIAN/md5sums"

package=$out/coral_${version}_all.deb
dpkg-deb --root-owner-group --build "$root" "$package" >/dev/null
echo "$package"
