package io.cqtrace.ingest.format.mail;

import io.cqtrace.ingest.envelope.RecordLines;
import io.cqtrace.ingest.envelope.RecordLines.Beginning;
import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.format.FormatOptions;
import io.cqtrace.ingest.format.ReadLimits;
import io.cqtrace.ingest.format.TraceFormat.Choice;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.EventChunk;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds the lines that a mail program wrapped. Only a line that begins a record can go on in the
 * next one, and only if that one is quoted as deep, does not begin a record itself, and its first
 * word did not fit any more (or the mail is format=flowed and says so, or the line is a bare
 * stamp). A record's words without its stamp begin a record where the line before has no stamp
 * either. Whether a line goes on, the format's decoder says: lines are put together until they make
 * a row.
 */
final class WrappedLines {
  private static final Pattern CUT_LINE = Pattern.compile("[-=_~*]{4,}.*");

  /** No mail program wraps before this column. */
  private static final int LEAST_WIDTH = 60;

  /** A line longer than this was not wrapped. */
  private static final int MOST_WIDTH = 132;

  private static final int MOST_LINES = 4;
  private static final int USUAL_TERMINAL_WIDTH = 80;

  private final List<PasteLine> lines;
  private final List<Beginning> beginnings;

  /** Where a terminal cut every line that did not fit, or 0 if it was not one. */
  private final int terminalWidth;

  private int mended;

  WrappedLines(List<PasteLine> lines) {
    this.lines = lines;
    this.beginnings = RecordLines.of(lines.stream().map(PasteLine::text).toList());
    this.terminalWidth = findTerminalWidth();
  }

  /**
   * The width of the longest lines, if no line that may go on is shorter: a mail program cuts at
   * blanks, a terminal wherever its last column is. The blank of a last column is not there any
   * more. One such line proves it at the usual width alone.
   */
  private int findTerminalWidth() {
    int longest = lines.stream().mapToInt(PasteLine::width).max().orElse(0);
    int full = 0;
    for (int i = 0; i + 1 < lines.size(); i++) {
      boolean goesOn =
          beginnings.get(i) == Beginning.RECORD
              && beginnings.get(i + 1) == Beginning.NONE
              && mayGoOn(i, i + 1);
      if (goesOn && lines.get(i).width() < longest - 1) {
        return 0;
      }
      full += goesOn && lines.get(i).width() == longest ? 1 : 0;
    }
    return full >= 2 || (full == 1 && longest == USUAL_TERMINAL_WIDTH) ? longest : 0;
  }

  /** Whether a terminal cut a line: the next one goes on without a blank. */
  private boolean isCut(int index) {
    return terminalWidth > 0 && lines.get(index).width() == terminalWidth;
  }

  /** How many lines from {@code index} on may be one. */
  int candidates(int index) {
    if (beginnings.get(index) == Beginning.NONE) {
      return 1;
    }
    int end = index + 1;
    while (end < lines.size() && end - index < MOST_LINES && mayGoOn(end - 1, end)) {
      end++;
    }
    return end - index;
  }

  private boolean mayGoOn(int index, int next) {
    PasteLine line = lines.get(index);
    PasteLine following = lines.get(next);
    String text = following.text();
    boolean bothWords =
        beginnings.get(index) == Beginning.WORDS && beginnings.get(next) == Beginning.WORDS;
    if (text.isBlank()
        || bothWords
        || following.depth() != line.depth()
        || following.number() <= line.number()
        || beginnings.get(next) == Beginning.RECORD
        || beginnings.get(next) == Beginning.STAMP
        || CUT_LINE.matcher(text).matches()) {
      return false;
    }
    if (line.soft() || beginnings.get(index) == Beginning.STAMP) {
      return true;
    }
    int blank = text.indexOf(' ');
    int firstWord = blank < 0 ? text.length() : blank;
    return line.width() <= MOST_WIDTH && line.width() + 1 + firstWord > LEAST_WIDTH;
  }

  /** The first {@code count} lines from {@code index} on as one. */
  String joined(int index, int count) {
    StringBuilder text = new StringBuilder(lines.get(index).text());
    for (int i = index + 1; i < index + count; i++) {
      boolean blank = text.length() > 0 && text.charAt(text.length() - 1) == ' ';
      text.append(blank || isCut(i - 1) ? "" : " ").append(lines.get(i).text());
    }
    return text.toString();
  }

  /**
   * Says for every line how many lines, it included, are one record.
   *
   * @param format what the lines are
   */
  int[] counts(Choice format, FormatOptions options) {
    int[] counts = new int[lines.size()];
    List<String> trials = new ArrayList<>();
    int[] firstTrial = new int[lines.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = candidates(i);
      firstTrial[i] = trials.size();
      for (int count = 1; counts[i] > 1 && count <= counts[i]; count++) {
        trials.add(joined(i, count));
      }
    }
    if (trials.isEmpty()) {
      return counts;
    }
    BitSet rows = new BitSet();
    BitSet prose = new BitSet();
    decode(format, options, trials, rows, prose);
    for (int i = 0; i < counts.length; i++) {
      boolean alone = counts[i] == 1 || rows.get(firstTrial[i]);
      counts[i] = counts[i] == 1 ? 1 : choose(i, firstTrial[i], counts[i], rows, prose);
      mended += (!alone || isCut(i)) && counts[i] > 1 ? 1 : 0;
    }
    return counts;
  }

  /** How many records make a row only if several lines are put together. */
  int mendedCount(Choice format, FormatOptions options) {
    mended = 0;
    counts(format, options);
    return mended;
  }

  /**
   * The fewest lines that make a row; more if the row is prose and goes on, but not where a line
   * begins with a record's words.
   */
  private int choose(int index, int firstTrial, int candidates, BitSet rows, BitSet prose) {
    int first = rows.nextSetBit(firstTrial);
    int count = first - firstTrial + 1;
    if (first < 0 || count > candidates) {
      return 1;
    }
    while (count < candidates
        && beginnings.get(index + count) == Beginning.NONE
        && prose.get(first)
        && rows.get(firstTrial + count)) {
      count++;
    }
    return count;
  }

  private static void decode(
      Choice format, FormatOptions options, List<String> trials, BitSet rows, BitSet prose) {
    byte[] content = (String.join("\n", trials) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    TraceInput input = TraceInput.ofStream("wrapped lines", new ByteArrayInputStream(content));
    try (TraceSource source = TraceSource.open(input);
        ChunkReader reader = format.detected(source).open(ReadLimits.of(1, 1), options)) {
      EventChunk chunk;
      while ((chunk = reader.nextChunk()) != null) {
        for (int row = 0; row < chunk.rowCount(); row++) {
          int trial = (int) chunk.line(row) - 1;
          rows.set(trial);
          prose.set(trial, isProse(chunk, row));
        }
      }
    }
  }

  private static boolean isProse(EventChunk chunk, int row) {
    return switch (chunk.kind(row)) {
      case TIMEOUT, ABORT, ERROR, NOTE, HOST_SUBMIT -> true;
      default -> false;
    };
  }
}
