package io.cqtrace.replay;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a simulated run comes from; written into the file of its rows, and read from there.
 *
 * @param version of cqtrace
 * @param hostName the host's model
 * @param controllerName the controller's model
 * @param reactors the controller's threads
 * @param seed of the jitter
 * @param jitterPercent how far times were varied
 * @param of what was run: the inputs, or the scenario
 * @param controller the captured controller, or {@link EventChunk#NONE} for a scenario
 * @param life its life, or {@link EventChunk#NONE}
 */
public record RunProvenance(
    String version,
    String hostName,
    String controllerName,
    int reactors,
    long seed,
    int jitterPercent,
    String of,
    int controller,
    int life) {
  /** Format of a source that is a simulated run. */
  public static final String FORMAT = "simulated";

  private static final Pattern REASON =
      Pattern.compile(
          "(.*) replay: host=([a-z0-9.-]{1,64}) controller=([a-z0-9.-]{1,64})"
              + " reactors=(\\d{1,6}) seed=(-?\\d{1,18}) jitter=(\\d{1,3})"
              + "(?: life=(\\d{1,9}) controller=(\\d{1,6}))? of (.*)",
          Pattern.DOTALL);

  /** The source that a file of the run's rows names. */
  TraceSummary.Source source() {
    String name = hostName + "-x-" + controllerName + "-" + reactors;
    return new TraceSummary.Source(name, FORMAT, reason(), TraceSummary.Clock.OWN);
  }

  private String reason() {
    return version
        + " replay: host="
        + hostName
        + " controller="
        + controllerName
        + " reactors="
        + reactors
        + " seed="
        + seed
        + " jitter="
        + jitterPercent
        + (life == EventChunk.NONE ? "" : " life=" + life + " controller=" + controller)
        + " of "
        + of;
  }

  /** What a source says of itself, or null if it is no simulated run. */
  public static @Nullable RunProvenance of(TraceSummary.Source source) {
    Matcher words = REASON.matcher(source.reason());
    if (!source.format().equals(FORMAT) || !words.matches()) {
      return null;
    }
    int reactors = Integer.parseInt(words.group(4));
    return new RunProvenance(
        words.group(1),
        words.group(2),
        words.group(3),
        Math.max(1, reactors),
        Long.parseLong(words.group(5)),
        Integer.parseInt(words.group(6)),
        words.group(9),
        numberOrNone(words.group(8)),
        numberOrNone(words.group(7)));
  }

  private static int numberOrNone(@Nullable String digits) {
    return digits == null ? EventChunk.NONE : Integer.parseInt(digits);
  }
}
