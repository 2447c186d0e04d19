package io.cqtrace.predict;

import io.cqtrace.fit.CapturedFloods;
import io.cqtrace.fit.CapturedWork;
import io.cqtrace.fit.HostLibrary;
import io.cqtrace.fit.QueueWork;
import io.cqtrace.fit.RecordedDelays;
import io.cqtrace.fit.Workload;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.Variant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Runs of the parts of a capture, each made once: what each part draws from is what all parts of
 * its making recorded, the deletions of queues together, and the stretches of I/O on CQs of one
 * size at one depth.
 */
final class WorkRuns {
  private final RunPlan plan;
  private final LongConsumer progress;
  private final List<CapturedWork> works = new ArrayList<>();
  private final IdentityHashMap<CapturedWork, RecordedDelays> recorded = new IdentityHashMap<>();
  private final IdentityHashMap<CapturedWork, List<RecordedDelays>> drawn = new IdentityHashMap<>();
  private final List<String> hostNames;
  private final Map<FloodKey, List<RunNumbers>> made = new HashMap<>();
  private long runCount;

  WorkRuns(CapturedFloods floods, List<QueueWork> queues, RunPlan plan, LongConsumer progress) {
    this.plan = plan;
    this.progress = progress;
    works.addAll(floods.lives());
    List<QueueWork> known = queues.stream().filter(QueueWork::hostKnown).toList();
    List<QueueWork> taken = works.isEmpty() && known.isEmpty() ? queues : known;
    works.addAll(taken);
    boolean assumed = !floods.lives().isEmpty() && !floods.delays().hostRecorded();
    assumed |=
        works.stream().anyMatch(work -> work instanceof QueueWork queue && !queue.hostKnown());
    Map<String, RecordedDelays> library = HostLibrary.read();
    hostNames = assumed ? List.copyOf(library.keySet()) : List.of();
    RecordedDelays ofFloods = floods.delays();
    List<RecordedDelays> drawnOfFloods = drawn(ofFloods, library);
    for (CapturedWork work : floods.lives()) {
      recorded.put(work, ofFloods);
      drawn.put(work, drawnOfFloods);
    }
    for (QueueWork work : taken) {
      if (!drawn.containsKey(work)) {
        addQueues(taken.stream().filter(work::isLike).toList(), library);
      }
    }
  }

  /** Stretches that are alike. How busy the host is differs: a run has the load of one of them. */
  private void addQueues(List<QueueWork> alike, Map<String, RecordedDelays> library) {
    RecordedDelays pooled = RecordedDelays.pooled(alike.stream().map(QueueWork::delays).toList());
    List<RecordedDelays> each =
        alike.get(0).workload().isIo()
            ? alike.stream().map(work -> pooled.withLoadOf(work.delays())).toList()
            : List.of(pooled);
    List<RecordedDelays> toDraw =
        each.stream().flatMap(delays -> drawn(delays, library).stream()).toList();
    for (QueueWork work : alike) {
      recorded.put(work, pooled);
      drawn.put(work, toDraw);
    }
  }

  /** A host that is not known is one of the library's, another one each run. */
  private static List<RecordedDelays> drawn(
      RecordedDelays delays, Map<String, RecordedDelays> library) {
    return delays.hostRecorded()
        ? List.of(delays.orAssumed(HostLibrary.pooled(library)))
        : library.values().stream().map(delays::orAssumed).toList();
  }

  List<CapturedWork> works() {
    return works;
  }

  /** Names of the distributions that stand for the host; empty where it is known. */
  List<String> hostNames() {
    return hostNames;
  }

  /** What the capture records of a part's durations, and of those like it. */
  RecordedDelays recorded(CapturedWork work) {
    return recorded.getOrDefault(work, recorded.values().iterator().next());
  }

  FloodSetup setup(CapturedWork work, HostModel host, Variant variant) {
    Workload workload = work.workload();
    boolean asCaptured = workload.reactors() > 1 || variant.reactors() == 1;
    return new FloodSetup(
        host,
        variant,
        asCaptured ? workload : workload.withReactors(variant.reactors(), 0),
        drawn.getOrDefault(work, drawn.values().iterator().next()));
  }

  /** Run {@code i} is the same however many there are. */
  List<RunNumbers> runs(FloodSetup setup, int count) {
    if (setup.workload().fitsIntoCq() || UndisturbedFlood.isCertain(setup)) {
      return UndisturbedFlood.runs(count);
    }
    FloodKey key = FloodKey.of(setup);
    List<RunNumbers> runs = made.get(key);
    if (runs == null || runs.size() < count) {
      runs = FloodRuns.run(setup, count, plan);
      made.put(key, runs);
      runCount += count;
      progress.accept(runCount);
    }
    return runs.subList(0, count);
  }
}
