package io.cqtrace.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Hot path: where the lines of a content are, sparsely, noted while it is read the first time: the
 * number and the place of the first line behind each 256 KiB. Of a content that cannot be entered
 * at a place (compressed, or of another encoding) the text itself is kept ({@link KeptText}).
 *
 * <p>Bytes go in by one thread at a time; places are asked for afterwards.
 */
final class LineIndex implements AutoCloseable {
  private static final int BLOCK_BYTES = 1 << 18;
  private static final int FIRST_CAPACITY = 64;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LINE_FEEDS = 0x0a0a_0a0a_0a0a_0a0aL;
  private static final long LOW_BITS = 0x7f7f_7f7f_7f7f_7f7fL;

  private final KeptText kept;
  private final boolean keepsText;
  private long[] firstLines = new long[FIRST_CAPACITY];
  private long[] offsets = new long[FIRST_CAPACITY];
  private int placeCount = 1;
  private long position;
  private long line = 1;
  private long nextPlace = BLOCK_BYTES;
  private boolean complete;

  /**
   * An empty index.
   *
   * @param keepsText whether the text is kept beside the places
   */
  LineIndex(boolean keepsText) {
    this.keepsText = keepsText;
    this.kept = new KeptText();
    firstLines[0] = 1;
  }

  /** Notes the next bytes of the content. */
  void add(byte[] bytes, int start, int count) throws IOException {
    int end = start + count;
    int at = start;
    while (at < end) {
      if (position < nextPlace) {
        int part = (int) Math.min(end - at, nextPlace - position);
        line += lineFeeds(bytes, at, at + part);
        take(bytes, at, part);
        at += part;
        continue;
      }
      int lineFeed = indexOfLineFeed(bytes, at, end);
      int upTo = lineFeed < 0 ? end : lineFeed + 1;
      take(bytes, at, upTo - at);
      at = upTo;
      if (lineFeed >= 0) {
        line++;
        addPlace();
      }
    }
  }

  private void take(byte[] bytes, int start, int count) {
    position += count;
    if (keepsText) {
      kept.add(bytes, start, count);
    }
  }

  private void addPlace() throws IOException {
    if (keepsText) {
      kept.endBlock();
    }
    if (placeCount == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * placeCount);
      firstLines = Arrays.copyOf(firstLines, 2 * placeCount);
    }
    firstLines[placeCount] = line;
    offsets[placeCount++] = position;
    nextPlace = position + BLOCK_BYTES;
  }

  private static int indexOfLineFeed(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Eight bytes at a time: a byte of the difference is zero where there is a line feed. */
  static int lineFeeds(byte[] bytes, int start, int end) {
    int count = 0;
    int at = start;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      long difference = (long) LONGS.get(bytes, at) ^ LINE_FEEDS;
      long nonZero = ((difference & LOW_BITS) + LOW_BITS) | difference;
      count += Long.BYTES - Long.bitCount(nonZero & ~LOW_BITS);
    }
    for (; at < end; at++) {
      count += bytes[at] == '\n' ? 1 : 0;
    }
    return count;
  }

  /** The content is at its end. */
  void complete() throws IOException {
    if (keepsText) {
      kept.endBlock();
    }
    complete = true;
  }

  /** Whether all of the content was noted. */
  boolean isComplete() {
    return complete;
  }

  /** The number of the last place that is not behind a line. */
  int placeOf(long wanted) {
    int found = Arrays.binarySearch(firstLines, 0, placeCount, wanted);
    return found >= 0 ? found : -found - 2;
  }

  /** The line that begins at a place, counted from 1. */
  long firstLine(int place) {
    return firstLines[place];
  }

  /** The place's offset in the content, bytes from 0. */
  long offset(int place) {
    return offsets[place];
  }

  /** Whether {@link #text} has the text. */
  boolean keepsText() {
    return keepsText;
  }

  /** The kept text from a place on. */
  InputStream text(int place) {
    return kept.open(place);
  }

  @Override
  public void close() {
    kept.close();
  }
}
