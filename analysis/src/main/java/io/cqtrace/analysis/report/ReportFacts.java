package io.cqtrace.analysis.report;

import io.cqtrace.analysis.record.CommandsOfInterest;
import io.cqtrace.analysis.record.LadderRecorder;
import io.cqtrace.analysis.record.SeenSettings;
import io.cqtrace.predict.Prediction;
import io.cqtrace.replay.ReplayMatrix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a report says besides the analysis.
 *
 * @param toolVersion name and version of this program
 * @param inputs the files that were read
 * @param redacted whether names and addresses are pseudonyms
 * @param settings what the capture gives away about the machine
 * @param ladder the deciding stretch, or null
 * @param commands the commands to list
 * @param made how this report was made, as a command line without directories
 * @param replay the capture in closed loop
 * @param attachments what stands beside the mail
 */
public record ReportFacts(
    String toolVersion,
    List<InputFile> inputs,
    boolean redacted,
    SeenSettings settings,
    @Nullable LadderRecorder ladder,
    CommandsOfInterest commands,
    List<String> made,
    ClosedLoop replay,
    List<String> attachments) {

  /** Copies the lists. */
  public ReportFacts {
    inputs = List.copyOf(inputs);
    made = List.copyOf(made);
    attachments = List.copyOf(attachments);
  }

  /**
   * The capture through every pair of models.
   *
   * @param prediction many runs of each pair and the check whether the captured one could have made
   *     the capture, or null
   * @param matrix one run of each pair with fitted times where there is no prediction, or null
   * @param refusal why there is neither
   */
  public record ClosedLoop(
      @Nullable Prediction prediction, @Nullable ReplayMatrix matrix, String refusal) {

    /** Neither, for this reason. */
    public static ClosedLoop refused(String reason) {
      return new ClosedLoop(null, null, reason);
    }
  }

  /**
   * A file that was read.
   *
   * @param name as the user gave it
   * @param sizeBytes its size as stored; -1 for standard input
   * @param sha256 its digest, or an empty string
   */
  public record InputFile(String name, long sizeBytes, String sha256) {}

  /** The inputs' names without absolute folders, or pseudonyms. */
  List<String> fileNames() {
    List<String> names = new ArrayList<>();
    for (InputFile input : inputs) {
      names.add(redacted ? "input-" + (names.size() + 1) : input.name());
    }
    return names;
  }
}
