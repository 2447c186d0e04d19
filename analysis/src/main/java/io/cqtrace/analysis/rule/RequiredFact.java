package io.cqtrace.analysis.rule;

import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.Producer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A kind of facts that a rule rests on, and how each producer is made to record it.
 *
 * <p>Source: QEMU {@code hw/nvme/trace-events} (7.2 to 11.1; the names {@code update_*} are {@code
 * shadow_doorbell_*} and {@code eventidx_*} in 7.2), SPDK {@code lib/nvmf/vfio_user.c}, Linux
 * {@code drivers/nvme/host/trace.h}.
 */
public enum RequiredFact {
  SQ_TAILS(
      "SQ tail doorbells",
      EnumSet.of(EventKind.SQ_DOORBELL, EventKind.SHADOW_SQ_TAIL, EventKind.SQ_POLL),
      "--trace 'pci_nvme_mmio_doorbell_sq' --trace 'pci_nvme_update_sq_tail' (7.2:"
          + " pci_nvme_shadow_doorbell_sq)",
      "-L nvmf_vfio (debug build)"),
  FETCHES(
      "the controller's fetches of commands",
      EnumSet.of(EventKind.FETCH),
      "--trace 'pci_nvme_admin_cmd' --trace 'pci_nvme_io_cmd'",
      "-L nvmf_vfio (debug build)"),
  COMPLETIONS(
      "completions on the controller's side",
      EnumSet.of(EventKind.COMPLETE, EventKind.POST),
      "--trace 'pci_nvme_enqueue_req_completion'",
      "-L nvmf_vfio (debug build)"),
  POSTS("CQEs as they are written", EnumSet.of(EventKind.POST), null, "-L nvmf_vfio (debug build)"),
  CQ_HEADS(
      "CQ heads",
      EnumSet.of(EventKind.CQ_DOORBELL, EventKind.SHADOW_CQ_HEAD),
      "--trace 'pci_nvme_mmio_doorbell_cq' --trace 'pci_nvme_update_cq_head' (7.2:"
          + " pci_nvme_shadow_doorbell_cq)",
      "-L vfio_user_db (debug build) and transport option disable_mappable_bar0, so that doorbells"
          + " are messages"),
  SHADOW_HEADS(
      "the controller's reads of the shadow CQ head",
      EnumSet.of(EventKind.SHADOW_CQ_HEAD),
      "--trace 'pci_nvme_update_cq_head' (7.2: pci_nvme_shadow_doorbell_cq)",
      null),
  CQ_SIZES(
      "sizes of the CQs",
      EnumSet.of(EventKind.CREATE_CQ, EventKind.ADMIN_QUEUE_SIZES),
      "--trace 'pci_nvme_create_*q' --trace 'pci_nvme_mmio_aqattr', from before the controller is"
          + " enabled; or give --admin-queue-size, --io-queue-size",
      "no log flag prints them: give --admin-queue-size, --io-queue-size"),
  CSTS_READS(
      "the host's reads of CSTS (its time-out handler)",
      EnumSet.of(EventKind.CSTS_READ),
      "--trace 'pci_nvme_mmio_read'",
      "-L nvmf_vfio (debug build)"),
  INTERRUPTS(
      "interrupts that the controller raises",
      EnumSet.of(EventKind.IRQ),
      "--trace 'pci_nvme_irq_*'",
      null),
  POLLS(
      "the controller's polls of an SQ",
      EnumSet.of(EventKind.SQ_POLL),
      null,
      "-L nvmf_vfio (debug build)"),
  TIMES(
      "time stamps",
      EnumSet.noneOf(EventKind.class),
      "-msg timestamp=on",
      "leave the log's time stamps on"),
  HOST_TRACE(
      "the host's own trace",
      EnumSet.of(EventKind.HOST_SUBMIT, EventKind.HOST_COMPLETE),
      "the guest's events/nvme/enable and its trace, given beside this one",
      "the guest's events/nvme/enable and its trace, given beside this one"),
  KERNEL_LOG(
      "the host's kernel log",
      EnumSet.of(EventKind.TIMEOUT, EventKind.ABORT),
      "the guest's dmesg or console, given beside the trace",
      "the guest's dmesg or console, given beside the log");

  /** The producers of which it is known. */
  public static final List<Producer> PRODUCERS = List.of(Producer.QEMU_NVME, Producer.SPDK_TARGET);

  private final String what;

  @SuppressWarnings("ImmutableEnumChecker") // A copy is handed out.
  private final Set<EventKind> kinds;

  private final @Nullable String qemu;
  private final @Nullable String spdk;

  RequiredFact(String what, Set<EventKind> kinds, @Nullable String qemu, @Nullable String spdk) {
    this.what = what;
    this.kinds = kinds;
    this.qemu = qemu;
    this.spdk = spdk;
  }

  /** What is needed. */
  public String what() {
    return what;
  }

  /** Kinds of rows of which one is enough; none for a property of all rows. */
  public Set<EventKind> kinds() {
    return EnumSet.copyOf(kinds);
  }

  /**
   * Whether a rule may take the absence of such rows for the absence of the event, so that it must
   * be silent where they were not recorded. What only adds to the evidence needs no such care.
   */
  public boolean absenceCounts() {
    return switch (this) {
      case SQ_TAILS, FETCHES, COMPLETIONS, POSTS, CQ_HEADS, SHADOW_HEADS, CQ_SIZES -> true;
      case TIMES, CSTS_READS, INTERRUPTS, POLLS, HOST_TRACE, KERNEL_LOG -> false;
    };
  }

  /** How a producer is made to record it, or null if it cannot. */
  public @Nullable String recording(Producer producer) {
    return switch (producer) {
      case QEMU_NVME -> qemu;
      case SPDK_TARGET -> spdk;
      default -> null;
    };
  }
}
