package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQL and Parquet; a plain DuckDB reads the files back. */
class QueryCommandTest {
  private static final Path DOCUMENT = CommandRun.SAMPLES.resolveSibling("docs").resolve("sql.md");
  private static final Pattern QUESTION =
      Pattern.compile("```sql\\n(.*?)\\n```\\n\\n```\\n(.*?)```\\n", Pattern.DOTALL);
  private static final String DEPTH_4 = "qemu/cq-full-depth-4/trace.log.zst";

  @TempDir Path directory;

  @Test
  void theAnswersInTheDocumentAreThoseOfTheSamples() throws IOException {
    Path out = directory.resolve("out");
    CommandRun.ofWords("batch", CommandRun.SAMPLES, "-o", out);
    String text = Files.readString(DOCUMENT);
    StringBuilder now = new StringBuilder();
    Matcher question = QUESTION.matcher(text);
    int questions = 0;
    while (question.find()) {
      questions++;
      CommandRun answer = CommandRun.ofWords("query", question.group(1), out);
      assertThat(answer.err()).isEmpty();
      String block = "```sql\n" + question.group(1) + "\n```\n\n```\n" + answer.out() + "```\n";
      question.appendReplacement(now, Matcher.quoteReplacement(block));
    }
    question.appendTail(now);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(DOCUMENT, now);
    }
    assertThat(questions).isEqualTo(10);
    assertThat(DOCUMENT).as("adopt with -Dgolden.update=true").hasContent(now.toString());
  }

  /** What another program sees: types, times to the nanosecond, and as many rows as the CSV. */
  @Test
  void anotherReaderReadsTheParquetOfAnExport() throws Exception {
    Path capture = CommandRun.SAMPLES.resolve(DEPTH_4);
    Path parquet = directory.resolve("commands.parquet");
    Path csv = directory.resolve("commands.csv");
    CommandRun.ofWords("export", "--to", "parquet", "-o", parquet, capture);
    CommandRun.ofWords("export", "--to", "csv", "-o", csv, capture);
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      String both =
          " FROM '"
              + parquet
              + "' p JOIN read_csv('"
              + csv
              + "', all_varchar = true) c"
              + " ON p.ended_line = c.ended_line::BIGINT AND p.cid = c.cid::INT"
              + " AND p.sqid = c.sqid::INT AND p.fetched_line = c.fetched_line::BIGINT";
      assertThat(one(duckdb, "SELECT count(*) FROM '" + parquet + "'"))
          .isEqualTo(one(duckdb, "SELECT count(*) FROM read_csv('" + csv + "')"))
          .isEqualTo(one(duckdb, "SELECT count(*)" + both));
      assertThat(
              one(
                  duckdb,
                  "SELECT count(*)"
                      + both
                      + " WHERE epoch_ns(p.fetched_ns) <> c.fetched_ns::BIGINT"
                      + " OR p.withheld_ns <> c.withheld_ns::BIGINT OR p.outcome <> c.outcome"))
          .isEqualTo("0");
      assertThat(one(duckdb, "SELECT typeof(fetched_ns) FROM '" + parquet + "' LIMIT 1"))
          .isEqualTo("TIMESTAMPTZ_NS");
    }
  }

  private static String one(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      assertThat(result.next()).isTrue();
      return result.getString(1);
    }
  }

  @Test
  void aQueryReadsCapturesAndImportsAlike() throws IOException {
    Path capture = CommandRun.SAMPLES.resolve(DEPTH_4);
    Path tables = directory.resolve("tables");
    CommandRun.ofWords("import", capture, "-o", tables, "--parquet");
    String sql =
        "SELECT kind, message, count(*) AS n, min(time_ns) AS first_ns, max(line) AS line"
            + " FROM events GROUP BY ALL ORDER BY kind, message";
    String ofCapture = CommandRun.ofWords("query", sql, capture, "--to", "json").out();
    assertThat(ofCapture).isEqualTo(CommandRun.ofWords("query", sql, tables, "--to", "json").out());
    JsonNode rows = new ObjectMapper().readTree(ofCapture);
    assertThat(rows.size()).isGreaterThan(5);
    assertThat(rows.get(0).path("n").isNumber()).isTrue();
    assertThat(
            CommandRun.ofWords("query", "SELECT 'a,b' AS x, NULL AS y", tables, "--to", "csv")
                .out())
        .isEqualTo("x,y\n\"a,b\",\n");
  }

  @Test
  void aQueryTouchesNoOtherFileAndSaysWhatIsWrong() throws IOException {
    Path capture = CommandRun.SAMPLES.resolve(DEPTH_4);
    Path secret = Files.writeString(directory.resolve("secret.csv"), "a\n1\n");
    CommandRun read = CommandRun.ofWords("query", "SELECT * FROM '" + secret + "'", capture);
    assertThat(read.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(read.out()).isEmpty();
    CommandRun wrong = CommandRun.ofWords("query", "SELECT nothing FROM runs", capture);
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(wrong.err()).contains("nothing");
    Path parquet = directory.resolve("result.parquet");
    CommandRun written =
        CommandRun.ofWords(
            "query", "SELECT run, verdict FROM runs", capture, "--to", "parquet", "-o", parquet);
    assertThat(written.exitCode()).as(written.err()).isZero();
    assertThat(parquet).isNotEmptyFile();
  }

  /** The job's tables are folders of files, with wider numbers and with words as text. */
  @Test
  void aQueryReadsTheFoldersOfTheJob() throws Exception {
    Path batch = directory.resolve("batch");
    Path job = Files.createDirectories(directory.resolve("job"));
    CommandRun.ofWords("batch", CommandRun.SAMPLES.resolve("qemu"), "-o", batch);
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      for (String table : List.of("runs", "commands", "queues", "findings")) {
        Path folder = Files.createDirectories(job.resolve(table));
        for (int part = 0; part < 2; part++) {
          statement.execute(
              "COPY (SELECT *"
                  + (table.equals("commands")
                      ? " REPLACE (sqid::INT AS sqid, outcome::VARCHAR AS outcome)"
                      : "")
                  + " FROM '"
                  + batch.resolve(table + ".parquet")
                  + "' WHERE hash(run) % 2 = "
                  + part
                  + ") TO '"
                  + folder.resolve("part-" + part + ".zstd.parquet")
                  + "' (FORMAT parquet)");
        }
        Files.createFile(folder.resolve("_SUCCESS"));
      }
    }
    String sql =
        "SELECT c.run, c.sqid, c.outcome, count(*) AS n, any_value(r.verdict) AS verdict"
            + " FROM commands c JOIN runs r USING (run) GROUP BY ALL ORDER BY ALL";
    CommandRun ofJob = CommandRun.ofWords("query", sql, job);
    assertThat(ofJob.err()).isEmpty();
    assertThat(ofJob.out())
        .isEqualTo(CommandRun.ofWords("query", sql, batch).out())
        .contains("stale-eventidx");
    Files.delete(job.resolve("commands/_SUCCESS"));
    CommandRun incomplete = CommandRun.ofWords("query", sql, job);
    assertThat(incomplete.exitCode()).isEqualTo(ExitCode.UNUSABLE_INPUT.code());
    assertThat(incomplete.err()).contains("_SUCCESS");
  }

  @Test
  void timesAreTimestampsAndIntervalsWhereTheRunIsOnAnEpoch() throws IOException {
    String sql =
        "SELECT count(*) AS all_rows, count(*) FILTER (WHERE r.epoch) AS on_epoch,"
            + " count(*) FILTER (WHERE c.ended_at IS NOT NULL) AS at,"
            + " count(*) FILTER (WHERE epoch_ns(c.ended_at) <> c.ended_ns) AS other_at,"
            + " count(*) FILTER (WHERE c.elapsed_time <> to_microseconds(c.elapsed_ns // 1000))"
            + " AS other_time, any_value(typeof(c.ended_at)) AS a, any_value(typeof(elapsed_time))"
            + " AS b FROM command_times c JOIN runs r USING (run)";
    JsonNode row =
        new ObjectMapper()
            .readTree(
                CommandRun.ofWords(
                        "query",
                        sql,
                        CommandRun.SAMPLES.resolve(DEPTH_4),
                        CommandRun.SAMPLES.resolve("qemu/simpletrace-text"),
                        "--to",
                        "json")
                    .out())
            .get(0);
    assertThat(row.path("on_epoch").asInt()).isPositive().isLessThan(row.path("all_rows").asInt());
    assertThat(row.path("at").asInt()).isEqualTo(row.path("on_epoch").asInt());
    assertThat(row.path("other_at").asInt()).isZero();
    assertThat(row.path("other_time").asInt()).isZero();
    assertThat(row.path("a").asText()).isEqualTo("TIMESTAMP_NS");
    assertThat(row.path("b").asText()).isEqualTo("INTERVAL");
    CommandRun events =
        CommandRun.ofWords(
            "query",
            "SELECT count(time_at) > 0 AS told FROM EVENT_TIMES",
            CommandRun.SAMPLES.resolve(DEPTH_4));
    assertThat(events.out()).contains("true");
  }
}
