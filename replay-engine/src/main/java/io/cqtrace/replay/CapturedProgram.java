package io.cqtrace.replay;

import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The host's side of a capture in closed loop. Each SQ is a submitter that submits its commands in
 * the captured order; a submission waits for the one before it, for the completion that freed its
 * tag, and for the completion that caused it, each with its delay.
 */
final class CapturedProgram implements HostProgram {
  /**
   * What one submission waits for.
   *
   * @param command what is submitted
   * @param afterPreviousNs pause since the submission before it on its SQ; for the first one, since
   *     the start of the run
   * @param tagOwner the command that has its tag before it, or null
   * @param cause the command whose completion makes the host submit it, or null
   * @param thinkNs time from that completion to the submission
   */
  record Step(
      SimulatedCommand command,
      long afterPreviousNs,
      @Nullable SimulatedCommand tagOwner,
      @Nullable SimulatedCommand cause,
      long thinkNs) {}

  private final TreeMap<Integer, List<Step>> stepsBySq = new TreeMap<>();
  private final Map<Integer, Submitter> submitters = new TreeMap<>();
  private final Map<SimulatedCommand, Long> freedNs = new HashMap<>();
  private final Set<List<Integer>> created = new HashSet<>();
  private long undelivered;
  private @Nullable Port port;

  /** A program of these steps, in the order of submission on each SQ. */
  CapturedProgram(List<Step> steps) {
    for (Step step : steps) {
      stepsBySq.computeIfAbsent(step.command().sqId, k -> new ArrayList<>()).add(step);
      if (step.command().is(Opcode.CREATE_CQ) || step.command().is(Opcode.CREATE_SQ)) {
        created.add(List.of(step.command().opcode, step.command().targetQueueId));
      }
      if (!step.command().neverCompletes) {
        undelivered++;
      }
    }
  }

  @Override
  public void start(Port hostPort) {
    port = hostPort;
    stepsBySq.forEach(
        (sqId, steps) -> submitters.put(sqId, new Submitter(steps, hostPort.nowNs())));
    submitters.values().forEach(this::advance);
  }

  @Override
  public void onTagFree(SimulatedCommand command) {
    Port hostPort = port;
    if (hostPort == null) {
      throw new IllegalStateException("not started");
    }
    undelivered--;
    freedNs.put(command, hostPort.nowNs());
    Submitter submitter = submitters.get(command.sqId);
    if (submitter != null && !submitter.planned) {
      advance(submitter);
    }
  }

  @Override
  public boolean isDone() {
    return undelivered == 0;
  }

  @Override
  public boolean creates(SimulatedCommand create) {
    return created.contains(List.of(create.opcode, create.targetQueueId));
  }

  private void advance(Submitter submitter) {
    Port hostPort = port;
    if (hostPort == null || submitter.next == submitter.steps.size()) {
      return;
    }
    Step step = submitter.steps.get(submitter.next);
    long readyNs = submitter.previousNs + step.afterPreviousNs();
    SimulatedCommand tagOwner = step.tagOwner();
    if (tagOwner != null) {
      Long free = freedNs.get(tagOwner);
      if (free == null) {
        return;
      }
      readyNs = Math.max(readyNs, free);
    }
    SimulatedCommand cause = step.cause();
    if (cause != null) {
      Long free = freedNs.get(cause);
      if (free == null) {
        return;
      }
      readyNs = Math.max(readyNs, free + step.thinkNs());
    }
    submitter.planned = true;
    hostPort.after(Math.max(0, readyNs - hostPort.nowNs()), () -> submit(submitter, step));
  }

  private void submit(Submitter submitter, Step step) {
    Port hostPort = port;
    if (hostPort == null) {
      return;
    }
    submitter.planned = false;
    submitter.next++;
    submitter.previousNs = hostPort.nowNs();
    hostPort.submit(step.command());
    advance(submitter);
  }

  /** The submitting submitter of one SQ. */
  private static final class Submitter {
    final List<Step> steps;
    int next;
    long previousNs;
    boolean planned;

    Submitter(List<Step> steps, long startNs) {
      this.steps = steps;
      this.previousNs = startNs;
    }
  }
}
