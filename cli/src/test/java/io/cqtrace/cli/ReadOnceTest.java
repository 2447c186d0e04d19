package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A command reads each input once. What the JVM reads of each file is counted by its flight
 * recorder ({@code jdk.FileRead}).
 */
class ReadOnceTest {
  private static final int COMMANDS = 20_000;

  /** Formats and compressions look at the beginning: a few times, a quarter of a megabyte each. */
  private static final long LOOKED_AT_BYTES = 5L << 18;

  @TempDir private Path directory;

  /** Commands of one I/O queue, one after the other; the queue is created before the log begins. */
  private Path log() throws IOException {
    StringBuilder text = new StringBuilder();
    long micros = 0;
    for (int i = 0; i < COMMANDS; i++) {
      String[] lines = {
        "pci_nvme_mmio_doorbell_sq sqid 1 new_tail " + (i + 1) % 64,
        "pci_nvme_io_cmd cid " + i % 1024 + " nsid 0x1 sqid 1 opc 0x2 opname 'NVME_NVM_CMD_READ'",
        "pci_nvme_enqueue_req_completion cid " + i % 1024 + " cqid 1 dw0 0x0 dw1 0x0 status 0x0",
        "pci_nvme_mmio_doorbell_cq cqid 1 new_head " + (i + 1) % 64
      };
      for (String line : lines) {
        micros += 5;
        text.append(
            String.format("100@%d.%06d:", 1_700_000_000 + micros / 1_000_000, micros % 1_000_000));
        text.append(line).append('\n');
      }
    }
    return Files.writeString(directory.resolve("trace.log"), text, StandardCharsets.US_ASCII);
  }

  /** Bytes that the JVM reads of a file while a command runs. */
  private long bytesRead(Path file, Supplier<CommandRun> command) throws IOException {
    Path events = directory.resolve("read.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.FileRead").withoutThreshold().withoutStackTrace();
      recording.start();
      CommandRun run = command.get();
      recording.stop();
      assertThat(run.exitCode()).as(run.err()).isNotIn(2, 3, 70);
      recording.dump(events);
    }
    long bytes = 0;
    for (RecordedEvent event : RecordingFile.readAllEvents(events)) {
      if (event.getEventType().getName().equals("jdk.FileRead")
          && file.toString().equals(event.getString("path"))) {
        bytes += Math.max(0, event.getLong("bytesRead"));
      }
    }
    return bytes;
  }

  private void assertReadOnce(Path file, String... command) throws IOException {
    long size = Files.size(file);
    assertThat(bytesRead(file, () -> CommandRun.of(command)))
        .as("bytes read of %d", size)
        .isBetween(size, size + LOOKED_AT_BYTES);
  }

  @Test
  void aReportReadsItsInputOnce() throws IOException {
    Path log = log();
    assertThat(Files.size(log)).isGreaterThan(4 * LOOKED_AT_BYTES);
    assertReadOnce(log, "report", log.toString(), "-o", directory.resolve("report").toString());
    assertThat(directory.resolve("report/tables/events.arrow")).isNotEmptyFile();
  }

  /** Queue sizes are inferred here, so the history is read twice. */
  @Test
  void anAnalysisReadsItsInputOnce() throws IOException {
    Path log = log();
    assertReadOnce(log, "analyze", log.toString());
    assertReadOnce(log, "chart", "--type=rings", log.toString(), "-o", directory + "/a.png");
  }

  /**
   * The sample is smaller than what is looked at: its beginning shows the format and whether a
   * second one is in it, 64 KiB of it are signed, and it is imported. It was read whole thirteen
   * times.
   */
  @Test
  void aCompressedInputIsReadOnce() throws IOException {
    Path log = CommandRun.SAMPLES.resolve("spdk/lost-delete-sq/spdk.log.zst");
    long size = Files.size(log);
    String report = directory.resolve("report").toString();
    assertThat(bytesRead(log, () -> CommandRun.of("report", log.toString(), "-o", report)))
        .isBetween(size, 4 * size);
    assertThat(Files.readString(directory.resolve("report/report.txt"))).contains("*ERROR*");
  }
}
