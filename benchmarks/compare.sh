#!/usr/bin/env bash
# Times whole processes on the same file, JVM start included, in one run: cqtrace analyze and import
# against wc -l, grep -c, a one-pattern awk and a Python regex loop; and, for QEMU's binary trace,
# against a reader in Python that unpacks record by record as QEMU's simpletrace does. Then the start:
# --help, two samples, and the matrix of an SPDK run.
#
#   benchmarks/compare.sh [ROUNDS [all]]
#
# ROUNDS: 3; what is printed is each one's best; the Python readers run once. all: then also
# growth.sh and in_jvm.sh, so that every number of RESULTS.md is of one run.
#
# CAPTURES (../shared/captures) is where the large capture is looked for; WORK (a directory below
# /tmp) holds the files and the imports, about 4 GB, and is kept for the next run.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/.."
rounds=${1:-3}
captures=${CAPTURES:-../shared/captures}
work=${WORK:-/tmp/cqtrace-compare}
least_bytes=1000000000
mkdir -p "$work"
"${CQTRACE:-./cqtrace}" --version >/dev/null # builds it

part=$work/part.log
text=$work/trace.log
if [[ ! -f $text || ! -f $part ]]; then
  if [[ -f $captures/large/q111-50000.log.zst ]]; then
    zstd -qdfo "$part" "$captures/large/q111-50000.log.zst"
  else
    find sample-traces/qemu -name '*.log' -exec cat {} + >"$part"
    find sample-traces/qemu -name '*.log.zst' -exec zstd -qdc {} + >>"$part"
  fi
  : >"$text.partial"
  while (($(stat -c %s "$text.partial") < least_bytes)); do cat "$part" >>"$text.partial"; done
  mv "$text.partial" "$text"
fi

binary=$work/trace.bin
if [[ ! -f $binary && -d $captures/qemu/s-simple ]]; then
  python3 benchmarks/repeat_simple.py "$captures"/qemu/s-simple/*/ 200000000 "$binary"
fi

measure() { # runs a command and sets ms and cpu_ms: elapsed, and user plus system time
  local TIMEFORMAT='%R %U %S'
  { time "$@" >"$work/out" 2>"$work/err" || { cat "$work/err" >&3; exit 1; }; } 3>&2 2>"$work/time"
  read -r ms cpu_ms < <(tail -1 "$work/time" | awk '{printf "%d %d\n", $1 * 1000, ($2 + $3) * 1000}')
}

cqtrace=${CQTRACE:-./cqtrace}
import() { "$cqtrace" import "$@"; }
analyze() { "$cqtrace" analyze "$@" || (($? < 5)); } # the exit status is the verdict
report() { start report -o "$work/report" sample-traces/spdk/lost-delete-sq/*.zst; }
matrix() { start replay --matrix --runs 400 sample-traces/spdk/lost-delete-sq/*.zst; }
start() { "$cqtrace" "$@" || (($? < 5)); }
import_256m() { CQTRACE_JAVA_OPTS=-Xmx256m "$cqtrace" import "$@"; }

names=()
declare -A best cpu command
add() { # a row of the table
  names+=("$1")
  command[$1]=$2
}
add 'wc -l' "wc -l $text"
add 'grep -c' "grep -c enqueue $text"
add 'awk' "awk /enqueue_req_completion/{n++}END{print(n)} $text"
add 'cqtrace import --events-only' "import --events-only -o $work/events $text"
add 'the same, -Xmx256m' "import_256m --events-only -o $work/events $text"
add 'the same, --compress zstd' "import --events-only --compress zstd -o $work/zstd $text"
add 'cqtrace import (all tables)' "import -o $work/tables $text"
add 'cqtrace analyze' "analyze $text"
add 'start: cqtrace --help' "start --help"
add 'start: the hotplug sample' "start sample-traces/qemu/hotplug-64-queues/trace.log.zst"
add 'start: report of an SPDK sample' "report"
add 'start: matrix of 400 runs a cell' "matrix"
add 'python regex' "python3 benchmarks/regex_loop.py $text"
if [[ -f $binary ]]; then
  add 'binary: cqtrace import --events-only' "import --events-only -o $work/binary $binary"
  add 'binary: python' "python3 benchmarks/simple_reader.py $binary"
fi

for ((round = 1; round <= rounds; round++)); do
  for name in "${names[@]}"; do
    [[ $name == *python* && $round -gt 1 ]] && continue # once is long enough
    # shellcheck disable=SC2086 # the command is to be split
    measure ${command[$name]}
    echo "round $round: $name: $ms ms, $cpu_ms ms of CPU, load $(cut -d' ' -f1 /proc/loadavg)" >&2
    if [[ -z ${best[$name]:-} ]] || ((ms < best[$name])); then best[$name]=$ms; fi
    if [[ -z ${cpu[$name]:-} ]] || ((cpu_ms < cpu[$name])); then cpu[$name]=$cpu_ms; fi
  done
done

bytes=$(stat -c %s "$text")
echo "$(date -u +%F) $(nproc) CPUs, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1), load $(cut -d' ' -f1 /proc/loadavg)"
echo "text: $bytes bytes; best of $rounds (python: 1)"
printf '%-40s %9s %7s %8s %9s %9s\n' 'whole process' 'ms' 'MB/s' 'x wc -l' 'x import' 'CPU ms'
for name in "${names[@]}"; do
  size=$bytes
  [[ $name == binary:* ]] && size=$(stat -c %s "$binary")
  awk -v n="$name" -v ms="${best[$name]}" -v cpu="${cpu[$name]}" -v b="$size" -v wc="${best[wc -l]}" \
    -v import="${best[cqtrace import --events-only]}" \
    'BEGIN {
      other = n ~ /^(binary|start)/
      printf "%-40s %9d %7s %8s %9s %9d\n", n, ms, n ~ /^start/ ? "" : sprintf("%.0f", b / ms / 1000),
        other ? "" : sprintf("%.2f", ms / wc), other ? "" : sprintf("%.2f", ms / import), cpu
    }'
done

if [[ ${2:-} == all ]]; then
  benchmarks/growth.sh
  benchmarks/in_jvm.sh
fi
