package io.cqtrace.cli;

import java.util.Objects;

/** The version in the manifest of the jar that holds this class, and its commit. */
final class Version {
  private Version() {}

  /** {@code cqtrace} and the version. */
  static String line() {
    String version = Version.class.getPackage().getImplementationVersion();
    return "cqtrace " + words(Objects.requireNonNullElse(version, ""));
  }

  /** {@code 0.1.0 (8b7cdf8f1a2b)} of version and commit; a build without git knows no commit. */
  static String words(String version) {
    String[] parts = version.strip().split(" ", 2);
    boolean known = parts.length == 2 && !parts[1].startsWith("$");
    return parts[0].isEmpty() ? "(not packaged)" : parts[0] + (known ? " (" + parts[1] + ")" : "");
  }
}
