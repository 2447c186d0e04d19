package io.cqtrace.ingest.table;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who wrote a source, as fields: no report has to find it in words.
 *
 * @param program which program
 * @param version the version that it names, or null
 * @param dialect how its words differ from those of other versions, in a few words; empty if not
 *     known
 * @param build of what kind of build it is
 * @param settings further facts that the program states of itself, such as the models of a
 *     simulated run: name to value
 */
public record SourceProducer(
    Producer program,
    @Nullable ProducerVersion version,
    String dialect,
    Build build,
    Map<String, String> settings) {
  /** The setting that names the transport of a target: vfio-user, tcp, rdma or fc. */
  public static final String TRANSPORT = "transport";

  /** The setting that names further programs of the same source, by {@link Producer} name. */
  private static final String ALSO = "also";

  private static final String SEPARATOR = ", ";

  /** Nothing is known. */
  public static final SourceProducer UNKNOWN = of(Producer.UNKNOWN);

  /** Kinds of builds. */
  public enum Build {
    /** It prints what only debug builds print. */
    DEBUG,
    /** It says so itself. */
    RELEASE,
    /** Not told. */
    UNKNOWN
  }

  /** Copies the map. */
  public SourceProducer {
    settings = Map.copyOf(new TreeMap<>(settings));
  }

  /**
   * A source of several programs: a kernel's log has the messages of all its drivers.
   *
   * @param programs the first is the one by which the source is judged
   * @param stated settings
   */
  public static SourceProducer of(List<Producer> programs, Map<String, String> stated) {
    Map<String, String> settings = new TreeMap<>(stated);
    if (programs.size() > 1) {
      settings.put(
          ALSO,
          programs.stream().skip(1).map(Producer::name).collect(Collectors.joining(SEPARATOR)));
    }
    return of(programs.get(0)).withSettings(settings);
  }

  /** All programs whose words the source has. */
  public Set<Producer> programs() {
    Set<Producer> programs = EnumSet.of(program);
    for (String name : settings.getOrDefault(ALSO, program.name()).split(SEPARATOR, -1)) {
      programs.add(Producer.ofName(name));
    }
    return programs;
  }

  /** A program of which nothing else is known. */
  public static SourceProducer of(Producer program) {
    return new SourceProducer(program, null, "", Build.UNKNOWN, Map.of());
  }

  /** The same program, of a version or none. */
  public SourceProducer withVersion(@Nullable ProducerVersion named) {
    return new SourceProducer(program, named, dialect, build, settings);
  }

  /** The same program, with its dialect. */
  public SourceProducer withDialect(String words) {
    return new SourceProducer(program, version, words, build, settings);
  }

  /** The same program, with the kind of its build. */
  public SourceProducer withBuild(Build kind) {
    return new SourceProducer(program, version, dialect, kind, settings);
  }

  /** The same program, with what it states of itself. */
  public SourceProducer withSettings(Map<String, String> stated) {
    return new SourceProducer(program, version, dialect, build, stated);
  }
}
