package io.cqtrace.fleet;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;

/**
 * A run before it is read.
 *
 * @param name of the run: the path of its folder or file below the part of the input's path that is
 *     no pattern
 * @param files addresses of its files for Hadoop's FileSystem
 * @param bytes their sizes together
 */
record FleetRun(String name, List<String> files, long bytes) implements Serializable {
  private static final long serialVersionUID = 1;

  static final Comparator<FleetRun> LARGEST_FIRST =
      Comparator.comparingLong(FleetRun::bytes).reversed().thenComparing(FleetRun::name);

  /** Copies the list. */
  FleetRun {
    files = List.copyOf(files);
  }
}
