package io.cqtrace.ingest.format.qemu;

import io.cqtrace.ingest.format.ByteWords;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Hot path: finds an event by its name's bytes. A hash table keyed by length and the last eight
 * bytes; a hit is verified byte for byte, eight at a time.
 *
 * <p>The names are in {@code event-names.txt}, with the versions of QEMU that have them.
 */
final class EventNames {
  /** The names of all versions. */
  static final EventNames ALL = new EventNames(readNames());

  private static final int SLOTS = 1 << 11;
  private static final int SLOT_MASK = SLOTS - 1;
  private static final long MULTIPLIER = 0x9e37_79b9_7f4a_7c15L;

  private final long[] tails = new long[SLOTS];
  private final int[] lengths = new int[SLOTS];
  private final long[][] words = new long[SLOTS][];
  private final QemuEvent[] events = new QemuEvent[SLOTS];

  private EventNames(List<String> names) {
    for (String name : names) {
      byte[] padded = ("________" + name + "________").getBytes(StandardCharsets.US_ASCII);
      int end = Long.BYTES + name.length();
      long tail = tail(padded, Long.BYTES, end);
      int slot = slot(tail, name.length());
      while (lengths[slot] != 0) {
        slot = (slot + 1) & SLOT_MASK;
      }
      tails[slot] = tail;
      lengths[slot] = name.length();
      events[slot] = QemuEvent.ofKnownName(name);
      words[slot] = new long[(name.length() - 1) / Long.BYTES];
      for (int i = 0; i < words[slot].length; i++) {
        words[slot][i] = ByteWords.load(padded, Long.BYTES * (i + 1));
      }
    }
  }

  static List<String> readNames() {
    try (InputStream in = EventNames.class.getResourceAsStream("event-names.txt")) {
      if (in == null) {
        throw new IllegalStateException("event-names.txt is not in the jar");
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))
          .lines()
          .filter(line -> !line.startsWith("#") && !line.startsWith("["))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The event with the name {@code bytes[start..end-1]}, {@link QemuEvent#UNKNOWN} if there is
   * none. At least eight bytes stand before {@code end}.
   */
  QemuEvent find(byte[] bytes, int start, int end) {
    int length = end - start;
    long tail = tail(bytes, start, end);
    int slot = slot(tail, length);
    while (lengths[slot] != 0) {
      if (tails[slot] == tail && lengths[slot] == length && begins(bytes, start, words[slot])) {
        return events[slot];
      }
      slot = (slot + 1) & SLOT_MASK;
    }
    return QemuEvent.UNKNOWN;
  }

  private static boolean begins(byte[] bytes, int start, long[] expected) {
    for (int i = 0; i < expected.length; i++) {
      if (ByteWords.load(bytes, start + Long.BYTES * i) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** The last eight bytes of a name; of a shorter name all, shifted to the top. */
  private static long tail(byte[] bytes, int start, int end) {
    long word = ByteWords.load(bytes, end - Long.BYTES);
    int missing = Long.BYTES - (end - start);
    return missing > 0 ? word >>> (8 * missing) : word;
  }

  private static int slot(long tail, int length) {
    return (int) (((tail + length) * MULTIPLIER) >>> 53);
  }
}
