package io.cqtrace.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cqtrace.ingest.report.TraceFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pipe may be endless; the disk is not. */
class EndlessInputTest {
  private static final long MOST_BYTES = 3_000_000;

  @TempDir private Path directory;

  @Test
  void anEndlessStreamIsRefusedAtTheLimit() throws IOException {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };
    assertThatThrownBy(() -> SpooledContent.of("<stdin>", endless, directory, MOST_BYTES))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("<stdin>: does not end within 3000000 bytes")
        .hasMessageContaining(directory.toString());
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, (1 << 20) - 1, 1 << 20, (int) MOST_BYTES})
  void aStreamUpToTheLimitIsCopied(int length) throws IOException {
    byte[] content = new byte[length];
    new Random(1).nextBytes(content);
    try (StoredContent copy =
        SpooledContent.of("<stdin>", new ByteArrayInputStream(content), directory, MOST_BYTES)) {
      assertThat(copy.sizeBytes()).isEqualTo(length);
      for (long from : new long[] {0, length / 3, length}) {
        try (InputStream in = copy.open(from)) {
          assertThat(in.readAllBytes())
              .isEqualTo(Arrays.copyOfRange(content, (int) from, content.length));
        }
      }
      // Without a name it cannot be left behind, not even when the process is killed now.
      assertThat(directory).isEmptyDirectory();
    }
  }
}
