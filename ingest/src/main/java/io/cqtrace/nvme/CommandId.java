package io.cqtrace.nvme;

/**
 * The 16-bit command identifier as Linux fills it: bits 0..11 the block layer's tag, bits 12..15 a
 * generation counter that makes a repeated completion recognisable.
 *
 * <p>Source: Linux {@code drivers/nvme/host/nvme.h}: {@code nvme_cid}, {@code nvme_tag_from_cid},
 * {@code nvme_genctr_from_cid}. Other hosts may fill it as they like; only reports decode it.
 */
public final class CommandId {
  private static final int TAG_MASK = 0xfff;
  private static final int GENERATION_SHIFT = 12;

  private CommandId() {}

  /** The tag in a command identifier, 0..4095. */
  public static int tag(int cid) {
    return cid & TAG_MASK;
  }

  /** The generation in a command identifier, 0..15. */
  public static int generation(int cid) {
    return (cid >>> GENERATION_SHIFT) & 0xf;
  }

  /** Whether a CID has the same tag as an earlier one, and the generation behind it. */
  public static boolean follows(int earlierCid, int cid) {
    return tag(cid) == tag(earlierCid) && generation(cid) == (generation(earlierCid) + 1 & 0xf);
  }

  /** The identifier as dmesg prints it, for example {@code tag 641 (c281)}. */
  public static String describe(int cid) {
    return String.format("tag %d (%04x)", tag(cid), cid);
  }
}
