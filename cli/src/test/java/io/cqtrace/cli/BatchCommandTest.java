package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import io.cqtrace.analysis.batch.BatchJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

/** The batch over all samples, held against {@code analyze} and against a golden file. */
class BatchCommandTest {
  private static final Path FINGERPRINTS =
      CommandRun.SAMPLES.resolveSibling("cli").resolve("src/test/resources/fingerprints.txt");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir Path directory;

  private Map<String, JsonNode> batch(Object... words) throws IOException {
    List<Object> all = new ArrayList<>(List.of("batch", "-o", directory.resolve("out")));
    all.addAll(List.of(words));
    lastExit = CommandRun.ofWords(all.toArray()).exitCode();
    Map<String, JsonNode> runs = new TreeMap<>();
    Path file = directory.resolve("out/runs.jsonl");
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        JsonNode run = MAPPER.readTree(line);
        runs.put(run.path("run").asText(), run);
      }
    }
    return runs;
  }

  private int lastExit;

  @Test
  void everyRunGetsTheVerdictOfAnalyze() throws IOException {
    Map<String, JsonNode> runs = batch(CommandRun.SAMPLES, "-j", "2", "--no-tables");
    assertThat(lastExit).isEqualTo(ExitCode.FAULT.code());
    assertThat(runs).hasSizeGreaterThan(20);
    List<String> fingerprints = new ArrayList<>();
    for (Map.Entry<String, JsonNode> run : runs.entrySet()) {
      JsonNode found = run.getValue();
      List<Object> words = new ArrayList<>(List.of("analyze", "--json"));
      found.path("files").forEach(file -> words.add(file.asText()));
      CommandRun alone = CommandRun.ofWords(words.toArray());
      assertThat(alone.exitCode()).as(run.getKey()).isEqualTo(found.path("exit").asInt());
      JsonNode verdict = MAPPER.readTree(alone.out());
      assertThat(found.path("verdict")).as(run.getKey()).isEqualTo(verdict.path("verdict"));
      assertThat(found.path("lost")).isEqualTo(verdict.path("lost").path("count"));
      assertThat(found.path("withheld")).isEqualTo(verdict.path("withheld").path("count"));
      fingerprints.add(
          run.getKey()
              + " "
              + found.path("fingerprint").asText()
              + " "
              + found.path("fault").asText());
    }
    String text = String.join("\n", fingerprints) + "\n";
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(FINGERPRINTS.getParent());
      Files.writeString(FINGERPRINTS, text);
    }
    assertThat(FINGERPRINTS).as("adopt with -Dgolden.update=true").hasContent(text);
    assertThat(directory.resolve("out/skipped.txt"))
        .content()
        .contains("SOURCE.md: ", "prose.txt: ", "no-nvme-event.log: no NVMe event");
    assertThat(directory.resolve("out/index.html")).content().contains("spdk/lost-delete-sq");
  }

  /** Other times, identifiers, file and folder: the same fault. */
  @Test
  void theFingerprintIsEqualOverTimesIdentifiersAndPaths() throws IOException {
    Path sample = CommandRun.SAMPLES.resolve("qemu/minimized-stale-eventidx");
    Path capture;
    try (var files = Files.list(sample)) {
      capture = files.filter(file -> file.toString().endsWith(".log")).findFirst().orElseThrow();
    }
    String log = Files.readString(capture);
    String moved =
        Pattern.compile("cid (\\d+)")
            .matcher(log.replace("2026-11-22T", "2026-12-03T"))
            .replaceAll(cid -> "cid " + (Integer.parseInt(cid.group(1)) + 7 & 0xffff));
    assertThat(moved).isNotEqualTo(log);
    Files.createDirectories(directory.resolve("runs/a"));
    Files.createDirectories(directory.resolve("runs/b/c"));
    Files.writeString(directory.resolve("runs/a/trace.log"), log);
    Files.writeString(directory.resolve("runs/b/c/other.txt"), moved);
    Map<String, JsonNode> runs = batch(directory.resolve("runs"));
    assertThat(runs.keySet()).containsExactly("a", "b/c");
    assertThat(runs.get("a").path("fingerprint").asText())
        .matches("[0-9a-f]{12}")
        .isEqualTo(runs.get("b/c").path("fingerprint").asText());
  }

  /** A capture that ends earlier, behind the fault: the same fault. */
  @ParameterizedTest
  @CsvSource({
    "qemu/stale-eventidx, CQ-CORK",
    "qemu/never-fetched, SQ-LOST-WAKE",
    "qemu/lost-interrupt, IRQ-LOST",
    "qemu/slow-backend-linux61, BACKEND-SLOW",
    "spdk/lost-4-reactors, CQ-LOST",
    "qemu/hotplug-64-queues, CQ-WITHHELD"
  })
  void theFingerprintIsEqualWhereverTheCaptureEnds(String sample, String rule) throws IOException {
    List<String> lines;
    try (var files = Files.list(CommandRun.SAMPLES.resolve(sample));
        InputStream in =
            new ZstdInputStream(
                Files.newInputStream(
                    files
                        .filter(file -> file.toString().endsWith(".log.zst"))
                        .findFirst()
                        .orElseThrow()))) {
      lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    for (int perMille : new int[] {300, 600, 900, 960, 980, 985, 990, 995, 997, 999, 1000}) {
      Path folder = Files.createDirectories(directory.resolve("runs/" + perMille));
      Files.write(folder.resolve("trace.log"), lines.subList(0, lines.size() * perMille / 1000));
    }
    List<String> faults =
        batch(directory.resolve("runs"), "--no-tables").values().stream()
            .map(run -> run.path("fault").asText())
            .filter(fault -> fault.startsWith(rule + ","))
            .toList();
    assertThat(faults).hasSizeGreaterThan(1);
    assertThat(Set.copyOf(faults)).hasSize(1);
  }

  /** The options of analyze that say what captures do not tell; with others a run is read anew. */
  @Test
  void whatIsKnownOfTheCapturesCounts() throws IOException {
    Path log = CommandRun.SAMPLES.resolve("malformed/cut-line.log");
    String without = batch(log).get("cut-line.log").path("fault").asText();
    assertThat(without).isEqualTo("inconclusive, sizes unknown");
    JsonNode run =
        batch(log, "--admin-queue-size", "32", "--io-queue-size", "64").get("cut-line.log");
    JsonNode alone =
        MAPPER.readTree(
            CommandRun.ofWords(
                    "analyze", "--json", log, "--admin-queue-size", "32", "--io-queue-size", "64")
                .out());
    assertThat(run.path("fault").asText()).isNotEqualTo(without);
    assertThat(run.path("verdict")).isEqualTo(alone.path("verdict"));
    assertThat(batch(log, "--strict").get("cut-line.log").path("error").isNull())
        .isEqualTo(CommandRun.ofWords("analyze", log, "--strict").exitCode() != 3);
    batch(log, "--io-queue-size", "1");
    assertThat(lastExit).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void whatIsUnchangedIsNotReadAgain() throws IOException {
    Path root = Files.createDirectories(directory.resolve("runs"));
    Path capture = HostileCapture.write(root);
    String name = batch(root).keySet().iterator().next();
    Path file = directory.resolve("out/runs.jsonl");
    String marked =
        Files.readString(file).replaceFirst("\"headline\":\"[^\"]*\"", "\"headline\":\"kept\"");
    Files.writeString(file, marked);
    assertThat(batch(root).get(name).path("headline").asText()).isEqualTo("kept");
    assertThat(batch(root, "--force").get(name).path("headline").asText()).isNotEqualTo("kept");
    Files.writeString(file, marked);
    Files.write(capture, "\n".getBytes(StandardCharsets.US_ASCII), StandardOpenOption.APPEND);
    assertThat(batch(root).get(name).path("headline").asText()).isNotEqualTo("kept");
  }

  @Test
  void anInterruptedBatchGoesOn() throws IOException {
    Path root = Files.createDirectories(directory.resolve("runs"));
    HostileCapture.write(root);
    batch(root, "--no-tables");
    Path file = directory.resolve("out/runs.jsonl");
    String marked =
        Files.readString(file).replaceFirst("\"headline\":\"[^\"]*\"", "\"headline\":\"kept\"");
    Files.delete(file);
    Files.writeString(directory.resolve("out/.runs.jsonl.partial"), marked + "{\"schema\":\"cq");
    assertThat(batch(root, "--no-tables").values().iterator().next().path("headline").asText())
        .isEqualTo("kept");
    assertThat(directory.resolve("out/.runs.jsonl.partial")).doesNotExist();
  }

  /** Rows of unchanged runs are kept, those of a run that is gone are not. */
  @Test
  void theTablesAreThoseOfTheRuns() throws IOException {
    Path root = Files.createDirectories(directory.resolve("runs"));
    for (String name : List.of("a", "b", "c")) {
      HostileCapture.write(Files.createDirectories(root.resolve(name)));
    }
    batch(root);
    String counts = "SELECT run, count(*) AS n FROM commands GROUP BY run ORDER BY run";
    Path out = directory.resolve("out");
    String first = CommandRun.ofWords("query", counts, out, "--to", "csv").out();
    assertThat(first).isEqualTo("run,n\na,7\nb,7\nc,7\n");
    try (var files = Files.list(root.resolve("b"))) {
      Files.delete(files.findFirst().orElseThrow());
    }
    batch(root);
    assertThat(CommandRun.ofWords("query", counts, out, "--to", "csv").out())
        .isEqualTo("run,n\na,7\nc,7\n");
    try (var files = Files.list(out)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "commands.parquet",
              "findings.parquet",
              "index.html",
              "queues.parquet",
              "runs.jsonl",
              "runs.parquet",
              "skipped.txt");
    }
  }

  @Test
  void aPatternNamesTheRuns() throws IOException {
    Path flat = Files.createDirectories(directory.resolve("flat"));
    for (String sample : List.of("lost-delete-sq", "lost-4-reactors")) {
      try (var files = Files.list(CommandRun.SAMPLES.resolve("spdk").resolve(sample))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".zst")).toList()) {
          Files.copy(file, flat.resolve(sample + "." + file.getFileName()));
        }
      }
    }
    Map<String, JsonNode> runs = batch(flat, "--run-pattern", "^([^.]+)\\.");
    assertThat(runs.keySet()).containsExactly("lost-4-reactors", "lost-delete-sq");
    assertThat(runs.get("lost-delete-sq").path("lost").asInt()).isEqualTo(1);
  }

  @Test
  void conditionsDecideTheExitAndTheTests() throws Exception {
    Path delayed = CommandRun.SAMPLES.resolve("qemu/cq-full-depth-4");
    Path junit = directory.resolve("junit.xml");
    Path sarif = directory.resolve("out.sarif");
    batch(delayed, "--junit", junit, "--sarif", sarif);
    assertThat(lastExit).isZero();
    assertThat(failures(junit)).isEqualTo("0");
    assertThat(MAPPER.readTree(sarif.toFile()).at("/runs/0/results/0/ruleId").asText())
        .isEqualTo("CQ-WITHHELD");
    batch(delayed, "--fail-on", "withheld>0.001", "--junit", junit);
    assertThat(lastExit).isEqualTo(ExitCode.FAULT.code());
    assertThat(failures(junit)).isEqualTo("1");
    batch(delayed, "--fail-on", "withheld>99999");
    assertThat(lastExit).isZero();
    batch(delayed, "--fail-on", "CQ-WITHHELD");
    assertThat(lastExit).isEqualTo(ExitCode.FAULT.code());
    batch(delayed, "--fail-on", "fault");
    assertThat(lastExit).isZero();
    batch(delayed, "--fail-on", "nonsense");
    assertThat(lastExit).isEqualTo(ExitCode.USAGE.code());
  }

  private static String failures(Path junit) throws Exception {
    Element suite =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(junit.toFile())
            .getDocumentElement();
    return suite.getAttribute("failures");
  }

  @Test
  void aLineIsReadBackAsItWas() throws IOException {
    batch(CommandRun.SAMPLES.resolve("spdk/lost-delete-sq"), "--reports", "faults");
    for (String line : Files.readAllLines(directory.resolve("out/runs.jsonl"))) {
      assertThat(BatchJson.line(BatchJson.parse(line))).isEqualTo(line);
    }
    assertThat(directory.resolve("out/index.html")).content().contains("/report.html\">lost-");
  }

  /** Whatever lies in a folder, the batch goes on, names it, and gives the rest its verdict. */
  @Test
  void aHostileFolderNeverEndsTheBatch() throws Exception {
    Path root = Files.createDirectories(directory.resolve("evil"));
    Path good = Files.createDirectories(root.resolve("good \"<b>&\n\u00e9"));
    Path sample = CommandRun.SAMPLES.resolve("qemu/cq-full-depth-4");
    Path trace;
    try (var files = Files.list(sample)) {
      trace = files.filter(f -> f.toString().endsWith(".zst")).findFirst().orElseThrow();
    }
    Files.copy(trace, good.resolve("trace, of \"it\".zst"));
    byte[] bytes = Files.readAllBytes(trace);
    write(root, "cut.zst", Arrays.copyOf(bytes, bytes.length / 2));
    write(root, "empty.log", new byte[0]);
    write(root, "bomb.gz", gzip(1 << 26));
    byte[] noise = new byte[100_000];
    new SplittableRandom(3).nextBytes(noise);
    write(root, "noise.log", noise);
    write(root, "esc\u001b[31m.log", "words\n".getBytes(StandardCharsets.UTF_8));
    Path links = Files.createDirectories(root.resolve("links"));
    Files.createSymbolicLink(links.resolve("self"), links);
    Files.createSymbolicLink(links.resolve("nothing.log"), links.resolve("gone"));
    Files.createSymbolicLink(links.resolve("endless.log"), Path.of("/dev/zero"));
    Map<String, JsonNode> runs = batch(root, "-j", "2", "--no-tables");
    assertThat(lastExit).isNotEqualTo(ExitCode.INTERNAL.code());
    JsonNode found = runs.get("good \"<b>&\n\u00e9");
    assertThat(found.path("verdict").asText())
        .isEqualTo(batch(sample, "--no-tables").get("cq-full-depth-4").path("verdict").asText());
    batch(root, "--no-tables");
    assertThat(Files.readAllLines(directory.resolve("out/skipped.txt")))
        .allSatisfy(line -> assertThat(line).doesNotContain("\u001b"))
        .anySatisfy(line -> assertThat(line).endsWith("self: " + LINK_TO_FOLDER))
        .anySatisfy(line -> assertThat(line).endsWith("nothing.log: is a link to nothing"))
        .anySatisfy(line -> assertThat(line).contains("endless.log: is a device"))
        .anySatisfy(line -> assertThat(line).contains("empty.log: "))
        .anySatisfy(line -> assertThat(line).contains("noise.log: "))
        .anySatisfy(line -> assertThat(line).contains("bomb.gz: "))
        .anySatisfy(line -> assertThat(line).contains("esc\\x1b[31m.log: "));
  }

  private static final String LINK_TO_FOLDER = "is a link to a folder, which is not followed";

  private static void write(Path root, String name, byte[] bytes) throws IOException {
    Path file = root.resolve(name.replaceAll("[^a-z]", "_")).resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private static byte[] gzip(int zeroCount) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zipped = new GZIPOutputStream(bytes)) {
      zipped.write(new byte[zeroCount]);
    }
    return bytes.toByteArray();
  }

  /** A report of a run is made with what the batch was told of its captures. */
  @Test
  void reportsAndLinesAreThoseOfTheBatch() {
    Path sample = CommandRun.SAMPLES.resolve("qemu/cq-full-depth-4");
    CommandRun run =
        CommandRun.ofWords(
            "batch",
            sample,
            "-o",
            directory.resolve("out"),
            "--json",
            "--reports=all",
            "--no-tables",
            "--io-queue-size=1024",
            "--admin-queue-size=32");
    assertThat(run.err()).doesNotContain("report of");
    assertThat(directory.resolve("out/runs.jsonl")).hasContent(run.out());
  }

  @Test
  void anImportIsOneInput() throws IOException {
    Path capture = CommandRun.SAMPLES.resolve("qemu/minimized-stale-eventidx/trace.log");
    Path runs = directory.resolve("runs");
    CommandRun.ofWords("import", capture, "-o", runs.resolve("imported"));
    CommandRun run = CommandRun.ofWords("batch", runs, "-o", directory.resolve("out"));
    assertThat(run.err()).doesNotContain("arrow");
    CommandRun alone = CommandRun.ofWords("analyze", "-q", capture);
    JsonNode found = MAPPER.readTree(Files.readString(directory.resolve("out/runs.jsonl")).strip());
    assertThat(found.path("files")).hasSize(1);
    assertThat(found.path("files").get(0).asText()).endsWith("events.arrow");
    assertThat(found.path("exit").asInt()).isEqualTo(alone.exitCode());
  }

  @Test
  void nothingToReadIsAnError() throws IOException {
    Path empty = Files.createDirectories(directory.resolve("empty"));
    Files.writeString(empty.resolve("README"), "words\n");
    batch(empty);
    assertThat(lastExit).isEqualTo(ExitCode.UNUSABLE_INPUT.code());
    batch(directory.resolve("nowhere"));
    assertThat(lastExit).isEqualTo(ExitCode.UNUSABLE_INPUT.code());
  }
}
