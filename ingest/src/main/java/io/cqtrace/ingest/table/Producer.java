package io.cqtrace.ingest.table;

/**
 * The program whose words a source is, found out by its format and content; what is known of its
 * version stands in {@link SourceProducer}.
 */
public enum Producer {
  QEMU_NVME("QEMU's NVMe device", Side.CONTROLLER),
  QEMU_VFIO("QEMU's VFIO device", Side.BUS),
  SPDK_TARGET("SPDK's vfio-user NVMe target", Side.CONTROLLER),
  SPDK_HOST("SPDK's NVMe driver", Side.HOST),
  LINUX_PCI_HOST("Linux's NVMe PCI driver", Side.HOST),
  LINUX_FABRICS_HOST("Linux's NVMe over Fabrics driver", Side.HOST),
  LINUX_TARGET("Linux's NVMe target", Side.CONTROLLER),
  LINUX_KERNEL("Linux's kernel, without a message of an NVMe driver", Side.HOST),
  FREEBSD_HOST("FreeBSD's NVMe driver", Side.HOST),
  ILLUMOS_HOST("illumos' NVMe driver", Side.HOST),
  CQTRACE("a run that cqtrace simulated", Side.CONTROLLER),
  UNKNOWN("unknown", Side.UNKNOWN);

  /** From where a producer sees the queues. */
  public enum Side {
    /** It runs the controller. */
    CONTROLLER,
    /** It runs the host's driver. */
    HOST,
    /** It sees register accesses between both. */
    BUS,
    /** Not known. */
    UNKNOWN
  }

  private final String doc;
  private final Side side;

  Producer(String doc, Side side) {
    this.doc = doc;
    this.side = side;
  }

  /** The program's name for reports. */
  public String doc() {
    return doc;
  }

  /** From where it sees the queues. */
  public Side side() {
    return side;
  }

  /** The producer with this name; {@link #UNKNOWN} if there is none. */
  static Producer ofName(String name) {
    for (Producer producer : values()) {
      if (producer.name().equals(name)) {
        return producer;
      }
    }
    return UNKNOWN;
  }
}
