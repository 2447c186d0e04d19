package io.cqtrace.minimize;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds a 1-minimal part of a life trace that still shows a finding: delta debugging over its
 * commands, then over its other events, until neither can lose one more.
 *
 * <p>Whole kinds of events and whole SQs are tried first, which removes most of a long trace.
 */
public final class Minimizer {
  private final LifeTrace lifeTrace;
  private final Predicate<EventChunk> finding;
  private final int mostRuns;
  private final IntConsumer progress;
  private int runCount;

  /**
   * A minimizer of one life trace.
   *
   * @param finding whether a trace shows the finding; the same rows always get the same answer
   * @param mostRuns how often it is asked at most
   * @param progress receives the number of runs so far
   */
  public Minimizer(
      LifeTrace lifeTrace, Predicate<EventChunk> finding, int mostRuns, IntConsumer progress) {
    this.lifeTrace = lifeTrace;
    this.finding = finding;
    this.mostRuns = mostRuns;
    this.progress = progress;
  }

  /**
   * Minimizes.
   *
   * @param shrinkQueues also make the queues as small as the finding allows, never smaller than the
   *     tags that the host uses, if the host kept to that in the capture
   * @return the result, or null where not even the whole life trace shows the finding
   */
  public @Nullable MinimalTrace run(boolean shrinkQueues) {
    // Without shadow doorbells first: a producer that prints posts (SPDK) shows no look at a head.
    Selection part = plain(lifeTrace.everything());
    if (part.shadowDoorbells() && !shows(part)) {
      return null;
    }
    part = withoutKinds(part);
    part = withoutSqs(part);
    part = minimal(part);
    if (shrinkQueues) {
      part = shrunk(part);
    }
    return result(part);
  }

  private boolean shows(Selection part) {
    if (runCount >= mostRuns) {
      return false;
    }
    EventChunk rows = lifeTrace.emit(part);
    if (rows == null || rows.rowCount() == 0) {
      return false;
    }
    runCount++;
    progress.accept(runCount);
    return finding.test(rows);
  }

  /** One after the other: a trace that is still long is not tried in all combinations. */
  private Selection withoutKinds(Selection from) {
    TreeMap<EventKind, BitSet> byKind = new TreeMap<>();
    List<TraceEvent> events = lifeTrace.events();
    from.events().stream()
        .forEach(i -> byKind.computeIfAbsent(events.get(i).kind, k -> new BitSet()).set(i));
    Selection part = plain(from);
    for (BitSet ofKind : byKind.values()) {
      Selection smaller = part.withEvents(without(part.events(), ofKind));
      if (shows(smaller)) {
        part = smaller;
      }
    }
    return part;
  }

  /** Without shadow doorbells posts follow from the ring, and no look at a head needs a line. */
  private Selection plain(Selection from) {
    Selection plain = from.withoutShadowDoorbells();
    return from.shadowDoorbells() && shows(plain) ? plain : from;
  }

  private Selection withoutSqs(Selection from) {
    Selection part = from;
    for (LifeTraceQueue sq : lifeTrace.sqs()) {
      BitSet ofSq = new BitSet();
      sq.commands.forEach(command -> ofSq.set(command.number));
      Selection smaller = part.withCommands(without(part.commands(), ofSq));
      if (!sq.commands.isEmpty() && shows(smaller)) {
        part = smaller;
      }
    }
    return part;
  }

  private static BitSet without(BitSet from, BitSet gone) {
    BitSet left = (BitSet) from.clone();
    left.andNot(gone);
    return left;
  }

  /** Neither a command nor another event of the result can be left out. */
  private Selection minimal(Selection from) {
    Selection part = from;
    while (true) {
      Selection before = part;
      Selection fewerCommands =
          part.withCommands(
              new DeltaDebugging(commands -> shows(before.withCommands(commands)))
                  .minimize(part.commands()));
      part =
          fewerCommands.withEvents(
              new DeltaDebugging(events -> shows(fewerCommands.withEvents(events)))
                  .minimize(emittedOf(fewerCommands)));
      part = plain(part);
      boolean settled =
          part.shadowDoorbells() == before.shadowDoorbells()
              && part.commands().equals(before.commands())
              && part.events().equals(before.events());
      if (settled || runCount >= mostRuns) {
        return part;
      }
    }
  }

  /** The events that can be left out and are emitted at all. */
  private BitSet emittedOf(Selection part) {
    BitSet emitted = lifeTrace.emittedEvents(part);
    if (emitted == null) {
      throw new IllegalStateException("a part that shows the finding is not emitted");
    }
    BitSet optional = (BitSet) part.events().clone();
    optional.and(emitted);
    return optional;
  }

  /** Smaller queues, one entry at a time, with one command fewer where they need it. */
  private Selection shrunk(Selection from) {
    Selection part = from;
    for (int entries = lifeTrace.largestQueue(from) - 1; entries >= 2; entries--) {
      Selection smaller = fitting(part.withMostEntries(entries));
      if (smaller == null) {
        break;
      }
      part = minimal(smaller);
    }
    return minimal(part);
  }

  private @Nullable Selection fitting(Selection part) {
    if (shows(part)) {
      return part;
    }
    for (int i = part.commands().nextSetBit(0); i >= 0; i = part.commands().nextSetBit(i + 1)) {
      BitSet one = new BitSet();
      one.set(i);
      Selection smaller = part.withCommands(without(part.commands(), one));
      if (shows(smaller)) {
        return smaller;
      }
    }
    return null;
  }

  private MinimalTrace result(Selection part) {
    BitSet emitted = lifeTrace.emittedEvents(part);
    EventChunk shared = lifeTrace.emit(part);
    if (emitted == null || shared == null) {
      throw new IllegalStateException("a part that shows the finding is not emitted");
    }
    EventChunk rows = new EventChunk();
    for (int row = 0; row < shared.rowCount(); row++) {
      rows.appendRow(shared, row);
    }
    List<TraceEvent> events = lifeTrace.events();
    List<LifeTraceCommand> commands = lifeTrace.commands();
    boolean shrunken = part.mostEntries() != Selection.AS_CAPTURED;
    return new MinimalTrace(
        rows,
        part.commands().cardinality(),
        lifeTrace.commandCount(),
        lifeTrace.eventCount(),
        runCount,
        runCount < mostRuns,
        (int) emitted.stream().filter(i -> events.get(i).assumed).count(),
        (int) part.commands().stream().filter(i -> commands.get(i).cidAssumed).count(),
        shrunken ? part.mostEntries() : 0);
  }
}
