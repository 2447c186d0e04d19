package io.cqtrace.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import io.cqtrace.analysis.LogHarm.Line;
import io.cqtrace.analysis.verdict.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A sample trace of the controller's side, and what is true of it by its golden verdict.
 *
 * @param scenario its directory below {@code sample-traces}
 * @param lines of the trace
 * @param beside what the host tells beside it
 * @param verdict of the whole
 * @param faults what is at fault in it
 */
record SampleTrace(
    String scenario, List<Line> lines, List<String> beside, Verdict verdict, List<Fault> faults) {

  private static final Path SAMPLES = Path.of("../sample-traces");
  private static final Pattern BESIDE =
      Pattern.compile("(kernel|dmesg|guest-ftrace|withheld).*|.*\\.md");

  /**
   * A fault.
   *
   * @param rule that finds it
   * @param party at fault
   * @param commands {@code SQ/CID}; may be empty
   * @param evidence the lines of the trace that show it
   */
  record Fault(String rule, String party, Set<String> commands, List<Line> evidence) {}

  static SampleTrace of(String scenario) {
    try {
      Path directory = SAMPLES.resolve(scenario);
      JsonNode golden =
          new ObjectMapper().readTree(directory.resolve("expected/verdict.json").toFile());
      List<String> beside = new ArrayList<>();
      List<Line> lines = new ArrayList<>();
      String name = "";
      for (Path file : files(directory)) {
        String fileName = file.getFileName().toString();
        if (!BESIDE.matcher(fileName).matches()) {
          lines.addAll(Stamps.lines(read(file)));
          name = fileName;
        } else if (!fileName.matches("withheld.*|.*\\.md")) {
          beside.add(read(file));
        }
      }
      List<Fault> faults = new ArrayList<>();
      for (JsonNode finding : golden.get("findings")) {
        if (finding.get("severity").asText().equals("FAULT")) {
          faults.add(fault(finding, name, lines));
        }
      }
      Verdict verdict = Verdict.valueOf(golden.get("verdict").asText());
      return new SampleTrace(scenario, lines, beside, verdict, faults);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Fault fault(JsonNode finding, String name, List<Line> lines) {
    List<Line> evidence = new ArrayList<>();
    for (JsonNode at : finding.get("evidence")) {
      String[] parts = at.asText().split(":", -1);
      if (parts[0].equals(name)) {
        evidence.add(lines.get(Integer.parseInt(parts[1]) - 1));
      }
    }
    Set<String> commands = new TreeSet<>(List.of(finding.get("commands").asText().split(" ", -1)));
    commands.remove("");
    String party = finding.get("party").asText();
    return new Fault(finding.get("rule").asText(), party, commands, evidence);
  }

  /** Whether every line that shows a fault is still there; lines are known by their words. */
  boolean shows(List<Line> harmed) {
    Set<String> left = Collections.newSetFromMap(new IdentityHashMap<>());
    harmed.forEach(line -> left.add(line.event()));
    return faults.stream()
        .anyMatch(fault -> fault.evidence.stream().allMatch(line -> left.contains(line.event())));
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String read(Path file) throws IOException {
    boolean packed = file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".zst");
    try (InputStream plain = Files.newInputStream(file);
        InputStream in = packed ? new ZstdInputStream(plain) : plain) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public String toString() {
    return scenario;
  }
}
