package io.cqtrace.ingest.envelope;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * Programs that put something around a line, as they do it: the line's number from 1 gives the
 * time. What they write is what {@link Grammar} must take away.
 *
 * @param name for messages
 * @param wrap line and number to the wrapped line
 */
record Wrapping(String name, BiFunction<String, Integer, String> wrap) {
  private static final Instant START = Instant.parse("2026-10-08T13:01:12.100000Z");

  String of(String line, int number) {
    return wrap.apply(line, number);
  }

  @Override
  public String toString() {
    return name;
  }

  private static LocalDateTime time(int number) {
    return LocalDateTime.ofInstant(START.plusNanos(number * 1_234_567L), ZoneOffset.UTC);
  }

  private static String time(String pattern, int number) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(time(number));
  }

  private static String shortTime(int number) {
    LocalDateTime time = time(number);
    return String.format(
        Locale.ROOT,
        "%s %2d %s",
        time("MMM", number),
        time.getDayOfMonth(),
        time("HH:mm:ss", number));
  }

  private static long epochMicros(int number) {
    return START.toEpochMilli() * 1000 + number * 1_234L;
  }

  private static String json(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\t", "\\t");
  }

  private static Wrapping prefix(String name, BiFunction<String, Integer, String> wrap) {
    return new Wrapping(name, wrap);
  }

  /** All of them. */
  static List<Wrapping> all() {
    return Stream.concat(shippers().stream(), others().stream()).toList();
  }

  /** Shippers of whole logs: any of them may stand around any other. */
  static List<Wrapping> shippers() {
    return List.of(
        prefix(
            "journald short",
            (l, n) -> shortTime(n) + " host-1.example.org qemu-system-x86_64[4242]: " + l),
        prefix(
            "journald short, program in brackets",
            (l, n) -> shortTime(n) + " 10.0.0.7 [vm][77]: " + l),
        prefix(
            "journald precise",
            (l, n) -> time("MMM dd HH:mm:ss.SSSSSS", n) + " host1 QEMU[1]: " + l),
        prefix(
            "journald iso",
            (l, n) -> time("yyyy-MM-dd'T'HH:mm:ss", n) + "+0000 h1 nvmf_tgt[5120]: " + l),
        prefix(
            "journald iso precise",
            (l, n) -> time("yyyy-MM-dd'T'HH:mm:ss.SSSSSS", n) + "+02:00 h1 a.b_c-d[9]: " + l),
        prefix(
            "journald full",
            (l, n) -> time("EEE yyyy-MM-dd HH:mm:ss", n) + " UTC host1 qemu[4242]: " + l),
        prefix(
            "journald unix",
            (l, n) ->
                epochMicros(n) / 1_000_000
                    + "."
                    + String.format("%06d", epochMicros(n) % 1_000_000)
                    + " host1 qemu[4242]: "
                    + l),
        prefix(
            "journald monotonic",
            (l, n) ->
                String.format(
                    Locale.ROOT, "[%5d.%06d] host1 qemu[4242]: %s", 812 + n / 1000, n % 1000, l)),
        prefix(
            "journald json",
            (l, n) ->
                "{\"__CURSOR\":\"s=1;i=2\",\"__REALTIME_TIMESTAMP\":\""
                    + epochMicros(n)
                    + "\",\"PRIORITY\":\"6\",\"MESSAGE\":\""
                    + json(l)
                    + "\",\"_COMM\":\"qemu\"}"),
        prefix("syslog 3164", (l, n) -> "<30>" + shortTime(n) + " host1 qemu[4242]: " + l),
        prefix(
            "syslog 5424",
            (l, n) ->
                "<30>1 "
                    + time("yyyy-MM-dd'T'HH:mm:ss.SSSSSS", n)
                    + "Z host1 qemu 4242 ID47 [a@1 b=\"c\"] "
                    + l),
        prefix(
            "docker json",
            (l, n) ->
                "{\"log\":\""
                    + json(l)
                    + "\\n\",\"stream\":\"stderr\",\"time\":\""
                    + time("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS", n)
                    + "Z\"}"),
        prefix(
            "cri", (l, n) -> time("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS", n) + "+02:00 stdout F " + l),
        prefix("kubectl pod", (l, n) -> "[pod/virt-launcher-vm-1/compute] " + l),
        prefix(
            "kubectl timestamps", (l, n) -> time("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS", n) + "Z " + l),
        prefix("github", (l, n) -> time("yyyy-MM-dd'T'HH:mm:ss.SSSSSSS", n) + "Z " + l),
        prefix(
            "github downloaded by job",
            (l, n) ->
                "test (22.04)\tRun fio\t" + time("yyyy-MM-dd'T'HH:mm:ss.SSSSSSS", n) + "Z " + l),
        prefix("gitlab", (l, n) -> time("yyyy-MM-dd'T'HH:mm:ss.SSSSSS", n) + "Z 00O " + l),
        prefix("jenkins", (l, n) -> time("'['yyyy-MM-dd'T'HH:mm:ss.SSS'Z]'", n) + " " + l),
        prefix("ts", (l, n) -> shortTime(n) + " " + l),
        prefix("ts -s", (l, n) -> "00:00:" + String.format("%02d", n / 100 % 60) + " " + l),
        prefix("ts %.s", (l, n) -> epochMicros(n) / 1_000_000 + ".123456 " + l),
        prefix("ts in brackets", (l, n) -> time("'['yyyy-MM-dd HH:mm:ss']'", n) + " " + l),
        prefix("lava", (l, n) -> time("HH:mm:ss.SSSSSS", n) + "  " + l),
        prefix(
            "lava yaml",
            (l, n) ->
                "- {\"dt\": \""
                    + time("yyyy-MM-dd'T'HH:mm:ss.SSSSSS", n)
                    + "\", \"lvl\": \"target\", \"msg\": \""
                    + json(l)
                    + "\"}"),
        prefix("libvirt", (l, n) -> time("yyyy-MM-dd HH:mm:ss.SSS", n) + "+0000: " + l),
        prefix(
            "virt-launcher",
            (l, n) ->
                "{\"component\":\"virt-launcher\",\"level\":\"info\",\"msg\":\""
                    + json(l)
                    + "\",\"pos\":\"a.go:1\",\"timestamp\":\""
                    + time("yyyy-MM-dd'T'HH:mm:ss.SSSSSS", n)
                    + "Z\"}"),
        prefix(
            "loki csv", (l, n) -> epochMicros(n) * 1000 + ",\"" + l.replace("\"", "\"\"") + "\""),
        prefix("german date", (l, n) -> time("dd.MM.yyyy HH:mm:ss", n) + " " + l),
        prefix("date of twelve hours", (l, n) -> time("MM/dd/yyyy hh:mm:ss a", n) + " " + l),
        prefix(
            "github command",
            (l, n) -> time("yyyy-MM-dd'T'HH:mm:ss.SSSSSSS", n) + "Z ##[error]" + l),
        prefix("grep -n", (l, n) -> n + ":" + l),
        prefix("grep -Hn", (l, n) -> "/var/log/vm-1.log:" + n + ":" + l),
        prefix("less -N", (l, n) -> String.format("%7d %s", n, l)),
        prefix("cat -n", (l, n) -> String.format("%6d\t%s", n, l)),
        prefix("diff", (l, n) -> "+" + l),
        prefix("colours", (l, n) -> "\u001b[0;32m" + l + "\u001b[0m"),
        prefix("colours without escape", (l, n) -> "[32m" + l + "[0m"),
        prefix("bullets", (l, n) -> "* `" + l + "`"),
        prefix("numbered items", (l, n) -> n + ". " + l),
        prefix("table", (l, n) -> "| " + n + " | " + l + " |"),
        prefix("html", (l, n) -> html(l)),
        prefix("html with tags", (l, n) -> "<p><code>" + html(l) + "</code></p>"),
        prefix("string in an array", (l, n) -> "      \"" + json(l) + "\","),
        prefix("thread name", (l, n) -> "[qemu vCPU 0] " + l),
        prefix("compose", (l, n) -> "vm-1  | " + l),
        prefix("zuul", (l, n) -> time("yyyy-MM-dd HH:mm:ss.SSSSSS", n) + " | controller | " + l),
        prefix("logcat", (l, n) -> time("MM-dd HH:mm:ss.SSS", n) + "  1000  1234 I qemu    : " + l),
        prefix(
            "klog", (l, n) -> "I" + time("MMdd HH:mm:ss.SSSSSS", n) + "       1 log.go:123] " + l),
        prefix(
            "logfmt",
            (l, n) ->
                "time=\""
                    + time("yyyy-MM-dd'T'HH:mm:ss", n)
                    + "Z\" level=info msg=\""
                    + json(l)
                    + "\""),
        prefix(
            "avocado",
            (l, n) -> time("yyyy-MM-dd HH:mm:ss,SSS", n) + " process L0640 DEBUG| [stdout] " + l),
        prefix("label", (l, n) -> "stderr: " + l),
        prefix("quoting", (l, n) -> "> > " + l),
        prefix("stern", (l, n) -> "virt-launcher-vm-1 compute " + l),
        prefix("priority", (l, n) -> "<4>" + l));
  }

  /**
   * Others, and what people and their programs do to a text; the outermost if there are several.
   */
  private static List<Wrapping> others() {
    return List.of(
        prefix("jira block", (l, n) -> "{noformat}" + l + "{noformat}"),
        prefix("jira block with a title", (l, n) -> "{code:title=vm.log|borderStyle=solid}" + l),
        prefix("jira monospaced", (l, n) -> "bq. {{" + l + "}}"),
        prefix("gdb/mi target stream", (l, n) -> "@\"" + json(l) + "\\n\""),
        prefix("gdb/mi console stream", (l, n) -> "~\"" + json(l) + "\\n\""),
        prefix("gdb/mi log stream", (l, n) -> "&\"" + json(l) + "\\r\\n\""),
        prefix("c string", (l, n) -> "  \"" + json(l) + "\\n\"  // " + n),
        prefix("buildkite", (l, n) -> "\u001b_bk;t=" + epochMicros(n) / 1000 + "\u0007" + l),
        prefix("jenkins timestamper", (l, n) -> time("HH:mm:ss", n) + "  " + l),
        prefix("teamcity", (l, n) -> time("'['HH:mm:ss']'", n) + " :\t [Step 1/2] " + l),
        prefix("teamcity with a mark", (l, n) -> time("'['HH:mm:ss']'", n) + "i:\t\t [fio] " + l),
        prefix(
            "teamcity service message",
            (l, n) ->
                "##teamcity[message text='"
                    + l.replace("|", "||").replace("'", "|'").replace("[", "|[").replace("]", "|]")
                    + "' status='NORMAL']"),
        prefix(
            "azure devops", (l, n) -> time("yyyy-MM-dd'T'HH:mm:ss.SSSSSSS", n) + "Z ##[debug]" + l),
        prefix(
            "cloudwatch tail",
            (l, n) -> time("yyyy-MM-dd'T'HH:mm:ss.SSSSSS", n) + "+00:00 ecs/app/0123abcd " + l),
        prefix(
            "cloudwatch insights csv",
            (l, n) -> time("yyyy-MM-dd HH:mm:ss.SSS", n) + ",\"" + l.replace("\"", "\"\"") + "\""),
        prefix(
            "cloudwatch event",
            (l, n) ->
                "{\"timestamp\": "
                    + epochMicros(n) / 1000
                    + ", \"message\": \""
                    + json(l)
                    + "\", \"ingestionTime\": "
                    + epochMicros(n + 9) / 1000
                    + "}"),
        prefix(
            "splunk json",
            (l, n) ->
                "{\"preview\":false,\"offset\":"
                    + n
                    + ",\"result\":{\"_time\":\""
                    + time("yyyy-MM-dd HH:mm:ss.SSS", n)
                    + " UTC\",\"host\":\"h1\",\"_raw\":\""
                    + json(l)
                    + "\"}}"),
        prefix(
            "splunk csv",
            (l, n) ->
                "\""
                    + time("yyyy-MM-dd'T'HH:mm:ss.SSS", n)
                    + "+0000\",h1,\""
                    + l.replace("\"", "\"\"")
                    + "\",main"),
        prefix(
            "elastic hit",
            (l, n) ->
                "{\"_index\":\"logs-1\",\"_id\":\"a\",\"_score\":null,\"_source\":{\"@timestamp\":\""
                    + time("yyyy-MM-dd'T'HH:mm:ss.SSS", n)
                    + "Z\",\"host\":{\"name\":\"h1\"},\"message\":\""
                    + json(l)
                    + "\"},\"sort\":["
                    + epochMicros(n) / 1000
                    + "]}"),
        prefix(
            "kibana csv",
            (l, n) ->
                "\""
                    + time("MMM d, yyyy '@' HH:mm:ss.SSS", n)
                    + "\",h1,\""
                    + l.replace("\"", "\"\"")
                    + "\""),
        prefix(
            "loki cli",
            (l, n) -> time("yyyy-MM-dd'T'HH:mm:ss", n) + "Z {app=\"vm-1\", pod=\"a\"} " + l),
        prefix("k9s", (l, n) -> "compute " + time("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS", n) + "Z " + l),
        prefix("stern with a bar", (l, n) -> "virt-launcher-vm-1 \u00e2\u0080\u00ba compute " + l),
        prefix(
            "syslog-ng iso",
            (l, n) -> time("yyyy-MM-dd'T'HH:mm:ss", n) + "+02:00 10.0.0.7 qemu[4242]: " + l),
        prefix("pasted from teams", (l, n) -> time("'['M/d h:mm a']'", n) + " Bob Smith: " + l),
        prefix("pasted from discord", (l, n) -> time("'['h:mm a']'", n) + " Bob: " + l),
        prefix("irc", (l, n) -> time("HH:mm", n) + " <bob> " + l),
        prefix("irc with seconds", (l, n) -> time("'['HH:mm:ss']'", n) + " <@bob> " + l),
        prefix("matrix", (l, n) -> time("HH:mm:ss", n) + " bob: " + l),
        prefix("whatsapp", (l, n) -> time("dd/MM/yyyy, HH:mm", n) + " - Bob: " + l),
        prefix("conserver", (l, n) -> time("'['EEE MMM dd HH:mm:ss yyyy']'", n) + l),
        prefix("minicom", (l, n) -> time("'['yyyy-MM-dd HH:mm:ss.SSS']'", n) + " " + l + "\r"),
        prefix("serial console", (l, n) -> "\r\u001b[K" + l + "\r"),
        prefix("nul bytes of a crash", (l, n) -> (n % 7 == 3 ? "\0\0\0\0" : "") + l),
        prefix("bugzilla", (l, n) -> "> > " + l + " "),
        prefix(
            "lore",
            (l, n) -> "<span\nclass=\"q\">".replace('\n', ' ') + "&gt; " + html(l) + "</span>"),
        prefix(
            "pre with a line's number",
            (l, n) -> "<a id=\"l" + n + "\" href=\"#l" + n + "\">" + n + "</a> " + html(l)),
        prefix(
            "html rows with a line's number",
            (l, n) -> "<tr><td><span>" + n + "</span></td><td>" + html(l) + "</td></tr>"),
        prefix("dots", (l, n) -> "..." + " ".repeat(n % 2) + l),
        prefix("italics", (l, n) -> "_" + l + "_"),
        prefix("emphasis", (l, n) -> "*" + l + "*"),
        prefix("printed with curly quotes", (l, n) -> curly(l)),
        prefix("printed with wide blanks", (l, n) -> l.replace(" ", "\u00c2\u00a0")),
        prefix("xml", (l, n) -> "<line n=\"" + n + "\"><![CDATA[" + l + "]]></line>"),
        prefix("junit", (l, n) -> "    &lt;system-out&gt;" + html(l) + "&lt;/system-out&gt;"),
        prefix("yaml list", (l, n) -> "  - '" + l.replace("'", "''") + "'"),
        prefix(
            "python list", (l, n) -> " b'" + l.replace("\\", "\\\\").replace("'", "\\'") + "\\n',"),
        prefix("pytest", (l, n) -> "E       " + l),
        prefix("robot", (l, n) -> time("yyyyMMdd HH:mm:ss.SSS", n) + " - INFO - " + l),
        prefix("ansible", (l, n) -> "        \"" + json(l) + "\","),
        prefix("ansible task", (l, n) -> "ok: [host1] => (item=" + n + ") => " + l),
        prefix("pssh", (l, n) -> "host1.example.org: " + l),
        prefix("dsh", (l, n) -> "[host-1] out: " + l),
        prefix(
            "testcontainers",
            (l, n) ->
                time("HH:mm:ss.SSS", n) + " [docker-java-stream-1] INFO  c.e.Vm - STDOUT: " + l),
        prefix(
            "openqa",
            (l, n) ->
                time("'['yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z]'", n) + " [debug] [pid:4242] QEMU: " + l),
        prefix(
            "vdsm",
            (l, n) -> time("yyyy-MM-dd HH:mm:ss,SSS", n) + "+0000 INFO  (Thread-7) [virt.vm] " + l),
        prefix(
            "esxi", (l, n) -> time("yyyy-MM-dd'T'HH:mm:ss.SSS", n) + "Z In(182) vmx[4242]: " + l),
        prefix(
            "fluentd",
            (l, n) ->
                time("yyyy-MM-dd HH:mm:ss", n) + " +0000 vm.log: {\"log\":\"" + json(l) + "\"}"),
        prefix(
            "fluent bit",
            (l, n) ->
                "[0] vm.0: [[%d.%06d000, {}], {\"log\"=>\"%s\"}]"
                    .formatted(epochMicros(n) / 1_000_000, epochMicros(n) % 1_000_000, json(l))),
        prefix(
            "vector",
            (l, n) ->
                "{\"file\":\"/var/log/vm.log\",\"message\":\""
                    + json(l)
                    + "\",\"timestamp\":\""
                    + time("yyyy-MM-dd'T'HH:mm:ss.SSSSSS", n)
                    + "Z\"}"),
        prefix(
            "gcp",
            (l, n) ->
                "{\"insertId\":\"a\",\"textPayload\":\""
                    + json(l)
                    + "\",\"timestamp\":\""
                    + time("yyyy-MM-dd'T'HH:mm:ss.SSS", n)
                    + "Z\",\"resource\":{\"labels\":{\"x\":\"y\"}}}"),
        prefix(
            "go test",
            (l, n) ->
                "{\"Time\":\""
                    + time("yyyy-MM-dd'T'HH:mm:ss.SSS", n)
                    + "Z\",\"Action\":\"output\",\"Package\":\"p\",\"Output\":\""
                    + json(l)
                    + "\\n\"}"),
        prefix(
            "strace",
            (l, n) ->
                "[pid  4242] "
                    + time("HH:mm:ss.SSSSSS", n)
                    + " write(2, \""
                    + json(l)
                    + "\\n\", "
                    + (l.length() + 1)
                    + ") = "
                    + (l.length() + 1)),
        prefix("rst", (l, n) -> "   " + l + "  "),
        prefix("org mode", (l, n) -> ": " + l),
        prefix("github link", (l, n) -> "https://example.org/a/b/raw/vm.log#L" + n + ": " + l),
        prefix("ripgrep with a column", (l, n) -> "vm.log:" + n + ":1:" + l),
        prefix("awk's FNR", (l, n) -> n + "\t" + n + "\t" + l),
        prefix("hexadecimal line numbers", (l, n) -> String.format("%04x: %s", n, l)));
  }

  private static String html(String l) {
    return l.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;");
  }

  /** As word processors and mail programs set quotes; one character a byte. */
  private static String curly(String l) {
    return l.replaceAll("\"(\\w)", "\u00e2\u0080\u009c$1")
        .replace("\"", "\u00e2\u0080\u009d")
        .replaceAll("'(\\w)", "\u00e2\u0080\u0098$1")
        .replace("'", "\u00e2\u0080\u0099");
  }
}
