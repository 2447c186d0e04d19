package io.cqtrace.analysis.batch;

import java.nio.file.Path;
import java.util.List;

/**
 * The files of a run.
 *
 * @param name of the run: the path of its folder or file below the root
 * @param files in the order of their names
 */
public record RunFiles(String name, List<Path> files) {
  /** Copies the list. */
  public RunFiles {
    files = List.copyOf(files);
  }
}
