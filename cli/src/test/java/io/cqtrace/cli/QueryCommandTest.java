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
}
