package io.cqtrace.ingest.format.simple;

import io.cqtrace.ingest.source.TraceSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Hot path: a window on the content of a source, from which integers of one byte order are taken.
 */
final class RecordInput implements AutoCloseable {
  private static final int WINDOW_BYTES = 1 << 18;

  private static final VarHandle LITTLE_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LITTLE_INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final InputStream stream;
  private final boolean bigEndian;
  private final byte[] window = new byte[WINDOW_BYTES];
  private int place;
  private int end;

  RecordInput(TraceSource source, ByteOrder order) {
    stream = source.openContent();
    bigEndian = order == ByteOrder.BIG_ENDIAN;
  }

  /**
   * Makes so many bytes available, at most the window's half; returns how many of them there are.
   */
  int require(int count) {
    if (end - place < count) {
      System.arraycopy(window, place, window, 0, end - place);
      end -= place;
      place = 0;
      try {
        end += stream.readNBytes(window, end, WINDOW_BYTES - end);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return Math.min(count, end - place);
  }

  /** Steps over bytes that are available; returns where they begin. */
  int take(int count) {
    int start = place;
    place += count;
    return start;
  }

  long takeLong() {
    return longAt(take(Long.BYTES));
  }

  long takeUnsignedInt() {
    return unsignedIntAt(take(Integer.BYTES));
  }

  String takeText(int length) {
    return textAt(take(length), length);
  }

  long longAt(int index) {
    long value = (long) LITTLE_LONG.get(window, index);
    return bigEndian ? Long.reverseBytes(value) : value;
  }

  long unsignedIntAt(int index) {
    int value = (int) LITTLE_INT.get(window, index);
    return (bigEndian ? Integer.reverseBytes(value) : value) & 0xffff_ffffL;
  }

  String textAt(int index, int length) {
    return new String(window, index, length, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      stream.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
