package io.cqtrace.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A result file: written beside its place and renamed, so that it is never half a result. Close it
 * without {@link #commit} and nothing has happened; an interrupt leaves nothing behind, and what a
 * kill leaves has a fixed name, so that the next run replaces it.
 *
 * <p>A link stays and its target is written; {@code -}, a device and a FIFO get the bytes when they
 * are complete. An input is never an output.
 */
final class OutputFile implements AutoCloseable {
  /** Standard output, where a file is asked for. */
  static final String STANDARD_OUTPUT = "-";

  private static final ThreadLocal<List<Path>> INPUTS = ThreadLocal.withInitial(List::of);

  private final Path path;
  private final Path beside;
  private final boolean direct;
  private @Nullable OutputStream stream;

  OutputFile(Path given) {
    Path name = given.getFileName();
    if (name == null || Files.isDirectory(given)) {
      throw new OutputException(given + ": is a directory, not a file", null);
    }
    boolean standard = given.toString().equals(STANDARD_OUTPUT);
    direct = standard || (Files.exists(given) && !Files.isRegularFile(given));
    refuseInput(given);
    try {
      path = !standard && Files.isSymbolicLink(given) && !direct ? targetOf(given) : given;
      beside =
          direct ? Leftovers.temporary() : path.resolveSibling("." + path.getFileName() + ".part");
    } catch (IOException e) {
      throw unwritable(given, e);
    }
    Leftovers.add(beside);
  }

  private static Path targetOf(Path link) throws IOException {
    return Files.exists(link)
        ? link.toRealPath()
        : link.resolveSibling(Files.readSymbolicLink(link));
  }

  /** The files that this command reads: it must not write them. */
  static void inputs(List<String> names) {
    INPUTS.set(names.stream().map(Path::of).toList());
  }

  /** Refuses to write what is read. */
  static void refuseInput(Path output) {
    for (Path input : INPUTS.get()) {
      try {
        if (Files.exists(output) && Files.exists(input) && Files.isSameFile(output, input)) {
          throw new OutputException(output + ": is an input; choose another output", null);
        }
      } catch (IOException e) {
        throw unwritable(output, e);
      }
    }
  }

  /** Writes a whole text. */
  static void write(Path path, String text) {
    write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a whole file. */
  static void write(Path path, byte[] bytes) {
    try (OutputFile file = new OutputFile(path)) {
      file.restart().write(bytes);
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
      refuseInput(path);
      if (path.toString().equals(STANDARD_OUTPUT)) {
        Files.copy(beside, System.out);
        if (System.out.checkError()) {
          throw new IOException("standard output is closed or full");
        }
      } else if (direct) {
        try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.WRITE)) {
          Files.copy(beside, out);
        }
      } else {
        Files.move(beside, path, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  @Override
  public void close() {
    try {
      closeStream();
      Files.deleteIfExists(beside);
      Leftovers.remove(beside);
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
