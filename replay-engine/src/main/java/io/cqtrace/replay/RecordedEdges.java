package io.cqtrace.replay;

import io.cqtrace.history.CapturePass;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.RowContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The recorded schedule of a log of SPDK's through another controller. Where the log shows no CQ
 * head and the guest's own trace bounds it, there are two runs: one with each slot released as
 * early as it can have been, one as late. What is lost in both is lost wherever the doorbell was.
 *
 * @param early the run with the early head
 * @param late the run with the late one
 */
public record RecordedEdges(ReplayResult early, ReplayResult late) {

  /** How the CQ heads of a capture are known. */
  public enum Heads {
    /** The log shows the doorbells, since BAR0 is trapped: both runs are the same. */
    TOLD,
    /** The guest's own trace bounds them. */
    BOUNDED,
    /** The two traces contradict the bounds: the host rings otherwise, or lines are missing. */
    CONTRADICTORY,
    /** Nothing tells. */
    UNKNOWN
  }

  /**
   * The runs of a capture of SPDK.
   *
   * @param heads how its CQ heads are known
   * @param runs one of each variant; none where the heads are not known
   */
  public record Replayed(Heads heads, List<RecordedEdges> runs) {

    /** Copies the list. */
    public Replayed {
      runs = List.copyOf(runs);
    }

    /** Of a capture that is none of SPDK's. */
    public static final Replayed NONE = new Replayed(Heads.UNKNOWN, List.of());
  }

  /**
   * Runs these variants.
   *
   * @param pass reads the capture once more
   */
  public static Replayed of(CapturePass pass, List<Variant> variants) {
    List<RecordedReplay> told = new ArrayList<>();
    List<RecordedReplay> early = new ArrayList<>();
    List<RecordedReplay> late = new ArrayList<>();
    for (Variant variant : variants) {
      told.add(new RecordedReplay(variant));
      early.add(new RecordedReplay(variant, HeadEdge.EARLY));
      late.add(new RecordedReplay(variant, HeadEdge.LATE));
    }
    HeadWatch watch = new HeadWatch();
    List<HistoryListener> listeners = new ArrayList<>(told);
    listeners.addAll(early);
    listeners.addAll(late);
    listeners.add(watch);
    pass.read(listeners);
    Heads heads = watch.heads();
    List<RecordedEdges> runs = new ArrayList<>();
    for (int i = 0; i < variants.size(); i++) {
      if (heads == Heads.TOLD) {
        runs.add(new RecordedEdges(told.get(i).result(), told.get(i).result()));
      } else if (heads == Heads.BOUNDED) {
        runs.add(new RecordedEdges(early.get(i).result(), late.get(i).result()));
      }
    }
    return new Replayed(heads, runs);
  }

  /** The controller. */
  public Variant variant() {
    return early.variant();
  }

  /** Commands lost wherever the head was, of those that the runs name. */
  public List<CommandSpan> lostInBoth() {
    return late.lost().stream().filter(identities(early.lost())::contains).toList();
  }

  /** Commands lost with the late head alone. */
  public List<CommandSpan> lostLateOnly() {
    Set<CommandSpan> both = identities(early.lost());
    return late.lost().stream().filter(command -> !both.contains(command)).toList();
  }

  /** Commands lost with the early head alone: an earlier doorbell let the controller fetch more. */
  public List<CommandSpan> lostEarlyOnly() {
    Set<CommandSpan> both = identities(late.lost());
    return early.lost().stream().filter(command -> !both.contains(command)).toList();
  }

  private static Set<CommandSpan> identities(List<CommandSpan> commands) {
    Set<CommandSpan> set = Collections.newSetFromMap(new IdentityHashMap<>());
    set.addAll(commands);
    return set;
  }

  /** How the heads of the admin CQ are known: there queues are deleted. */
  private static final class HeadWatch implements HistoryListener {
    private boolean told;
    private boolean bounded;
    private boolean refuted;

    @Override
    public void onReleased(CompletionQueueLife cq, int slotCount, RowContext at) {
      told |= cq.cqId() == 0;
    }

    @Override
    public void onOccupancyBand(CompletionQueueLife cq, RowContext at) {
      bounded = true;
    }

    @Override
    public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
      refuted |= cq.occupancy().isRefuted();
    }

    Heads heads() {
      if (told) {
        return Heads.TOLD;
      }
      if (refuted) {
        return Heads.CONTRADICTORY;
      }
      return bounded ? Heads.BOUNDED : Heads.UNKNOWN;
    }
  }
}
