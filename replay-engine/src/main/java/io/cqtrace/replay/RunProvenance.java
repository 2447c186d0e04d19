package io.cqtrace.replay;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
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

  /** The source that a file of the run's rows names. */
  TraceSummary.Source source() {
    String name = hostName + "-x-" + controllerName + "-" + reactors;
    return new TraceSummary.Source(
        name,
        FORMAT,
        reason(),
        TraceSummary.Clock.OWN,
        SourceProducer.of(Producer.CQTRACE).withSettings(settings()));
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("version", version);
    settings.put("host", hostName);
    settings.put("controller", controllerName);
    settings.put("reactors", Integer.toString(reactors));
    settings.put("seed", Long.toString(seed));
    settings.put("jitter_percent", Integer.toString(jitterPercent));
    settings.put("of", of);
    if (life != EventChunk.NONE) {
      settings.put("captured_controller", Integer.toString(controller));
      settings.put("captured_life", Integer.toString(life));
    }
    return settings;
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

  /** What the first simulated run among the inputs states, or null if there is none. */
  public static @Nullable RunProvenance of(TraceSummary inputs) {
    return inputs.sources().stream()
        .map(RunProvenance::of)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable RunProvenance of(TraceSummary.Source source) {
    SourceProducer producer = source.producer();
    Map<String, String> stated = producer.settings();
    if (producer.program() != Producer.CQTRACE || !stated.containsKey("host")) {
      return null;
    }
    return new RunProvenance(
        stated.getOrDefault("version", ""),
        stated.getOrDefault("host", ""),
        stated.getOrDefault("controller", ""),
        (int) Math.max(1, number(stated.get("reactors"), 1)),
        number(stated.get("seed"), 0),
        (int) number(stated.get("jitter_percent"), 0),
        stated.getOrDefault("of", ""),
        (int) number(stated.get("captured_controller"), EventChunk.NONE),
        (int) number(stated.get("captured_life"), EventChunk.NONE));
  }

  /** A number that a file states, which may be anybody's. */
  private static long number(@Nullable String digits, long otherwise) {
    return digits != null && digits.matches("-?\\d{1,18}") ? Long.parseLong(digits) : otherwise;
  }
}
