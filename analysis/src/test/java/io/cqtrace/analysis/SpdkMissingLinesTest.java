package io.cqtrace.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import io.cqtrace.analysis.report.JsonReport;
import io.cqtrace.analysis.report.TextReport;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.Party;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A block of an SPDK log is missing, before, between and behind the lines that say that completions
 * were discarded: what the controller says itself counts all the same, and nobody else is accused.
 */
class SpdkMissingLinesTest {
  private static final Path SAMPLE = Path.of("..", "sample-traces", "spdk", "lost-4-reactors");
  private static List<String> log = List.of();
  private static int firstLoss;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in =
        new ZstdInputStream(Files.newInputStream(SAMPLE.resolve("spdk.log.zst")))) {
      log = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    while (!log.get(firstLoss).contains(" full (tail=")) {
      firstLoss++;
    }
  }

  /** Places are lines from the first one that says that a completion was discarded. */
  @ParameterizedTest
  @CsvSource({
    "-1500, 500", "-800, 500", "-600, 300", "-450, 50", "-410, 100", "-360, 60", "-250, 50",
    "-100, 60", "-20, 18", "6, 3", "18, 100", "20, 500", "60, 30", "-3000, 2500"
  })
  void whatTheControllerSaysOfLossesStands(int from, int count) throws IOException {
    List<String> lines = new ArrayList<>(log);
    lines.subList(firstLoss + from, firstLoss + from + count).clear();
    long said = lines.stream().filter(line -> line.contains(" full (tail=")).count();
    Analysis analysis = analyze(lines);
    assertLost(analysis, said);
    assertThat(analysis.findings())
        .filteredOn(finding -> finding.severity() != Severity.NOTICE)
        .extracting(finding -> finding.rule().id())
        .doesNotContain("DOORBELL-INVALID");
    Finding lost = lost(analysis);
    if (analysis.tally().contradiction() != null) {
      assertThat(lost.summary()).startsWith("at least");
      assertThat(lost.commands()).noneMatch(CommandSpan::certain);
    }
  }

  /** The hang is there without them: nine deletions stay open until the host disables it. */
  @Test
  void withoutTheLinesOfTheLossesTheHangIsNotCalledDelayed() throws IOException {
    List<String> lines = log.stream().filter(line -> !line.contains(" full (tail=")).toList();
    Analysis analysis = analyze(lines);
    assertThat(analysis.verdict()).isIn(Verdict.INCONCLUSIVE, Verdict.FAULT);
    assertThat(analysis.findings())
        .filteredOn(finding -> finding.severity() == Severity.FAULT)
        .allMatch(finding -> finding.party() == Party.CONTROLLER);
  }

  @Test
  void linesThatStandTwiceCountOnce() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : log) {
      lines.add(line);
      lines.add(line);
    }
    assertLost(analyze(lines), 9);
  }

  /** Text, JSON and the finding tell one number. */
  private static void assertLost(Analysis analysis, long count) throws IOException {
    assertThat(analysis.conclusion().verdict()).isEqualTo(Verdict.FAULT);
    assertThat(lost(analysis).commandCount()).isEqualTo(count);
    assertThat(analysis.tally().count(Outcome.LOST)).isEqualTo(count);
    JsonNode json = new ObjectMapper().readTree(JsonReport.of(analysis));
    assertThat(json.get("lost").get("count").asLong()).isEqualTo(count);
    assertThat(json.get("outcomes").get("LOST").asLong()).isEqualTo(count);
    assertThat(TextReport.of(analysis)).contains(count + " LOST");
  }

  private static Finding lost(Analysis analysis) {
    return analysis.findings().stream()
        .filter(finding -> finding.rule().id().equals("CQ-LOST"))
        .findFirst()
        .orElseThrow();
  }

  private static Analysis analyze(List<String> lines) {
    return LogText.analyze("spdk.log", String.join("\n", lines) + "\n");
  }
}
