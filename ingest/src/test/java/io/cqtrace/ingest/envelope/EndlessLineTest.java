package io.cqtrace.ingest.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A line without an end passes through the envelopes' layer with bounded memory. */
class EndlessLineTest {
  private static final long LINE_BYTES = 64L << 20;
  private static final int MOST_HELD_BYTES = 1 << 20;
  private static final String PREFIX = "Oct  8 13:01:12 h qemu[1]: ";

  /** A wrapped line of many bytes, and how many of them were taken. */
  private static final class Line extends InputStream {
    private final byte[] start = PREFIX.getBytes(StandardCharsets.US_ASCII);
    private long taken;

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      int count = (int) Math.min(length, LINE_BYTES - taken);
      if (count <= 0) {
        return -1;
      }
      Arrays.fill(bytes, offset, offset + count, (byte) 'x');
      if (taken == 0) {
        System.arraycopy(start, 0, bytes, offset, Math.min(count, start.length));
      }
      taken += count;
      return count;
    }
  }

  @Test
  void holdsNoMoreThanItMustSee() throws IOException {
    Line line = new Line();
    Envelope envelope =
        Envelope.of(List.of(PREFIX + "pci_nvme_irq_msix raising MSI-X IRQ vector 1"));
    byte[] buffer = new byte[1 << 16];
    long given = 0;
    long mostHeld = 0;
    try (InputStream unwrapped = envelope.events(line)) {
      for (int count = unwrapped.read(buffer); count >= 0; count = unwrapped.read(buffer)) {
        given += count;
        mostHeld = Math.max(mostHeld, line.taken - given);
      }
    }
    assertThat(given).isEqualTo(LINE_BYTES);
    assertThat(mostHeld).isLessThan(MOST_HELD_BYTES);
  }
}
