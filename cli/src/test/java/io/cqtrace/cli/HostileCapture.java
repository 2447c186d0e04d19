package io.cqtrace.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A QEMU log whose CQ of four entries fills up, with everything in its words and in its name that
 * could harm a reader: markup, terminal escapes, format specifiers, a very long line, mail headers.
 */
final class HostileCapture {
  static final String NAME = "From <script>alert(1)<!-- %s%n '\"&.log";

  /** Without its end: a whole element around a record is an envelope, which is taken off. */
  static final String MARKUP = "<script>alert(1);//";

  private HostileCapture() {}

  /** Writes it into a directory. */
  static Path write(Path directory) throws IOException {
    StringBuilder log = new StringBuilder();
    line(log, "pci_nvme_mmio_aqattr wrote MMIO, admin queue attributes=0x1f001f");
    line(log, "pci_nvme_mmio_start_success setting controller enable bit succeeded");
    line(
        log,
        "pci_nvme_create_cq create completion queue, addr=0x7ec0b000, cqid=1, vector=1, qsize=3,"
            + " qflags=3, ien=1");
    line(
        log,
        "pci_nvme_create_sq create submission queue, addr=0x7ec03000, sqid=1, cqid=1, qsize=15,"
            + " qflags=1");
    for (int cid = 1; cid <= 5; cid++) {
      line(log, "pci_nvme_mmio_doorbell_sq sqid 1 new_tail " + cid);
      line(
          log,
          "pci_nvme_io_cmd cid "
              + cid
              + " nsid 0x1 sqid 1 opc 0x2 opname '"
              + MARKUP
              + "\u001b[31m%s%n nqn.2014-08.org.secret:disk /home/secret/disk.img'");
      line(
          log, "pci_nvme_enqueue_req_completion cid " + cid + " cqid 1 dw0 0x0 dw1 0x0 status 0x0");
    }
    // Lines that are damaged are quoted in the counters.
    String damaged = "pci_nvme_enqueue_req_completion ";
    line(log, damaged + MARKUP + "\u001b]0;owned\u0007\u001b[2J%s%n");
    line(log, damaged + "nqn.2014-08.org.secret:disk addr 0x7f234000 lba 0x7d4ab0");
    line(log, damaged + "/home/secret/disk.img " + "x".repeat(100_000));
    log.append("> From ").append(MARKUP).append(" \u001b[2J %s\n");
    line(log, "pci_nvme_mmio_doorbell_cq cqid 1 new_head 3");
    Path file = directory.resolve(NAME);
    Files.writeString(file, log, StandardCharsets.UTF_8);
    return file;
  }

  private static void line(StringBuilder log, String words) {
    int lines = (int) log.chars().filter(c -> c == '\n').count();
    log.append(String.format("4711@1700000000.%06d:", 100 * lines)).append(words).append('\n');
  }
}
