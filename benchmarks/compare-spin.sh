#!/usr/bin/env bash
# The same search by spin's pan and by cqtrace, one thread each: every interleaving of a
# delete flood of 32 I/O queues, CQ 32, 30 tags, linux against spec.
# Needs spin, gcc and a built benchmarks.jar: mvn -o -B -Pbench -DskipTests package
set -euo pipefail
here=$(cd "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
model=$here/../replay-engine/src/test/promela/delete-flood.pml
jar=$here/target/benchmarks.jar
[[ -f $jar ]] || { echo "compare-spin.sh: no $jar" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd "$work"
spin -a -DQUEUES=32 -DCAPACITY=31 -DTAGS=30 -DAERS=1 -DRING_EACH=0 -DFREE_EARLY=1 \
  -DFETCH_NEEDS=0 -DSQ_AT_ONCE=0 -DCQ_AT_ONCE=0 -DSQ_FULL=0 -DCQ_FULL=0 "$model"
gcc -O2 -DSAFETY -w -o pan pan.c
./pan -E -w24 -m1000000 >pan.txt
pan_states=$(awk '/states, stored/ {print $1}' pan.txt)
pan_seconds=$(awk '/elapsed time/ {print $4}' pan.txt)

java -jar "$jar" 'ExploreBenchmark.everyStepOf32Queues' -p controller=spec \
  -rf csv -rff jmh.csv >jmh.txt
seconds=$(awk -F, '/everyStepOf32Queues"/ {print $5}' jmh.csv)

awk -v n="$pan_states" -v p="$pan_seconds" -v c="$seconds" 'BEGIN {
  printf "%d states (that both see the same ones is a test: PromelaTest)\n", n
  printf "%-24s %8.2f s %12d states/s\n", "pan (gcc -O2 -DSAFETY)", p, n / p
  printf "%-24s %8.2f s %12d states/s\n", "cqtrace explore", c, n / c }'
