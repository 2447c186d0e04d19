package io.cqtrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.TraceFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What sample-traces/malformed/README.md promises for each file there. */
class MalformedSamplesTest {
  private static final Path DIRECTORY =
      Path.of("").toAbsolutePath().resolveSibling("sample-traces").resolve("malformed");

  static List<Arguments> table() throws IOException {
    List<Arguments> rows = new ArrayList<>();
    for (String line : Files.readAllLines(DIRECTORY.resolve("README.md"))) {
      String[] cells = line.split("\\s*\\|\\s*", -1);
      if (line.startsWith("| `")) {
        rows.add(Arguments.of(cells[1].replace("`", ""), cells[2], cells[3]));
      }
    }
    return rows;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("table")
  void givesWhatTheTableSays(String file, String result, String expected) {
    Path path = DIRECTORY.resolve(file);
    if (result.equals("refused")) {
      assertThatThrownBy(() -> ReadTrace.file(path))
          .isInstanceOf(TraceFormatException.class)
          .hasMessageContainingAll(file, expected);
      return;
    }
    ReadTrace trace = ReadTrace.file(path);
    List<String> counters = new ArrayList<>();
    for (IngestCounter counter : IngestCounter.values()) {
      if (trace.count(counter) > 0) {
        counters.add(counter + "=" + trace.count(counter));
      }
    }
    assertThat(String.join(" ", counters)).isEqualTo(expected);
    assertThat(trace.rows())
        .allSatisfy(row -> assertThat(row.text() == null || isPlain(row.text())).isTrue());
    assertThat(trace.report().rejected())
        .allSatisfy(r -> assertThat(isPlain(r.excerpt())).isTrue());
  }

  private static boolean isPlain(String text) {
    return text.chars().noneMatch(Character::isISOControl);
  }

  @Test
  void everyFileIsInTheTable() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
      List<String> listed =
          Stream.concat(Stream.of("README.md"), table().stream().map(row -> (String) row.get()[0]))
              .sorted()
              .toList();
      assertThat(names).isEqualTo(listed);
    }
  }
}
