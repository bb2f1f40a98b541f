package io.coral.conformance.report;

import io.coral.conformance.runner.Failure;
import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.RuleResult;
import io.coral.spec.Rule;
import java.util.Locale;

/** One rule of the page: a line that opens to all that is known. */
final class HtmlRule {

  private HtmlRule() {}

  static void append(RuleResult result, StringBuilder html) {
    Rule rule = result.rule();
    boolean open = result.outcome() == Outcome.FAIL;
    html.append("<details id=\"").append(rule.id()).append("\" class=\"rule ");
    html.append(HtmlReport.key(result.outcome())).append('"').append(open ? " open" : "");
    html.append(">\n<summary><span class=\"id\">").append(rule.id()).append("</span>");
    html.append("<span class=\"badge\">").append(HtmlReport.words(result.outcome()));
    html.append("</span><span class=\"text\">").append(Markup.prose(rule.text())).append("</span>");
    html.append("<span class=\"time\">").append(time(result)).append("</span></summary>\n");
    html.append("<div class=\"body\">\n");
    if (!result.reason().isEmpty()) {
      row(result.outcome() == Outcome.EXEMPT ? "exempt because" : "reason", result.reason(), html);
    }
    result.failure().ifPresent(failure -> failure(failure, html));
    html.append("<p><b>Why this rule</b> ").append(Markup.prose(rule.why())).append("</p>\n");
    result.notes().forEach(note -> row("note", note, html));
    html.append("<p class=\"fine\">").append(rule.level()).append(" since ");
    html.append(Markup.escaped(rule.since())).append(", verified: ");
    html.append(rule.verified().name().toLowerCase(Locale.ROOT));
    rule.feature()
        .ifPresent(feature -> html.append(", if declared: ").append(Markup.escaped(feature)));
    rule.role().ifPresent(role -> html.append(", needs: ").append(Markup.escaped(role)));
    html.append("</p>\n</div>\n</details>\n");
  }

  private static void failure(Failure failure, StringBuilder html) {
    html.append("<dl class=\"failure\">\n");
    term("expected", failure.expected(), html);
    term("seen", failure.seen(), html);
    term("look at", failure.lookAt(), html);
    html.append("</dl>\n");
    block("The calls that led to it", String.join("\n", failure.calls()), true, html);
    block("Where it showed", failure.stack(), false, html);
  }

  private static void term(String name, String text, StringBuilder html) {
    html.append("<dt>").append(name).append("</dt><dd>").append(Markup.escaped(text));
    html.append("</dd>\n");
  }

  private static void block(String title, String text, boolean open, StringBuilder html) {
    if (!text.isEmpty()) {
      html.append("<details class=\"more\"").append(open ? " open" : "").append("><summary>");
      html.append(title).append("</summary><pre>").append(Markup.escaped(text));
      html.append("</pre></details>\n");
    }
  }

  private static void row(String name, String text, StringBuilder html) {
    html.append("<p><b>").append(name.substring(0, 1).toUpperCase(Locale.ROOT));
    html.append(name.substring(1)).append("</b> ").append(Markup.escaped(text)).append("</p>\n");
  }

  private static String time(RuleResult result) {
    long millis = result.took().toMillis();
    return millis < 1000
        ? millis + " ms"
        : String.format(Locale.ROOT, "%.1f s", result.took().toMillis() / 1000.0);
  }
}
