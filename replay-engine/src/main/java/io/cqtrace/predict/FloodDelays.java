package io.cqtrace.predict;

import io.cqtrace.fit.DelayKind;
import io.cqtrace.fit.Durations;
import io.cqtrace.fit.RecordedDelays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Hot path: the durations of a run, each in a field of its own. */
final class FloodDelays {
  final Durations cqeWork;
  final @Nullable Durations batchWork;
  final Durations interrupt;
  final Durations tagFree;
  final Durations tagFreeQueued;
  final Durations wakeUp;
  final Durations submit;
  final Durations firstLook;
  final Durations message;
  final Durations service;
  final Durations look;
  final Durations fetch;
  final Durations sync;
  final Durations syncCq;
  final Durations afterPost;
  final Durations post;

  private FloodDelays(UnaryOperator<Durations> change, RecordedDelays delays) {
    cqeWork = change.apply(of(delays, DelayKind.CQE_WORK));
    Durations ofBatches = delays.get(DelayKind.BATCH_WORK);
    batchWork = ofBatches == null ? null : change.apply(ofBatches);
    interrupt = change.apply(of(delays, DelayKind.INTERRUPT));
    tagFree = change.apply(of(delays, DelayKind.TAG_FREE));
    tagFreeQueued = change.apply(of(delays, DelayKind.TAG_FREE_QUEUED));
    wakeUp = change.apply(of(delays, DelayKind.WAKE_UP));
    submit = change.apply(of(delays, DelayKind.SUBMIT));
    firstLook = change.apply(of(delays, DelayKind.FIRST_LOOK));
    message = change.apply(of(delays, DelayKind.MESSAGE));
    service = change.apply(of(delays, DelayKind.SERVICE));
    look = change.apply(of(delays, DelayKind.LOOK));
    fetch = change.apply(of(delays, DelayKind.FETCH));
    sync = change.apply(of(delays, DelayKind.SYNC));
    syncCq = change.apply(of(delays, DelayKind.SYNC_CQ));
    afterPost = change.apply(of(delays, DelayKind.AFTER_POST));
    post = change.apply(of(delays, DelayKind.POST));
  }

  /** The durations as another capture of the same setting could have recorded them. */
  static FloodDelays resampled(RecordedDelays delays, SplittableRandom random) {
    return new FloodDelays(durations -> durations.resample(random), delays);
  }

  private static Durations of(RecordedDelays delays, DelayKind kind) {
    Durations durations = delays.get(kind);
    if (durations == null) {
      throw new IllegalArgumentException("no durations of " + kind.code());
    }
    return durations;
  }
}
