package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The report's page as its reader has it: in a browser, from a file, without a network. */
class HtmlReportInBrowserTest {
  private static final int TOTAL_COLUMN = 7;
  private static final int OUTCOME_COLUMN = 6;

  // Chromium may still write into its profile when it is told to end.
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path directory;

  private Path program;

  @BeforeEach
  void chromiumIsThere() throws IOException {
    Optional<Path> found = Browser.program();
    assumeThat(found).as("chromium is installed (Debian: apt install chromium)").isPresent();
    program = found.orElseThrow();
    Files.createDirectory(directory.resolve("profile"));
  }

  private Path report(Path capture) {
    Path folder = directory.resolve("report");
    CommandRun run = CommandRun.ofWords("report", capture, "-o", folder, "--no-tables");
    assertThat(run.err()).isEmpty();
    return folder.resolve("report.html");
  }

  @Test
  void commandsAreSortedByAClickOnAHeading() throws Exception {
    Path page = report(CommandRun.SAMPLES.resolve("qemu/hotplug-64-queues/trace.log.zst"));
    try (Browser browser = new Browser(program, directory.resolve("profile"))) {
      browser.open(page);
      List<String> before = column(browser, TOTAL_COLUMN);
      assertThat(before).hasSize(2000);
      click(browser, TOTAL_COLUMN);
      assertThat(numbers(column(browser, TOTAL_COLUMN))).isSorted().hasSameSizeAs(numbers(before));
      click(browser, TOTAL_COLUMN);
      assertThat(numbers(column(browser, TOTAL_COLUMN)))
          .isSortedAccordingTo(Comparator.reverseOrder());
      click(browser, OUTCOME_COLUMN);
      assertThat(column(browser, OUTCOME_COLUMN)).isSorted().contains("DELIVERED", "ABANDONED");
      assertThat(column(browser, TOTAL_COLUMN)).containsExactlyInAnyOrderElementsOf(before);
      assertThat(browser.evaluate("document.querySelectorAll('th[aria-sort]').length").asInt())
          .isEqualTo(1);
      assertThat(browser.problems()).isEmpty();
    }
  }

  @Test
  void commandsAreFoundByWordOutcomeAndFinding() throws Exception {
    Path page = report(CommandRun.SAMPLES.resolve("qemu/never-fetched/trace.log.zst"));
    String shown = "document.querySelectorAll('#commands tbody tr:not([hidden])').length";
    String input = "dispatchEvent(new Event('input', {bubbles: true}))";
    try (Browser browser = new Browser(program, directory.resolve("profile"))) {
      browser.open(page);
      int all = browser.evaluate(shown).asInt();
      browser.evaluate(
          "(function () { const s = document.querySelector('select[data-column=outcome]');"
              + " s.value = 'NOT_FETCHED'; s."
              + input
              + "; }())");
      assertThat(browser.evaluate(shown).asInt()).isEqualTo(14).isLessThan(all);
      browser.evaluate(
          "(function () { const s = document.getElementById('search'); s.value = '2495'; s."
              + input
              + "; }())");
      assertThat(browser.evaluate(shown).asInt()).isEqualTo(1);
      // The line that the first command was submitted at is the first finding's: it is a link.
      assertThat(
              browser
                  .evaluate(
                      "document.querySelectorAll('#commands a[href=\"#line-0-2495\"]').length")
                  .asInt())
          .isEqualTo(1);
      browser.evaluate("document.querySelector('a[data-finding=\"1\"]').click()");
      Thread.sleep(200);
      assertThat(browser.evaluate(shown).asInt()).isEqualTo(7);
      assertThat(browser.problems()).isEmpty();
    }
  }

  @Test
  void lightAndDarkAreToggled() throws Exception {
    Path page = report(CommandRun.SAMPLES.resolve("qemu/cq-full-depth-4/trace.log.zst"));
    try (Browser browser = new Browser(program, directory.resolve("profile"))) {
      browser.open(page);
      String light = background(browser);
      String lit = browser.screenshot();
      browser.evaluate("document.getElementById('theme').click()");
      String dark = background(browser);
      assertThat(dark).isNotEqualTo(light);
      assertThat(browser.screenshot()).isNotEqualTo(lit);
      browser.evaluate("document.getElementById('theme').click()");
      assertThat(background(browser)).isEqualTo(light);
      assertThat(browser.problems()).isEmpty();
    }
  }

  /** Each chart is drawn and clipped by its own shapes; identifiers are unique in the page. */
  @Test
  void chartsAreThereAndDoNotShareIdentifiers() throws Exception {
    Path page = report(CommandRun.SAMPLES.resolve("qemu/cq-full-depth-4/trace.log.zst"));
    try (Browser browser = new Browser(program, directory.resolve("profile"))) {
      browser.open(page);
      assertThat(browser.evaluate("document.querySelectorAll('.chart svg').length").asInt())
          .isEqualTo(5);
      assertThat(
              browser
                  .evaluate(
                      "(() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id);"
                          + " return ids.length - new Set(ids).size; })()")
                  .asInt())
          .isZero();
      assertThat(
              browser
                  .evaluate(
                      "[...document.querySelectorAll('.chart svg')].every(s => {"
                          + " const box = s.getBoundingClientRect(), view = s.viewBox.baseVal;"
                          + " return box.width > 200 && Math.abs("
                          + "box.height / box.width - view.height / view.width) < 0.01; })")
                  .asBoolean())
          .isTrue();
    }
  }

  @Test
  void whatATraceSaysStaysWordsAndNothingIsFetched() throws Exception {
    Path page = report(HostileCapture.write(directory));
    try (Browser browser = new Browser(program, directory.resolve("profile"))) {
      browser.open(page);
      assertThat(browser.evaluate("document.scripts.length").asInt()).isEqualTo(1);
      assertThat(browser.evaluate("document.body.innerText").asText())
          .contains(HostileCapture.MARKUP)
          .contains("%s%n")
          .doesNotContain("\u001b");
      assertThat(browser.evaluate("document.querySelectorAll('img,iframe,link,object').length"))
          .hasToString("0");
      assertThat(browser.problems()).isEmpty();
      assertThat(browser.requests()).containsExactly(page.toUri().toString());
    }
  }

  private static void click(Browser browser, int column) throws InterruptedException {
    browser.evaluate("document.querySelectorAll('#commands th')[" + column + "].click()");
  }

  private static String background(Browser browser) throws InterruptedException {
    return browser.evaluate("getComputedStyle(document.body).backgroundColor").asText();
  }

  private static List<String> column(Browser browser, int column) throws InterruptedException {
    JsonNode cells =
        browser.evaluate(
            "[...document.querySelectorAll('#commands tbody tr')]"
                + ".map(row => row.cells["
                + column
                + "].textContent.trim())");
    List<String> texts = new ArrayList<>();
    cells.forEach(cell -> texts.add(cell.asText()));
    return texts;
  }

  /** The numbers of a column; empty cells stand at its end. */
  private static List<Double> numbers(List<String> texts) {
    return texts.stream().filter(text -> !text.isEmpty()).map(Double::valueOf).toList();
  }
}
