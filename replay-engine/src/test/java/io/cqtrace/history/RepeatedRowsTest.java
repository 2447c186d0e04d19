package io.cqtrace.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which rows are lines that a log has twice. */
class RepeatedRowsTest {
  private static final long TIME = 1_000_000_123L;

  @Test
  void theSameLineAgainIsRepeated() {
    EventRow fetch = fetch(TIME, 5);
    EventRow other = fetch(TIME + 1000, 6);
    assertThat(repeated(fetch, fetch)).containsExactly(false, true);
    assertThat(repeated(fetch, other, fetch, other)).containsExactly(false, false, true, true);
  }

  @Test
  void anythingThatDiffersIsAnotherRow() {
    EventRow fetch = fetch(TIME, 5);
    EventRow later = fetch(TIME + 1, 5);
    EventRow otherCid = fetch(TIME, 6);
    EventRow otherQueue = new EventRow(EventKind.FETCH, TIME, 2, 1, 5, 2, 0, 0);
    EventRow otherKind = new EventRow(EventKind.COMPLETE, TIME, 1, 1, 5, 2, 0, 0);
    assertThat(repeated(fetch, later, otherCid, otherQueue, otherKind)).containsOnly(false);
  }

  /** Two fetches within a millisecond are ordinary where the stamps say no more. */
  @Test
  void coarseStampsProveNothing() {
    EventRow fetch = fetch(5_000_000L, 5);
    assertThat(repeated(fetch, fetch)).containsOnly(false);
    EventRow untimed = fetch(EventChunk.NO_TIME, 5);
    assertThat(repeated(untimed, untimed)).containsOnly(false);
  }

  /** An interrupt may be raised twice at once, and moves no ring. */
  @Test
  void whatMovesNoRingIsNotJudged() {
    EventRow irq = new EventRow(EventKind.IRQ, TIME, 0, 1, 0, 0, 1, 0);
    assertThat(repeated(irq, irq)).containsOnly(false);
  }

  private static EventRow fetch(long timeNs, int cid) {
    return new EventRow(EventKind.FETCH, timeNs, 1, 1, cid, 2, 0, 0);
  }

  private static List<Boolean> repeated(EventRow... rows) {
    RepeatedRows repeatedRows = new RepeatedRows();
    List<Boolean> answers = new ArrayList<>();
    EventRow.tell(List.of(rows), row -> answers.add(repeatedRows.isRepeated(row, row.timeNs())));
    return answers;
  }
}
