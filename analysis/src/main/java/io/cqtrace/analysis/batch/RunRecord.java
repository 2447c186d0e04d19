package io.cqtrace.analysis.batch;

import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Fingerprint;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.history.Outcome;
import io.cqtrace.ingest.report.IngestCounter.Disposition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run came to, as the JSON lines of a batch and its first table have it.
 *
 * @param run its name
 * @param files the files that were read
 * @param skipped the files that were not, each with its reason
 * @param verdict the verdict, or null where no file could be read
 * @param headline the verdict in a sentence
 * @param fingerprint of its fault
 * @param counts what was counted
 * @param findings the gravest first
 * @param error why there is no verdict, or null
 * @param inputs names, sizes and times of the files, and the version that read them: equal means
 *     that reading them again gives the same
 */
public record RunRecord(
    String run,
    List<String> files,
    List<String> skipped,
    @Nullable Verdict verdict,
    String headline,
    Fingerprint fingerprint,
    Counts counts,
    List<FindingRecord> findings,
    @Nullable String error,
    String inputs) {
  /** How the error of a run begins that is a fault of this program. */
  static final String INTERNAL_ERROR = "internal error: ";

  private static final int KEPT_FINDINGS = 50;
  private static final int KEPT_PLACES = 5;

  /** Copies the lists. */
  public RunRecord {
    files = List.copyOf(files);
    skipped = List.copyOf(skipped);
    findings = List.copyOf(findings);
  }

  /**
   * Numbers of a run.
   *
   * @param lines lines and records that were read
   * @param events rows of them
   * @param damaged damaged lines
   * @param commands commands whose outcome was decided
   * @param lost completions lost
   * @param withheld completions withheld
   * @param withheldMaxNs the longest of them, in nanoseconds
   * @param withheldTotalNs their sum
   * @param epoch whether its times count from 1970-01-01 UTC
   */
  public record Counts(
      long lines,
      long events,
      long damaged,
      long commands,
      long lost,
      long withheld,
      long withheldMaxNs,
      long withheldTotalNs,
      boolean epoch) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, false);
  }

  /**
   * A finding of a run.
   *
   * @param rule its rule
   * @param severity how much it weighs
   * @param party who it is about
   * @param summary one sentence
   * @param fingerprint its fingerprint
   * @param places its first evidence lines
   */
  public record FindingRecord(
      String rule,
      String severity,
      String party,
      String summary,
      String fingerprint,
      List<Place> places) {
    /** Copies the list. */
    public FindingRecord {
      places = List.copyOf(places);
    }
  }

  /**
   * A line of an input.
   *
   * @param file the file's name as given
   * @param line its line, from 1
   */
  public record Place(String file, long line) {}

  /** Of an analysis alone: no files, no name. */
  public static RunRecord of(Analysis analysis) {
    return of(new RunFiles("", List.of()), List.of(), analysis, "", "");
  }

  /** Of a run that was analyzed. */
  public static RunRecord of(
      RunFiles run, List<String> skipped, Analysis analysis, String headline, String inputs) {
    long commands = 0;
    for (Outcome outcome : Outcome.values()) {
      commands += analysis.tally().count(outcome);
    }
    Counts counts =
        new Counts(
            analysis.trace().report().lineCount(),
            analysis.trace().report().total(Disposition.EVENT),
            analysis.trace().report().total(Disposition.DAMAGED),
            commands,
            analysis.tally().count(Outcome.LOST),
            analysis.tally().withheldCount(),
            analysis.tally().withheldMaxNs(),
            analysis.tally().withheldTotalNs(),
            analysis.clocks().epoch(analysis.trace().sources()));
    return new RunRecord(
        run.name(),
        run.files().stream().map(Object::toString).toList(),
        skipped,
        analysis.verdict(),
        headline,
        Fingerprint.of(analysis),
        counts,
        findings(analysis),
        null,
        inputs);
  }

  /** Of a run that was not. */
  public static RunRecord failed(RunFiles run, List<String> skipped, String error, String inputs) {
    return new RunRecord(
        run.name(),
        run.files().stream().map(Object::toString).toList(),
        skipped,
        null,
        "",
        Fingerprint.NONE,
        Counts.NONE,
        List.of(),
        error,
        inputs);
  }

  private static List<FindingRecord> findings(Analysis analysis) {
    List<FindingRecord> records = new ArrayList<>();
    for (Finding finding : analysis.findings()) {
      if (records.size() == KEPT_FINDINGS) {
        break;
      }
      List<Place> places = new ArrayList<>();
      for (Evidence evidence : finding.evidence()) {
        if (places.size() < KEPT_PLACES) {
          places.add(new Place(analysis.sourceName(evidence), evidence.line()));
        }
      }
      records.add(
          new FindingRecord(
              finding.rule().id(),
              finding.severity().name(),
              finding.party().label(),
              finding.summary(),
              Fingerprint.of(finding).id(),
              places));
    }
    return records;
  }

  /** The exit code that {@code analyze} would give for it. */
  public int exit() {
    Verdict known = verdict;
    if (known == null) {
      return String.valueOf(error).startsWith(INTERNAL_ERROR) ? 70 : 3;
    }
    return switch (known) {
      case CLEAN, DELAYED -> 0;
      case FAULT -> 1;
      case INCONCLUSIVE -> 4;
    };
  }

  /** For sorting: the gravest verdict first, then the most lost, then the longest withheld. */
  public static final Comparator<RunRecord> WORST_FIRST =
      Comparator.comparingInt(RunRecord::rank)
          .thenComparing(run -> -run.counts().lost())
          .thenComparing(run -> -run.counts().withheldMaxNs())
          .thenComparing(RunRecord::run);

  private int rank() {
    Verdict known = verdict;
    if (known == null) {
      return 2;
    }
    return switch (known) {
      case FAULT -> 0;
      case INCONCLUSIVE -> 1;
      case DELAYED -> 3;
      case CLEAN -> 4;
    };
  }

  /** The verdict in one word; ERROR where there is none. */
  public String verdictWord() {
    Verdict known = verdict;
    return known == null ? "ERROR" : known.name();
  }

  /** Rules of its findings, the gravest first, each once. */
  public List<String> rules() {
    return findings.stream().map(FindingRecord::rule).distinct().toList();
  }
}
