package io.coral.conformance.report;

import static io.coral.conformance.report.RuntimeText.plain;
import static io.coral.conformance.report.RuntimeText.prose;
import static j2html.TagCreator.a;
import static j2html.TagCreator.b;
import static j2html.TagCreator.body;
import static j2html.TagCreator.dd;
import static j2html.TagCreator.div;
import static j2html.TagCreator.dl;
import static j2html.TagCreator.document;
import static j2html.TagCreator.dt;
import static j2html.TagCreator.each;
import static j2html.TagCreator.em;
import static j2html.TagCreator.footer;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.head;
import static j2html.TagCreator.header;
import static j2html.TagCreator.html;
import static j2html.TagCreator.i;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.input;
import static j2html.TagCreator.label;
import static j2html.TagCreator.li;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.p;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.section;
import static j2html.TagCreator.span;
import static j2html.TagCreator.style;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.title;
import static j2html.TagCreator.tr;
import static j2html.TagCreator.ul;

import io.coral.conformance.runner.Certificate;
import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.Report;
import io.coral.conformance.runner.RuleResult;
import j2html.tags.DomContent;
import j2html.tags.specialized.HeadTag;
import j2html.tags.specialized.ThTag;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A report as one page that needs nothing else: no script, no font, no picture from elsewhere. A
 * manager reads its top, an engineer the rest; outcomes are filtered by style sheet alone.
 */
public final class HtmlReport {

  private final Report report;

  private HtmlReport(Report report) {
    this.report = report;
  }

  /** Writes the page, in UTF-8; the writer is flushed and stays open. */
  public static void write(Report report, Writer out) throws IOException {
    out.write(new HtmlReport(report).page(styleSheet()));
    out.flush();
  }

  private String page(String styleSheet) {
    return document(
        html(
                pageHead(styleSheet),
                body(
                    verdict(),
                    iff(!report.of(Outcome.FAIL).isEmpty(), broken()),
                    iff(!report.problems().isEmpty(), problems()),
                    facts(),
                    iff(!report.certificate().isComplete(), missing()),
                    chapters(),
                    iff(!report.of(Outcome.NOT_EVALUATED).isEmpty(), undecided()),
                    rules(),
                    footer(
                        "Coral conformance kit. NOT EVALUATED means that nobody knows: a kernel"
                            + " role, a harness action or hardware was missing. It never counts as"
                            + " a pass.")))
            .withLang("en"));
  }

  private HeadTag pageHead(String styleSheet) {
    return head(
        meta().withCharset("utf-8"),
        meta()
            .attr("http-equiv", "Content-Security-Policy")
            .withContent("default-src 'none'; style-src 'unsafe-inline'"),
        meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
        meta().withName("color-scheme").withContent("light dark"),
        title(plain(line("runtime") + ": " + report.headline())),
        style(rawHtml(styleSheet)));
  }

  private static String styleSheet() throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(
          Objects.requireNonNull(in, "report.css beside the class").readAllBytes(),
          StandardCharsets.UTF_8);
    }
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

  private DomContent verdict() {
    String subject = line("runtime").isEmpty() ? "This runtime" : line("runtime");
    return header(
            p("Conformance to the Coral runtime specification " + plain(line("spec")))
                .withClass("kicker"),
            h1(text(plain(subject) + " "), em(plain(report.headline()))),
            p(plain(PlainWords.of(report))).withClass("plain"),
            div(each(Arrays.stream(Outcome.values()).map(this::share)))
                .withClass("bar")
                .attr("aria-hidden", "true"))
        .withClass(mood());
  }

  private DomContent share(Outcome outcome) {
    int count = report.of(outcome).size();
    return iff(count > 0, i().withClass(key(outcome)).withStyle("flex-grow:" + count));
  }

  private DomContent broken() {
    return section(
        h2("What failed"), dl(each(report.failures(), HtmlReport::failed)).withClass("why"));
  }

  private static DomContent failed(RuleResult result) {
    return div(
        dt(
            link(result.rule().id()),
            text(result.breaksConformance() ? " " : " (recommended) "),
            prose(result.rule().text())),
        dd(
            b("seen"),
            text(" " + result.failure().map(failure -> plain(failure.seen())).orElse(""))));
  }

  private DomContent problems() {
    return section(h2("Problems"), ul(each(report.problems(), problem -> li(plain(problem)))))
        .withClass("problems");
  }

  private DomContent facts() {
    return section(
        h2("What was tested"),
        dl(
                each(
                    report.header(),
                    line -> fact(line.label(), line.text().isEmpty() ? "none" : line.text())),
                iff(report.latest(), HtmlReport::late))
            .withClass("facts"));
  }

  private static DomContent late(RuleResult result) {
    return fact(
        "host",
        "late by %d ms at most, beside %s"
            .formatted(result.hostLate().toMillis(), result.rule().id()));
  }

  private static DomContent fact(String name, String text) {
    return div(dt(plain(name)), dd(plain(text)));
  }

  private DomContent missing() {
    return section(
        h2("What a certificate also demands"), p(Certificate.ids(report.certificate().missing())));
  }

  private DomContent chapters() {
    return section(
        h2("By chapter"),
        div(table(
                thead(
                    tr(
                        column("chapter"),
                        each(
                            Arrays.stream(Outcome.values())
                                .map(outcome -> column(words(outcome)).withClass("n"))),
                        column("seconds").withClass("n"))),
                tbody(each(report.chapters(), this::chapter))))
            .withClass("wide"));
  }

  private static ThTag column(String name) {
    return th(name).attr("scope", "col");
  }

  private DomContent chapter(String chapter) {
    return tr(
        th(link(chapter), text(" "), span(titleOf(chapter))).attr("scope", "row"),
        each(Arrays.stream(Outcome.values()).map(outcome -> count(chapter, outcome))),
        td(seconds(resultsOf(chapter))).withClass("n"));
  }

  private DomContent count(String chapter, Outcome outcome) {
    long count = report.count(chapter, outcome);
    return td(Long.toString(count)).withClass("n " + (count == 0 ? "none" : key(outcome)));
  }

  private DomContent undecided() {
    TreeMap<String, List<RuleResult>> byReason =
        report.of(Outcome.NOT_EVALUATED).stream()
            .collect(Collectors.groupingBy(RuleResult::reason, TreeMap::new, Collectors.toList()));
    return section(
        h2("Not evaluated, and why"),
        dl(each(
                byReason,
                (reason, results) ->
                    div(
                        dt(plain(reason)),
                        dd(each(results, result -> each(link(result.rule().id()), text(" ")))))))
            .withClass("why"));
  }

  private DomContent rules() {
    return section(
            h2("Rule by rule"),
            each(Arrays.stream(Outcome.values()).flatMap(this::filter)),
            div(each(report.chapters(), this::rulesOf)).withClass("list"))
        .withClass("rules");
  }

  private Stream<DomContent> filter(Outcome outcome) {
    int count = report.of(outcome).size();
    String id = "show-" + key(outcome);
    return Stream.of(
        input()
            .withType("checkbox")
            .withClass("filter")
            .withId(id)
            .isChecked()
            .withCondDisabled(count == 0),
        label(text(words(outcome) + " "), b(Integer.toString(count)))
            .withFor(id)
            .withClass(key(outcome)));
  }

  private DomContent rulesOf(String chapter) {
    return each(
        h3(text(chapter + " "), span(titleOf(chapter))).withId(chapter),
        each(resultsOf(chapter), HtmlRule::of));
  }

  private List<RuleResult> resultsOf(String chapter) {
    return report.results().stream()
        .filter(result -> result.rule().chapter().equals(chapter))
        .toList();
  }

  private String titleOf(String chapter) {
    return resultsOf(chapter).get(0).rule().chapterTitle();
  }

  private static DomContent link(String id) {
    return a(id).withHref("#" + id);
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
