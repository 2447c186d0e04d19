package io.cqtrace.predict;

import io.cqtrace.fit.TagsInBatch;
import io.cqtrace.model.Models;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.CapturedPair;
import io.cqtrace.replay.ReplayInput;
import java.util.List;
import java.util.Locale;

/**
 * Which hosts the captured one may be. The events {@code nvme_sq} and {@code nvme_complete_rq} are
 * Linux's; where they show tags that are free while the handler is still in its batch, its requests
 * are not completed after the batch.
 *
 * @param possible hosts that the traces leave
 * @param mayReplace whether the captured one may be another than the likeliest
 */
record Guests(List<HostModel> possible, boolean mayReplace) {
  /** Every guest, and none instead of the likeliest. */
  static final Guests ANY = new Guests(Models.guests(), false);

  private static final int LEAST_FREED = 3;
  private static final int LEAST_PERCENT = 5;

  /** Copies the list. */
  Guests {
    possible = List.copyOf(possible);
  }

  /**
   * By the guest's trace beside an SPDK log.
   *
   * @param hostKnown whether the user or a simulated run names the host
   */
  static Guests of(ReplayInput input, boolean hostKnown) {
    boolean traced = input.floods().delays().hostRecorded();
    if (!traced) {
      return ANY;
    }
    TagsInBatch tags = input.floods().tagsInBatch();
    boolean freedInBatch =
        tags.freed() >= LEAST_FREED && 100 * tags.freed() >= LEAST_PERCENT * tags.cqes();
    return new Guests(
        Models.linuxHosts().stream()
            .filter(host -> !freedInBatch || host.freesTagsInBatch())
            .toList(),
        !hostKnown);
  }

  /**
   * What may be taken instead of pairs that could not have made the capture.
   *
   * @param p of the best of them
   */
  List<CapturedPair> instead(List<CapturedPair> pairs, double p) {
    if (!mayReplace) {
      return List.of();
    }
    List<HostModel> tried = pairs.stream().map(CapturedPair::host).distinct().toList();
    return possible.stream()
        .filter(host -> !tried.contains(host))
        .flatMap(
            host ->
                pairs.stream()
                    .map(
                        pair ->
                            new CapturedPair(
                                host,
                                pair.variant(),
                                String.format(
                                    Locale.ROOT,
                                    "%s; its host INFERRED: %s could not have made this capture"
                                        + " (p = %.4f)",
                                    pair.origin(),
                                    pair.host().name(),
                                    p))))
        .toList();
  }
}
