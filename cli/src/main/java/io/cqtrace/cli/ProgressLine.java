package io.cqtrace.cli;

import io.cqtrace.ingest.ReadProgress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A line on standard error that says how far a long computation is: only on a terminal, only once
 * it has taken a second, and gone when it is done.
 */
final class ProgressLine implements AutoCloseable, ReadProgress {
  /** Set by the launcher, which knows. */
  static final String TERMINAL_PROPERTY = "cqtrace.stderr.terminal";

  private static final long NOT_BEFORE_NS = 1_000_000_000L;
  private static final long BETWEEN_NS = 200_000_000L;
  private static final int PERCENT = 100;

  private final @Nullable PrintWriter terminal;
  private final String what;
  private final long total;
  private final LongSupplier clock;
  private final long startNs;
  private long lastNs;
  private int shownLength;

  /**
   * A progress line.
   *
   * @param terminal where, or null: nowhere
   * @param what the things that are counted
   * @param total how many there will be; 0: unknown
   * @param clock in nanoseconds
   */
  ProgressLine(@Nullable PrintWriter terminal, String what, long total, LongSupplier clock) {
    this.terminal = terminal;
    this.what = what;
    this.total = total;
    this.clock = clock;
    this.startNs = clock.getAsLong();
    this.lastNs = startNs + NOT_BEFORE_NS - BETWEEN_NS;
  }

  /** One for a command, on its standard error if that is a terminal. */
  static ProgressLine of(CommandSpec spec, String what, long total) {
    return of(spec, what, total, System::nanoTime);
  }

  /** The same by another clock. */
  static ProgressLine of(CommandSpec spec, String what, long total, LongSupplier clock) {
    boolean shown = Boolean.getBoolean(TERMINAL_PROPERTY);
    PrintWriter terminal = shown ? spec.commandLine().getErr() : null;
    return new ProgressLine(terminal, what, total, clock);
  }

  /** So many are done. */
  void accept(long doneCount) {
    PrintWriter out = terminal;
    if (out == null) {
      return;
    }
    long nowNs = clock.getAsLong();
    if (nowNs - lastNs < BETWEEN_NS) {
      return;
    }
    lastNs = nowNs;
    String text =
        total > 0
            ? String.format(
                Locale.ROOT,
                "%3d %% (%,d of %,d %s, about %,d s left)",
                PERCENT * doneCount / total,
                doneCount,
                total,
                what,
                (total - doneCount) * (nowNs - startNs) / Math.max(1, doneCount) / NOT_BEFORE_NS)
            : String.format(Locale.ROOT, "%,d %s", doneCount, what);
    out.print('\r' + text + " ".repeat(Math.max(0, shownLength - text.length())));
    out.flush();
    shownLength = text.length();
  }

  @Override
  public void read(long eventCount) {
    accept(eventCount);
  }

  /** Takes the line away; the next reading may show it again. */
  @Override
  public void ended() {
    if (terminal != null && shownLength > 0) {
      terminal.print('\r' + " ".repeat(shownLength) + '\r');
      terminal.flush();
      shownLength = 0;
    }
  }

  @Override
  public void close() {
    ended();
  }
}
