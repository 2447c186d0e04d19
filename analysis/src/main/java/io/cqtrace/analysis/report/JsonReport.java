package io.cqtrace.analysis.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cqtrace.analysis.rule.Coverage;
import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.RequiredFact;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Doubt;
import io.cqtrace.analysis.verdict.OutcomeTally;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Grade;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.report.IngestCounter.Disposition;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.replay.ReplayResult;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The result as JSON, schema {@code cqtrace.verdict/1}; it only ever grows. */
public final class JsonReport {
  /** The schema's name and version. */
  public static final String SCHEMA = "cqtrace.verdict/1";

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JsonReport() {}

  /** The document, ending in a line feed. */
  public static String of(Analysis analysis) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("schema", SCHEMA);
    root.put("verdict", analysis.verdict().name());
    counters(root.putObject("counters"), analysis.trace().report());
    sources(root.putArray("sources"), analysis.trace().sources());
    OutcomeTally tally = analysis.tally();
    ObjectNode outcomes = root.putObject("outcomes");
    for (Outcome outcome : Outcome.values()) {
      outcomes.put(outcome.name(), tally.count(outcome));
    }
    root.putObject("withheld")
        .put("count", tally.withheldCount())
        .put("max_ns", tally.withheldMaxNs())
        .put("total_ns", tally.withheldTotalNs());
    ObjectNode lost = root.putObject("lost").put("count", tally.count(Outcome.LOST));
    ArrayNode lostCommands = lost.putArray("commands");
    analysis
        .lost()
        .forEach(command -> disposition(command(lostCommands, command), command, analysis));
    ArrayNode candidates = lost.putArray("candidates");
    analysis.mayBeLost().forEach(c -> disposition(command(candidates, c), c, analysis));
    ObjectNode stuck = root.putObject("stuck").put("count", tally.stuckCount());
    ArrayNode stuckCommands = stuck.putArray("commands");
    tally.stuck().forEach(command -> way(command(stuckCommands, command), command, analysis));
    ArrayNode findings = root.putArray("findings");
    analysis.findings().forEach(finding -> finding(findings.addObject(), finding, analysis));
    ArrayNode doubts = root.putArray("doubts");
    for (Doubt doubt : analysis.conclusion().doubts()) {
      ObjectNode node = doubts.addObject();
      node.put("cause", doubt.cause().name()).put("says", doubt.cause().doc());
      evidence(node.putArray("evidence"), doubt.evidence(), analysis);
    }
    ArrayNode unmet = root.putArray("not_applicable");
    analysis.coverage().unmet().forEach(one -> unmet(unmet.addObject(), one, analysis));
    ArrayNode replays = root.putArray("replays");
    analysis.replays().forEach(replay -> replay(replays.addObject(), replay, analysis));
    try {
      return MAPPER.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values cannot fail to print", e);
    }
  }

  private static void counters(ObjectNode node, IngestReport report) {
    node.put("lines", report.lineCount())
        .put("events", report.total(Disposition.EVENT))
        .put("ignored", report.total(Disposition.IGNORED))
        .put("foreign", report.total(Disposition.FOREIGN))
        .put("damaged", report.total(Disposition.DAMAGED));
  }

  private static void sources(ArrayNode array, List<TraceSummary.Source> sources) {
    for (TraceSummary.Source source : sources) {
      array
          .addObject()
          .put("name", source.name())
          .put("format", source.format())
          .put("reason", source.reason())
          .put("clock", source.clock().name());
    }
  }

  private static void commands(ArrayNode array, List<CommandSpan> commands) {
    commands.forEach(command -> command(array, command));
  }

  private static ObjectNode command(ArrayNode array, CommandSpan command) {
    return array
        .addObject()
        .put("controller", command.controller())
        .put("sqid", command.sqId())
        .put("cid", command.cidKnown() ? orNull(command.cid()) : null)
        .put("opcode", orNull(command.opcode()))
        .put("certain", command.certain());
  }

  /** Where a lost command went through, as far as the inputs show it. */
  private static void disposition(ObjectNode node, CommandSpan command, Analysis analysis) {
    node.put("target_queue", orNull(command.targetQueueId()));
    CommandSpan.HostMark submit = command.hostSubmit();
    CommandSpan.HostMark end = command.hostComplete();
    place(node, "host_submit", submit == null ? null : place(submit), analysis);
    place(node, "fetched", place(command, command.line(Stage.FETCHED)), analysis);
    place(node, "lost", place(command, command.lossLine()), analysis);
    if (command.occupiedGrade() != Grade.ABSENT) {
      node.putObject("occupied")
          .put("lower", command.occupiedLower())
          .put("upper", command.occupiedUpper())
          .put("grade", command.occupiedGrade().name());
    }
    place(node, "host_end", end == null ? null : place(end), analysis);
    node.put("host_status", end == null ? null : Integer.valueOf(end.status()));
  }

  /** A delivered command's outcome; of every other one, also where it went and got stuck. */
  private static void outcome(ObjectNode node, CommandSpan command, Analysis analysis) {
    if (command.outcome() == Outcome.DELIVERED || command.outcome() == Outcome.STANDING) {
      node.put("outcome", command.outcome().name());
    } else {
      way(node, command, analysis);
    }
  }

  /** The line of each stage that a command reached, and where its outcome was decided. */
  private static void way(ObjectNode node, CommandSpan command, Analysis analysis) {
    node.put("cqid", command.cqId())
        .put("life", command.life() == 0 ? null : (Integer) command.life())
        .put("outcome", command.outcome().name())
        .put("sq_slot", orNull(command.sqSlot()));
    ObjectNode lines = node.putObject("lines");
    for (Stage stage : Stage.values()) {
      if (command.has(stage)) {
        place(lines, stage.label(), place(command, command.line(stage)), analysis);
      }
    }
    if (command.lossLine() != EventChunk.NONE) {
      place(lines, "lost", place(command, command.lossLine()), analysis);
    }
    node.put("ended_line", lineOrNull(command.endedLine()))
        .put("ended_ns", timeOrNull(command.endedNs()));
  }

  private static @Nullable Long lineOrNull(long line) {
    return line == EventChunk.NONE ? null : Long.valueOf(line);
  }

  private static @Nullable Long timeOrNull(long timeNs) {
    return timeNs == EventChunk.NO_TIME ? null : Long.valueOf(timeNs);
  }

  private static Analysis.LineKey place(CommandSpan.HostMark mark) {
    return new Analysis.LineKey(mark.source(), mark.line());
  }

  private static Analysis.@Nullable LineKey place(CommandSpan command, long line) {
    return line == EventChunk.NONE ? null : new Analysis.LineKey(command.source(), line);
  }

  private static void place(
      ObjectNode node, String name, Analysis.@Nullable LineKey place, Analysis analysis) {
    if (place == null) {
      node.putNull(name);
      return;
    }
    node.putObject(name)
        .put("source", analysis.trace().sources().get(place.source()).name())
        .put("line", place.line());
  }

  /** Unknown numbers are null. */
  private static @Nullable Integer orNull(int number) {
    return number == EventChunk.NONE ? null : Integer.valueOf(number);
  }

  private static void finding(ObjectNode node, Finding finding, Analysis analysis) {
    node.put("rule", finding.rule().id())
        .put("severity", finding.severity().name())
        .put("party", finding.party().label().toLowerCase(Locale.ROOT))
        .put("clause", finding.rule().clause())
        .put("summary", finding.summary())
        .put("explanation", finding.explanation())
        .put("advice", finding.advice())
        .put("grade", finding.grade().name())
        .put("controller", orNull(finding.scope().controller()))
        .put("life", orNull(finding.scope().life()))
        .put("sqid", orNull(finding.scope().sqId()))
        .put("cqid", orNull(finding.scope().cqId()))
        .put("first_ns", timeOrNull(finding.scope().firstNs()))
        .put("last_ns", timeOrNull(finding.scope().lastNs()))
        .put("command_count", finding.commandCount());
    ArrayNode commands = node.putArray("commands");
    ArrayNode unnamed = node.putArray("unnamed");
    for (CommandSpan command : finding.commands()) {
      ArrayNode list = command.cidKnown() ? commands : unnamed;
      outcome(command(list, command), command, analysis);
    }
    evidence(node.putArray("evidence"), finding.evidence(), analysis);
  }

  private static void evidence(ArrayNode array, List<Evidence> lines, Analysis analysis) {
    for (Evidence line : lines) {
      array
          .addObject()
          .put("source", analysis.sourceName(line))
          .put("line", line.line())
          .put("role", line.role())
          .put("text", analysis.text(line));
    }
  }

  private static void unmet(ObjectNode node, Coverage.Unmet unmet, Analysis analysis) {
    node.put("rule", unmet.rule().id());
    ArrayNode missing = node.putArray("missing");
    for (RequiredFact need : unmet.missing()) {
      missing.addObject().put("what", need.what()).put("record", analysis.coverage().recipe(need));
    }
  }

  private static void replay(ObjectNode node, ReplayResult replay, Analysis analysis) {
    node.put("host", "recorded")
        .put("controller", replay.variant().controller().name())
        .put("reactors", replay.variant().reactors())
        .put("posted", replay.run().delivered())
        .put("withheld", replay.run().withheld().count())
        .put("withheld_max_ns", replay.run().withheld().maxNs())
        .put("withheld_total_ns", replay.run().withheld().totalNs())
        .put("deferred", replay.run().deferred().count())
        .put("lost", replay.run().lost())
        .put("overruns", replay.run().overruns())
        .put("failed", replay.run().failed())
        .put("agreement", replay.agreement());
    RecordedMatrix.divergence(
        node, replay, source -> analysis.trace().sources().get(source).name());
    commands(node.putArray("lost_commands"), replay.lost());
  }
}
