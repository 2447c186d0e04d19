package io.cqtrace.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.rule.Rule;
import io.cqtrace.analysis.rule.RuleCatalog;
import io.cqtrace.analysis.verdict.OutcomeTally;
import io.cqtrace.history.HistoryBuilder;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.table.EventBatch;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.model.controller.DropController;
import io.cqtrace.model.controller.QemuController;
import io.cqtrace.replay.RecordedReplay;
import io.cqtrace.replay.Variant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What history, rules and replays keep is what is outstanding, however long the capture is. */
class BoundedStateTest {
  private static final int ROUNDS = 110;
  private static final int COMMANDS_PER_ROUND = 2500;
  private static final long ALLOWED_GROWTH_BYTES = 4L << 20;

  private final EventChunk chunk = new EventChunk();
  private long line;
  private long rowCount;

  @Test
  void aMillionRowsLeaveNothingBehind() {
    HistoryBuilder builder = new HistoryBuilder(QueueSizes.UNKNOWN).addListener(new OutcomeTally());
    List<Rule.Detector> detectors = new ArrayList<>();
    for (Rule rule : RuleCatalog.rules()) {
      detectors.add(rule.newDetector());
    }
    detectors.forEach(builder::addListener);
    builder.addListener(new RecordedReplay(new Variant(QemuController.current(), 1)));
    builder.addListener(new RecordedReplay(new Variant(new DropController(), 1)));
    long early = 0;
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        EventBatch batch = new EventBatch(memory)) {
      EventCursor row = new EventCursor();
      for (int round = 0; round < ROUNDS; round++) {
        chunk.clear();
        aLife(round);
        batch.fill(chunk, rowCount);
        rowCount += chunk.rowCount();
        row.wrap(batch);
        while (row.next()) {
          builder.accept(row);
        }
        if (round == ROUNDS / 5) {
          early = usedBytes();
        }
      }
      assertThat(rowCount).isGreaterThan(1_000_000);
      assertThat(usedBytes() - early).isLessThan(ALLOWED_GROWTH_BYTES);
      builder.finish();
    }
    // They are asked at the end, so they were alive when the memory was measured.
    assertThat(detectors.stream().mapToInt(d -> d.findings().size()).sum()).isPositive();
  }

  /** One life of a controller: commands come and go, the CQ is full now and then, then a reset. */
  private void aLife(int round) {
    begin(EventKind.ADMIN_QUEUE_SIZES).value(31 << 16 | 31);
    begin(EventKind.ENABLE);
    begin(EventKind.SQ_DOORBELL).sqId(0).value(2);
    begin(EventKind.FETCH).sqId(0).cid(1).opcode(5);
    begin(EventKind.CREATE_CQ).cqId(1).value(4).value2(1);
    begin(EventKind.COMPLETE).cqId(0).cid(1).status(0);
    begin(EventKind.FETCH).sqId(0).cid(2).opcode(1);
    begin(EventKind.CREATE_SQ).sqId(1).cqId(1).value(8);
    begin(EventKind.COMPLETE).cqId(0).cid(2).status(0);
    begin(EventKind.CQ_DOORBELL).cqId(0).value(2);
    int head = 0;
    for (int i = 0; i < COMMANDS_PER_ROUND; i++) {
      int cid = i % 7 | (i / 7 % 16) << 12;
      begin(EventKind.SQ_DOORBELL).sqId(1).value((i + 1) % 8);
      begin(EventKind.FETCH).sqId(1).cid(cid).opcode(2);
      begin(EventKind.COMPLETE).cqId(1).cid(cid).status(0);
      if (i % 5 == 4) {
        for (int released = 0; released < 5; released += 2) {
          head = (head + Math.min(2, 5 - released)) % 4;
          begin(EventKind.CQ_DOORBELL).cqId(1).value(head);
        }
        begin(EventKind.IRQ).value(1);
      }
    }
    begin(EventKind.SQ_DOORBELL).sqId(1).value((COMMANDS_PER_ROUND + 1) % 8);
    begin(EventKind.FETCH).sqId(1).cid(round).opcode(2);
    begin(EventKind.DISABLE);
  }

  private EventChunk begin(EventKind kind) {
    line++;
    chunk.begin(kind, line * 1000, line);
    return chunk;
  }

  private static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
    }
    return used;
  }
}
