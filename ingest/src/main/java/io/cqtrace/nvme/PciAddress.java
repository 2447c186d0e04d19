package io.cqtrace.nvme;

import java.util.Locale;

/**
 * The address of a PCI function in 32 bits: domain 31:16, bus 15:8, device 7:3, function 2:0.
 *
 * <p>Source: PCI Express Base 5.0, 2.2.6.2 (routing identifier); the domain is Linux's, {@code
 * include/linux/pci.h: pci_domain_nr}, of which the low 16 bits are kept.
 */
public final class PciAddress {
  private static final int HEX = 16;
  private static final int DOMAIN_MASK = 0xffff;

  private PciAddress() {}

  /**
   * The number of {@code 0000:05:00.0}.
   *
   * @throws NumberFormatException if it is none
   */
  public static long parse(String words) {
    int bus = words.indexOf(':');
    int device = words.indexOf(':', bus + 1);
    int function = words.indexOf('.', device + 1);
    if (bus < 0 || device < 0 || function < 0) {
      throw new NumberFormatException("not a PCI address");
    }
    long domain = Long.parseLong(words.substring(0, bus), HEX) & DOMAIN_MASK;
    return domain << 16
        | Long.parseLong(words.substring(bus + 1, device), HEX) << 8
        | Long.parseLong(words.substring(device + 1, function), HEX) << 3
        | Long.parseLong(words.substring(function + 1), HEX);
  }

  /** {@code 0000:05:00.0}. */
  public static String describe(long address) {
    return String.format(
        Locale.ROOT,
        "%04x:%02x:%02x.%x",
        address >>> 16 & 0xffff,
        address >>> 8 & 0xff,
        address >>> 3 & 0x1f,
        address & 7);
  }
}
