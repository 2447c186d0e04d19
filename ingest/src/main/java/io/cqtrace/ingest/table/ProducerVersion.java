package io.cqtrace.ingest.table;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The version that a producer names in its own words.
 *
 * <pre>
 * SPDK v24.09-pre git sha1 6e1d0b50c1     number 24.9, prerelease, commit 6e1d0b50c1
 * Linux version 6.1.0-13-amd64            number 6.1
 * </pre>
 *
 * <p>Source: SPDK {@code include/spdk/version.h: SPDK_VERSION_STRING}; Linux {@code
 * init/version-timestamp.c: linux_banner}.
 *
 * @param name as the producer writes it, with the program's name
 * @param major first number
 * @param minor second number
 * @param prerelease whether it is from before the release of that number
 * @param commit abbreviated or whole hash, or empty
 */
public record ProducerVersion(
    String name, int major, int minor, boolean prerelease, String commit) {
  private static final Pattern NAMED =
      Pattern.compile(
          "\\b(?:SPDK v|Linux version |QEMU emulator version )"
              + "(\\d{1,4})\\.(\\d{1,4})([^\\s,;()]{0,80})(?: git sha1 ([0-9a-f]{7,40}))?");

  /** The first version that is named in a text, or null. */
  public static @Nullable ProducerVersion find(String text) {
    Matcher named = NAMED.matcher(text);
    if (!named.find()) {
      return null;
    }
    String suffix = named.group(3);
    String commit = named.group(4);
    return new ProducerVersion(
        named.group(),
        Integer.parseInt(named.group(1)),
        Integer.parseInt(named.group(2)),
        suffix.contains("-pre") || suffix.contains("-rc"),
        commit == null ? "" : commit);
  }

  /** Whether this is an earlier version than a release. */
  public boolean isBefore(int releaseMajor, int releaseMinor) {
    boolean earlier = major != releaseMajor ? major < releaseMajor : minor < releaseMinor;
    return earlier || (isNumber(releaseMajor, releaseMinor) && prerelease);
  }

  /** Whether it has the number of a release, be it from before or after it. */
  public boolean isNumber(int releaseMajor, int releaseMinor) {
    return major == releaseMajor && minor == releaseMinor;
  }

  /** Whether it is built from a commit; false if it names none. */
  public boolean isCommit(String hash) {
    return !commit.isEmpty() && (commit.startsWith(hash) || hash.startsWith(commit));
  }
}
