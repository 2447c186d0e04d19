package io.cqtrace.replay;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.model.MachineCommand;
import java.util.Comparator;

/** A command of a capture as the controller has it that the capture is replayed through. */
final class RecordedCommand implements MachineCommand {
  static final Comparator<RecordedCommand> BY_DUE_TIME =
      Comparator.<RecordedCommand>comparingLong(command -> command.dueNs)
          .thenComparingLong(command -> command.sequence);

  static final long NOT_YET = Long.MAX_VALUE;

  final CommandSpan span;
  final RecordedCq cq;
  final long sequence;
  final long recordedFetchedNs;
  long fetchedNs = NOT_YET;
  long recordedCompletedNs;
  boolean recordedCompleted;
  long dueNs;
  boolean held;
  long withheldSinceNs;
  long postedLine = EventChunk.NONE;
  long postedNth;

  RecordedCommand(CommandSpan span, RecordedCq cq, long sequence, long recordedFetchedNs) {
    this.span = span;
    this.cq = cq;
    this.sequence = sequence;
    this.recordedFetchedNs = recordedFetchedNs;
  }

  /** The same command of another replay, which nothing holds back so far. */
  RecordedCommand copy(RecordedCq ofCq) {
    RecordedCommand copy = new RecordedCommand(span, ofCq, sequence, recordedFetchedNs);
    copy.fetchedNs = fetchedNs;
    copy.recordedCompletedNs = recordedCompletedNs;
    copy.recordedCompleted = recordedCompleted;
    copy.dueNs = dueNs;
    copy.postedLine = postedLine;
    copy.postedNth = postedNth;
    return copy;
  }

  @Override
  public int sqId() {
    return span.sqId();
  }

  @Override
  public int opcode() {
    return span.opcode();
  }

  boolean isFetched() {
    return fetchedNs != NOT_YET;
  }

  static long elapsed(long fromNs, long toNs) {
    return fromNs == EventChunk.NO_TIME || toNs == EventChunk.NO_TIME ? 0 : toNs - fromNs;
  }
}
