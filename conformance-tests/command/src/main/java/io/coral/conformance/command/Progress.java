package io.coral.conformance.command;

import io.coral.conformance.runner.RuleResult;
import io.coral.spec.Rule;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells how far the run is: one line that changes, on a terminal; elsewhere a line after each
 * chapter but the last, so that a log shows that something goes on. One thread.
 */
final class Progress {

  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter out;
  private final boolean terminal;
  private final int all;
  private final Map<String, Integer> left = new HashMap<>();
  private int ended;
  private int failed;

  Progress(PrintWriter out, boolean terminal, List<Rule> rules) {
    this.out = out;
    this.terminal = terminal;
    this.all = rules.size();
    rules.forEach(rule -> left.merge(chapter(rule), 1, Integer::sum));
  }

  private static String chapter(Rule rule) {
    return rule.id().substring(0, rule.id().indexOf('-'));
  }

  /** Takes note of a result. */
  void ended(RuleResult result) {
    ended++;
    failed += result.breaksConformance() ? 1 : 0;
    int rest = left.merge(chapter(result.rule()), -1, Integer::sum);
    String sum = ended + " of " + all + " rules" + (failed == 0 ? "" : ", " + failed + " failed");
    if (terminal) {
      out.print(CLEAR + sum + "  " + result.rule().id());
    } else if (rest == 0 && ended < all) {
      out.println(sum + ", chapter " + chapter(result.rule()) + " is done");
    }
    out.flush();
  }

  /** Removes the line. */
  void clear() {
    if (terminal) {
      out.print(CLEAR);
      out.flush();
    }
  }
}
