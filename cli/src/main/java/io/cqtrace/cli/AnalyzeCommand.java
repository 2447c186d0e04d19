package io.cqtrace.cli;

import io.cqtrace.analysis.report.JsonReport;
import io.cqtrace.analysis.report.TextReport;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.model.controller.DropController;
import io.cqtrace.model.controller.QemuController;
import io.cqtrace.model.controller.SpdkController;
import io.cqtrace.model.controller.SpecController;
import io.cqtrace.replay.Variant;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cqtrace analyze}: a capture's verdict, findings and what-if table. */
@Command(
    name = "analyze",
    description = "Reads captures and says what was withheld or lost, where, and by whom.",
    mixinStandardHelpOptions = true)
final class AnalyzeCommand implements Callable<Integer> {
  /** The controllers of the what-if table. */
  private static final List<Variant> VARIANTS =
      List.of(
          new Variant(new SpecController(), 1),
          new Variant(QemuController.current(), 1),
          new Variant(SpdkController.since25473(), 2),
          new Variant(SpdkController.before25473(), 1),
          new Variant(SpdkController.before25473(), 2),
          new Variant(new DropController(), 1));

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec
  private CommandSpec spec;

  @Mixin private InputOptions input = new InputOptions();

  @Option(names = "--json", description = "Print cqtrace.verdict/1 instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    Analysis analysis;
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        TraceReader reader = input.open()) {
      analysis = new Analyzer(reader, input.queueSizes(), VARIANTS).run(memory);
    }
    if (analysis.capture().rowCount() == 0) {
      throw new TraceFormatException(
          String.join(", ", input.files()),
          "no NVMe event in " + analysis.trace().report().lineCount() + " lines",
          "QEMU writes them with --trace 'pci_nvme_*' -D FILE -msg timestamp=on");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? JsonReport.of(analysis) : TextReport.of(analysis));
    out.flush();
    return ExitCode.of(analysis.verdict()).code();
  }
}
