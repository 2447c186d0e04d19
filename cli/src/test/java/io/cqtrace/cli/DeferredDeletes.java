package io.cqtrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/**
 * How long Delete I/O SQ waited in the SQ, over the controller lives in which any did.
 *
 * @param medianLongestNs median of the longest wait of a life
 * @param medianCount median of the number that waited for more than a millisecond
 */
record DeferredDeletes(long medianLongestNs, long medianCount) {
  private static final long WAITED_NS = 1_000_000;

  static DeferredDeletes of(Path capture, Path csv) throws IOException {
    CommandRun.ofWords("export", "--to", "csv", "-o", csv, capture);
    List<String> lines = Files.readAllLines(csv);
    List<String> names = List.of(lines.get(0).split(","));
    TreeMap<String, List<Long>> waits = new TreeMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",", -1);
      String submitted = fields[names.indexOf("submitted_ns")];
      String fetched = fields[names.indexOf("fetched_ns")];
      if (fields[names.indexOf("command")].equals("Delete I/O SQ") && !submitted.isEmpty()) {
        long waitedNs = Long.parseLong(fetched) - Long.parseLong(submitted);
        if (waitedNs > WAITED_NS) {
          waits
              .computeIfAbsent(fields[names.indexOf("life")], k -> new ArrayList<>())
              .add(waitedNs);
        }
      }
    }
    return new DeferredDeletes(
        median(waits.values().stream().map(Collections::max).sorted().toList()),
        median(waits.values().stream().map(list -> (long) list.size()).sorted().toList()));
  }

  private static long median(List<Long> sorted) {
    return sorted.get(sorted.size() / 2);
  }
}
