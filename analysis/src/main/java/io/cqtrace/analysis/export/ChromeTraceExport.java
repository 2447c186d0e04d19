package io.cqtrace.analysis.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.Grade;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.Stage;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.TableColumn;
import io.cqtrace.ingest.table.TableRun;
import io.cqtrace.nvme.CommandId;
import io.cqtrace.nvme.Opcode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The capture as Chrome's trace event JSON, for programs that read no Perfetto trace: one process a
 * controller, one track an SQ with one slice a command and its stages nested in it, one counter a
 * CQ. Streaming: nothing is kept but the last value of each counter.
 *
 * <p>Commands of a queue overlap without nesting, so they are nestable async events ("b" and "e");
 * viewers put those of one name on one track. Times are microseconds since the first row, or row
 * numbers in a capture without time stamps.
 *
 * <p>Source: "Trace Event Format" of the Chromium project.
 */
public final class ChromeTraceExport implements HistoryListener {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator json;
  private final TableRun run;
  private final Set<Integer> controllers = new HashSet<>();
  private final Map<Integer, Long> counters = new HashMap<>();
  private long zeroNs = EventChunk.NO_TIME;
  private long lastNs = EventChunk.NO_TIME;
  private EventKind rowKind = EventKind.NOTE;
  private long commandNumber;
  private boolean first = true;
  private boolean timed;

  /**
   * Begins the document.
   *
   * @param out where to, UTF-8; whoever opened it closes it
   * @throws UncheckedIOException if it cannot be written to, here and later
   */
  public ChromeTraceExport(OutputStream out, TableRun run, String toolVersion) {
    this.run = run;
    try {
      json = JSON.createGenerator(out);
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeStringField("displayTimeUnit", "ns");
      json.writeObjectFieldStart("otherData");
      json.writeStringField("schema", "cqtrace.chrome-trace/2");
      json.writeStringField("tool", toolVersion);
      json.writeEndObject();
      json.writeArrayFieldStart("traceEvents");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void onRow(EventCursor row) {
    rowKind = row.kind();
    if (first) {
      first = false;
      timed = row.timeNs() != EventChunk.NO_TIME;
      zeroNs = timed ? row.timeNs() : 0;
    }
    if (row.timeNs() != EventChunk.NO_TIME) {
      lastNs = row.timeNs();
    }
  }

  @Override
  public void onSqStart(SubmissionQueueLife sq, RowContext at) {
    nameProcess(sq.controller());
  }

  @Override
  public void onCqStart(CompletionQueueLife cq, RowContext at) {
    nameProcess(cq.controller());
  }

  private void nameProcess(int controller) {
    if (!controllers.add(controller)) {
      return;
    }
    try {
      json.writeStartObject();
      json.writeStringField("ph", "M");
      json.writeStringField("name", "process_name");
      json.writeNumberField("pid", pid(controller));
      json.writeObjectFieldStart("args");
      json.writeStringField("name", "NVMe controller " + controller);
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Counters.

  @Override
  public void onOccupancy(CompletionQueueLife cq, RowContext at) {
    // A discard tells the head for one moment; a counter would go on with it.
    if (cq.occupancy().isKnown() && rowKind != EventKind.CQ_FULL) {
      count(cq, cq.occupied(), cq.waitingCount(), at);
    }
  }

  @Override
  public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
    if (counters.containsKey(key(cq))) {
      count(cq, 0, 0, at);
    }
  }

  private static int key(CompletionQueueLife cq) {
    return cq.controller() << 16 | cq.cqId();
  }

  private void count(CompletionQueueLife cq, int occupied, int waiting, RowContext at) {
    int key = key(cq);
    long value = (long) occupied << 32 | waiting;
    Long before = counters.put(key, value);
    if (before != null && before == value) {
      return;
    }
    try {
      json.writeStartObject();
      json.writeStringField("ph", "C");
      json.writeStringField("name", "CQ " + cq.cqId());
      json.writeNumberField("pid", pid(cq.controller()));
      time(timed ? at.timeNs() : at.line());
      json.writeObjectFieldStart("args");
      json.writeNumberField("occupied", occupied);
      // Completed and not posted; QEMU posts a moment later even where there is room.
      json.writeNumberField("waiting", waiting);
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Commands.

  @Override
  public void onCommandEnd(CommandSpan command) {
    long from = place(command, firstStage(command));
    if (from == EventChunk.NO_TIME) {
      return;
    }
    long to = Math.max(from, end(command, from));
    commandNumber++;
    String name =
        Opcode.describe(command.sqId(), command.opcode())
            + (command.cid() == EventChunk.NONE ? "" : " " + CommandId.describe(command.cid()))
            + (command.outcome() == Outcome.DELIVERED ? "" : " " + command.outcome());
    try {
      begin(command, "SQ " + command.sqId(), from);
      json.writeEndObject();
      begin(command, name, from);
      arguments(command);
      json.writeEndObject();
      stages(command, from, to);
      end(command, name, to);
      end(command, "SQ " + command.sqId(), to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stage firstStage(CommandSpan command) {
    for (Stage stage : Stage.values()) {
      if (command.has(stage)) {
        return stage;
      }
    }
    return Stage.SUBMITTED;
  }

  /** The last thing known of it; an undelivered one lasts until the capture's end. */
  private long end(CommandSpan command, long from) {
    if (command.outcome() == Outcome.LOST && timed && command.lossNs() != EventChunk.NO_TIME) {
      return command.lossNs();
    }
    if (timed && command.outcome() != Outcome.DELIVERED) {
      return lastNs;
    }
    long to = from;
    for (Stage stage : Stage.values()) {
      long at = place(command, stage);
      to = at == EventChunk.NO_TIME ? to : Math.max(to, at);
    }
    return to;
  }

  private void stages(CommandSpan command, long from, long to) throws IOException {
    Stage[] all = Stage.values();
    Stage open = null;
    long openAt = from;
    for (Stage stage : all) {
      long at = place(command, stage);
      if (at == EventChunk.NO_TIME || at < openAt || at > to) {
        continue;
      }
      if (open != null && at > openAt) {
        slice(command, waitingFor(open, command), openAt, at);
      }
      open = stage;
      openAt = at;
    }
    if (open != null && to > openAt) {
      slice(command, waitingFor(open, command), openAt, to);
    }
  }

  /** What a command does after a stage. */
  private static String waitingFor(Stage stage, CommandSpan command) {
    return switch (stage) {
      case SUBMITTED -> "waiting in the SQ";
      case FETCHED -> "executing";
      case COMPLETED -> command.withheld() ? "withheld" : "waiting for its post";
      case POSTED -> "posted";
      case SIGNALLED -> "signalled";
      case CONSUMED -> "consumed";
      case RELEASED -> "released";
    };
  }

  private void slice(CommandSpan command, String name, long from, long to) throws IOException {
    begin(command, name, from);
    json.writeEndObject();
    end(command, name, to);
  }

  private void begin(CommandSpan command, String name, long at) throws IOException {
    event(command, "b", name, at);
  }

  private void end(CommandSpan command, String name, long at) throws IOException {
    event(command, "e", name, at);
    json.writeEndObject();
  }

  private void event(CommandSpan command, String phase, String name, long at) throws IOException {
    json.writeStartObject();
    json.writeStringField("ph", phase);
    json.writeStringField("cat", "SQ " + command.sqId());
    json.writeStringField("name", name);
    json.writeStringField("id", Long.toHexString(commandNumber));
    json.writeNumberField("pid", pid(command.controller()));
    json.writeNumberField("tid", command.sqId());
    time(at);
  }

  private void arguments(CommandSpan command) throws IOException {
    json.writeObjectFieldStart("args");
    CommandCells cells = new CommandCells(run);
    for (TableColumn column : CommandColumns.SCHEMA.columns()) {
      Object value = cells.value(column.name(), CommandColumns.Row.of(command));
      if (value != null && !value.equals(Grade.ABSENT.name())) {
        json.writeObjectField(column.name(), value);
      }
    }
    json.writeEndObject();
  }

  // Numbers.

  private long place(CommandSpan command, Stage stage) {
    if (!command.has(stage)) {
      return EventChunk.NO_TIME;
    }
    return timed ? command.timeNs(stage) : command.line(stage);
  }

  private void time(long at) throws IOException {
    long since = timed ? (at == EventChunk.NO_TIME ? 0 : at - zeroNs) : at * 1000;
    json.writeFieldName("ts");
    json.writeNumber(BigDecimal.valueOf(since, 3));
  }

  private static int pid(int controller) {
    return controller + 1;
  }

  @Override
  public void onEnd(CaptureSpan capture) {
    try {
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
      json.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
