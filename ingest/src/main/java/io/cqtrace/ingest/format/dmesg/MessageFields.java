package io.cqtrace.ingest.format.dmesg;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.nvme.Opcode;
import io.cqtrace.nvme.PciAddress;
import io.cqtrace.nvme.QueueKind;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a message by the names of its pattern's groups.
 *
 * <table>
 * <caption>groups and the columns that they fill</caption>
 * <tr><td>{@code qid}, {@code qidalt}</td><td>sqid</td></tr>
 * <tr><td>{@code cid}, {@code hexcid}, {@code deccid}; {@code got} above {@code hextag}</td>
 *     <td>cid; absent where the kernel prints only the tag</td></tr>
 * <tr><td>{@code tag}, {@code hextag}</td><td>value</td></tr>
 * <tr><td>{@code opcode}, {@code decopcode}, {@code opname}</td><td>opcode</td></tr>
 * <tr><td>{@code status}; {@code sct} and {@code sc}</td><td>status</td></tr>
 * <tr><td>{@code csts}, {@code bdf}, {@code value}, {@code hexvalue}; low half of {@code big}</td>
 *     <td>value</td></tr>
 * <tr><td>{@code pcistatus}, all ones for {@code pcigone} (the configuration space does not answer;
 *     {@code drivers/pci/access.c} sets the value so), {@code bdfb}, {@code second}, {@code size}; high half of {@code big};
 *     1 for {@code enabling}</td><td>value2</td></tr>
 * <tr><td>{@code text}, {@code textalt}</td><td>text</td></tr>
 * </table>
 *
 * <p>A name that ends in {@code alt} is the same in another wording.
 */
final class MessageFields {
  private static final int DECIMAL = 10;
  private static final int HEX = 16;
  private static final long U16 = 0xffff;
  private static final long U32 = 0xffff_ffffL;
  private static final int GENERATION_SHIFT = 12;
  private static final int STATUS_TYPE_SHIFT = 8;
  private static final long NONE = EventChunk.NONE;

  private final KernelMessage row;
  private final Matcher matcher;

  MessageFields(KernelMessages.Found found) {
    row = found.row();
    matcher = found.fields();
  }

  /** A group's words; null where the message has none. */
  private @Nullable String group(String name) {
    return row.groups().contains(name) ? matcher.group(name) : null;
  }

  private long number(String name, int radix) {
    String digits = group(name);
    return digits == null ? NONE : Long.parseLong(digits, radix);
  }

  private static long first(long... values) {
    for (long value : values) {
      if (value != NONE) {
        return value;
      }
    }
    return NONE;
  }

  long sqId() {
    return first(number("qid", DECIMAL), number("qidalt", DECIMAL));
  }

  private long tag() {
    return first(number("tag", DECIMAL), number("hextag", HEX), number("hextagalt", HEX));
  }

  long cid() {
    long generation = number("got", HEX);
    return generation != NONE
        ? generation << GENERATION_SHIFT | tag()
        : first(number("cid", HEX), number("hexcid", HEX), number("deccid", DECIMAL));
  }

  long opcode() {
    long printed = first(number("opcode", HEX), number("decopcode", DECIMAL));
    String name = group("opname");
    if (printed != NONE || name == null) {
      return printed;
    }
    Opcode named = Opcode.named(sqId() == 0 ? QueueKind.ADMIN : QueueKind.IO, name);
    return named == null ? NONE : named.code();
  }

  long status() {
    long code = number("sc", HEX);
    return code == NONE ? number("status", HEX) : number("sct", HEX) << STATUS_TYPE_SHIFT | code;
  }

  long value() {
    long big = number("big", DECIMAL);
    return first(
        number("csts", HEX),
        address("bdf"),
        big == NONE ? NONE : big & U32,
        number("value", DECIMAL),
        number("valuealt", DECIMAL),
        number("hexvalue", HEX),
        tag());
  }

  long value2() {
    long big = number("big", DECIMAL);
    return first(
        number("pcistatus", HEX),
        group("pcigone") == null ? NONE : U16,
        address("bdfb"),
        big == NONE ? NONE : big >>> Integer.SIZE,
        number("second", DECIMAL),
        number("size", DECIMAL),
        row.groups().contains("enabling") ? (group("enabling") == null ? 0 : 1) : NONE);
  }

  /** The name that the message carries, or null where its words are only for reading. */
  @Nullable String text() {
    String text = group("text");
    return text != null ? text : group("textalt");
  }

  private long address(String name) {
    String words = group(name);
    return words == null ? NONE : PciAddress.parse(words);
  }

  /** Whether every number has a place in its column. */
  boolean fit() {
    return sqId() <= U16
        && cid() <= U16
        && status() <= U16
        && value() <= U32
        && value2() <= U32
        && opcode() <= 0xff;
  }
}
