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
 * A run that was simulated: its numbers, the fate of each command and its rows.
 *
 * @param host the host
 * @param variant the controller
 * @param delivered commands whose completion reached the host
 * @param withheld completions that waited for a slot
 * @param withheldMaxNs longest such wait
 * @param withheldTotalNs sum of the waits
 * @param heldBack SQEs that the controller left unfetched for want of a slot
 * @param heldBackMaxNs longest such delay
 * @param lost completions that were discarded
 * @param failed whether the controller failed (CSTS.CFS)
 * @param finished whether the host submitted all it had and saw it complete
 * @param fates every command in the order of submission
 * @param departure the first command with another fate than in the capture; null without one, or
 *     without a capture
 * @param chunks the run as rows of the events table
 */
public record SimulatedRun(
    HostModel host,
    Variant variant,
    long delivered,
    long withheld,
    long withheldMaxNs,
    long withheldTotalNs,
    long heldBack,
    long heldBackMaxNs,
    long lost,
    boolean failed,
    boolean finished,
    List<CommandFate> fates,
    @Nullable Departure departure,
    List<EventChunk> chunks) {

  /** Copies the lists. */
  public SimulatedRun {
    fates = List.copyOf(fates);
    chunks = List.copyOf(chunks);
  }

  /** Whether the host waits for ever although nothing was lost and the controller did not fail. */
  public boolean stalled() {
    return !finished && lost == 0 && !failed;
  }

  /** The run as a stream of the events table. */
  public EventStream events(TableMemory memory) {
    return new ChunkStream(
        new TraceSummary.Source(
            host.name() + " x " + variant.label(),
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
    List<CommandFate> fates = new ArrayList<>(commands.size());
    for (SimulatedCommand command : commands) {
      sums.add(command);
      fates.add(
          new CommandFate(
              command.sqId,
              command.cid,
              command.opcode,
              command.targetQueueId,
              command.outcome(),
              command.postedNs));
    }
    return new SimulatedRun(
        setup.host(),
        setup.variant(),
        sums.delivered,
        sums.withheld,
        sums.withheldMaxNs,
        sums.withheldTotalNs,
        sums.heldBack,
        sums.heldBackMaxNs,
        sums.lost,
        failed,
        finished,
        fates,
        null,
        chunks);
  }

  SimulatedRun withDeparture(@Nullable Departure first) {
    return new SimulatedRun(
        host,
        variant,
        delivered,
        withheld,
        withheldMaxNs,
        withheldTotalNs,
        heldBack,
        heldBackMaxNs,
        lost,
        failed,
        finished,
        fates,
        first,
        chunks);
  }

  /** The numbers of a run while they are added up. */
  private static final class Sums {
    long delivered;
    long withheld;
    long withheldMaxNs;
    long withheldTotalNs;
    long heldBack;
    long heldBackMaxNs;
    long lost;

    void add(SimulatedCommand command) {
      Outcome outcome = command.outcome();
      if (outcome == Outcome.DELIVERED) {
        delivered++;
      } else if (outcome == Outcome.LOST) {
        lost++;
      }
      if (command.withheld) {
        withheld++;
        if (command.postedNs != EventChunk.NO_TIME) {
          long waitedNs = command.postedNs - command.completedNs;
          withheldTotalNs += waitedNs;
          withheldMaxNs = Math.max(withheldMaxNs, waitedNs);
        }
      }
      if (command.heldBackSinceNs != EventChunk.NO_TIME) {
        heldBack++;
        if (command.fetchedNs != EventChunk.NO_TIME) {
          heldBackMaxNs = Math.max(heldBackMaxNs, command.fetchedNs - command.heldBackSinceNs);
        }
      }
    }
  }
}
