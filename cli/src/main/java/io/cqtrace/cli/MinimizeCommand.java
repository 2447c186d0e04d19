package io.cqtrace.cli;

import io.cqtrace.analysis.report.MinimalText;
import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.Party;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.analysis.verdict.FindingOracle;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.minimize.LifeTrace;
import io.cqtrace.minimize.LifeTraceRecorder;
import io.cqtrace.minimize.MinimalTrace;
import io.cqtrace.minimize.Minimizer;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.DropController;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.CapturedLife;
import io.cqtrace.replay.PressureFinder;
import io.cqtrace.replay.ReplayResult;
import io.cqtrace.replay.RunVerdict;
import io.cqtrace.replay.Variant;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cqtrace minimize}: the smallest part of a capture that still shows a finding. */
@Command(
    name = "minimize",
    description = {
      "Reduces a capture to a 1-minimal set of events that still shows a finding.",
      "The result is a QEMU 11.1 log; no single command or event can be removed without losing the"
          + " finding (delta debugging)."
    },
    footerHeading = "%nExit status:%n",
    footer = {
      "  0  minimized",
      "  3  the capture has no such finding",
      "  4  the part of the capture that is left does not show it"
    },
    mixinStandardHelpOptions = true)
final class MinimizeCommand implements Callable<Integer> {
  private static final String LOST_RULE = "CQ-LOST";
  private static final int LINES_OF_A_MAIL = 60;

  /** What stands for a captured controller that lost a completion. */
  private static final Variant CAPTURED_LOSS = new Variant(new DropController(), 1);

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec
  private CommandSpec spec;

  @Mixin private InputOptions input = new InputOptions();

  @Mixin private PairOptions pair = new PairOptions();

  @Option(
      names = "--rule",
      paramLabel = "ID",
      description = "Rule to keep, see 'cqtrace rules' (default: the most severe).")
  private @Nullable String ruleId;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Output file (default: standard output).")
  private @Nullable Path output;

  @Option(
      names = "--shrink-queues",
      description = "Also reduce the queue sizes. Never gives the host more tags than CQ slots.")
  private boolean shrinkQueues;

  @Option(
      names = "--max-runs",
      paramLabel = "N",
      description = "Limit of tried reductions (default: 200000).")
  private int maxRuns = 200_000;

  /** What is to be kept, and the lines of the capture that it rests on. */
  private record Target(FindingOracle finding, Set<LifeTraceRecorder.Line> lines) {}

  @Override
  public Integer call() {
    if (maxRuns < 1) {
      throw pair.names().usage("--max-runs=" + maxRuns + " is not a number of runs");
    }
    try (OpenCapture capture = input.open()) {
      return minimize(capture.pass());
    }
  }

  private int minimize(CapturePass pass) {
    List<Variant> variants = variants();
    Analysis analysis = new Analyzer(pass, variants).run();
    Target target = target(analysis, pass);
    LifeTraceRecorder recorder = new LifeTraceRecorder(target.lines());
    pass.read(List.of(recorder));
    LifeTrace lifeTrace = recorder.trace();
    if (lifeTrace == null) {
      throw nothing(pass, "no queue's lines for " + target.finding().label());
    }
    MinimalTrace trace;
    try (ProgressLine progress = ProgressLine.of(spec, "parts tried", 0)) {
      trace =
          new Minimizer(lifeTrace, target.finding(), maxRuns, progress::accept).run(shrinkQueues);
    }
    if (trace == null) {
      spec.commandLine()
          .getErr()
          .println(
              "cqtrace: "
                  + target.finding().label()
                  + " is not in this controller's life alone, as QEMU's lines can tell it");
      return ExitCode.INCONCLUSIVE.code();
    }
    List<String> names =
        pass.capture().sourceNames().stream().map(name -> name.replaceFirst(".*/", "")).toList();
    write(trace, lifeTrace, target.finding(), names);
    return ExitCode.OK.code();
  }

  /** With the recorded host: the controller that was asked for. */
  private List<Variant> variants() {
    ControllerModel controller = pair.controller();
    if (controller == null) {
      if (pair.host() != null) {
        throw pair.names().usage("say --controller C with --host H");
      }
      return List.of(CAPTURED_LOSS);
    }
    if (ruleId != null) {
      throw pair.names().usage("--rule is for the capture itself, without --controller");
    }
    return List.of(new Variant(controller, pair.reactors()));
  }

  private Target target(Analysis analysis, CapturePass pass) {
    TableMemory memory = pass.capture().memory();
    HostModel host = pair.host();
    ControllerModel controller = pair.controller();
    if (host != null && controller != null) {
      return closedLoop(host, new Variant(controller, pair.reactors()), pass);
    }
    if (controller != null) {
      return replayed(analysis.replays().get(0), pass);
    }
    Finding finding = finding(analysis, pass);
    Set<LifeTraceRecorder.Line> lines = new HashSet<>();
    for (Evidence evidence : finding.evidence()) {
      lines.add(new LifeTraceRecorder.Line(evidence.source(), evidence.line()));
    }
    for (CommandSpan command : finding.commands()) {
      lines.add(new LifeTraceRecorder.Line(command.source(), command.line(Stage.FETCHED)));
    }
    if (finding.rule().id().equals(LOST_RULE)) {
      // QEMU prints no discarded completion: the plainest controller that discards shows it.
      return new Target(FindingOracle.ofRecordedReplay(CAPTURED_LOSS, false, memory), lines);
    }
    return new Target(FindingOracle.ofRule(finding, memory), lines);
  }

  private Finding finding(Analysis analysis, CapturePass pass) {
    String wanted = ruleId;
    for (Finding finding : analysis.findings()) {
      boolean chosen =
          wanted == null
              ? finding.party() != Party.CAPTURE
              : finding.rule().id().equalsIgnoreCase(wanted);
      if (chosen) {
        return finding;
      }
    }
    throw nothing(
        pass,
        (wanted == null ? "no finding" : "no finding of rule " + wanted)
            + "; verdict "
            + analysis.verdict());
  }

  private Target replayed(ReplayResult result, CapturePass pass) {
    Set<LifeTraceRecorder.Line> lines = new HashSet<>();
    for (CommandSpan command : result.lost()) {
      lines.add(new LifeTraceRecorder.Line(command.source(), command.line(Stage.FETCHED)));
    }
    boolean failure = lines.isEmpty() && result.run().failed();
    if (failure) {
      lines.add(new LifeTraceRecorder.Line(result.failedSource(), result.failedLine()));
    }
    if (lines.isEmpty()) {
      throw nothing(pass, result.variant().label() + " loses nothing on the recorded doorbells");
    }
    return new Target(
        FindingOracle.ofRecordedReplay(result.variant(), failure, pass.capture().memory()), lines);
  }

  private Target closedLoop(HostModel host, Variant variant, CapturePass pass) {
    PressureFinder finder = new PressureFinder();
    pass.read(List.of(finder));
    if (!finder.found()) {
      throw nothing(pass, "no command");
    }
    CapturedLife life = new CapturedLife(finder.controller(), finder.life());
    CommandTimelines lines = new CommandTimelines(finder.controller(), finder.life());
    pass.read(List.of(life, lines));
    RunVerdict verdict = FindingOracle.closedLoop(life, host, variant);
    if (!verdict.isFault()) {
      throw nothing(pass, verdict + " with " + host.name() + " and " + variant.label());
    }
    return new Target(
        FindingOracle.ofClosedLoop(host, variant, verdict, pass.capture().memory()), lines.lines());
  }

  private static TraceFormatException nothing(CapturePass pass, String why) {
    return new TraceFormatException(
        pass.capture().name(),
        "nothing to minimize: " + why,
        "'cqtrace analyze' shows what there is");
  }

  private void write(
      MinimalTrace trace, LifeTrace lifeTrace, FindingOracle finding, List<String> captures) {
    Path file = output;
    Path name = file == null ? null : file.getFileName();
    String text =
        MinimalText.of(
            trace, lifeTrace, finding, captures, name == null ? "FILE" : name.toString());
    PrintWriter out = spec.commandLine().getOut();
    if (file == null) {
      out.print(text);
    } else {
      OutputFile.write(file, text);
      out.print(MinimalText.summary(trace, finding, file.toString()));
      if (!shrinkQueues && trace.rows().rowCount() > LINES_OF_A_MAIL) {
        out.println("Long for a mail: --shrink-queues makes it shorter.");
      }
    }
    out.flush();
  }

  /** The first line of each command of a life. */
  private static final class CommandTimelines implements HistoryListener {
    private final int controller;
    private final int life;
    private final Set<LifeTraceRecorder.Line> lines = new HashSet<>();

    CommandTimelines(int controller, int life) {
      this.controller = controller;
      this.life = life;
    }

    @Override
    public void onCommandEnd(CommandSpan command) {
      if (command.controller() == controller && command.life() == life) {
        lines.add(new LifeTraceRecorder.Line(command.source(), command.line(Stage.FETCHED)));
      }
    }

    Set<LifeTraceRecorder.Line> lines() {
      return lines;
    }
  }
}
