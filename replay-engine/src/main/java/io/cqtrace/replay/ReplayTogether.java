package io.cqtrace.replay;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.ControllerLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.ring.CompletionRing;
import io.cqtrace.nvme.Opcode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: recorded replays through several variants. They share one as long as no step comes of
 * which two models could make something else: a fetch that one of them would not make (too few free
 * slots for what is outstanding, or the last request slot), a post that finds the CQ full, a
 * discard, a command that one of them posts in the turn that fetches it. Then each goes on alone
 * from a copy, to the end of the capture.
 *
 * <p>The models themselves are asked; where the answer is not plain, they part. So what comes out
 * is what each gives alone, which a test holds for every model.
 */
public final class ReplayTogether implements HistoryListener {
  private final List<Variant> variants;
  private final @Nullable RecordedReplay lead;
  private List<RecordedReplay> all;
  private boolean parted;

  /** Replays through these variants; listens to a history. */
  public ReplayTogether(List<Variant> variants) {
    this.variants = List.copyOf(variants);
    lead = variants.isEmpty() ? null : new RecordedReplay(variants.get(0));
    all = lead == null ? List.of() : List.of(lead);
  }

  /** The results in the order of the variants, at the history's end. */
  public List<ReplayResult> results() {
    part();
    return all.stream().map(RecordedReplay::result).toList();
  }

  /** From here on each variant goes alone. */
  private void part() {
    RecordedReplay shared = lead;
    if (!parted && shared != null) {
      all = variants.stream().map(shared::copyAs).toList();
    }
    parted = true;
  }

  private @Nullable RecordedCq shared(CommandSpan span) {
    RecordedReplay shared = lead;
    return parted || shared == null ? null : shared.cqOf(span);
  }

  private void beforeFetch(CommandSpan span) {
    RecordedCq cq = shared(span);
    if (cq == null) {
      return;
    }
    int free = Math.max(0, cq.ring().free());
    int outstanding = cq.machine.outstanding(cq.cqId);
    int inFlight = cq.machine.inFlight(span.sqId()) + 1;
    int sqSize = cq.machine.sqRing(span.sqId()).size();
    for (Variant variant : variants) {
      ControllerModel model = variant.controller();
      if (!model.mayFetch(free, outstanding)
          || inFlight >= model.requestSlots(sqSize)
          || model.mostHeld() <= 0) {
        part();
        return;
      }
    }
  }

  private void beforeFinish(CommandSpan span) {
    if (shared(span) == null) {
      return;
    }
    if (Opcode.DELETE_SQ.matches(span.sqId(), span.opcode())
        || Opcode.DELETE_CQ.matches(span.sqId(), span.opcode())) {
      part();
    }
  }

  private void beforePost(CommandSpan span) {
    RecordedCq cq = shared(span);
    if (cq == null) {
      return;
    }
    CompletionRing ring = cq.ring();
    boolean one = cq.finished.size() <= 1 || cq.decided == cq.recordedDecisions;
    boolean plain = one && ring.free() > 0;
    for (Variant variant : variants) {
      plain &= !variant.controller().findsFull(ring);
    }
    if (!plain) {
      part();
    }
  }

  @Override
  public void onLifeStart(ControllerLife life, RowContext at) {
    for (RecordedReplay one : all) {
      one.onLifeStart(life, at);
    }
  }

  /** A second CQ of a number may have SQs that belong to the first. */
  @Override
  public void onCqStart(CompletionQueueLife cq, RowContext at) {
    RecordedReplay shared = lead;
    if (shared != null && !parted && shared.hadCq(cq)) {
      part();
    }
    for (RecordedReplay one : all) {
      one.onCqStart(cq, at);
    }
  }

  @Override
  public void onSqStart(SubmissionQueueLife sq, RowContext at) {
    for (RecordedReplay one : all) {
      one.onSqStart(sq, at);
    }
  }

  @Override
  public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
    for (RecordedReplay one : all) {
      one.onCqEnd(cq, cause, at);
    }
  }

  @Override
  public void onSubmitted(SubmissionQueueLife sq, int entryCount, RowContext at) {
    for (RecordedReplay one : all) {
      one.onSubmitted(sq, entryCount, at);
    }
  }

  @Override
  public void onFetched(CommandSpan span, SubmissionQueueLife sq, RowContext at) {
    beforeFetch(span);
    for (RecordedReplay one : all) {
      one.onFetched(span, sq, at);
    }
  }

  @Override
  public void onCompleted(CommandSpan span, CompletionQueueLife cq, RowContext at) {
    beforeFinish(span);
    for (RecordedReplay one : all) {
      one.onCompleted(span, cq, at);
    }
  }

  @Override
  public void onPosted(CommandSpan span, CompletionQueueLife cq, RowContext at) {
    beforePost(span);
    for (RecordedReplay one : all) {
      one.onPosted(span, cq, at);
    }
  }

  @Override
  public void onFoundFull(CompletionQueueLife cq, RowContext at) {
    part();
    for (RecordedReplay one : all) {
      one.onFoundFull(cq, at);
    }
  }

  @Override
  public void onReleased(CompletionQueueLife cq, int slotCount, RowContext at) {
    for (RecordedReplay one : all) {
      one.onReleased(cq, slotCount, at);
    }
  }

  @Override
  public void onLost(CompletionQueueLife cq, RowContext at) {
    part();
    for (RecordedReplay one : all) {
      one.onLost(cq, at);
    }
  }

  @Override
  public void onCommandEnd(CommandSpan span) {
    if (span.outcome() == Outcome.LOST) {
      part();
    }
    for (RecordedReplay one : all) {
      one.onCommandEnd(span);
    }
  }

  @Override
  public void onLifeEnd(ControllerLife life, RowContext at) {
    for (RecordedReplay one : all) {
      one.onLifeEnd(life, at);
    }
  }
}
