package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.rule.Coverage;
import io.cqtrace.analysis.rule.RecordingAdvice;
import io.cqtrace.analysis.rule.RequiredFact;
import io.cqtrace.analysis.rule.Rule;
import io.cqtrace.analysis.rule.RuleCatalog;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.ingest.table.Producer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What to record so that each rule can decide: for a capture, or for a capture to come. */
public final class CoverageText {
  private CoverageText() {}

  /** What could have changed a verdict that is no fault: nothing, or one short section. */
  static void undecided(Document lines, Analysis analysis) {
    if (analysis.verdict() == Verdict.FAULT) {
      return;
    }
    if (!analysis.tally().controllerSeen()) {
      hostOnly(lines, RecordingAdvice.of(analysis.trace()));
      return;
    }
    Coverage coverage = analysis.coverage();
    boolean first = true;
    for (RequiredFact need : coverage.worthRecording()) {
      if (first) {
        lines.blank().line("Not in this capture, so not decided");
        first = false;
      }
      lines.wrap("  ", "    ", need.what() + ": " + ids(coverage.rulesOf(need)));
      lines.wrap("    record ", "    ", coverage.recipe(need));
    }
  }

  /** What a log without the controller's side is, and which recording decides. */
  private static void hostOnly(Document lines, RecordingAdvice advice) {
    lines.blank();
    if (advice.isEmpty()) {
      lines.wrap(
          "", "  ", "What to record on the controller's side: 'cqtrace capture-hints' lists it.");
      return;
    }
    lines.wrap("", "  ", "Given is " + advice.shows() + ".");
    lines.wrap("", "  ", "What decides: " + advice.record() + ".");
  }

  /** What this capture lacks, all of it. */
  public static String of(Analysis analysis) {
    Document lines = new Document();
    Coverage coverage = analysis.coverage();
    if (coverage.unmet().isEmpty()) {
      return lines.line("Every rule has what it needs.").toString();
    }
    for (Coverage.Unmet unmet : coverage.unmet()) {
      lines.wrap("", "    ", unmet.rule().id() + " cannot decide: " + unmet.rule().says());
      for (RequiredFact need : unmet.missing()) {
        lines.wrap("    needs  ", "           ", need.what());
        lines.wrap("    record ", "           ", coverage.recipe(need));
      }
    }
    return lines.toString();
  }

  /** What to record, by producer. */
  public static String hints() {
    Document lines = new Document();
    lines.line("QEMU's NVMe device (hw/nvme)");
    lines.line("  everything: --trace 'pci_nvme_*' -D trace.log -msg timestamp=on");
    lines.line("  or only what the rules need, with -D trace.log:");
    recipes(lines, need -> need.recording(Producer.QEMU_NVME));
    lines.blank().line("SPDK's vfio-user target (nvmf_tgt)");
    lines.line("  everything: a build with --enable-debug, -L nvmf_vfio");
    lines.wrap(
        "  ",
        "  ",
        "-L vfio_user_db, transport option disable_mappable_bar0. A release build prints only"
            + " errors: enough to count lost completions, not to name them.");
    recipes(lines, need -> need.recording(Producer.SPDK_TARGET));
    lines.blank().line("the guest, beside either");
    lines.line("  echo 1 > /sys/kernel/tracing/events/nvme/enable");
    lines.line("  cat /sys/kernel/tracing/trace_pipe > ftrace.txt &");
    lines.line("  dmesg > dmesg.txt");
    lines.wrap(
        "  ",
        "  ",
        "Linux has no trace event for the CQ head doorbell: the guest alone cannot tell whether a"
            + " CQ was full.");
    lines.blank().line("QEMU as the client of a vfio device");
    lines.line("  --trace 'vfio_region_*' -D vfio.log -msg timestamp=on");
    lines.wrap(
        "  ",
        "  ",
        "shows doorbells only where BAR0 is not mapped into the guest (SPDK:"
            + " disable_mappable_bar0).");
    return lines.toString();
  }

  /** Each recipe once, with what it shows and the rules that need it. */
  private static void recipes(Document lines, Function<RequiredFact, @Nullable String> recipe) {
    Map<String, List<RequiredFact>> byRecipe = new LinkedHashMap<>();
    for (RequiredFact need : RequiredFact.values()) {
      String how = recipe.apply(need);
      byRecipe
          .computeIfAbsent(
              how == null ? "nothing: there is no event for it" : how, k -> new ArrayList<>())
          .add(need);
    }
    byRecipe.forEach(
        (how, needs) -> {
          lines.wrap("  ", "    ", how);
          String what = needs.stream().map(RequiredFact::what).collect(Collectors.joining("; "));
          lines.wrap("    shows ", "      ", what);
          lines.wrap("    for ", "      ", ids(rulesOf(needs)));
        });
  }

  private static List<Rule> rulesOf(List<RequiredFact> needs) {
    return RuleCatalog.rules().stream()
        .filter(rule -> rule.needs().stream().anyMatch(needs::contains))
        .toList();
  }

  private static String ids(List<Rule> rules) {
    return rules.stream().map(Rule::id).collect(Collectors.joining(", "));
  }
}
