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
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What kind of fault a finding is, equal over times, CIDs, queue numbers, paths, machines and where
 * the capture was cut: rule, party, kind of queue, opcode and stage.
 *
 * <p>The stage is the one in which the rule says that commands hang, whatever became of them later;
 * of other rules the last that they reached. Where commands differ, the kind, opcode or stage of
 * most of them counts: of as many, the first in the alphabet; an unknown opcode only where all are.
 *
 * @param fault these parts in words
 * @param id the first twelve hexadecimal digits of the SHA-256 of the words
 */
public record Fingerprint(String fault, String id) {
  /** Of a run that shows nothing. */
  public static final Fingerprint NONE = new Fingerprint("", "");

  private static final int ID_LENGTH = 12;
  private static final String UNKNOWN_OPCODE = "opcode unknown";

  /** Where the commands of a rule's findings hang. */
  private static final Map<String, Stage> STAGES =
      Map.ofEntries(
          Map.entry("SQ-LOST-WAKE", Stage.SUBMITTED),
          Map.entry("SQ-DEFERRED", Stage.SUBMITTED),
          Map.entry("BACKEND-SLOW", Stage.FETCHED),
          Map.entry("CQ-LOST", Stage.COMPLETED),
          Map.entry("CQ-STALL", Stage.COMPLETED),
          Map.entry("CQ-CORK", Stage.COMPLETED),
          Map.entry("EVENTIDX-STALE", Stage.COMPLETED),
          Map.entry("CQ-WITHHELD", Stage.COMPLETED),
          Map.entry("CQ-OVERRUN", Stage.POSTED),
          Map.entry("CQE-DUPLICATE", Stage.POSTED),
          Map.entry("CQE-STALE", Stage.POSTED),
          Map.entry("CQE-WRONG-SQ", Stage.POSTED),
          Map.entry("IRQ-LOST", Stage.POSTED),
          Map.entry("INTERRUPT-LOST", Stage.POSTED),
          Map.entry("NO-CQ-DOORBELL", Stage.CONSUMED),
          Map.entry("EARLY-TAG-REUSE", Stage.CONSUMED));

  /** The fingerprint of a finding. */
  public static Fingerprint of(Finding finding) {
    List<CommandSpan> commands = finding.commands();
    Stage hangs = STAGES.get(finding.rule().id());
    return ofWords(
        String.join(
            ", ",
            finding.rule().id(),
            finding.party().label(),
            ofMost(commands, command -> kind(command.sqId())),
            ofMost(commands, Fingerprint::opcode),
            commands.isEmpty() || hangs == null
                ? ofMost(commands, command -> words(command.lastStage()))
                : words(hangs)));
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
      String cause = analysis.conclusion().doubts().get(0).cause().name();
      return ofWords("inconclusive, " + cause.toLowerCase(Locale.ROOT).replace('_', ' '));
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
        ? UNKNOWN_OPCODE
        : Opcode.describe(command.sqId(), command.opcode());
  }

  private static String words(@Nullable Stage stage) {
    return stage == null ? "no stage" : stage.label().toLowerCase(Locale.ROOT);
  }

  private static String ofMost(List<CommandSpan> commands, Function<CommandSpan, String> part) {
    Map<String, Integer> counts = new TreeMap<>();
    commands.forEach(command -> counts.merge(part.apply(command), 1, Integer::sum));
    if (counts.size() > 1) {
      counts.remove(UNKNOWN_OPCODE);
    }
    String most = "-";
    int count = 0;
    for (Map.Entry<String, Integer> value : counts.entrySet()) {
      if (value.getValue() > count) {
        most = value.getKey();
        count = value.getValue();
      }
    }
    return most;
  }
}
