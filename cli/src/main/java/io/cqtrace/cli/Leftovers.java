package io.cqtrace.cli;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Files and folders that are no results yet. An interrupt removes them. What a kill leaves has a
 * name that the next run finds: beside a result a fixed one, in the temporary folder one with the
 * number of its process.
 */
final class Leftovers {
  private static final Pattern TEMPORARY = Pattern.compile("cqtrace-([0-9]+)-.*\\.part");

  private static final Duration UNTOUCHED = Duration.ofMinutes(1);

  /** The interrupted command goes on writing until the process ends: removed again that often. */
  private static final int TRIES = 5;

  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::removeAll));
  }

  private Leftovers() {}

  /** To be removed if the process ends before {@link #remove}. */
  static void add(Path place) {
    OPEN.add(place);
  }

  /** Became a result, or is gone. */
  static void remove(Path place) {
    OPEN.remove(place);
  }

  /** A new file in the temporary folder; those of killed processes are removed there. */
  static Path temporary() throws IOException {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try (DirectoryStream<Path> others = Files.newDirectoryStream(folder, Leftovers::isOfDead)) {
      for (Path other : others) {
        Files.deleteIfExists(other);
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Another user's, or another run was faster: nothing that this run needs.
    }
    return Files.createTempFile(folder, "cqtrace-" + ProcessHandle.current().pid() + "-", ".part");
  }

  /** A process that is not seen may be another container's: then its file is written to. */
  private static boolean isOfDead(Path file) throws IOException {
    Matcher name = TEMPORARY.matcher(String.valueOf(file.getFileName()));
    return name.matches()
        && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()
        && Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(UNTOUCHED));
  }

  private static void removeAll() {
    for (int i = 0; i < TRIES; i++) {
      for (Path place : OPEN) {
        try {
          delete(place);
        } catch (IOException e) {
          // Written to meanwhile, or not ours any longer: tried again, then there is nobody to
          // tell.
        }
      }
    }
  }

  /** Deletes a file, or a folder with all that is in it, if it is there. */
  static void delete(Path place) throws IOException {
    if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        place,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException problem)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
