package io.cqtrace.analysis.rule;

import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a log of this producer can show, and which recording of the same stack decides what became
 * of a completion.
 *
 * <p>Source: SPDK {@code lib/nvmf/vfio_user.c} (log flags {@code nvmf_vfio}, {@code vfio_user_db}),
 * {@code lib/nvme/nvme_pcie_common.c} (trace group {@code nvme_pcie}); Linux {@code
 * drivers/nvme/host/trace.h}, {@code drivers/nvme/target/trace.h}; FreeBSD {@code
 * sys/dev/nvme/nvme_sysctl.c}; SPDK {@code lib/nvmf/tcp.c, rdma.c, fc.c} (log flags and trace
 * groups). NVMe over Fabrics has no CQ flow control: NVMe over Fabrics 1.1, 2.4.
 */
public final class RecordingAdvice {
  /** Nothing is known of the producer. */
  static final RecordingAdvice NONE =
      new RecordingAdvice(EnumSet.noneOf(Producer.class), false, "", false);

  private static final Map<Producer, String> SHOWS = new EnumMap<>(Producer.class);
  private static final Map<Producer, List<String>> RECORD = new EnumMap<>(Producer.class);

  /** What to record of SPDK's target, by the transport that its log names. */
  private static final Map<String, List<String>> OF_TRANSPORT = new HashMap<>();

  private static final String DEBUG_BUILD = "SPDK built with --enable-debug and run with ";
  private static final String LINUX_TRACE = "ftrace";
  private static final String SHOWS_LINUX_TRACE =
      "the Linux host's own trace: when it submitted a command and when it ended the request, not"
          + " what the controller did between";
  private static final String BESIDE_LINUX_TRACE =
      "nvme error-log, nvme smart-log and lspci -vvv of the device and its port. Where the"
          + " controller is emulated, the trace of what emulates it decides: 'cqtrace"
          + " capture-hints' lists it";
  private static final String CONNECTION = "a packet capture of the connection (TCP port 4420)";

  // The other side of a run over fabrics: of no use to somebody who gives both.
  private static final String TARGET_LOG = "the target's log over the same time";
  private static final String HOST_LOG = "the host's log over the same time";
  private static final Set<Producer> TARGETS =
      Collections.unmodifiableSet(EnumSet.of(Producer.SPDK_TARGET, Producer.LINUX_TARGET));
  private static final Set<Producer> HOSTS =
      Collections.unmodifiableSet(EnumSet.of(Producer.SPDK_HOST, Producer.LINUX_FABRICS_HOST));

  static {
    SHOWS.put(
        Producer.QEMU_NVME, "the trace of QEMU's NVMe device: what the controller saw and did");
    SHOWS.put(
        Producer.QEMU_VFIO, "QEMU's trace of a passed-through device: register accesses only");
    SHOWS.put(Producer.SPDK_TARGET, "the log of SPDK's NVMe-oF target: the controller's own side");
    SHOWS.put(
        Producer.SPDK_HOST,
        "the log of SPDK's NVMe driver (the initiator): commands and completions that it prints"
            + " when it ends them, no doorbell");
    SHOWS.put(
        Producer.LINUX_PCI_HOST,
        "the Linux host's own log: what its driver did when a command was late, not what the"
            + " controller did with it");
    SHOWS.put(
        Producer.LINUX_KERNEL,
        "a Linux kernel's log without a message of an NVMe driver: nothing in it says that NVMe has"
            + " a part in this");
    SHOWS.put(
        Producer.LINUX_FABRICS_HOST,
        "the log of a Linux NVMe over Fabrics host (TCP, RDMA or FC): its connection and its"
            + " time-outs. Fabrics have no CQ in shared memory and no CQ flow control, so no full"
            + " CQ explains them");
    SHOWS.put(
        Producer.LINUX_TARGET,
        "the log of Linux's NVMe target (nvmet): the controller's own side, its errors only");
    SHOWS.put(
        Producer.ILLUMOS_HOST,
        "the illumos host's own log: what its nvme(4D) driver did when a command was late");
    SHOWS.put(
        Producer.FREEBSD_HOST,
        "the FreeBSD host's own log: what its nvme(4) driver did when a command was late");
    RECORD.put(
        Producer.QEMU_NVME,
        List.of("QEMU with --trace 'pci_nvme_*' -D trace.log -msg timestamp=on"));
    RECORD.put(
        Producer.QEMU_VFIO,
        List.of("what the device itself logs; beside it the guest's events/nvme/enable"));
    RECORD.put(
        Producer.SPDK_TARGET,
        List.of(
            DEBUG_BUILD
                + "-L nvmf_vfio (vfio-user; other transports: nvmf, nvmf_tcp, rdma), for doorbells"
                + " -L vfio_user_db and the transport option disable_mappable_bar0"));
    OF_TRANSPORT.put(
        "tcp",
        List.of(
            DEBUG_BUILD + "-L nvmf -L nvmf_tcp",
            "the tracepoints -e nvmf_tcp printed by spdk_trace",
            CONNECTION,
            HOST_LOG));
    OF_TRANSPORT.put(
        "rdma",
        List.of(
            DEBUG_BUILD + "-L nvmf -L rdma",
            "the tracepoints -e nvmf_rdma printed by spdk_trace",
            HOST_LOG));
    OF_TRANSPORT.put(
        "fc",
        List.of(
            DEBUG_BUILD + "-L nvmf -L nvmf_fc",
            "the tracepoints -e nvmf_fc printed by spdk_trace",
            HOST_LOG));
    OF_TRANSPORT.put(
        "vfio-user",
        List.of(
            DEBUG_BUILD
                + "-L nvmf_vfio, for doorbells -L vfio_user_db and the transport option"
                + " disable_mappable_bar0"));
    RECORD.put(
        Producer.SPDK_HOST,
        List.of(
            TARGET_LOG,
            "on the host's side SPDK's tracepoints: -e nvme_pcie (PCIe) or nvme_tcp, printed by"
                + " spdk_trace -j"));
    RECORD.put(
        Producer.LINUX_PCI_HOST,
        List.of(
            "on the host, before it hangs: echo 1 > /sys/kernel/tracing/events/nvme/enable and its"
                + " trace (which request never completes); "
                + BESIDE_LINUX_TRACE));
    RECORD.put(
        Producer.LINUX_KERNEL,
        List.of(
            "the whole kernel log of the boot (journalctl -k -b), with the stacks of all blocked"
                + " tasks (echo w > /proc/sysrq-trigger) and /sys/block/*/inflight while it hangs"));
    RECORD.put(
        Producer.LINUX_FABRICS_HOST,
        List.of(
            TARGET_LOG, CONNECTION, "on the host echo 1 > /sys/kernel/tracing/events/nvme/enable"));
    RECORD.put(
        Producer.LINUX_TARGET,
        List.of(
            "on the target echo 1 > /sys/kernel/tracing/events/nvmet/enable (each request begun and"
                + " ended)",
            "dynamic debug of the modules nvmet and nvmet_tcp",
            HOST_LOG));
    RECORD.put(
        Producer.ILLUMOS_HOST,
        List.of(
            "on the illumos host: fmdump -eV over the same time (the driver reports to FMA), kstat"
                + " -m nvme, nvmeadm get-logpage of error and health; the controller's own trace"
                + " where it is emulated"));
    RECORD.put(
        Producer.FREEBSD_HOST,
        List.of(
            "on the FreeBSD host: sysctl dev.nvme (num_cmds and num_intr_handler_calls of each"
                + " queue, twice, some seconds apart), nvmecontrol logpage -p 1 and -p 2; the"
                + " controller's own trace where it is emulated"));
  }

  private final Set<Producer> producers;
  private final boolean debugBuild;
  private final String transport;
  private final boolean linuxTrace;

  private RecordingAdvice(
      Set<Producer> producers, boolean debugBuild, String transport, boolean linuxTrace) {
    this.linuxTrace = linuxTrace;
    this.producers = producers;
    this.debugBuild = debugBuild;
    this.transport = transport;
  }

  /** The advice for these inputs. */
  public static RecordingAdvice of(TraceSummary inputs) {
    Set<Producer> producers = EnumSet.noneOf(Producer.class);
    boolean debug = false;
    boolean linuxTrace = false;
    Set<String> transports = new HashSet<>();
    for (TraceSummary.Source source : inputs.sources()) {
      producers.addAll(source.producer().programs());
      linuxTrace |= source.format().equals(LINUX_TRACE);
      debug |= source.producer().build() == SourceProducer.Build.DEBUG;
      if (source.producer().program() == Producer.SPDK_TARGET) {
        transports.add(source.producer().settings().getOrDefault(SourceProducer.TRANSPORT, ""));
      }
    }
    transports.remove("");
    producers.retainAll(SHOWS.keySet());
    String transport = transports.size() == 1 ? transports.iterator().next() : "";
    return new RecordingAdvice(producers, debug, transport, linuxTrace);
  }

  /** Whether nothing is known of who wrote the inputs. */
  public boolean isEmpty() {
    return producers.isEmpty();
  }

  /** What the inputs are and can show, a clause for each. */
  public String shows() {
    return producers.stream()
        .map(producer -> showsOf(producer) + build(producer))
        .collect(Collectors.joining("; "));
  }

  private @Nullable String showsOf(Producer producer) {
    return producer == Producer.LINUX_PCI_HOST && linuxTrace
        ? SHOWS_LINUX_TRACE
        : SHOWS.get(producer);
  }

  private String build(Producer producer) {
    if (producer != Producer.SPDK_TARGET) {
      return "";
    }
    String over = transport.isEmpty() ? "" : " over " + transport;
    return debugBuild
        ? over + " (a debug build, without the log flags that print queues)"
        : over + ", its errors and notices only";
  }

  /** Which recording decides: each once, and without what is given. */
  public String record() {
    Set<String> said = new HashSet<>();
    if (!Collections.disjoint(producers, TARGETS)) {
      said.add(TARGET_LOG);
    }
    if (!Collections.disjoint(producers, HOSTS)) {
      said.add(HOST_LOG);
    }
    return producers.stream()
        .map(producer -> listed(recordOf(producer).stream().filter(said::add).toList()))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("; "));
  }

  private static String listed(List<String> parts) {
    int last = parts.size() - 1;
    return last < 1
        ? String.join("", parts)
        : String.join(", ", parts.subList(0, last)) + ", and " + parts.get(last);
  }

  private List<String> recordOf(Producer producer) {
    if (producer == Producer.LINUX_PCI_HOST && linuxTrace) {
      return List.of(BESIDE_LINUX_TRACE);
    }
    List<String> ofAll = RECORD.getOrDefault(producer, List.of());
    return producer == Producer.SPDK_TARGET ? OF_TRANSPORT.getOrDefault(transport, ofAll) : ofAll;
  }

  /** One sentence for a finding; {@link #record} says it in full, once. */
  String sentence() {
    return isEmpty()
        ? "Record the controller's side of the same run: 'cqtrace capture-hints' lists how."
        : "This log alone does not decide it: what to record stands below.";
  }
}
