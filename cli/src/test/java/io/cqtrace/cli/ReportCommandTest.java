package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class ReportCommandTest {
  private static final Path SCHEMAS = Path.of("").toAbsolutePath().resolveSibling("docs");

  @TempDir private Path directory;

  @TempDir private Path inputs;

  @ParameterizedTest
  @CsvSource({
    "qemu/cq-full-depth-4, 0, withheld",
    "qemu/boot-io-no-timestamps, 0, without time stamps",
    "qemu/stale-eventidx, , ",
    "qemu/lost-interrupt, , ",
    "spdk/lost-delete-sq, 1, [BUG] nvme: 1 completion discarded on CQ 0 because it was full",
  })
  void theMailOfASampleIsFitForTheList(String scenario, Integer exitCode, String words)
      throws IOException {
    CommandRun run = report(captures(CommandRun.SAMPLES.resolve(scenario)));
    if (exitCode != null) {
      assertThat(run.exitCode()).isEqualTo(exitCode);
    }
    String mail = Files.readString(directory.resolve("report.txt"));
    assertThat(mail)
        .startsWith("Subject: ")
        .contains(words == null ? "" : words, "FIXME", "may be wrong", "cqtrace report ");
    if (scenario.startsWith("spdk/")) {
      assertThat(mail)
          .contains("controller:   SPDK v25.01-pre git sha1 c55bec1e13")
          .containsPattern("(?m)^  linux x spdk-25473/2 +0 of 200, 0-2 %, never$")
          .containsPattern("(?m)^  linux x spdk-pre-25473/2 +[1-9]\\d* of 200, \\d+-\\d+ %$");
    }
    assertFitForMail(mail);
    assertThat(mail.lines().count()).isLessThanOrEqualTo(80);
    assertQuotesAreVerbatim(mail, CommandRun.SAMPLES.resolve(scenario));
    assertSchema("verdict", directory.resolve("verdict.json"));
    assertThat(mail).contains("-o DIR").doesNotContain(scenario + "/");
    List<String> files = files(directory);
    assertThat(files)
        .contains("report.txt", "report.html", "cq-occupancy.png", "lives.svg", "rings.png")
        .contains("tables/events.arrow", "tables/commands.arrow", "tables/queues.arrow")
        .allSatisfy(file -> assertThat(directory.resolve(file)).isNotEmptyFile())
        .noneMatch(file -> file.contains(".part"));
    if (files.contains("matrix.json")) {
      assertThat(files).contains("matrix.png", "matrix.svg");
      assertSchema("matrix", directory.resolve("matrix.json"));
    }
    for (String file : files) {
      if (file.endsWith(".svg")) {
        parse(Files.readString(directory.resolve(file)));
      }
    }
  }

  /** Every line behind a bar is found in the capture as it stands. */
  private static void assertQuotesAreVerbatim(String mail, Path scenario) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path capture : captures(scenario)) {
      try (InputStream in = new ZstdInputStream(Files.newInputStream(capture))) {
        all.append(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
      }
    }
    assertThat(mail.lines().filter(line -> line.startsWith("| ")))
        .allSatisfy(line -> assertThat(all).contains(line.substring(2)));
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private static void parse(String svg) {
    try {
      DocumentBuilderFactory xml = DocumentBuilderFactory.newInstance();
      xml.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      xml.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    } catch (IOException | ParserConfigurationException | SAXException e) {
      throw new AssertionError("not well-formed: " + e.getMessage(), e);
    }
  }

  @Test
  void aNewFolderIsThereAsAWholeOrNotAtAll() throws IOException {
    Path folder = directory.resolve("above/report");
    Path empty = Files.writeString(directory.resolve("empty.log"), "nothing\n");
    CommandRun run = CommandRun.ofWords("report", empty, "--format", "qemu-log", "-o", folder);
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNUSABLE_INPUT.code());
    assertThat(directory.resolve("above")).isEmptyDirectory();
    run = CommandRun.ofWords("report", HostileCapture.write(directory), "-o", folder);
    assertThat(run.err()).isEmpty();
    assertThat(files(directory.resolve("above")))
        .contains("report/report.txt")
        .allMatch(file -> file.startsWith("report/"));
  }

  @Test
  void anEarlierReportIsReplacedAndWhatElseIsThereStays() throws IOException {
    Path capture = HostileCapture.write(directory);
    Path folder = directory.resolve("report");
    CommandRun.ofWords("report", capture, "-o", folder);
    Files.writeString(folder.resolve("notes.txt"), "mine");
    CommandRun.ofWords("report", capture, "-o", folder, "--redact", "--no-replay");
    assertThat(files(folder))
        .contains("notes.txt", "report.txt")
        .noneMatch(file -> file.startsWith("tables") || file.startsWith("matrix"));
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("Not replayed: --no-replay");
    // A failure leaves it as it was.
    Path empty = Files.writeString(directory.resolve("empty.log"), "nothing\n");
    List<String> before = files(folder);
    CommandRun.ofWords("report", empty, "--format", "qemu-log", "-o", folder);
    assertThat(files(folder)).isEqualTo(before);
  }

  /** Five digits of commands, and 128 queues. */
  @Test
  void manyQueuesAndCommandsFitTheMail() throws IOException {
    StringBuilder log = new StringBuilder();
    long us = 0;
    log.append("7@1700000000.000000:pci_nvme_mmio_aqattr wrote MMIO, admin queue")
        .append(" attributes=0x1f001f\n7@1700000000.000001:pci_nvme_mmio_start_success setting")
        .append(" controller enable bit succeeded\n");
    for (int qid = 1; qid <= 128; qid++) {
      log.append(
              "7@1700000000.000002:pci_nvme_create_cq create completion queue, addr=0x1000, cqid=")
          .append(qid + ", vector=1, qsize=63, qflags=3, ien=1\n")
          .append("7@1700000000.000002:pci_nvme_create_sq create submission queue, addr=0x1000, ")
          .append("sqid=" + qid + ", cqid=" + qid + ", qsize=63, qflags=1\n");
    }
    for (int i = 0; i < 128 * 80; i++) {
      int qid = 1 + i % 128;
      int number = i / 128;
      us += 20;
      String stamp = String.format("7@1700000000.%06d:pci_nvme_", us);
      log.append(stamp + "mmio_doorbell_sq sqid " + qid + " new_tail " + (number + 1) % 64 + "\n")
          .append(stamp + "io_cmd cid " + number % 64 + " nsid 0x1 sqid " + qid)
          .append(" opc 0x2 opname 'NVME_NVM_CMD_READ'\n")
          .append(stamp + "enqueue_req_completion cid " + number % 64 + " cqid " + qid)
          .append(" dw0 0x0 dw1 0x0 status 0x0\n")
          .append(stamp + "mmio_doorbell_cq cqid " + qid + " new_head " + (number + 1) % 64 + "\n");
    }
    Path capture = Files.writeString(directory.resolve("many.log"), log);
    Path folder = directory.resolve("report");
    CommandRun.ofWords("report", capture, "-o", folder, "--no-tables");
    String mail = Files.readString(folder.resolve("report.txt"));
    assertFitForMail(mail);
    assertThat(mail).contains("10,240 DELIVERED");
    CommandRun.ofWords("report", capture, "-o", folder, "--no-tables", "--long");
    String whole = Files.readString(folder.resolve("report.txt"));
    assertThat(whole).startsWith(mail.substring(0, mail.indexOf("To check")));
    assertThat(whole).contains("What if, in closed loop");
    assertFitForMail(whole.substring(whole.indexOf("\nCapture\n")));
  }

  @Test
  void theTablesOfAReportAreThoseOfAnImport() throws IOException {
    Path capture = CommandRun.SAMPLES.resolve("qemu/cq-full-depth-4/trace.log.zst");
    Path folder = directory.resolve("report");
    CommandRun.ofWords("report", capture, "-o", folder, "--no-replay");
    Path tables = directory.resolve("other/import");
    CommandRun.ofWords("import", capture, "-o", tables, "--compress", "zstd");
    for (String name : files(tables)) {
      assertThat(folder.resolve("tables").resolve(name))
          .hasSameBinaryContentAs(tables.resolve(name));
    }
    assertThat(files(folder.resolve("tables"))).isEqualTo(files(tables));
  }

  @Test
  void theMailNamesTheFileByItsDigest() throws IOException {
    report(captures(CommandRun.SAMPLES.resolve("spdk/lost-delete-sq")));
    assertThat(Files.readString(directory.resolve("report.txt")))
        .contains("f669bce730ac607473db6dfacdd8cd1ad638da7b23fd0d02fad9f95e7c386380")
        .containsPattern("(?m)^\\* ?\\d+  b11161    0\\.000 +DISCARD +\\d+ +\\d+ +\\d+ +31$");
  }

  @Test
  void hostileWordsAreHarmless() throws Exception {
    report(List.of(HostileCapture.write(inputs)));
    String mail = Files.readString(directory.resolve("report.txt"));
    assertFitForMail(mail);
    assertThat(mail).contains("%s%n");
    String html = Files.readString(directory.resolve("report.html"));
    assertThat(html)
        .doesNotContain("<script>alert", "\u001b", "\u0007")
        .contains("&lt;script&gt;alert(1);//", "%s%n")
        .doesNotContainPattern("(?i)(src|href)=\"?(https?:)?//");
    assertThat(html.split("<script>", -1)).hasSize(2);
    for (String name :
        List.of("cq-occupancy", "rings", "lives", "latency", "latency-groups", "load")) {
      String svg = Files.readString(directory.resolve(name + ".svg"));
      assertThat(svg).doesNotContain("<script", "\u001b");
      parse(svg);
    }
    assertSchema("verdict", directory.resolve("verdict.json"));
    assertThat(Files.readString(directory.resolve("verdict.json"))).doesNotContain("\u001b");
  }

  @Test
  void redactionLeavesNoSecret() throws IOException {
    Path capture = HostileCapture.write(directory);
    Path folder = directory.resolve("report");
    CommandRun run = CommandRun.ofWords("report", capture, "-o", folder, "--redact", "--long");
    assertThat(run.out()).contains("Left out because of --redact: tables");
    for (String name : files(folder)) {
      // Binary pictures are drawn from the same texts as the SVGs.
      assertThat(new String(Files.readAllBytes(folder.resolve(name)), StandardCharsets.ISO_8859_1))
          .as(name)
          .doesNotContain(
              "org.secret", "/home/", "0x7f234000", "0x7d4ab0", "4711@", "From <", "From &lt;");
    }
    assertThat(Files.readString(folder.resolve("report.txt")))
        .contains("cqtrace report input-1 -o DIR --redact --long")
        .contains("NQN-1", "ADDR-1", "LBA-1", "PATH-1", "PID-1@", "input-1", "Redacted:");
  }

  @Test
  void aDirectoryThatCannotBeIsSaid() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    CommandRun run =
        CommandRun.ofWords("report", HostileCapture.write(directory), "-o", file.resolve("below"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains("cannot be written");
  }

  @Test
  void aFolderOfSomethingElseIsLeftAlone() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("mine"));
    Files.writeString(folder.resolve("notes.txt"), "mine");
    CommandRun run = CommandRun.ofWords("report", HostileCapture.write(inputs), "-o", folder);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains("a folder with other files and no report");
    assertThat(files(folder)).containsExactly("notes.txt");
  }

  private CommandRun report(List<Path> captures) {
    Object[] words = new Object[captures.size() + 3];
    words[0] = "report";
    for (int i = 0; i < captures.size(); i++) {
      words[i + 1] = captures.get(i);
    }
    words[words.length - 2] = "-o";
    words[words.length - 1] = directory;
    return CommandRun.ofWords(words);
  }

  private static List<Path> captures(Path scenario) throws IOException {
    try (Stream<Path> files = Files.list(scenario)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().matches("(trace|spdk|guest).*"))
          .sorted()
          .toList();
    }
  }

  private static void assertFitForMail(String mail) {
    assertThat(mail.length()).isLessThanOrEqualTo(30_000);
    assertThat(mail.lines())
        .allSatisfy(
            line ->
                assertThat(line)
                    .matches("[ -~]{0,72}|\\| [ -~]{1,900}|[0-9a-f]{64}  [ -~]+")
                    .doesNotStartWith("From ")
                    .doesNotStartWith(">")
                    .doesNotEndWith(" "));
  }

  private static void assertSchema(String schema, Path document) throws IOException {
    assertSchema(schema, new ObjectMapper().readTree(document.toFile()));
  }

  private static void assertSchema(String schema, JsonNode document) throws IOException {
    JsonNode rules = new ObjectMapper().readTree(SCHEMAS.resolve(schema + ".schema.json").toFile());
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(rules)
                .validate(document))
        .isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "replay --scenario delete-queues --matrix --json",
        "replay CAPTURE --host linux --controller drop --json",
        "replay CAPTURE --host recorded --controller drop --json"
      })
  void theMatrixOfEveryReplayFitsItsSchema(String words) throws IOException {
    Path capture = CommandRun.SAMPLES.resolve("qemu/cq-full-depth-4/trace.log.zst");
    CommandRun run = CommandRun.of(words.replace("CAPTURE", capture.toString()).split(" "));
    assertThat(run.err()).isEmpty();
    JsonNode document = new ObjectMapper().readTree(run.out());
    assertSchema("matrix", document);
    assertThat(document.path("cells")).isNotEmpty();
  }
}
