package io.cqtrace.ingest.format.simple;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.format.FormatDefinition;
import io.cqtrace.ingest.format.FormatMatch;
import io.cqtrace.ingest.format.ReadLimits;
import io.cqtrace.ingest.format.SerialLineReader;
import io.cqtrace.ingest.format.TraceHead;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;

/** QEMU's events of an LTTng trace as babeltrace2 prints them. */
public final class CtfTextFormat implements FormatDefinition {
  private static final Pattern LINE =
      Pattern.compile(
          "\\[[^\\]]{1,40}\\] (?:\\([^)]{1,40}\\) )?(?:\\S{1,255} )?\\S{1,40}:\\w.{0,100}: \\{ ");
  private static final Pattern NVME =
      Pattern.compile("\\[[^\\]]{1,40}\\] .{0,300}\\bqemu:pci_nvme_\\w{1,80}: \\{ ");
  private static final Pattern SECONDS_OR_DATE = Pattern.compile("\\[(?:\\d{9,10}\\.|\\d{4}-).*");

  @Override
  public FormatMatch match(TraceHead head) {
    if (head.isBinary()) {
      return FormatMatch.NONE;
    }
    long lines = 0;
    long events = 0;
    long ofNvme = 0;
    for (String line : head.lines()) {
      lines++;
      if (line.startsWith("[") && line.contains(": { ") && LINE.matcher(line).lookingAt()) {
        events++;
        ofNvme += NVME.matcher(line).lookingAt() ? 1 : 0;
      }
    }
    if (ofNvme == 0) {
      return FormatMatch.NONE;
    }
    return FormatMatch.ofLines(
        events,
        lines,
        ofNvme + " of the first " + lines + " lines are pci_nvme_* events of babeltrace2");
  }

  @Override
  public ChunkReader open(TraceSource source, ReadLimits limits) {
    TraceHead head = shownHead(source);
    boolean epoch =
        head.lines().stream()
            .filter(line -> NVME.matcher(line).lookingAt())
            .anyMatch(line -> SECONDS_OR_DATE.matcher(line).matches());
    Clock clock = epoch ? Clock.EPOCH : Clock.WALL;
    return new SerialLineReader(source, new CtfTextDecoder(), clock, limits);
  }

  /** The beginning as it is shown, without envelopes. */
  private static TraceHead shownHead(TraceSource source) {
    try (InputStream shown = source.openContent()) {
      return new TraceHead(shown.readNBytes(TraceSource.HEAD_BYTES), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
