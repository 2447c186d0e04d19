package io.cqtrace.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import io.cqtrace.analysis.report.JsonReport;
import io.cqtrace.analysis.report.TextReport;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Grade;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.Stage;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.Capture;
import io.cqtrace.ingest.CaptureLimits;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.SourceClocks;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.model.controller.DropController;
import io.cqtrace.replay.Variant;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What can be said when the controller's log is short (a release build prints only its errors) or
 * not there, on the sample in which SPDK lost nine completions.
 */
class HostTraceMatcherTest {
  private static final Pattern LOOK = Pattern.compile("sqid:(\\d+) doorbell old=(\\d+) new=(\\d+)");
  private static final Path SAMPLE = Path.of("..", "sample-traces", "spdk", "lost-4-reactors");

  @Test
  void aReleaseBuildsLogAloneCountsTheLost() throws IOException {
    Analysis analysis = analyze(List.of(releaseLog()));
    assertThat(analysis.verdict()).isEqualTo(Verdict.FAULT);
    assertThat(analysis.tally().count(Outcome.LOST)).isEqualTo(9);
    assertThat(analysis.tally().commandCount()).isEqualTo(9);
    assertThat(analysis.lost()).isEmpty();
    assertThat(analysis.replays()).isEmpty();
    JsonNode json = new ObjectMapper().readTree(JsonReport.of(analysis));
    assertThat(json.get("lost").get("count").asInt()).isEqualTo(9);
    assertThat(json.get("outcomes").get("LOST").asInt()).isEqualTo(9);
    ReportText.assertFitsAMail(TextReport.of(analysis));
  }

  @Test
  void theHostsTraceNamesThemByTheirNumber() throws IOException {
    Analysis analysis = analyze(List.of(releaseLog(), guest(Integer.MAX_VALUE)));
    Finding finding = analysis.findings().get(0);
    assertThat(finding.rule().id()).isEqualTo("CQ-LOST");
    assertThat(finding.grade()).isEqualTo(Grade.INFERRED);
    assertThat(analysis.lost())
        .extracting(CommandSpan::cid)
        .containsExactlyInAnyOrderElementsOf(lostCids());
    assertThat(ids(analysis)).doesNotContain("HOST-WAITS");
    ReportText.assertFitsAMail(TextReport.of(analysis));
  }

  @Test
  void notWhenTheNumbersDiffer() throws IOException {
    String text = releaseLog();
    int last = text.lastIndexOf("cqid:0 full");
    String oneLess =
        text.substring(0, text.lastIndexOf('\n', last) + 1)
            + text.substring(text.indexOf('\n', last) + 1);
    Analysis analysis = analyze(List.of(oneLess, guest(Integer.MAX_VALUE)));
    assertThat(analysis.tally().count(Outcome.LOST)).isEqualTo(8);
    assertThat(analysis.lost()).isEmpty();
    assertThat(ids(analysis)).contains("CQ-LOST", "HOST-WAITS");
  }

  @Test
  void theHostAloneSaysWhichItGaveUp() throws IOException {
    Analysis analysis = analyze(List.of(guest(Integer.MAX_VALUE)));
    assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(ids(analysis)).containsExactly("HOST-WAITS");
    assertThat(analysis.findings().get(0).commands())
        .extracting(CommandSpan::cid)
        .containsExactlyInAnyOrderElementsOf(lostCids());
    ReportText.assertFitsAMail(TextReport.of(analysis));
  }

  /** The same trace taken while the guest still hangs: its last line but one is a second late. */
  @Test
  void theHostAloneSaysForWhichItWaits() throws IOException {
    String whole = guest(Integer.MAX_VALUE);
    int firstEnd = (int) whole.substring(0, whole.indexOf("status=0x371")).lines().count();
    String hanging =
        guest(firstEnd - 1)
            + "sh-1837    [014] ..... 1795329800.000000: nvme_setup_cmd: nvme0: qid=0, cmdid=30,"
            + " nsid=0, flags=0x0, meta=0x0, cmd=(nvme_admin_keep_alive cdw10=00)\n";
    Analysis analysis = analyze(List.of(hanging));
    assertThat(ids(analysis)).containsExactly("HOST-WAITS");
    assertThat(analysis.findings().get(0).commands())
        .extracting(CommandSpan::cid)
        .containsExactlyInAnyOrderElementsOf(lostCids());
  }

  @Test
  void notWhenEveryRequestEnds() throws IOException {
    String quiet = guest(Integer.MAX_VALUE).replace("status=0x371", "status=0x0");
    assertThat(ids(analyze(List.of(quiet)))).isEmpty();
  }

  /** Commands that wait in the admin SQ show that the host used tags again before a release. */
  @Test
  void deferredCommandsShowTheWindow() throws IOException {
    String log = text("spdk.log.zst");
    Analysis analysis = analyze(List.of(log));
    assertThat(ids(analysis)).contains("SQ-DEFERRED", "EARLY-TAG-REUSE");
    Finding window =
        analysis.findings().stream()
            .filter(finding -> finding.rule().id().equals("EARLY-TAG-REUSE"))
            .findFirst()
            .orElseThrow();
    String line = log.lines().toList().get((int) window.evidence().get(0).line() - 1);
    assertThat(line).endsWith("sqid:0 doorbell old=12 new=7");
    assertThat(window.summary()).contains("27 commands").contains("31 slots");
  }

  @Test
  void notWhenEachLookTakesCommands() throws IOException {
    List<String> kept = new ArrayList<>();
    String lookBefore = "";
    for (String line : text("spdk.log.zst").lines().toList()) {
      int look = line.indexOf("sqid:0 doorbell old=");
      if (look < 0 || !line.substring(look).equals(lookBefore)) {
        kept.add(line);
      }
      lookBefore = look < 0 ? lookBefore : line.substring(look);
    }
    assertThat(ids(analyze(List.of(String.join("\n", kept)))))
        .contains("CQ-LOST")
        .doesNotContain("SQ-DEFERRED", "EARLY-TAG-REUSE");
  }

  @Test
  void oneControllerInTwoInputsIsRefused() throws IOException {
    String log = text("spdk.log.zst");
    assertThatThrownBy(() -> analyze(List.of(log, log)))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("input-1.txt")
        .hasMessageContaining("is not of one run with input-0.txt");
  }

  /** Another run of the same driver does the same commands with the same CIDs, in part. */
  @Test
  void theHostsTraceOfAnotherRunIsKeptApart() throws IOException {
    Path other = SAMPLE.resolveSibling("lost-delete-sq");
    assertThat(relation(text("spdk.log.zst"), text(other, "guest-ftrace.txt.zst")))
        .isEqualTo(SourceClocks.Kind.APART);
    assertThat(relation(text(other, "spdk.log.zst"), text("guest-ftrace.txt.zst")))
        .isEqualTo(SourceClocks.Kind.APART);
    assertThat(relation(text(other, "spdk.log.zst"), text(other, "guest-ftrace.txt.zst")))
        .isEqualTo(SourceClocks.Kind.RELATED);
    assertThat(relation(text("spdk.log.zst"), text("guest-ftrace.txt.zst")))
        .isEqualTo(SourceClocks.Kind.RELATED);
  }

  private static SourceClocks.Kind relation(String log, String guest) throws IOException {
    return analyze(List.of(log, guest)).clocks().relations().get(1).kind();
  }

  /**
   * SPDK prints no line for some commands that it fetches; its next look at the SQ shows its head.
   * Once a look finds that all which an earlier one found is taken, no command is of the earlier
   * one any more.
   */
  @Test
  void commandsAreSubmittedAtTheLookThatFindsThem() throws IOException {
    String log = text("spdk.log.zst");
    Map<Integer, TreeMap<Long, String[]>> looks = new HashMap<>();
    long line = 0;
    for (String text : log.lines().toList()) {
      line++;
      Matcher look = LOOK.matcher(text);
      if (look.find()) {
        looks
            .computeIfAbsent(Integer.valueOf(look.group(1)), sqId -> new TreeMap<>())
            .put(line, new String[] {look.group(2), look.group(3)});
      }
    }
    List<String> wrong = new ArrayList<>();
    HistoryListener listener =
        new HistoryListener() {
          @Override
          public void onFetched(CommandSpan command, SubmissionQueueLife sq, RowContext at) {
            long submitted = command.line(Stage.SUBMITTED);
            TreeMap<Long, String[]> ofSq = looks.get(command.sqId());
            String found = ofSq.get(submitted)[1];
            ofSq.subMap(submitted, false, at.line(), true).values().stream()
                .filter(later -> later[0].equals(found))
                .forEach(later -> wrong.add(command.describe() + " at line " + at.line()));
          }
        };
    analyze(List.of(log), listener);
    assertThat(wrong).isEmpty();
  }

  /** What stands beside every host trace alone is left out: times, and statuses by name. */
  private static List<String> ids(Analysis analysis) {
    return analysis.findings().stream()
        .map(finding -> finding.rule().id())
        .filter(id -> !id.equals("HOST-LATENCY") && !id.equals("HOST-STATUS"))
        .toList();
  }

  private static List<Integer> lostCids() throws IOException {
    JsonNode lost =
        new ObjectMapper().readTree(Files.readString(SAMPLE.resolve("expected/lost.json")));
    List<Integer> cids = new ArrayList<>();
    for (JsonNode request : lost.get("requests_the_guest_aborted_with_0x371")) {
      cids.add(request.get("cid").asInt());
    }
    return cids;
  }

  /** What a build without debug lines prints: errors, warnings and notices. */
  private static String releaseLog() throws IOException {
    return text("spdk.log.zst")
        .lines()
        .filter(line -> !line.contains("*DEBUG*"))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String guest(int lineCount) throws IOException {
    return text("guest-ftrace.txt.zst")
        .lines()
        .limit(lineCount)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String text(String name) throws IOException {
    return text(SAMPLE, name);
  }

  private static String text(Path sample, String name) throws IOException {
    try (InputStream in = new ZstdInputStream(Files.newInputStream(sample.resolve(name)))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Analysis analyze(List<String> texts) throws IOException {
    return analyze(texts, new HistoryListener() {});
  }

  private static Analysis analyze(List<String> texts, HistoryListener listener) throws IOException {
    List<TraceInput> inputs = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      byte[] bytes = texts.get(i).getBytes(StandardCharsets.UTF_8);
      inputs.add(TraceInput.ofStream("input-" + i + ".txt", new ByteArrayInputStream(bytes)));
    }
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        TraceReader reader = TraceReader.open(inputs, ReadOptions.defaults());
        Capture capture = new Capture(reader, memory, CaptureLimits.defaults())) {
      return new Analyzer(
              CapturePass.once(capture, QueueSizes.UNKNOWN),
              List.of(new Variant(new DropController(), 1)))
          .run(() -> listener, last -> {});
    }
  }
}
