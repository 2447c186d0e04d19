package io.cqtrace.ingest.source;

import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Gets the text of single lines back from a source, for evidence and excerpts. */
public final class LineFetcher {
  /** Most characters of a line. */
  public static final int MAX_CHARS = 500;

  private static final int REGION_BYTES = 1 << 17;

  private LineFetcher() {}

  /**
   * Reads a source near the wanted lines, if it knows where they are, else from its beginning up to
   * the last of them.
   *
   * @param lines line numbers from 1; those beyond the end are missing in the result
   * @return line number to text, control characters made visible ({@link VisibleText})
   */
  public static SortedMap<Long, String> fetch(TraceSource source, Collection<Long> lines) {
    SortedMap<Long, String> texts = new TreeMap<>();
    SortedSet<Long> wanted = new TreeSet<>(lines);
    wanted.removeIf(line -> line < 1);
    boolean more = true;
    while (more && !wanted.isEmpty()) {
      more = fetchNear(source, wanted, texts);
    }
    return texts;
  }

  /** Reads on from the first wanted line as long as the next is near; false at the end. */
  private static boolean fetchNear(
      TraceSource source, SortedSet<Long> wanted, SortedMap<Long, String> texts) {
    TraceSource.Lines lines = source.openLines(wanted.first());
    try (RegionReader regions = new RegionReader(lines.in(), 0, REGION_BYTES)) {
      byte[] array = new byte[0];
      long line = lines.firstLine();
      do {
        ByteRegion region = regions.next(array);
        if (region == null) {
          return false;
        }
        array = region.bytes();
        line = take(region, line, wanted, texts);
      } while (!wanted.isEmpty() && !source.isCloserTo(wanted.first(), line));
      return true;
    }
  }

  /** Takes the wanted lines out of a region; returns the number of the line after it. */
  private static long take(
      ByteRegion region, long firstLine, SortedSet<Long> wanted, SortedMap<Long, String> texts) {
    byte[] bytes = region.bytes();
    long line = firstLine;
    long next = wanted.first();
    int start = region.start();
    for (int i = start; i < region.end(); i++) {
      if (bytes[i] == '\n' || i == region.end() - 1) {
        if (line == next) {
          texts.put(line, text(bytes, start, bytes[i] == '\n' ? i : i + 1));
          wanted.remove(line);
          next = wanted.isEmpty() ? Long.MAX_VALUE : wanted.first();
        }
        start = i + 1;
        line++;
      }
    }
    return line;
  }

  private static String text(byte[] bytes, int start, int end) {
    boolean carriageReturn = end > start && bytes[end - 1] == '\r';
    return VisibleText.of(bytes, start, carriageReturn ? end - 1 : end, MAX_CHARS);
  }
}
