package io.cqtrace.ingest;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the clocks of several sources stand to each other.
 *
 * @param relations one per source
 */
public record SourceClocks(List<Relation> relations) {
  private static final Pattern TEXT =
      Pattern.compile(
          "(COMMON|RELATED|APART) (-?\\d{1,18}) (-?\\d{1,18}) (\\d{1,18})"
              + "(?: (NOTHING|COMMANDS|TIMEOUTS|QUEUE_SETUPS|BOOT)(?: (-?\\d{1,19}))?)?");

  /**
   * One source's clock.
   *
   * @param kind how it stands to the common clock
   * @param offsetNs what to add to its times, where it is {@link Kind#RELATED}
   * @param residualNs how far the offset may be off
   * @param matchCount events seen on both sides that agree on it
   * @param basis what these events are
   * @param lastHostNs up to when a host's own trace tells of its queues, on the common clock;
   *     {@link EventChunk#NO_TIME} where it does not, lost events, or this is not known
   */
  public record Relation(
      Kind kind, long offsetNs, long residualNs, long matchCount, Basis basis, long lastHostNs) {

    /** One that says nothing of a host's queues. */
    public Relation(Kind kind, long offsetNs, long residualNs, long matchCount, Basis basis) {
      this(kind, offsetNs, residualNs, matchCount, basis, EventChunk.NO_TIME);
    }

    /** A source on the common clock. */
    public static final Relation COMMON = new Relation(Kind.COMMON, 0, 0, 0, Basis.NOTHING);

    /** A source whose clock, since boot, is ASSUMED to be that of the others. */
    public static final Relation SINCE_BOOT = new Relation(Kind.RELATED, 0, 0, 0, Basis.BOOT);

    /** A source that could not be related to the others. */
    public static final Relation APART = new Relation(Kind.APART, 0, 0, 0, Basis.NOTHING);

    /** One word each, for the metadata of imports; the last only where it is known. */
    public String toText() {
      String text = kind + " " + offsetNs + " " + residualNs + " " + matchCount + " " + basis;
      return lastHostNs == EventChunk.NO_TIME ? text : text + " " + lastHostNs;
    }

    /** What {@link #toText} wrote; {@link #COMMON} if it is something else. */
    static Relation ofText(String text) {
      Matcher matcher = TEXT.matcher(text);
      if (!matcher.matches()) {
        return COMMON;
      }
      Kind kind = Kind.valueOf(matcher.group(1));
      long matches = Long.parseLong(matcher.group(4));
      String basis = matcher.group(5);
      String last = matcher.group(6);
      return new Relation(
          kind,
          Long.parseLong(matcher.group(2)),
          Long.parseLong(matcher.group(3)),
          matches,
          basis != null ? Basis.valueOf(basis) : basisBefore(kind, matches),
          last == null ? EventChunk.NO_TIME : Long.parseLong(last));
    }

    /** Earlier imports do not say it. */
    private static Basis basisBefore(Kind kind, long matches) {
      if (kind != Kind.RELATED) {
        return Basis.NOTHING;
      }
      return matches > 0 ? Basis.COMMANDS : Basis.BOOT;
    }
  }

  /** By what a source was related. */
  public enum Basis {
    /** It was not. */
    NOTHING,
    /** Commands that the host's trace and the controller's show. */
    COMMANDS,
    /** Time-outs of a kernel log, and queues that were set up. */
    TIMEOUTS,
    /** Queues that a kernel log says were set up. */
    QUEUE_SETUPS,
    /** Both count from the same boot, which is ASSUMED. */
    BOOT
  }

  /** How a source's clock stands to the common one. */
  public enum Kind {
    /** It is the common clock. */
    COMMON,
    /** Its offset was found by events that both sides show. */
    RELATED,
    /** Nothing relates it: its rows come last, without times. */
    APART
  }

  /** Copies the list. */
  public SourceClocks {
    relations = List.copyOf(relations);
  }

  /** All sources on one clock. */
  public static SourceClocks common(int sourceCount) {
    return new SourceClocks(java.util.Collections.nCopies(sourceCount, Relation.COMMON));
  }

  /**
   * Whether the common clock counts from 1970-01-01 UTC.
   *
   * @param sources the sources that these relations are of
   */
  public boolean epoch(List<TraceSummary.Source> sources) {
    return clock(sources) == Clock.EPOCH;
  }

  /**
   * What the times of the common clock mean: those of the first source on it that has any.
   *
   * @param sources the sources that these relations are of
   */
  public Clock clock(List<TraceSummary.Source> sources) {
    for (int i = 0; i < Math.min(sources.size(), relations.size()); i++) {
      Clock clock = sources.get(i).clock();
      if (relations.get(i).kind() == Kind.COMMON && clock != Clock.NONE) {
        return clock;
      }
    }
    return Clock.NONE;
  }

  /** Up to when hosts' own traces tell of their queues, or {@link EventChunk#NO_TIME}. */
  public long lastHostNs() {
    return relations.stream().mapToLong(Relation::lastHostNs).max().orElse(EventChunk.NO_TIME);
  }

  boolean apart(int source) {
    return relations.get(source).kind() == Kind.APART;
  }

  boolean related(int source) {
    return relations.get(source).kind() == Kind.RELATED;
  }

  long offsetNs(int source) {
    return relations.get(source).offsetNs();
  }
}
