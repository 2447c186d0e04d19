package io.cqtrace.model.controller;

import io.cqtrace.model.ShadowDoorbells;

/**
 * SPDK's vfio-user NVMe target. It never holds a finished command: it applies flow control where it
 * fetches ({@code handle_sq_tdbl_write}) and discards where it posts ({@code post_completion}
 * returns -1). Three generations differ in what a fetch needs:
 *
 * <ul>
 *   <li>before 23b518a013 (review 16788): nothing;
 *   <li>then, until 6e1d0b50c1 (review 25473): a free slot; commands that are outstanding and will
 *       need one are not counted;
 *   <li>since 6e1d0b50c1: more free slots than commands outstanding on the CQ.
 * </ul>
 *
 * <p>The code keeps the CQ head as last seen and reads the doorbell again only when its count of
 * free slots runs out. Both decisions read it again before they say "full", and the head as last
 * seen is never ahead of the doorbell, so the outcome is that of reading it each time: that is what
 * this model does.
 *
 * <p>A discarded completion of Delete I/O SQ (and of Create I/O SQ) goes unnoticed, since {@code
 * vfio_user_qpair_delete_cb} ignores what {@code post_completion} returns; for any other command
 * the error reaches {@code fail_ctrlr}, which sets CSTS.CFS by {@code nvmf_ctrlr_set_fatal_status}.
 * Nothing else happens: {@code nvmf_vfio_user_sq_poll} does not look at that bit, so SPDK goes on
 * polling and posting. To the host it is a silent loss and a bit.
 *
 * <p>Delete I/O SQ finishes in the turn that fetches it when the I/O queue pair lives on the
 * reactor of the admin queue ({@code vfio_user_qpair_delete_cb} runs at once), otherwise later,
 * after messages to the other reactor and back. With one reactor nothing is ever outstanding as
 * long as the I/O queues are idle; with I/O in flight {@code spdk_nvmf_qpair_disconnect} defers
 * there too, which this model does not have. Delete I/O CQ ({@code handle_del_io_q}) always
 * finishes in the turn that fetches it.
 */
public final class SpdkController implements ControllerModel {
  private static final int SPDK_NVMF_MAX_ASYNC_EVENTS = 4;

  /** What a fetch needs. */
  private enum FetchRule {
    NOTHING,
    FREE_SLOT,
    FREE_SLOT_BEYOND_OUTSTANDING
  }

  private static final SpdkController BEFORE_16788 =
      new SpdkController(
          FetchRule.NOTHING,
          "spdk-pre-16788",
          "SPDK vfio-user before 23b518a013 (March 2023): no check at fetch",
          "SPDK lib/nvmf/vfio_user.c: handle_sq_tdbl_write, post_completion before 23b518a013",
          "up to v23.01");

  private static final SpdkController BEFORE_25473 =
      new SpdkController(
          FetchRule.FREE_SLOT,
          "spdk-pre-25473",
          "SPDK vfio-user before 6e1d0b50c1 (unmodified): outstanding not counted",
          "SPDK lib/nvmf/vfio_user.c: handle_sq_tdbl_write, post_completion at 6e1d0b50c1~1",
          "v23.05 .. v24.09");

  private static final SpdkController SINCE_25473 =
      new SpdkController(
          FetchRule.FREE_SLOT_BEYOND_OUTSTANDING,
          "spdk-25473",
          "SPDK vfio-user since 6e1d0b50c1 (modified): outstanding counted at fetch",
          "SPDK lib/nvmf/vfio_user.c: handle_sq_tdbl_write at 6e1d0b50c1",
          "v25.01 and later; the same in v26.05 and at 3230130e6a41");

  private static final SpdkController ADAPTIVE =
      new SpdkController(
          FetchRule.FREE_SLOT_BEYOND_OUTSTANDING,
          "spdk-adaptive-irq",
          "spdk-25473 with adaptive interrupts (the default of a polling target): sent by the"
              + " poller of the SQ, not with the CQE",
          "SPDK lib/nvmf/vfio_user.c: handle_suppressed_irq, nvmf_vfio_user_sq_poll,"
              + " handle_create_io_cq, delete_cq_done (3230130e6a41)",
          "v25.01 and later; adaptive interrupts v22.05 and later");

  private final FetchRule fetchRule;
  private final String name;
  private final String standsFor;
  private final String source;
  private final String releases;

  private SpdkController(
      FetchRule fetchRule, String name, String standsFor, String source, String releases) {
    this.fetchRule = fetchRule;
    this.name = name;
    this.standsFor = standsFor;
    this.source = source;
    this.releases = releases;
  }

  /** Before 23b518a013: no check at fetch. */
  public static SpdkController before16788() {
    return BEFORE_16788;
  }

  /** From 23b518a013 to the parent of 6e1d0b50c1: "unmodified". */
  public static SpdkController before25473() {
    return BEFORE_25473;
  }

  /** From 6e1d0b50c1 on: "modified". */
  public static SpdkController since25473() {
    return SINCE_25473;
  }

  /**
   * {@link #since25473} with what {@code handle_suppressed_irq} does. It reads the head doorbell
   * into {@code last_head} before the SQ is looked at, unless the tail is the one that was
   * signalled last, and neither {@code last_head} nor {@code last_trigger_irq_tail} is reset when a
   * CQ is deleted and created again.
   */
  public static SpdkController adaptive() {
    return ADAPTIVE;
  }

  @Override
  public Interrupts interrupts() {
    return this == ADAPTIVE ? Interrupts.AT_POLL : Interrupts.EACH_POST;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String standsFor() {
    return standsFor;
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public String releases() {
    return releases;
  }

  @Override
  public String assumed() {
    return "the I/O queues are idle: with I/O in flight Delete I/O SQ finishes later even with one"
        + " reactor (spdk_nvmf_qpair_disconnect defers)";
  }

  @Override
  public boolean mayFetch(int freeSlots, int outstanding) {
    return switch (fetchRule) {
      case NOTHING -> true;
      case FREE_SLOT -> freeSlots > 0;
      case FREE_SLOT_BEYOND_OUTSTANDING -> freeSlots > outstanding;
    };
  }

  /** SPDK lib/nvmf/ctrlr.c: nvmf_ctrlr_async_event_request. */
  @Override
  public int mostAers(int cqSize) {
    return SPDK_NVMF_MAX_ASYNC_EVENTS;
  }

  /** {@code delete_cq_done} and {@code handle_create_io_cq} leave {@code last_head} as it is. */
  @Override
  public boolean keepsHeadOfOldCq() {
    return true;
  }

  /**
   * {@code cq_is_full} and {@code handle_sq_tdbl_write} take the doorbell as it is; what {@code
   * handle_suppressed_irq} makes of it is not modelled.
   */
  @Override
  public BadHead badHead() {
    return this == ADAPTIVE ? BadHead.UNKNOWN : BadHead.COUNTED_FROM;
  }

  /** In interrupt mode ({@code set_sq_eventidx}); else it polls. */
  @Override
  public ShadowDoorbells shadow() {
    return ShadowDoorbells.ORDERED;
  }

  @Override
  public FullAction whenFull(boolean queueCommand) {
    return queueCommand ? FullAction.DISCARD : FullAction.FAIL;
  }

  @Override
  public boolean deletesInFetch(int reactors) {
    return reactors == 1;
  }

  @Override
  public boolean deletesCqInFetch(int reactors) {
    return true;
  }

  /**
   * SPDK lib/nvmf/ctrlr.c {@code nvmf_ctrlr_cc_reset_shn_done}: CSTS is cleared when the I/O queue
   * pairs are gone.
   */
  @Override
  public ResetPolicy reset() {
    return ResetPolicy.DRAINS;
  }
}
