package io.cqtrace.ingest.format.dmesg;

import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table of kernel messages that say something about commands, controllers and what is between:
 * the first row that fits wins.
 *
 * <p>Source: the Linux sources of 4.4.121, 4.9.119, 4.19, 5.4.141, 5.10.110, 5.15.178, 6.1.24,
 * 6.3.4, 6.6.57, 6.12.94, 6.18.32 and 7.1.5, read for this table ({@code core.c}, {@code pci.c},
 * {@code tcp.c}, {@code rdma.c}, {@code fc.c}, {@code fabrics.c}, {@code multipath.c}, {@code
 * nvme.h}, {@code aer.c}, {@code dpc.c}, {@code err.c}, {@code pciehp_ctrl.c}, {@code
 * drivers/pci/pci.c}, {@code hung_task.c}, {@code drivers/base/dd.c}, {@code kernel/smp.c}); {@code
 * since} and {@code until} name the first and last of these that print a wording. A stable series
 * takes over later wordings: 5.15.178 prints some that 6.1.24 and 6.3.4 do not have yet. That the
 * wordings end where they do between 4.9 and 6.3 is ASSUMED where a row was only read at its ends.
 *
 * <p>Of {@code dd.c: call_driver_probe} the very change is known: commit 32de4b4f9dfa, in the
 * driver core changes for 6.9-rc1. Of {@code smp.c}, 4.4 and 4.9 ({@code smp_announce}, which x86
 * replaces) print no node; 4.19 does. That 4.14 prints what 4.19 prints is ASSUMED.
 */
final class KernelMessages {
  /** The latest of the versions read. */
  static final String LATEST = "7.1";

  /** All rows in the order in which they are tried. */
  static final List<KernelMessage> ROWS =
      Stream.of(
              PciDriverMessages.ROWS,
              FabricsMessages.ROWS,
              CoreMessages.ROWS,
              PcieMessages.ROWS,
              OtherMessages.ROWS)
          .flatMap(List::stream)
          .toList();

  private KernelMessages() {}

  /**
   * A message that was recognised.
   *
   * @param row its row of the table
   * @param fields its numbers
   */
  record Found(KernelMessage row, Matcher fields) {}

  /** The row of a message, or null if it is none of these. */
  static @Nullable Found find(String message) {
    for (KernelMessage row : ROWS) {
      if (message.contains(row.anchor())) {
        Matcher fields = row.pattern().matcher(message);
        if (fields.find()) {
          return new Found(row, fields);
        }
      }
    }
    return null;
  }
}
