package io.cqtrace.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a text into regions of whole lines, front to back, into arrays that the caller reuses.
 *
 * <p>Of a line longer than {@link #MAX_LINE_BYTES} only the first {@code MAX_LINE_BYTES + 1} bytes
 * and its line feed may be kept, so that memory does not depend on the input; decoders count such
 * lines as damaged by their length.
 *
 * <p>Plain reads are used rather than mapped windows: they measured faster, and a file that shrinks
 * while it is read ends instead of killing the process.
 */
public final class RegionReader implements AutoCloseable {
  /** Longest line that is looked at. */
  public static final int MAX_LINE_BYTES = 1 << 20;

  /** The size of regions that measured best. */
  public static final int DEFAULT_REGION_BYTES = 1 << 22;

  /** Free bytes behind a region's end, so that decoders may load whole words there. */
  public static final int PADDING_BYTES = 64;

  /** Most bytes per read: enough to hide the call, few enough for the copy to stay in cache. */
  private static final int MAX_STEP_BYTES = 1 << 18;

  private static final int FIRST_CARRY_BYTES = 1 << 12;

  private final InputStream in;
  private final int sourceIndex;
  private final int regionBytes;
  private final int stepBytes;
  private byte[] carry = new byte[FIRST_CARRY_BYTES];
  private int carryLength;
  private long carryOffset;
  private long inputBytes;
  private boolean skippingLine;
  private boolean atEnd;
  private boolean finished;

  /**
   * Starts at the beginning of a source.
   *
   * @param sourceIndex goes into the regions
   * @param regionBytes how large regions are about, at least 1
   */
  public RegionReader(TraceSource source, int sourceIndex, int regionBytes) {
    this(source.openContent(), sourceIndex, regionBytes);
  }

  /** The same for a stream, which is closed with this reader. */
  RegionReader(InputStream in, int sourceIndex, int regionBytes) {
    this.sourceIndex = sourceIndex;
    this.regionBytes = regionBytes;
    this.stepBytes = Math.min(regionBytes, MAX_STEP_BYTES);
    this.in = in;
  }

  /**
   * Reads the next region.
   *
   * @param reuse the array of a region that is not needed any more, or an empty one: the region
   *     lies at its beginning unless it is too small
   * @return a region that numbers its own lines from 1, or null after the last one
   */
  public @Nullable ByteRegion next(byte[] reuse) {
    if (finished) {
      return null;
    }
    byte[] array = withRoom(reuse, 0, carryLength);
    long offset = carryOffset;
    System.arraycopy(carry, 0, array, 0, carryLength);
    int end = carryLength;
    int lineStart = 0;
    do {
      array = withRoom(array, end, end);
      int newBytes = end;
      end = readStep(array, end);
      int lineFeed = lastLineFeed(array, newBytes, end);
      if (lineFeed >= 0) {
        lineStart = lineFeed + 1;
      }
      if (end - lineStart > MAX_LINE_BYTES) {
        end = lineStart + MAX_LINE_BYTES + 1;
        skippingLine = true;
      }
    } while (!atEnd && (end < regionBytes || lineStart == 0));
    if (atEnd) {
      finished = true;
      return new ByteRegion(sourceIndex, array, 0, end, offset, 1, true);
    }
    keepCarry(array, lineStart, end);
    return new ByteRegion(sourceIndex, array, 0, lineStart, offset, 1, false);
  }

  /**
   * An array that begins with the first {@code used} bytes and has room for a step at a place. It
   * grows to a region's size, so that a small input does not cost a large array.
   */
  private byte[] withRoom(byte[] array, int used, int place) {
    int needed = place + stepBytes + PADDING_BYTES;
    if (array.length >= needed) {
      return array;
    }
    int full = regionBytes + stepBytes + PADDING_BYTES;
    int length = needed < full ? Math.min(2 * needed, full) : needed + needed / 2;
    byte[] larger = new byte[used == 0 ? needed : length];
    System.arraycopy(array, 0, larger, 0, used);
    return larger;
  }

  private void keepCarry(byte[] array, int start, int end) {
    carryLength = end - start;
    if (carry.length < carryLength) {
      carry = new byte[carryLength + carryLength / 2];
    }
    System.arraycopy(array, start, carry, 0, carryLength);
    carryOffset = inputBytes - carryLength;
  }

  private int readStep(byte[] array, int end) {
    int count;
    try {
      count = in.read(array, end, stepBytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (count < 0) {
      atEnd = true;
      return end;
    }
    inputBytes += count;
    if (!skippingLine) {
      return end + count;
    }
    int lineFeed = end;
    while (lineFeed < end + count && array[lineFeed] != '\n') {
      lineFeed++;
    }
    int kept = end + count - lineFeed;
    if (kept > 0) {
      skippingLine = false;
      System.arraycopy(array, lineFeed, array, end, kept);
    }
    return end + kept;
  }

  private static int lastLineFeed(byte[] array, int start, int end) {
    for (int i = end - 1; i >= start; i--) {
      if (array[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
