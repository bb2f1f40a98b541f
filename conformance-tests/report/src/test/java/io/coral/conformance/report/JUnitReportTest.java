package io.coral.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.conformance.rules.bench.Hindered;
import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.Report;
import io.coral.conformance.runner.RuleResult;
import io.coral.spec.Rule;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class JUnitReportTest {

  private static Document xml() throws Exception {
    return xml(Samples.REPORT);
  }

  private static Document xml(Report report) throws Exception {
    StringWriter out = new StringWriter();
    JUnitReport.write(report, out);
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(out.toString())));
  }

  private static Element testCase(String id) throws Exception {
    NodeList cases = xml().getElementsByTagName("testcase");
    return IntStream.range(0, cases.getLength())
        .mapToObj(i -> (Element) cases.item(i))
        .filter(each -> each.getAttribute("name").startsWith(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aBrokenRuleIsAFailureWithTheCallsThatLedToIt() throws Exception {
    Element failure = (Element) testCase("BUF-05").getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("message")).contains("expected: no byte", "<script>");
    assertThat(failure.getTextContent()).contains("look at", "buffer#1.copyFromDevice(0, 8)");
  }

  @Test
  void whatWasNotDecidedIsSkippedWithItsReason() throws Exception {
    for (String id : new String[] {"CMP-05", "CMP-14", "RES-01", "MET-07"}) {
      Element rule = testCase(id);
      assertThat(rule.getElementsByTagName("failure").getLength()).as(id).isZero();
      Element skipped = (Element) rule.getElementsByTagName("skipped").item(0);
      assertThat(skipped.getAttribute("message")).as(id).isNotBlank();
    }
    Element recommended = (Element) testCase("MET-07").getElementsByTagName("skipped").item(0);
    assertThat(recommended.getAttribute("message"))
        .isEqualTo("SHOULD failed: expected: 10 ms; seen: 12 ms");
    assertThat(testCase("BUF-04").getElementsByTagName("skipped").getLength()).isZero();
  }

  @Test
  void anExemptionThatNeedsAttentionIsAFailure() throws Exception {
    Element problem = testCase("the exemption of RES-02");
    assertThat(problem.getElementsByTagName("failure").getLength()).isEqualTo(1);
  }

  @Test
  void theCountsOfASuiteAddUp() throws Exception {
    Element suite = (Element) xml().getElementsByTagName("testsuite").item(1);
    assertThat(suite.getAttribute("name")).isEqualTo("BUF");
    assertThat(suite.getAttribute("tests")).isEqualTo("2");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(suite.getAttribute("skipped")).isEqualTo("0");
  }

  @Test
  void lessThanACertificateIsASkippedCaseThatSaysHowMuchIsMissing() throws Exception {
    Element suite = (Element) xml().getElementsByTagName("testsuite").item(0);
    assertThat(suite.getAttribute("name")).isEqualTo("certificate");
    Element skipped = (Element) suite.getElementsByTagName("skipped").item(0);
    assertThat(skipped.getAttribute("message"))
        .contains("also demands")
        .containsPattern("does not conform: 1 of \\d+ MUST rules pass");
    assertThat(suite.getElementsByTagName("property").getLength()).isEqualTo(4);

    Element whole =
        (Element) xml(Samples.certificate(Map.of())).getElementsByTagName("testsuite").item(0);
    assertThat(whole.getElementsByTagName("skipped").getLength()).isZero();
  }

  @Test
  void brokenMustRulesComeFirst() throws Exception {
    NodeList suites =
        xml(Samples.certificate(Map.of(Rule.ERR_04, Outcome.FAIL, Rule.MET_07, Outcome.FAIL)))
            .getElementsByTagName("testsuite");
    Element second = (Element) suites.item(1);
    assertThat(second.getAttribute("name")).isEqualTo("ERR");
    Element first = (Element) second.getElementsByTagName("testcase").item(0);
    assertThat(first.getAttribute("name")).startsWith("ERR-04");
  }

  @Test
  void whatSomethingStoodInTheWayOfIsAnError() throws Exception {
    String reason = new Hindered("the device is held").getMessage();
    Report report =
        new Report(List.of(), List.of(RuleResult.notEvaluated(Rule.BUF_01, reason)), List.of());
    Element suite = (Element) xml(report).getElementsByTagName("testsuite").item(1);
    assertThat(suite.getAttribute("errors")).isEqualTo("1");
    Element error = (Element) suite.getElementsByTagName("error").item(0);
    assertThat(error.getAttribute("message")).isEqualTo(reason);
  }
}
