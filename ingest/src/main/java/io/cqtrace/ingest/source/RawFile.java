package io.cqtrace.ingest.source;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file's stored bytes. A failing disk is told apart from damaged compressed data: it gives a
 * {@link io.cqtrace.ingest.report.TraceFormatException}, which decompressors let through.
 */
final class RawFile extends InputStream {
  private final String name;
  private final InputStream in;

  RawFile(String name, InputStream in) {
    this.name = name;
    this.in = in;
  }

  @Override
  public int read() {
    try {
      return in.read();
    } catch (IOException e) {
      throw TraceSource.cannotRead(name, e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    try {
      return in.read(bytes, offset, length);
    } catch (IOException e) {
      throw TraceSource.cannotRead(name, e);
    }
  }

  @Override
  public int available() {
    try {
      return in.available();
    } catch (IOException e) {
      throw TraceSource.cannotRead(name, e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
