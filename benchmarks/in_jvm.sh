#!/usr/bin/env bash
# The benchmarks that run in one JVM (JMH), with what they are compared to: history and rules on the
# large capture; each format's decoder; the search beside spin's. Builds benchmarks.jar.
#
#   benchmarks/in_jvm.sh         needs the files of compare.sh; JMH_OPTIONS: more for JMH
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/.."
work=${WORK:-/tmp/cqtrace-compare}
mvn -B -q -Pbench -pl benchmarks -am -Dmaven.test.skip=true package
arrow='-Darrow.enable_unsafe_memory_access=true -Darrow.enable_null_check_for_get=false'
jmh() { # file benchmark [more]
  # shellcheck disable=SC2086 # the options are to be split
  java -jar benchmarks/target/benchmarks.jar "${@:2}" ${JMH_OPTIONS:-} -jvmArgsAppend \
    "--add-opens=java.base/java.nio=ALL-UNNAMED -Dcqtrace.bench.file=$1 $arrow" 2>&1
}

echo '# history, with all rules, with what-if replays: ms a pass; the rows of a pass'
jmh "$work/part.log" HistoryBenchmark | grep -oE '[0-9]+ rows|^Benchmark.*|^HistoryBenchmark.*' | sort -u

longer() { # name folder pattern: the decompressed files again and again, 100 MB
  local once=$work/$1.once
  [[ -f $work/$1 ]] && return
  find "$2" -name "$3" -exec zstd -qdc {} + >"$once"
  : >"$work/$1"
  while (($(stat -c %s "$work/$1") < 100000000)); do cat "$once" >>"$work/$1"; done
  rm -- "$once"
}
longer spdk.log sample-traces/spdk/lost-delete-sq 'spdk.log.zst'
longer ftrace.txt sample-traces/ftrace '*.zst'
for file in part.log spdk.log ftrace.txt trace.bin; do
  [[ -s $work/$file ]] || continue
  echo "# $file, $(stat -c %s "$work/$file") bytes: ms a pass; grep -c of it:"
  /usr/bin/time -f '%e s' grep -ac zzz "$work/$file" || true
  jmh "$work/$file" 'DecodeBenchmark.(lineFeeds|chunks|batches)$' -p threads=1 |
    grep -E '^Benchmark|^DecodeBenchmark'
done

echo '# searches: s a search'
jmh "$work/part.log" ExploreBenchmark | grep -E '^Benchmark|^ExploreBenchmark'
if command -v spin >/dev/null && command -v gcc >/dev/null; then benchmarks/compare-spin.sh; fi
