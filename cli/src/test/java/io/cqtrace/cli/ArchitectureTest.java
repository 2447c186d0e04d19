package io.cqtrace.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of the layout: which package may see which, where a library may appear, and what the
 * deterministic part must not ask for.
 */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.cqtrace");

  /** The models' packages see each other. */
  private static final String MODELS = "[model|model.host|model.controller]";

  private static final String[] ENGINE = {
    "io.cqtrace.history..",
    "io.cqtrace.fit..",
    "io.cqtrace.model..",
    "io.cqtrace.replay..",
    "io.cqtrace.explore..",
    "io.cqtrace.predict..",
    "io.cqtrace.diff..",
    "io.cqtrace.minimize.."
  };

  /** The packages, lowest first: none sees one that stands after it. */
  private static final List<String> ORDER =
      List.of(
          "nvme",
          "ingest.report",
          "ingest.source",
          "ingest.table",
          "ingest.envelope",
          "ingest.format..",
          "ingest",
          "model.ring",
          "history",
          "fit",
          MODELS,
          "replay",
          "explore..",
          "predict",
          "diff",
          "minimize",
          "analysis.document",
          "analysis.host",
          "analysis.rule",
          "analysis.verdict",
          "analysis.record",
          "analysis.export",
          "analysis.chart",
          "analysis.report",
          "analysis.chart.render",
          "analysis.batch",
          "analysis.sql",
          "cli");

  private static final Set<String> CLOCK_METHODS = Set.of("now", "nanoTime", "currentTimeMillis");

  @Test
  void theClassesOfEveryPackagedModuleAreSeen() {
    assertThat(CLASSES.containPackage("io.cqtrace.cli")).isTrue();
    assertThat(CLASSES.containPackage("io.cqtrace.analysis")).isTrue();
  }

  @Test
  void everyPackageHasItsPlace() {
    classes()
        .should()
        .resideInAnyPackage(places(0))
        .orShould()
        .haveSimpleName("package-info")
        .check(CLASSES);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("packagesBelowTheLast")
  void packagesDependInOneDirection(String lower) {
    noClasses()
        .that()
        .resideInAPackage("io.cqtrace." + lower)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(places(ORDER.indexOf(lower) + 1))
        .check(CLASSES);
  }

  static List<String> packagesBelowTheLast() {
    return ORDER.subList(0, ORDER.size() - 1);
  }

  private static String[] places(int from) {
    return ORDER.stream().skip(from).map(place -> "io.cqtrace." + place).toArray(String[]::new);
  }

  @ParameterizedTest(name = "{0} does not see {1}")
  @CsvSource({
    "io.cqtrace.model.., io.cqtrace.history..",
    "io.cqtrace.diff.., io.cqtrace.model..",
    "io.cqtrace.minimize.., io.cqtrace.model..",
    "io.cqtrace.analysis.record.., io.cqtrace.analysis.document..",
    "io.cqtrace.analysis.export.., io.cqtrace.analysis.document..",
    "io.cqtrace.analysis.chart.., io.cqtrace.analysis.document..",
    "io.cqtrace.analysis.rule.., io.cqtrace.analysis.document..",
    "io.cqtrace.analysis.document.., io.cqtrace.history..",
    "io.cqtrace.analysis.chart.render.., io.cqtrace.analysis.report..",
  })
  void neighboursThatDoNotSeeEachOther(String from, String to) {
    noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(to)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void traceFormatsDoNotSeeEachOther() {
    slices()
        .matching("io.cqtrace.ingest.format.(*)..")
        .should()
        .notDependOnEachOther()
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  /** Above ingest Arrow's exports are as free as the table is; inside it only the table sees it. */
  @Test
  void arrowStaysInTheTableOfIngest() {
    noClasses()
        .that()
        .resideInAPackage("io.cqtrace.ingest..")
        .and()
        .resideOutsideOfPackage("io.cqtrace.ingest.table..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.arrow..")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @ParameterizedTest(name = "{0} only in {1}")
  @CsvSource({
    "picocli.., io.cqtrace.cli..",
    "org.duckdb.., io.cqtrace.analysis.sql..",
    "org.apache.hadoop.., io.cqtrace.fleet..",
    "org.apache.spark.., io.cqtrace.fleet..",
    "java.sql.., io.cqtrace.analysis.sql..",
    "org.jfree.., io.cqtrace.analysis.chart.render..",
    "org.apache.batik.., io.cqtrace.analysis.chart.render..",
    "org.apache.pdfbox.., io.cqtrace.analysis.chart.render..",
    "de.rototor.., io.cqtrace.analysis.chart.render..",
    "com.google.protobuf.., io.cqtrace.analysis.export..",
    "com.fasterxml.jackson.., io.cqtrace.analysis.[export|report|batch]..",
    "org.apache.commons.compress.., io.cqtrace.ingest.[source|table]..",
    "org.tukaani.xz.., io.cqtrace.ingest.[source|table]..",
    "com.github.luben.zstd.., io.cqtrace.ingest.[source|table]..",
  })
  void librariesStayBehindTheirFences(String library, String home) {
    noClasses()
        .that()
        .resideOutsideOfPackage(home)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void theEngineAsksNoClockAndNoDice() {
    noClasses()
        .that()
        .resideInAnyPackage(ENGINE)
        .should()
        .callCodeUnitWhere(describe("it reads a clock", ArchitectureTest::readsAClock))
        .orShould()
        .callCodeUnitWhere(describe("it is random without a seed", ArchitectureTest::isUnseeded))
        .allowEmptyShould(true)
        .because("time and seed are arguments: the same input gives the same bytes")
        .check(CLASSES);
  }

  @Test
  void onlyCliPrintsAndExits() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.cqtrace.cli..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .orShould()
        .callCodeUnitWhere(
            describe(
                "it prints a stack trace",
                call ->
                    call.getName().equals("printStackTrace")
                        && call.getTargetOwner().isAssignableTo(Throwable.class)
                        && call.getTarget().getRawParameterTypes().isEmpty()))
        .allowEmptyShould(true)
        .because("libraries return reports, only the command talks")
        .check(CLASSES);
  }

  @Test
  void everySampleSaysWhereItComesFrom() throws IOException {
    for (Path scenario : sampleScenarios()) {
      assertThat(scenario.resolve("SOURCE.md")).isNotEmptyFile();
    }
  }

  private static boolean readsAClock(JavaCall<?> call) {
    if (call.getTargetOwner().isEquivalentTo(Clock.class)) {
      return call.getName().startsWith("system") || call.getName().startsWith("tick");
    }
    boolean keepsTime =
        call.getTargetOwner().isEquivalentTo(System.class)
            || resideInAnyPackage("java.time..").test(call.getTargetOwner());
    return keepsTime && CLOCK_METHODS.contains(call.getName());
  }

  private static boolean isUnseeded(JavaCall<?> call) {
    CodeUnitCallTarget target = call.getTarget();
    boolean isNew = target.getName().equals("<init>") && target.getRawParameterTypes().isEmpty();
    return (isNew && target.getOwner().isEquivalentTo(Random.class))
        || (isNew && target.getOwner().isEquivalentTo(SplittableRandom.class))
        || target.getOwner().isEquivalentTo(ThreadLocalRandom.class)
        || target.getOwner().isAssignableTo(java.security.SecureRandom.class)
        || (target.getOwner().isEquivalentTo(Math.class) && target.getName().equals("random"))
        || (target.getOwner().isEquivalentTo(UUID.class) && target.getName().equals("randomUUID"))
        || (target.getOwner().isEquivalentTo(Collections.class)
            && target.getName().equals("shuffle")
            && target.getRawParameterTypes().size() == 1);
  }

  /** The directories {@code sample-traces/FORMAT/SCENARIO}; none while there are no samples. */
  private static List<Path> sampleScenarios() throws IOException {
    Path samples = Path.of("").toAbsolutePath().resolveSibling("sample-traces");
    if (!Files.isDirectory(samples)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(samples, 2)) {
      return paths
          .filter(path -> samples.relativize(path).getNameCount() == 2)
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    }
  }
}
