package io.cqtrace.fit;

import io.cqtrace.history.Grade;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** Whether the capture tells of the host's steps: of its handler's work on a CQE at least. */
  public boolean hostRecorded() {
    return workGrade() == Grade.RECORDED || workGrade() == Grade.INFERRED;
  }

  /** How the handler's work is known. */
  public Grade workGrade() {
    Durations work = byKind.getOrDefault(DelayKind.BATCH_WORK, byKind.get(DelayKind.CQE_WORK));
    return work == null ? Grade.ABSENT : work.grade();
  }

  /** The same, with the steps of {@code others} that are not known here. */
  RecordedDelays and(RecordedDelays others) {
    Map<DelayKind, Durations> all = new EnumMap<>(DelayKind.class);
    all.putAll(others.byKind);
    all.putAll(byKind);
    return new RecordedDelays(all);
  }

  /** The same, with what {@code others} know of steps that are not known here, as ASSUMED. */
  public RecordedDelays orAssumed(RecordedDelays others) {
    Map<DelayKind, Durations> all = new EnumMap<>(DelayKind.class);
    others.byKind.forEach(
        (kind, durations) -> all.put(kind, Durations.of(durations.valuesNs(), Grade.ASSUMED)));
    all.putAll(byKind);
    return new RecordedDelays(all);
  }

  /** The same, with the host's load of another stretch: when it submits. */
  public RecordedDelays withLoadOf(RecordedDelays other) {
    Map<DelayKind, Durations> all = new EnumMap<>(DelayKind.class);
    all.putAll(byKind);
    for (DelayKind kind : List.of(DelayKind.WAKE_UP, DelayKind.SUBMIT)) {
      Durations durations = other.get(kind);
      if (durations != null) {
        all.put(kind, durations);
      }
    }
    return new RecordedDelays(all);
  }

  /** Those of several captures or lives, pooled; each step is known as its first one. */
  public static RecordedDelays pooled(List<RecordedDelays> all) {
    Map<DelayKind, Durations> pooled = new EnumMap<>(DelayKind.class);
    for (DelayKind kind : DelayKind.values()) {
      List<Durations> parts =
          all.stream().map(delays -> delays.get(kind)).filter(Objects::nonNull).toList();
      if (!parts.isEmpty()) {
        long[] values =
            parts.stream().flatMapToLong(part -> Arrays.stream(part.valuesNs())).toArray();
        pooled.put(kind, Durations.of(values, parts.get(0).grade()));
      }
    }
    return new RecordedDelays(pooled);
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
