package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.source.TraceSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole report of a wrapped capture is that of the bare one: verdict, findings, line numbers
 * and the words of the evidence, but for the paragraph that names the inputs. ({@code EnvelopeTest}
 * wraps every sample in every envelope and compares what is read.)
 */
class WrappedVerdictTest {
  private static final List<String> SAMPLES =
      List.of(
          "qemu/minimized-stale-eventidx/trace.log",
          "spdk/lost-delete-sq/spdk.log.zst",
          "dmesg/slow-backend/kernel.log",
          "ftrace/ordinary-io/ftrace.txt.zst");

  private static final Map<String, BiFunction<String, Integer, String>> ENVELOPES =
      new LinkedHashMap<>();

  static {
    ENVELOPES.put("grep -n", (line, number) -> number + ":" + line);
    ENVELOPES.put("mail", (line, number) -> "> " + line);
    ENVELOPES.put(
        "CRI",
        (line, number) ->
            String.format(
                Locale.ROOT, "2026-10-08T13:01:12.%09dZ stderr F %s", number * 1000L, line));
    ENVELOPES.put(
        "docker",
        (line, number) ->
            "{\"log\":\""
                + line.replace("\\", "\\\\").replace("\"", "\\\"").replace("\t", "\\t")
                + "\\n\",\"stream\":\"stderr\",\"time\":\"2026-10-08T13:01:12.1Z\"}");
    ENVELOPES.put("cat -A", (line, number) -> line + "$");
    ENVELOPES.put(
        "HTML",
        (line, number) ->
            "<li>"
                + line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
                + "</li>");
  }

  @Test
  void theReportIsThatOfTheBareCapture(@TempDir Path folder) throws IOException {
    for (String sample : SAMPLES) {
      List<String> lines = lines(CommandRun.SAMPLES.resolve(sample));
      String bare = report(folder, lines, (line, number) -> line);
      for (Map.Entry<String, BiFunction<String, Integer, String>> envelope : ENVELOPES.entrySet()) {
        assertThat(report(folder, lines, envelope.getValue()))
            .as(sample + " in " + envelope.getKey())
            .isEqualTo(bare);
      }
    }
  }

  private static List<String> lines(Path path) throws IOException {
    try (TraceSource source = TraceSource.open(TraceInput.ofFile(path));
        InputStream in = source.openContent()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /**
   * What analyze prints, without the paragraph of the inputs, which names the envelope, and without
   * line breaks and the marks of quotations: words are quoted as they stand in the file. Whether a
   * line without an event is of the same producer may be told by the envelope alone.
   */
  private static String report(
      Path folder, List<String> lines, BiFunction<String, Integer, String> envelope)
      throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      text.append(envelope.apply(lines.get(i), i + 1)).append('\n');
    }
    Path file = Files.writeString(folder.resolve("capture.log"), text);
    CommandRun run = CommandRun.ofWords(file);
    assertThat(run.err()).isEmpty();
    String said = run.out().replaceFirst("(?s)\nCapture .*?\n(?=\\S)", "\n");
    return run.exitCode()
        + ": "
        + said.replaceFirst("\\d+ ignored \\+ \\d+ foreign", "others").replaceAll("[\\s|>$]+", " ");
  }
}
