package io.cqtrace.ingest.envelope;

import io.cqtrace.ingest.envelope.Grammar.Trait;
import io.cqtrace.ingest.envelope.RecordShape.Start;
import io.cqtrace.ingest.source.JsonStrings;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the record in a line: behind any number of envelopes, the one that leads to a record of a
 * known format. Lines are given in their order; what is remembered are cut lines, the lines' years
 * and days, and the time of a journal's export.
 */
final class LineUnwrapper {
  /** Longer lines are left as they are. */
  static final int MAX_CHARS = 1 << 17;

  private static final int MAX_DEPTH = 14;

  /** How often a grammar may be tried at one line: what hostile lines cost at most. */
  private static final int MAX_TRIALS = 3000;

  /** How long the search for a record with a stamp goes on once there is one without. */
  private static final int TRIALS_FOR_A_STAMP = 400;

  // How sure a record is: only a stamp; an envelope says so; by its words; by stamp and words.
  private static final int WEAK = 0;
  private static final int BY_ENVELOPE = 1;
  private static final int BARE = 2;
  private static final int STAMPED = 3;

  private static final int MAX_PART_CHARS = 1 << 16;
  private static final int MAX_EMBEDDED_AT = 400;

  /**
   * A record behind words of any kind: one with its stamp or with a prefix that only it has; or one
   * by its words where something ends before it.
   */
  private static final Pattern EMBEDDED =
      Pattern.compile(
          "(?<![\\w'.])(?:\\d{1,10}@\\d{10}\\.\\d{6}:(?:pci_nvme|vfio)_[a-z]"
              + "|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{6})?Z (?:pci_nvme|vfio)_[a-z]"
              + "|\\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\] (?:Starting SPDK |\\[ DPDK EAL |[\\w.+-]{1,60}\\.c: {0,4}\\d)"
              + "|[\\w+-]{1,60}\\.c: {0,4}\\d{1,6}:\\w{1,80}: \\*[A-Z]"
              + "|\\[[^\\]\\[\"{}]{1,40}\\] \\([^)]{1,40}\\) (?:[^\\s\"{}]{1,255} )?qemu:pci_nvme_"
              + "|pci_nvme_\\w{1,80} -?\\d{1,15}\\.\\d{3} pid=\\d"
              + "|\\[ {0,12}\\d{1,9}\\.\\d{6}\\] \\S"
              + "|[\\w<>./:-]{1,16}-\\d{1,7} {1,20}(?:\\([^)]{1,20}\\) {1,9})?\\[\\d{3,5}\\] (?:\\S{1,8} )? {0,9}\\d{1,10}\\.\\d{6}: )"
              + "|(?<=[\\w:>|\\])}*,;] {1,4}|[`'\"(]|^[A-Z] {1,9}|- |\\t|\u00c2\u00bb ?|\u00e2[\u0080\u0086][\u0080-\u00bf] ?)"
              + "(?:pci_nvme_\\w{1,80} [a-z]|vfio_region_(?:read|write) {1,3}\\(|nvme nvme\\d{1,5}: [a-zA-Z0-9])");

  private static final Pattern RECORD_TIME =
      Pattern.compile(
          "\\s*\"?(?:__REALTIME_TIMESTAMP|_SOURCE_REALTIME_TIMESTAMP)\"?\\s*[=:]\\s*\"?(\\d{16})"
              + "|\\s*\"time\"\\s?: {0,9}(\\d{1,9})\\.(\\d{6}),?");

  private static final Grammar[] GRAMMARS = Grammar.values();

  private final TimeReader times = new TimeReader();
  private final Set<Long> visited = new HashSet<>();
  private @Nullable String cutPart;
  private @Nullable OuterTime recordTime;
  private boolean dockerEndsLines;
  private int trials;
  private int mostTrials;
  private int texts;
  private int textCount;

  /**
   * A line's record.
   *
   * @param text the record, without envelopes and stamps of theirs
   * @param start what it is
   * @param time the innermost envelope's time, or null
   * @param changed whether text is not the line
   * @param envelope the outermost envelope, or null
   */
  record Unwrapped(
      String text,
      Start start,
      @Nullable OuterTime time,
      boolean changed,
      @Nullable Grammar envelope) {}

  /** One envelope on the way to a record. */
  private record Step(
      Grammar grammar, @Nullable Matcher match, @Nullable OuterTime time, @Nullable Step outer) {
    boolean is(Trait trait) {
      return grammar.is(trait);
    }
  }

  /** A place where a record begins. */
  private record Found(String text, int at, Start start, @Nullable Step inner, int rank) {
    boolean isBetterThan(@Nullable Found other) {
      return other == null || rank > other.rank;
    }
  }

  /** The line's record, or null if it has none: then it is left as it is. */
  @Nullable Unwrapped unwrap(String line) {
    int at = skipBlanks(line, 0);
    boolean plain = LineText.isPlain(line);
    if (plain && !LineText.hasClosers(line)) {
      Start start = at < line.length() ? RecordShape.at(line, at) : null;
      if (start != null && !start.shape().isWeak()) {
        return new Unwrapped(line, start, null, false, null);
      }
    }
    trials = 0;
    mostTrials = MAX_TRIALS;
    texts = 0;
    textCount = 0;
    visited.clear();
    String text = plain ? line : LineText.cleaned(line);
    Found found = search(text, 0, null, 0);
    found = orEmbedded(text, found);
    if (found == null) {
      rememberTime(text);
      return null;
    }
    return result(line, found);
  }

  private Unwrapped result(String line, Found found) {
    String record = LineText.trimmed(found.text.substring(found.at));
    boolean indented = found.start.shape() != RecordShape.FTRACE && record.length() < line.length();
    boolean changed = found.inner != null || indented || !record.equals(line.strip());
    OuterTime time = time(found.inner);
    Grammar outermost = null;
    for (Step step = found.inner; step != null; step = step.outer) {
      outermost = step.grammar;
    }
    if (time == null && isOfJournal(outermost)) {
      time = recordTime;
    }
    return new Unwrapped(record, found.start, time, changed, outermost);
  }

  private static boolean isOfJournal(@Nullable Grammar outermost) {
    return outermost == Grammar.JOURNAL_MESSAGE || outermost == Grammar.JSON_KEY;
  }

  /** Of several times the innermost; all are read in their order, for the years and days. */
  private @Nullable OuterTime time(@Nullable Step step) {
    if (step == null) {
      return null;
    }
    OuterTime outer = time(step.outer);
    if (outer != null && step.grammar == Grammar.DMESG_ONLY_DELTA) {
      return outer;
    }
    OuterTime own =
        step.time != null
            ? step.time
            : step.match != null && step.is(Trait.TIME)
                ? times.read(step.grammar, step.match)
                : null;
    return own != null ? own : outer;
  }

  private void rememberTime(String text) {
    if (text.isBlank()) {
      recordTime = null;
      return;
    }
    Matcher matcher = RECORD_TIME.matcher(text);
    if (matcher.lookingAt()) {
      recordTime =
          matcher.group(1) != null
              ? TimeReader.ofNumber(matcher.group(1))
              : TimeReader.sinceBoot(matcher.group(2), matcher.group(3));
    }
  }

  /** A record whose stamp was taken for an envelope's, or that stands behind other words. */
  private static @Nullable Found orEmbedded(String text, @Nullable Found found) {
    boolean enough =
        found != null && found.rank != WEAK && (found.rank == STAMPED || found.inner == null);
    Found embedded = enough ? null : embedded(text);
    return embedded != null && embedded.isBetterThan(found) ? embedded : found;
  }

  private static @Nullable Found embedded(String text) {
    Matcher matcher = EMBEDDED.matcher(text);
    Found found = null;
    while (found == null
        && text.length() >= 20
        && matcher.find()
        && matcher.start() <= MAX_EMBEDDED_AT) {
      found = embedded(text, matcher.start());
    }
    return found;
  }

  private static @Nullable Found embedded(String text, int at) {
    boolean quoted = at > 0 && text.charAt(at - 1) == '"';
    String content =
        quoted
            ? JsonStrings.unescaped(text.substring(at, JsonStrings.end(text, at, '"')))
            : text.substring(at);
    Start start = RecordShape.at(content, 0);
    return start == null ? null : new Found(content, 0, start, null, rank(start));
  }

  /** The best record at or behind a place. */
  private @Nullable Found search(String text, int from, @Nullable Step inner, int depth) {
    int at = skipBlanks(text, from);
    if (at == text.length() || depth > MAX_DEPTH) {
      return null;
    }
    boolean behindTime = inner != null && isBehindTime(inner);
    if (!visited.add((long) texts << 32 | (long) at << 1 | (behindTime ? 1 : 0))) {
      return null;
    }
    Start start = RecordShape.at(text, at);
    Found best = start == null ? null : new Found(text, at, start, inner, rank(start));
    if (best == null && inner != null && isOfKernel(inner)) {
      best = new Found(text, at, new Start(RecordShape.KERNEL, false), inner, BY_ENVELOPE);
    }
    if (best != null && best.rank > BY_ENVELOPE) {
      mostTrials = Math.min(mostTrials, trials + TRIALS_FOR_A_STAMP);
      return best;
    }
    for (Grammar grammar : GRAMMARS) {
      if (grammar.is(Trait.AFTER_TIME) && !behindTime) {
        continue;
      }
      Matcher match = grammar.pattern().matcher(text).region(at, text.length());
      match.useTransparentBounds(true);
      if (++trials > mostTrials) {
        return best;
      }
      if (!match.lookingAt() || match.end() == at) {
        continue;
      }
      Found found = behind(text, grammar, match, inner, depth);
      if (found != null && found.isBetterThan(best)) {
        best = found;
      }
      if (best != null && best.rank == STAMPED) {
        return best;
      }
    }
    return best;
  }

  private static int rank(Start start) {
    return start.shape().isWeak() ? WEAK : start.stamped() ? STAMPED : BARE;
  }

  private static boolean isBehindTime(Step inner) {
    Step step = inner;
    for (int words = 0; words < 3 && step.grammar == Grammar.WORDS && step.outer != null; words++) {
      step = step.outer;
    }
    return step.is(Trait.TIME);
  }

  private static boolean isOfKernel(Step inner) {
    return inner.is(Trait.KERNEL);
  }

  private @Nullable Found behind(
      String text, Grammar grammar, Matcher match, @Nullable Step outer, int depth) {
    Step step = new Step(grammar, match, null, outer);
    if (grammar.is(Trait.JSON)) {
      return inJson(text, match.end(), outer, depth);
    }
    if (grammar.is(Trait.PIPES)) {
      String content = LineText.withoutPipes(text, match.end());
      return inNewText(content, step, depth);
    }
    if (grammar.is(Trait.STRING) && match.group().length() == 1) {
      return inString(text, match.end(), step, depth);
    }
    if (grammar == Grammar.CRI) {
      return behindCri(text, match, step, depth);
    }
    return search(text, match.end(), step, depth + 1);
  }

  /**
   * A string in the notation of JSON, CSV, C, Python or YAML; without escapes in it, it is only an
   * opening quote.
   */
  private @Nullable Found inString(String text, int from, Step step, int depth) {
    char quote = text.charAt(from - 1);
    int end = JsonStrings.end(text, from, quote);
    boolean doubled = end + 1 < text.length() && text.charAt(end + 1) == quote;
    if (doubled) {
      String twice = String.valueOf(quote).repeat(2);
      String field = text.substring(from, endOfField(text, end, quote));
      return inNewText(field.replace(twice, twice.substring(1)), step, depth);
    }
    String content = text.substring(from, end);
    if (content.indexOf('\\') < 0) {
      return end == text.length() || quote == '\''
          ? search(text, from, step, depth + 1)
          : inNewText(content, step, depth);
    }
    return inNewText(JsonStrings.unescaped(content), step, depth);
  }

  /** The end of a field in which a quote is written twice. */
  private static int endOfField(String text, int firstQuote, char quote) {
    int end = firstQuote;
    while (end + 1 < text.length() && text.charAt(end + 1) == quote) {
      end = JsonStrings.end(text, end + 2, quote);
    }
    return Math.min(end, text.length());
  }

  private @Nullable Found inNewText(String content, @Nullable Step step, int depth) {
    String text = LineText.isPlain(content) ? content : LineText.cleaned(content);
    text = text.stripTrailing();
    if (text.indexOf('\n') >= 0) {
      // Several lines in one: the paste layer unfolds them.
      return null;
    }
    int outerText = texts;
    texts = ++textCount;
    Found found = search(text, 0, step, depth + 1);
    texts = outerText;
    return orEmbedded(text, found);
  }

  private @Nullable Found inJson(String text, int from, @Nullable Step outer, int depth) {
    JsonLine json = JsonLine.read(text, from);
    Step step =
        new Step(json.isOfKernel() ? Grammar.KERNEL_TAG : Grammar.JSON, null, json.time(), outer);
    String message = json.message();
    if (json.isDocker() && message != null) {
      boolean ends = message.endsWith("\n");
      dockerEndsLines |= ends;
      String whole = joined(message, !ends && dockerEndsLines);
      return whole == null ? null : inNewText(whole, step, depth);
    }
    Found best = null;
    for (String string : json.strings()) {
      Found found = inNewText(string, step, depth);
      boolean counts = found != null && (found.rank > BY_ENVELOPE || string.equals(message));
      if (counts && found != null && found.isBetterThan(best)) {
        best = found;
      }
    }
    return best;
  }

  private @Nullable Found behindCri(String text, Matcher match, Step step, int depth) {
    boolean part = Objects.equals(match.group("part"), "P");
    if (!part && cutPart == null) {
      return search(text, match.end(), step, depth + 1);
    }
    String whole = joined(text.substring(match.end()), part);
    return whole == null ? null : inNewText(whole, step, depth);
  }

  /** What was cut before, and this; null where this is itself cut: the record ends later. */
  private @Nullable String joined(String text, boolean cut) {
    String before = cutPart == null ? "" : cutPart;
    String whole = before.length() + text.length() > MAX_PART_CHARS ? text : before + text;
    cutPart = cut ? whole : null;
    return cut ? null : whole;
  }

  private static int skipBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }
}
