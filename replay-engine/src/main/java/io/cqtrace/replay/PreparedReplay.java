package io.cqtrace.replay;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A captured life as a program for one pair of models. */
final class PreparedReplay {
  private static final long LEAST_IRQ_DELAY_NS = 1_000;
  private static final long AT_ONCE_NS = 1_000;

  final List<SimulatedCommand> simulated = new ArrayList<>();
  final SimulatedTimes times;
  final List<CapturedProgram.Step> steps = new ArrayList<>();
  private final CapturedFacts facts;
  private final List<CapturedCommand> commands;
  private final HostModel host;
  private final Variant variant;
  private final CapturedPair captured;

  /**
   * Prepares it.
   *
   * @param captured the models that stand for what was captured
   * @param costNs the handler's work on a CQE, or {@link HostEstimate#FROM_DOORBELLS}
   */
  PreparedReplay(
      CapturedFacts facts, HostModel host, Variant variant, CapturedPair captured, long costNs) {
    this.facts = facts;
    this.commands = facts.commands;
    this.host = host;
    this.variant = variant;
    this.captured = captured;
    SimulatedTimes assumed = SimulatedTimes.assumed();
    long meanCostNs = Math.max(0, costNs);
    long irqNs =
        Math.max(LEAST_IRQ_DELAY_NS, facts.reactionNs() - meanCostNs - assumed.tagDelayNs());
    times =
        new SimulatedTimes(
            assumed.submitNs(),
            facts.fitted.turnDelayNs(),
            facts.fitted.fetchNs(),
            assumed.postDelayNs(),
            assumed.queueCommandNs(),
            costNs == HostEstimate.FROM_DOORBELLS ? facts.reactionNs() / 2 : irqNs,
            costNs == HostEstimate.FROM_DOORBELLS ? facts.reactionNs() / 4 : meanCostNs,
            assumed.tagDelayNs(),
            0);
    HostEstimate estimate =
        new HostEstimate(
            commands,
            facts.layout,
            !captured.variant().controller().mayFetch(0, 0),
            facts.refused,
            times,
            costNs);
    for (int i = 0; i < commands.size(); i++) {
      simulated.add(command(i, estimate));
    }
    plan(estimate);
  }

  SimulatedRun run(int jitterPercent, long seed) {
    SimulationSetup setup =
        new SimulationSetup(
            host,
            variant,
            facts.layout,
            new JitteredTimes(times.withJitter(jitterPercent), seed),
            commands.get(0).submittedNs());
    return Simulator.run(setup, new CapturedProgram(steps));
  }

  private SimulatedCommand command(int index, HostEstimate estimate) {
    CapturedCommand from = commands.get(index);
    SimulatedCommand command =
        new SimulatedCommand(from.sqId(), cidOf(index), from.opcode(), from.targetQueueId());
    command.neverCompletes = from.standing();
    command.serviceNs = from.serviceNs();
    command.cqeCostNs = estimate.costNs(index);
    command.tailNs = estimate.tailNs(index);
    if (captured.variant().controller().postsLater() && from.triedNs() != EventChunk.NO_TIME) {
      command.postDelayNs = Math.max(0, from.triedNs() - from.completedNs());
    }
    boolean policyInTurn = captured.variant().deletesInFetch();
    if (Opcode.DELETE_SQ.matches(from.sqId(), from.opcode())) {
      boolean now = variant.deletesInFetch();
      boolean asCaptured = !policyInTurn && variant.reactorsMatter() && facts.inTurn[index];
      command.finishesInTurn = now || asCaptured;
      boolean moved = !now && policyInTurn && variant.reactorsMatter();
      if (moved || (now && !facts.inTurn[index])) {
        command.serviceNs = SimulatedCommand.BY_DEFAULT;
      }
    } else if (Opcode.DELETE_CQ.matches(from.sqId(), from.opcode())) {
      command.finishesInTurn =
          variant.controller().deletesCqInFetch(variant.reactors()) && facts.inTurn[index];
    }
    return command;
  }

  /** The captured identifier, or one that no Linux host of these queues uses. */
  private int cidOf(int index) {
    int cid = commands.get(index).cid();
    return cid != EventChunk.NONE ? cid : 0xf000 | (index & 0xfff);
  }

  /** What each submission waits for. */
  private void plan(HostEstimate estimate) {
    TreeMap<Integer, Submissions> bySq = new TreeMap<>();
    for (int i = 0; i < commands.size(); i++) {
      bySq.computeIfAbsent(commands.get(i).sqId(), k -> new Submissions(estimate)).add(i);
    }
    bySq.values().forEach(Submissions::sort);
    for (int i = 0; i < commands.size(); i++) {
      steps.add(Objects.requireNonNull(bySq.get(commands.get(i).sqId())).next(i));
    }
  }

  /** The submissions of one SQ and the completions between them. */
  private final class Submissions {
    private final HostEstimate estimate;
    private final List<Integer> byFreeTime = new ArrayList<>();
    private int nextFree;
    private long previousNs = commands.get(0).submittedNs();

    Submissions(HostEstimate estimate) {
      this.estimate = estimate;
    }

    void add(int index) {
      if (estimate.freeNs(index) != EventChunk.NO_TIME) {
        byFreeTime.add(index);
      }
    }

    void sort() {
      byFreeTime.sort(Comparator.comparingLong(estimate::freeNs));
    }

    CapturedProgram.Step next(int index) {
      long submittedNs = Math.max(previousNs, commands.get(index).submittedNs());
      int cause = EventChunk.NONE;
      while (nextFree < byFreeTime.size()
          && estimate.freeNs(byFreeTime.get(nextFree)) <= submittedNs) {
        cause = byFreeTime.get(nextFree++);
      }
      if (cause != EventChunk.NONE && estimate.freeNs(cause) <= previousNs) {
        cause = EventChunk.NONE;
      }
      long gapNs = submittedNs - previousNs;
      previousNs = submittedNs;
      return new CapturedProgram.Step(
          simulated.get(index),
          cause == EventChunk.NONE ? gapNs : Math.min(gapNs, AT_ONCE_NS),
          commandAt(estimate.tagOwner(index)),
          commandAt(cause),
          cause == EventChunk.NONE ? 0 : submittedNs - estimate.freeNs(cause));
    }

    private @Nullable SimulatedCommand commandAt(int index) {
      return index == EventChunk.NONE ? null : simulated.get(index);
    }
  }
}
