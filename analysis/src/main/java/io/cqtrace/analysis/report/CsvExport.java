package io.cqtrace.analysis.report;

import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.nvme.CommandId;
import io.cqtrace.nvme.Opcode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The commands as comma-separated values (RFC 4180, with line feeds): one row a command, when its
 * outcome is final. An empty cell is a value that is not known. Nothing is kept.
 */
public final class CsvExport implements HistoryListener {
  private final Writer out;
  private final List<String> sourceNames;
  private final StringBuilder row = new StringBuilder();

  /**
   * Writes the heading.
   *
   * @param out where to; whoever opened it closes it
   * @throws UncheckedIOException if it cannot be written to, here and later
   */
  public CsvExport(Writer out, List<String> sourceNames) {
    this.out = out;
    this.sourceNames = List.copyOf(sourceNames);
    for (String column :
        List.of(
            "controller",
            "life",
            "sqid",
            "cqid",
            "cid",
            "tag",
            "generation",
            "opcode",
            "command",
            "target_queue",
            "outcome",
            "status",
            "slot",
            "unreleased_at_completion",
            "withheld",
            "withheld_ns",
            "held_since_line",
            "lost_line",
            "source")) {
      text(column);
    }
    for (Stage stage : Stage.values()) {
      text(stage.label() + "_ns");
      text(stage.label() + "_line");
      text(stage.label() + "_grade");
    }
    for (String side : List.of("host_submit", "host_complete")) {
      text(side + "_ns");
      text(side + "_line");
      text(side + "_source");
    }
    text("host_status");
    text("sq_slot");
    text("ended_ns");
    text("ended_line");
    end();
  }

  @Override
  public void onCommandEnd(CommandSpan command) {
    int cid = command.cid();
    number(command.controller());
    number(command.life());
    number(command.sqId());
    number(command.cqId());
    number(cid);
    number(cid == EventChunk.NONE ? EventChunk.NONE : CommandId.tag(cid));
    number(cid == EventChunk.NONE ? EventChunk.NONE : CommandId.generation(cid));
    text(command.opcode() < 0 ? "" : String.format(Locale.ROOT, "0x%02x", command.opcode()));
    text(command.opcode() < 0 ? "" : Opcode.describe(command.sqId(), command.opcode()));
    number(command.targetQueueId());
    text(command.outcome().name());
    text(command.status() < 0 ? "" : String.format(Locale.ROOT, "0x%x", command.status()));
    number(command.slot());
    number(command.has(Stage.COMPLETED) ? command.unreleasedAtCompletion() : EventChunk.NONE);
    text(Boolean.toString(command.withheld()));
    number(command.withheldNs());
    number(command.heldSinceLine());
    number(command.lossLine());
    text(source(command.source()));
    for (Stage stage : Stage.values()) {
      time(command.timeNs(stage));
      number(command.line(stage));
      text(command.has(stage) ? command.grade(stage).name() : "");
    }
    host(command.hostSubmit());
    CommandSpan.HostMark complete = command.hostComplete();
    host(complete);
    int status = complete == null ? EventChunk.NONE : complete.status();
    text(status < 0 ? "" : String.format(Locale.ROOT, "0x%x", status));
    number(command.sqSlot());
    time(command.endedNs());
    number(command.endedLine());
    end();
  }

  @Override
  public void onEnd(CaptureSpan capture) {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void host(CommandSpan.@Nullable HostMark mark) {
    time(mark == null ? EventChunk.NO_TIME : mark.timeNs());
    number(mark == null ? EventChunk.NONE : mark.line());
    text(mark == null ? "" : source(mark.source()));
  }

  private String source(int source) {
    return source >= 0 && source < sourceNames.size() ? sourceNames.get(source) : "";
  }

  private void number(long value) {
    cell(value == EventChunk.NONE ? "" : Long.toString(value));
  }

  private void time(long timeNs) {
    cell(timeNs == EventChunk.NO_TIME ? "" : Long.toString(timeNs));
  }

  /** A text; one that a spreadsheet would take for a formula is made one that it does not. */
  private void text(String value) {
    boolean formula = !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0;
    String safe = formula ? "'" + value : value;
    boolean quote =
        safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r' || c < ' ');
    cell(quote ? '"' + safe.replace("\"", "\"\"") + '"' : safe);
  }

  private void cell(String value) {
    if (!row.isEmpty()) {
      row.append(',');
    }
    row.append(value);
  }

  private void end() {
    try {
      out.append(row.append('\n'));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    row.setLength(0);
  }
}
