package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.verdict.FindingOracle;
import io.cqtrace.ingest.format.qemu.QemuTextWriter;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.minimize.LifeTrace;
import io.cqtrace.minimize.MinimalTrace;
import io.cqtrace.replay.ChunkStream;
import java.util.List;
import java.util.Locale;

/** A minimized trace as a file: what it is, in comment lines, then QEMU's lines. */
public final class MinimalText {
  private static final String COMMENT = "# ";

  private MinimalText() {}

  /**
   * The whole file.
   *
   * @param captures names of the inputs
   * @param file name of this file, without its directory, for the line that reproduces the finding
   */
  public static String of(
      MinimalTrace trace,
      LifeTrace lifeTrace,
      FindingOracle finding,
      List<String> captures,
      String file) {
    return header(trace, lifeTrace, finding, captures, file) + lines(trace.rows());
  }

  /** What was written, in two lines. */
  public static String summary(MinimalTrace trace, FindingOracle finding, String file) {
    Document out = new Document();
    out.wrap(
        "",
        "",
        String.format(
            Locale.ROOT,
            "%s: %s; %d commands, %d events%s",
            file,
            finding.label(),
            trace.commandCount(),
            trace.rows().rowCount(),
            trace.proven() ? ", 1-minimal" : ", not shown to be 1-minimal"));
    // Not wrapped: it is to be pasted.
    out.line("Shown by").line("  cqtrace " + finding.command(file));
    return out.toString();
  }

  private static String header(
      MinimalTrace trace,
      LifeTrace lifeTrace,
      FindingOracle finding,
      List<String> captures,
      String file) {
    Document out = new Document();
    say(out, "Minimized by cqtrace from " + String.join(", ", captures));
    say(out, "Finding: " + finding.label());
    say(
        out,
        String.format(
            Locale.ROOT,
            "Left of controller %d, life %d: %,d of %,d commands, %,d of %,d events; %,d parts"
                + " tried.",
            lifeTrace.controller(),
            lifeTrace.life(),
            trace.commandCount(),
            trace.originalCommandCount(),
            trace.rows().rowCount(),
            trace.originalEventCount(),
            trace.runCount()));
    say(
        out,
        trace.proven()
            ? "1-minimal: removing any one command, or any one other event, loses the finding."
            : "NOT shown to be 1-minimal: the bound on parts was reached (--max-runs).");
    say(out, "Times as captured; heads and tails counted anew; addr, nsid, dw0, dw1 not kept.");
    if (trace.queueEntries() > 0) {
      say(
          out,
          "Queues shrunk to at most "
              + trace.queueEntries()
              + " entries; the host still uses no more tags than a CQ has slots.");
    }
    if (trace.assumedEventCount() > 0) {
      say(
          out,
          "ASSUMED, not in the capture: "
              + trace.assumedEventCount()
              + " events (sizes, creation of queues, head doorbells no later than that).");
    }
    if (trace.assumedCidCount() > 0) {
      say(out, "ASSUMED: CIDs from 61440 (0xf000) on; the capture has none there.");
    }
    say(out, "Shown by: cqtrace " + finding.command(file));
    return out.toString();
  }

  private static void say(Document out, String text) {
    out.wrap(COMMENT, COMMENT + "  ", text);
  }

  private static String lines(EventChunk rows) {
    StringBuilder out = new StringBuilder();
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        ChunkStream stream = ChunkStream.ofPart(rows, memory)) {
      EventCursor row = new EventCursor();
      for (var batch = stream.nextBatch(); batch != null; batch = stream.nextBatch()) {
        row.wrap(batch);
        while (row.next()) {
          QemuTextWriter.append(row, out);
        }
      }
    }
    return out.toString();
  }
}
