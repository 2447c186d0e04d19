package io.cqtrace.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.history.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.util.ByteArrayReadableSeekableByteChannel;
import org.junit.jupiter.api.Test;

/** The example of docs/library.md, on several threads with one allocator. */
class LibraryExampleTest {
  private static final Path SAMPLES = Path.of("").toAbsolutePath().resolveSibling("sample-traces");

  /** What one thread found: the verdict, the commands told, the rows in the table. */
  private record Found(Verdict verdict, long commands, long rows) {}

  private static Found analyze(String sample, BufferAllocator allocator) {
    ByteArrayOutputStream table = new ByteArrayOutputStream();
    try (InputStream log = Files.newInputStream(SAMPLES.resolve(sample))) {
      Analysis analysis = LibraryExample.analyze(sample, log, table, allocator);
      long commands = 0;
      for (Outcome outcome : Outcome.values()) {
        commands += analysis.tally().count(outcome);
      }
      long rows = 0;
      try (ArrowFileReader reader =
          new ArrowFileReader(
              new ByteArrayReadableSeekableByteChannel(table.toByteArray()), allocator)) {
        while (reader.loadNextBatch()) {
          rows += reader.getVectorSchemaRoot().getRowCount();
        }
      }
      return new Found(analysis.verdict(), commands, rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void threadsShareAnAllocatorAndNothingElse() {
    List<String> samples =
        List.of("qemu/cq-full-depth-4/trace.log.zst", "spdk/lost-delete-sq/spdk.log.zst");
    try (BufferAllocator allocator = new RootAllocator()) {
      List<Found> found =
          IntStream.range(0, 6)
              .parallel()
              .mapToObj(i -> analyze(samples.get(i % 2), allocator))
              .toList();
      assertThat(found.get(0).verdict()).isEqualTo(Verdict.DELAYED);
      assertThat(found.get(1).verdict()).isEqualTo(Verdict.FAULT);
      for (int i = 0; i < found.size(); i++) {
        assertThat(found.get(i)).isEqualTo(found.get(i % 2));
        assertThat(found.get(i).rows()).isPositive().isEqualTo(found.get(i).commands());
      }
      assertThat(allocator.getAllocatedMemory()).isZero();
    }
  }
}
