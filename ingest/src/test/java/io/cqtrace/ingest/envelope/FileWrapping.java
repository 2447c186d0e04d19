package io.cqtrace.ingest.envelope;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Programs that write lines into a file of another structure. Lines have one character a byte.
 *
 * @param name for messages
 * @param wrap lines to the file's bytes
 */
record FileWrapping(String name, Function<List<String>, byte[]> wrap) {
  private static final long SEED = 20_261_130;

  byte[] of(List<String> lines) {
    return wrap.apply(lines);
  }

  @Override
  public String toString() {
    return name;
  }

  private static FileWrapping text(String name, Function<List<String>, String> wrap) {
    return new FileWrapping(name, lines -> wrap.apply(lines).getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String joined(List<String> lines, Function<String, String> each) {
    return lines.stream().map(each).collect(Collectors.joining());
  }

  private static FileWrapping encoded(String name, String mark, Charset charset) {
    return new FileWrapping(
        name, lines -> (mark + joined(lines, line -> line + "\r\n")).getBytes(charset));
  }

  private static String json(String text) {
    return text.replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("\t", "\\t")
        .replace("\r", "\\r")
        .replace("\n", "\\n");
  }

  private static String html(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  static List<FileWrapping> all() {
    return List.of(
        text("CRLF", lines -> joined(lines, line -> line + "\r\n")),
        text("CR", lines -> joined(lines, line -> line + "\r")),
        encoded("UTF-16 with a mark", "\ufeff", StandardCharsets.UTF_16LE),
        encoded("UTF-16, big end first", "\ufeff", StandardCharsets.UTF_16BE),
        encoded("UTF-16 without a mark", "", StandardCharsets.UTF_16LE),
        encoded("UTF-16 without a mark, big end first", "", StandardCharsets.UTF_16BE),
        encoded("UTF-8 with a mark", "\ufeff", StandardCharsets.UTF_8),
        text("asciicast 2", lines -> asciicast("{\"version\": 2, \"width\": 200}", lines)),
        text("asciicast 3", lines -> asciicast("{\"version\":3,\"term\":{\"cols\":9}}", lines)),
        text("journalctl -o verbose", lines -> joined(lines, FileWrapping::verbose)),
        text("journalctl -o export", lines -> joined(lines, line -> export("MESSAGE=" + line))),
        new FileWrapping("journalctl -o export, not plain", FileWrapping::binaryExport),
        text("GitLab's pieces", FileWrapping::gitlab),
        text(
            "script",
            lines ->
                "Script started on 2026-10-08 13:01:12+00:00 [TERM=\"xterm\"]\n"
                    + joined(lines, line -> line + "\r\n")
                    + "\r\nScript done on 2026-10-08 13:02:12+00:00\n"),
        text(
            "aws get-console-output",
            lines ->
                "{\n    \"InstanceId\": \"i-1\",\n    \"Output\": \""
                    + json(joined(lines, line -> line + "\r\n"))
                    + "\"\n}\n"),
        text(
            "issue",
            lines ->
                "{\"title\":\"a hang\",\"body\":\"Hello\\r\\n```\\r\\n"
                    + json(joined(lines, line -> line + "\r\n"))
                    + "```\\r\\n\"}"),
        text(
            "CloudWatch's events on one line",
            lines ->
                "{\"events\": ["
                    + lines.stream()
                        .map(
                            line ->
                                "{\"timestamp\": 1796400000123, \"message\": \""
                                    + json(line)
                                    + "\", \"ingestionTime\": 1796400000500}")
                        .collect(Collectors.joining(", "))
                    + "]}"),
        text(
            "Elasticsearch's hits on one line",
            lines ->
                "{\"took\":3,\"hits\":{\"hits\":["
                    + lines.stream()
                        .map(
                            line ->
                                "{\"_index\":\"a\",\"_source\":{\"@timestamp\":"
                                    + "\"2026-10-08T13:01:12.000Z\",\"message\":\""
                                    + json(line)
                                    + "\"}}")
                        .collect(Collectors.joining(","))
                    + "]}}"),
        text(
            "Loki's values on one line",
            lines ->
                "{\"data\":{\"result\":[{\"stream\":{\"app\":\"vm\"},\"values\":["
                    + lines.stream()
                        .map(line -> "[\"1796400000000000123\",\"" + json(line) + "\"]")
                        .collect(Collectors.joining(","))
                    + "]}]}}"),
        text(
            "HTML on one line",
            lines ->
                "<html><body><p>"
                    + lines.stream().map(FileWrapping::html).collect(Collectors.joining("<br/>"))
                    + "</p></body></html>\n"),
        text(
            "HTML with line breaks",
            lines -> "<p>" + joined(lines, line -> html(line) + "<br />\n") + "</p>\n"));
  }

  /** A terminal's output comes in pieces that end anywhere. */
  private static String asciicast(String header, List<String> lines) {
    Random random = new Random(SEED);
    String shown = joined(lines, line -> line + "\r\n");
    StringBuilder cast = new StringBuilder(header).append('\n');
    int at = 0;
    while (at < shown.length()) {
      int end = Math.min(shown.length(), at + 5 + random.nextInt(300));
      String piece = json(shown.substring(at, end));
      cast.append(String.format(Locale.ROOT, "[%d.25, \"o\", \"%s\"]%n", at, piece));
      at = end;
    }
    return cast.toString();
  }

  private static String verbose(String line) {
    return "Thu 2026-10-08 13:01:12.123456 UTC [s=ab;i=1;b=cd;m=1;t=2;x=3]\n    PRIORITY=6\n"
        + "    MESSAGE="
        + line
        + "\n    _PID=77\n    _HOSTNAME=h1\n";
  }

  private static String export(String field) {
    return "__CURSOR=s=1;i=2\n__REALTIME_TIMESTAMP=1796400000123456\nPRIORITY=6\n"
        + field
        + "\n_PID=77\n\n";
  }

  private static byte[] binaryExport(List<String> lines) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (String line : lines) {
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      length.putLong(line.length());
      String bytes = new String(length.array(), StandardCharsets.ISO_8859_1);
      file.writeBytes(export("MESSAGE\n" + bytes + line).getBytes(StandardCharsets.ISO_8859_1));
    }
    return file.toByteArray();
  }

  private static String gitlab(List<String> lines) {
    Random random = new Random(SEED);
    return joined(
        lines,
        line -> {
          int cut = line.length() - random.nextInt(line.length() + 1) / 2;
          String head = "2026-10-08T13:01:12.123456Z 00O";
          return head
              + " "
              + line.substring(0, cut)
              + "\n"
              + (cut == line.length() ? "" : head + "+" + line.substring(cut) + "\n");
        });
  }
}
