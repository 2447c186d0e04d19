#!/usr/bin/env bash
# How time and memory of `cqtrace analyze` grow: by the size of the text, by queues, by commands
# outstanding. One row each: CPU and elapsed seconds, peak RSS (GNU time), microseconds of CPU an
# event, and how the time grew against the row above beside how the text did.
#
#   benchmarks/growth.sh         needs the files of compare.sh, and 9 GB in WORK for a while
#   SIZES='1' COMMANDS=20000     a small one
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/.."
work=${WORK:-/tmp/cqtrace-compare}
cqtrace=${CQTRACE:-./cqtrace}
commands=${COMMANDS:-1000000}
part=$work/part.log
text=$work/growth.log
[[ -f $part ]] || { echo "growth.sh: no $part; run compare.sh first" >&2; exit 1; }
trap 'rm -f -- "$text"' EXIT

row() { # name
  local bytes
  bytes=$(stat -c %s "$text")
  /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$cqtrace" analyze --json "$text" >"$work/out" ||
    (($? < 5))
  printf '%s %s %s\n' "$1" "$bytes" "$(tail -1 "$work/time")"
}

table() { # rows on stdin
  awk '{
    cpu = $4 + $5
    printf "%-26s %8.2f GB %8.1f s %8.1f s of CPU %6d MB %8.2f s/GB%s\n", $1, $2 / 1e9, $3, cpu, \
      $6 / 1024, cpu / ($2 / 1e9), last ? sprintf("  x%.2f, text x%.2f", cpu / last, $2 / bytes) : ""
    last = cpu; bytes = $2
  }'
}

echo '# by size: the large capture again and again, each time a life more'
for times in ${SIZES:-1 6 43}; do
  : >"$text"
  for ((i = 0; i < times; i++)); do cat "$part" >>"$text"; done
  row "$times-times"
done | table

echo "# by queues: $commands commands, 1024 outstanding"
for queues in 1 64 1024; do
  python3 benchmarks/generate.py "$queues" "$commands" 1024 >"$text"
  row "$queues-queues"
done | table

echo "# by commands outstanding: $commands commands on 64 queues"
for outstanding in 100 1000 10000 100000 1000000; do
  ((outstanding <= commands)) || continue
  python3 benchmarks/generate.py 64 "$commands" "$outstanding" >"$text"
  row "$outstanding-outstanding"
done | table
