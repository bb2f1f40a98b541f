package io.coral.conformance.report;

import io.coral.conformance.runner.Certificate;
import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.Report;
import io.coral.conformance.runner.RuleResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A report as one page that needs nothing else: no script, no font, no picture from elsewhere. A
 * manager reads its top, an engineer the rest; outcomes are filtered by style sheet alone.
 */
public final class HtmlReport {

  private static final Map<String, String> TITLES =
      Map.ofEntries(
          Map.entry("VER", "Versions and features"),
          Map.entry("PKG", "Packaging"),
          Map.entry("DSC", "Discovery"),
          Map.entry("LIF", "Life cycle"),
          Map.entry("RES", "Resources"),
          Map.entry("MET", "Metadata"),
          Map.entry("PRG", "Programming"),
          Map.entry("MEM", "Memories"),
          Map.entry("BUF", "Buffers"),
          Map.entry("CMP", "Compute units"),
          Map.entry("CON", "Concurrency"),
          Map.entry("ERR", "Errors"));

  private final Report report;
  private final StringBuilder html = new StringBuilder();

  private HtmlReport(Report report) {
    this.report = report;
  }

  /** Writes the page, in UTF-8; the writer is flushed and stays open. */
  public static void write(Report report, Writer out) throws IOException {
    out.write(new HtmlReport(report).page());
    out.flush();
  }

  private String page() throws IOException {
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.append(
        "<meta http-equiv=\"Content-Security-Policy\""
            + " content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    html.append(Markup.escaped(subject() + ": " + report.headline())).append("</title>\n<style>\n");
    html.append(style()).append("</style>\n</head>\n<body>\n");
    verdict();
    broken();
    problems();
    facts();
    missing();
    chapters();
    undecided();
    rules();
    html.append("<footer>Coral conformance kit. NOT EVALUATED means that nobody knows: a kernel")
        .append(" role, a harness action or hardware was missing. It never counts as a pass.")
        .append("</footer>\n</body>\n</html>\n");
    return html.toString();
  }

  private static String style() throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(
          Objects.requireNonNull(in, "report.css beside the class").readAllBytes(),
          StandardCharsets.UTF_8);
    }
  }

  private String subject() {
    return line("runtime");
  }

  private String line(String label) {
    return report.header().stream()
        .filter(line -> line.label().equals(label))
        .map(Report.Line::text)
        .findFirst()
        .orElse("");
  }

  /** Only a certificate is green. */
  private String mood() {
    if (report.isCertified()) {
      return "good";
    }
    return report.exitCode() == Report.CONFORMS ? "fair" : "bad";
  }

  private void verdict() {
    html.append("<header class=\"").append(mood()).append("\">\n<p class=\"kicker\">");
    html.append("Conformance to the Coral runtime specification ");
    html.append(Markup.escaped(line("spec"))).append("</p>\n<h1>");
    html.append(Markup.escaped(subject().isEmpty() ? "This runtime" : subject()));
    html.append(" <em>")
        .append(Markup.escaped(report.headline()))
        .append("</em></h1>\n<p class=\"plain\">");
    html.append(Markup.escaped(plainWords()))
        .append("</p>\n<div class=\"bar\" aria-hidden=\"true\">");
    for (Outcome outcome : Outcome.values()) {
      int count = report.of(outcome).size();
      if (count > 0) {
        html.append("<i class=\"").append(key(outcome)).append("\" style=\"flex-grow:");
        html.append(count).append("\"></i>");
      }
    }
    html.append("</div>\n</header>\n");
  }

  /** What a person who knows no rule should take home. */
  private String plainWords() {
    long decided = report.results().stream().filter(RuleResult::isEvaluated).count();
    long broken = report.results().stream().filter(RuleResult::breaksConformance).count();
    long should = report.of(Outcome.FAIL).size() - broken;
    int unknown = report.of(Outcome.NOT_EVALUATED).size();
    StringBuilder words = new StringBuilder();
    words.append(decided).append(" of ").append(report.results().size());
    words.append(" rules were decided. ");
    Certificate certificate = report.certificate();
    if (!report.isCertified()) {
      words
          .append("This is no certificate: ")
          .append(certificate.count())
          .append(" that one demands. ");
    } else if (!certificate.untried().isEmpty()) {
      words.append(certificate.untried().size());
      words.append(" rules were not tried: they need what nobody offered here. ");
    }
    if (decided > 0) {
      words.append(
          broken == 0
              ? "No mandatory rule is broken"
              : broken
                  + (broken == 1 ? " mandatory rule is broken" : " mandatory rules are broken"));
      words.append(should == 0 ? ". " : ", " + should + " recommended not kept. ");
    }
    int exempt = report.of(Outcome.EXEMPT).size();
    if (exempt > 0) {
      words.append(exempt).append(" known to fail and exempt until a stated day. ");
    }
    if (unknown > 0) {
      words.append(unknown).append(" could not be evaluated here: see why below. ");
    }
    if (!report.problems().isEmpty()) {
      words.append("The vendor's exemptions need attention.");
    }
    return words.toString().strip();
  }

  private void broken() {
    if (report.of(Outcome.FAIL).isEmpty()) {
      return;
    }
    html.append("<section>\n<h2>What failed</h2>\n<dl class=\"why\">\n");
    for (RuleResult result : report.failures()) {
      String id = result.rule().id();
      html.append("<div><dt><a href=\"#").append(id).append("\">").append(id).append("</a> ");
      html.append(result.breaksConformance() ? "" : "(recommended) ");
      html.append(Markup.prose(result.rule().text())).append("</dt><dd><b>seen</b> ");
      result.failure().ifPresent(failure -> html.append(Markup.escaped(failure.seen())));
      html.append("</dd></div>\n");
    }
    html.append("</dl>\n</section>\n");
  }

  private void facts() {
    html.append("<section>\n<h2>What was tested</h2>\n<dl class=\"facts\">\n");
    for (Report.Line line : report.header()) {
      html.append("<div><dt>").append(Markup.escaped(line.label())).append("</dt><dd>");
      html.append(line.text().isEmpty() ? "none" : Markup.escaped(line.text()));
      html.append("</dd></div>\n");
    }
    report
        .latest()
        .ifPresent(
            result ->
                html.append("<div><dt>host</dt><dd>late by ")
                    .append(result.hostLate().toMillis())
                    .append(" ms at most, beside ")
                    .append(result.rule().id())
                    .append("</dd></div>\n"));
    html.append("</dl>\n</section>\n");
  }

  private void missing() {
    Certificate certificate = report.certificate();
    if (!certificate.isComplete()) {
      html.append("<section>\n<h2>What a certificate also demands</h2>\n<p>");
      html.append(Certificate.ids(certificate.missing())).append("</p>\n</section>\n");
    }
  }

  private void problems() {
    if (report.problems().isEmpty()) {
      return;
    }
    html.append("<section class=\"problems\">\n<h2>Problems</h2>\n<ul>\n");
    report
        .problems()
        .forEach(problem -> html.append("<li>").append(Markup.escaped(problem)).append("</li>\n"));
    html.append("</ul>\n</section>\n");
  }

  private void chapters() {
    html.append("<section>\n<h2>By chapter</h2>\n<div class=\"wide\"><table>\n<thead><tr>");
    html.append("<th scope=\"col\">chapter</th>");
    for (Outcome outcome : Outcome.values()) {
      html.append("<th scope=\"col\" class=\"n\">").append(words(outcome)).append("</th>");
    }
    html.append("<th scope=\"col\" class=\"n\">seconds</th></tr></thead>\n<tbody>\n");
    for (String chapter : report.chapters()) {
      html.append("<tr><th scope=\"row\"><a href=\"#").append(chapter).append("\">");
      html.append(chapter).append("</a> <span>").append(title(chapter)).append("</span></th>");
      for (Outcome outcome : Outcome.values()) {
        long count = report.count(chapter, outcome);
        html.append("<td class=\"n").append(count == 0 ? " none" : " " + key(outcome));
        html.append("\">").append(count).append("</td>");
      }
      html.append("<td class=\"n\">").append(seconds(resultsOf(chapter))).append("</td></tr>\n");
    }
    html.append("</tbody>\n</table></div>\n</section>\n");
  }

  private void undecided() {
    Map<String, StringBuilder> reasons = new TreeMap<>();
    for (RuleResult result : report.of(Outcome.NOT_EVALUATED)) {
      StringBuilder links = reasons.computeIfAbsent(result.reason(), reason -> new StringBuilder());
      links.append(links.isEmpty() ? "" : " ").append("<a href=\"#").append(result.rule().id());
      links.append("\">").append(result.rule().id()).append("</a>");
    }
    if (reasons.isEmpty()) {
      return;
    }
    html.append("<section>\n<h2>Not evaluated, and why</h2>\n<dl class=\"why\">\n");
    reasons.forEach(
        (reason, links) ->
            html.append("<div><dt>")
                .append(Markup.escaped(reason))
                .append("</dt><dd>")
                .append(links)
                .append("</dd></div>\n"));
    html.append("</dl>\n</section>\n");
  }

  private void rules() {
    html.append("<section class=\"rules\">\n<h2>Rule by rule</h2>\n");
    for (Outcome outcome : Outcome.values()) {
      int count = report.of(outcome).size();
      html.append("<input type=\"checkbox\" class=\"filter\" id=\"show-").append(key(outcome));
      html.append("\" checked").append(count == 0 ? " disabled" : "").append("><label for=\"show-");
      html.append(key(outcome)).append("\" class=\"").append(key(outcome)).append("\">");
      html.append(words(outcome)).append(" <b>").append(count).append("</b></label>\n");
    }
    html.append("<div class=\"list\">\n");
    for (String chapter : report.chapters()) {
      html.append("<h3 id=\"").append(chapter).append("\">").append(chapter).append(" <span>");
      html.append(title(chapter)).append("</span></h3>\n");
      resultsOf(chapter).forEach(result -> HtmlRule.append(result, html));
    }
    html.append("</div>\n</section>\n");
  }

  private List<RuleResult> resultsOf(String chapter) {
    return report.results().stream()
        .filter(result -> result.rule().chapter().equals(chapter))
        .toList();
  }

  private static String title(String chapter) {
    return TITLES.getOrDefault(chapter, "");
  }

  private static String seconds(List<RuleResult> results) {
    long millis = results.stream().mapToLong(result -> result.took().toMillis()).sum();
    return String.format(Locale.ROOT, "%.2f", millis / 1000.0);
  }

  /** The outcome as a class of the style sheet. */
  static String key(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The outcome as people read it. */
  static String words(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
