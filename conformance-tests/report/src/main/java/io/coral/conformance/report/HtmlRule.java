package io.coral.conformance.report;

import static io.coral.conformance.report.RuntimeText.plain;
import static io.coral.conformance.report.RuntimeText.prose;
import static j2html.TagCreator.b;
import static j2html.TagCreator.dd;
import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.dl;
import static j2html.TagCreator.dt;
import static j2html.TagCreator.each;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.p;
import static j2html.TagCreator.pre;
import static j2html.TagCreator.span;
import static j2html.TagCreator.summary;
import static j2html.TagCreator.text;

import io.coral.conformance.runner.Failure;
import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.RuleResult;
import io.coral.spec.Rule;
import j2html.tags.DomContent;
import java.util.Locale;
import java.util.stream.Stream;

/** One rule of the page: a line that opens to all that is known. */
final class HtmlRule {

  private HtmlRule() {}

  static DomContent of(RuleResult result) {
    Rule rule = result.rule();
    return details(
            summary(
                span(rule.id()).withClass("id"),
                span(HtmlReport.words(result.outcome())).withClass("badge"),
                span(prose(rule.text())).withClass("text"),
                span(time(result)).withClass("time")),
            div(
                    iff(!result.reason().isEmpty(), reason(result)),
                    iff(result.failure(), HtmlRule::failure),
                    p(b("Why this rule"), text(" "), prose(rule.why())),
                    each(result.notes(), note -> row("Note", note)),
                    p(facts(rule)).withClass("fine"))
                .withClass("body"))
        .withId(rule.id())
        .withClass("rule " + HtmlReport.key(result.outcome()))
        .condAttr(result.outcome() == Outcome.FAIL, "open", null);
  }

  private static DomContent reason(RuleResult result) {
    return row(result.outcome() == Outcome.EXEMPT ? "Exempt because" : "Reason", result.reason());
  }

  private static DomContent failure(Failure failure) {
    return each(
        dl(
                each(term("expected", failure.expected())),
                each(term("seen", failure.seen())),
                each(term("look at", failure.lookAt())))
            .withClass("failure"),
        block("The calls that led to it", String.join("\n", failure.calls()), true),
        block("Where it showed", failure.stack(), false));
  }

  private static Stream<DomContent> term(String name, String text) {
    return Stream.of(dt(name), dd(plain(text)));
  }

  private static DomContent block(String title, String text, boolean open) {
    return iff(
        !text.isEmpty(),
        details(summary(title), pre(plain(text))).withClass("more").condAttr(open, "open", null));
  }

  private static DomContent row(String name, String text) {
    return p(b(name), text(" " + plain(text)));
  }

  private static String facts(Rule rule) {
    return rule.level()
        + " since "
        + rule.since()
        + ", verified: "
        + rule.verified().name().toLowerCase(Locale.ROOT)
        + rule.feature().map(feature -> ", if declared: " + feature).orElse("")
        + rule.role().map(role -> ", needs: " + role).orElse("");
  }

  private static String time(RuleResult result) {
    long millis = result.took().toMillis();
    return millis < 1000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }
}
