package io.cqtrace.ingest.table;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Names of sources as they stand in tables: what the user gave, but of an absolute path only the
 * file's name, with as many folders above it as tell it from the others.
 */
public final class PortableNames {
  private PortableNames() {}

  /** The names in their order. */
  public static List<String> of(List<String> given) {
    List<String> names = new ArrayList<>();
    for (int parts = 1; ; parts++) {
      names.clear();
      for (String name : given) {
        names.add(isAbsolute(name) ? lastParts(name, parts) : name);
      }
      boolean distinct = new HashSet<>(names).size() == new HashSet<>(given).size();
      if (distinct || names.equals(given)) {
        return List.copyOf(names);
      }
      boolean longest = parts > given.stream().mapToInt(String::length).max().orElse(0);
      if (longest) {
        return List.copyOf(names);
      }
    }
  }

  /** The last parts of a name, as few as tell it from other names. */
  public static String shortest(String path, List<String> others) {
    String[] parts = path.split("/", -1);
    String name = parts[parts.length - 1];
    for (int i = parts.length - 2; i >= 0 && isShared(path, name, others); i--) {
      name = parts[i] + "/" + name;
    }
    return name;
  }

  private static boolean isShared(String path, String name, List<String> others) {
    return others.stream().anyMatch(o -> !o.equals(path) && ("/" + o).endsWith("/" + name));
  }

  /** A run's name where the user gives none: the name of its first input. */
  public static String ofRun(List<String> sources) {
    return sources.isEmpty() ? "" : lastParts(sources.get(0), 1);
  }

  private static boolean isAbsolute(String name) {
    return name.startsWith("/") || name.matches("[A-Za-z]:[/\\\\].*");
  }

  private static String lastParts(String name, int parts) {
    int at = name.length();
    for (int i = 0; i < parts && at > 0; i++) {
      at = Math.max(name.lastIndexOf('/', at - 1), name.lastIndexOf('\\', at - 1));
    }
    return name.substring(at + 1);
  }
}
