package io.cqtrace.fit;

/**
 * A step of host or controller whose duration a capture records. The host's steps are seen in
 * Linux's trace events {@code nvme:nvme_setup_cmd}, {@code nvme_sq} (once for each CQE, in {@code
 * drivers/nvme/host/pci.c: nvme_handle_cqe}) and {@code nvme_complete_rq} ({@code
 * drivers/nvme/host/core.c: nvme_complete_rq}); the controller's in the log of SPDK's vfio-user
 * target ({@code lib/nvmf/vfio_user.c}, functions named at each).
 */
public enum DelayKind {
  /** {@code nvme_sq} to the next {@code nvme_sq} of the same batch. */
  CQE_WORK("cqe-work", "handler's work on a CQE"),
  /**
   * The same where only the CQ head doorbells tell of the handler: the mean of a batch, once for
   * each of its CQEs. A run draws one a batch.
   */
  BATCH_WORK("batch-work", "handler's work on a CQE of a batch"),
  /** Post to the first {@code nvme_sq} of a batch. */
  INTERRUPT("interrupt", "post to interrupt handler"),
  /** {@code nvme_sq} to {@code nvme_complete_rq}, where no other tag was being freed. */
  TAG_FREE("tag-free", "CQE handled to tag free"),
  /** From one {@code nvme_complete_rq} to the next, where the CQE had been handled before. */
  TAG_FREE_QUEUED("tag-free-queued", "tag free to the next tag free"),
  /** {@code nvme_complete_rq} to {@code nvme_setup_cmd} of the thread that waited for it. */
  WAKE_UP("wake-up", "tag free to the next submission"),
  /** {@code nvme_setup_cmd} to the next one of the same thread, without a wait between them. */
  SUBMIT("submit", "between two submissions in a row"),
  /** Submission to the first look of the controller that shows it, where it was idle. */
  FIRST_LOOK("first-look", "submission to the first look"),
  /**
   * A doorbell message to the one that waits for it, where BAR0 is trapped ({@code
   * handle_dbl_access}). The poller that takes them runs once a millisecond ({@code
   * vfio_user_poll_vfu_ctx}).
   */
  MESSAGE("message", "a doorbell message"),
  /**
   * {@code handle_del_io_q} to {@code delete_sq_done} on another reactor; of I/O, fetch to
   * completion.
   */
  SERVICE("service", "fetch to an end outside the turn"),
  /** {@code nvmf_vfio_user_sq_poll} to the first fetch of the turn. */
  LOOK("look", "look to fetch"),
  /** Fetch to the next fetch of the turn. */
  FETCH("fetch", "fetch to the next fetch"),
  /** Fetch to {@code post_completion} of a Delete SQ that ends in the turn. */
  SYNC("sync", "Delete SQ to its post in the turn"),
  /** The same for a Delete CQ, which always ends in the turn. */
  SYNC_CQ("sync-cq", "Delete CQ to its post in the turn"),
  /** Post to the next fetch of the turn. */
  AFTER_POST("after-post", "post to the next fetch"),
  /** Post to the next post of those that ended elsewhere. */
  POST("post", "post to the next post");

  private final String code;
  private final String words;

  DelayKind(String code, String words) {
    this.code = code;
    this.words = words;
  }

  /** Stable name in files and JSON. */
  public String code() {
    return code;
  }

  /** The step with this code. */
  static DelayKind ofCode(String code) {
    for (DelayKind kind : values()) {
      if (kind.code.equals(code)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no step " + code);
  }

  /** For tables. */
  public String words() {
    return words;
  }
}
