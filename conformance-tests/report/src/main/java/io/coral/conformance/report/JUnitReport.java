package io.coral.conformance.report;

import io.coral.conformance.runner.Certificate;
import io.coral.conformance.runner.Failure;
import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.Report;
import io.coral.conformance.runner.RuleResult;
import io.coral.spec.Rule;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A report for the test pages of CI servers: a suite for each chapter, a case for each rule, broken
 * MUST rules first, and a case that passes for a certificate alone. A rule that something stood in
 * the way of is an error. What was not decided otherwise, and a SHOULD rule that is not kept, is
 * skipped with its reason; an exemption that is not needed or has expired is a failed case of the
 * suite {@code exemptions}.
 */
public final class JUnitReport {

  private static final String SKIPPED = "skipped";

  private JUnitReport() {}

  /** Writes the report; the writer is flushed and stays open. */
  public static void write(Report report, Writer out) throws IOException {
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
      xml.writeStartDocument("UTF-8", "1.0");
      newLine(xml, 0);
      xml.writeStartElement("testsuites");
      xml.writeAttribute("name", "Coral conformance");
      certificate(report, xml);
      for (String chapter : brokenFirst(report)) {
        suite(report, chapter, xml);
      }
      if (!report.problems().isEmpty()) {
        problems(report.problems(), xml);
      }
      newLine(xml, 0);
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.flush();
    } catch (XMLStreamException e) {
      throw new IOException("the JUnit report cannot be written: " + e.getMessage(), e);
    }
  }

  /** The chapters, those with a broken MUST rule first. */
  private static List<String> brokenFirst(Report report) {
    Set<String> broken =
        report.results().stream()
            .filter(RuleResult::breaksConformance)
            .map(result -> result.rule().chapter())
            .collect(Collectors.toSet());
    return report.chapters().stream()
        .sorted(Comparator.comparing(chapter -> !broken.contains(chapter)))
        .toList();
  }

  /** One case that passes only for a certificate, so that less is seen on any test page. */
  private static void certificate(Report report, XMLStreamWriter xml) throws XMLStreamException {
    boolean certified = report.isCertified();
    start(xml, "certificate", 1, 0, 0, certified ? 0 : 1, Duration.ZERO);
    properties(report, xml);
    newLine(xml, 2);
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", "io.coral.conformance.certificate");
    attribute(xml, "name", report.headline());
    if (!certified) {
      newLine(xml, 3);
      xml.writeEmptyElement(SKIPPED);
      attribute(
          xml,
          "message",
          report.verdict()
              + "; a certificate also demands "
              + Certificate.ids(report.certificate().missing()));
    }
    newLine(xml, 2);
    xml.writeEndElement();
    newLine(xml, 1);
    xml.writeEndElement();
  }

  private static void properties(Report report, XMLStreamWriter xml) throws XMLStreamException {
    newLine(xml, 2);
    xml.writeStartElement("properties");
    for (Report.Line line : report.header()) {
      newLine(xml, 3);
      xml.writeEmptyElement("property");
      attribute(xml, "name", line.label());
      attribute(xml, "value", line.text());
    }
    newLine(xml, 2);
    xml.writeEndElement();
  }

  private static void suite(Report report, String chapter, XMLStreamWriter xml)
      throws XMLStreamException {
    List<RuleResult> results =
        report.results().stream()
            .filter(result -> result.rule().chapter().equals(chapter))
            .sorted(Comparator.comparing(result -> !result.breaksConformance()))
            .toList();
    long failed = results.stream().filter(RuleResult::breaksConformance).count();
    long passed = results.stream().filter(result -> result.outcome() == Outcome.PASS).count();
    Duration took = results.stream().map(RuleResult::took).reduce(Duration.ZERO, Duration::plus);
    long hindered = results.stream().filter(RuleResult::isHindered).count();
    long skipped = results.size() - failed - hindered - passed;
    start(xml, chapter, results.size(), failed, hindered, skipped, took);
    properties(report, xml);
    for (RuleResult result : results) {
      rule(result, xml);
    }
    newLine(xml, 1);
    xml.writeEndElement();
  }

  private static void start(
      XMLStreamWriter xml,
      String name,
      int tests,
      long failures,
      long errors,
      long skipped,
      Duration took)
      throws XMLStreamException {
    newLine(xml, 1);
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", name);
    xml.writeAttribute("tests", String.valueOf(tests));
    xml.writeAttribute("failures", String.valueOf(failures));
    xml.writeAttribute("errors", String.valueOf(errors));
    xml.writeAttribute(SKIPPED, String.valueOf(skipped));
    xml.writeAttribute("time", seconds(took));
  }

  private static void rule(RuleResult result, XMLStreamWriter xml) throws XMLStreamException {
    Rule rule = result.rule();
    newLine(xml, 2);
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", "io.coral.conformance." + rule.chapter());
    attribute(xml, "name", rule.id() + " " + rule.text());
    xml.writeAttribute("time", seconds(result.took()));
    if (result.breaksConformance()) {
      newLine(xml, 3);
      xml.writeStartElement("failure");
      Failure failure = result.failure().orElseThrow();
      attribute(xml, "message", "expected: " + failure.expected() + "; seen: " + failure.seen());
      xml.writeAttribute("type", rule.id());
      xml.writeCharacters(legal(FailureText.of(failure)));
      xml.writeEndElement();
    } else if (result.isHindered()) {
      newLine(xml, 3);
      xml.writeEmptyElement("error");
      attribute(xml, "message", result.reason());
    } else if (result.outcome() != Outcome.PASS) {
      newLine(xml, 3);
      xml.writeEmptyElement(SKIPPED);
      attribute(xml, "message", skipReason(result));
    }
    if (!result.notes().isEmpty()) {
      newLine(xml, 3);
      xml.writeStartElement("system-out");
      xml.writeCharacters(legal(String.join("\n", result.notes())));
      xml.writeEndElement();
    }
    newLine(xml, 2);
    xml.writeEndElement();
  }

  private static String skipReason(RuleResult result) {
    if (result.outcome() == Outcome.FAIL) {
      Failure failure = result.failure().orElseThrow();
      return "SHOULD failed: expected: " + failure.expected() + "; seen: " + failure.seen();
    }
    return result.outcome() + ": " + result.reason();
  }

  private static void problems(List<String> problems, XMLStreamWriter xml)
      throws XMLStreamException {
    start(xml, "exemptions", problems.size(), problems.size(), 0, 0, Duration.ZERO);
    for (String problem : problems) {
      newLine(xml, 2);
      xml.writeStartElement("testcase");
      xml.writeAttribute("classname", "io.coral.conformance.exemptions");
      attribute(xml, "name", problem);
      xml.writeEmptyElement("failure");
      attribute(xml, "message", problem);
      xml.writeEndElement();
    }
    newLine(xml, 1);
    xml.writeEndElement();
  }

  private static void attribute(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeAttribute(name, legal(value));
  }

  private static void newLine(XMLStreamWriter xml, int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }

  private static String seconds(Duration took) {
    return String.format(Locale.ROOT, "%.3f", took.toMillis() / 1000.0);
  }

  /** What XML cannot carry at all, a NUL in an error text say, becomes a question mark. */
  private static String legal(String text) {
    return text.codePoints()
        .map(
            point ->
                point == '\n' || point == '\t' || point >= ' ' && !surrogateOrNothing(point)
                    ? point
                    : '?')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean surrogateOrNothing(int point) {
    return point >= 0xD800 && point <= 0xDFFF || point == 0xFFFE || point == 0xFFFF;
  }
}
