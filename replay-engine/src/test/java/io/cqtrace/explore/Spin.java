package io.cqtrace.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What spin finds of a Promela model.
 *
 * @param stateCount states stored
 * @param flags what the model's last line of output tells, name and value
 */
public record Spin(long stateCount, Map<String, Integer> flags) {
  private static final Pattern STORED = Pattern.compile("(?m)^ *(\\d+) states, stored");
  private static final Pattern FLAGS = Pattern.compile("(?m)^(?:[a-z]+ \\d ?)+$");
  private static final Pattern FLAG = Pattern.compile("([a-z]+) (\\d)");

  /** Skips the test where spin or gcc is missing. */
  public static void require() {
    assumeTrue(
        isOnPath("spin") && isOnPath("gcc"),
        "no cross-check with Promela: spin and gcc are not installed");
  }

  /**
   * Visits every state of a model, without reduction.
   *
   * @param model a file of {@code src/test/promela}
   * @param macros NAME=VALUE
   * @param directory where to compile it
   */
  public static Spin run(String model, List<String> macros, Path directory)
      throws IOException, InterruptedException {
    List<String> spin = new ArrayList<>(List.of("spin", "-a"));
    macros.forEach(macro -> spin.add("-D" + macro));
    spin.add(Path.of("src/test/promela", model).toAbsolutePath().toString());
    run(directory, spin);
    run(directory, List.of("gcc", "-O0", "-w", "-DSAFETY", "-DNOREDUCE", "-o", "pan", "pan.c"));
    String output = run(directory, List.of("./pan", "-E", "-w16", "-m100000"));
    Matcher stored = STORED.matcher(output);
    Matcher flags = FLAGS.matcher(output);
    assertThat(stored.find() && flags.find()).as(output).isTrue();
    assertThat(output).doesNotContain("max search depth too small");
    Map<String, Integer> values = new TreeMap<>();
    Matcher flag = FLAG.matcher(flags.group());
    while (flag.find()) {
      values.put(flag.group(1), Integer.valueOf(flag.group(2)));
    }
    return new Spin(Long.parseLong(stored.group(1)), values);
  }

  /** Whether the model set this flag. */
  public boolean has(String flag) {
    Integer value = flags.get(flag);
    assertThat(value).as("%s of %s", flag, flags).isNotNull();
    return value != null && value == 1;
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
