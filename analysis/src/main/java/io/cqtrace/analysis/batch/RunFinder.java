package io.cqtrace.analysis.batch;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which files below a root are a run: those of one folder, or those for which the pattern gives the
 * same words. What is named as a root and is a file is a run. Hidden files and folders are left
 * out, and links to folders are not followed. Whether a file is a capture is found out when it is
 * opened.
 */
public final class RunFinder {
  private static final Set<String> DERIVED_TABLES =
      Set.of("commands.arrow", "queues.arrow", "findings.arrow");

  private final @Nullable Pattern pattern;
  private final Path output;
  private final Map<String, List<Path>> runs = new TreeMap<>();
  private final Map<Path, String> unreadable = new TreeMap<>();

  /**
   * A search.
   *
   * @param pattern for the path below the root; its first group (or, without one, what it matches)
   *     names the run, files that it does not match are left out; null: a folder is a run
   * @param output where results are written: not searched
   */
  public RunFinder(@Nullable Pattern pattern, Path output) {
    this.pattern = pattern;
    this.output = output.toAbsolutePath().normalize();
  }

  /** Searches these roots; the runs are in the order of their names. */
  public List<RunFiles> find(List<Path> roots) throws IOException {
    for (Path root : roots) {
      String prefix = roots.size() > 1 ? lastName(root) : "";
      if (Files.isDirectory(root)) {
        walk(root, prefix);
      } else {
        add(lastName(root), root);
      }
    }
    List<RunFiles> found = new ArrayList<>();
    runs.forEach((name, files) -> found.add(new RunFiles(name, files.stream().sorted().toList())));
    return found;
  }

  /** What could not be read or is no file, and why. */
  public Map<Path, String> unreadable() {
    return Map.copyOf(unreadable);
  }

  private void walk(Path root, String prefix) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean hidden = !folder.equals(root) && lastName(folder).startsWith(".");
            boolean ours = folder.toAbsolutePath().normalize().equals(output);
            return hidden || ours ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (lastName(file).startsWith(".") || isDerivedTable(file)) {
              return FileVisitResult.CONTINUE;
            }
            String name = name(root, file);
            if (name != null && Files.isRegularFile(file)) {
              add(prefix.isEmpty() ? name : prefix + "/" + name, file);
            } else if (name != null) {
              unreadable.put(file, whatElse(file));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException problem) {
            unreadable.put(file, "cannot be read: " + problem.getMessage());
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Whether a file is what an import wrote beside the events, which are its input. */
  private static boolean isDerivedTable(Path file) {
    return DERIVED_TABLES.contains(lastName(file))
        && Files.isRegularFile(file.resolveSibling("events.arrow"));
  }

  private static String whatElse(Path file) {
    if (Files.isDirectory(file)) {
      return "is a link to a folder, which is not followed";
    }
    return Files.exists(file) ? "is a device, a FIFO or a socket" : "is a link to nothing";
  }

  private @Nullable String name(Path root, Path file) {
    Path below = root.relativize(file);
    Pattern wanted = pattern;
    if (wanted == null) {
      Path folder = below.getParent();
      return slashes(folder == null ? root.toAbsolutePath().normalize().getFileName() : folder);
    }
    Matcher matcher = wanted.matcher(slashes(below));
    if (!matcher.find()) {
      return null;
    }
    return matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
  }

  private static String slashes(@Nullable Path path) {
    return path == null ? "" : path.toString().replace('\\', '/');
  }

  private static String lastName(Path path) {
    return slashes(path.toAbsolutePath().normalize().getFileName());
  }

  private void add(String name, Path file) {
    runs.computeIfAbsent(name, k -> new ArrayList<>()).add(file);
  }
}
