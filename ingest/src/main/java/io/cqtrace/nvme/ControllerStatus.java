package io.cqtrace.nvme;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The register CSTS, and what a read of it says together with the PCI status register.
 *
 * <p>Source: NVMe Base 2.0, 3.1.3.6 (CSTS: RDY 0, CFS 1, SHST 3:2, NSSRO 4, PP 5); PCI Express Base
 * 5.0, 2.3.2 (a read that nobody answers gives all ones) and 7.5.1.1.4 (status register: bits 2:1
 * are reserved, so a value with them is the beginning of a longer number).
 */
public final class ControllerStatus {
  private static final long ALL_ONES = 0xffff_ffffL;
  private static final long PCI_ALL_ONES = 0xffff;
  private static final long PCI_RESERVED = 0x6;
  private static final int RDY = 1;
  private static final int CFS = 1 << 1;
  private static final int SHST_SHIFT = 2;
  private static final int SHST_MASK = 3;
  private static final int NSSRO = 1 << 4;
  private static final int PP = 1 << 5;
  private static final String[] SHUTDOWN = {
    "", "shutdown in progress", "shutdown complete", "shutdown reserved"
  };

  /** What died. */
  public enum Kind {
    /** Neither its registers nor its configuration space answer. */
    GONE,
    /** Its registers read as all ones, its configuration space answers. */
    REGISTERS_GONE,
    /** Its registers read as all ones; of the configuration space nothing is known. */
    REGISTERS_GONE_ONLY,
    /** It reports a fatal error itself (CFS). */
    FATAL,
    /** It reports a reset of the NVM subsystem (NSSRO). */
    SUBSYSTEM_RESET,
    /** It answers and reports no error. */
    ALIVE
  }

  private ControllerStatus() {}

  /**
   * What the two registers say.
   *
   * @param csts as read
   * @param pciStatus as read; negative where it is not known
   */
  public static Kind kind(long csts, long pciStatus) {
    if (csts == ALL_ONES) {
      if (pciStatus == PCI_ALL_ONES) {
        return Kind.GONE;
      }
      boolean answered = pciStatus >= 0 && (pciStatus & PCI_RESERVED) == 0;
      return answered ? Kind.REGISTERS_GONE : Kind.REGISTERS_GONE_ONLY;
    }
    if ((csts & CFS) != 0) {
      return Kind.FATAL;
    }
    return (csts & NSSRO) != 0 ? Kind.SUBSYSTEM_RESET : Kind.ALIVE;
  }

  /** {@code CSTS 0x3: RDY=1, CFS=1 (fatal)}. */
  public static String describe(long csts) {
    if (csts == ALL_ONES) {
      return "CSTS 0xffffffff: all ones, no register answers";
    }
    List<String> bits = new ArrayList<>();
    bits.add("RDY=" + (csts & RDY));
    if ((csts & CFS) != 0) {
      bits.add("CFS=1 (fatal)");
    }
    int shutdown = (int) (csts >> SHST_SHIFT & SHST_MASK);
    if (shutdown != 0) {
      bits.add(SHUTDOWN[shutdown]);
    }
    if ((csts & NSSRO) != 0) {
      bits.add("NSSRO=1 (subsystem was reset)");
    }
    if ((csts & PP) != 0) {
      bits.add("PP=1 (processing paused)");
    }
    return String.format(Locale.ROOT, "CSTS 0x%x: %s", csts, String.join(", ", bits));
  }
}
