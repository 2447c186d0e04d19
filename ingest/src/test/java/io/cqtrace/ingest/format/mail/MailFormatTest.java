package io.cqtrace.ingest.format.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cqtrace.ingest.Captures;
import io.cqtrace.ingest.ReadTrace;
import io.cqtrace.ingest.ReadTrace.Row;
import io.cqtrace.ingest.format.TraceFormat;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.HostMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Traces in mails: what comes out is what the trace alone gives, with the mail's line numbers. */
class MailFormatTest {
  private static final String CQ_DOORBELL = "pci_nvme_mmio_doorbell_cq cqid 1 new_head 77";

  /** A terminal cuts words; the last column's blank is not copied. */
  @Test
  void whatATerminalCut() {
    String[] whole = {
      "[    2.100000] nvme nvme0: pci function 0000:05:00.0",
      "[ 1240.000000] nvme nvme0: I/O tag 12 (300c) opcode 0x2 (Read) QID 4 timeout, aborting"
          + " req_op:READ(0) size:4096",
      "[ 1240.000200] nvme nvme0: Abort status: 0x0",
      "[ 1270.000300] nvme nvme0: I/O tag 12 (300c) opcode 0x2 (Read) QID 4 timeout, reset"
          + " controller",
      "[ 1271.000300] nvme nvme0: 16/0/0 default/read/poll queues"
    };
    List<String> cut = new ArrayList<>();
    for (String line : whole) {
      for (int at = 0; at < line.length(); at += 80) {
        cut.add(line.substring(at, Math.min(line.length(), at + 80)).stripTrailing());
      }
    }
    assertThat(cut).hasSizeGreaterThan(whole.length);
    List<HostMessage> says =
        ReadTrace.text(cut.toArray(String[]::new)).rows().stream().map(Row::message).toList();
    assertThat(says)
        .isEqualTo(ReadTrace.text(whole).rows().stream().map(Row::message).toList())
        .contains(HostMessage.TIMEOUT_RESET);
  }

  /** Nothing but their own words says where messages begin that a browser put on one line. */
  @Test
  void messagesWithoutStampsOnOneLine() {
    String late = "nvme nvme0: I/O 12 QID 3 timeout, aborting";
    String status = "nvme nvme0: Abort status: 0x0";
    String reset = "nvme nvme0: I/O 12 QID 3 timeout, reset controller";
    for (String line :
        List.of(
            String.join(" ", late, status, reset),
            "kernel: " + String.join(" kernel: ", late, status, reset),
            "Nov 22 07:05:03 h kernel: "
                + String.join(" Nov 22 07:05:33 h kernel: ", late, status, reset),
            "[   52.123456] " + String.join(", ", late, status, reset),
            "It says `" + String.join("`, then `", late, status, reset) + "`.",
            "In the log: \"" + String.join("\" and \"", late, status, reset) + "\".")) {
      ReadTrace trace = ReadTrace.text(line);
      assertThat(trace.rows())
          .as(line)
          .extracting(Row::message)
          .containsExactly(
              HostMessage.TIMEOUT_ABORT, HostMessage.ABORT_STATUS, HostMessage.TIMEOUT_RESET);
      assertThat(trace.count(IngestCounter.EVENT)).isEqualTo(3);
    }
  }

  /** One record says it all, and a field of its log line says it once more. */
  @Test
  void oneRecordInTwoFieldsIsOne() {
    String late = "nvme nvme0: I/O 12 QID 3 timeout, aborting";
    assertThat(ReadTrace.text("msg=\"" + late + "\" raw=\"" + late + "\"").rows()).hasSize(1);
    assertThat(ReadTrace.text("{\"MESSAGE\":\"" + late + "\",\"raw\":\"x " + late + "\"}").rows())
        .hasSize(1);
  }

  /** QEMU's events, SPDK's lines and tasks, each by its words. */
  @Test
  void recordsWithoutStampsOnOneLine() {
    assertThat(
            ReadTrace.text(
                    "pci_nvme_irq_pin pulsing IRQ pin "
                        + CQ_DOORBELL
                        + " pci_nvme_irq_pin"
                        + " pulsing IRQ pin")
                .rows())
        .extracting(Row::kind)
        .containsExactly(EventKind.IRQ, EventKind.CQ_DOORBELL, EventKind.IRQ);
    assertThat(
            ReadTrace.text(
                    "nvme nvme0: I/O 12 QID 3 timeout, aborting / INFO: task dd:12 blocked for"
                        + " more than 122 seconds. blk_update_request: I/O error, dev nvme0n1, sector 8"
                        + " op 0x0:(READ)")
                .rows())
        .extracting(Row::message)
        .containsExactly(HostMessage.TIMEOUT_ABORT, HostMessage.HUNG_TASK, HostMessage.BLOCK_ERROR);
  }

  @Test
  void labelsAndRemarks() {
    ReadTrace trace =
        ReadTrace.text(
            "On Wed, someone wrote:",
            "> > [1]: pci_nvme_irq_pin pulsing IRQ pin",
            "> >  " + CQ_DOORBELL,
            "> > ---- TIMEOUT HERE (30s) ---",
            "// [2]: pci_nvme_mmio_doorbell_sq sqid 1 new_tail 5   <-- nobody reads it",
            "KJ> * pci_nvme_irq_pin pulsing IRQ pin",
            "Does that help?");
    assertThat(trace.format()).isEqualTo("mail");
    assertThat(trace.reason()).contains("quoted or labelled lines with qemu-log");
    assertThat(trace.rows())
        .extracting(row -> row.line() + " " + row.kind())
        .containsExactly("2 IRQ", "3 CQ_DOORBELL", "5 SQ_DOORBELL", "6 IRQ");
    assertThat(trace.count(IngestCounter.FOREIGN_LINE)).isEqualTo(3);
  }

  private static final String STAMP = "[2026-11-22 07:05:35.254436] ";

  /** SPDK's lines are long: every mail program wraps them. */
  @Test
  void wrappedLinesAreJoined() {
    ReadTrace trace =
        ReadTrace.text(
            "> " + STAMP + "vfio_user.c:1788:post_completion:",
            "> *DEBUG*: /dev/shm/vfu-A: request complete sqid:0 cid=4119 status=0",
            "> sqhead=9 cq tail=25",
            "> " + STAMP + "vfio_user.c:1779:post_completion:",
            "> *ERROR*: /dev/shm/vfu-A: cqid:0 full (tail=30, head=31)",
            "This is the line to look at.");
    assertThat(trace.rows())
        .extracting(row -> row.line() + " " + row.kind() + " " + row.value())
        .containsExactly("1 POST 25", "4 CQ_FULL 30");
    assertThat(trace.count(IngestCounter.IGNORED_CONTINUATION)).isEqualTo(3);
    assertThat(trace.count(IngestCounter.FOREIGN_LINE)).isEqualTo(1);
    assertThat(trace.reason()).contains("controller 0 = /dev/shm/vfu-A");
  }

  /** Messages without their times are records of their own, however long the one before is. */
  @Test
  void wordsOfRecordsAreNotJoined() {
    ReadTrace trace =
        ReadTrace.text(
            "pcieport 0000:80:01.1: DPC: containment event, status:0x1f11 source:0x8100",
            "pcieport 0000:80:01.1: DPC: unmasked uncorrectable error detected",
            "pcieport 0000:80:01.1: PCIe Bus Error: severity=Uncorrected (Fatal), type=Transaction",
            "pci 0000:81:00.0: AER: can't recover (no error_detected callback)",
            "nvme nvme3: failure state error detected, request disconnect");
    assertThat(trace.rows()).extracting(Row::line).containsExactly(1L, 3L, 4L, 5L);
  }

  @Test
  void flowedMailWithKernelMessages() {
    ReadTrace trace =
        ReadTrace.text(
            "From: A <a@example.org>",
            "To: linux-nvme@example.org",
            "Subject: nvme timeouts",
            "Content-Type: text/plain; charset=UTF-8;",
            " format=flowed",
            "",
            "Hello, since today:",
            "[   52.123456] nvme nvme0: I/O tag 641 (c281) QID 1 timeout, ",
            "completion polled",
            "[   53.000001] nvme nvme0: request 0x3e0 genctr mismatch (got 0xd ",
            "expected 0xe)",
            "-- ",
            "A");
    assertThat(trace.reason()).startsWith("a mail with dmesg");
    assertThat(trace.rows())
        .extracting(row -> row.line() + " " + row.kind() + " " + row.text())
        .containsExactly(
            "8 TIMEOUT nvme nvme0: I/O tag 641 (c281) QID 1 timeout, completion polled",
            "10 ERROR nvme nvme0: request 0x3e0 genctr mismatch (got 0xd expected 0xe)");
    assertThat(trace.count(IngestCounter.IGNORED_CONTINUATION)).isEqualTo(2);
  }

  @Test
  void mboxWithQuotedPrintableAndAttachment() {
    String attachment = CQ_DOORBELL + "\n" + CQ_DOORBELL + "\n";
    String encoded =
        Base64.getMimeEncoder().encodeToString(attachment.getBytes(StandardCharsets.US_ASCII));
    List<String> mbox = new ArrayList<>();
    mbox.add("From a@example.org Sun Nov 22 07:05:35 2026");
    mbox.add("From: A <a@example.org>");
    mbox.add("Subject: first");
    mbox.add("Content-Transfer-Encoding: quoted-printable");
    mbox.add("");
    mbox.add("pci_nvme_create_cq create completion queue, addr=3D0x1000, cqid=3D1, =");
    mbox.add("vector=3D1, qsize=3D1023, qflags=3D3, ien=3D1");
    mbox.add("");
    mbox.add("From b@example.org Sun Nov 22 07:06:35 2026");
    mbox.add("From: B <b@example.org>");
    mbox.add("Subject: Re: first");
    mbox.add("Content-Type: multipart/mixed; boundary=\"xyz\"");
    mbox.add("");
    mbox.add("--xyz");
    mbox.add("Content-Type: text/html");
    mbox.add("");
    mbox.add("<b>pci_nvme_irq_pin pulsing IRQ pin</b>");
    mbox.add("--xyz");
    mbox.add("Content-Type: application/octet-stream; name=\"trace.log\"");
    mbox.add("Content-Transfer-Encoding: base64");
    mbox.add("");
    mbox.addAll(encoded.lines().toList());
    mbox.add("--xyz--");
    ReadTrace trace = ReadTrace.text(mbox.toArray(new String[0]));
    assertThat(trace.format()).isEqualTo("mail");
    assertThat(trace.of(EventKind.CREATE_CQ))
        .extracting(row -> row.line() + " " + row.cqId() + " " + row.value())
        .containsExactly("6 1 1024");
    assertThat(trace.of(EventKind.CQ_DOORBELL)).extracting(Row::line).containsExactly(22L, 23L);
    assertThat(trace.count(EventKind.IRQ)).isZero();
  }

  /** A whole log, quoted and wrapped at 76 columns as a mail program does, gives the same rows. */
  @Test
  void aQuotedAndWrappedCaptureGivesTheSameRows() throws IOException {
    List<Path> found =
        Captures.samples("spdk").stream()
            .filter(path -> path.endsWith(Path.of("lost-delete-sq", "spdk.log.zst")))
            .toList();
    assumeTrue(!found.isEmpty(), "no sample found");
    List<String> log;
    try (TraceSource source = TraceSource.open(TraceInput.ofFile(found.get(0)));
        InputStream in = source.openContent()) {
      log = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).lines().toList();
    }
    List<String> part = log.subList(10_300, 11_400);
    List<String> mail = new ArrayList<>();
    part.forEach(line -> addWrapped(line, mail));
    ReadTrace expected = ReadTrace.text(part.toArray(new String[0]));
    ReadTrace actual = ReadTrace.text(mail.toArray(new String[0]));
    assertThat(actual.format()).isEqualTo("mail");
    assertThat(actual.rows().stream().map(Row::withoutPlace).toList())
        .isEqualTo(expected.rows().stream().map(Row::withoutPlace).toList());
  }

  private static void addWrapped(String line, List<String> mail) {
    StringBuilder column = new StringBuilder(">");
    for (String word : line.split(" ", -1)) {
      if (column.length() + 1 + word.length() > 76 && column.length() > 1) {
        mail.add(column.toString());
        column.setLength(1);
      }
      column.append(' ').append(word);
    }
    mail.add(column.toString());
  }

  @Test
  void plainLogsAreNoMails() {
    assertThat(ReadTrace.text(CQ_DOORBELL, "a console line", CQ_DOORBELL).format())
        .isEqualTo("qemu-log");
    assertThat(
            ReadTrace.text(STAMP + "vfio_user.c:1:f: *DEBUG*: /tmp/a: delete I/O sqid:1").format())
        .isEqualTo("spdk-log");
  }

  @Test
  void capturesAreNoMails() {
    List<Path> logs =
        Stream.of("qemu", "spdk")
            .flatMap(kind -> Captures.collection(kind).stream())
            .filter(
                path ->
                    path.toString()
                        .matches(".*(\\.log|trace\\.txt|dmesg\\.txt|report\\.txt)(\\.zst)?"))
            .toList();
    assumeTrue(!logs.isEmpty(), "no captures found");
    for (Path log : logs) {
      try (TraceSource source = TraceSource.open(TraceInput.ofFile(log))) {
        assertThat(TraceFormat.detect(source).format())
            .as("%s", log)
            .isNotEqualTo(TraceFormat.MAIL);
      } catch (TraceFormatException e) {
        assertThat(e).as("%s", log).hasMessageContaining("no known trace format");
      }
    }
  }

  @Test
  void mailsWithoutATraceAreRefused() {
    assertThatThrownBy(() -> ReadTrace.text("From: a", "Subject: b", "", "> hello", "> world"))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("no known trace format");
  }

  @FuzzTest
  void fuzz(byte[] content) {
    ReadTrace.assertHarmless(content, TraceFormat.MAIL);
    String paste = "From: a\nSubject: b\n\n> " + CQ_DOORBELL + "\n";
    byte[] start = paste.getBytes(StandardCharsets.US_ASCII);
    byte[] mail = Arrays.copyOf(start, start.length + content.length);
    System.arraycopy(content, 0, mail, start.length, content.length);
    ReadTrace.assertHarmless(mail, TraceFormat.MAIL);
  }
}
