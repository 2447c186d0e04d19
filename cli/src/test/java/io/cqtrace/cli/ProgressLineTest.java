package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ProgressLineTest {
  private final StringWriter terminal = new StringWriter();
  private long nowNs;

  private ProgressLine line(long total) {
    return new ProgressLine(new PrintWriter(terminal), "events read", total, () -> nowNs);
  }

  private String shown() {
    String all = terminal.toString();
    terminal.getBuffer().setLength(0);
    return all;
  }

  @Test
  void itIsShownAfterASecondAndFiveTimesASecond() {
    ProgressLine line = line(0);
    nowNs = 999_000_000;
    line.read(10);
    assertThat(shown()).isEmpty();
    nowNs = 1_000_000_000;
    line.read(65_536);
    assertThat(shown()).isEqualTo("\r65,536 events read");
    nowNs = 1_100_000_000;
    line.read(131_072);
    assertThat(shown()).isEmpty();
  }

  @Test
  void aReadingThatEndsTakesItAwayAndTheNextOneShowsItAgain() {
    ProgressLine line = line(0);
    line.ended();
    assertThat(shown()).isEmpty();
    nowNs = 1_000_000_000;
    line.read(9);
    shown();
    line.ended();
    assertThat(shown()).isEqualTo("\r" + " ".repeat("9 events read".length()) + "\r");
    nowNs = 1_200_000_000;
    line.read(7);
    line.close();
    assertThat(shown()).startsWith("\r7 events read\r ").endsWith(" \r");
  }

  @Test
  void whereTheTotalIsKnownItTellsTheShareAndTheTimeLeft() {
    ProgressLine line = line(400);
    nowNs = 2_000_000_000;
    line.accept(100);
    assertThat(shown()).isEqualTo("\r 25 % (100 of 400 events read, about 6 s left)");
  }

  /** A second passes at every look at the clock, so every batch is shown. */
  @Test
  void theReadingOfACaptureTellsEveryBatchAndItsEnd() {
    ProgressLine line =
        new ProgressLine(
            new PrintWriter(terminal), "events read", 0, () -> nowNs += 1_000_000_000L);
    String sample = CommandRun.SAMPLES.resolve("qemu/hotplug-64-queues/trace.log.zst").toString();
    long rows = 0;
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        TraceReader reader =
            TraceReader.open(List.of(TraceInput.ofArgument(sample)), ReadOptions.defaults())) {
      reader.tell(line);
      try (EventStream events = reader.events(memory)) {
        for (var batch = events.nextBatch(); batch != null; batch = events.nextBatch()) {
          rows += batch.rowCount();
        }
      }
    }
    String last = String.format(Locale.ROOT, "%,d events read", rows);
    assertThat(shown()).contains("\r" + last).endsWith("\r" + " ".repeat(last.length()) + "\r");
  }

  /** The tests are told of no terminal, as a run whose standard error is redirected. */
  @Test
  void nothingIsShownWhereStandardErrorIsNoTerminal() {
    CommandLine command = Main.commandLine();
    command.setErr(new PrintWriter(terminal));
    try (ProgressLine line =
        ProgressLine.of(command.getCommandSpec(), "events read", 0, () -> nowNs)) {
      nowNs = 5_000_000_000L;
      line.read(1);
    }
    assertThat(shown()).isEmpty();
  }
}
