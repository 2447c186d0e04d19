package io.cqtrace.ingest.envelope;

import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The envelopes: what may stand at a place of a line before a record or before another envelope.
 * They compose in any order, unless a trait says otherwise. Groups are those of {@link TimeReader};
 * {@code part} is the flag of a line that the log's writer cut.
 *
 * <p>Source: systemd {@code src/shared/logs-show.c} (journalctl's output modes), RFC 3164 and 5424;
 * util-linux {@code sys-utils/dmesg.c: print_record} and {@code tests/expected/dmesg} at
 * 39465c780e; Linux {@code Documentation/ABI/testing/dev-kmsg}; kubernetes {@code
 * pkg/kubelet/kuberuntime/logs/logs.go} (CRI); moby {@code
 * daemon/logger/jsonfilelog/jsonlog/jsonlogbytes.go} at 16db27c89c; GitLab's {@code FF_TIMESTAMPS}
 * (gitlab-org/gitlab merge request 153516: time, stream number, O or E, a plus where the line goes
 * on with the one before: {@link AppendedLines}); moreutils {@code ts}; Android {@code logprint};
 * GDB's manual, "GDB/MI Stream Records"; Atlassian's "Text Formatting Notation"; TeamCity's manual,
 * "Service Messages", "Escaped Values".
 */
enum Grammar {
  /** {@code dmesg --time-format iso}. */
  DMESG_ISO(
      "dmesg's ISO times",
      P.YMD + "T" + P.HMS + ",(?<f>\\d{6})(?<z>" + P.OFFSET + ") ?",
      Trait.TIME,
      Trait.KERNEL),
  /** {@code dmesg -T}, in any language. */
  DMESG_T(
      "dmesg -T's times",
      "\\["
          + P.WORD
          + " "
          + P.MONTH
          + " {1,2}(?<d>\\d{1,2}) "
          + P.HMS
          + " (?<y>\\d{4})(?: < {0,11}\\d{1,9}\\.\\d{6}>)?\\] ?",
      Trait.TIME,
      Trait.KERNEL),
  /** {@code dmesg -H}, at the first line of a minute. */
  DMESG_MINUTE(
      "dmesg -H's times",
      "\\[" + P.MONTH + " ?(?<d>\\d{1,2}) (?<h>\\d\\d):(?<m>\\d\\d)(?<minute>)\\] ?",
      Trait.TIME,
      Trait.KERNEL),
  /** {@code dmesg -H}, at the other lines. */
  DMESG_DELTA(
      "dmesg -H's times",
      "\\[ {0,9}\\+(?<delta>\\d{1,9})\\.(?<f>\\d{6})\\] ?",
      Trait.TIME,
      Trait.KERNEL),
  /** {@code dmesg -t -d}: only the time since the line before. */
  DMESG_ONLY_DELTA(
      "dmesg -d's times",
      "\\[< {0,11}(?<delta>\\d{1,9})\\.(?<f>\\d{6})>\\] ?",
      Trait.TIME,
      Trait.KERNEL),
  /** {@code /dev/kmsg}. */
  KMSG("/dev/kmsg", "\\d{1,4},\\d{1,19},(?<us>\\d{1,15}),[^;]{1,80};", Trait.TIME, Trait.KERNEL),
  /** {@code dmesg -x}. */
  DMESG_X("dmesg -x", "[a-z0-9]{2,8} {0,6}:[a-z]{2,8} {0,6}: ?"),
  /** Talos {@code dmesg}: node, facility, level. */
  TALOS(
      "talosctl dmesg",
      "\\S{1,120}: (?:kern|user|daemon|syslog|auth) {0,6}: {1,6}[a-z]{2,8} ?: ",
      Trait.KERNEL),
  /** RFC 5424, behind the priority, of the kernel. */
  SYSLOG_5424_KERNEL(
      "syslog RFC 5424",
      "\\S{1,255} kernel \\S{1,128} \\S{1,32} (?:-|\\[.{0,400}?\\]) ?" + P.MARK,
      Trait.AFTER_TIME,
      Trait.KERNEL),
  /** RFC 5424, behind the priority. */
  SYSLOG_5424(
      "syslog RFC 5424",
      "\\S{1,255} \\S{1,48} \\S{1,128} \\S{1,32} (?:-|\\[.{0,400}?\\]) ?" + P.MARK,
      Trait.AFTER_TIME),
  /** A journal's or a syslog's kernel message. */
  KERNEL_TAG(
      "journald or syslog", "(?:[^\\s:]{1,255} )?kernel(?:\\[\\d{1,10}\\])?: ?", Trait.KERNEL),
  /**
   * QEMU's ftrace backend: its words behind {@code trace_marker}'s event; {@code report -l, -R}.
   */
  TRACE_MARKER(
      "ftrace's trace_marker",
      "(?:(?!: )[^\\[\\n]){1,24}?(?:-|\\s)\\d{1,10}\\s+(?:\\([^)]{1,20}\\)\\s+)?"
          + "(?:\\[\\d{1,5}\\]\\s+(?:[^\\s:]{1,8}\\s+)?|\\d{1,4}[^\\s:\\d][^\\s:]{2,7}\\s+)"
          + "(?<boot>\\d{1,9})\\.(?<f>\\d{1,9}): "
          + "(?:(?:ftrace:)?b?print:\\s{1,40})?"
          + "(?:tracing_mark_write|0x[0-9a-f]{1,16}|ip=0x[0-9a-f]{1,16} buf=): ?",
      Trait.TIME),
  /** CRI: stream and whether the line is whole. */
  CRI("CRI", "(?:stdout|stderr) (?<part>[FP])(?::[\\w:]{1,40})? ?", Trait.AFTER_TIME),
  /** GitLab: stream number, O or E, a plus where the line goes on. */
  GITLAB("GitLab CI", "[0-9a-f]{2}[OE][ +]", Trait.AFTER_TIME),
  /** Host and program of RFC 3164 and journald; programs have blanks and brackets. */
  HOST_TAG(
      "journald or syslog",
      "[^\\s:|]{1,255} (?:[^\\s:|\\[\\]]{1,60} ){0,3}?"
          + "(?:\\[[^\\]\\s]{1,40}\\]|[^\\s:|\\[\\]\"{}]{1,80})(?:\\[[^\\]\\s]{0,40}\\]){0,2}:[ \\t]?",
      Trait.AFTER_TIME),
  /** Android's {@code logcat -v threadtime}: process, thread, priority, tag. */
  LOGCAT("logcat", "\\d{1,7} +\\d{1,7} [VDIWEFS] [^:]{1,80}?: ?", Trait.AFTER_TIME),
  /** {@code logcat -v brief}. */
  LOGCAT_BRIEF("logcat", "[VDIWEFS]/[^(]{1,80}\\( {0,8}\\d{1,7}\\): ?"),
  /** ISO 8601 or nearly, with or without brackets: CI systems, kubectl, docker, rsyslog. */
  ISO(
      "ISO times",
      "\\[?(?:"
          + P.WORD
          + ",? )?"
          + P.YMD
          + "[T_ ]"
          + P.HMS
          + "(?:[.,](?<f>\\d{1,9}))?"
          + " ?(?<z>Z|UTC|GMT|[A-Z]{3,4}(?=[\\s\\]])|"
          + P.OFFSET
          + ")?\\]?:?(?:\\s+|(?=\\[)|$)",
      Trait.TIME),
  /** {@code journalctl -o short}, syslog RFC 3164, {@code ts}; in any language. */
  SHORT(
      "journald, syslog or ts times",
      "\\[?(?:"
          + P.WORD
          + ",? {1,2})?"
          + P.MONTH
          + " {1,2}(?<d>\\d{1,2})(?:[.,]|"
          + "\u00e6\u0097\u00a5|\u00ec\u009d\u00bc)? +(?:(?<y>\\d{4}),? +)?"
          + P.HMS
          + "(?:[.,](?<f>\\d{1,9}))?(?=(?: [A-Z]{3,4})? (?<y2>\\d{4})[\\s\\]])?(?: \\d{4})?"
          + "(?: (?<z>UTC|GMT|[A-Z]{3,4}(?=[\\s\\]])|"
          + P.OFFSET
          + "))?(?: \\d{4}(?=\\]| \\D))?\\]?:?(?:\\s+|$)",
      Trait.TIME),
  /** The day before the month: {@code 14 Oct 2026 07:05:03}, {@code 14/Oct/2026:07:05:03 +0200}. */
  DAY_FIRST(
      "dates",
      "\\[?(?:"
          + P.WORD
          + ",? )?(?<d>\\d{1,2})\\.?[ /-]"
          + P.MONTH
          + "[ /-](?:(?<y>\\d{4})[ :])?"
          + P.HMS
          + "(?:[.,](?<f>\\d{1,9}))?(?: (?<z>UTC|GMT|"
          + P.OFFSET
          + "))?\\]?:?(?:\\s+|$)",
      Trait.TIME),
  /** {@code 22.11.2026 07:05:03}, {@code 22.11.2026, 07:05:03}. */
  DOT_DATE(
      "dates",
      "\\[?(?<d>[0-3]?\\d)\\.(?<mon>[01]?\\d)\\.(?<y>\\d{4}),?[ T]"
          + P.HMS
          + "(?:[.,](?<f>\\d{1,9}))?\\]?[:;]?(?:\\s+|$)",
      Trait.TIME),
  /** {@code 11/22/2026 07:05:03 PM}. */
  US_DATE(
      "dates",
      "\\[?(?<mon>[01]?\\d)/(?<d>[0-3]?\\d)/(?<y>\\d{4}),?[ T]"
          + P.HMS
          + "(?:[.,](?<f>\\d{1,9}))?(?: (?<half>[AP])M)?\\]?[:;]?(?:\\s+|$)",
      Trait.TIME),
  /** {@code 10-14 07:05:03.123}: logcat. {@code 10/14 07:05:03}. */
  MONTH_DAY(
      "dates without a year",
      "\\[?(?<mon>[01]\\d)[-/](?<d>[0-3]\\d)[ T]" + P.HMS + "(?:[.,](?<f>\\d{1,9}))?\\]?:?\\s+",
      Trait.TIME),
  /** Kubernetes' klog. */
  KLOG(
      "klog",
      "[IWEF](?<mon>[01]\\d)(?<d>[0-3]\\d) "
          + P.HMS
          + "\\.(?<f>\\d{6}) +\\d{1,9} [^\\]]{1,80}\\] ?",
      Trait.TIME),
  /** Chats: a time without seconds, and who says it. */
  CHAT(
      "chats",
      "\\[?(?:\\d{1,2}[/.]\\d{1,2}(?:[/.]\\d{2,4})?,? )?\\d{1,2}:\\d\\d(?: [AP]M)?\\]? (?:- )?"
          + "(?:<[^<>\\s]{1,40}>|[^\\s:\\[\\]]{1,30}(?: [^\\s:\\[\\]]{1,30}){0,2}:) "),
  /** A time of the day, or since the start: LAVA, kernelci, {@code ts -s}, many runners. */
  OF_DAY(
      "times of the day",
      "[\\[(]?" + P.HMS + "(?:[.,:](?<f>\\d{1,9}))?[\\])]?[:W]?(?:\\s+|(?=[\\[<]))",
      Trait.TIME),
  /**
   * {@code ts %.s}, {@code journalctl -o short-unix}, Loki's nanoseconds; Fluent Bit's standard
   * output (docs.fluentbit.io, "Standard output"), also with metadata behind the time.
   */
  EPOCH_SECONDS(
      "seconds since 1970",
      "(?:\\[\"|\\[?[\\[(]|\"(?=[\\d.]{10,30}\"))?(?<epoch>\\d{10}\\.\\d{1,9}|1\\d{9}|1\\d{12}|1\\d{15}|1\\d{18})[\\])\"]?"
          + "(?:[:,;]\\s?|\\s+)(?:\\{[^{}]{0,200}\\}\\],\\s?)?",
      Trait.TIME),
  /** {@code journalctl -o short-monotonic}, {@code short-delta}; the kernel's own is a record. */
  SINCE_BOOT(
      "seconds since boot",
      "\\[ {0,12}(?<boot>\\d{1,9})\\.(?<f>\\d{6})(?: <[^>]{1,40}>)?\\]\\s*",
      Trait.TIME),
  /** logfmt's time. */
  LOGFMT_TIME(
      "logfmt",
      "(?:time|ts|timestamp)=\"?"
          + P.YMD
          + "[T ]"
          + P.HMS
          + "(?:[.,](?<f>\\d{1,9}))?"
          + "(?<z>Z|"
          + P.OFFSET
          + ")?\"? +",
      Trait.TIME),
  /** A field of logfmt before the message. */
  LOGFMT("logfmt", "[A-Za-z_][\\w.-]{0,40}=(?:\"[^\"]{0,200}\"|[^\\s\"]{0,200}) +"),
  /** The message's key in logfmt. */
  LOGFMT_MESSAGE("logfmt", "(?:msg|message|line|log|MESSAGE)=(?=.)"),
  /** A field's name in JSON that is printed over several lines. */
  JSON_KEY("JSON", "\"[\\w@.-]{1,60}\"\\s{0,4}:\\s{0,4}(?=\")"),
  /** {@code journalctl -o verbose} and {@code -o export}. */
  JOURNAL_MESSAGE("journald export", "MESSAGE="),
  /** A level, as most loggers print it. */
  LEVEL(
      "log levels",
      "[\\[(<|]?(?i:trace|debug|info|notice|warn|warning|error|err|crit|critical|alert|fatal)"
          + "[\\])>|]?(?:\\s*[:|]\\s*|\\s+-?\\s*)"),
  /** Priority, and RFC 5424's version. */
  PRIORITY("syslog priorities", "<\\d{1,3}>(?:1 )?"),
  /** A tag in brackets: {@code [pod/vm-1/compute] }, {@code [qemu vCPU 0] }, {@code [stdout] }. */
  BRACKET("tags in brackets", "\\[[^\\]\\[]{1,200}\\]:?\\s?"),
  PARENTHESIS("tags in brackets", "\\([^()]{1,80}\\):?\\s?"),
  /** {@code grep -n}, {@code -Hn}, their context lines. */
  GREP("grep -n", "(?:[^\\s:\"'<>\\[\\]{}|]{1,255}[:-])?\\d{1,9}[:-]"),
  /** {@code grep -H}. */
  GREP_FILE("grep -H", "[^\\s:\"'<>\\[\\]{}|=`*+@]{1,255}:(?! )"),
  /** {@code less -N}, {@code cat -n}, {@code nl}, editors. */
  LINE_NUMBER("line numbers", "\\d{1,9}(?=[\\s|:.)])[:.)]?\\s*"),
  /** {@code docker compose logs}, Zuul, pagers: something before a bar. */
  BAR("names before a bar", "[^|\\s\"'<>{}]{1,100}\\s*\\|\\s?"),
  /** A table's bar; box drawings. */
  TABLE("tables", "(?:\\|+|\u00e2\u0094[\u0080-\u00bf])\\s*"),
  /** Quoting of mails and markdown. */
  QUOTE("quoting", "[A-Za-z]{0,3}>\\s?"),
  /** Bullets and numbered items. */
  BULLET("bullets", "(?:[*+-]|\u00e2\u0080\u00a2|\u00c2\u00b7)\\s+(?:\\[[ xX]\\]\\s+)?"),
  /** An added or context line of a diff. */
  DIFF("diff", "\\+{1,2}"),
  /** TeamCity's service messages, whose escapes begin with a pipe. */
  TEAMCITY("TeamCity", "##teamcity\\[message text='", Trait.PIPES),
  COMMENT("comments", "(?://|#+|;+|--|E(?= {4})|:(?=\\s)|\\.{2,6}|\u00e2\u0080\u00a6)\\s*"),
  /** Backticks, stars and underlines of markdown. */
  MARKDOWN("markdown", "(?:`+|\\*{1,3}|~~|_{1,2}|\\\\)"),
  /** JIRA's blocks and monospaced words. */
  JIRA("JIRA's blocks", "\\{(?:noformat|code|quote|panel)(?::[^}]{0,80})?\\}|\\{\\{|bq\\. "),
  /** GDB/MI's streams of the console, the target and the log; strings of C and Python. */
  STRING_MARK("strings of programs", "[~@&bur](?=[\"'])"),
  /** {@code strace}: a call whose argument is a string. */
  CALL("strace", "[a-z]\\w{1,20}\\(\\d{1,6}, (?=\")"),
  /** A string, or a field of CSV. */
  STRING("quotes", "[\"']|\u00c2\u00ab", Trait.STRING),
  /** A field of CSV before the line. */
  CSV("CSV", "(?:[^\",;\\s][^\",;\\t]{0,200}|\"[^\"]{0,400}\")?[,;\\t](?=[\"\\d\\[A-Za-z])"),
  /** The beginning of a JSON object. */
  JSON("JSON lines", "(?:data: )?\\{", Trait.JSON),
  /** A word and a colon: {@code SUT: }, {@code stderr: }. */
  LABEL("labels", "[\\w./@-]{1,60}(?:\\[[^\\]\\s]{1,40}\\])?:\\s+"),
  /** Pod and container, as stern prints them; pods' names have dashes. */
  POD("pod names", "[a-z0-9.]{1,80}(?:-[a-z0-9.]{1,80}){1,10} [a-z0-9-]{1,63} "),
  /** Up to three words behind a time: a pod and a container of stern, a log group's stream. */
  WORDS("names", "\\S{1,120}\\s+", Trait.AFTER_TIME),
  /** {@code - name - INFO - }: Python's loggers. */
  DASHES("loggers", "- (?:\\S{1,80} - ){1,3}", Trait.AFTER_TIME);

  /** What a grammar means beside its shape. */
  enum Trait {
    /** It has a time. */
    TIME,
    /** It stands only directly behind a time. */
    AFTER_TIME,
    /** What follows is a kernel message, whatever its words. */
    KERNEL,
    /** A string begins: what follows ends with the same quote, and may have escapes. */
    STRING,
    /** A string of TeamCity's begins: what follows ends with a quote, and may have escapes. */
    PIPES,
    /** A JSON object begins. */
    JSON
  }

  /** Parts of the patterns. */
  private static final class P {
    static final String YMD = "(?<y>\\d{4})[-/](?<mon>[01]\\d)[-/](?<d>[0-3]\\d)";
    static final String HMS = "(?<h>[0-2]\\d):(?<m>[0-5]\\d):(?<s>[0-6]\\d)";
    static final String OFFSET = "[+-]\\d\\d:?\\d\\d";
    static final String WORD = "[^\\s\\d\\[\\]:{}\"<>|@=]{1,20}";
    static final String MONTH =
        "(?<mon>[^\\s\\d\\[\\]:,;={}\"<>|()@/]{2,16}?|\\d{1,2}(?:\u00e6\u009c\u0088|\u00ec\u009b\u0094))";
    static final String MARK = "(?:\u00ef\u00bb\u00bf)?";
  }

  private final String label;
  private final String regex;
  private final Pattern pattern;

  @SuppressWarnings("ImmutableEnumChecker") // Never changed.
  private final Set<Trait> traits;

  Grammar(String label, String regex, Trait... traits) {
    this.label = label;
    this.regex = regex;
    this.pattern = Pattern.compile(regex);
    this.traits = EnumSet.noneOf(Trait.class);
    this.traits.addAll(Set.of(traits));
  }

  /** Words for the user. */
  String label() {
    return label;
  }

  /** The envelope's shape. */
  Pattern pattern() {
    return pattern;
  }

  /** Whether it has this trait. */
  boolean is(Trait trait) {
    return traits.contains(trait);
  }

  /** Whether the shape has this group. */
  boolean has(String group) {
    return regex.contains("(?<" + group + ">");
  }
}
