package io.cqtrace.fit;

import io.cqtrace.history.Grade;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The recorded distributions of a capture: for each step that it shows, how long that took. The
 * lives of a capture are pooled.
 */
public final class RecordedDelays {
  private final Map<DelayKind, Durations> byKind;

  private RecordedDelays(Map<DelayKind, Durations> byKind) {
    this.byKind = Collections.unmodifiableMap(new EnumMap<>(byKind));
  }

  /** The durations of a step, or null if the capture shows none. */
  public @Nullable Durations get(DelayKind kind) {
    return byKind.get(kind);
  }

  /** Whether the host's steps were recorded: its handler's work on a CQE at least. */
  public boolean hostRecorded() {
    Durations work = byKind.get(DelayKind.CQE_WORK);
    return work != null && work.grade() == Grade.RECORDED;
  }

  /** The same, with what {@code others} know of steps that are not known here, as ASSUMED. */
  public RecordedDelays orAssumed(RecordedDelays others) {
    Map<DelayKind, Durations> all = new EnumMap<>(DelayKind.class);
    others.byKind.forEach(
        (kind, durations) -> all.put(kind, Durations.of(durations.valuesNs(), Grade.ASSUMED)));
    all.putAll(byKind);
    return new RecordedDelays(all);
  }

  /** Collects durations of the lives of a capture. */
  static final class Collector {
    private final Map<DelayKind, List<Long>> values = new EnumMap<>(DelayKind.class);

    void add(DelayKind kind, long ns) {
      if (ns >= 0) {
        values.computeIfAbsent(kind, k -> new ArrayList<>()).add(ns);
      }
    }

    void addAll(Collector other) {
      other.values.forEach(
          (kind, ns) -> values.computeIfAbsent(kind, k -> new ArrayList<>()).addAll(ns));
    }

    RecordedDelays toDelays(Grade grade) {
      Map<DelayKind, Durations> byKind = new EnumMap<>(DelayKind.class);
      values.forEach(
          (kind, ns) ->
              byKind.put(
                  kind, Durations.of(ns.stream().mapToLong(Long::longValue).toArray(), grade)));
      return new RecordedDelays(byKind);
    }
  }
}
