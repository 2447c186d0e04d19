#!/usr/bin/env bash
# Makes cqtrace-VERSION-linux-ARCH.tar.gz and cqtrace_VERSION_ARCH.deb in cli/target, with a Java
# runtime of their own, and lays out the OCI image that dist/pom.xml writes. Called by
# 'mvn -Pdist package'; twice built is byte for byte the same.
#   package.sh VERSION TIMESTAMP JAVA_HOME
set -euo pipefail
version=$1 timestamp=$2 java=$3
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
target=$root/cli/target
SOURCE_DATE_EPOCH=$(date -u -d "$timestamp" +%s)
export SOURCE_DATE_EPOCH LC_ALL=C
umask 022
[[ -d $java/jmods ]] || java=$(dirname -- "$(dirname -- "$(readlink -f -- "$(command -v jlink)")")")
machine=$(uname -m)
case $machine in x86_64) arch=amd64 ;; aarch64) arch=arm64 ;; *) arch=$machine ;; esac
name=cqtrace-$version-linux-$arch
work=$target/dist
home=$work/$name
rm -rf "$work"

# Rewrites a jar without the native libraries of other machines, always in the same order.
without_foreign_natives() { # jar, pattern of all native libraries, pattern of those to keep
  local jar=$1 parts=$work/parts
  rm -rf "$parts"
  mkdir -p "$parts"
  (
    cd "$parts"
    "$java/bin/jar" --extract --file "$jar"
    find . -type f -path "$2" ! -path "$3" -delete
    mv META-INF/MANIFEST.MF "$work/MANIFEST.MF"
    find . -type f | sort | sed 's,^\./,,' >"$work/parts.list"
    "$java/bin/jar" --create --file "$jar" --date "$timestamp" --manifest "$work/MANIFEST.MF" \
      "@$work/parts.list"
  )
  rm -rf "$parts" "$work/parts.list" "$work/MANIFEST.MF"
}
mkdir -p "$home"/{bin,lib,samples} "$home"/share/{man/man1,bash-completion/completions,zsh/vendor-completions}

# Of desktop only what draws charts; sql and its modules for DuckDB; unsupported for Arrow.
compress=2
"$java/bin/jlink" --help | grep -q 'zip-' && compress=zip-6
"$java/bin/jlink" --output "$home/runtime" --compress=$compress --no-header-files --no-man-pages \
  --strip-java-debug-attributes --vm=server \
  --add-modules java.base,java.desktop,java.logging,java.management,java.sql,java.xml,jdk.unsupported
# For windows and sound; without them the runtime needs no library of X11.
rm -f "$home"/runtime/lib/lib{awt_xawt,jawt,jsound,splashscreen}.so "$home/runtime/bin/keytool"
cp "$root/dist/cqtrace" "$home/bin/"
cp "$root/cli/jvm.options" "$root/cli/jit.sh" "$home/lib/"
cp "$target/cqtrace.jar" "$home/lib/"
cp -r "$target/lib" "$home/lib/lib"
without_foreign_natives "$home"/lib/lib/duckdb_jdbc-*.jar '*/libduckdb_java.so_*' "*_linux_$arch"
case $arch in arm64) natives=aarch64 ;; *) natives=$arch ;; esac
without_foreign_natives "$home"/lib/lib/zstd-jni-*.jar '*/libzstd-jni-*' "*/linux/$natives/*"
"$home/runtime/bin/java" -cp "$target/cqtrace.jar" io.cqtrace.cli.CommandDocuments "$work/documents"
cp "$work/documents"/*.1 "$home/share/man/man1/"
gzip -9n "$home"/share/man/man1/*.1
cp "$work/documents/cqtrace.bash" "$home/share/bash-completion/completions/cqtrace"
cp "$work/documents/_cqtrace" "$home/share/zsh/vendor-completions/_cqtrace"
for sample in qemu/hotplug-64-queues spdk/lost-delete-sq; do
  mkdir -p "$home/samples/$sample"
  cp "$root/sample-traces/$sample"/*.{zst,md} "$home/samples/$sample/"
done
cp "$root/LICENSE" "$root/README.md" "$home/"
cp "$target/THIRD-PARTY.txt" "$home/"
cp "$target/bom.json" "$home/"
chmod -R u=rwX,go=rX "$home"
chmod 755 "$home/bin/cqtrace"
find "$home" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
  --format=gnu -cf - "$name" | gzip -9n >"$target/$name.tar.gz"
"$root/dist/image-root.sh" "$home" "$work/image" "$java"

command -v dpkg-deb >/dev/null || { echo 'package.sh: no dpkg-deb: no .deb is made' >&2; exit 0; }
deb=$work/deb
mkdir -p "$deb/DEBIAN" "$deb/usr/lib" "$deb/usr/bin" "$deb/usr/share/doc/cqtrace"
cp -a "$home" "$deb/usr/lib/cqtrace"
cp -a "$home/share/." "$deb/usr/share/"
rm -r "$deb/usr/lib/cqtrace/share"
ln -s ../lib/cqtrace/bin/cqtrace "$deb/usr/bin/cqtrace"
cp "$root/LICENSE" "$deb/usr/share/doc/cqtrace/copyright"
cat >"$deb/DEBIAN/control" <<EOF
Package: cqtrace
Version: ${version/-SNAPSHOT/~SNAPSHOT}
Architecture: $arch
Maintainer: The cqtrace authors <cqtrace@example.invalid>
Installed-Size: $(du -sk "$deb/usr" | cut -f1)
Depends: libc6, libgcc-s1, libstdc++6, zlib1g, libfreetype6, libharfbuzz0b, liblcms2-2, libjpeg62-turbo, fontconfig, fonts-dejavu-core
Section: utils
Priority: optional
Description: finds lost or withheld NVMe completions in a trace
 Reads QEMU, SPDK and Linux traces of a hang and names the command, the
 line and the component at fault. Brings its own Java runtime.
EOF
cat >"$deb/DEBIAN/postinst" <<'EOF'
#!/bin/sh
# The class archive only saves time: without it everything works.
[ "$1" != configure ] || /usr/lib/cqtrace/bin/cqtrace --archive-classes || true
EOF
cat >"$deb/DEBIAN/prerm" <<'EOF'
#!/bin/sh
rm -f /usr/lib/cqtrace/lib/cqtrace.jsa /usr/lib/cqtrace/lib/jdk.jsa
EOF
chmod 755 "$deb/DEBIAN/postinst" "$deb/DEBIAN/prerm"
find "$deb" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz --build "$deb" \
  "$target/cqtrace_${version/-SNAPSHOT/~SNAPSHOT}_$arch.deb" >/dev/null
