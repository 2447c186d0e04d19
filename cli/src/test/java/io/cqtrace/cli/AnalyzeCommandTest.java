package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of {@code analyze} that say how much is printed, how, and what the exit tells. */
class AnalyzeCommandTest {
  private static final Path DELAYED = CommandRun.SAMPLES.resolve("qemu/cq-full-depth-4");
  private static final Path FAULT = CommandRun.SAMPLES.resolve("qemu/minimized-stale-eventidx");
  private static final String ESCAPE = "\u001b";

  private static Path capture(Path sample) {
    return sample.resolve(sample.equals(FAULT) ? "trace.log" : "trace.log.zst");
  }

  /** {@code -q}: one line, whatever its width; the whole text begins with it, wrapped. */
  @ParameterizedTest
  @ValueSource(strings = {"-q", "--quiet"})
  void quietPrintsTheVerdictOnOneLine(String option) {
    CommandRun quiet = CommandRun.ofWords(option, capture(DELAYED));
    CommandRun whole = CommandRun.ofWords(capture(DELAYED));
    assertThat(quiet.err()).isEmpty();
    assertThat(quiet.exitCode()).isEqualTo(whole.exitCode());
    assertThat(quiet.out()).startsWith("DELAYED: ").endsWith("\n");
    assertThat(quiet.out().lines()).hasSize(1);
    String opening = whole.out().substring(0, whole.out().indexOf("\n\n"));
    assertThat(opening.replace('\n', ' ')).isEqualTo(quiet.out().strip());
  }

  @Test
  void quietKeepsTheExitOfAFault() {
    CommandRun run = CommandRun.ofWords("-q", capture(FAULT));
    assertThat(run.out()).startsWith("FAULT: ");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAULT.code());
  }

  /** Only the word of the verdict is coloured, each verdict in its own colour. */
  @Test
  void colourIsOfTheVerdictAlone() {
    Map<String, Path> colours = new TreeMap<>(Map.of("33", DELAYED, "31", FAULT));
    colours.forEach(
        (code, sample) -> {
          CommandRun coloured = CommandRun.ofWords("--color", "always", capture(sample));
          String plain = CommandRun.ofWords("--color=never", capture(sample)).out();
          String word = plain.substring(0, plain.indexOf(':'));
          assertThat(plain).doesNotContain(ESCAPE);
          assertThat(coloured.out())
              .isEqualTo(
                  ESCAPE
                      + "[1;"
                      + code
                      + "m"
                      + word
                      + ESCAPE
                      + "[0m"
                      + plain.substring(word.length()));
        });
  }

  @Test
  void quietIsColouredToo() {
    assertThat(CommandRun.ofWords("-q", "--color", "always", capture(FAULT)).out())
        .startsWith(ESCAPE + "[1;31mFAULT" + ESCAPE + "[0m: ");
  }

  /** What a program reads is never coloured. */
  @Test
  void jsonIsNotColoured() {
    assertThat(CommandRun.ofWords("--json", "--color", "always", capture(FAULT)).out())
        .startsWith("{")
        .doesNotContain(ESCAPE);
  }

  /** No terminal is told of here, as where output is redirected. */
  @Test
  void redirectedOutputIsNotColoured() {
    String plain = CommandRun.ofWords("--color", "never", capture(FAULT)).out();
    assertThat(CommandRun.ofWords("--color", "auto", capture(FAULT)).out()).isEqualTo(plain);
    assertThat(CommandRun.ofWords(capture(FAULT)).out()).isEqualTo(plain);
  }

  @Test
  void anUnknownColourIsAUsageError() {
    CommandRun run = CommandRun.ofWords("--color", "blue", capture(FAULT));
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains("--color", "blue");
    assertThat(run.out()).isEmpty();
  }

  /** The sample's longest wait is some ms; its one finding is the notice CQ-WITHHELD. */
  @ParameterizedTest
  @CsvSource({
    "notice, 1",
    "NOTICE, 1",
    "suspect, 0",
    "fault, 0",
    "CQ-WITHHELD, 1",
    "cq-withheld, 1",
    "CQ-LOST, 0",
    "withheld>0.000001, 1",
    "withheld>99999, 0",
    "'CQ-LOST,CQ-WITHHELD', 1"
  })
  void failOnAlone(String condition, int exit) {
    CommandRun run = CommandRun.ofWords("--fail-on", condition, capture(DELAYED));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(exit);
    assertThat(run.out()).startsWith("DELAYED: ");
  }

  /** With conditions a fault that none of them names is no failure; each one is enough. */
  @Test
  void failOnReplacesTheExitOfTheVerdict() {
    assertThat(CommandRun.ofWords("--fail-on", "CQ-LOST", capture(FAULT)).exitCode()).isZero();
    assertThat(CommandRun.ofWords("--fail-on", "suspect", capture(FAULT)).exitCode()).isOne();
    assertThat(
            CommandRun.ofWords("--fail-on", "CQ-LOST", "--fail-on", "fault", capture(FAULT))
                .exitCode())
        .isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "withheld>", "withheld>-1", "withheld<1", "fault,nonsense"})
  void anUnknownConditionIsAUsageErrorBeforeAnythingIsRead(String condition) {
    CommandRun run = CommandRun.ofWords("--fail-on", condition, "no-such-file.log");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("is no rule, no severity");
  }
}
