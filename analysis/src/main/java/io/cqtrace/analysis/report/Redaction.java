package io.cqtrace.analysis.report;

import io.cqtrace.analysis.verdict.Analysis;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Replaces what a user may not want to publish by pseudonyms, the same one for the same value:
 * {@code prp1 0x7efe7000} becomes {@code prp1 ADDR-1}. Queue and command identifiers, opcodes,
 * status and doorbells stay: the evidence is made of them.
 */
public final class Redaction {
  /** A kind of secret: its pseudonym's stem, and a pattern whose group "secret" is it. */
  private record Kind(String stem, Pattern pattern) {
    static Kind of(String stem, String regex) {
      return new Kind(stem, Pattern.compile(regex));
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          Kind.of("NQN", "(?i)(?<secret>nqn\\.\\d{4}-\\d\\d\\.[^\\s,'\"\\])]+)"),
          Kind.of("UUID", "(?i)\\b(?<secret>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\b"),
          Kind.of("MAIL", "(?<secret>[\\w.+-]+@(?:[\\w-]+\\.)+[A-Za-z]{2,})"),
          Kind.of(
              "HOST",
              "^(?:\\w{3} +\\d+ [\\d:]{8}|\\d{4}-\\d\\d-\\d\\dT\\S+) (?<secret>[\\w.-]+)"
                  + " [\\w./-]+(?:\\[\\d+\\])?: "),
          Kind.of("HOST", "(?i)\\bhost(?:name)?[=:] ?(?<secret>[a-z0-9][\\w.-]*[\\w])"),
          Kind.of("HOST", "(?<![\\d.])(?<secret>\\d{1,3}(?:\\.\\d{1,3}){3})(?![\\d.])"),
          Kind.of("PATH", "(?<![\\w./~<>-])(?<secret>~?/(?:[\\w.@+~:-]*/)*[\\w.@+~:-]*[\\w])"),
          Kind.of("SERIAL", "(?i)\\bserial(?: number)?[ =:]+'?(?<secret>[^\\s',]+)"),
          Kind.of("LBA", "(?i)\\b[sze]*(?:lba|sector)[ =:]+(?<secret>0x[0-9a-f]+|\\d+)(?![\\w-])"),
          Kind.of(
              "ADDR",
              "(?i)(?<!mmio_read )(?<!mmio_write"
                  + " )\\b(?:\\w*addr\\w*|prp\\d?|gpa|hva|iova|sgl|[sm]ptr|buffer)["
                  + " =:]+(?<secret>0x0*[1-9a-f][0-9a-f]*)"),
          Kind.of("ADDR", "(?i)\\b(?<secret>0x[0-9a-f]{9,})\\b"),
          Kind.of("PID", "^\\s*(?<secret>\\d+)@\\d+\\.\\d+"),
          Kind.of("PID", "^.{0,32}?-(?<secret>\\d+)\\s+(?:\\([ \\d-]+\\)\\s+)?\\[\\d{3,}\\]"),
          Kind.of("PID", "\\w\\[(?<secret>\\d+)\\]:"),
          Kind.of("PID", "(?i)(?<![a-z])[pt]id[ =:]*(?<secret>\\d+)"));

  private final Map<String, Map<String, String>> names = new HashMap<>();

  /** The analysis with its texts and the names of its inputs replaced. */
  public static Analysis of(Analysis analysis) {
    return new Redaction().apply(analysis);
  }

  private Analysis apply(Analysis analysis) {
    int count = analysis.trace().sources().size();
    List<String> inputs =
        IntStream.rangeClosed(1, count).mapToObj(number -> "input-" + number).toList();
    return SourceNames.renamed(analysis, inputs, this::text);
  }

  /** A text with its secrets replaced. */
  String text(String original) {
    String text = original;
    for (Kind kind : KINDS) {
      text = replaced(text, kind);
    }
    return text;
  }

  private String replaced(String text, Kind kind) {
    Matcher matcher = kind.pattern().matcher(text);
    StringBuilder safe = new StringBuilder();
    int end = 0;
    while (matcher.find()) {
      safe.append(text, end, matcher.start("secret"));
      safe.append(pseudonym(kind.stem(), matcher.group("secret")));
      end = matcher.end("secret");
    }
    return safe.append(text, end, text.length()).toString();
  }

  private String pseudonym(String stem, String secret) {
    Map<String, String> known = names.computeIfAbsent(stem, k -> new HashMap<>());
    return known.computeIfAbsent(secret, k -> stem + "-" + (known.size() + 1));
  }
}
