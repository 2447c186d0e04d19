package io.cqtrace.ingest.envelope;

import io.cqtrace.ingest.envelope.LineUnwrapper.Unwrapped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Content without envelopes: as many lines, in the same order. A line in which no record is found
 * stays as it is, and so does the rest of one that is too long to be looked at.
 */
final class UnwrappedContent extends InputStream {
  private static final int STEP_BYTES = 1 << 16;

  private final InputStream in;
  private final Envelope envelope;
  private final boolean withTimes;
  private final Predicate<@Nullable String> shown;
  private final AtomicLong hidden;
  private final LineUnwrapper unwrapper = new LineUnwrapper();
  private byte[] held = new byte[2 * STEP_BYTES];
  private int heldCount;
  private byte[] out = new byte[2 * STEP_BYTES];
  private int outCount;
  private int taken;
  private boolean atEnd;
  private boolean passing;
  private String begun = "";
  private int appended;

  /**
   * Starts at a content's beginning.
   *
   * @param withTimes whether the envelopes' times are put before records without one
   * @param shown which lines are shown, by their record's format, null for lines without a record;
   *     the others are empty lines
   * @param hidden counts the lines that are not shown
   */
  UnwrappedContent(
      InputStream in,
      Envelope envelope,
      boolean withTimes,
      Predicate<@Nullable String> shown,
      AtomicLong hidden) {
    this.in = in;
    this.envelope = envelope;
    this.withTimes = withTimes;
    this.shown = shown;
    this.hidden = hidden;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (taken == outCount) {
      if (atEnd) {
        return -1;
      }
      taken = 0;
      outCount = 0;
      step();
    }
    int count = Math.min(length, outCount - taken);
    System.arraycopy(out, taken, bytes, offset, count);
    taken += count;
    return count;
  }

  /** Reads on and puts out the lines that are whole. */
  private void step() throws IOException {
    if (held.length - heldCount < STEP_BYTES) {
      held = Arrays.copyOf(held, 2 * held.length);
    }
    int count = in.read(held, heldCount, STEP_BYTES);
    int scanFrom = heldCount;
    if (count < 0) {
      atEnd = true;
    } else {
      heldCount += count;
    }
    int start = 0;
    for (int i = scanFrom; i < heldCount; i++) {
      if (held[i] == '\n') {
        takeLine(start, i);
        start = i + 1;
      }
    }
    if (atEnd) {
      putBegun();
      if (start < heldCount || passing) {
        putLine(held, start, heldCount);
      }
      start = heldCount;
    } else if (heldCount - start > LineUnwrapper.MAX_CHARS) {
      putBegun();
      if (shown.test(null)) {
        put(held, start, heldCount);
      } else if (!passing) {
        hidden.incrementAndGet();
      }
      start = heldCount;
      passing = true;
    }
    System.arraycopy(held, start, held, 0, heldCount - start);
    heldCount -= start;
  }

  /** A line, or the rest of the one before. */
  private void takeLine(int start, int end) {
    if (passing || !AppendedLines.mayGoOn(held, start, end)) {
      putBegun();
      putLine(held, start, end);
      put((byte) '\n');
      return;
    }
    String line = AppendedLines.text(held, start, end);
    int rest = AppendedLines.appendedAt(line);
    if (rest >= 0 && !begun.isEmpty() && begun.length() + line.length() < LineUnwrapper.MAX_CHARS) {
      begun += line.substring(rest);
      appended++;
    } else {
      putBegun();
      begun = line;
    }
  }

  /** Puts out the line that might have gone on; its later pieces become empty lines. */
  private void putBegun() {
    if (begun.isEmpty()) {
      return;
    }
    byte[] line = begun.getBytes(StandardCharsets.ISO_8859_1);
    begun = "";
    putLine(line, 0, line.length);
    for (put((byte) '\n'); appended > 0; appended--) {
      put((byte) '\n');
    }
  }

  private void putLine(byte[] from, int start, int end) {
    if (passing || end - start > LineUnwrapper.MAX_CHARS) {
      if (shown.test(null)) {
        put(from, start, end);
      } else if (!passing) {
        hidden.incrementAndGet();
      }
      passing = false;
      return;
    }
    int lineEnd = end > start && from[end - 1] == '\r' ? end - 1 : end;
    String line = new String(from, start, lineEnd - start, StandardCharsets.ISO_8859_1);
    Unwrapped found = unwrapper.unwrap(line);
    if (!shown.test(found == null ? null : found.start().shape().format())) {
      hidden.incrementAndGet();
      return;
    }
    if (found == null || !found.changed()) {
      put(from, start, end);
      return;
    }
    byte[] text = envelope.text(found, withTimes).getBytes(StandardCharsets.ISO_8859_1);
    put(text, 0, text.length);
  }

  private void put(byte b) {
    room(1);
    out[outCount++] = b;
  }

  private void put(byte[] bytes, int start, int end) {
    room(end - start);
    System.arraycopy(bytes, start, out, outCount, end - start);
    outCount += end - start;
  }

  private void room(int count) {
    if (out.length - outCount < count) {
      out = Arrays.copyOf(out, Math.max(2 * out.length, outCount + count));
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
