package io.cqtrace.diff;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import org.jspecify.annotations.Nullable;

/** A command of one run, until it is known which command of the other run it is. */
final class ComparedCommand {
  final CommandSpan span;
  final long life;
  final long position;
  final long seq;
  boolean resolved;
  @Nullable ComparedCommand partner;
  boolean ended;

  /**
   * A command that its run begins to show.
   *
   * @param life its controller's life, counted among those with commands, from 1
   * @param position place on its SQ within its controller life, from 1
   * @param seq row that shows it first
   */
  ComparedCommand(CommandSpan span, long life, long position, long seq) {
    this.span = span;
    this.life = life;
    this.position = position;
    this.seq = seq;
  }

  /** Line that shows it first. */
  long firstLine() {
    return span.has(Stage.FETCHED) ? span.line(Stage.FETCHED) : span.line(Stage.COMPLETED);
  }

  /** Whether both do the same: opcode and, of queue commands, the queue; unknown ones fit any. */
  static boolean sameKind(ComparedCommand a, ComparedCommand b) {
    return fits(a.span.opcode(), b.span.opcode())
        && fits(a.span.targetQueueId(), b.span.targetQueueId());
  }

  /** The same, and the same CID with its generation. */
  static boolean same(ComparedCommand a, ComparedCommand b) {
    return sameKind(a, b) && fits(a.span.cid(), b.span.cid());
  }

  private static boolean fits(int a, int b) {
    return a == b || a == EventChunk.NONE || b == EventChunk.NONE;
  }
}
