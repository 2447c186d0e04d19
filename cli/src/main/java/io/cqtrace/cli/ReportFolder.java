package io.cqtrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A directory of results: written beside its place and renamed, so that it is never half a report.
 * A directory that exists keeps what is not a report's; what an earlier report left goes. Close it
 * without {@link #commit} and nothing has happened.
 */
final class ReportFolder implements AutoCloseable {
  private static final String STAGING = ".cqtrace-report.part";

  private final Path target;
  private final Path staging;
  private final boolean existed;

  /** A folder to be; its parents are created. */
  ReportFolder(Path target) {
    this.target = target;
    existed = Files.isDirectory(target);
    Path name = target.toAbsolutePath().normalize().getFileName();
    staging =
        existed
            ? target.resolve(STAGING)
            : target.toAbsolutePath().normalize().resolveSibling("." + name + ".part");
    try {
      if (Files.exists(target) && !existed) {
        throw new OutputException(target + ": cannot be written: is a file, not a directory", null);
      }
      if (existed && !isReport(target)) {
        throw new OutputException(
            target + ": is a folder with other files and no report; choose an empty or new one",
            null);
      }
      Leftovers.delete(staging);
      Leftovers.add(staging);
      Files.createDirectories(staging);
    } catch (IOException e) {
      throw OutputFile.unwritable(target, e);
    }
  }

  /** Whether a folder is a report, or empty: an interrupted report counts as none. */
  private static boolean isReport(Path folder) throws IOException {
    return Files.isRegularFile(folder.resolve("report.txt"))
        || entries(folder).stream().allMatch(entry -> entry.endsWith(STAGING));
  }

  /** Where an entry is written until the folder is complete. */
  Path path(String name) {
    return staging.resolve(name);
  }

  /** Writes a whole text. */
  void write(String name, String text) {
    OutputFile.write(path(name), text);
  }

  /** A directory in the folder, made. */
  Path directory(String name) {
    OutputFile.createDirectory(path(name));
    return path(name);
  }

  /**
   * Puts the folder in its place.
   *
   * @param names every entry that any report may have
   * @return the files that it has now, relative to it
   */
  List<String> commit(List<String> names) {
    try {
      List<String> files = files();
      if (!existed) {
        Files.move(staging, target);
        return files;
      }
      for (String name : names) {
        OutputFile.refuseInput(target.resolve(name));
        Leftovers.delete(target.resolve(name));
      }
      for (Path entry : entries(staging)) {
        Path place = target.resolve(entry.getFileName());
        Leftovers.delete(place);
        Files.move(entry, place);
      }
      return files;
    } catch (IOException e) {
      throw OutputFile.unwritable(target, e);
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(staging)) {
      TreeSet<String> names = new TreeSet<>();
      all.filter(Files::isRegularFile)
          .forEach(file -> names.add(staging.relativize(file).toString()));
      return new ArrayList<>(names);
    }
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }

  @Override
  public void close() {
    try {
      Leftovers.delete(staging);
      Leftovers.remove(staging);
    } catch (IOException e) {
      throw OutputFile.unwritable(staging, e);
    }
  }
}
