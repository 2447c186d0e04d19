package io.cqtrace.ingest.format.simple;

import static io.cqtrace.ingest.format.FieldScanner.NO_NUMBER;
import static io.cqtrace.ingest.format.FieldScanner.word;

import io.cqtrace.ingest.format.DateReader;
import io.cqtrace.ingest.format.FieldScanner;
import io.cqtrace.ingest.format.LineDecoder;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.SourceProducer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decodes what babeltrace2 prints of QEMU's {@code ust} backend. An event's arguments stand in the
 * last braces, under the names of {@code trace-events}.
 *
 * <pre>
 * [07:05:03.254436123] (+0.000001234) host1 qemu:pci_nvme_irq_msix: { cpu_id = 3 }, { vector = 1 }
 * </pre>
 *
 * <p>The time is that of the day, local, or with {@code --clock-seconds} since 1970, or with {@code
 * --clock-date} with the date.
 *
 * <p>Source: QEMU {@code scripts/tracetool/format/ust_events_h.py}; babeltrace2 {@code
 * src/plugins/text/pretty/print.c}.
 */
final class CtfTextDecoder extends LineDecoder {
  private static final byte[] EVENT = word("qemu:pci_nvme_");
  private static final byte[] PREFIX = word("pci_nvme_");
  private static final byte[] FIELDS = word("{ ");
  private static final Pattern FIELD =
      Pattern.compile(
          "([A-Za-z_]\\w{0,60}) = (?:(-?\\d{1,20})|0x([0-9A-Fa-f]{1,16})|\"((?:[^\"\\\\]|\\\\.){0,200}+)\")");
  private static final int MAX_NAME_BYTES = 100;
  private static final int MAX_FIELD_CHARS = 4096;
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final long MAX_SECONDS = 9_000_000_000L;
  private static final int FRACTION_DIGITS = 9;

  private final EventShapes builtIn = EventShapes.builtIn();
  private final Map<String, NamedArguments> byName = new HashMap<>();
  private final NamedArguments.Values values = new NamedArguments.Values();
  private final FieldScanner arguments = new FieldScanner();
  private final DateReader date = new DateReader();

  @Override
  protected IngestCounter decodeLine(FieldScanner line, long lineNumber, EventChunk rows) {
    int start = line.at();
    if (line.peek() != '[') {
      return IngestCounter.FOREIGN_LINE;
    }
    line.moveTo(start + 1);
    long timeNs = time(line);
    int event = line.find(EVENT);
    if (event < 0) {
      return timeNs == EventChunk.NO_TIME
          ? IngestCounter.FOREIGN_LINE
          : IngestCounter.IGNORED_EVENT;
    }
    int name = event + EVENT.length - PREFIX.length;
    int nameEnd = name;
    while (nameEnd < line.end() && nameEnd - name < MAX_NAME_BYTES && line.byteAt(nameEnd) != ':') {
      nameEnd++;
    }
    line.moveTo(nameEnd);
    int fields = -1;
    for (int next = line.find(FIELDS); next >= 0; next = line.find(FIELDS)) {
      fields = next + FIELDS.length;
      line.moveTo(fields);
    }
    if (fields < 0 || line.byteAt(line.end() - 1) != '}') {
      return IngestCounter.DAMAGED_FIELDS;
    }
    byte[] named = named(line.copy(fields, Math.min(line.end(), fields + MAX_FIELD_CHARS)));
    arguments.set(named, 0, named.length);
    if (!values.read(arguments)) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    return event(line.text(name, nameEnd), timeNs, lineNumber, rows);
  }

  /** The fields as {@code simpletrace.py} prints them. */
  private static byte[] named(byte[] fields) {
    Matcher field = FIELD.matcher(new String(fields, StandardCharsets.ISO_8859_1));
    StringBuilder text = new StringBuilder();
    while (field.find()) {
      text.append(text.length() == 0 ? "" : " ").append(field.group(1)).append('=');
      if (field.group(2) != null) {
        text.append("0x").append(Long.toHexString(number(field.group(2))));
      } else if (field.group(3) != null) {
        text.append("0x").append(field.group(3));
      } else {
        text.append("b\"").append(field.group(4)).append('"');
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static long number(String digits) {
    try {
      return digits.startsWith("-") ? Long.parseLong(digits) : Long.parseUnsignedLong(digits);
    } catch (NumberFormatException e) {
      return NO_NUMBER;
    }
  }

  private long time(FieldScanner line) {
    int start = line.at();
    if (line.byteAt(start + 4) == '-') {
      long timeNs = date.take(line);
      return timeNs;
    }
    long seconds = line.takeDecimal();
    if (line.peek() == ':') {
      line.moveTo(line.at() + 1);
      long minutes = line.takeDecimal();
      line.moveTo(Math.min(line.at() + 1, line.end()));
      long rest = line.takeDecimal();
      if ((seconds | minutes | rest) < 0 || seconds > 23 || minutes > 59 || rest > 60) {
        return EventChunk.NO_TIME;
      }
      seconds = seconds * 3600 + minutes * 60 + rest;
    }
    if (seconds < 0 || seconds > MAX_SECONDS || line.peek() != '.') {
      return EventChunk.NO_TIME;
    }
    int point = line.at();
    line.moveTo(point + 1);
    long fraction = line.takeDecimal();
    return line.at() - point - 1 == FRACTION_DIGITS && fraction >= 0
        ? seconds * NS_PER_SECOND + fraction
        : EventChunk.NO_TIME;
  }

  private IngestCounter event(String name, long timeNs, long lineNumber, EventChunk rows) {
    NamedArguments known = byName.get(name);
    if (known == null || !known.hasNamesOf(values)) {
      known = NamedArguments.of(name, values, builtIn);
      byName.put(name, known);
    }
    return known.addRow(values, timeNs, lineNumber, rows);
  }

  @Override
  protected SourceProducer producer() {
    return SourceProducer.of(Producer.QEMU_NVME);
  }
}
