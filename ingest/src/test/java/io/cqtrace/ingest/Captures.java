package io.cqtrace.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where real captures are: those in the tree ({@code sample-traces}), and the larger collection
 * that the tree's were taken from, if it is there (environment variable {@code CQTRACE_CAPTURES},
 * or {@code shared/captures} beside the checkout).
 */
public final class Captures {
  private Captures() {}

  /** QEMU text logs of both, possibly none. */
  public static List<Path> qemuLogs() {
    return Stream.concat(samples("qemu").stream(), collection("qemu").stream())
        .filter(path -> isQemuLog(path.getFileName().toString()))
        .toList();
  }

  private static boolean isQemuLog(String name) {
    return name.matches("trace(-\\d+)?\\.log(\\.zst)?|qemu\\.err\\.zst");
  }

  /** Files below {@code sample-traces/FORMAT}. */
  public static List<Path> samples(String format) {
    return files(Path.of("").toAbsolutePath().resolveSibling("sample-traces").resolve(format));
  }

  /** Files below the collection's {@code FORMAT} directory; empty where there is no collection. */
  public static List<Path> collection(String format) {
    String configured = System.getenv("CQTRACE_CAPTURES");
    if (configured != null) {
      return files(Path.of(configured).resolve(format));
    }
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      Path captures = dir.resolve("shared").resolve("captures");
      if (Files.isDirectory(captures)) {
        return files(captures.resolve(format));
      }
    }
    return List.of();
  }

  private static List<Path> files(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
