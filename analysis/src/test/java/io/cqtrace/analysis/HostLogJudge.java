package io.cqtrace.analysis;

import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.Party;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.table.EventChunk;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the answer to a harmed log of a host: it accuses whom the story does not,
 * names a command or an end that the log does not have, passes trouble over, or acquits.
 */
final class HostLogJudge {
  private static final Pattern TROUBLE =
      Pattern.compile(
          "nvme nvme(\\d+): (I/O .*timeout, (aborting|completion polled|reset|disable)"
              + "|queue \\d+: timeout .*opcode 0x|controller is down; will reset"
              + "|frozen state error detected, reset controller|Device not ready; aborting reset"
              + "|Removing after probe failure|Disabling device after reset failure"
              + "|starting error recovery)");
  private static final Pattern BACK =
      Pattern.compile("nvme nvme(\\d+): \\d+/\\d+/\\d+ default/read/poll queues");

  private static final Pattern ANY_TROUBLE =
      Pattern.compile(
          "nvme nvme(\\d+): (?!pci function|\\d+/\\d+/\\d+ |Ignoring|new ctrl|creating )");
  private static final Set<Party> BLAMELESS = EnumSet.of(Party.NONE, Party.CAPTURE);

  /** These tell of a controller's trouble. */
  private static final List<String> TELL =
      List.of("HOST-TIMEOUT", "INTERRUPT-LOST", "DEVICE-DEAD", "NEVER-RECOVERED", "LINK-DOWN");

  private final HostStory story;
  private final String text;
  private final @Nullable Analysis analysis;
  private final Set<Integer> anyTrouble = new TreeSet<>();
  private final Map<Integer, Integer> troubleAt = new TreeMap<>();
  private final Map<Integer, Integer> backAt = new TreeMap<>();

  HostLogJudge(HostStory story, String text) {
    this.story = story;
    this.text = text;
    analysis = analyze(story.name(), text);
    note(TROUBLE, (controller, at) -> troubleAt.putIfAbsent(controller, at));
    note(ANY_TROUBLE, (controller, at) -> anyTrouble.add(controller));
    note(BACK, backAt::put);
  }

  private void note(Pattern pattern, BiConsumer<Integer, Integer> noted) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      noted.accept(Integer.valueOf(matcher.group(1)), matcher.start());
    }
  }

  /** Null where what is left is refused: then nothing is said. */
  private static @Nullable Analysis analyze(String name, String text) {
    try {
      return LogText.analyze(name, text);
    } catch (TraceFormatException e) {
      return null;
    }
  }

  private List<Finding> findings() {
    return analysis == null ? List.of() : analysis.findings();
  }

  /** Whether a rule that the story wants has spoken. */
  boolean found(String rule) {
    return findings().stream().anyMatch(finding -> finding.rule().id().equals(rule));
  }

  /** What is wrong, by the rule that says it; the rule is empty for what is not said. */
  Map<String, String> wrong() {
    Map<String, String> wrong = new LinkedHashMap<>();
    if (analysis == null) {
      return wrong;
    }
    if (analysis.verdict() != Verdict.INCONCLUSIVE) {
      wrong.put("", "the verdict is " + analysis.verdict());
    }
    for (Finding finding : analysis.findings()) {
      String why = why(finding);
      if (!why.isEmpty()) {
        wrong.put(finding.rule().id(), why + ": " + finding.summary());
      }
    }
    for (int controller : troubleAt.keySet()) {
      boolean told =
          findings().stream()
              .anyMatch(f -> TELL.contains(f.rule().id()) && f.scope().controller() == controller);
      if (!told) {
        wrong.put("", "nothing is said of the trouble of nvme" + controller);
      }
    }
    return wrong;
  }

  private String why(Finding finding) {
    int controller = finding.scope().controller();
    if (finding.severity() == Severity.FAULT) {
      return "a host's log alone proves nobody's fault";
    }
    boolean accuses =
        finding.severity() == Severity.SUSPECT && !BLAMELESS.contains(finding.party());
    if (accuses && story.suspects().get(controller) != finding.party()) {
      return "accuses " + finding.party() + " of nvme" + controller;
    }
    if (TELL.contains(finding.rule().id()) && !anyTrouble.contains(controller)) {
      return "no trouble of nvme" + controller + " is in the log";
    }
    if (finding.summary().contains("the controller came back")
        && backAt.getOrDefault(controller, -1) < troubleAt.getOrDefault(controller, 0)) {
      return "nvme" + controller + " did not come back";
    }
    if (finding.rule().id().equals("LOG-CONTEXT")
        && finding.summary().contains("no time-out")
        && !troubleAt.isEmpty()) {
      return "there is trouble in the log";
    }
    return finding.commands().stream()
        .filter(command -> !isInLog(command))
        .map(command -> "not in the log: " + command.describe())
        .findFirst()
        .orElse("");
  }

  /** Whether one line has this command's controller, queue and identifier. */
  private boolean isInLog(CommandSpan command) {
    String name = "nvme" + command.controller() + ":";
    String queue =
        command.sqId() == EventChunk.NONE ? "" : "(QID |qid=|queue )" + command.sqId() + "\\b";
    Pattern pattern = Pattern.compile(queue);
    String hex = String.format(Locale.ROOT, "%x", command.cid());
    String decimal = Integer.toString(command.cid());
    return text.lines()
        .filter(line -> line.contains(name) && pattern.matcher(line).find())
        .anyMatch(
            line ->
                line.contains("(" + hex + ")")
                    || line.contains("cid 0x" + hex)
                    || line.contains("cmdid=" + decimal));
  }
}
