package io.cqtrace.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lines are found again where they are: the same texts, and little is read for them. */
class LineIndexTest {
  private static final int LINES = 60_000;

  /** How a text is stored. */
  private enum Stored {
    PLAIN,
    ZSTD,
    UTF16;

    byte[] of(String text) {
      return switch (this) {
        case PLAIN -> text.getBytes(StandardCharsets.US_ASCII);
        case ZSTD -> Zstd.compress(text.getBytes(StandardCharsets.US_ASCII));
        case UTF16 -> ("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE);
      };
    }
  }

  /** Bytes in memory that count what is read of them. */
  private static final class Counted implements StoredContent {
    private final byte[] bytes;
    private final AtomicLong read = new AtomicLong();

    Counted(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public InputStream open(long offset) {
      return new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset) {
        @Override
        public synchronized int read(byte[] into, int start, int length) {
          int count = super.read(into, start, length);
          read.addAndGet(Math.max(0, count));
          return count;
        }
      };
    }

    @Override
    public long sizeBytes() {
      return bytes.length;
    }

    @Override
    public void close() {}
  }

  private static List<String> lines() {
    Random random = new Random(7);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      lines.add(i % 97 == 0 ? "" : "line " + i + " " + "x".repeat(random.nextInt(60)));
    }
    lines.set(LINES / 2, "long " + "y".repeat(3 << 20));
    return lines;
  }

  private static long readThrough(TraceSource source) throws IOException {
    try (InputStream in = source.openContent()) {
      return in.transferTo(java.io.OutputStream.nullOutputStream());
    }
  }

  @ParameterizedTest
  @EnumSource(Stored.class)
  void theLinesAreThoseOfTheText(Stored stored) throws IOException {
    List<String> lines = lines();
    Counted content = new Counted(stored.of(String.join("\n", lines) + "\n"));
    List<Long> wanted =
        List.of(
            1L, 2L, 3L, 9_000L, LINES / 2L, LINES / 2L + 1, LINES / 2L + 2, (long) LINES, 99_999L);
    SortedMap<Long, String> expected = new TreeMap<>();
    for (long line : wanted) {
      if (line <= LINES) {
        expected.put(line, VisibleText.of(lines.get((int) line - 1), LineFetcher.MAX_CHARS));
      }
    }
    try (TraceSource source = TraceSource.open(TraceInput.ofContent("test", content))) {
      assertThat(LineFetcher.fetch(source, wanted)).isEqualTo(expected);
      source.keepLines();
      readThrough(source);
      content.read.set(0);
      assertThat(LineFetcher.fetch(source, wanted)).isEqualTo(expected);
      // Around each of the nine; of what is not plain nothing is read again.
      assertThat(content.read.get()).isLessThan(stored == Stored.PLAIN ? 8L << 20 : 1);
      content.read.set(0);
      assertThat(LineFetcher.fetch(source, List.of(9_000L)))
          .containsExactly(Map.entry(9_000L, expected.get(9_000L)));
      assertThat(content.read.get()).isLessThan(2 << 20);
    }
  }

  @Test
  void aReadingThatStopsIsBegunAnew() throws IOException {
    Counted content = new Counted(Stored.PLAIN.of(String.join("\n", lines())));
    try (TraceSource source = TraceSource.open(TraceInput.ofContent("test", content))) {
      source.keepLines();
      try (InputStream in = source.openContent()) {
        assertThat(in.readNBytes(1 << 19)).hasSize(1 << 19);
      }
      readThrough(source);
      assertThat(LineFetcher.fetch(source, List.of(59_999L))).containsKey(59_999L);
    }
  }

  @Test
  void lineFeedsAreCountedEightAtATime() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      byte[] bytes = new byte[random.nextInt(100)];
      int expected = 0;
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (random.nextInt(3) == 0 ? '\n' : random.nextInt(256));
        expected += bytes[i] == '\n' ? 1 : 0;
      }
      assertThat(LineIndex.lineFeeds(bytes, 0, bytes.length)).isEqualTo(expected);
    }
  }

  @Test
  void theDigestIsThatOfTheStoredBytes() throws IOException {
    byte[] bytes = Stored.ZSTD.of("a text\n".repeat(100_000));
    Counted content = new Counted(bytes);
    String expected;
    try (TraceSource source = TraceSource.open(TraceInput.ofContent("test", content))) {
      expected = source.digest().sha256();
      assertThat(source.digest()).isEqualTo(new TraceSource.Digest(bytes.length, expected));
      source.keepDigest();
      content.read.set(0);
      readThrough(source);
      assertThat(source.digest()).isEqualTo(new TraceSource.Digest(bytes.length, expected));
      assertThat(content.read.get()).isEqualTo(bytes.length);
    }
  }
}
