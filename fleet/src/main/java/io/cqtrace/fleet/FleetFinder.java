package io.cqtrace.fleet;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Which files that a glob matches are a run: those of one folder, or one file that the glob itself
 * matches. Hidden files and folders (a leading dot) are left out, and so is the output.
 */
final class FleetFinder {
  private final FileSystem files;
  private final Path base;
  private final Path output;
  private final Map<String, List<FileStatus>> runs = new TreeMap<>();

  private FleetFinder(FileSystem files, Path base, Path output) {
    this.files = files;
    this.base = base;
    this.output = output;
  }

  /**
   * Finds the runs, the largest first.
   *
   * @param glob a path that Hadoop's FileSystem takes, with or without a pattern
   * @param output is not searched
   * @throws FileNotFoundException if nothing matches
   * @throws IOException if a folder cannot be listed
   */
  static List<FleetRun> find(String glob, Path output, Configuration configuration)
      throws IOException {
    Path pattern = new Path(glob);
    FileSystem files = pattern.getFileSystem(configuration);
    FileStatus[] matches = files.globStatus(pattern);
    if (matches == null || matches.length == 0) {
      throw new FileNotFoundException(glob + ": no such file or folder");
    }
    Path base = files.makeQualified(withoutPattern(pattern));
    if (matches.length == 1 && matches[0].isFile() && base.equals(matches[0].getPath())) {
      base = base.getParent();
    }
    FileSystem outputFiles = output.getFileSystem(configuration);
    FleetFinder finder = new FleetFinder(files, base, outputFiles.makeQualified(output));
    for (FileStatus match : matches) {
      if (match.isDirectory()) {
        finder.walk(match.getPath());
      } else {
        finder.add(finder.name(match.getPath()), match);
      }
    }
    return finder.largestFirst();
  }

  private static Path withoutPattern(Path pattern) {
    Path fixed = pattern;
    for (Path path = pattern; path != null; path = path.getParent()) {
      if (path.getName().matches(".*[*?\\[\\]{}\\\\].*")) {
        Path parent = path.getParent();
        fixed = parent == null ? new Path(".") : parent;
      }
    }
    return fixed;
  }

  private void walk(Path folder) throws IOException {
    if (folder.equals(output)) {
      return;
    }
    for (FileStatus entry : files.listStatus(folder)) {
      if (entry.getPath().getName().startsWith(".")) {
        continue;
      }
      if (entry.isDirectory()) {
        walk(entry.getPath());
      } else if (entry.isFile()) {
        add(name(folder), entry);
      }
    }
  }

  private String name(Path path) {
    String below = base.toUri().relativize(path.toUri()).getPath();
    return below.isEmpty() ? path.getName() : below;
  }

  private void add(String run, FileStatus file) {
    runs.computeIfAbsent(run, k -> new ArrayList<>()).add(file);
  }

  private List<FleetRun> largestFirst() {
    List<FleetRun> found = new ArrayList<>();
    runs.forEach(
        (name, ofRun) ->
            found.add(
                new FleetRun(
                    name,
                    ofRun.stream().map(file -> file.getPath().toString()).sorted().toList(),
                    ofRun.stream().mapToLong(FileStatus::getLen).sum())));
    found.sort(FleetRun.LARGEST_FIRST);
    return found;
  }
}
