package io.cqtrace.ingest.format.mail;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.format.FormatDefinition;
import io.cqtrace.ingest.format.FormatMatch;
import io.cqtrace.ingest.format.FormatOptions;
import io.cqtrace.ingest.format.ReadLimits;
import io.cqtrace.ingest.format.TraceFormat;
import io.cqtrace.ingest.format.TraceFormat.Choice;
import io.cqtrace.ingest.format.TraceHead;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.source.LineFetcher;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.source.VisibleText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A mail or a paste. It is one if it begins like a mail, if at least two lines are quoted, labelled
 * or commented out, or if a short text has wrapped lines; and if what is left when that is taken
 * away is a text format that is known.
 */
public final class MailFormat implements FormatDefinition {
  private static final int LEADERS_OF_A_PASTE = 2;

  @Override
  public FormatMatch match(TraceHead head) {
    if (head.isBinary()) {
      return FormatMatch.NONE;
    }
    List<String> first = head.lines();
    if (first.size() > MailLines.MAX_LINES) {
      return FormatMatch.NONE;
    }
    boolean mail = MailLines.isMail(first);
    MailLines lines = new MailLines("");
    lines.add(first);
    long leaders = lines.lines().stream().filter(PasteLine::leaders).count();
    boolean split = lines.splitCount() > 0;
    boolean paste = mail || split || leaders >= LEADERS_OF_A_PASTE;
    if (!paste && !(head.whole() && hasWrappedLines(lines.lines()))) {
      return FormatMatch.NONE;
    }
    Choice inside = choose(lines.lines());
    if (inside == null) {
      return FormatMatch.NONE;
    }
    boolean mended = split || isMendedByJoining(lines.lines(), inside);
    if (!paste && !mended) {
      return FormatMatch.NONE;
    }
    String what =
        mail
            ? "a mail"
            : lines.isUnfolded()
                ? "JSON, its strings' lines numbered as if they were a file's,"
                : split
                    ? "several records on a line"
                    : leaders > 0 ? "quoted or labelled lines" : "wrapped lines";
    // On a tie the paste wins: the other decoder would stumble over the wrapped lines.
    return new FormatMatch(
        mended ? FormatMatch.MENDED : Math.min(100, inside.match().confidence() + 1),
        what + " with " + inside.format().formatName() + ": " + inside.match().reason());
  }

  private static boolean hasWrappedLines(List<PasteLine> lines) {
    WrappedLines wrapped = new WrappedLines(lines);
    for (int i = 0; i < lines.size(); i++) {
      if (wrapped.candidates(i) > 1) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMendedByJoining(List<PasteLine> lines, Choice format) {
    return new WrappedLines(lines).mendedCount(format, FormatOptions.defaults()) > 0;
  }

  /** The format of cleaned lines, chosen by the first of them. */
  private static @Nullable Choice choose(List<PasteLine> lines) {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int taken = 0;
    while (taken < lines.size() && head.size() < TraceSource.HEAD_BYTES) {
      write(lines.get(taken++).text(), head);
    }
    Choice choice = TraceFormat.chooseUnwrapped(new TraceHead(head.toByteArray(), true));
    return choice == null || !choice.format().definition().isOfLines() ? null : choice;
  }

  private static void write(String text, ByteArrayOutputStream out) {
    try {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ChunkReader open(TraceSource source, ReadLimits limits) {
    return open(source, limits, FormatOptions.defaults());
  }

  @Override
  public ChunkReader open(TraceSource source, ReadLimits limits, FormatOptions options) {
    MailLines mail = read(source);
    List<PasteLine> lines = mail.lines();
    Choice inside = choose(lines);
    if (inside == null) {
      throw new TraceFormatException(
          source.name(),
          "no known trace format in this mail or paste",
          "Paste the trace's lines as they are, one a line");
    }
    WrappedLines wrapped = new WrappedLines(lines);
    int[] counts = wrapped.counts(inside, options);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    long[] numbers = new long[lines.size()];
    int kept = 0;
    for (int i = 0; i < lines.size(); i += counts[i]) {
      numbers[kept++] = lines.get(i).number();
      write(wrapped.joined(i, counts[i]), content);
    }
    TraceInput input =
        TraceInput.ofStream(source.name(), new ByteArrayInputStream(content.toByteArray()));
    long continuations = mail.continuationCount() + lines.size() - kept;
    return new MailReader(
        TraceSource.open(input),
        inside.format().formatName(),
        copy -> inside.detected(copy).open(limits, options),
        new MailReader.Removed(
            Arrays.copyOf(numbers, kept),
            mail.foreignCount(),
            continuations,
            source.damage() != null));
  }

  @Override
  public SortedMap<Long, String> texts(
      TraceSource source, Collection<Long> numbers, FormatOptions options) {
    MailLines mail = read(source);
    if (!mail.isUnfolded()) {
      return FormatDefinition.super.texts(source, numbers, options);
    }
    SortedMap<Long, String> texts = new TreeMap<>();
    for (PasteLine line : mail.lines()) {
      if (numbers.contains(line.number())) {
        byte[] bytes = line.text().getBytes(StandardCharsets.ISO_8859_1);
        texts.put(line.number(), VisibleText.of(bytes, 0, bytes.length, LineFetcher.MAX_CHARS));
      }
    }
    return texts;
  }

  private static MailLines read(TraceSource source) {
    try (InputStream in = source.openContent()) {
      return MailLines.read(source.name(), in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
