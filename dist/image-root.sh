#!/usr/bin/env bash
# Lays out the root file system of the OCI image: cqtrace with its Java runtime, and of this
# machine's Debian the shared libraries and the font that it loads, with their licences. There is
# no shell and no package manager in it. Called by dist/package.sh.
#   image-root.sh HOME ROOT JAVA_HOME    (HOME: the unpacked tar.gz)
set -euo pipefail
home=$1 root=$2 java=$3
export LC_ALL=C
umask 022
command -v dpkg-query >/dev/null || {
  echo 'image-root.sh: no dpkg-query: no image is made; it takes its C library from Debian' >&2
  exit 0
}
mkdir -p "$root"/{etc/fonts,tmp,work,usr/lib,usr/share/fonts/truetype,usr/share/doc}
cp -a "$home" "$root/usr/lib/cqtrace"
rm -r "$root/usr/lib/cqtrace"/{bin,share}

# The libraries that the runtime and the jars' native parts need, and one that is loaded by name.
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
for jar in "$home"/lib/lib/{duckdb_jdbc,zstd-jni}-*.jar; do
  (cd "$unpacked" && "$java/bin/jar" --extract --file "$jar")
done
fontconfig=$(ldconfig -p | sed -n 's/^\s*libfontconfig\.so\.1 .* => //p' | head -n 1)
mapfile -t binaries < <(find "$home/runtime/bin/java" "$home/runtime/lib" "$unpacked" \
  -type f \( -name java -o -name '*.so' -o -name '*.so_*' -o -name jspawnhelper \))
mapfile -t libraries < <(
  {
    echo "$fontconfig"
    for binary in "${binaries[@]}" "$fontconfig"; do ldd "$binary"; done |
      sed -n 's/^\s*\(\S* => \)\?\(\/\S*\) (0x.*/\2/p'
  } | grep -v "^$home" | sort -u
)
packages=$root/usr/share/doc/cqtrace/debian-packages
mkdir -p "${packages%/*}"
taken() { # a file of this machine: its package's licence and version
  local package
  package=$(dpkg-query -S "$1" 2>/dev/null || dpkg-query -S "/usr$1" 2>/dev/null ||
    dpkg-query -S "$(readlink -f -- "$1")" || dpkg-query -S "${1#/usr}")
  package=${package%%: *}
  mkdir -p "$root/usr/share/doc/${package%%:*}"
  cp -L "/usr/share/doc/${package%%:*}/copyright" "$root/usr/share/doc/${package%%:*}/"
  dpkg-query -W -f '${Package} ${Version}\n' "$package" >>"$packages"
}
for library in "${libraries[@]}"; do
  mkdir -p "$root${library%/*}"
  cp -L "$library" "$root$library"
  taken "$library"
done
dpkg-query -L fonts-dejavu-core | grep '\.ttf$' |
  while read -r font; do cp -L "$font" "$root/usr/share/fonts/truetype/"; done
taken /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
sort -u -o "$packages" "$packages"

cat >"$root/etc/fonts/fonts.conf" <<'EOF'
<fontconfig><dir>/usr/share/fonts</dir><cachedir>/tmp/fontconfig</cachedir></fontconfig>
EOF
echo 'cqtrace:x:65532:65532::/work:' >"$root/etc/passwd"
echo 'cqtrace:x:65532:' >"$root/etc/group"
