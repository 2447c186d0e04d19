package io.cqtrace.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.xml.sax.InputSource;

class ChartCommandTest {
  private static final Path FULL = CommandRun.SAMPLES.resolve("qemu/cq-full-depth-4/trace.log.zst");
  private static final Path HOTPLUG =
      CommandRun.SAMPLES.resolve("qemu/hotplug-64-queues/trace.log.zst");

  @TempDir private Path directory;

  @ParameterizedTest(name = "--type {0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "occupancy | One full interval, at a capacity of 31: 0.690 ms, from line 19445",
        "rings     | CQ 0: 25 posted, 34 released",
        "lives     | 0 not delivered, 3 withheld.",
        "latency   | submitted to fetched: median 0.138 ms",
        "groups    | Slowest opcode by its 99 %: Read, 12.794 ms (24 commands)",
        "load      | At most 977 commands ended a second",
        "matrix    | Captured: linux x qemu",
        "compare   | Recorded: 3 of 2168 completions withheld, 0 lost, 1 full interval"
      })
  void everyTypeIsDrawnAndSaysItsFacts(String type, String fact) throws IOException {
    Path svg = directory.resolve("chart.svg");
    CommandRun run = CommandRun.ofWords("chart", HOTPLUG, "--type", type, "-o", svg);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().replaceAll("\\n *", " ")).contains(fact);
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).matches("[ -~]{1,72}"));
    assertThat(Files.readString(svg)).startsWith("<?xml").endsWith("</svg>\n");
  }

  /** A capture whose name and lines hold markup, escapes, quotes and format specifiers. */
  @ParameterizedTest(name = "--type {0}")
  @EnumSource(ChartType.class)
  void hostileWordsAreHarmless(ChartType type) throws Exception {
    Path svg = directory.resolve("a.svg");
    Path pdf = directory.resolve("a.pdf");
    Path capture = HostileCapture.write(directory);
    CommandRun run = CommandRun.ofWords("chart", capture, "--type", type, "-o", svg, "-o", pdf);
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).matches("[ -~]{1,72}"));
    String picture = Files.readString(svg);
    assertThat(picture).doesNotContain("<script", "<!--", "\u001b");
    DocumentBuilderFactory xml = DocumentBuilderFactory.newInstance();
    xml.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    xml.newDocumentBuilder().parse(new InputSource(new StringReader(picture)));
    assertThat(pdf).isNotEmptyFile();
  }

  @Test
  void severalPicturesOfOneReading() {
    Path png = directory.resolve("a.png");
    Path pdf = directory.resolve("a.pdf");
    assertThat(CommandRun.ofWords("chart", FULL, "-o", png, "-o", pdf).exitCode()).isZero();
    assertThat(png).isNotEmptyFile();
    assertThat(pdf).isNotEmptyFile();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--cq 0                                | Occupancy of the admin CQ",
        "--cq 0:1                              | Occupancy of CQ 1 (4 entries)",
        "--around 1000                         | (",
        "--around trace.log.zst:1000           | (",
        "--from 20 --to 21                     | From 20.000000 s to 21.000000 s: at most",
        "--type lives --cq 1 --around 24232    | Only commands of CQ 1, alive at line 24232.",
        "--type latency --from 20              | Only commands from 20.000000 s to the end.",
        "--type rings --cq 1 --from 20 --to 30  | Head and tail of CQ 1 and SQ 1"
      })
  void aPartIsChosen(String options, String fact) {
    CommandRun run = chart(FULL, options);
    assertThat(run.err()).isEmpty();
    assertThat(run.out().replaceAll("\\n *", " ")).contains(fact);
  }

  @ParameterizedTest(name = "{0}: exit {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--cq 9                         | 3 | no CQ 9 of controller 0",
        "--cq x                         | 2 | not a number",
        "--cq 70000                     | 2 | not in 0..65535",
        "--around 99999999              | 3 | no completion",
        "--around 0                     | 2 | numbered from 1",
        "--around other.log:1           | 2 | no such FILE",
        "--from 2 --to 1                | 2 | not a stretch",
        "--from NaN                     | 2 | not a stretch",
        "--from 5000                    | 3 | the capture ends before",
        "--around 5 --from 1            | 2 | choose one",
        "--type matrix --around 5       | 2 | shows no part",
        "--type matrix --cq 1           | 2 | of all queues",
        "--type load --around 5         | 2 | --type=load takes a stretch",
        "--type latency --around 5      | 2 | takes a stretch",
        "--type loss                    | 2 | occupancy",
        "--type compare --controller no | 2 | no controller no",
        "--width 20                     | 2 | not in 400..6000"
      })
  void whatCannotBeDrawnIsSaid(String options, int exitCode, String words) {
    CommandRun run = chart(FULL, options);
    assertThat(run.err()).contains(words);
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void theFormatIsRefusedBeforeTheCaptureIsRead() {
    CommandRun run = CommandRun.ofWords("chart", "/no/such/file", "-o", directory.resolve("a.gif"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains(".png, .svg or .pdf");
  }

  @Test
  void withoutTimesThereIsNoStretchOfTime() {
    Path untimed = CommandRun.SAMPLES.resolve("qemu/boot-io-no-timestamps/trace.log.zst");
    CommandRun run = chart(untimed, "--from 1");
    assertThat(run.err()).contains("no time stamps").contains("--around");
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNUSABLE_INPUT.code());
    assertThat(chart(untimed, "--type lives --around 5000").exitCode()).isZero();
  }

  @Test
  void aCaptureWithoutEventsHasNoChart() throws IOException {
    Path empty = Files.writeString(directory.resolve("empty.log"), "nothing\n");
    Path svg = directory.resolve("a.svg");
    CommandRun run = CommandRun.ofWords("chart", empty, "--format", "qemu-log", "-o", svg);
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNUSABLE_INPUT.code());
    assertThat(svg).doesNotExist();
  }

  @Test
  void theHelpNamesEveryType() {
    assertThat(CommandRun.of("chart", "--help").out().replaceAll("\\s+", " "))
        .contains(Arrays.stream(ChartType.values()).map(String::valueOf).collect(joining(", ")))
        .contains("matrix every host with every controller model")
        .contains("sweep");
  }

  private CommandRun chart(Path capture, String options) {
    String[] words = ("chart FILE -o PICTURE " + options).split(" +");
    words[1] = capture.toString();
    words[3] = directory.resolve("a.svg").toString();
    return CommandRun.of(words);
  }
}
