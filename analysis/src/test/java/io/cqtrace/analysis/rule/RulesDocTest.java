package io.cqtrace.analysis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.ingest.table.Producer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/rules.md} is generated from the catalogue; {@code -Dgolden.update=true} rewrites it.
 */
class RulesDocTest {
  private static final Path DOCUMENT =
      Path.of("").toAbsolutePath().resolveSibling("docs").resolve("rules.md");

  private final StringBuilder text = new StringBuilder();

  @Test
  void theRuleReferenceIsUpToDate() throws IOException {
    document();
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(DOCUMENT, text);
    }
    assertThat(DOCUMENT).as("rewrite it with -Dgolden.update=true").hasContent(text.toString());
  }

  @Test
  void everyRuleHasItsWords() {
    for (Rule rule : RuleCatalog.rules()) {
      assertThat(rule.id()).matches("[A-Z][A-Z0-9-]*");
      assertThat(rule.says()).as(rule.id()).isNotBlank();
      assertThat(rule.clause()).as(rule.id()).matches("none.*|NVMe .*\\d.*");
      assertThat(rule.needs()).as(rule.id()).isNotNull();
      assertThat(RuleReference.of(rule).guard()).as(rule.id()).isNotBlank();
    }
    assertThat(RuleCatalog.rules()).extracting(Rule::id).doesNotHaveDuplicates();
  }

  private void document() {
    line("# Rules");
    line("");
    line(
        "What a finding of each rule says, about whom, and by which clause. Generated; do not"
            + " edit.");
    line(
        "A rule that lacks what it needs and finds nothing decides nothing: `analyze --json` lists"
            + " it in");
    line("`not_applicable`, `cqtrace capture-hints FILE...` says how to record what is missing.");
    line("");
    line("| rule | at fault | says | clause |");
    line("|---|---|---|---|");
    for (Rule rule : RuleCatalog.rules()) {
      row(rule.id(), rule.party().label(), rule.says(), rule.clause());
    }
    line("");
    line("## When a rule speaks");
    line("");
    line(
        "A rule is silent about a queue where a fact that it requires was not recorded; facts whose"
            + " absence");
    line("would be taken for the absence of an event are marked `!`.");
    line("");
    line("| rule | required facts | the end of a life | grade | guard against false accusation |");
    line("|---|---|---|---|---|");
    for (Rule rule : RuleCatalog.rules()) {
      RuleReference reference = RuleReference.of(rule);
      row(
          rule.id(),
          rule.needs().stream()
              .map(fact -> fact.what() + (fact.absenceCounts() ? " !" : ""))
              .collect(Collectors.joining("; ")),
          reference.lifeEnd(),
          reference.grade(),
          reference.guard());
    }
    line("");
    line("## What the needs mean for a capture");
    line("");
    line("| need | QEMU's NVMe device | SPDK's vfio-user target |");
    line("|---|---|---|");
    for (RequiredFact need : RequiredFact.values()) {
      row(
          need.what(),
          how(need.recording(Producer.QEMU_NVME)),
          how(need.recording(Producer.SPDK_TARGET)));
    }
  }

  private static String how(@Nullable String how) {
    return how == null ? "has no event for it" : how;
  }

  private void row(String... cells) {
    StringBuilder row = new StringBuilder("|");
    for (String cell : cells) {
      row.append(' ').append(cell.replace("|", "\\|")).append(" |");
    }
    line(row.toString());
  }

  private void line(String words) {
    text.append(words).append('\n');
  }
}
