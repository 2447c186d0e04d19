package io.cqtrace.analysis.rule;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a capture lacks: the rules that it cannot decide, and how it could have been recorded.
 *
 * @param unmet rules without all that they need, in the order of the catalogue
 * @param qemu whether QEMU's NVMe device wrote it, or part of it
 * @param spdk whether SPDK's vfio-user target wrote it, or part of it
 */
public record Coverage(List<Unmet> unmet, boolean qemu, boolean spdk) {
  /** Copies the list. */
  public Coverage {
    unmet = List.copyOf(unmet);
  }

  /**
   * A rule that cannot say anything about this capture.
   *
   * @param rule the rule
   * @param missing what the capture does not show, at least one
   */
  public record Unmet(Rule rule, List<Need> missing) {
    /** Copies the list. */
    public Unmet {
      missing = List.copyOf(missing);
    }

    /** Whether a finding of the rule could have been a fault of somebody. */
    boolean accuses() {
      return rule.party() != Party.NONE && rule.party() != Party.CAPTURE;
    }
  }

  /** Needs whose recording would let a rule decide that may find a fault; none where impossible. */
  public Set<Need> worthRecording() {
    EnumSet<Need> needs = EnumSet.noneOf(Need.class);
    for (Unmet one : unmet) {
      boolean possible = one.missing().stream().allMatch(this::canRecord);
      if (one.accuses() && possible) {
        needs.addAll(one.missing());
      }
    }
    return needs;
  }

  /** Rules that this need would let decide, or help to. */
  public List<Rule> rulesOf(Need need) {
    List<Rule> rules = new ArrayList<>();
    for (Unmet one : unmet) {
      boolean possible = one.missing().stream().allMatch(this::canRecord);
      if (one.missing().contains(need) && one.accuses() && possible) {
        rules.add(one.rule());
      }
    }
    return rules;
  }

  private boolean canRecord(Need need) {
    boolean unknown = qemu == spdk;
    return unknown || (qemu ? need.qemu() : need.spdk()) != null;
  }

  /** How the producer of this capture is made to record a need. */
  public String recipe(Need need) {
    String ofQemu = recipe("QEMU", need.qemu());
    String ofSpdk = recipe("SPDK", need.spdk());
    if (qemu == spdk) {
      return ofQemu
              .substring(ofQemu.indexOf(' ') + 1)
              .equals(ofSpdk.substring(ofSpdk.indexOf(' ') + 1))
          ? ofQemu.substring(ofQemu.indexOf(' ') + 1)
          : ofQemu + "; " + ofSpdk;
    }
    return qemu ? ofQemu : ofSpdk;
  }

  private static String recipe(String producer, @Nullable String how) {
    return producer + (how == null ? " has no event for it" : ": " + how);
  }
}
