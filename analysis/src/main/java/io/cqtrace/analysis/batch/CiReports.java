package io.cqtrace.analysis.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cqtrace.analysis.batch.RunRecord.FindingRecord;
import io.cqtrace.analysis.batch.RunRecord.Place;
import io.cqtrace.analysis.document.Html;
import io.cqtrace.analysis.rule.RuleCatalog;
import io.cqtrace.analysis.verdict.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** A batch for a CI system: JUnit XML, a test a run, and SARIF 2.1.0, a result a finding. */
public final class CiReports {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private CiReports() {}

  /**
   * JUnit XML.
   *
   * @param fails whether a run counts as a failed test
   */
  public static String junit(List<RunRecord> runs, Predicate<RunRecord> fails) {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    long failures = runs.stream().filter(run -> run.error() == null && fails.test(run)).count();
    long errors = runs.stream().filter(run -> run.error() != null).count();
    long skipped = runs.stream().filter(run -> isSkipped(run, fails)).count();
    xml.append(
        String.format(
            Locale.ROOT,
            "<testsuite name=\"cqtrace\" tests=\"%d\" failures=\"%d\" errors=\"%d\""
                + " skipped=\"%d\">%n",
            runs.size(),
            failures,
            errors,
            skipped));
    for (RunRecord run : runs) {
      xml.append("  <testcase classname=\"cqtrace\" name=\"").append(xml(run.run()));
      String error = run.error();
      if (error != null) {
        xml.append("\"><error message=\"").append(xml(error)).append("\"/></testcase>\n");
      } else if (fails.test(run)) {
        xml.append("\"><failure type=\"").append(run.verdictWord()).append("\" message=\"");
        xml.append(xml(run.headline())).append("\">").append(xml(run.fingerprint().fault()));
        xml.append("</failure></testcase>\n");
      } else if (isSkipped(run, fails)) {
        xml.append("\"><skipped message=\"INCONCLUSIVE: ").append(xml(run.headline()));
        xml.append("\"/></testcase>\n");
      } else {
        xml.append("\"/>\n");
      }
    }
    return xml.append("</testsuite>\n").toString();
  }

  private static boolean isSkipped(RunRecord run, Predicate<RunRecord> fails) {
    return run.verdict() == Verdict.INCONCLUSIVE && !fails.test(run);
  }

  private static String xml(String text) {
    return Html.escaped(text).replace("\n", " ");
  }

  /** SARIF 2.1.0 (OASIS). */
  public static String sarif(List<RunRecord> runs, String version) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json").put("version", "2.1.0");
    ObjectNode run = root.putArray("runs").addObject();
    ObjectNode driver = run.putObject("tool").putObject("driver");
    driver.put("name", "cqtrace").put("version", version);
    ArrayNode rules = driver.putArray("rules");
    RuleCatalog.rules()
        .forEach(
            rule ->
                rules
                    .addObject()
                    .put("id", rule.id())
                    .putObject("shortDescription")
                    .put("text", rule.says()));
    ArrayNode results = run.putArray("results");
    for (RunRecord record : runs) {
      for (FindingRecord finding : record.findings()) {
        result(results.addObject(), record, finding);
      }
    }
    try {
      return MAPPER.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values cannot fail to print", e);
    }
  }

  private static void result(ObjectNode node, RunRecord run, FindingRecord finding) {
    String level =
        switch (finding.severity()) {
          case "FAULT" -> "error";
          case "SUSPECT" -> "warning";
          default -> "note";
        };
    node.put("ruleId", finding.rule()).put("level", level);
    node.putObject("message").put("text", run.run() + ": " + finding.summary());
    ArrayNode locations = node.putArray("locations");
    for (Place place : finding.places()) {
      ObjectNode physical = locations.addObject().putObject("physicalLocation");
      physical.putObject("artifactLocation").put("uri", uri(place.file()));
      if (place.line() > 0) {
        physical.putObject("region").put("startLine", place.line());
      }
    }
    node.putObject("partialFingerprints").put("cqtraceFault/v1", finding.fingerprint());
  }

  private static String uri(String file) {
    StringBuilder uri = new StringBuilder();
    for (byte b : file.replace('\\', '/').getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "/._-~".indexOf(c) >= 0);
      uri.append(plain ? Character.toString(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
    return uri.toString();
  }
}
