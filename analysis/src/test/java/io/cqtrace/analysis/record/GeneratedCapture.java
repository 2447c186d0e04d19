package io.cqtrace.analysis.record;

import io.cqtrace.history.HistoryBuilder;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.table.EventBatch;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A capture written row by row: a host and a controller without shadow doorbells, as QEMU records
 * them. Line numbers are row numbers from 1.
 */
public final class GeneratedCapture {
  private static final int BATCH_ROWS = 1000;
  private static final int SQ_SIZE = 60_000;

  private final EventChunk rows = new EventChunk();
  private final int[] cqHead = new int[70_000];
  private final int[] cqSize = new int[70_000];
  private final int[] sqTail = new int[70_000];
  private final int[] nextCid = new int[70_000];
  private boolean timed = true;
  private long timeNs = 1_000_000_000_000L;

  /** From now on rows carry no times. */
  public GeneratedCapture untimed() {
    timed = false;
    return this;
  }

  public GeneratedCapture pause(long ns) {
    timeNs += ns;
    return this;
  }

  public int lastLine() {
    return rows.rowCount();
  }

  public GeneratedCapture createPair(int qid, int size) {
    begin(EventKind.CREATE_CQ).cqId(qid).value(size).value2(qid);
    begin(EventKind.CREATE_SQ).sqId(qid).cqId(qid).value(SQ_SIZE);
    cqHead[qid] = 0;
    cqSize[qid] = size;
    sqTail[qid] = 0;
    return this;
  }

  /** The same with the admin commands that do it, which go through SQ 0 and CQ 0. */
  public GeneratedCapture createPairByCommand(int qid, int size) {
    cqSize[0] = 32;
    begin(EventKind.FETCH).sqId(0).cid(nextCid[0]).opcode(5);
    begin(EventKind.CREATE_CQ).cqId(qid).value(size).value2(qid);
    begin(EventKind.COMPLETE).cqId(0).cid(nextCid[0]++).status(0);
    begin(EventKind.FETCH).sqId(0).cid(nextCid[0]).opcode(1);
    begin(EventKind.CREATE_SQ).sqId(qid).cqId(qid).value(SQ_SIZE);
    begin(EventKind.COMPLETE).cqId(0).cid(nextCid[0]++).status(0);
    release(0, 2);
    cqSize[qid] = size;
    return this;
  }

  public GeneratedCapture deletePair(int qid) {
    begin(EventKind.DELETE_SQ).sqId(qid);
    begin(EventKind.DELETE_CQ).cqId(qid);
    return this;
  }

  /** The host rings the SQ tail doorbell for more commands. */
  public GeneratedCapture submit(int qid, int count) {
    sqTail[qid] = (sqTail[qid] + count) % SQ_SIZE;
    begin(EventKind.SQ_DOORBELL).sqId(qid).value(sqTail[qid]);
    return this;
  }

  /** Commands fetched and never completed. */
  public GeneratedCapture fetch(int qid, int count) {
    for (int i = 0; i < count; i++) {
      begin(EventKind.FETCH).sqId(qid).cid(nextCid[qid]++ & 0xffff).opcode(2);
    }
    return this;
  }

  /** Commands fetched and completed, one after the other, {@code gapNs} apart. */
  public GeneratedCapture complete(int qid, int count, long gapNs) {
    for (int i = 0; i < count; i++) {
      int cid = nextCid[qid]++ & 0xffff;
      begin(EventKind.FETCH).sqId(qid).cid(cid).opcode(2);
      begin(EventKind.COMPLETE).cqId(qid).cid(cid).status(0);
      timeNs += gapNs;
    }
    return this;
  }

  /** The controller says that it discards a completion that finds no slot. */
  public GeneratedCapture discard(int qid, int cid) {
    begin(EventKind.CQ_FULL).cqId(qid).cid(cid).value(0).value2(cqHead[qid]);
    return this;
  }

  /** The host rings the CQ head doorbell and so releases slots. */
  public GeneratedCapture release(int qid, int count) {
    cqHead[qid] = (cqHead[qid] + count) % cqSize[qid];
    begin(EventKind.CQ_DOORBELL).cqId(qid).value(cqHead[qid]);
    return this;
  }

  private EventChunk begin(EventKind kind) {
    rows.begin(kind, timed ? timeNs : EventChunk.NO_TIME, rows.rowCount() + 1L);
    return rows;
  }

  /** Tells the history of this capture. */
  public void tell(HistoryListener listener) {
    try (TableMemory memory = new TableMemory(1L << 28);
        Stream stream = new Stream(memory)) {
      new HistoryBuilder(QueueSizes.UNKNOWN).addListener(listener).run(stream);
    }
  }

  public OccupancyRecorder recorded() {
    OccupancyRecorder recorder = new OccupancyRecorder();
    tell(recorder);
    return recorder;
  }

  private final class Stream implements EventStream {
    private final EventBatch batch;
    private int next;

    Stream(TableMemory memory) {
      batch = new EventBatch(memory);
    }

    @Override
    public @Nullable EventBatch nextBatch() {
      if (next == rows.rowCount()) {
        return null;
      }
      EventChunk chunk = new EventChunk();
      long firstSeq = next;
      while (next < rows.rowCount() && chunk.rowCount() < BATCH_ROWS) {
        chunk.appendRow(rows, next++);
      }
      batch.fill(chunk, firstSeq);
      return batch;
    }

    @Override
    public TraceSummary summary() {
      return new TraceSummary(List.of(), new IngestReport());
    }

    @Override
    public void close() {
      batch.close();
    }
  }
}
