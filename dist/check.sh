#!/usr/bin/env bash
# Runs what 'mvn -Pdist package' made where there is no Java, as a user who is not root: the OCI
# image unpacked, and the .deb installed in a fresh Debian. Needs root; the fresh Debian needs
# debootstrap and Debian's packages, and is skipped with a message without them.
#   dist/check.sh
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
target=$root/cli/target
work=$target/check
samples=/usr/lib/cqtrace/samples
[[ $(id -u) -eq 0 ]] || { echo 'check.sh: chroot needs root' >&2; exit 1; }
rm -rf "$work"
mkdir -p "$work/layers" "$work/image/proc"

fail() {
  echo "check.sh: $*" >&2
  exit 1
}
# Runs the commands of a user: run STATUS ARGUMENT... in the root $place, by the command $start.
run() {
  local expected=$1 status=0
  shift
  # The loader of shared libraries asks /proc where its program stands; the mount goes with the shell.
  unshare --mount sh -c 'place=$1; shift
    mount --rbind /proc "$place/proc" && exec chroot --userspec=65532:65532 "$place" "$@"' sh \
    "$place" "${start[@]}" "$@" >"$work/out" 2>"$work/err" || status=$?
  [[ $status -eq $expected ]] || fail "$place: $* ended with $status: $(head -n 5 "$work/err")"
  [[ ! -s $work/err ]] || fail "$place: $* wrote to stderr: $(head -n 5 "$work/err")"
}
check() {
  run 0 --version
  run 1 "$samples/spdk/lost-delete-sq/spdk.log.zst" "$samples/spdk/lost-delete-sq/guest-ftrace.txt.zst"
  grep -q '^FAULT: CQ-LOST' "$work/out" || fail "$place: no verdict: $(head -n 3 "$work/out")"
  run 0 report "$samples/qemu/hotplug-64-queues/trace.log.zst" -o /tmp/report
  [[ -s $place/tmp/report/report.html && -n $(find "$place/tmp/report" -name '*.png' -size +4k) ]] ||
    fail "$place: no page or no chart with text"
  run 0 query 'SELECT count(*) FROM findings' "$samples/qemu/hotplug-64-queues/trace.log.zst"
}

image=$(find "$target" -maxdepth 1 -name 'cqtrace-*-oci.tar')
[[ -n $image ]] || fail 'no image in cli/target'
tar -C "$work/layers" -xf "$image"
for blob in "$work"/layers/blobs/sha256/*; do
  if tar -tzf "$blob" >/dev/null 2>&1; then tar -C "$work/image" -xzf "$blob" 2>/dev/null; fi
done
entry=$(grep -ho '"Entrypoint":\[[^]]*\]' "$work"/layers/blobs/sha256/* | head -n 1)
IFS=, read -r -a start <<<"$(sed 's/.*\[//; s/\]//; s/"//g' <<<"$entry")"
place=$work/image
check
echo "image: $(du -h "$image" | cut -f1), runs without Java, shell and packages of its own"

command -v debootstrap >/dev/null || { echo 'check.sh: no debootstrap: the .deb is not tried' >&2; exit 0; }
place=$work/debian
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' "Codename: $release" | head -n 1)
debootstrap --variant=minbase "$release" "$place" "$mirror" >"$work/debootstrap.log" ||
  fail "debootstrap: $(tail -n 3 "$work/debootstrap.log")"
cp "$target"/cqtrace_*.deb "$place/tmp/"
unshare --mount sh -c 'mount --rbind /proc "$1/proc" &&
  exec chroot "$1" sh -c "apt-get install -q -y --no-install-recommends /tmp/cqtrace_*.deb"' sh "$place" \
  >"$work/install.log" 2>&1 || fail "apt-get: $(tail -n 5 "$work/install.log")"
! chroot "$place" sh -c 'command -v java' || fail 'there is a Java in the fresh Debian'
[[ -s $place/usr/lib/cqtrace/lib/cqtrace.jsa ]] || fail 'no archive of classes was made'
start=(cqtrace)
check
chroot "$place" bash -c '. /usr/share/bash-completion/completions/cqtrace && complete -p cqtrace' >/dev/null ||
  fail 'no completion'
[[ -s $place/usr/share/zsh/vendor-completions/_cqtrace ]] || fail 'no completion for zsh'
[[ -s $place/usr/share/man/man1/cqtrace-report.1.gz ]] || fail 'no man page'
chroot "$place" apt-get remove -q -y cqtrace >"$work/remove.log" 2>&1
[[ ! -e $place/usr/lib/cqtrace ]] || fail "left after removal: $(find "$place/usr/lib/cqtrace" | head -n 3)"
echo ".deb: $(du -h "$target"/cqtrace_*.deb | cut -f1), installs, runs and goes in a fresh Debian $release"
rm -rf "$work"
