package io.cqtrace.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import io.cqtrace.analysis.report.JsonReport;
import io.cqtrace.analysis.report.TextReport;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.Capture;
import io.cqtrace.ingest.CaptureLimits;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.TableMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SPDK's log names no CID for Delete I/O SQ: what is said of it, and of completions that no fetch
 * line explains, on the sample in which nine were lost.
 */
class SpdkNamesTest {
  private static final Path SAMPLE = Path.of("..", "sample-traces", "spdk", "lost-4-reactors");
  private static final Pattern TARGET = Pattern.compile("delete_sq sqid=(\\d+)");
  private static final Pattern ADMIN_CQE =
      Pattern.compile("(.*request complete sqid:0 cid=)(\\d+)( .* cq tail=)(\\d+)");
  private static final int ADMIN_SLOTS = 32;

  @Test
  void theLogAloneNamesAsCertainOnlyWhatIs() throws IOException {
    Finding lost = lossIn(analyze(log()));
    assertThat(lost.commandCount()).isEqualTo(9);
    assertThat(targets(lost.commands())).containsAll(lostTargets()).hasSizeBetween(9, 12);
    List<CommandSpan> certain = lost.commands().stream().filter(CommandSpan::certain).toList();
    assertThat(lostTargets()).containsAll(targets(certain));
    assertThat(certain).hasSizeGreaterThan(4);
  }

  @Test
  void whatIsNotCertainIsMarkedEverywhere() throws IOException {
    Analysis analysis = analyze(log());
    JsonNode lost = new ObjectMapper().readTree(JsonReport.of(analysis)).get("lost");
    assertThat(lost.get("count").asInt()).isEqualTo(9);
    assertThat(lost.get("commands")).hasSize(9);
    Set<Integer> all = new TreeSet<>();
    for (String list : List.of("commands", "candidates")) {
      lost.get(list).forEach(one -> all.add(one.get("target_queue").asInt()));
    }
    assertThat(all).containsAll(lostTargets());
    lost.get("candidates").forEach(one -> assertThat(one.get("certain").asBoolean()).isFalse());
    String text = TextReport.of(analysis);
    ReportText.assertFitsAMail(text);
    assertThat(text.replaceAll("\\s+", " ")).contains("The lost are 9 of these");
    assertThat(text).containsPattern("(?m)^  \\? .*Delete I/O SQ");
  }

  /** Without the lines that tell which thread serves a queue nothing is certain. */
  @Test
  void withoutThreadsNoneIsCertain() throws IOException {
    List<String> lines = log().stream().filter(line -> !line.contains("poll_group=")).toList();
    Finding lost = lossIn(analyze(lines));
    assertThat(lost.commandCount()).isEqualTo(9);
    assertThat(lost.commands()).noneMatch(CommandSpan::certain);
    assertThat(targets(lost.commands())).containsAll(lostTargets());
  }

  /**
   * The log begins among the deletions, so that some of the lost were fetched before it: either
   * nobody is named, or those named hold all that were lost.
   */
  @ParameterizedTest
  @ValueSource(ints = {24, 70, 104, 110, 116, 122, 128, 134, 400, 1200})
  void whereSomeWereFetchedBeforeItBeginsNobodyIsNamed(int linesBefore) throws IOException {
    List<String> lines = log();
    Analysis analysis = analyze(lines.subList(firstLoss(lines) - linesBefore, lines.size()));
    Finding lost = lossIn(analysis);
    assertThat(lost.commandCount()).isEqualTo(9);
    if (!lost.commands().isEmpty()) {
      assertThat(targets(lost.commands())).containsAll(lostTargets());
    }
    JsonNode json = new ObjectMapper().readTree(JsonReport.of(analysis)).get("lost");
    assertThat(json.get("count").asInt()).isEqualTo(9);
    assertThat(json.get("commands").isEmpty()).isEqualTo(lost.commands().isEmpty());
    assertThat(lost.scope().controller()).isZero();
    assertThat(lost.scope().cqId()).isZero();
    assertThat(lost.scope().firstNs()).isPositive().isLessThan(lost.scope().lastNs());
  }

  /** The fetches of some of the lost are missing: the others are not named for them. */
  @ParameterizedTest
  @CsvSource({"60, 52", "110, 100", "310, 301", "40, 20"})
  void whereFetchesOfSomeAreMissingNobodyIsNamed(int linesBefore, int count) throws IOException {
    List<String> lines = new ArrayList<>(log());
    int from = firstLoss(lines) - linesBefore;
    lines.subList(from, from + count).clear();
    Finding lost = lossIn(analyze(lines));
    assertThat(lost.commandCount()).isEqualTo(9);
    if (!lost.commands().isEmpty()) {
      assertThat(targets(lost.commands())).containsAll(lostTargets());
    }
  }

  /** A second completion of the n-th last admin command before the loss, in a slot of its own. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 40, 70, 140, 200, 333})
  void aSecondCompletionOnTheAdminQueueIsFound(int nthLast) throws IOException {
    List<String> lines = untilLoss();
    int place = adminCqe(lines, nthLast);
    Matcher first = ADMIN_CQE.matcher(lines.get(place));
    assertThat(first.matches()).isTrue();
    List<String> changed = new ArrayList<>(lines.subList(0, place + 1));
    changed.add(inNextSlot(lines.get(place)));
    for (String line : lines.subList(place + 1, lines.size())) {
      if (line.contains("quiesced")) {
        break;
      }
      changed.add(inNextSlot(line));
    }
    List<Finding> faults = faults(analyze(changed));
    assertThat(faults).hasSize(1);
    assertThat(faults.get(0).rule().id()).isEqualTo("CQE-DUPLICATE");
    assertThat(faults.get(0).commands())
        .extracting(CommandSpan::sqId, CommandSpan::cid)
        .containsExactly(tuple(0, Integer.parseInt(first.group(2))));
  }

  /** The same line twice is one completion: its slot says so. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 40, 70, 140, 200, 333})
  void aLineThatIsThereTwiceIsNone(int nthLast) throws IOException {
    List<String> lines = new ArrayList<>(untilLoss());
    int place = adminCqe(lines, nthLast);
    lines.add(place, lines.get(place));
    assertThat(faults(analyze(lines))).isEmpty();
  }

  /** Fetch, poll and all between are missing: the SQ heads in the CQEs tell that they are. */
  @ParameterizedTest
  @ValueSource(ints = {3, 40, 70, 140, 200, 333})
  void aMissingFetchIsNone(int nthLast) throws IOException {
    List<String> lines = new ArrayList<>(untilLoss());
    int place = adminCqe(lines, nthLast);
    lines.subList(place - 12, place).clear();
    assertThat(faults(analyze(lines))).isEmpty();
  }

  private static int adminCqe(List<String> lines, int nthLast) {
    int left = nthLast;
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (ADMIN_CQE.matcher(lines.get(i)).matches() && --left == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("fewer than " + nthLast + " completions");
  }

  private static String inNextSlot(String line) {
    Matcher cqe = ADMIN_CQE.matcher(line);
    return cqe.matches()
        ? cqe.group(1)
            + cqe.group(2)
            + cqe.group(3)
            + (Integer.parseInt(cqe.group(4)) + 1) % ADMIN_SLOTS
        : line;
  }

  private static List<Finding> faults(Analysis analysis) {
    return analysis.findings().stream()
        .filter(finding -> finding.severity() == Severity.FAULT)
        .toList();
  }

  private static Finding lossIn(Analysis analysis) {
    return analysis.findings().stream()
        .filter(finding -> finding.rule().id().equals("CQ-LOST"))
        .findFirst()
        .orElseThrow();
  }

  private static Set<Integer> targets(List<CommandSpan> commands) {
    return commands.stream()
        .map(CommandSpan::targetQueueId)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<Integer> lostTargets() throws IOException {
    JsonNode lost =
        new ObjectMapper().readTree(Files.readString(SAMPLE.resolve("expected/lost.json")));
    Set<Integer> targets = new TreeSet<>();
    for (JsonNode request : lost.get("requests_the_guest_aborted_with_0x371")) {
      Matcher target = TARGET.matcher(request.get("cmd").asText());
      assertThat(target.find()).isTrue();
      targets.add(Integer.valueOf(target.group(1)));
    }
    return targets;
  }

  private static List<String> log() throws IOException {
    try (InputStream in =
        new ZstdInputStream(Files.newInputStream(SAMPLE.resolve("spdk.log.zst")))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static int firstLoss(List<String> lines) {
    int loss = 0;
    while (!lines.get(loss).contains(" full (tail=")) {
      loss++;
    }
    return loss;
  }

  /** The healthy cycles, to the end of the last one before the loss. */
  private static List<String> untilLoss() throws IOException {
    List<String> lines = log();
    int loss = firstLoss(lines);
    while (!lines.get(loss).contains("quiesced")) {
      loss--;
    }
    return lines.subList(0, loss);
  }

  private static Analysis analyze(List<String> lines) {
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    TraceInput input = TraceInput.ofStream("spdk.log", new ByteArrayInputStream(bytes));
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        TraceReader reader = TraceReader.open(List.of(input), ReadOptions.defaults());
        Capture capture = new Capture(reader, memory, CaptureLimits.defaults())) {
      return new Analyzer(CapturePass.once(capture, QueueSizes.UNKNOWN), List.of()).run();
    }
  }
}
