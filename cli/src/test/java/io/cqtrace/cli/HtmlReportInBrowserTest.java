package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The report's page as its reader has it: in a browser, from a file, without a network. */
class HtmlReportInBrowserTest {
  private static final int TOTAL_COLUMN = 8;
  private static final int OUTCOME_COLUMN = 0;

  // Chromium may still write into its profile when it is told to end.
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path directory;

  private static final Map<Path, Path> PAGES = new HashMap<>();

  private static @Nullable Browser started;

  private Browser browser;

  @BeforeAll
  static void chromiumIsThere() throws Exception {
    Optional<Path> found = Browser.program();
    assumeThat(found).as("chromium is installed (Debian: apt install chromium)").isPresent();
    started = new Browser(found.orElseThrow(), Files.createDirectory(directory.resolve("profile")));
  }

  @AfterAll
  static void chromiumEnds() {
    PAGES.clear();
    if (started != null) {
      started.close();
    }
  }

  @BeforeEach
  void chromiumIsAsNew() throws InterruptedException {
    browser = Objects.requireNonNull(started);
    browser.forget();
  }

  /** The page of a capture, which is written once for all tests. */
  private static Path report(Path capture) {
    return PAGES.computeIfAbsent(
        capture,
        of -> {
          Path folder = directory.resolve("report-" + PAGES.size());
          CommandRun run = CommandRun.ofWords("report", of, "-o", folder, "--no-tables");
          assertThat(run.err()).isEmpty();
          return folder.resolve("report.html");
        });
  }

  @Test
  void commandsAreSortedByAClickOnAHeading() throws Exception {
    Path page = report(CommandRun.SAMPLES.resolve("qemu/hotplug-64-queues/trace.log.zst"));
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

  @Test
  void commandsAreFoundByWordOutcomeAndFinding() throws Exception {
    Path page = report(CommandRun.SAMPLES.resolve("qemu/never-fetched/trace.log.zst"));
    String shown = "document.querySelectorAll('#commands tbody tr:not([hidden])').length";
    String input = "dispatchEvent(new Event('input', {bubbles: true}))";
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
                .evaluate("document.querySelectorAll('#commands a[href=\"#line-0-2495\"]').length")
                .asInt())
        .isEqualTo(1);
    browser.evaluate("document.querySelector('a[data-finding=\"1\"]').click()");
    pause(browser);
    assertThat(browser.evaluate(shown).asInt()).isEqualTo(7);
    assertThat(browser.problems()).isEmpty();
  }

  /** At two widths, light and dark: nothing is wider than the window, and all is drawn. */
  @ParameterizedTest
  @CsvSource({"1280, false", "1280, true", "400, false", "400, true"})
  void thePageFitsTheWindow(int width, boolean dark) throws Exception {
    Path page = report(CommandRun.SAMPLES.resolve("qemu/never-fetched/trace.log.zst"));
    browser.show(width, dark);
    browser.open(page);
    assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
    assertThat(background(browser)).isEqualTo(dark ? "rgb(23, 25, 28)" : "rgb(255, 255, 255)");
    assertThat(browser.evaluate("document.querySelectorAll('#lanes rect').length").asInt())
        .isGreaterThan(14);
    assertThat(
            browser
                .evaluate("document.getElementById('lanes').getBoundingClientRect().width")
                .asInt())
        .isBetween(width / 2, width);
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void theTimelineZoomsMovesAndTellsItsValues() throws Exception {
    Path page = report(CommandRun.SAMPLES.resolve("qemu/never-fetched/trace.log.zst"));
    String view = "document.getElementById('view').textContent";
    browser.open(page);
    key(browser, "Home");
    String all = browser.evaluate(view).asText();
    assertThat(all).startsWith("0.000000 s to 71.45").contains("(71.45");
    key(browser, "+");
    assertThat(browser.evaluate(view).asText()).contains("(35.72");
    String zoomed = browser.evaluate(view).asText();
    key(browser, "ArrowLeft");
    assertThat(browser.evaluate(view).asText()).isNotEqualTo(zoomed).contains("(35.72");
    key(browser, "Home");
    assertThat(browser.evaluate(view).asText()).isEqualTo(all);
    // A finding shows its first line in the middle, and its first command.
    browser.evaluate("document.querySelector('a[data-timeline=\"1\"]').click()");
    pause(browser);
    assertThat(browser.evaluate("document.getElementById('selected').textContent").asText())
        .startsWith("SQ 1 slot 3 (not fetched): NOT_FETCHED\nsubmitted 11.380174 s");
    assertThat(browser.evaluate("document.querySelector('#lanes text.mark').textContent"))
        .hasToString("\"[1]\"");
    key(browser, "Enter");
    assertThat(browser.evaluate("document.querySelector('tr.chosen').cells[1].textContent"))
        .hasToString("\"slot 3\"");
    browser.evaluate(
        "document.querySelector('#lanes g.chosen rect').dispatchEvent("
            + "new PointerEvent('pointermove', {bubbles: true, clientX: 200, clientY: 200}))");
    assertThat(browser.evaluate("document.querySelector('.tip').textContent").asText())
        .startsWith("SQ 1 slot 3");
    // Only what is in view is listed, and drawn.
    browser.evaluate("document.querySelector('[data-do=list]').click()");
    pause(browser);
    String shown = "document.querySelectorAll('#commands tbody tr:not([hidden])').length";
    assertThat(browser.evaluate(shown).asInt()).isBetween(7, 200);
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void eightPagesAreEnoughForPaper() throws Exception {
    Path page = report(CommandRun.SAMPLES.resolve("qemu/hotplug-64-queues/trace.log.zst"));
    browser.open(page);
    try (PDDocument paper = Loader.loadPDF(browser.print())) {
      assertThat(paper.getNumberOfPages()).isBetween(2, 8);
    }
  }

  /** Each line that a finding quotes, or the table lists, can be linked to. */
  @Test
  void aLinkToALineOpensWhereItStands() throws Exception {
    Path page = report(CommandRun.SAMPLES.resolve("qemu/never-fetched/trace.log.zst"));
    browser.open(page);
    browser.evaluate("document.getElementById('finding-1').open = false");
    browser.evaluate("location.hash = 'line-0-2495'");
    pause(browser);
    assertThat(browser.evaluate("document.getElementById('finding-1').open").asBoolean()).isTrue();
    browser.evaluate("document.querySelector('a[data-finding=\"1\"]').click()");
    browser.evaluate(
        "location.hash = [...document.querySelectorAll('#commands tr[hidden] td[id]')][0].id");
    pause(browser);
    assertThat(browser.evaluate("document.querySelector(':target').closest('tr').hidden"))
        .hasToString("false");
  }

  @Test
  void lightAndDarkAreToggled() throws Exception {
    Path page = report(CommandRun.SAMPLES.resolve("qemu/cq-full-depth-4/trace.log.zst"));
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

  /** Each chart is drawn and clipped by its own shapes; identifiers are unique in the page. */
  @Test
  void chartsAreThereAndDoNotShareIdentifiers() throws Exception {
    Path page = report(CommandRun.SAMPLES.resolve("qemu/cq-full-depth-4/trace.log.zst"));
    browser.open(page);
    assertThat(browser.evaluate("document.querySelectorAll('.chart svg').length").asInt())
        .isEqualTo(7);
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

  @Test
  void whatATraceSaysStaysWordsAndNothingIsFetched() throws Exception {
    Path page = report(HostileCapture.write(directory));
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

  private static void click(Browser browser, int column) throws InterruptedException {
    browser.evaluate("document.querySelectorAll('#commands th')[" + column + "].click()");
  }

  private static void key(Browser browser, String name) throws InterruptedException {
    browser.evaluate(
        "document.getElementById('lanes').dispatchEvent(new KeyboardEvent('keydown', {key: '"
            + name
            + "', bubbles: true}))");
    pause(browser);
  }

  /** What is drawn for the next frame is drawn then. */
  private static void pause(Browser browser) throws InterruptedException {
    browser.screenshot();
    browser.screenshot();
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
