package io.cqtrace.cli;

import io.cqtrace.analysis.report.DiffJson;
import io.cqtrace.analysis.report.DiffReport;
import io.cqtrace.analysis.report.DiffText;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.diff.ComparedRun;
import io.cqtrace.diff.RunDiff;
import io.cqtrace.diff.RunDifference;
import io.cqtrace.history.CapturePass;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.replay.RunProvenance;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cqtrace diff}: two runs, recorded or replayed, command by command. */
@Command(
    name = "diff",
    description = {
      "Compares two runs, recorded or replayed: first difference per queue, and commands whose"
          + " outcome changed.",
      "The first FILE is run A, the second run B."
    },
    footerHeading = "%nExit status:%n",
    footer = {
      "  0  every command has the same outcome in both runs",
      "  1  outcomes differ, or one run has commands that the other does not have",
      "  4  one of the runs cannot be judged"
    },
    mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec
  private CommandSpec spec;

  @Mixin private InputOptions input = new InputOptions();

  @Option(
      names = "-a",
      paramLabel = "FILE",
      description = "Additional file of run A, for example the guest's ftrace or dmesg.")
  private List<String> moreOfA = new ArrayList<>();

  @Option(names = "-b", paramLabel = "FILE", description = "Additional file of run B.")
  private List<String> moreOfB = new ArrayList<>();

  @Option(
      names = "--life-a",
      paramLabel = "N",
      description =
          "Controller life of A to compare, from 1 (default: all; the replayed one if B is a replay"
              + " of A).")
  private int lifeA = EventChunk.NONE;

  @Option(names = "--life-b", paramLabel = "N", description = "Controller life of B to compare.")
  private int lifeB = EventChunk.NONE;

  @Option(names = "--json", description = "Print " + DiffJson.SCHEMA + " instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    if (input.files().size() != 2) {
      throw new ParameterException(
          spec.commandLine(), "diff takes two FILEs, one for each run; -a and -b add to them");
    }
    List<String> filesOfA = new ArrayList<>(List.of(input.files().get(0)));
    filesOfA.addAll(moreOfA);
    List<String> filesOfB = new ArrayList<>(List.of(input.files().get(1)));
    filesOfB.addAll(moreOfB);
    DiffReport report;
    try (OpenCapture a = input.open(filesOfA);
        OpenCapture b = input.open(filesOfB)) {
      report = compare(a.pass(), b.pass());
    }
    spec.commandLine().getOut().print(json ? DiffJson.of(report) : DiffText.of(report));
    spec.commandLine().getOut().flush();
    if (!report.isConclusive()) {
      return ExitCode.INCONCLUSIVE.code();
    }
    return report.difference().sameOutcomes() ? ExitCode.OK.code() : ExitCode.FAULT.code();
  }

  private DiffReport compare(CapturePass a, CapturePass b) {
    Analysis analysisA = analyze(a);
    Analysis analysisB = analyze(b);
    RunProvenance ofA = RunProvenance.of(analysisA.trace());
    RunProvenance ofB = RunProvenance.of(analysisB.trace());
    int onlyOfA = lifeA == EventChunk.NONE && ofA == null && ofB != null ? ofB.life() : lifeA;
    int onlyOfB = lifeB == EventChunk.NONE && ofB == null && ofA != null ? ofA.life() : lifeB;
    try (EventStream eventsA = a.capture().events(a.clocks());
        EventStream eventsB = b.capture().events(b.clocks())) {
      RunDifference difference =
          RunDiff.compare(
              new ComparedRun(eventsA, a.sizes(), EventChunk.NONE, onlyOfA),
              new ComparedRun(eventsB, b.sizes(), EventChunk.NONE, onlyOfB));
      return new DiffReport(analysisA, analysisB, onlyOfA, onlyOfB, difference);
    }
  }

  private static Analysis analyze(CapturePass pass) {
    Analysis analysis = new Analyzer(pass, List.of()).run();
    if (analysis.capture().rowCount() == 0) {
      throw new TraceFormatException(pass.capture().name(), "no NVMe event in it", "");
    }
    return analysis;
  }
}
