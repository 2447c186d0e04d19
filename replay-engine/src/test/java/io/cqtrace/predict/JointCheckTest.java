package io.cqtrace.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The joint check, against captures whose making is known. */
class JointCheckTest {
  private static final List<Double> PROBABILITIES = List.of(0.5, 0.2, 0.1, 0.1, 0.05, 0.05);

  @ParameterizedTest(name = "{0} lost, {1} deferred: class {2}")
  @CsvSource({"0, 0, 0", "0, 3, 1", "1, 0, 2", "3, 0, 2", "3, 1, 3", "4, 0, 4", "11, 9, 5"})
  void outcomesFallIntoSixClasses(long lost, long deferred, int expected) {
    assertThat(JointCheck.classOf(lost, deferred, 0)).isEqualTo(expected);
  }

  /** Captures that the models make themselves are called inconsistent as seldom as p says. */
  @Test
  void pIsUniformOrAboveForCapturesThatTheModelsMade() {
    SplittableRandom random = new SplittableRandom(11);
    int below5 = 0;
    int below1 = 0;
    int captures = 400;
    for (int i = 0; i < captures; i++) {
      List<JointCheck.Life> lives = new ArrayList<>();
      for (int life = 0; life < 10; life++) {
        JointCheck.Life made = new JointCheck.Life(0, PROBABILITIES);
        lives.add(new JointCheck.Life(made.draw(random), PROBABILITIES));
      }
      double p = JointCheck.fit(lives, i).p();
      below5 += p < 0.05 ? 1 : 0;
      below1 += p < 0.01 ? 1 : 0;
    }
    assertThat(below5).isBetween(4, 40);
    assertThat(below1).isLessThan(12);
  }

  @Test
  void whatNoRunCameToIsInconsistent() {
    List<RunNumbers> runs = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      runs.add(new RunNumbers(0, 0, i % 2, 0, 0, 0, false, true));
    }
    List<JointCheck.Life> lives =
        List.of(
            JointCheck.Life.of(
                JointCheck.classOf(0, 1, 0),
                runs,
                run -> JointCheck.classOf(run.lost(), run.deferredSqs(), 0)),
            JointCheck.Life.of(
                JointCheck.classOf(0, 0, 0),
                runs,
                run -> JointCheck.classOf(run.lost(), run.deferredSqs(), 0)),
            JointCheck.Life.of(
                JointCheck.classOf(9, 0, 0),
                runs,
                run -> JointCheck.classOf(run.lost(), run.deferredSqs(), 0)));

    assertThat(JointCheck.fit(lives.subList(0, 2), 1).p()).isEqualTo(1);
    assertThat(JointCheck.fit(lives, 1).p()).isLessThan(JointCheck.LEAST_P);
  }

  /** Each life alone is what most runs come to; 17 of them in a row are not. */
  @Test
  void livesThatAreTooMuchAlikeAreInconsistent() {
    List<Double> mostlyNothing = List.of(0.55, 0.1, 0.05, 0.1, 0.1, 0.1, 0.0);
    JointCheck.Life nothing = new JointCheck.Life(0, mostlyNothing);

    JointCheck.Fit one = JointCheck.fit(List.of(nothing), 1);
    JointCheck.Fit seventeen = JointCheck.fit(Collections.nCopies(17, nothing), 1);

    assertThat(one.p()).isEqualTo(1);
    assertThat(seventeen.p()).isLessThan(JointCheck.LEAST_P);
    assertThat(seventeen.tooAlike()).isTrue();
  }

  /** What cannot be otherwise is not too much alike. */
  @Test
  void livesOfWhichAllRunsSayTheSameFit() {
    JointCheck.Life certain = new JointCheck.Life(0, List.of(1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0));

    assertThat(JointCheck.fit(Collections.nCopies(300, certain), 1).p()).isEqualTo(1);
  }
}
