package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** What a user reads who names the wrong thing, and the ways to name the right one. */
class UnusableInputTest {
  private static final Path SAMPLE =
      CommandRun.SAMPLES.resolve("qemu/cq-full-depth-4/trace.log.zst");

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "empty.log",
        "binary.bin",
        "prose.txt",
        "trace.zip",
        "header-only.zst",
        "no-nvme-event.log",
      })
  void isRefusedInOneLine(String file) {
    assertRefused(CommandRun.SAMPLES.resolve("malformed").resolve(file).toString());
  }

  @Test
  void aMissingFileADirectoryAndAnUnreadableName() {
    assertRefused(directory.resolve("no-such.log").toString());
    assertRefused(directory.toString());
  }

  @Test
  void emptyStandardInput() {
    CommandRun run = withStandardInput(new byte[0], "-");
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNUSABLE_INPUT.code());
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("cqtrace: <stdin>: ").hasLineCount(1);
  }

  private static void assertRefused(String file) {
    for (String[] args : new String[][] {{file}, {"--json", file}}) {
      CommandRun run = CommandRun.of(args);
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.UNUSABLE_INPUT.code());
      assertThat(run.out()).isEmpty();
      assertThat(run.err())
          .startsWith("cqtrace: " + file + ": ")
          .hasLineCount(1)
          .contains(". ")
          .doesNotContain("Exception");
    }
  }

  /** The rest of the capture is still judged; what is lost is counted. */
  @ParameterizedTest
  @CsvSource({"cut-line.log, 1", "cut.log.gz, 1", "damaged-fields.log, 3"})
  void damageIsCounted(String file, int damaged) throws IOException {
    CommandRun run =
        CommandRun.of("--json", CommandRun.SAMPLES.resolve("malformed").resolve(file).toString());
    JsonNode counters = new ObjectMapper().readTree(run.out()).get("counters");
    assertThat(counters.get("damaged").asInt()).isEqualTo(damaged);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void strictRefusesDamage() {
    String file = CommandRun.SAMPLES.resolve("malformed/damaged-fields.log").toString();
    CommandRun run = CommandRun.of("--strict", file);
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNUSABLE_INPUT.code());
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).matches("(?s)cqtrace: .*damaged-fields\\.log:\\d+: .*").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "--format=no-such, no such format: no-such; there are qemu-log",
    "--io-queue-size=many, 'many' is not an int",
    "--io-queue-size=-5, -5 is not in 2..65536",
    "--io-queue-size=1, 1 is not in 2..65536",
    "--io-queue-size=70000, 70000 is not in 2..65536",
    "--admin-queue-size=5000, 5000 is not in 2..4096",
  })
  void badOptionsAreUsageErrors(String option, String words) {
    CommandRun run = CommandRun.of(option, SAMPLE.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(words, "Usage: cqtrace").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @CsvSource({
    "qemu/boot-io-no-timestamps/trace.log.zst, 0",
    "qemu/hotplug-64-queues/trace.log.zst, 0",
    "qemu/stale-eventidx/trace.log.zst, 1",
  })
  void theExitCodeTellsTheVerdict(String sample, int exitCode) {
    CommandRun run = CommandRun.of(CommandRun.SAMPLES.resolve(sample).toString());
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.err()).isEmpty();
  }

  /** Two controllers in one stream: enabled twice. */
  @Test
  void anUndecidedCaptureHasItsOwnExitCode() throws IOException {
    Path file = directory.resolve("two.log");
    String enable = "pci_nvme_mmio_start_success setting controller enable bit succeeded\n";
    Files.writeString(file, enable + enable);
    assertThat(CommandRun.of(file.toString()).exitCode()).isEqualTo(ExitCode.INCONCLUSIVE.code());
  }

  @Test
  void compressionAndStandardInputDoNotMatter() throws IOException {
    byte[] plain;
    try (InputStream in = new ZstdInputStream(Files.newInputStream(SAMPLE))) {
      plain = in.readAllBytes();
    }
    Path log = Files.write(directory.resolve("a.log"), plain);
    Path gz = directory.resolve("a.anything");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
      out.write(plain);
    }
    Path xz = directory.resolve("a.xz");
    try (OutputStream out = new XZOutputStream(Files.newOutputStream(xz), new LZMA2Options(1))) {
      out.write(plain);
    }
    JsonNode expected = result(CommandRun.of("--json", SAMPLE.toString()));
    assertThat(expected.get("withheld").get("count").asInt()).isPositive();
    for (Path file : Arrays.asList(log, gz, xz)) {
      assertThat(result(CommandRun.of("--json", file.toString()))).isEqualTo(expected);
    }
    assertThat(result(withStandardInput(plain, "--json", "-"))).isEqualTo(expected);
    assertThat(result(withStandardInput(Files.readAllBytes(gz), "--json", "-")))
        .isEqualTo(expected);
  }

  /** Everything but the source's name. */
  private static JsonNode result(CommandRun run) throws IOException {
    assertThat(run.err()).isEmpty();
    ObjectNode root = (ObjectNode) new ObjectMapper().readTree(run.out());
    root.remove("sources");
    for (JsonNode finding : root.get("findings")) {
      for (JsonNode evidence : finding.get("evidence")) {
        ((ObjectNode) evidence).remove("source");
      }
    }
    root.findParents("diverged_source").forEach(at -> ((ObjectNode) at).remove("diverged_source"));
    return root;
  }

  private static CommandRun withStandardInput(byte[] bytes, String... args) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(bytes));
    try {
      return CommandRun.of(args);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aFileCutInTheMiddleOfALine() throws IOException {
    byte[] plain;
    try (InputStream in = new ZstdInputStream(Files.newInputStream(SAMPLE))) {
      plain = in.readAllBytes();
    }
    int cut = new String(plain, StandardCharsets.ISO_8859_1).indexOf("new_head", 200_000) + 4;
    Path file = Files.write(directory.resolve("cut.log"), Arrays.copyOf(plain, cut));
    CommandRun run = CommandRun.of("--json", file.toString());
    assertThat(run.exitCode()).isZero();
    JsonNode counters = new ObjectMapper().readTree(run.out()).get("counters");
    assertThat(counters.get("damaged").asInt()).isEqualTo(1);
  }
}
