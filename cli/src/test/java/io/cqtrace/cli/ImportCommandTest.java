package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.ingest.table.EventSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ImportCommandTest {
  private static final Path SAMPLES = Path.of("").toAbsolutePath().resolveSibling("sample-traces");

  @TempDir Path directory;

  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spdk/lost-delete-sq/spdk.log.zst",
        "qemu/cq-full-depth-4/trace.log.zst",
        "qemu/boot-io-no-timestamps/trace.log.zst",
        "malformed/damaged-fields.log"
      })
  void anImportIsAnalyzedLikeTheCapture(String sample) {
    String capture = SAMPLES.resolve(sample).toString();
    assertThat(run("import", capture, "-o", directory.toString(), "--compress", "zstd"))
        .contains("Wrote " + directory.resolve("events.arrow"))
        .contains("Wrote " + directory.resolve("commands.arrow"));
    assertThat(analysis(directory.resolve("events.arrow").toString())).isEqualTo(analysis(capture));
  }

  @Test
  void anImportTellsItsRunAndNotWhereItWasMade() throws IOException {
    Path capture = SAMPLES.resolve("qemu/cq-full-depth-4/trace.log.zst");
    run("import", capture.toString(), "-o", directory.toString(), "--run", "night 7");
    for (String table : List.of("events", "commands", "queues", "findings")) {
      byte[] bytes = Files.readAllBytes(directory.resolve(table + ".arrow"));
      // The way from the import to the capture is told; both may move together.
      String way = directory.relativize(capture).toString();
      assertThat(way).startsWith("..");
      assertThat(new String(bytes, StandardCharsets.ISO_8859_1).replace(way, ""))
          .contains("night 7")
          .doesNotContain(SAMPLES.toAbsolutePath().toString())
          .doesNotContain(directory.toString());
    }
  }

  @Test
  void anOlderImportIsRefusedWithAReason() throws IOException {
    Path events = directory.resolve("events.arrow");
    run(
        "import", SAMPLES.resolve("qemu/cq-full-depth-4/trace.log.zst").toString(),
        "-o", directory.toString());
    String older =
        new String(Files.readAllBytes(events), StandardCharsets.ISO_8859_1)
            .replace(EventSchema.VERSION, "cqtrace.events/2");
    Files.write(events, older.getBytes(StandardCharsets.ISO_8859_1));
    CommandLine commandLine = Main.commandLine();
    commandLine.setErr(new PrintWriter(err));
    assertThat(commandLine.execute("analyze", events.toString()))
        .isEqualTo(ExitCode.UNUSABLE_INPUT.code());
    assertThat(err.toString())
        .contains("cqtrace.events/2", EventSchema.VERSION, "Import the capture again");
  }

  @Test
  void severalFilesBecomeOneImportAndMerge() throws IOException {
    Path first = directory.resolve("a.log");
    Path second = directory.resolve("b.log");
    Files.writeString(first, "1@1700000000.000001:pci_nvme_mmio_doorbell_sq sqid 1 new_tail 1\n");
    Files.writeString(second, "1@1700000000.000000:pci_nvme_mmio_doorbell_cq cqid 1 new_head 1\n");
    Path out = directory.resolve("out");
    run("import", first.toString(), second.toString(), "-o", out.toString(), "--events-only");
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files).containsExactly(out.resolve("events.arrow"));
    }
    assertThat(analysis(out.resolve("events.arrow").toString()))
        .isEqualTo(analysis(first.toString(), second.toString()));
    CommandLine merged = Main.commandLine();
    merged.setErr(new PrintWriter(err));
    int code = merged.execute("analyze", out.resolve("events.arrow").toString(), first.toString());
    assertThat(code).isEqualTo(ExitCode.UNUSABLE_INPUT.code());
    assertThat(err.toString()).contains("Import all the files together");
  }

  /** The verdict as JSON, with the words of evidence lines; files are named without folders. */
  private String analysis(String... files) {
    String[] args = new String[files.length + 2];
    args[0] = "analyze";
    args[1] = "--json";
    System.arraycopy(files, 0, args, 2, files.length);
    String json = run(args);
    for (String file : files) {
      json = json.replace(Path.of(file).getParent() + "/", "");
    }
    return json;
  }

  private String run(String... args) {
    StringWriter out = new StringWriter();
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    int code = commandLine.execute(args);
    assertThat(code).as("%s", err).isNotIn(ExitCode.INTERNAL.code(), ExitCode.USAGE.code());
    return out.toString();
  }
}
