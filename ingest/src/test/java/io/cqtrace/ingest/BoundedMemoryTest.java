package io.cqtrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.EventBatch;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs many times larger than the heap they are read with, in a process of its own. */
class BoundedMemoryTest {
  private static final long ARROW_BYTES = 48 << 20;
  private static final String HEAP = "-Xmx80m";
  private static final int INPUT_MIB = 320;

  @TempDir private Path directory;

  @Test
  void rowsAreStreamed() throws IOException, InterruptedException {
    String line = "1@1.000001:pci_nvme_mmio_doorbell_cq cqid 1 new_head 400\n";
    byte[] lines = line.repeat((1 << 20) / line.length()).getBytes(StandardCharsets.US_ASCII);
    long count = (long) INPUT_MIB * (lines.length / line.length());
    assertThat(readElsewhere(bomb("", lines))).isEqualTo(count + " rows, 0 too long");
  }

  @Test
  void aHugeLineIsSkipped() throws IOException, InterruptedException {
    byte[] filler = new byte[1 << 20];
    Arrays.fill(filler, (byte) 'x');
    assertThat(readElsewhere(bomb("pci_nvme_pci_reset x\n", filler)))
        .isEqualTo("1 rows, 1 too long");
  }

  private Path bomb(String start, byte[] repeated) throws IOException {
    Path file = directory.resolve("bomb.zst");
    try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(file), 1)) {
      out.write(start.getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < INPUT_MIB; i++) {
        out.write(repeated);
      }
    }
    assertThat(Files.size(file)).isLessThan(1 << 20);
    return file;
  }

  private static String readElsewhere(Path file) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                BoundedMemoryTest.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    process.waitFor();
    return output.strip();
  }

  /** Reads the file named by the argument and prints what was in it. */
  public static void main(String[] args) {
    try (TableMemory memory = new TableMemory(ARROW_BYTES);
        TraceReader reader =
            TraceReader.open(
                List.of(TraceInput.ofArgument(args[0])), new ReadOptions(null, 2, false));
        EventStream events = reader.events(memory)) {
      long rows = 0;
      EventBatch batch;
      while ((batch = events.nextBatch()) != null) {
        rows += batch.rowCount();
      }
      long tooLong = events.summary().report().count(IngestCounter.DAMAGED_TOO_LONG);
      System.out.println(rows + " rows, " + tooLong + " too long");
    }
  }
}
