package io.cqtrace.ingest.format.simple;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: which row an event becomes, and which of its arguments go into which column. The text
 * log gives the same rows. QEMU prints queue sizes 0's based.
 *
 * <p>Source: QEMU {@code hw/nvme/trace-events}, the names of the arguments.
 */
final class RowShape {
  private static final int ABSENT = -1;
  private static final long CSTS = 0x1c;
  private static final long MAX_U16 = 0xffff;
  private static final long MAX_U32 = 0xffff_ffffL;

  /** A column that an argument can fill, and its largest value. */
  private enum Column {
    SQID("sqid=", MAX_U16),
    CQID("cqid=", MAX_U16),
    CID("cid=", MAX_U16),
    OPCODE("opcode=", 0xff),
    STATUS("status=", MAX_U16),
    VALUE("value=", MAX_U32),
    VALUE2("value2=", MAX_U32),
    INTERRUPTS("interrupts=", 1),
    /** Dword 0 of a completion; events of old versions have none. */
    RESULT("result=", MAX_U32);

    private final String label;
    private final long max;

    Column(String label, long max) {
      this.label = label;
      this.max = max;
    }
  }

  private static final Map<String, String> COLUMNS =
      Map.ofEntries(
          Map.entry("mmio_doorbell_sq", "SQ_DOORBELL sqid=sqid value=new_tail"),
          Map.entry("mmio_doorbell_cq", "CQ_DOORBELL cqid=cqid value=new_head"),
          Map.entry("update_sq_tail", "SHADOW_SQ_TAIL sqid=sqid value=new_tail"),
          Map.entry("update_cq_head", "SHADOW_CQ_HEAD cqid=cqid value=new_head"),
          Map.entry("shadow_doorbell_sq", "SHADOW_SQ_TAIL sqid=sqid value=new_shadow_doorbell"),
          Map.entry("shadow_doorbell_cq", "SHADOW_CQ_HEAD cqid=cqid value=new_shadow_doorbell"),
          Map.entry("update_sq_eventidx", "SQ_EVENTIDX sqid=sqid value=new_eventidx"),
          Map.entry("update_cq_eventidx", "CQ_EVENTIDX cqid=cqid value=new_eventidx"),
          Map.entry("eventidx_sq", "SQ_EVENTIDX sqid=sqid value=new_eventidx"),
          Map.entry("eventidx_cq", "CQ_EVENTIDX cqid=cqid value=new_eventidx"),
          Map.entry("io_cmd", "FETCH sqid=sqid cid=cid opcode=opcode"),
          Map.entry("admin_cmd", "FETCH sqid=sqid cid=cid opcode=opcode"),
          Map.entry(
              "enqueue_req_completion", "COMPLETE cqid=cqid cid=cid status=status result=dw0"),
          Map.entry("irq_msix", "IRQ value=vector"),
          Map.entry("irq_pin", "IRQ"),
          Map.entry("create_sq", "CREATE_SQ sqid=sqid cqid=cqid value=qsize"),
          Map.entry("create_cq", "CREATE_CQ cqid=cqid value=size value2=vector interrupts=ien"),
          Map.entry("del_sq", "DELETE_SQ sqid=qid"),
          Map.entry("del_cq", "DELETE_CQ cqid=cqid"),
          Map.entry("mmio_aqattr", "ADMIN_QUEUE_SIZES value=data"),
          Map.entry("mmio_start_success", "ENABLE"),
          Map.entry("mmio_stopped", "DISABLE"),
          Map.entry("pci_reset", "RESET"),
          Map.entry("dbbuf_config", "DBBUF_CONFIG"),
          Map.entry("err_cfs", "CONTROLLER_FAILED"),
          Map.entry("mmio_read", "CSTS_READ"),
          Map.entry("pre_save_enter", "NOTE"),
          Map.entry("post_load_enter", "NOTE"));

  private final EventKind kind;
  private final Column[] columns;
  private final int[] places;

  private RowShape(EventKind kind, List<Column> columns, List<Integer> places) {
    this.kind = kind;
    this.columns = columns.toArray(new Column[0]);
    this.places = places.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The row of an event, or null if it says nothing about queues. */
  static @Nullable RowShape of(EventShape event) {
    String name = event.name().substring(EventShapes.PREFIX.length());
    boolean error = name.startsWith("err_") || name.startsWith("ub_");
    String text = COLUMNS.getOrDefault(name, error ? "ERROR" : "");
    if (text.isEmpty()) {
      return null;
    }
    String[] words = text.split(" ", -1);
    List<Column> columns = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 1; i < words.length; i++) {
      for (Column column : Column.values()) {
        if (words[i].startsWith(column.label)) {
          int place = event.indexOf(words[i].substring(column.label.length()));
          if (place != ABSENT || column != Column.RESULT) {
            columns.add(column);
            places.add(place);
          }
        }
      }
    }
    boolean unreadableRegister = name.equals("mmio_read") && event.indexOf("addr") != 0;
    return places.contains(ABSENT) || unreadableRegister
        ? null
        : new RowShape(EventKind.valueOf(words[0]), columns, places);
  }

  /** Whether the row's text is the event in words. */
  boolean hasWords() {
    return kind == EventKind.ERROR || kind == EventKind.NOTE;
  }

  /** Whether these arguments become a row at all: of the register reads only those of CSTS. */
  boolean applies(long[] arguments) {
    return kind != EventKind.CSTS_READ || arguments[0] == CSTS;
  }

  /** Whether every argument fits into its column. */
  boolean fits(long[] arguments) {
    for (int i = 0; i < columns.length; i++) {
      long argument = arguments[places[i]];
      if (argument < 0 || argument > columns[i].max) {
        return false;
      }
    }
    return true;
  }

  /** Adds the row. */
  void add(long[] arguments, long timeNs, long record, EventChunk rows) {
    rows.begin(kind, timeNs, record);
    boolean lastIndex = kind == EventKind.CREATE_SQ || kind == EventKind.CREATE_CQ;
    for (int i = 0; i < columns.length; i++) {
      long argument = arguments[places[i]];
      switch (columns[i]) {
        case SQID -> rows.sqId((int) argument);
        case CQID -> rows.cqId((int) argument);
        case CID -> rows.cid((int) argument);
        case OPCODE -> rows.opcode((int) argument);
        case STATUS -> rows.status((int) argument);
        case VALUE -> rows.value(lastIndex ? argument + 1 : argument);
        case VALUE2 -> rows.value2(argument);
        case RESULT -> rows.value(argument == 0 ? EventChunk.NONE : argument);
        case INTERRUPTS -> {
          if (argument == 0) {
            rows.value2(EventKind.NO_INTERRUPT);
          }
        }
      }
    }
  }
}
