package io.cqtrace.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What passed between two lines, and what of it no clock can feign. */
class SourceTimesTest {
  private static final long SECOND = 1_000_000_000L;
  private final List<EventRow> rows = new ArrayList<>();

  @Test
  void timePassesFromALineToTheLastOne() {
    row(EventKind.FETCH, 10 * SECOND);
    row(EventKind.COMPLETE, 10 * SECOND + 500);
    SourceTimes times = times();
    assertThat(times.passedNs(0, 10 * SECOND, 1)).isEqualTo(500);
    assertThat(times.certainNs(0, 10 * SECOND, 1)).isEqualTo(500);
    assertThat(times.unbrokenSince(0, 1)).isTrue();
  }

  @Test
  void aClockThatIsSetBackTakesNothingAway() {
    row(EventKind.FETCH, 4000 * SECOND);
    row(EventKind.COMPLETE, 400 * SECOND);
    row(EventKind.FETCH, 400 * SECOND + 700);
    SourceTimes times = times();
    assertThat(times.passedNs(0, 4000 * SECOND, 1)).isEqualTo(700);
    assertThat(times.unbrokenSince(0, 1)).isFalse();
    assertThat(times.unbrokenSince(0, 2)).isTrue();
  }

  @Test
  void oneSilenceIsNotCertain() {
    row(EventKind.FETCH, SECOND);
    row(EventKind.FETCH, 41 * SECOND);
    row(EventKind.FETCH, 43 * SECOND);
    SourceTimes times = times();
    assertThat(times.passedNs(0, SECOND, 1)).isEqualTo(42 * SECOND);
    assertThat(times.certainNs(0, SECOND, 1)).isEqualTo(2 * SECOND);
    assertThat(times.unbrokenSince(0, 1)).isFalse();
  }

  @Test
  void aSilenceThatTheHostEndsIsTime() {
    row(EventKind.FETCH, SECOND);
    row(EventKind.CSTS_READ, 41 * SECOND);
    assertThat(times().certainNs(0, SECOND, 1)).isEqualTo(40 * SECOND);
    rows.clear();
    row(EventKind.FETCH, SECOND);
    abort(41 * SECOND);
    assertThat(times().certainNs(0, SECOND, 1)).isEqualTo(40 * SECOND);
  }

  /** The next run in the same file begins with a disable, too. */
  @Test
  void aDisableBehindASilenceIsNoReaction() {
    row(EventKind.FETCH, SECOND);
    row(EventKind.DISABLE, 41 * SECOND);
    SourceTimes times = times();
    assertThat(times.passedNs(0, SECOND, 1)).isEqualTo(40 * SECOND);
    assertThat(times.certainNs(0, SECOND, 1)).isZero();
  }

  @Test
  void whatHasNoTimeHasNoAge() {
    row(EventKind.FETCH, EventChunk.NO_TIME);
    row(EventKind.COMPLETE, 10 * SECOND);
    assertThat(times().passedNs(0, EventChunk.NO_TIME, 1)).isZero();
    assertThat(times().passedNs(7, SECOND, 1)).isZero();
  }

  private void row(EventKind kind, long timeNs) {
    rows.add(new EventRow(kind, timeNs, 1, 1, 5, 2, 0, 0));
  }

  private void abort(long timeNs) {
    rows.add(new EventRow(EventKind.FETCH, timeNs, 0, 0, 9, Opcode.ABORT.code(), 0, 0));
  }

  private SourceTimes times() {
    SourceTimes times = new SourceTimes();
    RowContext at = new RowContext();
    EventRow.tell(
        rows,
        row -> {
          at.set(row);
          times.take(row, at);
        });
    return times;
  }
}
