package io.cqtrace.ingest.source;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of the user's. */
final class FileContent implements StoredContent {
  private final Path file;

  FileContent(Path file) {
    this.file = file;
  }

  @Override
  public InputStream open(long offset) throws IOException {
    FileInputStream in = new FileInputStream(file.toFile());
    boolean opened = false;
    try {
      in.getChannel().position(offset);
      opened = true;
      return in;
    } finally {
      if (!opened) {
        in.close();
      }
    }
  }

  @Override
  public long sizeBytes() throws IOException {
    return Files.size(file);
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
