package io.cqtrace.replay;

import io.cqtrace.ingest.table.ProducerVersion;
import io.cqtrace.model.controller.SpdkController;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which generation of SPDK's flow control a log can be of. Its behaviour decides; the version that
 * it names decides only among those that the behaviour allows, since a build may be changed.
 *
 * <p>Source: SPDK {@code lib/nvmf/vfio_user.c: handle_sq_tdbl_write} before and after 23b518a013
 * (in v23.05) and 6e1d0b50c1 (in v25.01): before both nothing is left in an SQ; between them an SQE
 * is left only if no slot is free; since the second one only if no more slots are free than
 * commands are outstanding, and then nothing can be discarded.
 *
 * @param candidates the generations that fit, the likeliest first
 * @param words how that is known, with its grade
 */
public record CapturedSpdk(List<SpdkController> candidates, String words) {
  /** v23.05 is the first release with 23b518a013. */
  private static final int FIRST_CHECK_YEAR = 23;

  private static final int FIRST_CHECK_MONTH = 5;

  /** v25.01 is the first release with 6e1d0b50c1. */
  private static final int COUNTING_YEAR = 25;

  private static final int COUNTING_MONTH = 1;
  private static final String MODIFIED = "6e1d0b50c1";
  private static final String ITS_PARENT = "c55bec1e13";
  private static final int MORE_THAN_CHANCE = 2;

  /** Copies the list. */
  public CapturedSpdk {
    candidates = List.copyOf(candidates);
  }

  /**
   * Concludes.
   *
   * @param version the version that the log names, or null
   */
  public static CapturedSpdk of(@Nullable ProducerVersion version, FlowControlFacts facts) {
    List<SpdkController> fit =
        new ArrayList<>(
            List.of(
                SpdkController.since25473(),
                SpdkController.before25473(),
                SpdkController.before16788()));
    List<String> seen = new ArrayList<>();
    exclude(fit, seen, facts);
    if (version == null) {
      return conclude(fit, seen, "its log names no version");
    }
    String name = version.name().replace("SPDK ", "").replace("git sha1 ", "");
    List<SpdkController> byName = byName(version);
    List<SpdkController> both = new ArrayList<>(fit);
    both.retainAll(byName);
    if (both.isEmpty()) {
      return conclude(fit, seen, "its log names " + name + ", which does not behave so");
    }
    String says = "its log names " + name;
    boolean nameDecides = both.size() < fit.size();
    return conclude(both, seen, says + (nameDecides ? " (if that build is unchanged)" : ""));
  }

  private static void exclude(List<SpdkController> fit, List<String> seen, FlowControlFacts facts) {
    if (facts.lost() > 0) {
      fit.remove(SpdkController.since25473());
      seen.add("it discarded completions");
      if (facts.deletesInTurn()) {
        fit.remove(SpdkController.before25473());
        seen.add("with each Delete SQ finished in the turn that fetched it");
        return;
      }
    }
    if (facts.refused() > 0) {
      fit.remove(SpdkController.before16788());
      seen.add("it left SQEs at some looks");
    }
    if (facts.lost() == 0 && facts.fetchesBeyondFree() >= MORE_THAN_CHANCE) {
      fit.remove(SpdkController.since25473());
      seen.add("it fetched with no more slots free than commands outstanding");
    } else if (facts.lost() == 0 && facts.refusalsWithRoom() >= MORE_THAN_CHANCE) {
      fit.remove(SpdkController.before25473());
      seen.add("it left SQEs while slots were free");
    }
  }

  private static List<SpdkController> byName(ProducerVersion version) {
    if (version.isCommit(MODIFIED)) {
      return List.of(SpdkController.since25473());
    }
    if (version.isCommit(ITS_PARENT)) {
      return List.of(SpdkController.before25473());
    }
    if (!version.isBefore(COUNTING_YEAR, COUNTING_MONTH)) {
      return List.of(SpdkController.since25473());
    }
    if (version.isNumber(COUNTING_YEAR, COUNTING_MONTH)) {
      return List.of(SpdkController.since25473(), SpdkController.before25473());
    }
    if (!version.isBefore(FIRST_CHECK_YEAR, FIRST_CHECK_MONTH)) {
      return List.of(SpdkController.before25473());
    }
    return version.isNumber(FIRST_CHECK_YEAR, FIRST_CHECK_MONTH)
        ? List.of(SpdkController.before25473(), SpdkController.before16788())
        : List.of(SpdkController.before16788());
  }

  private static CapturedSpdk conclude(List<SpdkController> fit, List<String> seen, String named) {
    String behaviour = seen.isEmpty() ? "" : ", " + String.join(", ", seen);
    String words =
        fit.size() == 1
            ? "INFERRED: " + named + behaviour + ": " + names(fit)
            : "ASSUMED: "
                + named
                + behaviour
                + ": it may be "
                + names(fit)
                + ", and the best fit is taken; that is no evidence of its version";
    return new CapturedSpdk(fit, words);
  }

  private static String names(List<SpdkController> controllers) {
    return String.join(" or ", controllers.stream().map(controller -> range(controller)).toList());
  }

  private static String range(SpdkController controller) {
    if (controller.equals(SpdkController.since25473())) {
      return "6e1d0b50c1 or later";
    }
    return controller.equals(SpdkController.before25473())
        ? "23b518a013 .. 6e1d0b50c1~1"
        : "before 23b518a013";
  }
}
