package io.cqtrace.ingest.envelope;

import io.cqtrace.ingest.envelope.LineUnwrapper.Unwrapped;
import io.cqtrace.ingest.source.ContentView;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the beginning of an input says about its envelopes, and the view of it without them. The
 * records' own time wins; where no record of a format has one, the envelopes' is put before it.
 */
public final class Envelope implements ContentView {
  private static final int NAMED = 3;
  private static final int SAMPLE = 500;

  private final Map<String, FormatCount> formats = new LinkedHashMap<>();
  private final Map<String, Integer> labels = new LinkedHashMap<>();
  private long changed;

  /** What was seen of a format's records. */
  private static final class FormatCount {
    private long stamped;
    private @Nullable Clock clock;
    private final List<String> sample = new ArrayList<>();
  }

  private Envelope() {}

  /** Looks at the lines of a head, one character a byte. */
  public static Envelope of(List<String> lines) {
    Envelope envelope = new Envelope();
    LineUnwrapper unwrapper = new LineUnwrapper();
    for (String line : AppendedLines.joined(lines)) {
      Unwrapped found = line.length() > LineUnwrapper.MAX_CHARS ? null : unwrapper.unwrap(line);
      if (found != null) {
        envelope.count(found);
      }
    }
    return envelope;
  }

  private void count(Unwrapped found) {
    FormatCount format =
        formats.computeIfAbsent(found.start().shape().format(), f -> new FormatCount());
    if (format.sample.size() < SAMPLE) {
      format.sample.add(found.text());
    }
    format.stamped += found.start().stamped() ? 1 : 0;
    OuterTime time = found.time();
    if (time != null) {
      boolean wall = time.clock() == Clock.WALL && format.clock == Clock.EPOCH;
      format.clock = format.clock == null || wall ? time.clock() : format.clock;
    }
    if (found.changed()) {
      changed++;
      Grammar outermost = found.envelope();
      labels.merge(outermost == null ? "other characters" : outermost.label(), 1, Integer::sum);
    }
  }

  /** Whether any line has an envelope. */
  public boolean isThere() {
    return changed > 0;
  }

  /** The first records of a format, one character a byte. */
  public List<String> sample(String format) {
    FormatCount count = formats.get(format);
    return count == null ? List.of() : count.sample;
  }

  /** What the envelopes' times mean that a format's records get; null if they have their own. */
  public @Nullable Clock clock(String format) {
    FormatCount count = formats.get(format);
    return count == null || count.stamped > 0 ? null : count.clock;
  }

  /** Names of the envelopes, the most frequent first. */
  public String names() {
    return labels.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
        .limit(NAMED)
        .map(Map.Entry::getKey)
        .collect(Collectors.joining(", "));
  }

  /** The bytes of a head without the envelopes and their times. */
  public byte[] unwrapped(byte[] head) {
    try (InputStream in = quotes(new ByteArrayInputStream(head))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InputStream events(InputStream content) {
    return new UnwrappedContent(content, this, true, shape -> true, new AtomicLong());
  }

  @Override
  public InputStream quotes(InputStream content) {
    return new UnwrappedContent(content, this, false, shape -> true, new AtomicLong());
  }

  /** A record as its format's decoder reads it. */
  String text(Unwrapped found, boolean withTime) {
    RecordShape shape = found.start().shape();
    OuterTime time = found.time();
    boolean kernel = shape == RecordShape.KERNEL || shape == RecordShape.KERNEL_WORDS;
    boolean needed =
        withTime
            && time != null
            && !found.start().stamped()
            && time.clock() == clock(shape.format());
    if (!needed || time == null) {
      return kernel && !found.start().stamped() && found.envelope() != null
          ? "kernel: " + found.text()
          : found.text();
    }
    return RecordStamp.of(shape, time) + found.text();
  }
}
