package io.cqtrace.analysis.verdict;

import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.nvme.Opcode;
import io.cqtrace.nvme.QueueKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What kind of fault a finding is, equal over times, CIDs, queue numbers, paths and machines: rule,
 * party, kind of queue, opcode and the last stage that its commands reached. Where its commands
 * differ in one of these, that part is {@code mixed}.
 *
 * @param fault these parts in words
 * @param id the first twelve hexadecimal digits of the SHA-256 of the words
 */
public record Fingerprint(String fault, String id) {
  /** Of a run that shows nothing. */
  public static final Fingerprint NONE = new Fingerprint("", "");

  private static final int ID_LENGTH = 12;

  /** The fingerprint of a finding. */
  public static Fingerprint of(Finding finding) {
    List<CommandSpan> commands = finding.commands();
    return ofWords(
        String.join(
            ", ",
            finding.rule().id(),
            finding.party().label(),
            common(commands, command -> kind(command.sqId())),
            common(commands, Fingerprint::opcode),
            common(commands, Fingerprint::stage)));
  }

  /**
   * The fingerprint of a run: that of the finding which decides its verdict, or of the gravest one;
   * of an inconclusive run without any, of its gravest doubt; {@link #NONE} for a clean run.
   */
  public static Fingerprint of(Analysis analysis) {
    for (Severity severity : List.of(Severity.FAULT, Severity.SUSPECT)) {
      for (Finding finding : analysis.findings()) {
        if (finding.severity() == severity) {
          return of(finding);
        }
      }
    }
    if (!analysis.conclusion().doubts().isEmpty()) {
      return ofWords("doubt, " + analysis.conclusion().doubts().get(0).cause().name());
    }
    return analysis.findings().stream()
        .filter(finding -> finding.rule().tellsDelay())
        .findFirst()
        .map(Fingerprint::of)
        .orElse(NONE);
  }

  private static Fingerprint ofWords(String words) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(words.getBytes(StandardCharsets.UTF_8));
      return new Fingerprint(words, HexFormat.of().formatHex(digest).substring(0, ID_LENGTH));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private static String kind(int sqId) {
    return QueueKind.of(sqId) == QueueKind.ADMIN ? "Admin" : "I/O";
  }

  private static String opcode(CommandSpan command) {
    return command.opcode() == EventChunk.NONE
        ? "opcode unknown"
        : Opcode.describe(command.sqId(), command.opcode());
  }

  private static String stage(CommandSpan command) {
    Stage last = command.lastStage();
    return last == null ? "no stage" : last.label().toLowerCase(Locale.ROOT);
  }

  private static String common(List<CommandSpan> commands, Function<CommandSpan, String> part) {
    Set<String> values = commands.stream().map(part).collect(Collectors.toSet());
    return values.isEmpty() ? "-" : values.size() > 1 ? "mixed" : values.iterator().next();
  }
}
