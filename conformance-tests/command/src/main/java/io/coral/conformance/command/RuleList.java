package io.coral.conformance.command;

import io.coral.conformance.runner.Catalogue;
import io.coral.spec.Rule;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** {@code --list}: a line for each rule, with what it needs. */
final class RuleList {

  private RuleList() {}

  static void print(List<Rule> rules, Catalogue catalogue, PrintWriter out) {
    for (Rule rule : rules) {
      String needs =
          rule.feature().map(feature -> " [if " + feature + "]").orElse("")
              + rule.role().map(role -> " [needs " + role + "]").orElse("")
              + (catalogue.testsOf(rule).isEmpty() ? " [no test]" : "");
      out.printf(
          "%s  %-6s %-10s%s %s%n",
          rule.id(),
          rule.level(),
          rule.verified().name().toLowerCase(Locale.ROOT),
          needs,
          rule.text());
    }
  }
}
