package io.cqtrace.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cqtrace.model.Models;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same scenarios under spin: {@code src/test/promela/delete-flood.pml} was written from the
 * sources, its macros below from what the models stand for. Skipped where spin or gcc is missing.
 */
class PromelaTest {
  private static final Path MODEL = Path.of("src/test/promela/delete-flood.pml").toAbsolutePath();
  private static final Pattern STORED = Pattern.compile("(?m)^ *(\\d+) states, stored");
  private static final Pattern ENDS =
      Pattern.compile("(?m)^lost (\\d) failed (\\d) stalled (\\d)$");

  @BeforeAll
  static void spinIsInstalled() {
    assumeTrue(
        isOnPath("spin") && isOnPath("gcc"),
        "no cross-check with Promela: spin and gcc are not installed");
  }

  @ParameterizedTest(name = "{0} x {1}, {2} queues, CQ {3}, {4} tags, {5} AER")
  @CsvSource({
    "linux, spdk-pre-25473, 5, 4, 3, 1,"
        + "RING_EACH=0 FREE_EARLY=1 FETCH_NEEDS=1 SQ_AT_ONCE=0 CQ_AT_ONCE=1 SQ_FULL=1 CQ_FULL=2",
    "linux, spdk-pre-16788, 4, 6, 4, 1,"
        + "RING_EACH=0 FREE_EARLY=1 FETCH_NEEDS=0 SQ_AT_ONCE=0 CQ_AT_ONCE=1 SQ_FULL=1 CQ_FULL=2",
    "linux, spec, 8, 8, 6, 1,"
        + "RING_EACH=0 FREE_EARLY=1 FETCH_NEEDS=0 SQ_AT_ONCE=0 CQ_AT_ONCE=0 SQ_FULL=0 CQ_FULL=0",
    "linux-early-doorbell, drop, 6, 4, 5, 1,"
        + "RING_EACH=1 FREE_EARLY=0 FETCH_NEEDS=0 SQ_AT_ONCE=0 CQ_AT_ONCE=0 SQ_FULL=1 CQ_FULL=1",
    "linux-two-pass, spdk-25473, 6, 6, 4, 2,"
        + "RING_EACH=0 FREE_EARLY=0 FETCH_NEEDS=2 SQ_AT_ONCE=0 CQ_AT_ONCE=1 SQ_FULL=1 CQ_FULL=2",
    "linux, spdk-25473, 4, 4, 3, 3,"
        + "RING_EACH=0 FREE_EARLY=1 FETCH_NEEDS=2 SQ_AT_ONCE=0 CQ_AT_ONCE=1 SQ_FULL=1 CQ_FULL=2",
  })
  void spinFindsTheSameStatesAndEnds(
      String host,
      String controller,
      int ioQueues,
      int cqSize,
      int tags,
      int aer,
      String macros,
      @TempDir Path directory)
      throws IOException, InterruptedException {
    Scenario scenario =
        new Scenario(
            Models.host(host), Models.controller(controller), ioQueues, cqSize, 0, tags, 0, aer, 2);
    Exploration explored = Explorer.exploreEveryStep(scenario, Explorer.Bounds.DEFAULT);
    List<String> spin = new ArrayList<>(List.of("spin", "-a"));
    Stream.concat(
            Stream.of(
                "QUEUES=" + ioQueues, "CAPACITY=" + (cqSize - 1), "TAGS=" + tags, "AERS=" + aer),
            Stream.of(macros.split(" ")))
        .forEach(macro -> spin.add("-D" + macro));
    spin.add(MODEL.toString());
    run(directory, spin);
    run(directory, List.of("gcc", "-O1", "-w", "-DSAFETY", "-DNOREDUCE", "-o", "pan", "pan.c"));
    String output = run(directory, List.of("./pan", "-E", "-w16", "-m100000"));
    Matcher stored = STORED.matcher(output);
    Matcher ends = ENDS.matcher(output);
    assertThat(stored.find() && ends.find()).as(output).isTrue();
    int overStates = Integer.parseInt(ends.group(1)) + Integer.parseInt(ends.group(2));
    assertThat(explored.exhausted()).isTrue();
    assertThat(explored.stateCount()).isEqualTo(Long.parseLong(stored.group(1)) - overStates);
    assertThat(explored.lost().isReachable()).isEqualTo(ends.group(1).equals("1"));
    assertThat(explored.failed().isReachable()).isEqualTo(ends.group(2).equals("1"));
    assertThat(explored.stalled().isReachable()).isEqualTo(ends.group(3).equals("1"));
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  private static String run(Path directory, List<String> command)
      throws IOException, InterruptedException {
    Path output = directory.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("%s ends", command).isTrue();
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as("%s: %s", command, text).isZero();
    return text;
  }
}
