package io.cqtrace.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cqtrace.ingest.report.TraceFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipe may be endless; the disk is not. */
class EndlessInputTest {
  private static final long MOST_BYTES = 3_000_000;

  @TempDir private Path directory;

  @Test
  void anEndlessStreamIsRefusedAtTheLimit() throws IOException {
    Path copy = directory.resolve("copy");
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };
    assertThatThrownBy(() -> TraceSource.copy("<stdin>", endless, copy, MOST_BYTES))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("<stdin>: does not end within 3000000 bytes")
        .hasMessageContaining(directory.toString());
    assertThat(Files.size(copy)).isLessThanOrEqualTo(MOST_BYTES);
  }

  @Test
  void aStreamOfTheLimitIsCopied() throws IOException {
    Path copy = directory.resolve("copy");
    byte[] content = new byte[(int) MOST_BYTES];
    TraceSource.copy("<stdin>", new ByteArrayInputStream(content), copy, MOST_BYTES);
    assertThat(copy).hasBinaryContent(content);
  }
}
