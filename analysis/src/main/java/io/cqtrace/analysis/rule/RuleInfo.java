package io.cqtrace.analysis.rule;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a rule is.
 *
 * @param id stable identifier, for example {@code CQ-WITHHELD}
 * @param party who a finding of it is about
 * @param says what a finding of it says
 * @param clause the clause of the specification that it rests on, or "none"
 * @param needs facts without which it cannot say anything
 * @param traits what its findings mean to a verdict
 */
record RuleInfo(
    String id,
    Party party,
    String says,
    String clause,
    Set<RequiredFact> needs,
    Set<Trait> traits) {

  /** What a rule's findings mean to a verdict. */
  enum Trait {
    /** Something waited that was legal to wait. */
    TELLS_DELAY,
    /** The host gave up on a command. */
    TELLS_HOST_GAVE_UP,
    /** The device is gone: that explains why a host gives up on commands. */
    EXPLAINS_GIVING_UP,
    /** It tells what the host's own log or trace says, be that anybody's fault or not. */
    ABOUT_HOST
  }

  /** A rule that needs these facts. */
  static RuleInfo of(String id, Party party, String says, String clause, RequiredFact... needs) {
    Set<RequiredFact> facts = EnumSet.noneOf(RequiredFact.class);
    facts.addAll(List.of(needs));
    return new RuleInfo(id, party, says, clause, Collections.unmodifiableSet(facts), Set.of());
  }

  /** The same rule with these traits, too. */
  RuleInfo with(Trait... more) {
    Set<Trait> all = EnumSet.noneOf(Trait.class);
    all.addAll(traits);
    all.addAll(List.of(more));
    return new RuleInfo(id, party, says, clause, needs, Collections.unmodifiableSet(all));
  }
}
