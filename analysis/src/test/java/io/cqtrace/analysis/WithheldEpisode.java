package io.cqtrace.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An episode of {@code withheld.txt}: a CQ that another program saw full.
 *
 * @param cids of the first twelve that were held
 */
record WithheldEpisode(
    int cqId,
    int size,
    long startLine,
    int head,
    int tail,
    int withheldCount,
    List<Integer> cids,
    long endLine,
    double seconds) {
  private static final Pattern LINE =
      Pattern.compile(
          " *cq (\\d+) size (\\d+): line (\\d+) t \\S+ head (\\d+) tail (\\d+), held up to (\\d+)"
              + " \\(cids \\[([0-9, ]+)]\\), until line (\\d+) \\(([0-9.]+) s\\).*");

  /** The episodes that the file lists. */
  static List<WithheldEpisode> of(List<String> lines) {
    List<WithheldEpisode> episodes = new ArrayList<>();
    for (String line : lines) {
      Matcher m = LINE.matcher(line);
      if (m.matches()) {
        episodes.add(
            new WithheldEpisode(
                Integer.parseInt(m.group(1)),
                Integer.parseInt(m.group(2)),
                Long.parseLong(m.group(3)),
                Integer.parseInt(m.group(4)),
                Integer.parseInt(m.group(5)),
                Integer.parseInt(m.group(6)),
                Stream.of(m.group(7).split(", ")).map(Integer::valueOf).toList(),
                Long.parseLong(m.group(8)),
                Double.parseDouble(m.group(9))));
      }
    }
    return episodes;
  }
}
