package io.cqtrace.analysis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.LogText;
import io.cqtrace.analysis.QemuLog;
import io.cqtrace.analysis.SpdkLog;
import io.cqtrace.analysis.report.MailReport;
import io.cqtrace.analysis.verdict.Analysis;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of the catalogue has one history that fires it and one near miss that must not. */
class RuleCasesTest {
  private static final String TIMEOUT =
      "[  101.5] nvme nvme0: I/O tag 641 (c281) opcode 0x2 (Read) QID 3 timeout, aborting"
          + " req_op:READ";

  private static final String UNKNOWN_CQE =
      "[2026-10-15 19:40:09.145091] nvme_pcie_common.c: 899:nvme_pcie_qpair_process_completions:"
          + " *ERROR*: cpl does not map to outstanding cmd\n";

  private static final String PRINTED_CQE =
      "[2026-10-15 19:40:09.145103] nvme_qpair.c: 474:spdk_nvme_print_completion: *NOTICE*: SUCCESS"
          + " (00/00) qid:1 cid:76 cdw0:0 sqhd:00fd p:0 m:0 dnr:0\n";

  /** A history that fires, the nearest one that must not. */
  private record Case(Supplier<Analysis> fires, Supplier<Analysis> spares) {}

  private static final Map<String, Case> CASES = new LinkedHashMap<>();

  static {
    add("CQ-LOST", () -> spdkRound().full(0, 0, 1), () -> spdkRound());
    add(
        "CQ-OVERRUN",
        () -> spdkFull().post(0, 4, 0).at(5).cqHead(0, 2),
        () -> spdkFull().cqHead(0, 2).post(0, 4, 0).at(5).cqHead(0, 3));
    put("CQ-STALL", () -> held(2500), () -> held(10.1));
    put(
        "CQ-CORK",
        () -> corked().at(11_330).tryPostQuietly(1, 1).analyze(),
        () -> corked().at(900).tryPostQuietly(1, 1).analyze());
    put(
        "EVENTIDX-STALE",
        () -> corked().at(11_330).tryPostQuietly(1, 1).analyze(),
        () -> corked().at(5000).cqDoorbell(1, 1).tryPostQuietly(1, 1).analyze());
    put(
        "SQ-LOST-WAKE",
        () -> oneRead().sqDoorbell(1, 4).at(1500).errorLine().at(3000).errorLine().analyze(),
        () -> oneRead().sqDoorbell(1, 2).fetch(1, 5, 2).at(3000).errorLine().analyze());
    put(
        "IRQ-LOST",
        () -> posted().at(5000).readCsts().cqDoorbell(1, 1).analyze(),
        () -> posted().at(10).readCsts().cqDoorbell(1, 1).analyze());
    put(
        "CQE-DUPLICATE",
        () -> oneRead().complete(1, 0).analyze(),
        () -> oneRead().read(1, 2, 0).complete(1, 0).analyze());
    put(
        "CQE-STALE",
        () -> oneRead().read(1, 2, 0x1000).complete(1, 0).analyze(),
        () -> oneRead().read(1, 2, 0x1000).complete(1, 0x1000).analyze());
    add(
        "CQE-WRONG-SQ",
        () -> spdkShared().post(2, 7, 1).at(5).cqHead(1, 2),
        () -> spdkShared().post(3, 7, 1).at(5).cqHead(1, 2));
    put(
        "NO-CQ-DOORBELL",
        () -> posted().at(3000).errorLine().analyze(),
        () -> posted().cqDoorbell(1, 1).at(3000).errorLine().analyze());
    put(
        "DOORBELL-INVALID",
        () -> oneRead().cqDoorbell(1, 0x0200).analyze(),
        () -> oneRead().read(1, 2, 5).complete(1, 5).cqDoorbell(1, 2).analyze());
    put(
        "CID-REUSED",
        () -> oneRead().read(1, 2, 5).read(1, 3, 5).complete(1, 5).complete(1, 5).analyze(),
        () -> oneRead().read(1, 2, 5).complete(1, 5).read(1, 3, 5).complete(1, 5).analyze());
    put(
        "BACKEND-SLOW",
        () -> oneRead().read(1, 2, 5).at(40_000).complete(1, 5).cqDoorbell(1, 2).analyze(),
        () -> oneRead().read(1, 2, 5).at(900).complete(1, 5).cqDoorbell(1, 2).analyze());
    put("CQ-WITHHELD", () -> fullBy(4), () -> fullBy(3));
    add(
        "SQ-DEFERRED",
        () -> SpdkLog.started(4).poll(0, 0, 2).at(1).poll(0, 0, 2),
        () -> SpdkLog.started(4).poll(0, 0, 2).at(1).poll(0, 1, 2));
    put("EARLY-TAG-REUSE", () -> fourth(4096), () -> fourth(3));
    put(
        "HOST-TIMEOUT",
        () -> LogText.analyze("dmesg.txt", TIMEOUT + "\n"),
        () ->
            LogText.analyze(
                "dmesg.txt", "[    1.500000] nvme nvme0: 8/0/0 default/read/poll queues\n"));
    host(
        "DEVICE-DEAD",
        "nvme nvme0: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0x10",
        "nvme nvme0: controller is down; will reset: CSTS=0x11, PCI_STATUS=0x10");
    host(
        "LINK-DOWN",
        "pcieport 0000:00:03.1: pciehp: Slot(3): Link Down\n"
            + "[  101.600000] nvme nvme1: frozen state error detected, reset controller",
        "pcieport 0000:00:03.1: pciehp: Slot(3): Link Down\n"
            + "[  901.600000] nvme nvme1: I/O 12 QID 3 timeout, aborting");
    host(
        "NEVER-RECOVERED",
        "nvme nvme0: Disabling device after reset failure: -19",
        "nvme nvme0: I/O 8 QID 0 timeout, reset controller");
    host(
        "INTERRUPT-LOST",
        "nvme nvme0: I/O 333 QID 1 timeout, completion polled",
        "nvme nvme0: I/O 333 QID 1 timeout, aborting");
    host(
        "HOST-HUNG",
        "INFO: task tee:4180 blocked for more than 120 seconds.\n"
            + "[  101.600000]  __nvme_delete_io_queues+0x15f/0x1f0 [nvme]",
        "INFO: task jbd2/sda1-8:301 blocked for more than 120 seconds.\n"
            + "[  101.600000]  jbd2_journal_commit_transaction+0x1043/0x1a60");
    put(
        "HOST-UNKNOWN-CQE",
        () -> LogText.analyze("host.log", UNKNOWN_CQE + PRINTED_CQE),
        () -> LogText.analyze("host.log", PRINTED_CQE));
    host(
        "HOST-ERROR",
        "nvme0n1: Read(0x2) @ LBA 8192, 8 blocks, Unrecovered Read Error (sct 0x2 / sc 0x81)",
        "nvme nvme0: I/O 12 QID 3 timeout, aborting");
    host(
        "TARGET-ERROR",
        "nvmet: ctrl 1 keep-alive timer (5 seconds) expired!",
        "nvmet: creating nvm controller 1 for subsystem nqn.2026-10.io.example");
    host(
        "LOG-CONTEXT",
        "nvme nvme0: 8/0/0 default/read/poll queues",
        "nvme nvme0: I/O 12 QID 3 timeout, aborting");
    put("HOST-ABORT", () -> abort(1), () -> abort(0));
    put("HOST-STATUS", () -> hostTrace(0x4002), () -> hostTrace(0x371));
    put(
        "HOST-LATENCY",
        () -> hostTrace(0),
        () -> LogText.analyze("ftrace.txt", hostLines(0).lines().limit(1).toList().get(0) + "\n"));
    put(
        "PRODUCER-ERROR",
        () ->
            LogText.analyze(
                "spdk.log",
                "[2026-10-09 08:15:35.256536] vfio_user.c:2234:handle_create_io_q: *ERROR*:"
                    + " /tmp/c0: cqid:1 already exists\n"),
        () -> spdkRound().analyze());
    put("HOST-WAITS", () -> hostTrace(0x371), () -> hostTrace(0));
    put(
        "CAPTURE-GAP",
        () -> QemuLog.started(8).start(8).analyze(),
        () -> QemuLog.started(8).disable().start(8).analyze());
  }

  private static void put(String rule, Supplier<Analysis> fires, Supplier<Analysis> spares) {
    CASES.put(rule, new Case(fires, spares));
  }

  private static void add(String rule, Supplier<SpdkLog> fires, Supplier<SpdkLog> spares) {
    put(rule, () -> fires.get().analyze(), () -> spares.get().analyze());
  }

  /** Kernel logs: the first line's prefix is put before each. */
  private static void host(String rule, String fires, String spares) {
    put(
        rule,
        () -> LogText.analyze("dmesg.txt", "[  101.500000] " + fires + "\n"),
        () -> LogText.analyze("dmesg.txt", "[  101.500000] " + spares + "\n"));
  }

  static Stream<String> rules() {
    return RuleCatalog.rules().stream().map(Rule::id);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void fires(String rule) {
    assertThat(ids(caseOf(rule).fires().get())).contains(rule);
  }

  /** A word behind which something must follow, or a rule's name for a sentence. */
  private static final Pattern BROKEN =
      Pattern.compile(
          "nvme: [A-Z]+(-[A-Z]+)+\\b.*|.*[,:;(-]"
              + "|.* (a|an|and|as|at|because|by|for|from|in|its|no|not|of|on|or|than|that|the|to"
              + "|was|were|when|which|while|with|within)|.*, the \\w+|.*\\([^)]*");

  @ParameterizedTest
  @MethodSource("rules")
  void theSubjectOfItsMailIsAWholePhrase(String rule) {
    String subject = MailReport.subject(caseOf(rule).fires().get());
    assertThat(subject).hasSizeBetween(30, 72).doesNotMatch(BROKEN);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void sparesTheNearMiss(String rule) {
    assertThat(ids(caseOf(rule).spares().get())).doesNotContain(rule);
  }

  @Test
  void noCaseIsOfARuleThatIsGone() {
    assertThat(CASES.keySet()).containsExactlyInAnyOrderElementsOf(rules().toList());
  }

  private static Case caseOf(String rule) {
    assertThat(CASES).as("a firing history and a near miss").containsKey(rule);
    return CASES.get(rule);
  }

  private static List<String> ids(Analysis analysis) {
    return analysis.findings().stream().map(f -> f.rule().id()).toList();
  }

  private static QemuLog oneRead() {
    return QemuLog.started(8).read(1, 1, 0).complete(1, 0).cqDoorbell(1, 1);
  }

  private static QemuLog posted() {
    return QemuLog.started(8).read(1, 1, 0).complete(1, 0).interrupt(1);
  }

  private static QemuLog corked() {
    QemuLog log = QemuLog.started(2).quietShadowDoorbells();
    log.read(1, 1, 0).complete(1, 0).tryPostQuietly(1, 0);
    return log.read(1, 0, 1).complete(1, 1).tryPostQuietly(1, 0);
  }

  private static Analysis held(double millis) {
    QemuLog log = corked().at(10).cqDoorbell(1, 1);
    return log.at(millis).tryPostQuietly(1, 1).at(millis + 1).cqDoorbell(1, 0).analyze();
  }

  /** So many reads on a CQ of three slots before its head moves. */
  private static Analysis fullBy(int count) {
    QemuLog log = QemuLog.started(4);
    for (int tag = 0; tag < count; tag++) {
      log.read(1, (tag + 1) % 4, tag).complete(1, tag);
    }
    return log.at(2).cqDoorbell(1, 3).analyze();
  }

  /** A fourth read with this CID before the slots of three are released. */
  private static Analysis fourth(int cid) {
    QemuLog log = QemuLog.started(4);
    for (int tag = 0; tag < 3; tag++) {
      log.read(1, tag + 1, tag).complete(1, tag);
    }
    return log.read(1, 0, cid).complete(1, cid).cqDoorbell(1, 3).cqDoorbell(1, 0).analyze();
  }

  /** A request in the guest's ftrace that ends with this status. */
  private static Analysis hostTrace(int status) {
    return LogText.analyze("ftrace.txt", hostLines(status));
  }

  /** An Abort in a QEMU trace, and dword 0 of its completion. */
  private static Analysis abort(int dword0) {
    return LogText.analyze(
        "qemu.log",
        "2026-10-12T16:00:30.733424Z pci_nvme_admin_cmd cid 12 sqid 0 opc 0x8 opname"
            + " 'NVME_ADM_CMD_ABORT'\n"
            + "2026-10-12T16:00:30.733435Z pci_nvme_enqueue_req_completion cid 12 cqid 0 dw0 0x"
            + dword0
            + " dw1 0x0 status 0x0\n");
  }

  private static String hostLines(int status) {
    return String.format(
        Locale.ROOT,
        "     kworker/0:1-12      [000] .....   101.000000: nvme_setup_cmd: nvme0:"
            + " disk=nvme0n1, qid=1, cmdid=64, nsid=1, flags=0x0, meta=0x0, cmd=(nvme_cmd_read"
            + " slba=0, len=7, ctrl=0x0, dsmgmt=0, reftag=0)%n          <idle>-0       [000]"
            + " d.h1.   131.000000: nvme_complete_rq: nvme0: disk=nvme0n1, qid=1, cmdid=64,"
            + " res=0x0, retries=0, flags=0x0, status=0x%x%n",
        status);
  }

  private static SpdkLog spdkRound() {
    return SpdkLog.started(4).sqTail(0, 1).fetch(0, 1).post(0, 1, 0).cqHead(0, 1);
  }

  /** Three CQEs in the three slots. */
  private static SpdkLog spdkFull() {
    SpdkLog log = spdkRound();
    for (int cid = 2; cid <= 4; cid++) {
      log.sqTail(0, cid % 4).fetch(0, cid);
    }
    return log.post(0, 2, 1).post(0, 3, 2).sqTail(0, 1).fetch(0, 5).post(0, 5, 3);
  }

  /** A command of SQ 3, which shares CQ 1 with SQ 2. */
  private static SpdkLog spdkShared() {
    return SpdkLog.started(4)
        .createQueues(2, 1)
        .createSq(3, 1)
        .sqTail(2, 1)
        .fetch(2, 7)
        .post(2, 7, 0)
        .cqHead(1, 1)
        .sqTail(3, 1)
        .fetch(3, 7);
  }
}
