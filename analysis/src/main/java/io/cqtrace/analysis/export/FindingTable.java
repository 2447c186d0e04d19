package io.cqtrace.analysis.export;

import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.Party;
import io.cqtrace.analysis.rule.Scope;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Fingerprint;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Grade;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.PortableNames;
import io.cqtrace.ingest.table.RowSink;
import io.cqtrace.ingest.table.TableColumn;
import io.cqtrace.ingest.table.TableColumn.CellType;
import io.cqtrace.ingest.table.TableSchema;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code findings} table: one row is one finding, the gravest first. */
public final class FindingTable {
  /** The table's columns. */
  public static final TableSchema SCHEMA =
      new TableSchema("cqtrace.findings/2", "one finding", columns());

  private FindingTable() {}

  private static List<TableColumn> columns() {
    return List.of(
        TableColumn.run(),
        TableColumn.of("rule", CellType.TEXT, "identifier of the rule ('cqtrace rules')"),
        TableColumn.words("severity", Severity.values(), "how much it weighs"),
        TableColumn.words("party", Party.values(), "who it is about"),
        TableColumn.of("clause", CellType.TEXT, "clause of the specification, or none"),
        TableColumn.of("summary", CellType.TEXT, "one sentence with numbers"),
        TableColumn.of("explanation", CellType.TEXT, "why it is so"),
        TableColumn.of("advice", CellType.TEXT, "what to do"),
        TableColumn.words("grade", Grade.values(), "weakest grade of what it rests on"),
        TableColumn.of("command_count", CellType.INT64, "commands concerned"),
        TableColumn.list(
            "commands",
            "the first " + Finding.KEPT_COMMANDS + " of them",
            TableColumn.of("controller", CellType.UINT16, "number of the controller"),
            TableColumn.of("sqid", CellType.UINT16, "submission queue identifier"),
            TableColumn.optional("cid", CellType.UINT16, "command identifier"),
            TableColumn.optional("opcode", CellType.UINT8, "opcode")),
        TableColumn.list(
            "evidence",
            "lines, in the order in which they should be read",
            TableColumn.of("source", CellType.TEXT, "name of the source"),
            TableColumn.of("line", CellType.INT64, "line, from 1"),
            TableColumn.of("role", CellType.TEXT, "what it shows")),
        TableColumn.optional("controller", CellType.UINT16, "controller, if all of it is of one"),
        TableColumn.optional("life", CellType.UINT32, "life of that controller, from 1"),
        TableColumn.optional("sqid", CellType.UINT16, "submission queue, if all of it is of one"),
        TableColumn.optional("cqid", CellType.UINT16, "completion queue, if all of it is of one"),
        TableColumn.optional("first_ns", CellType.TIME, "the first thing that it rests on"),
        TableColumn.optional(
            "last_ns", CellType.TIME, "the last one, or when the last outcome was decided"),
        TableColumn.of(
            "fingerprint", CellType.TEXT, "equal for equal faults of any run (docs/batch.md)"));
  }

  /** Writes the findings of an analysis. */
  public static void write(Analysis analysis, RowSink table) {
    List<String> names =
        PortableNames.of(
            analysis.trace().sources().stream().map(TraceSummary.Source::name).toList());
    for (Finding finding : analysis.findings()) {
      table
          .addRun()
          .add(finding.rule().id())
          .add(finding.severity())
          .add(finding.party())
          .add(finding.rule().clause())
          .add(finding.summary())
          .add(finding.explanation())
          .add(finding.advice())
          .add(finding.grade())
          .add(finding.commandCount())
          .add(commands(finding))
          .add(evidence(finding, names));
      Scope scope = finding.scope();
      table
          .add(scope.controller())
          .add(scope.life())
          .add(scope.sqId())
          .add(scope.cqId())
          .add(scope.firstNs())
          .add(scope.lastNs())
          .add(Fingerprint.of(finding).id())
          .endRow();
    }
  }

  private static List<List<@Nullable Object>> commands(Finding finding) {
    List<List<@Nullable Object>> entries = new ArrayList<>();
    for (CommandSpan command : finding.commands()) {
      List<@Nullable Object> entry = new ArrayList<>();
      entry.add((long) command.controller());
      entry.add((long) command.sqId());
      entry.add(command.cid() == EventChunk.NONE ? null : (long) command.cid());
      entry.add(command.opcode() == EventChunk.NONE ? null : (long) command.opcode());
      entries.add(entry);
    }
    return entries;
  }

  private static List<List<@Nullable Object>> evidence(Finding finding, List<String> names) {
    List<List<@Nullable Object>> entries = new ArrayList<>();
    for (Evidence evidence : finding.evidence()) {
      List<@Nullable Object> entry = new ArrayList<>();
      entry.add(names.get(evidence.source()));
      entry.add(evidence.line());
      entry.add(evidence.role());
      entries.add(entry);
    }
    return entries;
  }
}
