package io.cqtrace.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * A result file: written beside its place and renamed, so that it is never half a result. Close it
 * without {@link #commit} and nothing has happened.
 */
final class OutputFile implements AutoCloseable {
  private final Path path;
  private final Path beside;
  private @Nullable OutputStream stream;

  OutputFile(Path path) {
    Path name = path.getFileName();
    if (name == null || Files.isDirectory(path)) {
      throw new OutputException(path + ": is a directory, not a file", null);
    }
    this.path = path;
    this.beside = path.resolveSibling("." + name + ".part");
  }

  /** Writes a whole text. */
  static void write(Path path, String text) {
    try (OutputFile file = new OutputFile(path)) {
      file.restart().write(text.getBytes(StandardCharsets.UTF_8));
      file.commit();
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  /** Creates a directory and those above it. */
  static void createDirectory(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw unwritable(directory, e);
    }
  }

  static OutputException unwritable(Path path, IOException problem) {
    return new OutputException(path + ": cannot be written: " + problem, problem);
  }

  /** An empty file to write to; what was written before is gone. */
  OutputStream restart() {
    try {
      closeStream();
      OutputStream fresh = new BufferedOutputStream(Files.newOutputStream(beside), 1 << 16);
      stream = fresh;
      return fresh;
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  /** Where another library writes the file until it is complete. */
  Path place() {
    return beside;
  }

  /** Puts the file in its place. */
  void commit() {
    try {
      closeStream();
      Files.move(beside, path, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  @Override
  public void close() {
    try {
      closeStream();
      Files.deleteIfExists(beside);
    } catch (IOException e) {
      throw unwritable(beside, e);
    }
  }

  private void closeStream() throws IOException {
    OutputStream open = stream;
    stream = null;
    if (open != null) {
      open.close();
    }
  }
}
