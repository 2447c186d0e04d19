package io.cqtrace.analysis.rule;

import io.cqtrace.ingest.table.Producer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a capture lacks: the rules that it cannot decide, and how it could have been recorded.
 *
 * @param unmet rules without all that they need, in the order of the catalogue
 * @param producers who runs the controllers of this capture, by its sources and what they show
 */
public record Coverage(List<Unmet> unmet, Set<Producer> producers) {
  /** Copies the list. */
  public Coverage {
    unmet = List.copyOf(unmet);
    producers = Set.copyOf(producers);
  }

  /**
   * A rule that cannot say anything about this capture.
   *
   * @param rule the rule
   * @param missing what the capture does not show, at least one
   */
  public record Unmet(Rule rule, List<RequiredFact> missing) {
    /** Copies the list. */
    public Unmet {
      missing = List.copyOf(missing);
    }

    /** Whether a finding of the rule could have been a fault of somebody. */
    boolean accuses() {
      return rule.party() != Party.NONE && rule.party() != Party.CAPTURE && !rule.aboutHost();
    }
  }

  /** Needs whose recording would let a rule decide that may find a fault; none where impossible. */
  public Set<RequiredFact> worthRecording() {
    EnumSet<RequiredFact> needs = EnumSet.noneOf(RequiredFact.class);
    for (Unmet one : unmet) {
      boolean possible = one.missing().stream().allMatch(this::canRecord);
      if (one.accuses() && possible) {
        needs.addAll(one.missing());
      }
    }
    return needs;
  }

  /** Rules that this need would let decide, or help to. */
  public List<Rule> rulesOf(RequiredFact need) {
    List<Rule> rules = new ArrayList<>();
    for (Unmet one : unmet) {
      boolean possible = one.missing().stream().allMatch(this::canRecord);
      if (one.missing().contains(need) && one.accuses() && possible) {
        rules.add(one.rule());
      }
    }
    return rules;
  }

  private boolean canRecord(RequiredFact need) {
    Producer only = onlyProducer();
    return only == null || need.recording(only) != null;
  }

  /** The one of which recipes are known; null if there is none, or more than one. */
  private @Nullable Producer onlyProducer() {
    List<Producer> known = RequiredFact.PRODUCERS.stream().filter(producers::contains).toList();
    return known.size() == 1 ? known.get(0) : null;
  }

  /** How the producer of this capture is made to record a need. */
  public String recipe(RequiredFact need) {
    Producer only = onlyProducer();
    if (only != null) {
      return recipe(only, need);
    }
    Set<String> ways = new LinkedHashSet<>();
    for (Producer producer : RequiredFact.PRODUCERS) {
      String way = need.recording(producer);
      ways.add(way == null ? "" : way);
    }
    String same = ways.iterator().next();
    return ways.size() == 1 && !same.isEmpty()
        ? same
        : RequiredFact.PRODUCERS.stream()
            .map(producer -> recipe(producer, need))
            .collect(Collectors.joining("; "));
  }

  private static String recipe(Producer producer, RequiredFact need) {
    String way = need.recording(producer);
    String name = producer == Producer.QEMU_NVME ? "QEMU" : "SPDK";
    return name + (way == null ? " has no event for it" : ": " + way);
  }
}
