package io.cqtrace.ingest.format.mail;

import io.cqtrace.ingest.envelope.Envelope;
import io.cqtrace.ingest.envelope.PartView;
import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.format.DetectedFormat;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    return new Content(source).open(limits, options, null);
  }

  /** Names of the formats in a mail, the one that fits best first. */
  public static List<String> formatsInside(TraceSource source) {
    Content content = new Content(source);
    List<String> names = new ArrayList<>();
    names.add(content.first.format().formatName());
    content.others.forEach(other -> names.add(other.format().formatName()));
    return names;
  }

  /**
   * Reads the records of one format of a mail that holds several.
   *
   * @param inside one of {@link #formatsInside}
   */
  public static ChunkReader openPart(
      TraceSource source, ReadLimits limits, FormatOptions options, String inside) {
    return new Content(source).open(limits, options, inside);
  }

  /** A mail's cleaned lines, and the formats of the records among them. */
  private static final class Content {
    private final TraceSource source;
    private final MailLines mail;
    private final List<PasteLine> lines;
    private final Choice first;
    private final List<Choice> others;

    Content(TraceSource source) {
      this.source = source;
      mail = read(source);
      lines = mail.lines();
      Choice chosen = choose(lines);
      if (chosen == null) {
        throw new TraceFormatException(
            source.name(),
            "no known trace format in this mail or paste",
            "Paste the trace's lines as they are, one a line");
      }
      first = chosen;
      others = TraceFormat.others(envelope(lines.stream().map(PasteLine::text)), first.format());
    }

    private static Envelope envelope(Stream<String> texts) {
      return Envelope.of(texts.toList());
    }

    /** Reads one of the formats; all that belongs to none counts as the first one's. */
    ChunkReader open(ReadLimits limits, FormatOptions options, @Nullable String inside) {
      Choice chosen =
          others.stream()
              .filter(other -> other.format().formatName().equals(inside))
              .findFirst()
              .orElse(first);
      boolean isFirst = chosen.format() == first.format();
      WrappedLines wrapped = new WrappedLines(lines);
      int[] counts = wrapped.counts(chosen, options);
      List<String> texts = new ArrayList<>();
      long[] numbers = new long[lines.size()];
      for (int i = 0; i < lines.size(); i += counts[i]) {
        numbers[texts.size()] = lines.get(i).number();
        texts.add(wrapped.joined(i, counts[i]));
      }
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      texts.forEach(text -> write(text, content));
      TraceInput input =
          TraceInput.ofStream(source.name(), new ByteArrayInputStream(content.toByteArray()));
      long continuations = mail.continuationCount() + lines.size() - texts.size();
      return new MailReader(
          TraceSource.open(input),
          chosen.format().formatName(),
          copy -> detected(copy, chosen, inside, texts).open(limits, options),
          new MailReader.Removed(
              Arrays.copyOf(numbers, texts.size()),
              isFirst ? mail.foreignCount() : 0,
              isFirst ? continuations : 0,
              isFirst && source.damage() != null));
    }

    private DetectedFormat detected(
        TraceSource copy, Choice chosen, @Nullable String inside, List<String> texts) {
      if (inside == null) {
        return chosen.detected(copy);
      }
      Envelope envelope = envelope(texts.stream());
      Set<String> otherNames =
          others.stream().map(other -> other.format().formatName()).collect(Collectors.toSet());
      PartView view =
          chosen.format() == first.format()
              ? PartView.without(envelope, otherNames)
              : PartView.only(envelope, chosen.format().formatName());
      copy.view(view);
      return new DetectedFormat(
          chosen.format(), chosen.match().reason(), envelope, copy, view, null);
    }
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
