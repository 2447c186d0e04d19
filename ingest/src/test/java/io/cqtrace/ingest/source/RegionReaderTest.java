package io.cqtrace.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Regions are whole lines, and together the input, whatever their size. */
class RegionReaderTest {

  @Test
  void regionsTogetherAreTheInput() {
    Random random = new Random(3);
    for (int round = 0; round < 10; round++) {
      byte[] input = lines(random, 400, 1 + random.nextInt(300));
      if (random.nextBoolean()) {
        input = Arrays.copyOf(input, input.length - 1);
      }
      for (int regionBytes : new int[] {1, 7, 100, 4096, 1 << 20}) {
        assertThat(String.join("", read(input, regionBytes)))
            .isEqualTo(new String(input, StandardCharsets.ISO_8859_1));
      }
    }
  }

  @Test
  void regionsEndAtLineEndsAndKnowTheirPlace() {
    byte[] input = lines(new Random(4), 2000, 60);
    try (TraceSource source = source(input);
        RegionReader reader = new RegionReader(source, 5, 512)) {
      long offset = 0;
      ByteRegion region = reader.next(new byte[0]);
      while (!region.last()) {
        assertThat(region.bytes()[region.end() - 1]).isEqualTo((byte) '\n');
        assertThat(region.fileOffset()).isEqualTo(offset);
        assertThat(region.sourceIndex()).isEqualTo(5);
        assertThat(region.bytes().length)
            .isGreaterThanOrEqualTo(region.end() + RegionReader.PADDING_BYTES);
        offset += region.byteCount();
        region = reader.next(region.bytes());
      }
      assertThat(reader.next(region.bytes())).isNull();
    }
  }

  @Test
  void keepsOfAHugeLineOnlyItsBeginning() {
    int huge = 5 * RegionReader.MAX_LINE_BYTES;
    for (int regionBytes : new int[] {100, 1 << 19, 1 << 22}) {
      String input = "first\n" + "x".repeat(huge) + "\nlast\n" + "y".repeat(huge);
      List<String> regions = read(input.getBytes(StandardCharsets.US_ASCII), regionBytes);
      List<String> lines = String.join("", regions).lines().toList();
      assertThat(lines).hasSize(4);
      assertThat(lines.get(0)).isEqualTo("first");
      assertThat(lines.get(1)).matches("x+");
      assertThat(lines.get(1).length())
          .isBetween(RegionReader.MAX_LINE_BYTES + 1, RegionReader.MAX_LINE_BYTES * 2 + (1 << 22));
      assertThat(lines.get(2)).isEqualTo("last");
      assertThat(lines.get(3).length()).isGreaterThan(RegionReader.MAX_LINE_BYTES);
    }
  }

  private static byte[] lines(Random random, int count, int maxLength) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      for (int n = random.nextInt(maxLength); n > 0; n--) {
        text.write('a' + random.nextInt(26));
      }
      text.write('\n');
    }
    return text.toByteArray();
  }

  private static List<String> read(byte[] input, int regionBytes) {
    List<String> regions = new ArrayList<>();
    try (TraceSource source = source(input);
        RegionReader reader = new RegionReader(source, 0, regionBytes)) {
      byte[] array = new byte[0];
      ByteRegion region;
      while ((region = reader.next(array)) != null) {
        array = region.bytes();
        regions.add(
            new String(array, region.start(), region.byteCount(), StandardCharsets.ISO_8859_1));
      }
    }
    return regions;
  }

  private static TraceSource source(byte[] input) {
    return TraceSource.open(TraceInput.ofStream("test", new ByteArrayInputStream(input)));
  }
}
