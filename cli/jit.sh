# shellcheck shell=sh
# Sourced by the scripts that start cqtrace: sets jit to an option of the JVM for these arguments.
#
# Where little is read, the optimizing compiler takes longer than it saves: on a text of a few
# megabytes it doubles the CPU time. It is left out where each file named is small, a compressed one
# by a smaller measure, and the command is not one that computes. Only the speed depends on it.
jit=-XX:TieredStopAtLevel=1
case ${1:-} in
  batch | explore | minimize | query | replay | sweep) jit= ;;
esac
before=
for word in "$@"; do
  case $word in
    *.zst | *.xz | *.gz | *.bz2 | *.lz4 | *.zip | *.tgz) most=+512k ;;
    *) most=+16384k ;;
  esac
  case $before$word in
    - | /dev/stdin) jit= ;;
    -o* | --output* | -[!-]*) ;;
    *)
      if [ -f "$word" ]; then
        [ -z "$(find -L "$word" -prune -size "$most")" ] || jit=
      elif [ -e "$word" ]; then
        jit=
      fi
      ;;
  esac
  case $word in -o | --output) before=$word ;; *) before= ;; esac
done
