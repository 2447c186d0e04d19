package io.cqtrace.cli;

import io.cqtrace.analysis.chart.ChartSpec;
import io.cqtrace.analysis.chart.render.ChartException;
import io.cqtrace.analysis.chart.render.ChartRenderer;
import io.cqtrace.analysis.chart.render.ChartRenderer.Format;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Draws the charts of a report into its folder on a thread of its own, while the models are run.
 * Close it before the folder: it waits for the thread.
 */
final class ChartDrawing implements AutoCloseable {
  private final ReportFolder folder;
  private final CompletableFuture<Drawn> first;

  /**
   * What was drawn.
   *
   * @param documents the charts as SVG documents that may stand in one page, by their names
   * @param problems why some could not be written, one line each
   */
  record Drawn(Map<String, String> documents, List<String> problems) {}

  private ChartDrawing(ReportFolder folder, CompletableFuture<Drawn> first) {
    this.folder = folder;
    this.first = first;
  }

  /** Begins with these charts. */
  static ChartDrawing start(Map<String, ChartSpec> specs, ReportFolder folder) {
    CompletableFuture<Drawn> first = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                first.complete(draw(specs, folder));
              } catch (Throwable e) { // Whoever waits gets it.
                first.completeExceptionally(e);
              }
            },
            "charts");
    thread.setDaemon(true);
    thread.start();
    return new ChartDrawing(folder, first);
  }

  /** Draws these too; returns all, the first ones first. */
  Drawn with(Map<String, ChartSpec> specs) {
    Map<String, String> documents = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (Drawn drawn : List.of(await(), draw(specs, folder))) {
      documents.putAll(drawn.documents());
      problems.addAll(drawn.problems());
    }
    return new Drawn(documents, problems);
  }

  private Drawn await() {
    try {
      return first.join();
    } catch (CompletionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    first.handle((drawn, failure) -> 0).join();
  }

  private static Drawn draw(Map<String, ChartSpec> specs, ReportFolder folder) {
    Map<String, String> documents = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    specs.forEach(
        (name, spec) -> {
          String document = ChartRenderer.svg(spec, name + "-");
          documents.put(name, document);
          for (Format format : ReportCharts.FORMATS) {
            Path path = folder.path(name + format.extension());
            try {
              byte[] bytes =
                  format == Format.SVG
                      ? document.getBytes(StandardCharsets.UTF_8)
                      : ChartRenderer.bytes(spec, path, ChartRenderer.WIDTH);
              ChartRenderer.write(bytes, path);
            } catch (ChartException e) {
              problems.add(String.valueOf(e.getMessage()));
            }
          }
        });
    return new Drawn(documents, problems);
  }
}
