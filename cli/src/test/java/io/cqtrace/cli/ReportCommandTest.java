package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xml.sax.InputSource;

class ReportCommandTest {
  private static final Path SCHEMA =
      Path.of("").toAbsolutePath().resolveSibling("docs").resolve("verdict.schema.json");

  @TempDir private Path directory;

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
        .contains(words == null ? "" : words, "FIXME", "may be wrong", "cqtrace analyze ");
    assertFitForMail(mail);
    assertSchema(directory.resolve("verdict.json"));
    assertThat(directory.resolve("cq-occupancy.png")).isNotEmptyFile();
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "report.txt", "report.html", "verdict.json", "cq-occupancy.png", "cq-occupancy.svg");
    }
  }

  @Test
  void theMailNamesTheFileByItsDigest() throws IOException {
    report(captures(CommandRun.SAMPLES.resolve("spdk/lost-delete-sq")));
    assertThat(Files.readString(directory.resolve("report.txt")))
        .contains("f669bce730ac607473db6dfacdd8cd1ad638da7b23fd0d02fad9f95e7c386380")
        .containsPattern("(?m)^\\*13  b11161    0\\.000 +DISCARD +\\d+ +\\d+ +\\d+ +31$");
  }

  @Test
  void hostileWordsAreHarmless() throws Exception {
    report(List.of(HostileCapture.write(directory)));
    String mail = Files.readString(directory.resolve("report.txt"));
    assertFitForMail(mail);
    assertThat(mail).contains("%s%n", HostileCapture.MARKUP);
    String html = Files.readString(directory.resolve("report.html"));
    assertThat(html)
        .doesNotContain("<script>alert", "\u001b", "\u0007")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "%s%n")
        .doesNotContainPattern("(?i)(src|href)=\"?(https?:)?//");
    assertThat(html.split("<script>", -1)).hasSize(2);
    String svg = Files.readString(directory.resolve("cq-occupancy.svg"));
    assertThat(svg).doesNotContain("<script");
    DocumentBuilderFactory xml = DocumentBuilderFactory.newInstance();
    xml.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    xml.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    assertSchema(directory.resolve("verdict.json"));
    assertThat(Files.readString(directory.resolve("verdict.json"))).doesNotContain("\u001b");
  }

  @Test
  void redactionLeavesNoSecret() throws IOException {
    Path capture = HostileCapture.write(directory);
    CommandRun.ofWords("report", capture, "-o", directory, "--redact");
    for (String name : List.of("report.txt", "report.html", "verdict.json", "cq-occupancy.svg")) {
      assertThat(Files.readString(directory.resolve(name)))
          .as(name)
          .doesNotContain(
              "org.secret", "/home/", "0x7f234000", "0x7d4ab0", "4711@", "From <", "From &lt;");
    }
    assertThat(Files.readString(directory.resolve("report.txt")))
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
                    .matches("[ -~]{0,72}")
                    .doesNotStartWith("From ")
                    .doesNotStartWith(">")
                    .doesNotEndWith(" "));
  }

  private static void assertSchema(Path document) throws IOException {
    JsonNode schema = new ObjectMapper().readTree(SCHEMA.toFile());
    JsonNode verdict = new ObjectMapper().readTree(document.toFile());
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema)
                .validate(verdict))
        .isEmpty();
  }
}
