package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The recorded schedule of SPDK's logs through other controllers. */
class RecordedHeadsTest {
  private static final Path MAPPED = CommandRun.SAMPLES.resolve("spdk/lost-4-reactors");
  private static final Path TRAPPED = CommandRun.SAMPLES.resolve("spdk/lost-delete-sq");

  /** BAR0 mapped: the guest's trace bounds the head, and what SPDK lost is lost at both edges. */
  @Test
  void bothEdgesOfABoundedHeadAreReplayed() throws JsonProcessingException {
    JsonNode cells = cells(MAPPED.resolve("spdk.log.zst"), MAPPED.resolve("guest-ftrace.txt.zst"));
    assertThat(lost(cells, "spdk-pre-25473")).containsExactly("early 9", "late 9");
    assertThat(lost(cells, "spdk-25473")).containsExactly("early 0", "late 0");
    assertThat(lost(cells, "spec")).containsExactly("early 0", "late 0");
  }

  /** BAR0 trapped: the logged doorbells count, with the guest's trace and without. */
  @Test
  void loggedDoorbellsCount() throws JsonProcessingException {
    Path log = TRAPPED.resolve("spdk.log.zst");
    for (JsonNode cells :
        List.of(cells(log), cells(log, TRAPPED.resolve("guest-ftrace.txt.zst")))) {
      assertThat(lost(cells, "spdk-pre-25473")).containsExactly("told 1");
      assertThat(lost(cells, "spdk-25473")).containsExactly("told 0");
    }
  }

  @Test
  void withoutAnyHeadNothingIsReplayed() {
    CommandRun run =
        CommandRun.ofWords("replay", MAPPED.resolve("spdk.log.zst"), "--host=recorded", "--matrix");
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains("not shown, since the log shows no CQ head doorbell (BAR0 is mapped)");
    assertThat(run.exitCode()).isEqualTo(ExitCode.INCONCLUSIVE.code());
  }

  @Test
  void theTextNamesWhatIsLostWhereverTheDoorbellWas() {
    CommandRun run =
        CommandRun.ofWords(
            "replay",
            MAPPED.resolve("spdk.log.zst"),
            MAPPED.resolve("guest-ftrace.txt.zst"),
            "--host=recorded",
            "--controller=spdk-pre-25473");
    assertThat(run.out()).contains("spdk-pre-25473/2 loses in both (9)");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 72);
  }

  /** Where a run ends before the capture does, file and line are named. */
  @Test
  void theEndOfAComparisonHasItsFile() {
    CommandRun run =
        CommandRun.ofWords(
            "replay",
            MAPPED.resolve("spdk.log.zst"),
            MAPPED.resolve("guest-ftrace.txt.zst"),
            "--host=recorded",
            "--matrix");
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains("spdk-25473/2, reserve: the comparison of a controller life ends at")
        .contains("guest-ftrace.txt.zst:131, where the host acts on a completion");
  }

  /** The CQ is full where the log says so: by the guest's trace, and by the logged doorbells. */
  @Test
  void theOccupancyOfALostCompletionIsInTheVerdict() throws JsonProcessingException {
    assertThat(occupied(MAPPED)).hasSize(9).containsOnly("31-31 INFERRED");
    assertThat(occupied(TRAPPED)).containsExactly("31-31 RECORDED");
  }

  private static List<String> occupied(Path folder) throws JsonProcessingException {
    CommandRun run =
        CommandRun.ofWords(
            "analyze",
            "--json",
            folder.resolve("spdk.log.zst"),
            folder.resolve("guest-ftrace.txt.zst"));
    List<String> bands = new ArrayList<>();
    for (JsonNode command : new ObjectMapper().readTree(run.out()).at("/lost/commands")) {
      JsonNode band = command.path("occupied");
      bands.add(
          band.path("lower").asInt()
              + "-"
              + band.path("upper").asInt()
              + " "
              + band.path("grade").asText());
    }
    return bands;
  }

  private static JsonNode cells(Path... files) throws JsonProcessingException {
    List<Object> words = new ArrayList<>(List.of("replay", "--host=recorded", "--matrix"));
    words.addAll(List.of(files));
    words.add("--json");
    CommandRun run = CommandRun.ofWords(words.toArray());
    assertThat(run.err()).isEmpty();
    return new ObjectMapper().readTree(run.out()).path("cells");
  }

  private static List<String> lost(JsonNode cells, String controller) {
    List<String> lost = new ArrayList<>();
    for (JsonNode cell : cells) {
      if (cell.path("controller").asText().equals(controller)) {
        lost.add(cell.path("head").asText() + " " + cell.path("lost").path("median").asInt());
      }
    }
    return lost;
  }
}
