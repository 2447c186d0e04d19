package io.cqtrace.analysis.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.diff.AloneCommands;
import io.cqtrace.diff.ComparedOutcome;
import io.cqtrace.diff.OutcomeChange;
import io.cqtrace.diff.QueueDivergence;
import io.cqtrace.diff.RunDifference;
import io.cqtrace.diff.RunFacts;
import io.cqtrace.diff.RunSide;
import io.cqtrace.diff.RunStep;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Outcome;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.TraceSummary;
import org.jspecify.annotations.Nullable;

/**
 * The difference of two runs as JSON, schema {@code cqtrace.diff/2}; it only ever grows. (1 called
 * an outcome a fate.)
 *
 * <p>{@code a} and {@code b} have the numbers of the lives that were compared; their {@code
 * verdict} is that of the whole run. {@code first_divergence} is null where there is none. {@code
 * changes}, {@code only} and {@code divergences} have at most 1000 entries; {@code counts} has them
 * all.
 */
public final class DiffJson {
  /** Name and version of the schema. */
  public static final String SCHEMA = "cqtrace.diff/2";

  private static final ObjectMapper JSON = new ObjectMapper();

  private DiffJson() {}

  /** The document, ending in a line feed. */
  public static String of(DiffReport report) {
    RunDifference difference = report.difference();
    ObjectNode root = JSON.createObjectNode();
    root.put("schema", SCHEMA);
    root.put("conclusive", report.isConclusive());
    root.put("same_outcomes", difference.sameOutcomes());
    root.put("complete", difference.complete());
    run(root.putObject("a"), report, RunSide.A, difference.a());
    run(root.putObject("b"), report, RunSide.B, difference.b());
    root.putObject("counts")
        .put("pairs", difference.pairs())
        .put("pairs_with_other_cid", difference.otherCid())
        .put("only_a", difference.onlyA())
        .put("only_b", difference.onlyB())
        .put("other_outcome", difference.outcomeCount())
        .put("divergences", difference.divergenceCount());
    QueueDivergence first = difference.first();
    if (first == null) {
      root.putNull("first_divergence");
    } else {
      divergence(root.putObject("first_divergence"), report, first);
    }
    ArrayNode divergences = root.putArray("divergences");
    difference.divergences().forEach(next -> divergence(divergences.addObject(), report, next));
    ArrayNode outcomes = root.putArray("outcomes");
    difference
        .outcomes()
        .forEach(
            (pair, count) -> {
              ObjectNode node = outcomes.addObject();
              outcome(node.putObject("a"), pair.a());
              outcome(node.putObject("b"), pair.b());
              node.put("count", count);
            });
    ArrayNode changes = root.putArray("changes");
    difference.changes().forEach(change -> change(changes.addObject(), report, change));
    ArrayNode only = root.putArray("only");
    for (AloneCommands alone : difference.alone()) {
      ObjectNode node = only.addObject();
      node.put("run", alone.side().name())
          .put("controller", alone.controller())
          .put("life", alone.life())
          .put("sqid", alone.sqId())
          .put("count", alone.count());
      command(node, "first", report, alone.side(), alone.first());
    }
    return root.toPrettyString() + "\n";
  }

  private static void run(ObjectNode node, DiffReport report, RunSide side, RunFacts facts) {
    Analysis analysis = report.analysis(side);
    ArrayNode sources = node.putArray("sources");
    for (TraceSummary.Source source : analysis.trace().sources()) {
      sources
          .addObject()
          .put("name", source.name())
          .put("format", source.format())
          .put("reason", source.reason());
    }
    node.put("verdict", analysis.verdict().name());
    numberOrNull(node, "only_life", report.life(side));
    node.put("lives", facts.lives());
    ObjectNode outcomes = node.putObject("outcomes");
    for (Outcome outcome : Outcome.values()) {
      outcomes.put(outcome.name(), facts.outcomes().getOrDefault(outcome, 0L));
    }
    node.putObject("withheld").put("count", facts.withheld()).put("max_ns", facts.withheldMaxNs());
    node.put("cq_head_moves", facts.headMoves());
  }

  private static void divergence(ObjectNode node, DiffReport report, QueueDivergence at) {
    node.put("controller", at.controller())
        .put("life", at.life())
        .put("queue", at.completionQueue() ? "CQ" : "SQ")
        .put("qid", at.queueId())
        .put("step", at.step());
    step(node, "a", report, RunSide.A, at.a());
    step(node, "b", report, RunSide.B, at.b());
  }

  private static void step(
      ObjectNode node, String name, DiffReport report, RunSide side, @Nullable RunStep step) {
    if (step == null) {
      node.putNull(name);
      return;
    }
    ObjectNode fields = node.putObject(name);
    fields
        .put("kind", step.kind().name())
        .put("source", report.analysis(side).trace().sources().get(step.source()).name())
        .put("line", step.line());
    CommandSpan command = step.command();
    if (command == null) {
      fields.putNull("command");
    } else {
      command(fields.putObject("command"), command);
    }
  }

  private static void change(ObjectNode node, DiffReport report, OutcomeChange change) {
    node.put("life", change.life()).put("position", change.position());
    command(node, "a", report, RunSide.A, change.a());
    command(node, "b", report, RunSide.B, change.b());
  }

  private static void command(
      ObjectNode node, String name, DiffReport report, RunSide side, CommandSpan span) {
    ObjectNode fields = node.putObject(name);
    command(fields, span);
    outcome(fields, ComparedOutcome.of(span));
    fields
        .put("source", report.analysis(side).trace().sources().get(span.source()).name())
        .put("line", DiffText.decidingLine(span));
  }

  private static void command(ObjectNode node, CommandSpan span) {
    node.put("controller", span.controller()).put("sqid", span.sqId());
    numberOrNull(node, "cid", span.cid());
    numberOrNull(node, "opcode", span.opcode());
    numberOrNull(node, "queue", span.targetQueueId());
  }

  private static void outcome(ObjectNode node, ComparedOutcome outcome) {
    node.put("outcome", outcome.outcome().name()).put("withheld", outcome.withheld());
  }

  private static void numberOrNull(ObjectNode node, String name, int value) {
    if (value == EventChunk.NONE) {
      node.putNull(name);
    } else {
      node.put(name, value);
    }
  }
}
