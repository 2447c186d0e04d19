package io.cqtrace.ingest.format.spdktrace;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Takes JSON values from a stream one after the other, without a tree: the file is one line of any
 * length. Depth and lengths are bounded.
 */
final class JsonInput implements AutoCloseable {
  /** The text is not JSON, or ends in the middle. */
  static final class BrokenJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenJsonException(String message) {
      super(message);
    }
  }

  private static final int WINDOW_BYTES = 1 << 16;
  private static final int MAX_STRING = 4096;
  private static final int MAX_DEPTH = 32;

  private final InputStream in;
  private final byte[] window = new byte[WINDOW_BYTES];
  private int place;
  private int end;
  private long windowOffset;

  JsonInput(InputStream in) {
    this.in = in;
  }

  /** Bytes taken so far. */
  long offset() {
    return windowOffset + place;
  }

  private int read() {
    if (place == end) {
      try {
        windowOffset += end;
        end = Math.max(0, in.read(window, 0, WINDOW_BYTES));
        place = 0;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (end == 0) {
        return -1;
      }
    }
    return window[place++] & 0xff;
  }

  /** The next character that is not white space, not taken; -1 at the end. */
  int peek() {
    int next;
    do {
      next = read();
    } while (next == ' ' || next == '\n' || next == '\r' || next == '\t');
    if (next >= 0) {
      place--;
    }
    return next;
  }

  /** Takes a character if it is the next one. */
  boolean take(char expected) {
    if (peek() != expected) {
      return false;
    }
    place++;
    return true;
  }

  /** Takes a character that must be there. */
  void require(char expected) throws BrokenJsonException {
    if (!take(expected)) {
      throw new BrokenJsonException(expected + " expected");
    }
  }

  /** Takes a string. */
  String takeString() throws BrokenJsonException {
    require('"');
    StringBuilder text = new StringBuilder();
    while (true) {
      int next = read();
      if (next < 0) {
        throw new BrokenJsonException("the end in a string");
      }
      if (next == '"') {
        return text.toString();
      }
      if (next == '\\') {
        next = read();
      }
      if (text.length() < MAX_STRING && next >= 0) {
        text.append((char) next);
      }
    }
  }

  /** Takes an integer; what is not one is skipped and gives -1. */
  long takeLong() throws BrokenJsonException {
    int first = peek();
    if (first < '0' || first > '9') {
      skipValue();
      return -1;
    }
    long value = 0;
    boolean fits = true;
    while (true) {
      int next = read();
      if (next < '0' || next > '9') {
        if (next >= 0) {
          place--;
        }
        return fits ? value : -1;
      }
      fits &= value <= Long.MAX_VALUE / 10 - 1;
      value = fits ? value * 10 + next - '0' : value;
    }
  }

  /** Takes any value and forgets it. */
  void skipValue() throws BrokenJsonException {
    skipValue(0);
  }

  private void skipValue(int depth) throws BrokenJsonException {
    int first = peek();
    if (depth > MAX_DEPTH || first < 0) {
      throw new BrokenJsonException("a value expected");
    }
    if (first == '"') {
      takeString();
    } else if (first == '{' || first == '[') {
      skipMembers(first == '{', depth);
    } else {
      skipLiteral();
    }
  }

  private void skipMembers(boolean object, int depth) throws BrokenJsonException {
    place++;
    char close = object ? '}' : ']';
    if (take(close)) {
      return;
    }
    do {
      if (object) {
        takeString();
        require(':');
      }
      skipValue(depth + 1);
    } while (take(','));
    require(close);
  }

  private void skipLiteral() throws BrokenJsonException {
    int length = 0;
    while (true) {
      int next = read();
      boolean part = Character.isLetterOrDigit(next) || next == '-' || next == '+' || next == '.';
      if (!part) {
        if (next >= 0) {
          place--;
        }
        if (length == 0) {
          throw new BrokenJsonException("a value expected");
        }
        return;
      }
      length++;
    }
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
