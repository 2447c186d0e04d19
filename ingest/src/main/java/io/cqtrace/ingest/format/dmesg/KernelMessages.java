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
 * 6.3.4, 6.12.63 and 6.18.32, read for this table ({@code core.c}, {@code pci.c}, {@code tcp.c},
 * {@code rdma.c}, {@code fc.c}, {@code fabrics.c}, {@code multipath.c}, {@code nvme.h}, {@code
 * aer.c}, {@code dpc.c}, {@code err.c}, {@code pciehp_ctrl.c}, {@code drivers/pci/pci.c}, {@code
 * hung_task.c}); {@code since} and {@code until} name the first and last of these that print a
 * wording. Of 6.6.89 {@code pci.c: nvme_timeout} was read: it prints what 6.3 prints. What else
 * changed between 6.3 and 6.12 may have changed before or after 6.6. Of a later {@code pci.c} (it
 * has the module parameter {@code quirks}, {@code nvme_pci_quirk_list}) {@code nvme_timeout},
 * {@code abort_endio}, {@code nvme_warn_reset}, {@code nvme_reset_work} and {@code nvme_probe} were
 * read; that it is of 7.x is ASSUMED.
 */
final class KernelMessages {
  /** The latest of the versions read. */
  static final String LATEST = "6.18";

  /** The later {@code pci.c}. */
  static final String LATER = "7.x";

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
