package io.coral.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.Report;
import io.coral.spec.Rule;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HtmlReportTest {

  private static String page(Report report) throws IOException {
    StringWriter out = new StringWriter();
    HtmlReport.write(report, out);
    return out.toString();
  }

  @Test
  void whateverARuntimeSaysStaysText() throws IOException {
    assertThat(page(Samples.REPORT))
        .doesNotContain("<script")
        .doesNotContain("\" onload")
        .doesNotContain("\u0000")
        .doesNotContain("\u202e")
        .contains(
            "&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&#x27;x&#x27; &amp;");
  }

  @Test
  void thePageNeedsNothingElse() throws IOException {
    assertThat(page(Samples.REPORT))
        .contains("default-src &#x27;none&#x27;")
        .doesNotContain("src=\"")
        .doesNotContain("<link")
        .doesNotContain("url(")
        .doesNotContain("@import");
  }

  @Test
  void aFailureSaysRuleExpectedSeenCallsAndWhatToLookAt() throws IOException {
    String page = page(Samples.REPORT);
    String rule = page.substring(page.indexOf("<details id=\"BUF-05\""));
    assertThat(rule.substring(0, rule.indexOf("<details id=\"MET-07\"")))
        .contains(" open>")
        .contains("<dt>expected</dt><dd>no byte")
        .contains("<dt>seen</dt><dd>byte 7")
        .contains("<dt>look at</dt><dd>the length")
        .contains("buffer#1.copyFromDevice(0, 8) → event#1")
        .contains("Why this rule");
  }

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void eachOutcomeIsFilteredWithoutAScript(Outcome outcome) throws IOException {
    String key = outcome.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    assertThat(page(Samples.REPORT))
        .contains("id=\"show-" + key + "\" checked>")
        .contains("#show-" + key + ":not(:checked) ~ .list .rule." + key)
        .contains("class=\"rule " + key + "\"");
  }

  @Test
  void theTopSaysTheVerdictInPlainWords() throws IOException {
    assertThat(page(Samples.REPORT))
        .containsPattern("<em>does not conform: 1 of \\d+ MUST")
        .containsPattern("This is no certificate: 1 of \\d+ MUST")
        .contains("1 mandatory rule is broken, 1 recommended not kept.")
        .contains("1 could not be evaluated here");
    assertThat(page(new Report(List.of(), List.of(), List.of()))).contains("nothing was evaluated");
  }

  @Test
  void codeInARuleIsMarkedAndAnOddQuoteIsKept() {
    assertThat(RuntimeText.prose("a `List<B>` is").render())
        .isEqualTo("a <code>List&lt;B&gt;</code> is");
    assertThat(RuntimeText.prose("a ` b").render()).isEqualTo("a ` b");
  }

  @Test
  void onlyACertificateIsGreen() throws IOException {
    assertThat(page(Samples.certificate(Map.of())))
        .contains("<header class=\"good\">", "<em>conforms</em>")
        .doesNotContain("This is no certificate");
    assertThat(page(Samples.certificate(Map.of(Rule.ERR_04, Outcome.NOT_EVALUATED))))
        .contains("<header class=\"good\">", "<em>conforms; not tried: ERR-04</em>");
    assertThat(page(Samples.certificate(Map.of(Rule.BUF_05, Outcome.NOT_EVALUATED))))
        .contains("<header class=\"fair\">", "<em>not certified: ")
        .contains("What a certificate also demands", "<p>BUF-05</p>");
  }

  @Test
  void mustRulesComeFirstAmongTheFailures() throws IOException {
    String page =
        page(Samples.certificate(Map.of(Rule.MET_07, Outcome.FAIL, Rule.ERR_04, Outcome.FAIL)));
    String failed = page.substring(page.indexOf("What failed"), page.indexOf("What was tested"));
    assertThat(failed.indexOf("ERR-04")).isLessThan(failed.indexOf("MET-07")).isPositive();
  }

  @Test
  void howLateTheHostWasIsTold() throws IOException {
    assertThat(page(Samples.REPORT)).contains("late by 37 ms at most, beside MET-07");
  }
}
