package io.cqtrace.analysis.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.batch.RunTable;
import io.cqtrace.history.Outcome;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.EventSchema;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.ingest.table.TableColumn;
import io.cqtrace.ingest.table.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/schema.md} is generated from the schemas; {@code -Dgolden.update=true} rewrites it.
 */
class SchemaDocTest {
  private static final Path DOCUMENT =
      Path.of("").toAbsolutePath().resolveSibling("docs").resolve("schema.md");

  private final StringBuilder text = new StringBuilder();

  @Test
  void theSchemaReferenceIsUpToDate() throws IOException {
    document();
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(DOCUMENT.getParent());
      Files.writeString(DOCUMENT, text);
    }
    assertThat(DOCUMENT).as("rewrite it with -Dgolden.update=true").hasContent(text.toString());
  }

  private void document() {
    line("# Tables");
    line("");
    line(
        "`cqtrace import FILE... -o DIR` writes these as Arrow IPC files. Generated; do not edit.");
    line("Schemas are versioned (`cqtrace.schema` in the metadata) and only ever grow.");
    line(
        "A column of words is a dictionary; absent values are null. Every table has a column `run`.");
    line("");
    line(
        "Times are `timestamp(ns, UTC)` where the run's clock counts from 1970-01-01 UTC, otherwise");
    line(
        "`duration(ns)` since a zero of its own: boot, the start of a process, or a wall clock whose");
    line(
        "day or zone is not told. Several inputs of a run are on one clock. CSV and JSON have the");
    line("same columns with times and durations as numbers of nanoseconds.");
    line("");
    line("An import of an older schema is refused with an error that says so: import it again.");
    events();
    for (Map.Entry<String, TableSchema> table : HistoryTables.SCHEMAS.entrySet()) {
      table(table.getKey(), table.getValue());
    }
    line("");
    line("| outcome | meaning |");
    line("|---|---|");
    for (Outcome outcome : Outcome.values()) {
      line("| " + outcome + " | " + outcome.doc() + " |");
    }
    line("");
    line("`cqtrace batch` and `import --parquet` write these tables as Parquet, and this one:");
    table("runs.parquet", RunTable.SCHEMA);
    line("");
    line("`cqtrace sweep ... --arrow FILE` writes this one:");
    table("sweep", SweepTable.SCHEMA);
  }

  private void events() {
    heading("events.arrow", EventSchema.VERSION, "one fact of a capture");
    line("| column | type | null | meaning |");
    line("|---|---|---|---|");
    for (EventSchema.Column column : EventSchema.columns()) {
      boolean words = column.isWord();
      row(
          column.columnName(),
          words ? "dictionary(" + column.typeName() + ", utf8)" : column.typeName(),
          column.nullable(),
          column.doc());
    }
    columns("", List.of(EventSchema.RUN));
    line("");
    line(
        "The metadata also has, for each source N, `cqtrace.source.N.name`, `.format`, `.reason`,");
    line(
        "`.clock` (EPOCH, OWN, NONE), `.producer`, `.version`, `.dialect`, `.build` and"
            + " `.setting.*`");
    line("(who wrote it), and `.relation` (how its clock was related to the others: kind,");
    line(
        "offset and residual in nanoseconds, matches), of a file also `.path` (from"
            + " the import's folder), `.bytes`"
            + " and");
    line("`.head_sha256` (of the first 64 KiB), and in the footer `cqtrace.lines`,");
    line("`cqtrace.count.COUNTER` and `cqtrace.rejected.N.*`: the counters of the import.");
    line("");
    line(
        "Analyzing an import gives what analyzing the files gives. The words of evidence lines"
            + " are");
    line("not in it: they are read from `.path` as long as the file there has that size and that");
    line(
        "beginning; without it the lines are named by number only, as they are after standard"
            + " input.");
    line("");
    line("| kind | code | meaning and columns |");
    line("|---|---|---|");
    for (EventKind kind : EventKind.values()) {
      line("| " + kind + " | " + kind.code() + " | " + cell(kind.doc()) + " |");
    }
    line("");
    line("| message | code | meaning and columns |");
    line("|---|---|---|");
    for (HostMessage message : HostMessage.values()) {
      line("| " + message + " | " + (message.code() & 0xff) + " | " + message.doc() + " |");
    }
  }

  private void table(String file, TableSchema schema) {
    heading(file, schema.version(), schema.doc());
    line("| column | type | null | meaning |");
    line("|---|---|---|---|");
    columns("", schema.columns());
  }

  private void columns(String prefix, List<TableColumn> columns) {
    for (TableColumn column : columns) {
      String words = String.join(", ", column.words());
      row(
          prefix + column.name(),
          column.type().label(),
          column.nullable(),
          column.doc() + (words.isEmpty() ? "" : ": " + words));
      columns(prefix + column.name() + "[].", column.parts());
    }
  }

  private void heading(String file, String version, String doc) {
    line("");
    line("## " + file);
    line("");
    line("`" + version + "`: a row is " + doc + ".");
    line("");
  }

  private void row(String name, String type, boolean nullable, String doc) {
    line("| `" + name + "` | " + type + " | " + (nullable ? "yes" : "") + " | " + cell(doc) + " |");
  }

  private static String cell(String doc) {
    return doc.replace("|", "\\|");
  }

  private void line(String words) {
    text.append(words).append('\n');
  }
}
