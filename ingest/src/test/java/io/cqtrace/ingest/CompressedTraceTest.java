package io.cqtrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestCounter.Disposition;
import io.cqtrace.ingest.report.TraceFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Compressed traces: by content, in parts, damaged, empty. */
class CompressedTraceTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"gz", "xz", "zst", "bz2"})
  void seesThroughCompressionByContent(String kind) throws IOException {
    byte[] compressed = compress(kind, TraceReaderTest.TEXT.getBytes(StandardCharsets.UTF_8));
    try (Reading file = new Reading(Files.write(directory.resolve("no-such-suffix"), compressed));
        Reading stream = new Reading(TraceReaderTest.stream(compressed))) {
      assertThat(file.rows).isEqualTo(TraceReaderTest.ROWS);
      assertThat(stream.rows).isEqualTo(TraceReaderTest.ROWS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "xz", "zst", "bz2"})
  void readsAllPartsOfAConcatenation(String kind) throws IOException {
    byte[] bytes = TraceReaderTest.TEXT.getBytes(StandardCharsets.UTF_8);
    int half = bytes.length / 2;
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(compress(kind, Arrays.copyOf(bytes, half)));
    both.write(compress(kind, Arrays.copyOfRange(bytes, half, bytes.length)));
    try (Reading reading = new Reading(TraceReaderTest.stream(both.toByteArray()))) {
      assertThat(reading.rows).isEqualTo(TraceReaderTest.ROWS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "xz", "zst"})
  void readsDamagedCompressedDataUpToTheDamage(String kind) throws IOException {
    byte[] bytes = TraceReaderTest.TEXT.repeat(20_000).getBytes(StandardCharsets.UTF_8);
    byte[] compressed = compress(kind, shuffledStamps(bytes));
    byte[] cut = Arrays.copyOf(compressed, compressed.length * 9 / 10);
    try (Reading reading = new Reading(TraceReaderTest.stream(cut))) {
      assertThat(reading.report.count(IngestCounter.REMARK_COMPRESSED_CUT)).isEqualTo(1);
      assertThat(reading.report.total(Disposition.EVENT)).isPositive();
      assertThat(reading.summary.sources().get(0).reason()).contains("decompression stopped");
      reading.report.checkSum();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "xz", "zst", "bz2"})
  void refusesCompressedNothing(String kind) throws IOException {
    TraceReaderTest.assertRefused(
        TraceReaderTest.stream(compress(kind, new byte[0])), "is empty once decompressed");
    byte[] damaged = compress(kind, TraceReaderTest.TEXT.getBytes(StandardCharsets.UTF_8));
    TraceReaderTest.assertRefused(
        TraceReaderTest.stream(Arrays.copyOf(damaged, 9)), "cannot be decompressed");
    Arrays.fill(damaged, 6, damaged.length, (byte) 0x55);
    assertThatThrownBy(() -> new Reading(TraceReaderTest.stream(damaged)))
        .isInstanceOf(TraceFormatException.class);
  }

  /**
   * Makes the microseconds differ, so that compressed data is not tiny; times go back and forth.
   */
  static byte[] shuffledStamps(byte[] bytes) {
    Random random = new Random(7);
    for (int i = 0; i + 25 < bytes.length; i++) {
      if (bytes[i] == '.' && bytes[i + 7] == 'Z') {
        for (int digit = 1; digit <= 6; digit++) {
          bytes[i + digit] = (byte) ('0' + random.nextInt(10));
        }
      }
    }
    return bytes;
  }

  static byte[] compress(String kind, byte[] bytes) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (kind) {
          case "gz" -> new GZIPOutputStream(compressed);
          case "xz" -> new XZOutputStream(compressed, new LZMA2Options(1));
          case "zst" -> new ZstdOutputStream(compressed);
          default -> new BZip2CompressorOutputStream(compressed, 1);
        }) {
      out.write(bytes);
    }
    return compressed.toByteArray();
  }
}
