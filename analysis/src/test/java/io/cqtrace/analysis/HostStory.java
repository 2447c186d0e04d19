package io.cqtrace.analysis;

import io.cqtrace.analysis.rule.Party;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A host's log and what is true of it. The messages are those of Linux ({@code
 * drivers/nvme/host/pci.c}, {@code core.c}, {@code tcp.c}, {@code trace.h}, {@code
 * drivers/pci/pcie}).
 *
 * @param name the file's name
 * @param text the log
 * @param rules what must be found in it
 * @param suspects whom a SUSPECT may accuse, by the controller's number
 */
record HostStory(String name, String text, Set<String> rules, Map<Integer, Party> suspects) {

  private static final Path DMESG = Path.of("../sample-traces/dmesg/slow-backend/kernel.log");

  static List<HostStory> all() {
    return List.of(
        new HostStory(
            "healthy",
            """
            [    2.100000] nvme nvme0: pci function 0000:01:00.0
            [    2.300000] nvme nvme0: 4/0/0 default/read/poll queues
            [    2.310000]  nvme0n1: p1 p2
            [    2.400000] nvme nvme1: pci function 0000:02:00.0
            [    2.500000] nvme nvme1: 4/0/0 default/read/poll queues
            [    3.900000] EXT4-fs (nvme0n1p1): mounted filesystem with ordered data mode
            """,
            Set.of("LOG-CONTEXT"),
            Map.of()),
        new HostStory(
            "reset and back",
            """
            [    2.100000] nvme nvme0: pci function 0000:01:00.0
            [    2.300000] nvme nvme0: 4/0/0 default/read/poll queues
            [  100.000000] nvme nvme0: I/O tag 12 (300c) opcode 0x2 (I/O Cmd) QID 3 timeout, aborting req_op:READ(0) size:4096
            [  100.000100] nvme nvme0: I/O tag 13 (300d) opcode 0x1 (I/O Cmd) QID 3 timeout, aborting req_op:WRITE(1) size:8192
            [  100.000300] nvme nvme0: Abort status: 0x0
            [  100.000400] nvme nvme0: Abort status: 0x0
            [  130.700000] nvme nvme0: I/O tag 12 (300c) opcode 0x2 (I/O Cmd) QID 3 timeout, reset controller
            [  131.200000] nvme nvme0: 4/0/0 default/read/poll queues
            """,
            Set.of("HOST-TIMEOUT"),
            Map.of()),
        new HostStory(
            "polled",
            """
            [    2.100000] nvme nvme1: pci function 0000:01:00.0
            [    2.300000] nvme nvme1: 4/0/0 default/read/poll queues
            [  100.000000] nvme nvme1: I/O 1 QID 1 timeout, completion polled
            [  130.000000] nvme nvme1: I/O 2 QID 1 timeout, completion polled
            [  160.000000] nvme nvme1: I/O 3 QID 2 timeout, completion polled
            [  190.000000] nvme nvme1: I/O 3 QID 2 timeout, completion polled
            """,
            Set.of("INTERRUPT-LOST"),
            Map.of(1, Party.PLATFORM)),
        new HostStory(
            "registers gone",
            """
            [    2.100000] nvme nvme0: pci function 0000:05:00.0
            [    2.300000] nvme nvme0: 4/0/0 default/read/poll queues
            [   88.000000] nvme nvme0: I/O 33 QID 2 timeout, aborting
            [  118.100000] nvme nvme0: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0xffff
            [  118.100100] nvme nvme0: Does your device have a faulty power saving mode enabled?
            [  118.200000] nvme 0000:05:00.0: Unable to change power state from D3cold to D0, device inaccessible
            [  118.210000] nvme nvme0: Disabling device after reset failure: -19
            """,
            Set.of("HOST-TIMEOUT", "DEVICE-DEAD", "NEVER-RECOVERED"),
            Map.of(0, Party.PLATFORM)),
        new HostStory(
            "fatal and back",
            """
            [    2.100000] nvme nvme0: pci function 0000:05:00.0
            [    2.300000] nvme nvme0: 4/0/0 default/read/poll queues
            [ 1500.000000] nvme nvme0: controller is down; will reset: CSTS=0x3, PCI_STATUS=0x10
            [ 1500.900000] nvme nvme0: 4/0/0 default/read/poll queues
            [ 1501.000000] EXT4-fs (nvme0n1p1): re-mounted
            [ 1501.100000] nvme nvme0: Ignoring bogus Namespace Identifiers
            """,
            Set.of("DEVICE-DEAD"),
            Map.of(0, Party.CONTROLLER)),
        new HostStory(
            "link down",
            """
            [    2.100000] nvme nvme2: pci function 0000:05:00.0
            [    2.300000] nvme nvme2: 8/0/0 default/read/poll queues
            [  100.000000] pcieport 0000:00:01.4: AER: Uncorrectable (Fatal) error message received from 0000:00:01.4
            [  100.000041] pcieport 0000:00:01.4: PCIe Bus Error: severity=Uncorrectable (Fatal), type=Transaction Layer, (Receiver ID)
            [  100.000093] nvme nvme2: frozen state error detected, reset controller
            [  100.400000] pcieport 0000:00:01.4: AER: device recovery failed
            [  131.200000] nvme nvme2: I/O tag 40 (6028) opcode 0x2 (Read) QID 5 timeout, disable controller
            """,
            Set.of("LINK-DOWN", "HOST-TIMEOUT"),
            Map.of(2, Party.PLATFORM)),
        new HostStory(
            "two controllers, one tag",
            """
            [    2.300000] nvme nvme0: 4/0/0 default/read/poll queues
            [    2.400000] nvme nvme1: 4/0/0 default/read/poll queues
            [  700.000000] nvme nvme0: I/O 5 QID 1 timeout, aborting
            [  700.004000] nvme nvme1: I/O 5 QID 1 timeout, aborting
            [  700.300000] nvme nvme0: Abort status: 0x0
            [  730.200000] nvme nvme1: I/O 5 QID 1 timeout, reset controller
            [  790.200000] nvme nvme1: Device not ready; aborting reset, CSTS=0x1
            [  790.210000] nvme nvme1: Removing after probe failure status: -19
            """,
            Set.of("HOST-TIMEOUT", "DEVICE-DEAD", "NEVER-RECOVERED"),
            Map.of(1, Party.CONTROLLER)),
        new HostStory(
            "task blocked",
            """
            [  240.000000] nvme nvme0: I/O 9 QID 3 timeout, disable controller
            [  362.500000] INFO: task kworker/2:1H:77 blocked for more than 120 seconds.
            [  362.500021] task:kworker/2:1H    state:D stack:0     pid:77    tgid:77    ppid:2      flags:0x00004000
            [  362.500028] Workqueue: kblockd blk_mq_timeout_work
            [  362.500035] Call Trace:
            [  362.500049]  __schedule+0x27c/0x6b0
            [  362.500056]  schedule+0x33/0x110
            [  362.500070]  __mutex_lock.constprop.0+0x3f5/0x7b0
            [  362.500077]  nvme_dev_disable+0x2a/0x2b0 [nvme]
            [  362.500084]  nvme_timeout+0x1b4/0x410 [nvme]
            [  362.500091]  blk_mq_check_expired+0x6a/0xb0
            """,
            Set.of("HOST-TIMEOUT", "HOST-HUNG"),
            Map.of()),
        new HostStory(
            "connection lost",
            """
            [   10.000000] nvme nvme3: creating 4 I/O queues.
            [   10.100000] nvme nvme3: new ctrl: NQN "nqn.2026-10.io.example:sub1", addr 192.0.2.7:4420
            [  100.000000] nvme nvme3: queue 2: timeout cid 0x5001 type 4 opcode 0x2 (Read)
            [  100.000100] nvme nvme3: starting error recovery
            [  100.100000] nvme nvme3: Reconnecting in 10 seconds...
            [  110.200000] nvme nvme3: failed to connect socket: -110
            [  110.300000] nvme nvme3: Failed reconnect attempt 1
            [  700.100000] nvme nvme3: Removing controller...
            """,
            Set.of("HOST-TIMEOUT", "NEVER-RECOVERED"),
            Map.of()),
        new HostStory("slow backend", sample(), Set.of("HOST-TIMEOUT"), Map.of()),
        new HostStory(
            "trace, one request waits",
            trace(0, 40) + "    sh-9  [001] .....   90.000000: tracing_mark_write: end\n",
            Set.of("HOST-WAITS", "HOST-LATENCY"),
            Map.of()),
        new HostStory("trace, healthy", trace(-1, 40), Set.of("HOST-LATENCY"), Map.of()));
  }

  /** A host's trace of reads on two queues; {@code open} is never completed. */
  private static String trace(int open, int count) {
    StringBuilder text = new StringBuilder("# tracer: nop\n#\n");
    for (int i = 0; i < count; i++) {
      int queue = 1 + i % 2;
      int cid = 0x1000 + i;
      String head =
          String.format(Locale.ROOT, "    fio-%d  [00%d] .....  %d.", 160 + queue, queue, 14 + i);
      text.append(head)
          .append(
              String.format(
                  Locale.ROOT,
                  "100000: nvme_setup_cmd: nvme0: disk=nvme0n1, qid=%d, cmdid=%d, nsid=1,"
                      + " flags=0x0, meta=0x0, cmd=(nvme_cmd_read slba=%d, len=7, ctrl=0x0,"
                      + " dsmgmt=0, reftag=0)\n",
                  queue,
                  cid,
                  8 * i));
      if (i != open) {
        text.append(head)
            .append(
                String.format(
                    Locale.ROOT,
                    "100200: nvme_sq: nvme0: disk=nvme0n1, qid=%d, head=%d, tail=%d\n",
                    queue,
                    i / 2 + 1,
                    i / 2 + 1));
        text.append(head)
            .append(
                String.format(
                    Locale.ROOT,
                    "100210: nvme_complete_rq: nvme0: disk=nvme0n1, qid=%d, cmdid=%d, res=0x0, retries=0, flags=0x0, status=0x0\n",
                    queue,
                    cid));
      }
    }
    return text.toString();
  }

  private static String sample() {
    try {
      return Files.readString(DMESG, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
