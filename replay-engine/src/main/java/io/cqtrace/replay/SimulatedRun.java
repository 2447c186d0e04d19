package io.cqtrace.replay;

import io.cqtrace.history.Outcome;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.model.host.HostModel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run that was simulated: what it came to, what became of each command, and its rows.
 *
 * @param host the host
 * @param result what it came to; stalled if the host waits for ever although nothing was lost
 * @param finished whether the host submitted all it had and saw it complete
 * @param outcomes every command in the order of submission
 * @param departure the first command with another outcome than in the capture; null without one, or
 *     without a capture
 * @param chunks the run as rows of the events table
 */
public record SimulatedRun(
    HostModel host,
    RunResult result,
    boolean finished,
    List<CommandOutcome> outcomes,
    @Nullable FirstOutcomeChange departure,
    List<EventChunk> chunks) {

  /** Copies the lists. */
  public SimulatedRun {
    outcomes = List.copyOf(outcomes);
    chunks = List.copyOf(chunks);
  }

  /** The controller. */
  public Variant variant() {
    return result.variant();
  }

  /** The run as a stream of the events table. */
  public EventStream events(TableMemory memory) {
    return new ChunkStream(
        new TraceSummary.Source(
            host.name() + " x " + variant().label(),
            RunProvenance.FORMAT,
            "a run of cqtrace's models",
            TraceSummary.Clock.OWN,
            SourceProducer.of(Producer.CQTRACE)),
        chunks,
        memory);
  }

  /** The run as a stream that says what it is a run of. */
  public EventStream events(RunProvenance provenance, TableMemory memory) {
    return new ChunkStream(provenance.source(), chunks, memory);
  }

  static SimulatedRun of(
      SimulationSetup setup,
      List<SimulatedCommand> commands,
      boolean failed,
      boolean finished,
      List<EventChunk> chunks) {
    Sums sums = new Sums();
    List<CommandOutcome> outcomes = new ArrayList<>(commands.size());
    for (SimulatedCommand command : commands) {
      sums.add(command);
      outcomes.add(
          new CommandOutcome(
              command.sqId,
              command.cid,
              command.opcode,
              command.targetQueueId,
              command.outcome(),
              command.postedNs));
    }
    return new SimulatedRun(
        setup.host(),
        new RunResult(
            setup.host().name(),
            setup.variant(),
            sums.delivered,
            sums.withheld,
            sums.deferred,
            sums.lost,
            sums.overruns,
            failed,
            !finished && sums.lost == 0),
        finished,
        outcomes,
        null,
        chunks);
  }

  SimulatedRun withDeparture(@Nullable FirstOutcomeChange first) {
    return new SimulatedRun(host, result, finished, outcomes, first, chunks);
  }

  /** The numbers of a run while they are added up. */
  private static final class Sums {
    long delivered;
    Waits withheld = Waits.NONE;
    Waits deferred = Waits.NONE;
    long lost;
    long overruns;

    void add(SimulatedCommand command) {
      Outcome outcome = command.outcome();
      if (outcome == Outcome.DELIVERED) {
        delivered++;
      } else if (outcome == Outcome.LOST) {
        lost++;
      }
      overruns += command.overran ? 1 : 0;
      if (command.withheld) {
        withheld = withheld.begun();
        if (command.postedNs != EventChunk.NO_TIME) {
          withheld = withheld.ended(command.postedNs - command.completedNs);
        }
      }
      if (command.deferredSinceNs != EventChunk.NO_TIME) {
        deferred = deferred.begun();
        if (command.fetchedNs != EventChunk.NO_TIME) {
          deferred = deferred.ended(command.fetchedNs - command.deferredSinceNs);
        }
      }
    }
  }
}
