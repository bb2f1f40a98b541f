package io.coral.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.coral.conformance.runner.Budget;
import io.coral.conformance.runner.Failure;
import io.coral.conformance.runner.Header;
import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.Report;
import io.coral.conformance.runner.RuleResult;
import io.coral.spec.Rule;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;

class ReportsTest {

  private static final Report REPORT =
      new Report(
          List.of(new Report.Line("runtime", "acme")),
          List.of(
              new RuleResult(
                  Rule.BUF_04,
                  Outcome.PASS,
                  "",
                  Optional.empty(),
                  List.of("a note"),
                  Duration.ofMillis(1500)),
              RuleResult.failed(
                  Rule.BUF_05,
                  new Failure("no byte after", "byte 7 \"0x00\"", "the length", "at x"),
                  List.of(),
                  Duration.ZERO),
              RuleResult.notEvaluated(Rule.CMP_05, "no two_banks")),
          List.of());

  private static String text(Ansi ansi) {
    StringWriter out = new StringWriter();
    new TextReport(new PrintWriter(out), ansi).print(REPORT);
    return out.toString();
  }

  @Test
  void peopleSeeATableByChapterAndEachFailure() {
    assertThat(text(Ansi.OFF).lines())
        .contains(
            "BUF          1     1               0       0              0      1.50",
            "CMP          0     0               0       0              1      0.00",
            "  expected  no byte after",
            "  seen      byte 7 \"0x00\"",
            "  look at   the length",
            "  CMP-05  no two_banks",
            "  BUF-04  a note",
            "does not conform: 1 of "
                + REPORT.certificate().demanded()
                + " MUST rules pass (1 PASS, 1 FAIL, 1 NOT_EVALUATED)");
  }

  @Test
  void colourIsUsedOnlyWhereItIsWanted() {
    assertThat(text(Ansi.OFF)).doesNotContain("\u001b");
    assertThat(text(Ansi.ON)).contains("\u001b[31m");
  }

  private static String text(Report report, Ansi ansi) {
    StringWriter out = new StringWriter();
    new TextReport(new PrintWriter(out), ansi).print(report);
    return out.toString();
  }

  @Test
  void onlyACertificateIsGreen() {
    assertThat(text(Samples.certificate(Map.of()), Ansi.ON)).contains("\u001b[32mconforms");
    assertThat(text(Samples.certificate(Map.of(Rule.BUF_05, Outcome.NOT_EVALUATED)), Ansi.ON))
        .contains("\u001b[33mnot certified: ")
        .contains("a certificate also demands BUF-05")
        .doesNotContain("\u001b[32m");
  }

  @Test
  void whatARuntimeOrAFileSaysCannotSteerTheTerminal() {
    String evil = "\u001b[2J\u009b31m\rPASS\u202e";
    Failure failure = new Failure(evil, evil, "the code", evil, List.of(evil));
    Report report =
        new Report(
            List.of(new Report.Line("device", evil)),
            List.of(
                RuleResult.failed(Rule.BUF_05, failure, List.of(evil), Duration.ZERO),
                RuleResult.failed(Rule.BUF_06, failure, List.of(), Duration.ZERO).exempt(evil),
                RuleResult.notEvaluated(Rule.CMP_05, evil)),
            List.of(evil));
    assertThat(text(report, Ansi.OFF))
        .contains("PASS")
        .doesNotContainPattern("[\\p{Cc}\u202e&&[^\n]]");
  }

  @Test
  void mustRulesComeFirstAmongTheFailures() {
    String text =
        text(
            Samples.certificate(Map.of(Rule.MET_07, Outcome.FAIL, Rule.ERR_04, Outcome.FAIL)),
            Ansi.OFF);
    assertThat(text.indexOf("FAIL ERR-04")).isLessThan(text.indexOf("FAIL MET-07")).isPositive();
  }

  @Test
  void machinesReadWhatWasAskedForApartFromTheResults() throws IOException {
    List<Report.Line> header = new ArrayList<>();
    header.add(new Report.Line(Report.FINDING, "no driver"));
    header.add(new Report.Line(Report.FINDING, "no permission"));
    header.addAll(
        Header.asked(
            List.of("BUF-05", "MET"),
            Optional.of(Budget.parse("5m")),
            Duration.ofSeconds(60),
            Optional.of("ex.xml")));
    StringWriter out = new StringWriter();

    JsonReport.write(new Report(header, Samples.REPORT.results(), List.of()), out);

    assertThat(out.toString())
        .contains("\"selection\" : \"only BUF-05 MET\"", "\"exemptions\" : \"ex.xml\"")
        .contains("\"findings\" : [ \"no driver\", \"no permission\" ]")
        .contains("\"rules\" : [ {");
    JsonFactory strict = new JsonFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    try (JsonParser parser = strict.createParser(out.toString())) {
      while (parser.nextToken() != null) {
        parser.currentToken();
      }
    }
  }

  @Test
  void machinesReadWhatTheCertificateLacksAndWhatFailedFirst() throws IOException {
    StringWriter out = new StringWriter();
    JsonReport.write(
        Samples.certificate(
            Map.of(
                Rule.MET_07, Outcome.FAIL,
                Rule.BUF_05, Outcome.FAIL,
                Rule.ERR_04, Outcome.NOT_EVALUATED)),
        out);
    assertThat(out.toString())
        .contains("\"complete\" : false", "\"missing\" : [ \"BUF-05\" ]")
        .contains("\"notTried\" : [ \"ERR-04\" ]", "\"failed\" : [ \"BUF-05\", \"MET-07\" ]");
  }

  @Test
  void machinesReadEveryField() throws IOException {
    StringWriter out = new StringWriter();
    JsonReport.write(REPORT, out);
    List<String> texts = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(out.toString())) {
      while (parser.nextToken() != null) {
        texts.add(parser.getText());
      }
    }
    assertThat(texts)
        .contains("runtime", "acme", "exitCode", "BUF-05", "byte 7 \"0x00\"", "no two_banks");
  }

  @Test
  void aFolderHoldsEveryForm(@TempDir Path folder) throws IOException {
    ReportFolder.write(REPORT, folder.resolve("new"));
    assertThat(folder.resolve("new"))
        .isDirectoryContaining("glob:**/index.html")
        .isDirectoryContaining("glob:**/report.txt")
        .isDirectoryContaining("glob:**/report.json")
        .isDirectoryContaining("glob:**/junit.xml");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"report.txt", "report.json", "junit.xml", "index.html"})
  void aReportThatIsNotWrittenWholeIsNoReport(String name, @TempDir Path folder)
      throws IOException {
    Files.createSymbolicLink(folder.resolve(name), Path.of("/dev/full"));

    assertThatThrownBy(() -> ReportFolder.write(REPORT, folder)).isInstanceOf(IOException.class);
  }
}
